"""The three roles, their areas, and the article's facts: the words everything else is said in."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

Role = Literal["SalesOps", "Sales Director", "Neither"]
Context = Literal["startup", "consulting", "agency"]
Language = Literal["it", "en"]

SALES_OPS: Role = "SalesOps"
SALES_DIRECTOR: Role = "Sales Director"
NEITHER: Role = "Neither"
ROLES: tuple[Role, ...] = get_args(Role)
LANGUAGES: tuple[Language, ...] = get_args(Language)
CONTEXTS: tuple[Context, ...] = get_args(Context)

AREAS_OF: dict[Role, tuple[str, ...]] = {
    SALES_OPS: ("analytics", "forecasting", "process", "planning", "enablement", "tools"),
    SALES_DIRECTOR: ("strategy", "leadership", "coaching", "clients", "targets", "oversight", "alignment"),
    NEITHER: ("neither",),
}
AREAS: tuple[str, ...] = tuple(area for role in ROLES for area in AREAS_OF[role])
ROLE_OF: dict[str, Role] = {area: role for role, areas in AREAS_OF.items() for area in areas}


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement of the article, seen from one area; (code, area) is unique.

    ``context`` is empty where the statement holds for every organisation.
    """

    code: str
    role: Role
    area: str
    context: str
    summary_en: str
    summary_it: str


def packaged(folder: str, name: str) -> Path:
    """Return the path of a file the package ships: inside the wheel, or beside the package in a checkout."""
    here = Path(__file__).resolve().parent
    shipped = here / folder / name
    return shipped if shipped.exists() else here.parent / folder / name


@cache
def facts() -> tuple[Fact, ...]:
    """Return every fact of the article, in the article's order.

    >>> [fact.summary_en for fact in facts() if fact.code == "1.1-g"]
    ['Runs the sales forecasting process and keeps forecasts accurate and timely']
    """
    with packaged("training_data", "facts.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Fact(**row) for row in csv.DictReader(file))  # type: ignore[arg-type]


@cache
def fact_of(code: str, area: str) -> Fact | None:
    """Return the fact with this code as seen from this area, or None where there is none."""
    return next((fact for fact in facts() if (fact.code, fact.area) == (code, area)), None)
