"""The corpus: paraphrases of the article's facts, read from one file per area, validated, built into one table.

Sources are ``training_data/<area>.csv`` (``lang,fact,form,text``) and ``training_data/neither.csv``
(``lang,kind,text``). Built, they are ``training_data/corpus.csv`` (``text,lang,role,area,fact,form``), which training
reads and nothing edits.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from classifier import genre
from classifier.errors import CorpusError
from classifier.features import normalise
from classifier.files import write_atomically
from classifier.taxonomy import AREAS, LANGUAGES, ROLE_OF, fact_of

BUILT: Final = "corpus.csv"
WORDS: Final = (2, 60)  # shortest and longest line, in words
SURE: Final = 8  # function words; from here on the language guess is trusted against the row's own

FORMS: Final = (
    "imperative", "infinitive", "gerund", "noun", "third", "you", "requirement", "question", "gloss", "long", "short",
)  # fmt: skip
KINDS: Final = (
    "company", "product", "team", "hiring", "benefits", "conditions", "other-function", "trait", "requirement", "legal",
    "heading", "reporting",
)  # fmt: skip


class Paraphrase(NamedTuple):
    """One line of the corpus. ``fact`` is "" and ``form`` the kind of line where the area is ``neither``."""

    text: str
    lang: str
    role: str
    area: str
    fact: str
    form: str


class Place(NamedTuple):
    """Where a source row stands; rows are counted from 1, the header being row 1."""

    file: str
    row: int

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}"


def normal_form(text: str) -> str:
    """Return the text by which duplicates are recognised: words only, lower case, no accents.

    >>> normal_form("Gestire l'attività, sempre!")
    'gestire l attivita sempre'
    """
    return " ".join(re.findall(r"\w+", normalise(text)))


def read_sources(folder: Path) -> Iterator[tuple[Place, Paraphrase]]:
    """Yield every source row with its place, in the order of the areas.

    Raises:
        CorpusError: a file is missing or its columns are not the expected ones.
    """
    for area in AREAS:
        columns = ["lang", "kind", "text"] if area == "neither" else ["lang", "fact", "form", "text"]
        for number, row in _rows(folder / f"{area}.csv", columns):
            form = row.get("form") or row.get("kind") or ""
            line = Paraphrase(row["text"], row["lang"], ROLE_OF[area], area, row.get("fact", ""), form)
            yield Place(f"{area}.csv", number), line


def _rows(path: Path, columns: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            header = next(reader, [])
            if header != columns:
                raise CorpusError(
                    f"the columns are {','.join(header) or 'none'}", where=path, remedy=f"make them {','.join(columns)}"
                )
            for number, row in enumerate(reader, 2):
                if len(row) != len(columns):
                    raise CorpusError(
                        f"row {number} has {len(row)} fields", where=path, remedy=f"give it {len(columns)}: {','.join(columns)}"
                    )
                yield number, dict(zip(columns, row, strict=True))
    except FileNotFoundError:
        raise CorpusError(
            "there is no such file", where=path, remedy="run the command where training_data/ is, or name its place with --folder"
        ) from None
    except UnicodeDecodeError as error:
        raise CorpusError(f"not UTF-8 at byte {error.start}", where=path, remedy="save the file as UTF-8") from None


def fault_of(line: Paraphrase) -> tuple[str, str] | None:
    """Return what is wrong with a row by itself and what to do about it, or None.

    >>> fault_of(Paraphrase("Run it", "fr", "SalesOps", "process", "1.1-a", "imperative"))
    ("language 'fr' is unknown", 'use it or en')
    """
    if line.lang not in LANGUAGES:
        return f"language {line.lang!r} is unknown", f"use {' or '.join(LANGUAGES)}"
    if line.area == "neither" and line.form not in KINDS:
        return f"kind {line.form!r} is unknown", f"use one of {', '.join(KINDS)}"
    if line.area != "neither" and line.form not in FORMS:
        return f"form {line.form!r} is unknown", f"use one of {', '.join(FORMS)}"
    if line.area != "neither" and fact_of(line.fact, line.area) is None:
        return f"fact {line.fact!r} is not one of {line.area}", "use a code that facts.csv has for this area"
    count = len(normal_form(line.text).split())
    if not WORDS[0] <= count <= WORDS[1]:
        return f"the line has {count} words", f"keep it between {WORDS[0]} and {WORDS[1]}"
    if line.text != " ".join(line.text.split()):
        return "the line has stray white space", "leave single spaces between words and none at the ends"
    guess = genre.guess_language(line.text, at_least=SURE)
    if guess and guess != line.lang:
        return f"the line reads as {guess!r}, not {line.lang!r}", "correct the language, or the line"
    return None


def validate(rows: Iterable[tuple[Place, Paraphrase]]) -> list[Paraphrase]:
    """Return the rows, each checked by itself and against those before it.

    Raises:
        CorpusError: the first faulty row, with its file, row and remedy.
    """
    seen: dict[str, tuple[Place, str]] = {}
    lines = []
    for place, line in rows:
        if fault := fault_of(line):
            raise CorpusError(fault[0], where=place, remedy=fault[1])
        form = normal_form(line.text)
        if form in seen:
            other, area = seen[form]
            problem = "repeats" if area == line.area else f"is labelled {area} in"
            raise CorpusError(f"the line {problem} {other}", where=place, remedy="keep one of the two")
        seen[form] = (place, line.area)
        lines.append(line)
    return lines


def build(folder: Path) -> tuple[bytes, list[Paraphrase]]:
    """Return the built corpus as the bytes of its CSV, and its lines.

    Raises:
        CorpusError: a source is missing or a row is faulty.
    """
    lines = validate(read_sources(folder))
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(Paraphrase._fields)
    writer.writerows(lines)
    return table.getvalue().encode("utf-8"), lines


def write(folder: Path) -> list[Paraphrase]:
    """Build the corpus into ``folder`` and return its lines; nothing is written when a row is faulty."""
    built, lines = build(folder)
    write_atomically(folder / BUILT, built)
    return lines


def check(folder: Path) -> list[Paraphrase]:
    """Return the corpus' lines if the built file is in step with its sources.

    Raises:
        CorpusError: a source is faulty, or the built file is missing or differs from what the sources give.
    """
    built, lines = build(folder)
    path = folder / BUILT
    if not path.exists() or path.read_bytes() != built:
        raise CorpusError("not in step with its sources", where=path, remedy="run: jdrole corpus build")
    return lines


def read(folder: Path) -> list[Paraphrase]:
    """Return the lines of the built corpus.

    Raises:
        CorpusError: the file is missing or its columns are not the expected ones.
    """
    return [Paraphrase(**row) for _, row in _rows(folder / BUILT, list(Paraphrase._fields))]


def counts(lines: Iterable[Paraphrase]) -> dict[str, Counter[tuple[str, str]]]:
    """Return how many lines there are by area, fact and form, each counted by (value, language)."""
    by: dict[str, Counter[tuple[str, str]]] = {"area": Counter(), "fact": Counter(), "form": Counter()}
    for line in lines:
        by["area"][line.area, line.lang] += 1
        by["form"][line.form, line.lang] += 1
        if line.fact:
            by["fact"][f"{line.fact} {line.area}", line.lang] += 1
    return by
