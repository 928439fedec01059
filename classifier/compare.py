"""Two drafts side by side: what each covers, what both claim, what nobody has, and whether they are one job.

How alike two area mixes x and y are is a cosine with the inner product <x, y> = (sum of x y over the areas + sum of the same
over the two roles) / 2: half of what counts is the role, half the area in it. From ``ONE_JOB`` on, the two are one job.

Measure and threshold were chosen on the ``tune`` half of ``training_data/postings`` and are reported on the other, over all
pairs of postings whose verdict is known (no ``insufficient``) and that were given one: 53 and 49 postings. *same* is the share
of pairs of one known verdict that reach the threshold, *other* that of pairs of two verdicts that stay below it, *far* that
of SalesOps against Sales Director. A known verdict is a kind of job: no two of these postings are of one company.

======================================  =========  =======================  =======================
measure                                 threshold  tune: same, other, far   report: same, other, far
======================================  =========  =======================  =======================
this one                                0.80       0.94  0.77  0.94         0.87  0.78  0.94
one minus the difference of role mixes  0.65       0.96  0.73  0.91         0.92  0.73  0.90
cosine of the area mixes                0.67       0.79  0.78  0.96         0.61  0.78  0.95
sum of the smaller area shares          0.50       0.84  0.67  0.87         0.70  0.66  0.86
======================================  =========  =======================  =======================

Two lines of one area that are ``ALIKE`` claim the same. Of the pairs of such lines from different postings of one half and
language, 3 % (tune) and 5 % (report) are; of 20 such pairs of the report half between 0.20 and 0.25, 16 claimed the same to a
reader, between 0.25 and 0.30 17, above 19; ``ALIKE`` was set by that reading, so nothing was kept aside to check it. On 3,000
pairs of corpus lines of one area and one fact against 3,000 of two facts, the likeness has an area under the curve of 0.61 in
English and 0.58 in Italian (words alone 0.60 and 0.57): it finds like wording, not like meaning. For an Italian and an English
line it is 0.55: so lines in two languages are not compared.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier.posting import Posting, Reason, TaggedLine
from classifier.tagger import Tagger
from classifier.taxonomy import AREAS, AREAS_OF, NEITHER, ROLE_OF, ROLES, SALES_DIRECTOR, SALES_OPS, Role

Verdict = Literal["one job", "two jobs", "not judged"]

ONE_JOB: Final = 0.80  # likeness of two area mixes from which on they are one job
ALIKE: Final = 0.20  # likeness of two lines from which on they claim the same
MOST_LINES: Final = 400  # of a draft compared line against line; no honest draft has as many
DIGITS: Final = 6  # of a likeness; what is alike but for the last bits is alike


class Covered(NamedTuple):
    """What of an area two drafts have: its share of each one's role evidence, in [0, 1]; 0 where a draft does not cover it."""

    role: Role
    area: str
    one: float
    other: float


class Overlap(NamedTuple):
    """A line of each draft, by its number, that claim the same of an area; ``likeness`` of their words in [0, 1]."""

    area: str
    one: int
    other: int
    likeness: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two drafts side by side.

    ``areas`` holds the 13 areas of the two roles in the order of ``AREAS``; ``overlap`` the pairs of lines that claim the
    same, most alike first, each line once. ``likeness`` is that of the two area mixes, in [0, 1]. Where ``verdict`` is "not
    judged" it is None, no area is covered, and there is no overlap. ``reasons`` begins with that for the verdict.
    """

    one: Posting
    other: Posting
    areas: tuple[Covered, ...]
    overlap: tuple[Overlap, ...]
    likeness: float | None
    verdict: Verdict
    reasons: tuple[Reason, ...]

    @property
    def both(self) -> tuple[str, ...]:
        """The areas that both drafts cover."""
        return self._areas(one=True, other=True)

    @property
    def only_one(self) -> tuple[str, ...]:
        """The areas that the one draft alone covers."""
        return self._areas(one=True, other=False)

    @property
    def only_other(self) -> tuple[str, ...]:
        """The areas that the other draft alone covers."""
        return self._areas(one=False, other=True)

    @property
    def gap(self) -> tuple[str, ...]:
        """The areas that neither draft covers; none where they were not judged."""
        return self._areas(one=False, other=False) if self.likeness is not None else ()

    def _areas(self, *, one: bool, other: bool) -> tuple[str, ...]:
        return tuple(row.area for row in self.areas if (row.one > 0, row.other > 0) == (one, other))


def compare(tagger: Tagger, one: Posting, other: Posting) -> Comparison:
    """Put two drafts side by side; the other way round, the answer is the same, turned round."""
    likeness = None if "insufficient" in (one.verdict, other.verdict) else mix_likeness(one.areas, other.areas)
    shares = (one.areas, other.areas) if likeness is not None else ({}, {})
    areas = tuple(
        Covered(role, area, shares[0].get(area, 0.0), shares[1].get(area, 0.0))
        for role in (SALES_OPS, SALES_DIRECTOR)
        for area in AREAS_OF[role]
    )
    overlap, limits = ((), ()) if likeness is None else _overlap(tagger, one, other)
    verdict, reason = judge(one, other, likeness)
    return Comparison(one, other, areas, overlap, likeness, verdict, (reason, *limits))


def mix_likeness(one: dict[str, float], other: dict[str, float]) -> float:
    """Return how alike two area mixes, neither empty, are: in [0, 1], 1 for the same; see the module's formula.

    >>> mix_likeness({"tools": 1.0}, {"tools": 0.5, "process": 0.5}), mix_likeness({"tools": 1.0}, {"clients": 1.0})
    (0.866025, 0.0)
    """
    alike = _inner(one, other) / math.sqrt(_inner(one, one) * _inner(other, other))
    return min(1.0, round(alike, DIGITS))


def _inner(one: dict[str, float], other: dict[str, float]) -> float:
    return sum(x * y for x, y in zip(_by_area_and_role(one), _by_area_and_role(other), strict=True)) / 2


def _by_area_and_role(areas: dict[str, float]) -> list[float]:
    shares = [areas.get(area, 0.0) for area in AREAS]
    return [*shares, *(sum(share for area, share in zip(AREAS, shares, strict=True) if ROLE_OF[area] == role) for role in ROLES)]


def judge(one: Posting, other: Posting, likeness: float | None) -> tuple[Verdict, Reason]:
    """Return the verdict on two drafts whose area mixes are so much alike, None where there is none, and the reason."""
    if likeness is None:
        lacks = [(name, draft) for name, draft in (("the first", one), ("the second", other)) if draft.verdict == "insufficient"]
        return "not judged", Reason("insufficient", "; ".join(f"{name}: {draft.reasons[0].message}" for name, draft in lacks))
    told = f"the two area mixes are {math.floor(likeness * 100)}% alike"  # never rounded up to the threshold
    if likeness >= ONE_JOB:
        return "one job", Reason("same-mix", f"{told}; from {ONE_JOB:.0%} on they are one job")
    return "two jobs", Reason("different-mix", f"{told}; below {ONE_JOB:.0%} they are two jobs")


def role_lines(draft: Posting) -> list[TaggedLine]:
    """Return the lines decided to describe either role, headings left out."""
    return [line for line in draft.lines if line.tag.decided and line.tag.role != NEITHER and line.kind != "heading"]


def _overlap(tagger: Tagger, one: Posting, other: Posting) -> tuple[tuple[Overlap, ...], tuple[Reason, ...]]:
    """Return the pairs of lines that claim the same, and the reasons why there may be more."""
    if one.language and other.language and one.language != other.language:
        told = "the two are in different languages: what both claim is told by area, not by line"
        return (), (Reason("different-languages", told),)
    left, right = role_lines(one), role_lines(other)
    told = f"only the first {MOST_LINES} lines about either role are compared line against line"
    limits = (Reason("long-draft", told),) if max(len(left), len(right)) > MOST_LINES else ()
    left, right = left[:MOST_LINES], right[:MOST_LINES]
    alike = tagger.likeness([line.text for line in left], [line.text for line in right]).round(DIGITS)
    same_area = np.array([[a.tag.area == b.tag.area for b in right] for a in left], bool).reshape(alike.shape)
    pairs = best_pairs(np.where(same_area, alike, 0.0), ALIKE)
    return tuple(Overlap(left[i].tag.area, left[i].number, right[j].number, float(alike[i, j])) for i, j in pairs), limits


def best_pairs(likeness: NDArray[np.float64], least: float) -> list[tuple[int, int]]:
    """Return pairs of a row and a column that are at least so alike, most alike first, each row and each column once.

    Of pairs that are equally alike, those nearer the top come first. Two of them that stand as high as each other share
    neither row nor column, so that the choice is the same for the matrix turned round.

    >>> best_pairs(np.array([[0.9, 0.8], [0.8, 0.1]]), 0.2)
    [(0, 0)]
    """
    found = [(int(i), int(j)) for i, j in np.argwhere(likeness >= least)]
    found.sort(key=lambda pair: (-likeness[pair], sum(pair)))
    rows: set[int] = set()
    columns: set[int] = set()
    pairs = []
    for i, j in found:
        if i not in rows and j not in columns:
            pairs.append((i, j))
            rows.add(i)
            columns.add(j)
    return pairs
