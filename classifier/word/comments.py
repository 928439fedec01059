"""Put comments on a Word file, and change nothing else in it."""

from __future__ import annotations

import posixpath
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from copy import deepcopy
from itertools import count
from typing import Final, NamedTuple

from classifier.errors import DocumentError
from classifier.word.package import (
    CONTENT_TYPES,
    Element,
    Package,
    child,
    local,
    open_package,
    relationships_of,
    serialised,
    space,
    value,
)
from classifier.word.text import Paragraph, Piece, Span, WordText, text_of

AUTHOR: Final = "jdrole"
INITIALS: Final = "jd"
QUOTED: Final = 80  # characters of a header's or text box's line that a comment about it repeats
_COMMENTS_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
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

    Runs are split at a span's edges, both halves keeping their formatting. Word allows no comment in headers, footers and
    text boxes: one about a header or footer stands at the body's first paragraph, one about a text box where that is fixed,
    and says what it is about. All parts but the body's, the comments' and the two that list parts keep their bytes; a
    digital signature is no longer valid, as after any change.

    Raises:
        DocumentError: the file cannot be read, or has no paragraph that a comment could stand at.
        ValueError: a span is not within the text.
    """
    package = open_package(raw, where)
    word = text_of(package)
    for (start, end), _ in comments:
        if not (word.paragraphs and 0 <= start <= end <= len(word.text)):
            raise ValueError(f"the span ({start}, {end}) is not within the text's {len(word.text)} characters")
    if not comments:
        return raw
    _split_runs(word, {edge for comment in comments for edge in comment.span})
    places = _Places.of(text_of(package))
    anchors = [places.anchor(comment.span, where) for comment in comments]
    main = package.main()
    name, changed = _comments_part(package, main)
    listed = package.tree(name)
    free = 1 + max((int(given) for comment in listed if (given := _identifier(comment)).isdecimal()), default=-1)
    # Backwards: of comments at the same place the first is then the innermost, and comes first.
    for i in reversed(range(len(comments))):
        _put(anchors[i], str(free + i))
    listed.extend(_comment(listed, str(free + i), anchors[i].place + comments[i].text) for i in range(len(comments)))
    return package.with_parts({name: serialised(package.tree(name)) for name in changed})


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
        place = f"{paragraph.place.capitalize()} “{_quoted(self.word.text[slice(*span)])}”: "
        return _on_paragraph(beside)._replace(place=place)


def _start(paragraph: Paragraph) -> int:
    return paragraph.span[0]


def _on_paragraph(paragraph: Paragraph) -> _Anchor:
    if paragraph.pieces:
        return _Anchor(paragraph.pieces[0].run, paragraph.pieces[-1].run)
    return _Anchor(paragraph.element, paragraph.element)


def _quoted(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= QUOTED else flat[: QUOTED - 1] + "…"


def _put(anchor: _Anchor, identifier: str) -> None:
    """Put the marks of a comment's range around its runs, and its sign after the range, outside links and tracked changes."""
    name = space(anchor.first)
    start, end, sign, reference = (
        anchor.first.makeelement(name + part, {}) for part in ("commentRangeStart", "commentRangeEnd", "r", "commentReference")
    )
    for mark in (start, end, reference):
        mark.set(name + "id", identifier)
    sign.append(reference)
    if local(anchor.first) == "p":
        anchor.first.extend([start, end, sign])
        return
    anchor.first.addprevious(start)
    outermost = anchor.last
    while local(outermost.getparent()) != "p":
        outermost = outermost.getparent()
    outermost.addnext(sign)
    anchor.last.addnext(end)


# -- parts -----------------------------------------------------------------------------------------------------------


def _comments_part(package: Package, main: str) -> tuple[str, list[str]]:
    """Return the name of the part with the comments, made if there is none, and the names of all parts that change."""
    for name in package.related(main, "comments").values():
        return name, [main, name]
    folder, document = posixpath.dirname(main), package.tree(main)
    names = (posixpath.join(folder, f"comments{i or ''}.xml") for i in count())
    name = next(name for name in names if not package.has(name))
    package.trees[name] = document.makeelement(f"{space(document)}comments", {}, {"w": space(document)[1:-1]})
    types = package.tree(CONTENT_TYPES)
    types.append(_plain(types, "Override", PartName=f"/{name}", ContentType=_COMMENTS_TYPE))
    _relate(package, main, posixpath.basename(name))
    return name, [main, name, CONTENT_TYPES, relationships_of(main)]


def _relate(package: Package, main: str, target: str) -> None:
    """Enter the part with the comments among those that the body refers to."""
    ways = [way.get("Type", "") for way in package.tree(relationships_of("")).iterchildren("{*}Relationship")]
    kind = next(way for way in ways if way.endswith("/officeDocument")).removesuffix("officeDocument") + "comments"
    name = relationships_of(main)
    if not package.has(name):
        package.trees[name] = package.tree(main).makeelement(f"{{{_RELATIONSHIPS}}}Relationships", {}, {None: _RELATIONSHIPS})
    root = package.tree(name)
    taken = {relationship.get("Id") for relationship in root}
    identifier = next(made for i in count(1) if (made := f"rId{i}") not in taken)
    root.append(_plain(root, "Relationship", Id=identifier, Type=kind, Target=target))


def _plain(parent: Element, name: str, **attributes: str) -> Element:
    return parent.makeelement(space(parent) + name, attributes)


def _identifier(comment: Element) -> str:
    return (value(comment, "id") or "") if isinstance(comment.tag, str) else ""


def _comment(listed: Element, identifier: str, text: str) -> Element:
    name = space(listed)
    comment = listed.makeelement(f"{name}comment", {})
    for key, given in {"id": identifier, "author": AUTHOR, "initials": INITIALS}.items():
        comment.set(name + key, given)
    comment.extend(_comment_paragraphs(comment, name, text))
    return comment


def _comment_paragraphs(comment: Element, name: str, text: str) -> Iterable[Element]:
    for line in text.splitlines() or [""]:
        paragraph, run, shown = (comment.makeelement(name + part, {}) for part in ("p", "r", "t"))
        shown.text = "".join(filter(_is_writable, line))
        shown.set(_XML_SPACE, "preserve")
        run.append(shown)
        paragraph.append(run)
        yield paragraph


def _is_writable(char: str) -> bool:
    """Say whether XML can hold a character: no control character, lone surrogate or noncharacter."""
    return (char >= " " or char == "\t") and not "\ud800" <= char <= "\udfff" and char not in "\ufffe\uffff"
