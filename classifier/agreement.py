"""How far two labellers agree: Cohen's kappa with an interval, and the lines they differ on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from classifier.errors import CorpusError
from classifier.evaluation import RESAMPLES, SEED, read_gold
from classifier.taxonomy import ROLE_OF


class Kappa(NamedTuple):
    """Observed agreement in [0, 1], and Cohen's kappa with its 95 % bootstrap interval."""

    agreement: float
    kappa: float
    low: float
    high: float


class Agreement(NamedTuple):
    """What two labellers' files say of the ``n`` lines that both hold, and (text, one's area, the other's) where they differ."""

    n: int
    only_one: int
    only_other: int
    roles: Kappa
    areas: Kappa
    differences: list[tuple[str, str, str]]


def kappa(one: Sequence[str], other: Sequence[str]) -> Kappa:
    """Return the agreement of two lists of labels beyond what their shares give by chance.

    Source: J. Cohen, A Coefficient of Agreement for Nominal Scales, Educational and Psychological Measurement 20, 1960.

    >>> kappa(["a", "a", "b", "b"], ["a", "a", "b", "a"])[:2]
    (0.75, 0.5)
    """
    names = sorted({*one, *other})
    a, b = (np.array([names.index(label) for label in labels]) for labels in (one, other))
    picks = np.random.default_rng(SEED).integers(len(a), size=(RESAMPLES, len(a)))
    resampled = [_kappa(a[pick], b[pick], len(names)) for pick in picks]
    low, high = np.percentile(resampled, [2.5, 97.5])
    return Kappa(float((a == b).mean()), _kappa(a, b, len(names)), float(low), float(high))


def _kappa(a: np.ndarray[tuple[int], np.dtype[np.int64]], b: np.ndarray[tuple[int], np.dtype[np.int64]], size: int) -> float:
    observed = float((a == b).mean())
    chance = float((np.bincount(a, minlength=size) / len(a)) @ (np.bincount(b, minlength=size) / len(b)))
    return (observed - chance) / (1.0 - chance) if chance < 1.0 else 1.0


def compare(one: Path, other: Path) -> Agreement:
    """Return the agreement of two files of labelled lines (text, lang, area), matched by their text.

    Raises:
        CorpusError: a file is missing or faulty, or they have no line in common.
    """
    first, second = ({line.text: line.area for line in read_gold(path)} for path in (one, other))
    both = [text for text in first if text in second]
    if not both:
        raise CorpusError("no line stands in both files", where=f"{one} and {other}", remedy="give labels of the same lines")
    areas = [(first[text], second[text]) for text in both]
    return Agreement(
        n=len(both),
        only_one=len(first) - len(both),
        only_other=len(second) - len(both),
        roles=kappa([ROLE_OF[a] for a, _ in areas], [ROLE_OF[b] for _, b in areas]),
        areas=kappa([a for a, _ in areas], [b for _, b in areas]),
        differences=[(text, a, b) for text, (a, b) in zip(both, areas, strict=True) if a != b],
    )
