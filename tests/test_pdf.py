"""PDF files: their text, or what to do instead, and never a process that runs away."""

from __future__ import annotations

import subprocess
import sys
import zlib
from pathlib import Path

import fpdf
import pytest

from classifier import DocumentError, documents, pdf, split_lines
from tests.test_cli import jdrole

PAGES = (
    ["Sales Director", "Lead the regional sales team and coach four managers", "Negotiate contracts with key accounts"],
    ["Report the quarter's revenue to the board of directors, with the forecast and the plan behind it"],
)


def made(pages: tuple[list[str], ...] = PAGES, opens_with: str | None = None) -> bytes:
    """Return a PDF with these lines on its pages, encrypted if it opens with a password, or with ""."""
    document = fpdf.FPDF()
    document.set_font("Helvetica", size=11)
    if opens_with is not None:
        document.set_encryption("owner", opens_with)
    for page in pages:
        document.add_page()
        for line in page:
            document.multi_cell(0, 7, line, new_x="LMARGIN", new_y="NEXT")
    return bytes(document.output())


def objects(*contents: bytes) -> bytes:
    """Return a PDF of these objects, numbered from 1; the first is the catalogue."""
    file = b"%PDF-1.7\n"
    places = []
    for i, content in enumerate(contents, 1):
        places.append(b"%010d 00000 n \n" % len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (i, content)
    size = len(places) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, b"".join(places))
    return file + table + b"trailer << /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF" % (size, len(file))


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def one_page(*contents: bytes) -> bytes:
    """Return a PDF of one page, whose content is the first of these objects; they are numbered from 4."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>"
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return objects(b"<< /Type /Catalog /Pages 2 0 R >>", pages, page, *contents)


def fault(raw: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        documents.document_of(raw, "draft")
    return str(caught.value)


def test_pages_become_text_with_an_empty_line_between(tmp_path: Path) -> None:
    path = tmp_path / "posting"
    path.write_bytes(made())
    text = documents.read(str(path)).text
    assert text.split("\n\n")[0].split("\n") == PAGES[0]
    assert [line.text for line in split_lines(text)][-1] == PAGES[1][0]


def test_the_command_reads_a_pdf_and_prints_nothing_of_its_reader(tmp_path: Path) -> None:
    path = tmp_path / "posting.pdf"
    path.write_bytes(made().replace(b"startxref\n", b"startxref\n9"))  # a fault that pypdf warns of and mends
    done = jdrole("classify", path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Negotiate contracts with key accounts" in done.stdout
    assert jdrole("classify", given=made()).stdout.splitlines()[1:] == done.stdout.splitlines()[1:]


def test_a_protected_pdf_is_read_if_it_opens_without_a_password() -> None:
    assert "coach four managers" in documents.document_of(made(opens_with=""), "draft").text
    assert fault(made(opens_with="secret")).startswith("draft: a PDF with a password or protection; save it without")


def test_a_scanned_pdf_asks_for_its_text() -> None:
    assert fault(made(([], []))) == (
        "draft: there are only pictures in it (scanned?); run text recognition (OCR) first or give the Word file"
    )


def test_a_long_pdf_is_refused() -> None:
    assert "over 50 pages; give the posting's pages alone" in fault(made(tuple([["Lead the team"]] * 51)))
    shown = b"BT /F1 9 Tf (" + b"Lead the team " * 5_000 + b") Tj ET "
    assert "over 1,000,000 characters" in fault(one_page(stream(shown * 20)))


BROKEN = "draft: cannot be read as a PDF (broken?); open it and save it again, or give the Word file, or its text as .txt"


def test_a_broken_pdf_says_so() -> None:
    assert fault(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3") == BROKEN
    assert fault(b"\n%PDF-1.4 ...") == BROKEN
    assert fault(made().replace(b"/Pages", b"/Pagex")) == BROKEN


ENDLESS_FORM = stream(b"/X Do " * 40, b"/Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources << /XObject << /X 5 0 R >> >>")
PACKED = zlib.compress(b"BT (a) Tj ET " * 1_000_000)
RUNAWAYS = {
    "a form within itself": (one_page(stream(b"/X Do"), ENDLESS_FORM), "there are only pictures in it"),
    "a page tree in a circle": (
        objects(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"),
        "cannot be read as a PDF",
    ),
    "a million operations in 26 kB": (
        one_page(stream(PACKED, b"/Filter /FlateDecode"), ENDLESS_FORM),
        "a PDF that takes more than 4 seconds to read",
    ),
}


@pytest.mark.parametrize(("raw", "message"), RUNAWAYS.values(), ids=RUNAWAYS)
def test_what_would_run_away_ends_by_itself(raw: bytes, message: str) -> None:
    assert fault(raw).startswith(f"draft: {message}")


def test_the_memory_of_the_reading_process_is_limited() -> None:
    allocate = f"import runpy, sys; main = runpy.run_path({pdf.CHILD!r}); main['_limit']({pdf.MEMORY}); bytes({pdf.MEMORY})"
    done = subprocess.run([sys.executable, "-c", allocate], capture_output=True, text=True, check=False)
    assert done.stderr.endswith("MemoryError\n")


def test_ligatures_are_letters_again() -> None:
    assert pdf._clean("oﬃce ﬁgures\ud83d") == "office figures\ufffd"
