"""Whole postings written for the project and labelled line by line: for tuning and reporting, never for training.

``training_data/postings/index.csv`` (``posting,lang,title,verdict,sector,half``) lists them; each is a file of its own,
``<posting>.csv`` (``area,also,text``), a row for each line as it stands in the posting, bullets and markup included. A
text that begins with ``~`` goes on in the same paragraph; an empty row is an empty line.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Literal, NamedTuple

from classifier.errors import CorpusError
from classifier.lines import Span
from classifier.taxonomy import AREAS, LANGUAGES

Half = Literal["tune", "report"]
VERDICTS = ("SalesOps", "Sales Director", "mixed", "insufficient")
SAME_PARAGRAPH = "~"


class GoldLine(NamedTuple):
    """A labelled line: its half-open span in the posting, its area, and a second one that is right too, or ""."""

    span: Span
    area: str
    also: str


class HeldOutPosting(NamedTuple):
    """A posting with what it is known to be; ``half`` says whether it tunes or reports."""

    name: str
    lang: str
    title: str
    verdict: str
    half: Half
    text: str
    gold: tuple[GoldLine, ...]


def read(folder: Path) -> list[HeldOutPosting]:
    """Return the held-out postings of a folder, in the order of its index.

    Raises:
        CorpusError: a file is missing, or names an area, language, verdict or half that does not exist.
    """
    postings = []
    index = _table(folder / "index.csv", remedy="run the command where training_data/ is, or name its place with --folder")
    for row in index:
        if row["lang"] not in LANGUAGES or row["verdict"] not in VERDICTS or row["half"] not in ("tune", "report"):
            raise CorpusError(f"posting {row['posting']} has an unknown value", where=folder / "index.csv", remedy="correct it")
        text, gold = _assembled(folder / f"{row['posting']}.csv")
        half: Half = "tune" if row["half"] == "tune" else "report"
        postings.append(HeldOutPosting(row["posting"], row["lang"], row["title"], row["verdict"], half, text, gold))
    return postings


def _table(path: Path, *, remedy: str = "restore it, or take its posting out of the index") -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError:
        raise CorpusError("there is no such file", where=path, remedy=remedy) from None


def _assembled(path: Path) -> tuple[str, tuple[GoldLine, ...]]:
    text = ""
    gold = []
    for number, row in enumerate(_table(path), 2):
        follows = row["text"].startswith(SAME_PARAGRAPH)
        piece = row["text"].removeprefix(SAME_PARAGRAPH)
        text += (" " if follows else "\n") if text else ""
        if piece:
            if row["area"] not in AREAS or row["also"] not in ("", *AREAS):
                raise CorpusError(f"row {number} has an unknown area", where=path, remedy=f"use one of {', '.join(AREAS)}")
            gold.append(GoldLine((len(text), len(text) + len(piece)), row["area"], row["also"]))
        text += piece
    return text, tuple(gold)


def gold_of(span: Span, gold: tuple[GoldLine, ...]) -> GoldLine:
    """Return the gold line that shares most characters with a line of the splitter's, given by its span."""
    start, end = span
    return max(gold, key=lambda g: min(end, g.span[1]) - max(start, g.span[0]))
