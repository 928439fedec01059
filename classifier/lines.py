"""Splitting a posting into lines: bullets, sentences and headings, each with its exact span in the given text.

The text is first *masked*: markup (HTML tags, Markdown emphasis, entities, zero-width marks) is replaced by fillers of the
same length, so that every position in the masked text is a position in the given one. Blocks (physical lines, wrapped
lines joined) are then cut out of it, and sentences out of blocks.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from html import unescape
from typing import Final, Literal, NamedTuple

from classifier import genre
from classifier.features import STOP_WORDS

Kind = Literal["heading", "bullet", "sentence"]
Span = tuple[int, int]

FILL: Final = "\0"  # stands for a character of markup that a word continues across
BREAK, HEADING_BREAK, BULLET_BREAK = "\x1d", "\x1c", "\x1e"  # HTML block, heading and list element begin or end

LONG: Final = 45  # words; a longer sentence may be a glued list and is looked at for its openers
TOO_LONG: Final = 90  # words; a longer sentence is cut in any case


class Line(NamedTuple):
    """One line of a posting.

    ``span`` is half-open, in code points of the given text, before clean-up; ``text`` is clean. ``section`` is the text
    of the heading above, "" where there is none.
    """

    number: int
    text: str
    span: Span
    kind: Kind
    section: str


class _Block(NamedTuple):
    start: int
    end: int
    kind: Kind


def split_lines(text: str) -> list[Line]:
    r"""Split a posting, plain, Markdown or HTML, into its lines.

    >>> for line in split_lines("## Il ruolo\n* Guidare la rete vendita\n* Preparare il forecast"):
    ...     print(line.number, line.kind, line.span, line.text, f"<{line.section}>")
    1 heading (3, 11) Il ruolo <>
    2 bullet (14, 37) Guidare la rete vendita <Il ruolo>
    3 bullet (40, 61) Preparare il forecast <Il ruolo>
    """
    masked = mask(text)
    glued = _glued_words(masked)
    lines: list[Line] = []
    section = ""
    for block in _joined(masked, _blocks(text, masked)):
        heading = block.kind == "heading"
        for start, end in [(block.start, block.end)] if heading else _sentences(masked, block, glued):
            lines.append(Line(len(lines) + 1, clean_text(masked[start:end]), (start, end), block.kind, section))
        if heading:
            section = lines[-1].text
    return lines


def clean_text(masked: str) -> str:
    """Return a piece of masked text without fillers, white space collapsed."""
    if masked.isprintable() and "  " not in masked:  # fillers are not, nor any white space but single spaces: twice as fast
        return masked.strip()
    return " ".join(masked.replace(FILL, "").split())


def source_offsets(masked: str, span: Span) -> list[int]:
    """Return, for each character of the clean text of a line, its offset in the given text, which ``masked`` is the mask of.

    >>> source_offsets(mask("* <b>CRM</b>  data"), (2, 18))
    [5, 6, 7, 12, 14, 15, 16, 17]
    """
    offsets: list[int] = []
    gap = -1
    for i, char in enumerate(masked[span[0] : span[1]]):
        if char.isspace():
            gap = i if gap < 0 else gap
        elif char != FILL:
            if gap >= 0 and offsets:
                offsets.append(span[0] + gap)
            offsets.append(span[0] + i)
            gap = -1
    return offsets


# -- masking ---------------------------------------------------------------------------------------------------------

_BLOCK_TAGS = (
    "html|body|div|p|br|hr|ul|ol|li|h[1-6]|table|thead|tbody|tr|td|th|section|article|header|footer|main|aside|nav"
    "|dl|dt|dd|blockquote|pre|center|form|title|meta|link"
)
_INLINE_TAGS = "a|b|i|u|em|strong|span|font|small|big|sub|sup|code|img|mark|s|strike|del|ins|abbr|label|button|input|svg|wbr"
_MARKUP = re.compile(
    rf"""
    (?P<hidden><!--.*?-->|<(?P<element>script|style|head)\b[^<>]*>.*?</(?P=element)\s*>|<!doctype[^<>]*>)
  | (?:<|&lt;)(?P<tag>/?(?:{_BLOCK_TAGS}|{_INLINE_TAGS}))(?:[\s/](?:[^<>&]|&(?!gt;))*)?(?:>|&gt;)
  | (?P<entity>&(?:amp;)*(?:\#\d{{1,7}}|\#x[0-9a-f]{{1,6}}|[a-z][a-z0-9]{{1,30}});)
  | (?P<newline>\r(?!\n)|[\x85\x0b\x0c\u2028\u2029])
  | (?P<list_star>(?<=[^\s*])\*(?=[ ][^\W\d_a-zà-öø-ÿ]))
  | (?P<link_open>!?\[(?=[^\[\]\n]*\]\([^()\n]*\)))
  | (?P<link_close>\]\([^()\n]*\))
  | (?P<emphasis>\*{{2,}}|__+|~~+|`+|(?<=\S)\*|(?<=[ \t(])\*(?=\w))
  | (?P<escape>\\(?=[!-/:-@\[-`{{-~]))
  | (?P<escape_code>\x1b\[[0-9;]*[a-z])
  | (?P<invisible>[\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\r\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe0e\ufe0f\ufeff])
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
# Where one of these stands, and nowhere else, markup can begin: looking only there is ten times faster.
_MARKUP_BEGINS = re.compile(
    r"[<&*_~`\\\[\]!\x01-\x08\x0b-\x1b\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe0e\ufe0f\ufeff]"
)
_RULE = re.compile(r"\n[ \t|]*(?:[-=*_#~–—•.:|]{3,}|(?:[-*_][ \t]+){2,}[-*_])[ \t]*(?=\n|$)")
_BLOCK_TAG = re.compile(rf"/?(?:{_BLOCK_TAGS})", re.IGNORECASE)


def mask(text: str) -> str:
    r"""Return a text of the same length in which markup is filled: fillers, breaks, and the characters entities mean.

    >>> mask("R&amp;D <b>lead</b><br>x").replace(FILL, ".").replace(BREAK, "/")
    'R&....D ...lead..../...x'
    """
    text = _RULE.sub(_filled_rule, "\n" + text)[1:]
    pieces: list[str] = []
    done = 0
    for begin in _MARKUP_BEGINS.finditer(text):
        if begin.start() >= done and (found := _MARKUP.match(text, begin.start())):
            pieces += (text[done : found.start()], _filled(found))
            done = found.end()
    return "".join([*pieces, text[done:]])


def _filled_rule(match: re.Match[str]) -> str:
    return "\n" + BREAK + FILL * (len(match.group()) - 2)


def _filled(match: re.Match[str]) -> str:
    size = len(match.group())
    group = match.lastgroup
    if group == "entity":
        meant = unescape(re.sub(r"^&(?:amp;)+(?=.)", "&", match.group(), flags=re.IGNORECASE))
        return meant + FILL * (size - len(meant)) if len(meant) < size else match.group()
    if group == "newline":
        return "\n"
    if group == "list_star":
        return BULLET_BREAK
    if group == "tag" and _BLOCK_TAG.fullmatch(tag := match.group("tag").lower()):
        return (BULLET_BREAK if tag == "li" else HEADING_BREAK if re.match(r"h\d|title", tag) else BREAK) + FILL * (size - 1)
    return (BREAK if group in ("hidden", "element") else FILL) + FILL * (size - 1)


# -- blocks ----------------------------------------------------------------------------------------------------------

_EDGE = "|" + FILL + "".join(filter(str.isspace, map(chr, range(0x3001))))
_SIGN = r"[•▪·●◦‣⁃∙■□◆◇◾▸►▶➢➤➔→⇒✓✔✅☑★☆❖○∗»>~*+\-–—|¤§\uf0a7\uf0b7\U0001F000-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF]"
_BULLET = re.compile(rf"(?:(?:{_SIGN}(?!\d)|o(?=[\s\0])|\(?\d{{1,2}}[.)](?=[\s\0]|[^\W\d_])|\(?[a-hA-H]\)(?=[\s\0]))[\s\0]*)+")
HEADING_WIDTH: Final = 60  # characters
_HASHES = re.compile(r"#{1,6}[\s\0]+")
_BOLD_OPENS, _BOLD_CLOSES = ("**", "__", "<b>", "<strong>"), ("**", "__", "</b>", "</strong>")


def _blocks(text: str, masked: str) -> list[_Block]:
    """Cut the masked text at line breaks into blocks, without bullets and heading marks, empty ones left out."""
    found: list[_Block] = []
    bare = False  # the last one is short, no bullet, without full stop: a heading if bullets follow
    for before, start, end in _physical_lines(masked):
        hashes = _HASHES.match(masked, start, end)
        bullet = None if hashes else _BULLET.match(masked, start, end)
        if opening := hashes or bullet:
            start, end = _trimmed(masked, opening.end(), end)
        if not _has_words(masked, start, end):
            continue
        marked = bool(bullet) or before == BULLET_BREAK
        bold = masked[start - 1] == FILL and _is_bold(text, start, end)
        if hashes or before == HEADING_BREAK or _is_heading(masked[start:end], marked=marked, bold=bold):
            kind: Kind = "heading"
        else:
            kind = "bullet" if marked else "sentence"
        if marked and bare and found[-1].kind == "sentence":
            found[-1] = found[-1]._replace(kind="heading")
        found.append(_Block(start, end, kind))
        bare = not marked and end - start <= HEADING_WIDTH and masked[start].isupper() and masked[end - 1].isalnum()
    return found


def _physical_lines(masked: str) -> Iterator[tuple[str, int, int]]:
    """Yield the break before each physical line that is not empty, and where the line starts and ends, trimmed."""
    place = 0
    for line in masked.replace(BREAK, "\n").replace(HEADING_BREAK, "\n").replace(BULLET_BREAK, "\n").split("\n"):
        if line:
            yield masked[place - 1] if place else "\n", *_trimmed(masked, place, place + len(line))
        place += len(line) + 1


def _trimmed(masked: str, start: int, end: int) -> Span:
    if start < end and masked[start] not in _EDGE and masked[end - 1] not in _EDGE:
        return start, end
    piece = masked[start:end].lstrip(_EDGE)
    return end - len(piece), end - len(piece) + len(piece.rstrip(_EDGE))


def _has_words(masked: str, start: int, end: int) -> bool:
    return start < end and (masked[start].isalnum() or any(map(str.isalnum, masked[start:end])))


def _is_bold(text: str, start: int, end: int) -> bool:
    return text.endswith(_BOLD_OPENS, 0, start) and text.startswith(_BOLD_CLOSES, end)


def _is_heading(masked: str, *, marked: bool, bold: bool) -> bool:
    """Say whether a physical line announces a section; ``marked`` where a bullet stands before it, ``bold`` if all of it is."""
    if masked[-1] in ".;,!":
        return False
    plain = masked.replace(FILL, "")
    if (count := len(plain.split(maxsplit=13))) > 12:
        return False
    if count <= 8 and not marked and (bold or (plain.isupper() and len(plain) > 4)):
        return True
    if plain.endswith((":", "?")) and count <= (4 if marked else 8):
        return plain.endswith(":") or bool(genre.section_kind(plain))
    return not marked and count <= 5 and bool(genre.section_kind(plain)) and plain[:1].isupper()


_WIDTH = 50  # characters; a shorter physical line was not broken for its width
_JOINT = re.compile(r"[\s\0]*\n[\s\0]*")


def _joined(masked: str, blocks: list[_Block]) -> Iterator[_Block]:
    """Join blocks that one sentence was hard-wrapped over."""
    current: _Block | None = None
    for block in blocks:
        if current and _continues(masked, current, block):
            current = current._replace(end=block.end)
            continue
        if current:
            yield current
        current = block
    if current:
        yield current


def _continues(masked: str, one: _Block, other: _Block) -> bool:
    """Say whether the second block goes on with the sentence of the first, broken for its width."""
    if one.kind == "heading" or other.kind != "sentence" or not _JOINT.fullmatch(masked, one.end, other.start):
        return False
    if masked.count("\n", one.end, other.start) != 1 or masked[one.end - 1] in ".!?:;…":
        return False
    last = masked[max(one.start, masked.rfind("\n", one.start, one.end) + 1) : one.end]
    if masked[one.end - 1] in ",-/&" or last.split()[-1].lower() in STOP_WORDS:
        return True
    return masked[other.start].islower() and (len(last) >= _WIDTH or one.kind == "bullet")


# -- sentences -------------------------------------------------------------------------------------------------------

_UPPER, _LOWER = "A-ZÀ-ÖØ-Þ", "a-zà-öø-ÿ"


# It begins with the one character that tells, and looks back from there: so the text is searched ten times faster.
_END: Final = re.compile(
    rf"""[.!?…:;)\0•▪●◦‣■►➢✓✔](?:
    (?P<stop>(?<=[.!?…])[.!?…]*[\0"'”’)\]]*[\s\0]+(?=[\0"'“‘(\[]*[{_UPPER}0-9]))
  | (?P<glued>(?<=[{_UPPER}{_LOWER}]{{2}}[.!?:;)])\0*(?=[{_UPPER}]+[{_LOWER}]))
  | (?P<mark>(?<=[•▪●◦‣■►➢✓✔]))
    )""",
    re.VERBOSE,
)
# So many of these in a block are a list, fewer are not.
_LISTED: Final = (
    ("-", 3, re.compile(rf"-(?<=[\s\0]-)[\s\0]+(?=[{_UPPER}][{_LOWER}])")),
    (")", 2, re.compile(r"\d(?<=[\s\0]\d)\d?\)[\s\0]+(?=\w)")),
)
_CAPITAL_INSIDE: Final = re.compile(rf"[{_UPPER}](?<=[{_LOWER}].)(?=[{_LOWER}])")
_MARKUP_INSIDE: Final = re.compile(rf"\0(?<=[{_LOWER}]\0)\0*(?=[{_UPPER}][{_LOWER}])")
_LAST_TOKEN = re.compile(r"[^\W_][\w.&]*$")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_WORD_BEFORE = re.compile(r"\w+$")
_WORD = re.compile(r"\w+")
_TOKEN = re.compile(r"[^\s\0]+")


def _sentences(masked: str, block: _Block, glued: Sequence[Span]) -> list[Span]:
    """Cut a block into sentences; a run-on one is cut again where a glued list seems to go on."""
    gaps = _gaps(masked, block, glued)
    if not gaps and block.end - block.start <= 4 * LONG:
        return [(block.start, block.end)]
    start = block.start
    spans: list[Span] = []
    for gap in gaps:
        spans += _pieces(masked, start, gap[0])
        start = gap[1]
    return spans + _pieces(masked, start, block.end)


def _gaps(masked: str, block: _Block, glued: Sequence[Span]) -> list[Span]:
    """Return, in order, what stands in a block between the end of a line and the start of the next: nothing, or a sign."""
    start, end, _ = block
    gaps: list[Span] = []
    for match in _END.finditer(masked, start, end):
        if match.lastgroup == "mark":
            gaps.append(match.span())
        elif masked[match.start()] != "." or not _abbreviated(masked, max(start, match.start() - 16), match.start()):
            gaps.append((match.end(), match.end()))
    for sign, enough, pattern in _LISTED:
        if masked.count(sign, start, end) >= enough:
            listed = [match.span() for match in pattern.finditer(masked, start, end)]
            gaps += listed if len(listed) >= enough else []
    if glued:
        gaps += glued[bisect_left(glued, (start, 0)) : bisect_left(glued, (end, 0))]
    return sorted(gaps)


def _abbreviated(masked: str, start: int, end: int) -> bool:
    token = _LAST_TOKEN.search(masked[start:end])
    if not token:
        return False
    word = token.group().lower()
    return (
        word in genre.abbreviations()
        or bool(_DOTTED.fullmatch(word))
        or (word.isdecimal() and token.start() == 0 and len(word) < 3)
    )


def _glued_words(masked: str) -> list[Span]:
    """Return, in order, what stands between words glued at a change of case: nothing (``moreSell``), or markup."""
    gaps = [(match.start(), match.start()) for match in _CAPITAL_INSIDE.finditer(masked)]
    gaps += [match.span() for match in _MARKUP_INSIDE.finditer(masked)]
    around = {gap: _around(masked, *gap) for gap in gaps}
    counts = Counter("".join(words) for (start, end), words in around.items() if start == end)
    names = {name for name, count in counts.items() if count > 1}  # what a text repeats is a name: HubSpot
    return sorted(gap for gap, words in around.items() if _are_glued(*words, names))


def _around(masked: str, start: int, end: int) -> tuple[str, str]:
    """Return the words on either side of a gap, "" where there is none."""
    left = _WORD_BEFORE.search(masked[max(0, start - 40) : start])
    right = _WORD.match(masked, end, end + 40)
    return left.group() if left else "", right.group() if right else ""


def _are_glued(left: str, right: str, names: Container[str]) -> bool:
    if not left or not right or left + right in names:
        return False
    if left[0].isupper():
        return bool(genre.section_kind(left)) and len(left) > 5
    return len(left) > 3 or left in ("us", "you", "it", "day", "new", "all", "etc")


def _pieces(masked: str, start: int, end: int) -> list[Span]:
    """Return the sentence's span, or those of its parts where it is too long to be one; none where it has no words."""
    return _parts(masked, start, end) if end - start > 4 * LONG else _worded(masked, start, end)


def _worded(masked: str, start: int, end: int) -> list[Span]:
    start, end = _trimmed(masked, start, end)
    return [(start, end)] if _has_words(masked, start, end) else []


def _parts(masked: str, start: int, end: int) -> list[Span]:
    if len(masked[start:end].replace(FILL, " ").split()) <= LONG:  # much faster than finding out where they stand
        return _worded(masked, start, end)
    tokens = [match.span() for match in _TOKEN.finditer(masked, start, end)]
    spans: list[Span] = []
    first = 0
    for i in range(1, len(tokens)):
        left_end, (right, right_end) = tokens[i - 1][1], tokens[i]
        last = masked[left_end - 1]
        length = i - first
        opens = length > 3 and masked[right].isupper() and last.isalnum()
        if (
            (opens and masked[right:right_end].strip(",").lower() in genre.openers())
            or (length > 5 and last == ";")
            or length >= TOO_LONG
            or (length > TOO_LONG // 2 and last == "," and len(tokens) > TOO_LONG)
        ):
            spans += _worded(masked, tokens[first][0], left_end)
            first = i
    return spans + _worded(masked, tokens[first][0], end)
