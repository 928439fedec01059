"""The records an audit comes to."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache

from classifier.audit.draft import Draft
from classifier.audit.rules import Severity
from classifier.lines import Span


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule has to say about a draft, in the draft's language.

    ``line_number`` is that of the ``Line``, from 1; a finding about the whole draft stands at the line of its title, or at the
    first. ``span`` is half-open, in code points of the text as given. ``words`` are those that decided, strongest first;
    ``confidence`` in [0, 1] is the probability behind the finding, None where it rests on counting. ``fact`` is the code of the
    article's statement, "" for none. ``fingerprint`` stays the same when lines around it move.
    """

    rule: str
    severity: Severity
    message: str
    line_number: int
    span: Span
    fact: str
    suggestion: str
    words: tuple[str, ...] = ()
    confidence: float | None = None
    about: str = ""  # what tells it from another finding of the rule: the line's words, an area
    fingerprint: str = field(init=False)

    def __post_init__(self) -> None:
        told = f"{self.rule}\n{' '.join(self.about.split()).casefold()}"
        object.__setattr__(self, "fingerprint", hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16])


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """A draft in three numbers, each from 0 to 100, that follow from the findings and two counts; see docs/audit.md.

    ``areas`` is how many areas the role has, ``role_lines`` how many lines describe either role for certain.
    """

    coverage: int
    focus: int
    clarity: int
    areas: int
    role_lines: int


@dataclass(frozen=True, slots=True)
class Audit:
    """A draft audited. ``card`` is None where the draft could not be judged; ``unjudged`` then says why, in its language.

    ``passed_over`` is how many further findings comments in the draft pass over.
    """

    draft: Draft
    findings: tuple[Finding, ...]
    card: ScoreCard | None
    unjudged: str
    passed_over: int = 0


def place_of(text: str, offset: int) -> tuple[int, int]:
    r"""Return the line and the column, both from 1, of an offset in a text, as editors count them.

    >>> place_of("one\r\ntwo", 6)
    (2, 2)
    """
    starts = _line_starts(text)
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


@lru_cache(maxsize=8)
def _line_starts(text: str) -> tuple[int, ...]:
    return (0, *(end.end() for end in re.finditer(r"\r\n|\r|\n", text)))
