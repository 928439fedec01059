"""The text of a Word file, one line to a paragraph, and where in the file each piece of it stands.

Headers come first, then the body with its tables and text boxes, then footers. What a reader sees with all tracked changes
accepted is the text: deleted and hidden text and field codes are not in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final, Literal, NamedTuple

from classifier.errors import DocumentError
from classifier.word.markup import Element, W, child, is_on, local, value
from classifier.word.package import Document, open_document, told_as_broken
from classifier.word.styles import marks

Place = Literal["header", "body", "text box", "footer"]
Span = tuple[int, int]

PARAGRAPHS: Final = 20_000  # a long posting has 200
CHARACTERS: Final = 1_000_000  # a long posting has 10,000
FIELDS: Final = 20  # within one another; Word's own go three deep

_BLOCKS: Final = frozenset("tbl tr tc sdt sdtContent customXml ins moveTo".split())
_INLINE: Final = frozenset("hyperlink ins moveTo smartTag sdt sdtContent customXml fldSimple dir bdo".split())
_NOT_SHOWN: Final = frozenset("Fallback del moveFrom txbxContent".split())  # boxes within these
_SIGNS: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_FLAT: Final = str.maketrans("\t\n\r", "   ")  # inside w:t Word shows them as spaces


class Piece(NamedTuple):
    """A stretch of text within a run: its half-open span in the text, the run, and the run's child that holds it."""

    start: int
    end: int
    run: Element
    node: Element


class Paragraph(NamedTuple):
    """A paragraph: its half-open span in the text, where in the file it is, and its pieces, in order.

    ``element`` is the paragraph in its part's tree; ``anchor`` the one in the body that holds a text box, else ``element``.
    """

    span: Span
    place: Place
    element: Element
    anchor: Element
    pieces: tuple[Piece, ...]


class WordText(NamedTuple):
    """A Word file's text, and its paragraphs in the order of the text, lines apart."""

    text: str
    paragraphs: tuple[Paragraph, ...]


def read_word(raw: bytes, where: str = "") -> WordText:
    """Read a Word file (.docx, .docm; macros are passed over).

    Raises:
        DocumentError: it is broken, no Word file, too large or Strict Open XML, or python-docx is missing.
    """
    return text_of(open_document(raw, where), where)


def text_of(document: Document, where: str) -> WordText:
    """Return the text of an open Word file, as its elements are now."""
    with told_as_broken(where):
        writing = _Writing(marks(_styles(document)), where)
        headers, footers = (_stories(document, kind) for kind in ("header", "footer"))
    stories: list[tuple[Place, Iterable[Element]]] = [
        ("header", headers),
        ("body", document.element.iterchildren(f"{W}body")),
        ("footer", footers),
    ]
    for place, roots in stories:
        for root in roots:
            writing.add_story(place, root)
    return WordText("".join(writing.written), tuple(writing.paragraphs))


def _styles(document: Document) -> Iterable[Element]:
    """Return the styles' elements; asked for in a file without any, python-docx would put its own there."""
    kinds = (relationship.reltype for relationship in document.part.rels.values())
    return document.styles.element.style_lst if any(kind.endswith("/styles") for kind in kinds) else []


def _stories(document: Document, kind: str) -> list[Element]:
    """Return the headers or footers that the sections use, those of the same text once, those without any never."""
    found: dict[str, Element] = {}
    for root in _used(document, kind):
        found.setdefault(" ".join("".join(text.itertext()) for text in root.iter(f"{W}t")).strip(), root)
    return [root for content, root in found.items() if content]


def _used(document: Document, kind: str) -> Iterator[Element]:
    """Yield the headers, or footers, that sections show; one for the first page they may only keep."""
    for section in document.element.iter(f"{W}sectPr"):
        first = is_on(child(section, "titlePg"))
        for reference in section.iterchildren(f"{W}{kind}Reference"):
            if first or value(reference, "type") != "first":
                yield document.part.related_parts[reference.rId].element


@dataclass
class _Writing:
    """The text as it grows."""

    mark: Callable[[Element], str]
    where: str
    written: list[str] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    length: int = 0
    goes_on: bool = False  # the mark of the paragraph before is deleted: the next one continues its line

    def add_story(self, place: Place, root: Element) -> None:
        self.goes_on = False
        for paragraph in _within(root, "p", _BLOCKS):
            self._add(place, paragraph, paragraph)
            for boxed in _boxed(paragraph):
                self._add("text box" if place == "body" else place, boxed, paragraph)

    def _add(self, place: Place, paragraph: Element, anchor: Element) -> None:
        found = list(_texts(paragraph))
        ends = not _mark_is_deleted(paragraph)
        if ends or found:
            if self.paragraphs and not self.goes_on:
                self._write("\n")
            start = self.length
            if not self.goes_on and any(text.strip() for _, _, text in found):
                self._write(self.mark(paragraph))
            pieces = tuple(Piece(self._write(text), self.length, run, node) for run, node, text in found)
            self.paragraphs.append(Paragraph((start, self.length), place, paragraph, anchor, pieces))
            self.goes_on = not ends
        if len(self.paragraphs) > PARAGRAPHS or self.length > CHARACTERS:
            problem = f"too long for a posting: over {PARAGRAPHS:,} paragraphs or {CHARACTERS:,} characters"
            raise DocumentError(problem, where=self.where, remedy="give the posting alone")

    def _write(self, text: str) -> int:
        """Write on, and return where that starts."""
        self.written.append(text)
        self.length += len(text)
        return self.length - len(text)


def _within(container: Element, wanted: str, through: frozenset[str]) -> Iterator[Element]:
    """Yield the elements of a name within a body, cell, paragraph and so on, in order; of alternatives the first with any."""
    for element in container:
        name = local(element)
        if name == wanted:
            yield element
        elif name == "AlternateContent":
            yield from next(filter(None, (list(_within(branch, wanted, through)) for branch in element)), [])
        elif name in through and not _is_passed_over(element, name):
            yield from _within(element, wanted, through)


def _is_passed_over(element: Element, name: str) -> bool:
    """Say whether a row is deleted, or a cell goes on with one it is merged with."""
    if name == "tr":
        return child(element, "trPr", "del") is not None
    merges = [child(element, "tcPr", merge) for merge in ("vMerge", "hMerge")] if name == "tc" else []
    return any(merge is not None and value(merge) != "restart" for merge in merges)


def _mark_is_deleted(paragraph: Element) -> bool:
    properties = child(paragraph, "pPr", "rPr")
    return child(properties, "del") is not None or child(properties, "moveFrom") is not None


def _boxed(paragraph: Element) -> Iterator[Element]:
    """Yield the paragraphs of the text boxes that hang on a paragraph; the same box for old programs is passed over."""
    for box in paragraph.iterdescendants(f"{W}txbxContent"):
        above = takewhile(lambda element: element is not paragraph, box.iterancestors())
        if not _NOT_SHOWN.intersection(map(local, above)):
            yield from _within(box, "p", _BLOCKS)


def _texts(paragraph: Element) -> Iterator[tuple[Element, Element, str]]:
    """Yield the texts of a paragraph, each with its run and the run's child that holds it."""
    codes: list[bool] = []  # for each field that is open: still in its code, before the result
    for run in _within(paragraph, "r", _INLINE):
        hidden = is_on(child(run, "rPr", "vanish"))
        for node in run:
            if local(node) == "fldChar":
                _follow_field(codes, value(node, "fldCharType"))
            elif not hidden and not any(codes) and (text := _text(node)):
                yield run, node, text


def _follow_field(codes: list[bool], what: str | None) -> None:
    if what == "begin" and len(codes) < FIELDS:
        codes.append(True)
    elif codes and what == "separate":
        codes[-1] = False
    elif codes and what == "end":
        codes.pop()


def _text(node: Element) -> str:
    """Return the text of a run's child, "" where it has none."""
    name = local(node)
    if name == "t":
        return (node.text or "").translate(_FLAT)
    if name == "sym":
        return _symbol(value(node, "char") or "")
    if name == "AlternateContent":  # an emoji, whose letter is in the branch for old programs
        return "".join(_text(inner) for branch in node for inner in branch)
    if name == "ruby":
        return "".join(text for _, _, text in _texts(base)) if (base := child(node, "rubyBase")) is not None else ""
    return _SIGNS.get(name, "")


def _symbol(code: str) -> str:
    try:
        sign = chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
    return sign if sign.isprintable() or "\ue000" <= sign <= "\uf8ff" else ""
