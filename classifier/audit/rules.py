"""The rules of the audit, as ``rules.toml`` has them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Any, Final, Literal, get_args

from classifier.errors import ClassifierError
from classifier.taxonomy import Language, packaged

Severity = Literal["error", "warning", "note"]
SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)  # the gravest first


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it says, why, and how often it is right.

    ``message`` and ``suggestion`` hold a text for each language, with places in braces that a check fills. ``bad`` and ``good``
    are drafts that it speaks of, and does not. ``precision``, in [0, 1], is the share of its findings that were right, of
    ``findings``; ``measured`` says on what.
    """

    id: str
    name: str
    severity: Severity
    message: dict[Language, str]
    suggestion: dict[Language, str]
    does: str
    why: str
    bad: str
    good: str
    fact: str
    precision: float
    findings: int
    measured: str


@cache
def rules() -> dict[str, Rule]:
    """Return all rules by their id, in the order of the file."""
    entries: dict[str, dict[str, Any]] = tomllib.loads(packaged("audit", "rules.toml").read_text(encoding="utf-8"))
    return {id_: Rule(id=id_, **entry) for id_, entry in entries.items()}


def known(name: str, where: str) -> str:
    """Return the id of a rule that is named by it.

    Raises:
        ClassifierError: there is no such rule.
    """
    if name in rules():
        return name
    near = max(rules(), key=lambda id_: (id_[:3] == name[:3], SequenceMatcher(None, id_, name).ratio()))
    raise ClassifierError(f"there is no rule {name}", where=where, remedy=f"did you mean {near}?")
