"""Checks of a draft line by line; each yields what it sees and knows nothing of severities or wording."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from classifier import genre
from classifier.audit.draft import Draft
from classifier.audit.findings import place_of
from classifier.audit.found import Found, on_line
from classifier.audit.whole import OTHER
from classifier.audit.wording import post, word
from classifier.features import normalise, words
from classifier.posting import TaggedLine
from classifier.tagger import Decisions, Tagger
from classifier.taxonomy import NEITHER, ROLES, Role

DRIFTS: Final = 0.95  # probability of the other role; nine in ten such lines were right on lines that nothing was tuned on
NO_DUTIES: Final = ("heading", "requirements")  # what is asked of the person is held against the duties as a whole, by JD302
EVERYBODYS: Final = ("alignment",)  # who does not work with other departments, or report to the management?
HALF: Final = 0.90  # probability of each half's role
HALF_WORDS: Final = 4
SUBORDINATES: Final = frozenset("to that which who how so che per affinché come".split())  # the rest may hang on one of these
VAGUE_WORDS: Final = 10
SPECIFIC: Final = ("leadership", "targets")  # areas of which plain words tell enough: "manage the sales team"
ALIKE: Final = 0.70  # share of the words of two lines that both have
ALIKE_WORDS: Final = 4
OUT_OF_PLACE: Final = 0.95
_CUT: Final = re.compile(r"\s*[;,]\s+(?:(?:and|e|ed|nonché)\s+)?|\s+(?:and|e|ed|nonché|as well as|oltre a)\s+")


def line_drifts(draft: Draft) -> Iterator[Found]:
    """JD102: a duty is the other role's.

    One that names who does the work ("with Sales Ops", "a team of two analysts") already says how the two roles share it.
    """
    if draft.wanted is None or draft.posting.verdict == "insufficient":
        return
    other = OTHER[draft.wanted]
    for line, section in zip(draft.posting.lines, draft.sections, strict=True):
        tag = line.tag
        sure = tag.role == other and tag.decided and tag.probability >= DRIFTS
        if sure and section not in NO_DUTIES and tag.area not in EVERYBODYS and not genre.names_colleagues(line.text):
            yield on_line(
                line,
                other=post(other, draft.language),
                wanted=post(draft.wanted, draft.language),
                area=word("areas", line.tag.area, draft.language),
            )


class _Halves(NamedTuple):
    line: TaggedLine
    first: str
    second: str


def line_mixes(tagger: Tagger, draft: Draft) -> Iterator[Found]:
    """JD201: the first half of a line is one role's, the second the other's."""
    halves = [half for line in _body(draft) if line.tag.role != NEITHER for half in _halves(line)]
    firsts = tagger.decide_all(tagger.log_odds([half.first for half in halves]))
    seconds = tagger.decide_all(tagger.log_odds([half.second for half in halves]))
    best: dict[int, tuple[float, _Halves, Role, Role]] = {}
    for i, half in enumerate(halves):
        roles = _role(firsts, i), _role(seconds, i)
        sure = float(min(firsts.probabilities[i], seconds.probabilities[i]))
        if OTHER.get(roles[0]) == roles[1] and sure >= max(HALF, best.get(half.line.number, (0.0,))[0]):
            best[half.line.number] = sure, half, *roles
    for sure, half, first_role, second_role in best.values():
        found = on_line(
            half.line,
            first=half.first,
            second=half.second,
            first_role=post(first_role, draft.language),
            second_role=post(second_role, draft.language),
            edge=half.first.split()[-1],
        )
        yield found._replace(confidence=sure, words=())


def _role(decisions: Decisions, i: int) -> Role:
    return ROLES[int(decisions.roles[i])]


def _halves(line: TaggedLine) -> Iterator[_Halves]:
    for cut in _CUT.finditer(line.text):
        first, second = line.text[: cut.start()], line.text[cut.end() :]
        long_enough = min(len(first.split()), len(second.split())) >= HALF_WORDS
        apart = ";" in cut.group() or not SUBORDINATES.intersection(first.lower().split())
        if long_enough and apart and _is_verb(second.split()[0]) and not _is_verb(first.split()[-1]):
            yield _Halves(line, first, second)


def _is_verb(word_: str) -> bool:
    return normalise(word_) in genre.openers()


def line_too_vague(draft: Draft) -> Iterator[Found]:
    """JD202: a line whose every word could stand in any sales post's duties."""
    for line in _body(draft):
        own = words(line.text)
        plain = 3 <= len(own) <= VAGUE_WORDS and set(own) <= genre.vague_words() and genre.speaks_of_selling(line.text)
        if plain and line.tag.area not in SPECIFIC:
            yield on_line(line)._replace(fact=None, words=(), confidence=None)


def said_twice(draft: Draft) -> Iterator[Found]:
    """JD203: a line says again what one before it says."""
    before: list[tuple[TaggedLine, frozenset[str]]] = []
    for line in _body(draft):
        own = frozenset(words(line.text))
        if line.tag.role == NEITHER or len(own) < ALIKE_WORDS:
            continue
        twin = next((other for other, its in before if len(own & its) >= ALIKE * len(own | its)), None)
        if twin:
            yield on_line(line, earlier=str(place_of(draft.text, twin.span[0])[0]), first=twin.text)._replace(
                words=(), confidence=None
            )
        before.append((line, own))


def out_of_place(draft: Draft) -> Iterator[Found]:
    """JD204: a duty stands where no one looks for it."""
    if not any(line.tag.role != NEITHER and line.tag.decided for line in draft.lines_in("duties")):
        return
    for line in draft.lines_in("benefits", "hiring", "legal"):
        if line.tag.role != NEITHER and line.tag.decided and line.tag.probability >= OUT_OF_PLACE and line.text[-1] != "?":
            yield on_line(line, section=line.section)


def _body(draft: Draft) -> list[TaggedLine]:
    return [line for line in draft.posting.lines if line.kind != "heading"]
