"""What the rest of a posting says about a line: its section's heading, its neighbours, and whether selling is spoken of.

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

REACH: Final = 8  # lines looked at on either side
CLIP: Final = 4.0  # log-odds; beyond it one sure neighbour would outweigh all others
NEITHER_COLUMN: Final = AREAS.index("neither")
ENOUGH_SELLING: Final = 0.2  # share of lines; most postings for either role have more
# What sections say before any is seen, in log-odds of a role; training moves it no farther than held-out postings ask for.
SECTIONS: Final = {
    "heading": -4.0, "lead-in": -2.0, "benefits": -2.0, "legal": -2.0, "hiring": -2.0, "company": -1.0, "requirements": 0.0,
    "duties": 0.3,
}  # fmt: skip


def role_log_odds(scores: Floats) -> Floats:
    """Return ln(p(a role) / p(Neither)) for each row of (n, 14) scores."""
    roles = np.delete(scores, NEITHER_COLUMN, axis=1)
    top = roles.max(axis=1)
    odds: Floats = top + np.log(np.exp(roles - top[:, None]).sum(axis=1)) - scores[:, NEITHER_COLUMN]
    return odds


def neighbours(own: Floats, parts: NDArray[np.int64]) -> Floats:
    """Return for each line what the lines around it say: a mean of their (clipped) log-odds, the nearer the weightier.

    Args:
        own: (n,) log-odds of a role against Neither, each line alone.
        parts: (n,) numbers of the parts of the posting, which headings divide; only lines of the same part count.

    Up to eight lines on either side count, each by one over its distance; a weight of one for "nothing known" is added, so
    that few neighbours say less than many.

    >>> neighbours(np.array([2.0, 2.0, 2.0, 2.0]), np.array([0, 0, 0, 1])).round(2).tolist()
    [1.2, 1.33, 1.2, 0.0]
    """
    clipped = np.clip(own, -CLIP, CLIP)
    total, weight = np.zeros(len(own)), np.ones(len(own))
    for distance in range(1, min(REACH, len(own) - 1) + 1):
        near = np.flatnonzero(parts[distance:] == parts[:-distance])
        for here, there in ((near, near + distance), (near + distance, near)):
            total[here] += clipped[there] / distance
            weight[here] += 1.0 / distance
    means: Floats = total / weight
    return means


def parts(lines: Sequence[Line]) -> NDArray[np.int64]:
    """Return the number of the part that each line stands in; a heading is a part of its own."""
    headings = np.array([line.kind == "heading" for line in lines], np.int64)
    opens = np.array([line.number == 1 for line in lines], np.int64)
    return 2 * np.cumsum(headings + opens) - headings


def sections(lines: Sequence[Line]) -> list[str]:
    """Return the kind of section each line stands in, "" where nothing tells.

    Two kinds of line are kinds of their own: "heading", and "lead-in", which ends in a colon ("The person will report to the
    owner and will:") and leaves the work to the lines below it.

    A heading that tells nothing ("Leadership & Team") divides the section it stands in.
    """
    kinds = []
    current = ""
    for line in lines:
        if line.kind == "heading":
            current = genre.section_kind(line.text) or current
            kinds.append("heading")
        else:
            kinds.append("lead-in" if line.text.endswith(":") else current)
    return kinds


def selling_lack(selling: NDArray[np.bool_], counts: Sequence[int]) -> Floats:
    """Return how far the posting of each line falls short of speaking of selling as one for a sales role does, in [0, 1].

    Args:
        selling: (n,) whether a line speaks of selling, the lines of all postings in a row.
        counts: how many lines each posting has.
    """
    sizes = np.array([count for count in counts if count], np.int64)
    starts = np.cumsum(sizes) - sizes
    shares = np.add.reduceat(selling.astype(np.float64), starts) / sizes if len(sizes) else np.zeros(0)
    lacks: Floats = np.repeat(np.maximum(0.0, 1.0 - shares / ENOUGH_SELLING), sizes)
    return lacks


def shifts(postings: Sequence[Sequence[Line]], scores: Floats, selling: NDArray[np.bool_], settings: Settings) -> Floats:
    """Return how far context moves the log-odds of a role against Neither of each line, (n,).

    Args:
        postings: their lines.
        scores: (n, 14) of all their lines in a row, each alone.
        selling: (n,) whether a line speaks of selling.
        settings: the weights.
    """
    weights = settings.context_sections or {}
    lines = [line for posting in postings for line in posting]
    by_section = np.array([weights.get(kind, 0.0) for posting in postings for kind in sections(posting)])
    moved: Floats = (
        settings.context_neighbours * neighbours(role_log_odds(scores), parts(lines))
        + by_section
        - settings.context_selling * selling_lack(selling, [len(posting) for posting in postings])
    )
    return moved


def in_context(scores: Floats, shift: Floats) -> Floats:
    """Return the (n, 14) scores with Neither moved against all role areas by ``shift``."""
    moved = scores.copy()
    moved[:, NEITHER_COLUMN] -= shift
    return moved
