"""The Word file: opened with python-docx once its sizes are known to be within limits, and written again.

python-docx is imported only when a Word file is read. It unpacks every part that another one refers to, and parses those that
are asked for here; entities are not resolved, whole document types are refused, nothing is fetched.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, Final

from classifier.errors import DocumentError
from classifier.word.markup import Element, local

ENTRIES: Final = 5_000  # parts; a posting with pictures has some fifty
UNZIPPED: Final = 100_000_000  # bytes of all parts; a file of 20 MB holds pictures, which are packed already
RATIO: Final = 250  # unzipped to zipped; repetitive tables reach 100, a zip bomb 1,000
SMALL: Final = 1_000_000  # bytes; a part below it may have any ratio
PARSED: Final = 5_000_000  # bytes of XML; a long posting has 500,000, and a tree takes up to forty times the bytes
EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the zip format's first, for files that are the same each time
CONTENT_TYPES: Final = "[Content_Types].xml"
# What zipfile, zlib, lxml (whose error is a SyntaxError) and python-docx raise about broken files. python-docx does not look
# whether an element, attribute or part is there and of the kind that it should be: hence the errors about types, too.
_FAULTS: Final = (zipfile.BadZipFile, zlib.error, struct.error, SyntaxError, ValueError, LookupError, EOFError, OSError)
_FAULTS_OF_TYPE: Final = (RuntimeError, TypeError, AttributeError)

Document = Any  # python-docx's is only known once it is imported


def open_document(raw: bytes, where: str) -> Document:
    """Open a Word file: a document or a template, with or without macros.

    Raises:
        DocumentError: it is broken, larger unzipped than the limits, Strict Open XML, no Word file, or python-docx is missing.
    """
    try:
        import docx.package
    except ImportError:
        remedy = "pip install 'jdrole[documents]'"
        raise DocumentError("reading Word files needs python-docx", where=where, remedy=remedy) from None
    if raw.count(b"PK\1\2") > ENTRIES:
        raise _too_large(where, f"more than {ENTRIES:,} parts")
    with told_as_broken(where):
        package: Any = docx.package.Package()
        _fill(package, _checked(raw, where), where)
        if any(relationship.reltype.startswith("http://purl.oclc.org/ooxml/") for relationship in package.rels.values()):
            remedy = "save it in Word as an ordinary Word document (.docx) and give that"
            raise DocumentError('a "Strict Open XML" file, which is not read', where=where, remedy=remedy)
        if local(package.main_document_part.element) != "document":
            raise _broken(where)
        return package.main_document_part.document


def saved(document: Document, raw: bytes, where: str) -> bytes:
    """Return the bytes of a Word file whose body and comments were changed, the same each time.

    The two parts that list parts are written anew, too; the others keep their bytes. What no part refers to is left out.
    """
    main, written, file = document.part, io.BytesIO(), io.BytesIO()
    names = [part.partname for part in main.package.iter_parts()]
    if len(names) > len(set(names)):  # a part that is no comments' has the name that python-docx gives theirs
        raise _broken(where)
    with told_as_broken(where):
        document.save(written)
        anew = {CONTENT_TYPES, main.partname.rels_uri.membername}
        anew |= {part.partname.membername for part in (main, document.comments._comments_part)}
        with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(written) as new, zipfile.ZipFile(file, "w") as archive:
            for entry in new.infolist():
                content = (new if entry.filename in anew else old).read(entry.filename)
                entry.date_time = EPOCH
                archive.writestr(entry, content)
    return file.getvalue()


@contextmanager
def told_as_broken(where: str) -> Iterator[None]:
    """Tell as a DocumentError what a broken file makes the libraries raise."""
    from docx.oxml.exceptions import XmlchemyError

    try:
        yield
    except (*_FAULTS, *_FAULTS_OF_TYPE, XmlchemyError) as error:
        raise _broken(where) from error


def _broken(where: str) -> DocumentError:
    return DocumentError(
        "cannot be read as a Word file (broken?)", where=where, remedy="open it in Word, save it again as .docx and give that"
    )


def _too_large(where: str, what: str) -> DocumentError:
    return DocumentError(f"too large for a posting: {what}", where=where, remedy="give the posting alone, or its text as .txt")


def _checked(raw: bytes, where: str) -> io.BytesIO:
    """Return a zip file again, unpacked, once it is known to be a Word file within the limits and as large as it says."""
    checked = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive, zipfile.ZipFile(checked, "w") as copy:
        _check_directory(archive.NameToInfo, where)
        for name, entry in archive.NameToInfo.items():
            size, entry.file_size = entry.file_size, entry.file_size + 1
            with archive.open(entry) as file:
                content = file.read(size + 1)  # one byte more, to see whether there is one
            if len(content) != size:
                raise _broken(where)
            lists_parts = name.endswith(".rels") or name == CONTENT_TYPES
            copy.writestr(name, _mended(name, content, archive.NameToInfo) if lists_parts else content)
    return checked


def _check_directory(entries: dict[str, zipfile.ZipInfo], where: str) -> None:
    """Refuse what is no Word file, or too large, by what the zip says of its parts."""
    if any(name.startswith("xl/") for name in entries):
        raise DocumentError("an Excel file, not a posting", where=where, remedy="for tables of postings use: jdrole score")
    if not any(name.startswith("word/") for name in entries):
        remedy = "save the posting as .docx or .txt and give that"
        raise DocumentError("a zip file without a Word document in it", where=where, remedy=remedy)
    if any(entry.file_size > SMALL and entry.file_size > RATIO * entry.compress_size for entry in entries.values()):
        raise _too_large(where, f"a part packed more than {RATIO} times (a zip bomb?)")
    # Other ways of packing are not Word's, and may ask for any amount of memory.
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries.values()):
        raise _broken(where)
    if sum(entry.file_size for entry in entries.values()) > UNZIPPED:
        raise _too_large(where, f"more than {UNZIPPED // 1_000_000} MB unzipped")
    if sum(entry.file_size for name, entry in entries.items() if name.endswith(".rels")) > SMALL:
        raise _too_large(where, f"over {SMALL // 1_000_000} MB of references between parts")


def _mended(name: str, content: bytes, names: Collection[str]) -> bytes:
    """Return a part that lists parts, those that are not there marked as outside the file.

    python-docx would ask for them. Word passes over them, such as the "NULL" that it writes itself for lost pictures.
    """
    from docx.opc.oxml import parse_xml, serialize_part_xml
    from docx.opc.packuri import PackURI

    root: Element = parse_xml(content)  # type: ignore[arg-type]  # bytes are what python-docx gives it, too
    _refuse_document_type(root)
    base = posixpath.dirname(posixpath.dirname(f"/{name}"))
    for reference in root.iterchildren("{*}Relationship"):
        if reference.target_mode != "External":
            outside = PackURI.from_rel_ref(base, reference.target_ref).membername not in names
            reference.attrib.update({"TargetMode": "External"} if outside else {})
    return serialize_part_xml(root)


def _refuse_document_type(root: Element) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("a document type, which no part of a Word file may have")


def _fill(package: Any, file: io.BytesIO, where: str) -> None:
    """Fill a package as ``docx.Document`` does, but whatever its content type, which with macros or in templates is another.

    What kind of part one is, the first reference to it says. Those of none of these kinds are not parsed.
    """
    from docx.opc.constants import RELATIONSHIP_TYPE as KIND
    from docx.opc.package import Unmarshaller
    from docx.opc.part import Part
    from docx.opc.pkgreader import PackageReader
    from docx.parts.comments import CommentsPart
    from docx.parts.document import DocumentPart
    from docx.parts.hdrftr import FooterPart, HeaderPart
    from docx.parts.styles import StylesPart

    kinds: dict[str, type[Part]] = {KIND.OFFICE_DOCUMENT: DocumentPart, KIND.STYLES: StylesPart, KIND.COMMENTS: CommentsPart}
    kinds |= {KIND.HEADER: HeaderPart, KIND.FOOTER: FooterPart}
    reader: Any = PackageReader.from_file(file)  # type: ignore[no-untyped-call]
    if sum(len(blob) for _, _, kind, blob in reader.iter_sparts() if kind in kinds) > PARSED:
        raise _too_large(where, f"over {PARSED // 1_000_000} MB of text and markup")

    def part(name: Any, content_type: str, kind: str, blob: bytes, package: Any) -> Any:
        made: Any = kinds.get(kind, Part).load(name, content_type, blob, package)
        if kind in kinds:
            _refuse_document_type(made.element)
        return made

    Unmarshaller.unmarshal(reader, package, part)  # type: ignore[no-untyped-call]
