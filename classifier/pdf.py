"""Text of PDF files, read in a process of its own that time and memory are limited for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from classifier.errors import DocumentError

PAGES: Final = 50  # a posting has two or three
CHARACTERS: Final = 1_000_000  # a long posting has 10,000
SECONDS: Final = 4  # by the clock, so that with Python's own start a draft is done with in five; a page takes some hundredths
MEMORY: Final = 450_000_000  # bytes; reading an ordinary file takes 100 MB, Python included
SCANNED: Final = 20  # letters on a page, on average; with fewer, what is on the pages is pictures

CHILD: Final = str(Path(__file__).with_name("pdf_child.py"))
_LIGATURES: Final = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_ANOTHER: Final = "give the Word file, or its text as .txt"
_FAULTS: Final = {
    "library": ("reading PDF files needs pypdf", "pip install 'jdrole[documents]'"),
    "encrypted": ("a PDF with a password or protection", f"save it without, or {_ANOTHER}"),
    "pages": (f"too long for a posting: over {PAGES} pages", "give the posting's pages alone"),
    "characters": (f"too long for a posting: over {CHARACTERS:,} characters", "give the posting alone"),
    "memory": (f"a PDF that takes more than {MEMORY // 1_000_000} MB of memory to read", _ANOTHER),
    "time": (f"a PDF that takes more than {SECONDS} seconds to read", _ANOTHER),
    "broken": ("cannot be read as a PDF (broken?)", f"open it and save it again, or {_ANOTHER}"),
    "scanned": (
        "there are only pictures in it (scanned?)",
        "run text recognition (OCR) first or give the Word file",
    ),
}


def read_pdf(raw: bytes, where: str = "") -> str:
    """Return the text of a PDF, an empty line between pages.

    Raises:
        DocumentError: it is broken, protected, scanned, too large, or pypdf is missing.
    """
    answer = _answer(raw)
    fault, pages = answer.get("fault"), answer.get("pages", [])
    if not fault and pages and sum(map(str.isalnum, "".join(pages))) < SCANNED * len(pages):
        fault = "scanned"
    if fault:
        problem, remedy = _FAULTS[fault]
        raise DocumentError(problem, where=where, remedy=remedy)
    return "\n\n".join(map(_clean, pages))


def _answer(raw: bytes) -> dict[str, Any]:
    """Return what the other process prints about a PDF, or which of its limits it ran into."""
    limits = map(str, (MEMORY, PAGES, CHARACTERS))
    command = [sys.executable, "-P", "-W", "ignore", CHILD, *limits]
    try:
        done = subprocess.run(command, input=raw, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return {"fault": "time"}
    answer: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"fault": "broken"}
    return answer


def _clean(page: str) -> str:
    """Return a page's text with ligatures as letters and without halves of characters, which no encoding can write."""
    return page.translate(_LIGATURES).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
