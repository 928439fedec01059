"""Lines to tags: the one place where features become a probability and a probability becomes a decision.

The model is additive (see ``training``). With v(f) the 14 weights of a feature f times its inverse document frequency
m(f), the log-odds of a line are::

    z = intercept + sum over blocks ( sum of v(f) / sqrt( sum of m(f) ) )

so a word's part in ``z`` is known exactly. The character n-grams of a word depend on the word alone: their sums are
computed once for each distinct word and kept.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier import features, genre
from classifier.features import LONGEST_MARK, TOKEN, start_mark, word_of
from classifier.likeness import cosines
from classifier.model_file import Tables
from classifier.taxonomy import AREAS, AREAS_OF, NEITHER, ROLE_OF, ROLES, Role
from classifier.vocabulary import NgramFinder, Numbers, Vocabulary

Floats = NDArray[np.float64]
Span = tuple[int, int]

CHUNK: Final = 512  # lines scored at once: few enough for the processor's cache
ROW: Final = len(AREAS) + 1  # a feature's v, then its m
KEPT_WORDS: Final = 300_000  # distinct spellings kept between batches, some 100 MB
DECIDING: Final = 3  # words or pairs that are named as the reason for a tag
NOWHERE: Final = (-1, -1)  # the span of the start mark
FIRST: Final = np.zeros(1, np.int64)
NOTHING: Final = np.zeros(ROW)

_ROLE_SLICES: Final = {role: slice(AREAS.index(AREAS_OF[role][0]), AREAS.index(AREAS_OF[role][-1]) + 1) for role in ROLES}


class Evidence(NamedTuple):
    """One word or pair of neighbouring words of a line and its part in the tag's log-odds.

    ``span`` is half-open, in code points of the text as given. A positive contribution speaks for the tag's area.
    """

    term: str
    contribution: float
    span: Span


@dataclass(frozen=True, slots=True)
class Tag:
    """What the model says of one line.

    ``probability`` is that of the role, in [0, 1]; ``probabilities`` holds all three roles', ``area_probabilities`` the 14
    areas'. ``log_odds`` is ln(p(area) / p(rival)), ``rival`` being the likeliest area of another role: it equals
    ``intercept``, the part of no word (the model's intercept, the line's length, its context), plus the contributions of
    ``evidence``. ``fact`` is the code of the article's nearest fact, "" for Neither.
    ``decided`` is False where the tag is a guess.
    """

    role: Role
    area: str
    probability: float
    probabilities: dict[Role, float]
    area_probabilities: dict[str, float]
    runner_up: Role
    decided: bool
    fact: str
    rival: str
    log_odds: float
    intercept: float
    evidence: tuple[Evidence, ...]


def deciding(tag: Tag) -> list[Evidence]:
    """Return the evidence that speaks for a tag most, strongest first."""
    return sorted((part for part in tag.evidence if part.contribution > 0), key=lambda part: -part.contribution)[:DECIDING]


class Decision(NamedTuple):
    """What probabilities come to: the fields of a ``Tag`` that need no words."""

    role: Role
    area: str
    probability: float
    probabilities: dict[Role, float]
    runner_up: Role
    rival: str
    decided: bool


class Scored(NamedTuple):
    """What the words of n lines come to: the (n, 14) scores, whether the model knows any, and whether any is about selling."""

    scores: Floats
    known: NDArray[np.bool_]
    selling: NDArray[np.bool_]


class Decisions(NamedTuple):
    """What the scores of n lines come to: indices into ``ROLES`` and ``AREAS``, the role's probability, whether decided."""

    roles: NDArray[np.intp]
    areas: NDArray[np.intp]
    probabilities: Floats
    decided: NDArray[np.bool_]


class _Term(NamedTuple):
    """A word or pair of a line with its (15,) rows of v and m in the two blocks."""

    name: str
    span: Span
    char: Floats
    word: Floats


class Tagger:
    """The fitted model at work on single lines.

    Args:
        tables: a model as read by ``model_file.read``.
    """

    def __init__(self, tables: Tables) -> None:
        self.areas = AREAS
        self.settings = tables.settings
        self._tables = tables
        self._intercept = tables.intercept
        self._ngrams = NgramFinder(tables.ngrams)
        self._ngram_rows = _rows(tables.ngram_weights, tables.ngram_frequency, tables.corpus_lines)
        self._pair_rows = _rows(tables.pair_weights, tables.pair_frequency, tables.corpus_lines)
        self._own_rows = _rows(tables.word_weights, tables.word_frequency, tables.corpus_lines)
        keys = tables.pairs[:, 0].astype(np.int64) * len(tables.words) + tables.pairs[:, 1]
        self._pair_order = np.argsort(keys, kind="stable")
        self._pair_keys = keys[self._pair_order]
        self._begins, self._ends = (np.isin(np.arange(len(tables.words)), tables.pairs[:, side]) for side in (0, 1))
        self._forget()

    def predict_proba(self, texts: Iterable[str]) -> Floats:
        """Return the probabilities of the areas for each text, taken as one line by itself.

        Returns:
            An (n, 14) array with columns as ``areas``; rows sum to 1.
        """
        return _softmax(self.log_odds(list(texts)))

    def tag_lines(self, texts: Iterable[str]) -> list[Tag]:
        """Return the tag of each text, taken as one line by itself; evidence spans count within the text."""
        given = list(texts)
        return [self.tag(text, z) for text, z in zip(given, self.log_odds(given), strict=True)]

    def log_odds(self, texts: Sequence[str]) -> Floats:
        """Return the (n, 14) scores whose softmax the probabilities are.

        Each distinct text is scored once: real batches repeat their boilerplate.
        """
        place = {text: i for i, text in enumerate(dict.fromkeys(texts))}
        return self.scored(list(place)).scores[np.fromiter(map(place.__getitem__, texts), np.int64, len(texts))]

    def scored(self, texts: Sequence[str]) -> Scored:
        """Return what the words of each text come to, one after the other."""
        found = Scored(np.empty((len(texts), len(AREAS))), np.empty(len(texts), bool), np.empty(len(texts), bool))
        for start in range(0, len(texts), CHUNK):
            part = slice(start, start + CHUNK)
            found.scores[part], found.known[part], found.selling[part] = self._score(list(texts[part]))
        return found

    def decide(self, scores: Floats) -> Decision:
        """Return the role, the area and how sure they are, for the (14,) scores of a line."""
        return self._decision(_softmax(scores[None])[0])

    def decide_all(self, scores: Floats) -> Decisions:
        """Return what the (n, 14) scores of many lines come to, as ``decide`` does for one."""
        probabilities = _softmax(scores)
        by_role = np.stack([probabilities[:, _ROLE_SLICES[role]].sum(axis=1) for role in ROLES])
        roles = by_role.argmax(axis=0)
        ranked = np.sort(by_role, axis=0)
        of_role = np.array([[ROLE_OF[area] == role for area in AREAS] for role in ROLES])[roles]
        areas = np.where(of_role, probabilities, -1.0).argmax(axis=1)
        sure = (ranked[-1] >= self.settings.min_confidence) & (ranked[-1] - ranked[-2] >= self.settings.min_margin)
        return Decisions(roles, areas, ranked[-1], sure)

    def tag(self, text: str, scores: Floats) -> Tag:
        """Return the tag of a line with these (14,) scores, which may have been shifted by its context."""
        probabilities = _softmax(scores[None])[0]
        decision = self._decision(probabilities)
        terms = self._terms(text)
        area, rival = AREAS.index(decision.area), AREAS.index(decision.rival)
        evidence = self._evidence(terms, area, rival)
        log_odds = float(scores[area] - scores[rival])
        return Tag(
            role=decision.role,
            area=decision.area,
            probability=decision.probability,
            probabilities=decision.probabilities,
            area_probabilities=dict(zip(AREAS, probabilities.tolist(), strict=True)),
            runner_up=decision.runner_up,
            decided=decision.decided and bool(evidence),
            fact="" if decision.role == NEITHER else self._nearest_fact(terms, decision.area),
            rival=decision.rival,
            log_odds=log_odds,
            intercept=log_odds - sum(part.contribution for part in evidence),
            evidence=evidence,
        )

    @cached_property
    def _ngram_numbers(self) -> dict[str, int]:
        return {ngram: i for i, ngram in enumerate(self._tables.ngrams)}

    def likeness(self, texts: Sequence[str], others: Sequence[str]) -> Floats:
        """Return how alike the words of each text and of each other are, in [0, 1].

        It is the mean of two cosines, of the words and of the character n-grams inside them, each weighted by its inverse
        document frequency; a feature that the model does not know counts as the rarest. It says nothing across languages.

        Returns:
            An (n, m) array, to the bit the transpose of what the texts give the other way round; 0 where one has no words.
        """
        known = len(self._tables.words)
        rarest = math.log(1.0 + self._tables.corpus_lines) + 1.0

        def of_word(word: str) -> float:
            number = self._vocabulary.find(word)
            return float(self._own_rows[number, -1]) if number < known else rarest

        def of_ngram(ngram: str) -> float:
            number = self._ngram_numbers.get(ngram)
            return rarest if number is None else float(self._ngram_rows[number, -1])

        by_word = cosines(texts, others, features.words, of_word)
        return (by_word + cosines(texts, others, features.char_features, of_ngram)) / 2

    def _decision(self, probabilities: Floats) -> Decision:
        by_role = {role: float(probabilities[_ROLE_SLICES[role]].sum()) for role in ROLES}
        role, runner_up, _ = sorted(ROLES, key=lambda r: -by_role[r])
        confidence, margin = by_role[role], by_role[role] - by_role[runner_up]
        return Decision(
            role=role,
            area=max(AREAS_OF[role], key=lambda a: probabilities[AREAS.index(a)]),
            probability=confidence,
            probabilities=by_role,
            runner_up=runner_up,
            rival=max((a for a in AREAS if ROLE_OF[a] != role), key=lambda a: probabilities[AREAS.index(a)]),
            decided=confidence >= self.settings.min_confidence and margin >= self.settings.min_margin,
        )

    # -- scores --------------------------------------------------------------------------------------------------------

    def _forget(self) -> None:
        """Start the table of word sums afresh, with the model's own words."""
        self._vocabulary = Vocabulary(self._tables.words)
        self._rows = np.column_stack([np.zeros_like(self._own_rows), self._own_rows])
        self._summed, self._selling = np.zeros((2, len(self._rows)), bool)
        self._mark_numbers = np.array([self._vocabulary.number(start_mark(count)) for count in range(2**LONGEST_MARK)], np.int64)

    def _score(self, texts: list[str]) -> Scored:
        if len(self._vocabulary) > KEPT_WORDS:
            self._forget()
        numbers, starts = self._encode(texts)
        sums = np.add.reduceat(self._rows.take(numbers, axis=0), starts, axis=0)
        char, word = sums[:, :ROW], sums[:, ROW:]
        pairs, places = self._pairs(numbers, starts)
        if pairs.size:
            first = np.searchsorted(places, starts)
            lines = np.flatnonzero(np.diff(first, append=len(places)))
            word[lines] += np.add.reduceat(self._pair_rows.take(pairs, axis=0), first[lines], axis=0)
        selling = np.logical_or.reduceat(self._selling[numbers], starts)
        return Scored(self._intercept + _scaled(char) + _scaled(word), char[:, -1] > 0, selling)

    def _encode(self, texts: list[str]) -> tuple[Numbers, Numbers]:
        """Return the numbers of all words of the texts in a row, each text's start mark first, and where each begins."""
        words, counts = self._vocabulary.encode(texts)
        starts = np.cumsum(counts) - counts
        numbers = np.insert(words, starts, self._mark_numbers[np.minimum(counts, len(self._mark_numbers) - 1)])
        self._learn(numbers)
        return numbers, starts + np.arange(len(texts))

    def _learn(self, numbers: Numbers) -> None:
        """Find out about the words among these that are met for the first time: sums over n-grams, whether of selling."""
        words = self._vocabulary.words
        if (more := len(words) - len(self._rows)) > 0:
            room = max(more, len(self._rows))  # doubled, so that growing costs little in the long run
            self._rows = np.concatenate([self._rows, np.zeros((room, 2 * ROW))])
            self._summed = np.concatenate([self._summed, np.zeros(room, bool)])
            self._selling = np.concatenate([self._selling, np.zeros(room, bool)])
        fresh = sorted(set(numbers[~self._summed[numbers]].tolist()))
        if fresh:
            met = [words[number] for number in fresh]
            self._rows[fresh, :ROW] = self._char_sums(met)
            self._selling[fresh] = list(map(genre.is_of_selling, met))
            self._summed[fresh] = True

    def _char_sums(self, words: list[str]) -> Floats:
        """Return for each word the sums of v and of m over its character n-grams, as (n, 15)."""
        numbers, counts = self._ngrams.find(words)
        sums = np.zeros((len(words), ROW))
        if numbers.size:
            some = counts > 0
            sums[some] = np.add.reduceat(self._ngram_rows[numbers], (np.cumsum(counts) - counts)[some], axis=0)
        return sums

    def _pairs(self, numbers: Numbers, starts: Numbers) -> tuple[Numbers, Numbers]:
        """Return the numbers of the pairs of neighbouring words that the model knows, and where each begins."""
        if not len(self._pair_keys):
            return FIRST[:0], FIRST[:0]
        own = len(self._tables.words)
        inside = numbers < own
        inside[starts[starts > 0] - 1] = False  # the last word of a line has no neighbour in it
        candidates = np.flatnonzero(inside[:-1] & (numbers[1:] < own))
        candidates = candidates[self._begins[numbers[candidates]] & self._ends[numbers[candidates + 1]]]
        keys = numbers[candidates] * own + numbers[candidates + 1]
        places = np.searchsorted(self._pair_keys, keys).clip(max=len(self._pair_keys) - 1)
        known = self._pair_keys[places] == keys
        return self._pair_order[places[known]], candidates[known]

    # -- reasons -------------------------------------------------------------------------------------------------------

    def _terms(self, text: str) -> list[_Term]:
        """Return the start mark, the words and the known pairs of a line, each with its rows of sums."""
        tokens = ((word_of(match.group()), match.span()) for match in TOKEN.finditer(text))
        found = [(self._vocabulary.number(word), span) for word, span in tokens if word]
        found.insert(0, (int(self._mark_numbers[min(len(found), len(self._mark_numbers) - 1)]), NOWHERE))
        numbers = np.array([number for number, _ in found], np.int64)
        self._learn(numbers)
        rows = self._rows[numbers]
        names = [self._vocabulary.words[number] for number, _ in found]
        terms = [_Term(names[i], found[i][1], rows[i, :ROW], rows[i, ROW:]) for i in range(len(found))]
        pairs, places = self._pairs(numbers, FIRST)
        for row, i in zip(self._pair_rows[pairs], places.tolist(), strict=True):
            (_, (start, _)), (_, (own_start, end)) = found[i], found[i + 1]
            opens = found[i][1] == NOWHERE  # the pair of the start mark is the first word's own
            name = names[i + 1] if opens else f"{names[i]} {names[i + 1]}"
            terms.append(_Term(name, (own_start if opens else start, end), NOTHING, row))
        return terms

    def _evidence(self, terms: list[_Term], area: int, rival: int) -> tuple[Evidence, ...]:
        """Return the contribution of each word and pair to the area's log-odds against the rival's, in reading order."""
        sums = np.array([(*term.char[[area, rival, -1]], *term.word[[area, rival, -1]]) for term in terms])
        masses = sums[:, [2, 5]].sum(axis=0)
        scales = np.divide(1.0, np.sqrt(masses), out=np.zeros(2), where=masses > 0)
        shares = (sums[:, 0] - sums[:, 1]) * scales[0] + (sums[:, 3] - sums[:, 4]) * scales[1]
        evidence: dict[tuple[str, Span], float] = {}
        for term, share in zip(terms, shares.tolist(), strict=True):
            key = (term.name, term.span)
            evidence[key] = evidence.get(key, 0.0) + share
        parts = (Evidence(name, share, span) for (name, span), share in evidence.items() if share and span != NOWHERE)
        return tuple(sorted(parts, key=lambda part: part.span))

    def _nearest_fact(self, terms: list[_Term], area: str) -> str:
        """Return the code of the area's fact whose mean paraphrase shares most with the line (largest cosine)."""
        of_area = [i for i, key in enumerate(self._tables.fact_keys) if key.endswith(f" {area}")]
        own = len(self._tables.words)
        numbers = [number for term in terms if (number := self._vocabulary.find(term.name)) < own]
        likeness = (self._tables.fact_words[np.ix_(numbers, of_area)] * self._own_rows[numbers, -1:]).sum(axis=0)
        return self._tables.fact_keys[of_area[int(np.argmax(likeness))]].split()[0]


def _rows(weights: NDArray[np.float32], frequency: NDArray[np.uint32], corpus_lines: int) -> Floats:
    """Return v and m of each feature, as (n, 15): the weights times the inverse document frequency, and the latter.

    The inverse document frequency is scikit-learn's smoothed one: ln((1 + n) / (1 + df)) + 1.
    """
    idf = np.log((1.0 + corpus_lines) / (1.0 + frequency.astype(np.float64))) + 1.0
    return np.column_stack([weights * idf[:, None], idf])


def _scaled(sums: Floats) -> Floats:
    """Return the sums of v over the square root of the sum of m; zero for a line without a known feature."""
    mass = sums[:, -1:]
    return np.divide(sums[:, :-1], np.sqrt(mass), out=np.zeros_like(sums[:, :-1]), where=mass > 0)


def _softmax(scores: Floats) -> Floats:
    exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
    probabilities: Floats = exponents / exponents.sum(axis=1, keepdims=True)
    return probabilities
