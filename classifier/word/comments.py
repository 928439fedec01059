"""Put comments on a Word file, and change nothing else in it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import deepcopy
from textwrap import shorten
from typing import Final, NamedTuple

from classifier.errors import DocumentError
from classifier.word.markup import Element, W, child, local, value
from classifier.word.package import Document, open_document, saved, told_as_broken
from classifier.word.text import Piece, Span, WordText, text_of

AUTHOR: Final = "jdrole"
INITIALS: Final = "jd"
QUOTED: Final = 80  # characters of a header's or text box's line that a comment about it repeats
_MARKS: Final = tuple(f"{W}comment{mark}" for mark in ("RangeStart", "RangeEnd", "Reference"))
_XML_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


class Comment(NamedTuple):
    """A remark about a half-open span of the text that reading the file gave; line breaks in it begin paragraphs."""

    span: Span
    text: str


class _Anchor(NamedTuple):
    """What a comment is put on: the runs from first to last, or a paragraph without any; and what is said of the place."""

    first: Element
    last: Element
    place: str = ""

    @classmethod
    def on(cls, pieces: Sequence[Piece]) -> _Anchor:
        return cls(pieces[0].run, pieces[-1].run)


def commented(raw: bytes, comments: Sequence[Comment], where: str = "") -> bytes:
    """Return a Word file with comments on the spans, by "jdrole", without a date: so the bytes are the same each time.

    Comments by "jdrole" that are in the file are taken out first, those of others stay. Runs are split at a span's edges, both
    halves keeping their formatting. Word allows no comment in headers, footers and text boxes: one about a header or footer
    stands at the body's first paragraph, one about a text box where that is fixed, and says what it is about. All parts but the
    body's, the comments' and the two that list parts keep their bytes; a digital signature is no longer valid, as after any
    change.

    Raises:
        DocumentError: the file cannot be read, or has no paragraph that a comment could stand at.
        ValueError: a span is not within the text.
    """
    document = open_document(raw, where)
    word = text_of(document, where)
    for (start, end), _ in comments:
        if not (word.paragraphs and 0 <= start <= end <= len(word.text)):
            raise ValueError(f"the span ({start}, {end}) is not within the text's {len(word.text)} characters")
    taken_out = _take_out(document, where)
    if not (comments or taken_out):
        return raw
    _split_runs(word, {edge for comment in comments for edge in comment.span})
    word = text_of(document, where)
    pieces = _commentable(word)
    anchors = [_anchor(word, pieces, comment.span, where) for comment in comments]
    texts = [anchor.place + comment.text for anchor, comment in zip(anchors, comments, strict=True)]
    # Backwards: of comments at the same place the first is then the innermost, and comes first.
    for anchor, number in reversed(list(zip(anchors, _listed(document, texts, where), strict=True))):
        _put(anchor, number)
    return saved(document, raw, where)


# -- the list of comments --------------------------------------------------------------------------------------------


def _take_out(document: Document, where: str) -> bool:
    """Take out the comments of an earlier audit, and the marks of where they stood; say whether there were any."""
    with told_as_broken(where):
        own = {str(comment.comment_id): comment for comment in document.comments if comment.author == AUTHOR}
    for mark in [mark for mark in document.element.iter(*_MARKS) if value(mark, "id") in own]:
        run = mark.getparent()
        run.remove(mark)
        if local(run) == "r" and all(local(rest) == "rPr" for rest in run):
            run.getparent().remove(run)
    for comment in own.values():
        comment._comment_elm.getparent().remove(comment._comment_elm)
    return bool(own)


def _listed(document: Document, texts: Sequence[str], where: str) -> list[int]:
    """Enter comments with these texts, anchored nowhere yet; return their identifiers."""
    with told_as_broken(where):
        made = [document.comments.add_comment(_writable(text), AUTHOR, INITIALS) for text in texts]
    for comment in made:
        comment._comment_elm.date = None
    return [comment.comment_id for comment in made]


def _writable(text: str) -> str:
    """Return a text with line breaks of one kind and without what XML cannot hold, such as control characters and surrogates."""
    return "\n".join("".join(filter(_is_writable, line)) for line in text.splitlines())


def _is_writable(char: str) -> bool:
    return (char >= " " or char == "\t") and not "\ud800" <= char <= "\udfff" and char not in "\ufffe\uffff"


# -- runs ------------------------------------------------------------------------------------------------------------


def _split_runs(word: WordText, edges: Collection[int]) -> None:
    """Split the runs of the body so that at each of these offsets of the text a run begins."""
    for piece in reversed(_commentable(word)):  # backwards: what stands before an edge is still where it was
        for edge in sorted((edge for edge in edges if piece.start <= edge < piece.end), reverse=True):
            _split(piece, edge - piece.start)


def _split(piece: Piece, offset: int) -> None:
    """Move what stands from an offset in a piece to the end of its run into a new run after it."""
    run, node = piece.run, piece.node
    if offset:
        if local(node) != "t":
            return
        text = node.text
        tail = deepcopy(node)
        node.text, tail.text = text[:offset], text[offset:]
        node.set(_XML_SPACE, "preserve")
        tail.set(_XML_SPACE, "preserve")
        node.addnext(tail)
        node = tail
    properties = child(run, "rPr")
    if all(before is properties for before in node.itersiblings(preceding=True)):
        return
    rest = run.makeelement(run.tag, dict(run.attrib))
    if properties is not None:
        rest.append(deepcopy(properties))
    rest.extend([node, *node.itersiblings()])
    run.addnext(rest)


def _commentable(word: WordText) -> list[Piece]:
    return [piece for paragraph in word.paragraphs if paragraph.place == "body" for piece in paragraph.pieces]


# -- anchors ---------------------------------------------------------------------------------------------------------


def _anchor(word: WordText, pieces: Sequence[Piece], span: Span, where: str) -> _Anchor:
    """Return what stands nearest to a span, in a text whose runs are split and whose body has these pieces."""
    if inside := [piece for piece in pieces if piece.end > span[0] and piece.start < span[1]]:
        return _Anchor.on(inside)
    body = [paragraph for paragraph in word.paragraphs if paragraph.place == "body"]
    if not body:
        raise DocumentError("has no paragraph that a comment can stand at", where=where, remedy="type a line into it in Word")
    paragraph = [paragraph for paragraph in word.paragraphs if paragraph.span[0] <= span[0]][-1]
    beside = next((other for other in body if other.element is paragraph.anchor), body[0])
    anchor = _Anchor.on(beside.pieces) if beside.pieces else _Anchor(beside.element, beside.element)
    if paragraph.place == "body":
        return anchor
    quoted = shorten(word.text[slice(*span)], QUOTED, placeholder="…")
    return anchor._replace(place=f"{paragraph.place.capitalize()} “{quoted}”: ")


def _put(anchor: _Anchor, number: int) -> None:
    """Put the marks of a comment's range around its runs, and its sign after the range, outside links and tracked changes."""
    if local(anchor.first) == "p":
        run = anchor.first.add_r()
        _put(_Anchor(run, run), number)
        anchor.first.remove(run)
        return
    anchor.first.insert_comment_range_start_above(number)
    anchor.last.insert_comment_range_end_and_reference_below(number)
    sign, outermost = anchor.last.getnext().getnext(), anchor.last
    while local(outermost.getparent()) != "p":
        outermost = outermost.getparent()
    if outermost is not anchor.last:
        outermost.addnext(sign)
