"""HTML pages as their readers see them: only what is shown is text, and every character stays where it is in the file.

``html.parser`` reads tags and attributes. What is no whole tag is taken out before: at 50 kB of nothing but ``<a ``, ``<!--`` or
``<a b='``, that of Python 3.11 takes from 1 to 20 seconds, and at ``<![`` it raises an exception.
"""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from itertools import accumulate
from typing import Final, NamedTuple

from classifier.lines import BREAK, BULLET_BREAK, FILL, HEADING_BREAK, HEADING_WIDTH

LONG_TAG: Final = 100_000  # characters; the parser takes up to 150 bytes of memory for each
Attributes = list[tuple[str, str | None]]

_BEGINS: Final = re.compile(
    r"(?:[\s\ufeff]|<!--.*?-->|<\?[^>]*>)*+<(?:(?P<page>!doctype\s+html|html|head|body)|div|p|h[1-6]|ul|ol|dl|table|section"
    r"|article|main|header|nav|form|meta|title|link|style|script)(?=[\s/>])",
    re.DOTALL | re.IGNORECASE,
)
_MARKDOWN: Final = re.compile(r"^[ \t]{0,3}(?:#{1,6}|[-*+•]|\d{1,2}[.)])[ \t]+\S", re.MULTILINE)
# As the HTML standard has it, each of these goes on to the end of the file where it is not closed.
_MARKUP: Final = re.compile(
    r"""<!--(?:-?>|.*?(?:--!?>|\Z)) | <(script|style)\b[^>]*>.*?(?:</\1\b[^>]*(?:>|\Z)|\Z)
    | <(?:[!?]|/(?![a-z]))[^>]*(?:>|\Z) | </?[a-z](?P<tag>(?:=\s*(?:"[^"]*"|'[^']*')|[^>])*+)(?:>|\Z)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE: Final = re.compile(r"""\s[^\s"'/=]+\s*=\s*(?:"[^"]*"|'[^']*')""")
_INLINE: Final = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q s samp small span strike strong sub"
    " sup time tt u var wbr".split()
)
_BOLD: Final = frozenset(("b", "strong"))
_VOID: Final = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_ENDS_BEFORE: Final = {
    name: names for names in ("li", "dt dd", "td th", "tr", "p") for name in names.split()
}  # no end tag needed
_HEADINGS: Final = frozenset("h1 h2 h3 h4 h5 h6 summary".split())
# Menus, controls, and what only programs read. A footer and a button are read where they belong to an article and to a heading.
_NOT_READ: Final = frozenset(
    "audio button canvas datalist footer iframe nav noscript object option select svg template textarea title video".split()
)
_READ_WITHIN: Final = {"footer": frozenset(("article", "main", "section")), "button": _HEADINGS}
_HIDING: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_AS_WRITTEN: Final = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_SPACES: Final = str.maketrans(dict.fromkeys("\n\r\x0b\x0c\x85\u2028\u2029", " "))


def is_page(text: str) -> bool:
    r"""Say whether a file is an HTML page: it begins as pages do, or it is made of elements and has no line of Markdown.

    >>> is_page("<!DOCTYPE html><p>Sales"), is_page("<p>Sales</p>"), is_page("<p>Sales</p>\n\n# Tasks"), is_page("Sales <b>")
    (True, True, False, False)
    """
    found = _BEGINS.match(text)
    return bool(found and (found["page"] or (text.rstrip().endswith(">") and not _MARKDOWN.search(text))))


def readable(text: str) -> str:
    """Return a text of the same length that ``mask`` leaves as it is: fillers for markup, and breaks where blocks begin.

    A line break in the file is only a space on a page, but for ``<pre>``. Entities are left to ``mask``.
    """
    page = _Page(_MARKUP.sub(_tag, text))
    return page.written()


def _tag(markup: re.Match[str]) -> str:
    """Return a tag that ends at its first ``>``: its name alone if it is huge or its quotations are muddled; else fillers."""
    whole = markup.group()
    if markup["tag"] is None or whole[-1] != ">":
        return FILL * len(whole)
    inside = re.sub("[\0<>]", "_", whole[1:-1])
    if inside[0] == "/" or re.search("[\"']", _ATTRIBUTE.sub("", inside)) or len(inside) > LONG_TAG:
        inside = re.split(r"[\s\"'=]", inside, maxsplit=1)[0]
    return f"<{inside}>".ljust(len(whole), FILL)


class _Open(NamedTuple):
    """An element that is open, and whether what is in it is not shown, and is shown with its line breaks."""

    name: str
    hidden: bool
    as_written: bool


class _Page(HTMLParser):
    """What is shown of a page, written down in pieces."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self._text = text
        self._starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
        self._last_end = {end[1].lower(): end.start() for end in re.finditer(r"</([a-z][^\s/>]*)", text, re.IGNORECASE)}
        self._stack = [_Open("", hidden=False, as_written=False)]
        self._open: Counter[str] = Counter()  # names in the stack
        self._pieces: list[str] = []
        self._done = 0  # characters
        self._break = ""  # what the next text is parted by
        self._block = (0, 0)  # of the last one, the piece that ends with its break, and its first character
        self._bold = False  # all of the last block

    def written(self) -> str:
        """Return all that is shown."""
        self.feed(self._text.replace("&", "+"))  # references are text here; a stray one ends the parsing of tags
        self.close()
        self._end_block()
        return "".join((*self._pieces, FILL * (len(self._text) - self._done)))

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        top = self._stack[-1].name
        if top in _ENDS_BEFORE.get(tag, "").split() or (top == "p" and not _is_inline(tag)):
            self._pop()
        self._part(tag)
        if tag not in _VOID:
            above, style = self._stack[-1], dict(attrs).get("style") or ""
            written = above.as_written or tag == "pre" or bool(_AS_WRITTEN.search(style))
            self._stack.append(_Open(tag, above.hidden or self._hides(tag, dict(attrs)), written))
            self._open[tag] += 1

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:  # noqa: ARG002
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        if not _is_inline(tag) and self._break in ("", " "):
            self._break = BREAK
        if self._open[tag]:
            while self._pop() != tag:
                pass

    def _pop(self) -> str:
        name = self._stack.pop().name
        self._open[name] -= 1
        if name == "li" or name in _HEADINGS:
            self._break = BREAK
        return name

    def _part(self, tag: str) -> None:
        """Note what a start tag puts between the text before and after it; a block at the head of a list's element is none."""
        if tag == "li":
            self._break = BULLET_BREAK
        elif tag in _HEADINGS:
            self._break = HEADING_BREAK
        elif tag == "br" and any(self._open[name] for name in _HEADINGS):
            self._break = self._break or " "
        elif tag == "br" and self._open["li"]:
            self._break = BULLET_BREAK
        elif not _is_inline(tag) and self._break in ("", " "):
            self._break = BREAK

    def _hides(self, tag: str, attributes: dict[str, str | None]) -> bool:
        if tag in ("html", "body") or (tag not in _ENDS_BEFORE and self._last_end.get(tag, -1) < self._offset()):
            return False  # what never ends would take the whole posting with it
        return (
            (tag in _NOT_READ and not any(self._open[name] for name in _READ_WITHIN.get(tag, ())))
            or (tag == "dialog" and "open" not in attributes)
            or attributes.get("hidden", "until-found") != "until-found"
            or attributes.get("aria-hidden") == "true"
            or bool(_HIDING.search(attributes.get("style") or ""))
        )

    def handle_data(self, data: str) -> None:
        blank = not data.strip(" \t\n\r\f" + FILL)
        if self._stack[-1].hidden or (blank and self._break):
            return
        start = self._offset()
        gap = FILL * (start - self._done)
        if self._break:
            self._end_block()
            self._block = (len(self._pieces), start)
            self._bold = True
            gap, self._break = gap[:-1] + self._break, ""
        self._bold = self._bold and (blank or any(self._open[name] for name in _BOLD))
        self._done = start + len(data)
        shown = self._text[start : self._done]
        self._pieces += (gap, shown if self._stack[-1].as_written else shown.translate(_SPACES))

    def _end_block(self) -> None:
        """Make the last block a heading if all of it is bold, and it is short and no sentence."""
        piece, start = self._block
        if self._bold and self._done - start <= HEADING_WIDTH and self._pieces[-1].rstrip()[-1:] not in tuple(".;,!"):
            self._pieces[piece] = self._pieces[piece].replace(BREAK, HEADING_BREAK)

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column


def _is_inline(tag: str) -> bool:
    return tag in _INLINE or ":" in tag
