"""Reading postings: bytes to text, or an error that says what to do instead."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO, Final, NamedTuple

from classifier import html_page
from classifier.errors import DocumentError
from classifier.files import matching, wide_encoding
from classifier.pdf import read_pdf
from classifier.word import read_word

STDIN: Final = "-"
SNIFFED: Final = 4096  # bytes looked at to tell text from anything else

DRAFTS: Final = frozenset(".txt .md .html .htm .docx .docm .pdf".split())  # suffixes of what is read of a folder
FILE_SIZE: Final = 20_000_000  # bytes; a Word file with a company's pictures has a few million

# The first bytes of files that hold postings but are not text: what they are, and how to get at the text.
_SIGNATURES: Final = (
    (
        b"\xd0\xcf\x11\xe0",
        "an old Word or Excel file, or one with a password",
        "save it as .docx without a password and give that",
    ),
    (b"{\\rtf", "an RTF file", "save it as .docx or plain text and give that"),
    (b"\x89PNG", "a picture", "give the posting's text"),
    (b"\xff\xd8\xff", "a picture", "give the posting's text"),
    (b"\x1f\x8b", "a gzip file", "unpack it first"),
)
_TEXT_CONTROLS: Final = frozenset(b"\t\n\x0b\x0c\r\x1b\x00\x1c\x1d\x1e")


class Document(NamedTuple):
    """A posting's text and where it came from: a path as given, or "stdin".

    ``text`` is what is read, ``given`` what is in the file, as long, where places are counted. They differ in HTML pages, whose
    markup is blanked in ``text``.
    """

    source: str
    text: str
    given: str


def drafts_of(name: str) -> list[str]:
    """Return the files that a file's name, a folder or a pattern stands for: of a folder all drafts, further down too.

    Raises:
        DocumentError: there is none.
    """
    if name in ("", STDIN):
        return [name]
    found = [draft for path in matching(name, _drafts_in) for draft in (_drafts_in(path) if path.is_dir() else [path])]
    if not found:
        kinds = ", ".join(sorted(DRAFTS))
        raise DocumentError("there is no draft in it", where=name, remedy=f"give a file, a folder of {kinds}, or a pattern")
    return [name] if found == [Path(name)] else [str(path) for path in found]


def _drafts_in(folder: Path) -> list[Path]:
    """Return a folder's drafts in order, without hidden files and folders, and the locks that Word leaves beside its files."""
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in DRAFTS)
    return [
        path
        for path in found
        if not any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts) and path.is_file()
    ]


def read(name: str) -> Document:
    """Read a text, Markdown, HTML, Word or PDF file, or standard input where ``name`` is "-".

    Raises:
        DocumentError: it is missing, a folder, unreadable, too large, of a kind that is not read, broken, empty, or in no
            encoding that was tried.
    """
    source = "stdin" if name == STDIN else name
    return document_of(read_bytes(name), source)


def read_bytes(name: str) -> bytes:
    """Return what is in a file, or comes from standard input where ``name`` is "-".

    Raises:
        DocumentError: it is missing, a folder, unreadable or too large.
    """
    if name == STDIN:
        if sys.stdin is None:
            raise DocumentError("standard input is closed", remedy="give a file, or pipe the posting in")
        return _limited(sys.stdin.buffer, "stdin")
    if not name:
        raise DocumentError("the path is empty", remedy="give a file, or - for standard input")
    try:
        if Path(name).is_dir():
            raise DocumentError("a folder, not a posting", where=name, remedy="give a file in it")
        with Path(name).open("rb") as file:
            return _limited(file, name)
    except FileNotFoundError:
        raise DocumentError("there is no such file", where=name, remedy="check the path") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DocumentError(f"cannot be read ({reason.lower()})", where=name, remedy="check the path and its rights") from None


def _limited(file: IO[bytes], where: str) -> bytes:
    raw = file.read(FILE_SIZE + 1)
    if len(raw) > FILE_SIZE:
        raise DocumentError(f"larger than {FILE_SIZE // 1_000_000} MB", where=where, remedy="give the posting alone")
    return raw


def document_of(raw: bytes, source: str) -> Document:
    """Return the posting that a file's bytes hold; what kind of file they are, they tell themselves.

    Raises:
        DocumentError: they are of a kind that is not read, broken, too large, empty, or in no encoding that was tried.
    """
    if raw.startswith(b"PK\x03\x04"):
        given = read_word(raw, source).text
    elif raw[:SNIFFED].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF"):
        given = read_pdf(raw, source)
    elif html_page.is_page(given := decode(raw, source)):
        return Document(source, _nonempty(html_page.readable(given), source), given)
    return Document(source, _nonempty(given, source), given)


def decode(raw: bytes, where: str) -> str:
    """Return the text of bytes in UTF-8, UTF-16 or Windows-1252.

    >>> decode("Responsabilità".encode("cp1252"), "x.txt")
    'Responsabilità'

    Raises:
        DocumentError: the bytes are a known kind of file that is not text, binary, or in another encoding.
    """
    for signature, kind, remedy in _SIGNATURES:
        if raw.startswith(signature):
            raise DocumentError(f"{kind}, not text", where=where, remedy=remedy)
    encodings = ["utf-8-sig", "cp1252"]
    if raw.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        encodings = ["utf-32"]
    elif raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif len(raw) % 2 == 0 and (wide := wide_encoding(raw[:SNIFFED])):
        encodings = [wide]
    elif _is_binary(raw):
        raise DocumentError("binary, not text", where=where, remedy="give a text, Markdown, HTML, Word or PDF file")
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    tried = " and ".join(encoding.removesuffix("-sig").upper() for encoding in encodings)
    raise DocumentError(f"not text in {tried}", where=where, remedy="save the file as UTF-8")


def _is_binary(raw: bytes) -> bool:
    sample = raw[:SNIFFED]
    odd = sum(byte < 32 and byte not in _TEXT_CONTROLS for byte in sample) + max(0, sample.count(0) - 8)
    return odd > len(sample) // 50


def _nonempty(text: str, where: str) -> str:
    if not text.strip("\0 \t\r\n\x1c\x1d\x1e\ufeff\xa0"):
        raise DocumentError("there is no text in it", where=where, remedy="paste the posting into it")
    return text
