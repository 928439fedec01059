"""Word lists about the genre of job postings, and the questions they answer: which language, what kind of section."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import cache, lru_cache
from typing import Any, Final, Literal, get_args

from classifier import features
from classifier.features import normalise
from classifier.taxonomy import LANGUAGES, Role, packaged

Rank = Literal["junior", "senior"]

FEW_WORDS: Final = 3  # fewer function words than this tell nothing about the language of a text


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads(packaged("", "genre.toml").read_text(encoding="utf-8"))


@cache
def abbreviations() -> frozenset[str]:
    """Return the words after which a full stop does not end a sentence, in lower case, without that stop."""
    return frozenset(_lists()["abbreviations"].split())


@cache
def openers() -> frozenset[str]:
    """Return the words that open a duty in a glued list, in lower case without accents."""
    return frozenset(_lists()["openers"].split())


@cache
def vague_words() -> frozenset[str]:
    """Return the words that any sales post's duties may use, and that tell nothing, in the form of ``features.words``."""
    return frozenset(_lists()["vague"].split())


@cache
def _section_phrases() -> dict[str, list[tuple[str, str]]]:
    """Return the phrases that announce a section, each with its kind, by their first word."""
    found: dict[str, list[tuple[str, str]]] = {}
    for kind, phrases in _lists()["sections"].items():
        for words in map(str.split, phrases.split("|")):
            found.setdefault(words[0], []).append((" ".join(words), kind))
    return found


@lru_cache(maxsize=10_000)
def section_kind(heading: str) -> str:
    """Return what a heading announces: benefits, legal, hiring, company, requirements, duties, or "" for unknown.

    >>> section_kind("About us"), section_kind("About the role"), section_kind("Milano")
    ('company', 'duties', '')
    """
    words = re.findall(r"\w+", normalise(heading))
    plain = f" {' '.join(words)} "
    known = _section_phrases()
    found = [pair for word in words if word in known for pair in known[word] if f" {pair[0]} " in plain]
    return max(found, key=lambda pair: len(pair[0]))[1] if found else ""


@cache
def _selling_pattern() -> re.Pattern[str]:
    return re.compile("|".join(_lists()["selling"].split()))


def speaks_of_selling(text: str) -> bool:
    """Say whether any of a line's words is about selling or revenue.

    >>> speaks_of_selling("Review the pipeline"), speaks_of_selling("Mend the pipework")
    (True, False)
    """
    return any(map(_speaks_of_selling, text.split()))


@lru_cache(maxsize=100_000)
def _speaks_of_selling(piece: str) -> bool:
    return any(map(is_of_selling, features.words(piece)))


def is_of_selling(word: str) -> bool:
    """Say whether a word, in the form of ``features.words``, is about selling or revenue."""
    return bool(_selling_pattern().fullmatch(word))


@cache
def _title_patterns() -> tuple[tuple[Role, re.Pattern[str]], ...]:
    return tuple((role, _pattern("titles", role)) for role in _lists()["titles"])


def title_role(title: str) -> Role | None:
    """Return the role a posting's title names, or None where it is not known to name one.

    >>> title_role("Head of Sales, DACH"), title_role("RevOps Lead"), title_role("Assistant to the Sales Director")
    ('Sales Director', 'SalesOps', None)
    """
    plain = _plain(title)
    if _pattern("titles_of_others").search(plain):
        return None
    return next((role for role, pattern in _title_patterns() if pattern.search(plain)), None)


def names_colleagues(line: str) -> bool:
    """Say whether a line names people or a department of sales, by whom or with whom the work is done.

    >>> names_colleagues("Partner with Sales Ops on territories"), names_colleagues("Design the territories")
    (True, False)
    """
    return bool(_pattern("colleagues").search(_plain(line)))


def mentions(line: str, area: str) -> bool:
    """Say whether a line has plain words for an area, whatever it is mostly about; of some areas there are none.

    >>> mentions("Hire, coach and motivate the area managers", "coaching"), mentions("Hire them", "coaching")
    (True, False)
    """
    return area in _lists()["mentions"] and bool(_pattern("mentions", area).search(_plain(line)))


@cache
def _pattern(name: str, part: str = "") -> re.Pattern[str]:
    patterns = _lists()[name][part] if part else _lists()[name]
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b")


def rank(title: str) -> Rank | None:
    """Return whether a title's words of rank are junior or senior, None where it has none or both.

    >>> rank("Sales Operations Specialist"), rank("Direttrice commerciale"), rank("Sales Manager")
    ('junior', 'senior', None)
    """
    found: list[Rank] = [level for level in get_args(Rank) if _pattern("ranks", level).search(_plain(title))]
    return found[0] if len(found) == 1 else None


def _plain(title: str) -> str:
    return " ".join(re.findall(r"\w+", normalise(title)))


@cache
def _languages_of() -> dict[str, tuple[str, ...]]:
    known: dict[str, tuple[str, ...]] = {}
    for language, words in _lists()["function_words"].items():
        for word in words.split():
            known[word] = (*known.get(word, ()), language)
    return known


def guess_language(text: str, *, at_least: int = FEW_WORDS) -> str:
    """Return the language whose function words a text uses most: "it", "en", another ISO code, or "" if unsure.

    Fewer than ``at_least`` function words of that language are no ground for a guess.

    >>> guess_language("Il direttore guida la rete di vendita e risponde del fatturato della zona, con gli agenti")
    'it'
    >>> guess_language("Wir suchen für unsere Kunden einen Vertriebsleiter, der mit dem Team und den Partnern wächst")
    'de'
    """
    known = _languages_of()
    counts: Counter[str] = Counter()
    words = text.lower().replace("'", " ").replace("’", " ").split()  # five times faster than finding the words precisely
    for word, count in Counter(filter(known.__contains__, words)).items():
        for language in known[word]:
            counts[language] += count
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0] not in LANGUAGES, pair[0]))
    return ranked[0][0] if ranked and ranked[0][1] >= at_least else ""


def language_name(code: str) -> str:
    """Return the English name of a language that ``guess_language`` knows.

    >>> language_name("de")
    'German'
    """
    return str(_lists()["language_names"][code])
