"""Reading postings: what can be decoded is, what cannot be says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from classifier import DocumentError, documents

TEXT = "Responsabilità: guidare la rete – 40 agenti\nperché sì\n"

ENCODED = {
    "UTF-8": TEXT.encode("utf-8"),
    "UTF-8 with BOM": TEXT.encode("utf-8-sig"),
    "UTF-16 with BOM": TEXT.encode("utf-16"),
    "UTF-32 with BOM": TEXT.encode("utf-32"),
    "UTF-16 LE": TEXT.encode("utf-16-le"),
    "UTF-16 BE": TEXT.encode("utf-16-be"),
    "Windows-1252": TEXT.encode("cp1252"),
}


@pytest.mark.parametrize("raw", ENCODED.values(), ids=ENCODED)
def test_text_in_a_common_encoding_is_read(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "posting.txt"
    path.write_bytes(raw)
    assert documents.read(str(path)) == documents.Document(str(path), TEXT, TEXT)


def test_a_few_nul_bytes_are_text(tmp_path: Path) -> None:
    path = tmp_path / "posting.txt"
    path.write_bytes(b"Lead the team\0 and the region, year after year\0")
    assert documents.read(str(path)).text.count("\0") == 2


FAULTY = {
    "empty": (b"", "there is no text in it; paste the posting into it"),
    "white space": (b" \n\t\r\n", "there is no text in it"),
    "BOM only": (b"\xef\xbb\xbf", "there is no text in it"),
    "NUL bytes only": (b"\0\0\0", "there is no text in it"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "cannot be read as a PDF (broken?); open it and save it again"),
    "Word": (b"PK\x03\x04\x14\0\x06\0", "cannot be read as a Word file (broken?); open it in Word, save it again"),
    "old Word": (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Word or Excel file, or one with a password, not text; save it as .docx"),
    "RTF": (b"{\\rtf1 x}", "an RTF file, not text; save it as .docx or plain text and give that"),
    "picture": (b"\x89PNG\r\n\x1a\n", "a picture, not text"),
    "binary": (bytes(range(256)) * 20, "binary, not text; give a text, Markdown, HTML, Word or PDF file"),
    "no known encoding": (b"caf\x81\x8d ol\x90\x9d", "not text in UTF-8 and CP1252; save the file as UTF-8"),
    "cut UTF-16": (b"\xff\xfeL\0e", "not text in UTF-16; save the file as UTF-8"),
}


@pytest.mark.parametrize(("raw", "message"), FAULTY.values(), ids=FAULTY)
def test_a_file_that_is_no_posting_says_what_to_do(tmp_path: Path, raw: bytes, message: str) -> None:
    path = tmp_path / "posting.txt"
    path.write_bytes(raw)
    with pytest.raises(DocumentError) as caught:
        documents.read(str(path))
    assert str(caught.value).startswith(f"{path}: {message}")


def test_a_file_that_is_too_large_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "posting.txt"
    path.write_bytes(b"Lead the team\n" * 1_428_572)
    with pytest.raises(DocumentError, match="larger than 20 MB; give the posting alone"):
        documents.read(str(path))
    with pytest.raises(DocumentError, match="larger than 20 MB"):
        documents.read("/dev/zero")


def test_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="a folder, not a posting"):
        documents.read(str(tmp_path))
    with pytest.raises(DocumentError, match="there is no such file; check the path"):
        documents.read(str(tmp_path / "none.txt"))
    with pytest.raises(DocumentError, match="cannot be read"):
        documents.read("a\0b")
