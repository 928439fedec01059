"""How good a model is: figures on labelled lines and postings, against baselines, another model, and itself refitted.

Lines are scored "soft" (a second label, ``also``, is right too) and "strict" (it is not).
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier import held_out, posting
from classifier.errors import CorpusError
from classifier.held_out import HeldOutPosting
from classifier.lines import split_lines
from classifier.tagger import Tag, Tagger
from classifier.taxonomy import AREAS, LANGUAGES, NEITHER, ROLE_OF, ROLES, Role

Floats = NDArray[np.float64]

BINS: Final = 10  # of equal mass, for calibration
COVERAGES: Final = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
RESAMPLES: Final = 2000
SEED: Final = 20261124


class GoldLine(NamedTuple):
    """A line with its right label; ``also`` is a second area that is right too, or ""."""

    text: str
    lang: str
    area: str
    also: str

    @property
    def role(self) -> Role:
        """The role of the area."""
        return ROLE_OF[self.area]

    def accepts(self, role: str) -> bool:
        """Say whether a role is right, the second label's included."""
        return role in (self.role, ROLE_OF[self.also] if self.also else self.role)


class Said(NamedTuple):
    """What a tagger said of a line: role, area, and the role's probability in [0, 1]."""

    role: str
    area: str
    probability: float


Classifier = Callable[[Sequence[str]], list[Said]]


class Scores(NamedTuple):
    """Accuracy and macro-F1 of the roles over ``n`` lines, soft and strict."""

    n: int
    accuracy: float
    macro_f1: float
    strict_accuracy: float
    strict_macro_f1: float


class Bin(NamedTuple):
    """A bin of the reliability diagram: mean probability, share of right tags, number of lines."""

    confidence: float
    accuracy: float
    n: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a tagger on gold lines.

    ``by_role`` holds precision, recall and F1 (soft); ``by_area`` the share of the area's lines tagged with it or with their
    second area; ``confusion`` counts (gold role, said role), strict; ``coverage`` is the accuracy of the surest share of lines.
    """

    overall: Scores
    by_language: dict[str, Scores]
    by_role: dict[str, tuple[float, float, float]]
    by_area: dict[str, float]
    area_on_role_lines: float
    confusion: dict[tuple[str, str], int]
    reliability: list[Bin]
    calibration_error: float
    coverage: dict[float, float]


def read_gold(path: Path) -> list[GoldLine]:
    """Read a CSV with the columns text, lang, area and, if it has it, also.

    Raises:
        CorpusError: it is missing, lacks a column, or a row names an area or language that does not exist.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if missing := {"text", "lang", "area"} - set(reader.fieldnames or ()):
                raise CorpusError(
                    f"there is no column {', '.join(sorted(missing))}", where=path, remedy="give text, lang, area and also"
                )
            rows = list(reader)
    except FileNotFoundError:
        raise CorpusError("there is no such file", where=path, remedy="check the path") from None
    except UnicodeDecodeError:
        raise CorpusError("not UTF-8", where=path, remedy="save the file as UTF-8") from None
    for number, row in enumerate(rows, 2):
        if row["area"] not in AREAS or (row.get("also") or "") not in ("", *AREAS) or row["lang"] not in LANGUAGES:
            raise CorpusError(f"row {number} has an unknown area or language", where=path, remedy=f"use {', '.join(AREAS)}")
    return [GoldLine(row["text"], row["lang"], row["area"], row.get("also") or "") for row in rows]


def said_by(tags: Sequence[Tag]) -> list[Said]:
    """Return what tags say, in the form that figures are made of."""
    return [Said(tag.role, tag.area, tag.probability) for tag in tags]


def figures(gold: Sequence[GoldLine], said: Sequence[Said]) -> Figures:
    """Return the figures of what was said of gold lines."""
    pairs = list(zip(gold, said, strict=True))
    on_role = [(g, s) for g, s in pairs if g.role != NEITHER]
    areas = {area: [s.area in (g.area, g.also) for g, s in pairs if g.area == area] for area in AREAS}
    bins = reliability(gold, said)
    return Figures(
        overall=scores(gold, said),
        by_language={
            lang: scores(*zip(*((g, s) for g, s in pairs if g.lang == lang), strict=True))
            for lang in LANGUAGES
            if any(g.lang == lang for g in gold)
        },
        by_role={role: _role_scores(role, _soft(gold, said), [s.role for s in said]) for role in ROLES},
        by_area={area: float(np.mean(hits)) for area, hits in areas.items() if hits},
        area_on_role_lines=float(np.mean([s.area in (g.area, g.also) for g, s in on_role])) if on_role else float("nan"),
        confusion=dict(Counter((g.role, s.role) for g, s in pairs)),
        reliability=bins,
        calibration_error=sum(abs(b.accuracy - b.confidence) * b.n for b in bins) / len(gold),
        coverage=coverage(gold, said),
    )


def scores(gold: Sequence[GoldLine], said: Sequence[Said]) -> Scores:
    """Return accuracy and macro-F1 of the roles, soft and strict."""
    roles = [s.role for s in said]
    soft, strict = _soft(gold, said), [g.role for g in gold]
    return Scores(len(gold), _accuracy(soft, roles), macro_f1(soft, roles), _accuracy(strict, roles), macro_f1(strict, roles))


def _soft(gold: Sequence[GoldLine], said: Sequence[Said]) -> list[str]:
    return [s.role if g.accepts(s.role) else g.role for g, s in zip(gold, said, strict=True)]


def _accuracy(gold: Sequence[str], said: Sequence[str]) -> float:
    return sum(g == s for g, s in zip(gold, said, strict=True)) / len(gold)


def _role_scores(role: str, gold: Sequence[str], said: Sequence[str]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of one role; 1 where there is nothing to find and nothing was said."""
    hits = sum(g == s == role for g, s in zip(gold, said, strict=True))
    claimed, there = sum(s == role for s in said), sum(g == role for g in gold)
    return (
        hits / claimed if claimed else 1.0,
        hits / there if there else 1.0,
        2 * hits / (claimed + there) if claimed + there else 1.0,
    )


def macro_f1(gold: Sequence[str], said: Sequence[str]) -> float:
    """Return the mean F1 of the three roles.

    >>> macro_f1(["SalesOps", "Neither"], ["SalesOps", "SalesOps"])
    0.5555555555555555
    """
    return sum(_role_scores(role, gold, said)[2] for role in ROLES) / len(ROLES)


def reliability(gold: Sequence[GoldLine], said: Sequence[Said]) -> list[Bin]:
    """Return the reliability diagram in ten bins of equal mass, surest lines first."""
    order = np.argsort([-s.probability for s in said], kind="stable")
    right = np.array([g.accepts(s.role) for g, s in zip(gold, said, strict=True)])
    sure = np.array([s.probability for s in said])
    parts = [part for part in np.array_split(order, BINS) if part.size]
    return [Bin(float(sure[part].mean()), float(right[part].mean()), len(part)) for part in parts]


def coverage(gold: Sequence[GoldLine], said: Sequence[Said]) -> dict[float, float]:
    """Return the accuracy of the surest 50, 60 ... 100 % of the lines (the risk-coverage curve)."""
    order = np.argsort([-s.probability for s in said], kind="stable")
    right = np.array([g.accepts(s.role) for g, s in zip(gold, said, strict=True)])[order]
    return {share: float(right[: max(1, int(share * len(right)))].mean()) for share in COVERAGES}


# -- against others ----------------------------------------------------------------------------------------------------


class Difference(NamedTuple):
    """How much better one tagger's soft macro-F1 is than another's on the same lines, with a 95 % interval."""

    difference: float
    low: float
    high: float


def paired_bootstrap(gold: Sequence[GoldLine], one: Sequence[Said], other: Sequence[Said]) -> Difference:
    """Return the difference in soft macro-F1, one minus the other, over 2,000 seeded resamples of the lines.

    Source: B. Efron, R. Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13 (percentile interval).
    """
    counts = [_role_counts(gold, said) for said in (one, other)]
    picks = np.random.default_rng(SEED).integers(len(gold), size=(RESAMPLES, len(gold)))
    differences = np.array([_f1_of(counts[0][pick].sum(0)) - _f1_of(counts[1][pick].sum(0)) for pick in picks])
    low, high = np.percentile(differences, [2.5, 97.5])
    return Difference(_f1_of(counts[0].sum(0)) - _f1_of(counts[1].sum(0)), float(low), float(high))


def _role_counts(gold: Sequence[GoldLine], said: Sequence[Said]) -> NDArray[np.int64]:
    """Return for each line and role whether it was hit, claimed and there, as (n, 3, 3)."""
    soft = _soft(gold, said)
    rows = [[(g == s.role == role, s.role == role, g == role) for role in ROLES] for g, s in zip(soft, said, strict=True)]
    return np.array(rows, np.int64)


def _f1_of(totals: NDArray[np.int64]) -> float:
    hits, claimed, there = totals.T
    return float(np.mean(np.divide(2.0 * hits, claimed + there, out=np.ones(len(ROLES)), where=claimed + there > 0)))


# -- postings ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PostingFigures:
    """The figures on whole held-out postings: lines alone and in context, and (known, said) verdicts."""

    alone: Figures
    in_context: Figures
    verdicts: dict[tuple[str, str], int]

    @property
    def verdict_accuracy(self) -> float:
        """The share of postings whose verdict is the known one."""
        return sum(n for (known, said), n in self.verdicts.items() if known == said) / sum(self.verdicts.values())


def on_postings(tagger: Tagger, postings: Sequence[HeldOutPosting]) -> PostingFigures:
    """Return the figures of a model on held-out postings."""
    alone, in_context = [], []
    verdicts: Counter[tuple[str, str]] = Counter()
    for one in postings:
        judged = posting.classify(tagger, one.text)
        verdicts[one.verdict, judged.verdict] += 1
        for line in judged.lines:
            alone.append(Said(line.alone.role, line.alone.area, line.alone.probability))
            in_context.append(Said(line.tag.role, line.tag.area, line.tag.probability))
    gold = gold_lines(postings)
    return PostingFigures(figures(gold, alone), figures(gold, in_context), dict(verdicts))


def gold_lines(postings: Sequence[HeldOutPosting]) -> list[GoldLine]:
    """Return the lines of held-out postings, as the splitter gives them, with their right labels."""
    return [
        GoldLine(line.text, one.lang, right.area, right.also)
        for one in postings
        for line in split_lines(one.text)
        for right in [held_out.gold_of(line.span, one.gold)]
    ]


# -- the whole report --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Report:
    """What ``jdrole evaluate`` found.

    ``figures`` are by what was measured ("lines alone", "lines in context", ...); ``baselines`` are on the first of them.
    ``against`` is the gain over another model; ``errors`` are the lines whose role is wrong, surest first.
    """

    source: str
    figures: dict[str, Figures]
    baselines: dict[str, Scores]
    against: Difference | None
    verdicts: dict[tuple[str, str], int]
    errors: list[tuple[GoldLine, Tag]]


def evaluate_lines(
    tagger: Tagger, source: str, gold: Sequence[GoldLine], baselines: dict[str, Classifier], other: Tagger | None = None
) -> Report:
    """Return the report on gold lines, each tagged alone.

    Raises:
        CorpusError: there are no lines.
    """
    if not gold:
        raise CorpusError("there are no lines in it", where=source, remedy="give at least one labelled line")
    texts = [line.text for line in gold]
    tags = tagger.tag_lines(texts)
    said = said_by(tags)
    wrong = [(line, tag) for line, tag in zip(gold, tags, strict=True) if not line.accepts(tag.role)]
    return Report(
        source=source,
        figures={"lines alone": figures(gold, said)},
        baselines={name: scores(gold, classify(texts)) for name, classify in baselines.items()},
        against=paired_bootstrap(gold, said, said_by(other.tag_lines(texts))) if other else None,
        verdicts={},
        errors=sorted(wrong, key=lambda pair: -pair[1].probability),
    )


def evaluate_postings(
    tagger: Tagger, source: str, postings: Sequence[HeldOutPosting], baselines: dict[str, Classifier], other: Tagger | None = None
) -> Report:
    """Return the report on held-out postings: lines alone, lines in context, verdicts."""
    report = evaluate_lines(tagger, source, gold_lines(postings), baselines, other)
    whole = on_postings(tagger, postings)
    return replace(
        report, figures=report.figures | {"lines in context": whole.in_context}, verdicts=dict(sorted(whole.verdicts.items()))
    )
