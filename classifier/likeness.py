"""How alike texts are: cosines between their weighted features."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Features = dict[str, tuple[list[int], list[float]]]


def cosines(
    texts: Sequence[str], others: Sequence[str], analyse: Callable[[str], list[str]], weight: Callable[[str], float]
) -> NDArray[np.float64]:
    """Return the cosine of each text with each other, as (n, m), all in [0, 1]; 0 where either has no features.

    Args:
        texts: n texts.
        others: m texts.
        analyse: gives the features of a text, repeated as they are.
        weight: gives what a feature counts each time, above 0.

    >>> cosines(["new leads", "a"], ["new leads new", "b"], str.split, len).round(2).tolist()
    [[0.94, 0.0], [0.0, 0.0]]
    """
    left, right = (_by_feature(_unit(analyse(text), weight) for text in side) for side in (texts, others))
    sums = np.zeros((len(texts), len(others)))
    for feature in sorted(left.keys() & right.keys()):  # always in one order, which the last bits of a sum depend on
        (rows, own), (columns, theirs) = left[feature], right[feature]
        sums[np.ix_(rows, columns)] += np.outer(own, theirs)
    return np.minimum(sums, 1.0)


def _unit(features: Iterable[str], weight: Callable[[str], float]) -> dict[str, float]:
    """Return what each feature counts, scaled to a Euclidean length of 1."""
    counts = {feature: times * weight(feature) for feature, times in Counter(features).items()}
    length = math.hypot(*counts.values())
    return {feature: count / length for feature, count in counts.items()}


def _by_feature(texts: Iterable[dict[str, float]]) -> Features:
    """Return for each feature the numbers of the texts that have it, and what it counts in them."""
    found: Features = {}
    for number, text in enumerate(texts):
        for feature, count in text.items():
            numbers, counts = found.setdefault(feature, ([], []))
            numbers.append(number)
            counts.append(count)
    return found
