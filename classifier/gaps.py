"""Where the corpus lacks breadth: words that postings' duties use and the corpus does not.

Only words and counts come out, never a sentence: who writes new lines writes their own.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

from classifier import genre
from classifier.corpus import Paraphrase
from classifier.errors import CorpusError
from classifier.features import words
from classifier.lines import split_lines
from classifier.model import Model
from classifier.taxonomy import LANGUAGES

RARE: Final = 0.35  # of the count that the postings' share would make one expect
FEW_POSTINGS: Final = 3  # a word of fewer postings is one writer's own
SURELY_NEITHER: Final = 0.9  # a line above it tells nothing about duties
TEXT_COLUMNS: Final = ("description", "job_description", "text", "descrizione", "testo", "annuncio")


class Gap(NamedTuple):
    """A word or pair of words and how it fares: postings and lines that hold it, corpus lines that do.

    ``doubt`` is the mean of one minus the role's probability over its lines, in [0, 1]; gaps rank by doubt times how many
    lines the corpus is short of.
    """

    term: str
    postings: int
    lines: int
    corpus_lines: int
    doubt: float


def read_postings(path: Path) -> list[str]:
    """Return the texts of a CSV of postings, from the column that looks like their text.

    Raises:
        CorpusError: the file is missing, not UTF-8, or has no such column.
    """
    csv.field_size_limit(sys.maxsize)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            column = next((name for name in reader.fieldnames or () if name.lower() in TEXT_COLUMNS), None)
            if column is None:
                there = ", ".join(reader.fieldnames or ()) or "none"
                raise CorpusError(f"no column of texts among {there}", where=path, remedy=f"name it {TEXT_COLUMNS[0]}")
            return [row[column] or "" for row in reader]
    except FileNotFoundError:
        raise CorpusError("there is no such file", where=path, remedy="check the path") from None
    except UnicodeDecodeError:
        raise CorpusError("not UTF-8", where=path, remedy="save the file as UTF-8") from None


def find(model: Model, corpus: Sequence[Paraphrase], texts: Iterable[str]) -> list[Gap]:
    """Return the words and pairs that the postings' role lines use and the corpus lacks, the worst first."""
    in_postings: Counter[str] = Counter()
    in_lines: Counter[str] = Counter()
    doubts: defaultdict[str, float] = defaultdict(float)
    total = 0
    for text in texts:
        here: set[str] = set()
        for terms, doubt in _role_lines(model, text):
            total += 1
            here |= terms
            for term in terms:
                in_lines[term] += 1
                doubts[term] += doubt
        in_postings.update(here)
    in_corpus = Counter(term for line in corpus for term in _terms(line.text))
    scale = len(corpus) / max(1, total)
    gaps = [
        Gap(term, postings, in_lines[term], in_corpus[term], doubts[term] / in_lines[term])
        for term, postings in in_postings.items()
        if postings >= FEW_POSTINGS and in_corpus[term] < RARE * scale * in_lines[term]
    ]
    return sorted(gaps, key=lambda gap: (-gap.doubt * (gap.lines - gap.corpus_lines / scale), gap.term))


def _role_lines(model: Model, text: str) -> list[tuple[set[str], float]]:
    """Return the terms of each line that is not surely Neither, and the doubt about its role; foreign postings have none."""
    if genre.guess_language(text) not in ("", *LANGUAGES):
        return []
    lines = [line.text for line in split_lines(text) if line.kind != "heading"]
    tags = (model.decide(scores) for scores in model.log_odds(lines))
    return [
        (_terms(line), 1.0 - tag.probability)
        for line, tag in zip(lines, tags, strict=True)
        if tag.probabilities["Neither"] < SURELY_NEITHER
    ]


def _terms(text: str) -> set[str]:
    found = words(text)
    return {*found, *map(" ".join, pairwise(found))}
