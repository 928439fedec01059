"""Labelling by hand where it pays: the lines that the model is least sure of, one answer after the other.

Every answer is in the file before the next line is shown, so that an interrupt loses nothing, and a second run goes on
where the first one stopped.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from classifier import genre
from classifier.evaluation import GoldLine, read_gold
from classifier.files import write_atomically
from classifier.lines import split_lines
from classifier.model import Model
from classifier.tagger import Decision
from classifier.taxonomy import AREAS, LANGUAGES

COLUMNS: Final = ("text", "lang", "area", "also")
KEYS: Final = dict(zip("123456abcdefg0", AREAS, strict=True))  # digits SalesOps, letters Sales Director, 0 neither
ACCEPT, SKIP, UNDO, QUIT = "", "s", "u", "q"
FEWEST_WORDS: Final = 3  # a shorter line is a heading or says too little


class Unsure(NamedTuple):
    """A line to label, and what the model makes of it."""

    text: str
    lang: str
    guess: Decision


def least_sure(model: Model, texts: Iterable[str]) -> list[Unsure]:
    """Return the distinct lines of postings in Italian or English, the one with the smallest lead of its role first."""
    found: dict[str, str] = {}
    for text in texts:
        language = genre.guess_language(text)
        if language in LANGUAGES:
            found |= dict.fromkeys((line.text for line in split_lines(text) if len(line.text.split()) >= FEWEST_WORDS), language)
    lines = list(found)
    unsure = [Unsure(line, found[line], model.decide(scores)) for line, scores in zip(lines, model.log_odds(lines), strict=True)]
    return sorted(unsure, key=lambda one: _lead(one.guess))


def _lead(guess: Decision) -> float:
    return guess.probability - guess.probabilities[guess.runner_up]


def label(lines: Iterable[Unsure], path: Path, ask: Callable[[Unsure, int], str]) -> int:
    """Ask for labels until there are no lines or the answer is to quit; return how many were given.

    Args:
        lines: what to label, in this order; those that the file has already are passed over.
        path: where the labels are, written anew after each answer.
        ask: shows a line, and how many are labelled, and returns one of the keys (for an unknown one it is asked again).

    Raises:
        ClassifierError: the file cannot be read or written.
    """
    done = read_gold(path) if path.exists() else []
    before = len(done)
    waiting = [line for line in lines if line.text not in {gold.text for gold in done}]
    i = 0
    while i < len(waiting):
        line = waiting[i]
        answer = ask(line, len(done)).strip().lower()
        if answer == QUIT:
            break
        if answer == UNDO and len(done) > before:
            undone = done.pop().text
            i = next(j for j, one in enumerate(waiting) if one.text == undone)
            _write(path, done)
        elif answer == SKIP:
            i += 1
        elif answer == ACCEPT or answer in KEYS:
            done.append(GoldLine(line.text, line.lang, KEYS.get(answer, line.guess.area), ""))
            _write(path, done)
            i += 1
    return len(done) - before


def _write(path: Path, lines: list[GoldLine]) -> None:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(lines)
    write_atomically(path, file.getvalue().encode("utf-8"))


def legend() -> Iterator[str]:
    """Yield the keys and what they mean."""
    yield "  ".join(f"{key} {area}" for key, area in KEYS.items())
    yield "Enter takes the guess · s skips · u undoes · q quits (nothing is lost)"
