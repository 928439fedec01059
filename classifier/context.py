"""What the rest of a posting says about a line: its section's heading and its neighbours.

Context moves one thing only, Neither against role: which role, and which area, is left to the line's own words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classifier import genre
from classifier.lines import Line
from classifier.model_file import Settings
from classifier.taxonomy import AREAS

Floats = NDArray[np.float64]

REACH: Final = 4  # lines looked at on either side
CLIP: Final = 4.0  # log-odds; beyond it one sure neighbour would outweigh all others
NEITHER_COLUMN: Final = AREAS.index("neither")
SECTIONS: Final = ("benefits", "legal", "hiring", "company", "requirements", "duties", "heading")


def role_log_odds(scores: Floats) -> Floats:
    """Return ln(p(a role) / p(Neither)) for each row of (n, 14) scores."""
    roles = np.delete(scores, NEITHER_COLUMN, axis=1)
    top = roles.max(axis=1)
    odds: Floats = top + np.log(np.exp(roles - top[:, None]).sum(axis=1)) - scores[:, NEITHER_COLUMN]
    return odds


def neighbours(own: Floats) -> Floats:
    """Return for each line the mean of the (clipped) log-odds of up to four lines on either side, 0 where it is alone.

    >>> neighbours(np.array([1.0, 2.0, 3.0])).tolist()
    [2.5, 2.0, 1.5]
    """
    clipped = np.clip(own, -CLIP, CLIP)
    sums = np.concatenate([[0.0], np.cumsum(clipped)])
    places = np.arange(len(own))
    low, high = np.maximum(places - REACH, 0), np.minimum(places + REACH + 1, len(own))
    others = high - low - 1
    means: Floats = np.divide(sums[high] - sums[low] - clipped, others, out=np.zeros(len(own)), where=others > 0)
    return means


def section_of(line: Line) -> str:
    """Return the kind of section a line stands in, "heading" for a heading, "" where nothing tells."""
    return "heading" if line.kind == "heading" else genre.section_kind(line.section)


def shifts(lines: Sequence[Line], scores: Floats, settings: Settings) -> Floats:
    """Return how far context moves each line's log-odds of a role against Neither; (n,)."""
    weights = settings.context_sections or {}
    by_section = np.array([weights.get(section_of(line), 0.0) for line in lines])
    moved: Floats = settings.context_neighbours * neighbours(role_log_odds(scores)) + by_section
    return moved


def in_context(scores: Floats, shift: Floats) -> Floats:
    """Return the (n, 14) scores with Neither moved against all role areas by ``shift``."""
    moved = scores.copy()
    moved[:, NEITHER_COLUMN] -= shift
    return moved
