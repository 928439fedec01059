"""Put comments on a Word file, and change nothing else in it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from copy import deepcopy
from textwrap import shorten
from typing import Final, NamedTuple

from classifier.errors import DocumentError
from classifier.word.markup import Element, W, child, local, value
from classifier.word.package import Document, open_document, saved, told_as_broken
from classifier.word.text import Paragraph, Piece, Span, WordText, text_of

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
    places = _Places.of(text_of(document, where))
    anchors = [places.anchor(comment.span, where) for comment in comments]
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


def _split_runs(word: WordText, edges: set[int]) -> None:
    """Split the runs of the body so that at each of these offsets of the text a run begins."""
    pieces = _commentable(word)
    starts = [piece.start for piece in pieces]
    for edge in sorted(edges, reverse=True):  # backwards: what stands before an edge is still where it was
        i = bisect_right(starts, edge) - 1
        if i >= 0 and edge < pieces[i].end:
            _split(pieces[i], edge - pieces[i].start)


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


class _Places(NamedTuple):
    """What a comment can stand at: a text whose runs are split, and its body's pieces with their starts and ends."""

    word: WordText
    pieces: list[Piece]
    starts: list[int]
    ends: list[int]

    @classmethod
    def of(cls, word: WordText) -> _Places:
        pieces = _commentable(word)
        return cls(word, pieces, [piece.start for piece in pieces], [piece.end for piece in pieces])

    def anchor(self, span: Span, where: str) -> _Anchor:
        """Return what stands nearest to a span."""
        first, last = bisect_right(self.ends, span[0]), bisect_left(self.starts, span[1]) - 1
        if first <= last:
            return _Anchor(self.pieces[first].run, self.pieces[last].run)
        paragraph = self.word.paragraphs[bisect_right(self.word.paragraphs, span[0], key=_start) - 1]
        if paragraph.place == "body":
            return _on_paragraph(paragraph)
        body = [other for other in self.word.paragraphs if other.place == "body"]
        if not body:
            raise DocumentError("has no paragraph that a comment can stand at", where=where, remedy="type a line into it in Word")
        beside = next((other for other in body if other.element is paragraph.anchor), body[0])
        place = f"{paragraph.place.capitalize()} “{shorten(self.word.text[slice(*span)], QUOTED, placeholder='…')}”: "
        return _on_paragraph(beside)._replace(place=place)


def _start(paragraph: Paragraph) -> int:
    return paragraph.span[0]


def _on_paragraph(paragraph: Paragraph) -> _Anchor:
    if paragraph.pieces:
        return _Anchor(paragraph.pieces[0].run, paragraph.pieces[-1].run)
    return _Anchor(paragraph.element, paragraph.element)


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
