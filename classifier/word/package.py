"""The Word file as a package: a zip of parts, opened within limits, written again with some parts changed.

A part is parsed only when it is asked for. Entities and whole document types are refused, nothing is fetched.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from classifier.errors import DocumentError

ENTRIES: Final = 5_000  # parts; a posting with pictures has some fifty
UNZIPPED: Final = 100_000_000  # bytes of all parts; a file of 20 MB holds pictures, which are packed already
RATIO: Final = 250  # unzipped to zipped; repetitive tables reach 100, a zip bomb 1,000
SMALL: Final = 1_000_000  # bytes; a part below it may have any ratio
PARSED: Final = 5_000_000  # bytes of XML; a long posting has 500,000, and a tree takes up to forty times the bytes

# The namespaces of ordinary and of "Strict Open XML" files, and of alternatives within them.
_READ: Final = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
    "http://schemas.openxmlformats.org/markup-compatibility/2006",
)
CONTENT_TYPES: Final = "[Content_Types].xml"

Element = Any  # lxml has no types


@dataclass(frozen=True)
class Package:
    """An open Word file; ``trees`` holds the root element of each part parsed so far, by its name."""

    archive: zipfile.ZipFile
    where: str
    trees: dict[str, Element] = field(default_factory=dict)

    def tree(self, name: str) -> Element:
        """Return the root element of a part, always the same one.

        Raises:
            DocumentError: it is missing, no XML, has a document type, or all parsed so far are too large.
        """
        if name not in self.trees:
            with told_as_broken(self.where):
                entry = self.archive.getinfo(name)
                parsed = (self.archive.NameToInfo.get(other) for other in self.trees)
                if entry.file_size + sum(other.file_size for other in parsed if other) > PARSED:
                    raise _too_large(self.where, f"over {PARSED // 1_000_000} MB of text and markup")
                self.trees[name] = _parsed(self.archive.read(entry))
        return self.trees[name]

    def has(self, name: str) -> bool:
        """Say whether there is such a part, in the file or made since."""
        return name in self.trees or name in self.archive.NameToInfo

    def related(self, source: str, kind: str) -> dict[str, str]:
        """Return the parts that a part ("" for the package) refers to as of this kind, such as "header", by identifier."""
        name = relationships_of(source)
        if not self.has(name):
            return {}
        found: dict[str, str] = {}
        for relationship in self.tree(name).iterchildren("{*}Relationship"):
            if relationship.get("Type", "").endswith("/" + kind) and relationship.get("TargetMode") != "External":
                target = posixpath.join("/", posixpath.dirname(source), relationship.get("Target", ""))
                found[relationship.get("Id", "")] = posixpath.normpath(target).lstrip("/")
        return found

    def main(self) -> str:
        """Return the name of the part with the body.

        Raises:
            DocumentError: there is none, or it is no Word document's.
        """
        for name in self.related("", "officeDocument").values():
            if local(self.tree(name)) == "document":
                return name
        raise broken(self.where)

    def with_parts(self, changed: Mapping[str, bytes]) -> bytes:
        """Return the file with these parts put in or replaced, every other one as it was; the same bytes each time."""
        file = io.BytesIO()
        with told_as_broken(self.where), zipfile.ZipFile(file, "w") as archive:
            entries = self.archive.NameToInfo
            for name in dict.fromkeys([*entries, *changed]):
                like = entries.get(name) or entries[CONTENT_TYPES]
                entry = zipfile.ZipInfo(name, like.date_time)
                entry.compress_type, entry.external_attr = like.compress_type, like.external_attr
                archive.writestr(entry, changed[name] if name in changed else self.archive.read(name))
        return file.getvalue()


def open_package(raw: bytes, where: str) -> Package:
    """Open a Word file.

    Raises:
        DocumentError: it is broken, larger unzipped than the limits, no Word file, or lxml is missing.
    """
    try:
        import lxml.etree  # noqa: F401
    except ImportError:
        raise DocumentError("reading Word files needs lxml", where=where, remedy="pip install 'jdrole[documents]'") from None
    if raw.count(b"PK\1\2") > ENTRIES:
        raise _too_large(where, f"more than {ENTRIES:,} parts")
    with told_as_broken(where):
        archive = zipfile.ZipFile(io.BytesIO(raw))
        entries = archive.infolist()
    _check_kind(set(archive.namelist()), where)
    for entry in entries:
        if entry.file_size > SMALL and entry.file_size > RATIO * entry.compress_size:
            raise _too_large(where, f"a part packed more than {RATIO} times (a zip bomb?)")
        # Other ways of packing are not Word's, and may ask for any amount of memory.
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise broken(where)
    if sum(entry.file_size for entry in entries) > UNZIPPED:
        raise _too_large(where, f"more than {UNZIPPED // 1_000_000} MB unzipped")
    return Package(archive, where)


def _check_kind(names: set[str], where: str) -> None:
    if any(name.startswith("xl/") for name in names):
        raise DocumentError("an Excel file, not a posting", where=where, remedy="for tables of postings use: jdrole score")
    if not any(name.startswith("word/") for name in names):
        raise DocumentError(
            "a zip file without a Word document in it", where=where, remedy="save the posting as .docx or .txt and give that"
        )


@contextmanager
def told_as_broken(where: str) -> Iterator[None]:
    """Tell what zipfile, zlib and lxml raise about a broken file (lxml's error is a SyntaxError) as a DocumentError."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        SyntaxError,
        ValueError,
        LookupError,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise broken(where) from error


def broken(where: str) -> DocumentError:
    """Return the error about a file that is not what it should be."""
    return DocumentError(
        "cannot be read as a Word file (broken?)", where=where, remedy="open it in Word, save it again as .docx and give that"
    )


def _too_large(where: str, what: str) -> DocumentError:
    return DocumentError(f"too large for a posting: {what}", where=where, remedy="give the posting alone, or its text as .txt")


def _parsed(raw: bytes) -> Element:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(raw, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("a document type, which no part of a Word file may have")
    return root


def serialised(root: Element) -> bytes:
    """Return a part's bytes."""
    from lxml import etree

    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def relationships_of(source: str) -> str:
    """Return the name of the part that holds another one's relationships.

    >>> relationships_of("word/document.xml")
    'word/_rels/document.xml.rels'
    """
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def local(element: Element) -> str:
    """Return an element's name within Word's namespaces, "" for any other."""
    return _local(element.tag) if isinstance(element.tag, str) else ""


@lru_cache(maxsize=2048)
def _local(tag: str) -> str:
    space, _, name = tag.removeprefix("{").partition("}")
    return name if space in _READ else ""


def space(element: Element) -> str:
    """Return an element's namespace in braces."""
    return str(element.tag).partition("}")[0] + "}"


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first descendant down a path of Word names, None where there is none."""
    for name in path:
        element = None if element is None else element.find(space(element) + name)
    return element


def value(element: Element | None, name: str = "val") -> str | None:
    """Return a Word attribute of an element, None without either."""
    if element is None:
        return None
    found: str | None = element.get(space(element) + name)
    return found


def is_on(element: Element | None) -> bool:
    """Say whether a switch such as ``w:vanish`` is there and not set to off."""
    return element is not None and value(element) not in ("0", "false", "off")
