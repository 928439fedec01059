"""What a scored table comes to: counts for charts, and the postings most worth a look."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from classifier.batch import tables
from classifier.batch.scoring import COLUMNS
from classifier.errors import DocumentError

VERDICTS: Final = ("SalesOps", "mixed", "Sales Director", "insufficient")
SHOWN: Final = 30
UNSURE: Final = 0.7  # confidence below which a verdict is worth a look
GROUPS: Final = 20  # of a column that postings are counted by; the rest are "others"


class Summary(NamedTuple):
    """A scored table summed up.

    ``verdicts`` counts by group and verdict; ``areas`` how many postings have an area among their top ones, by verdict;
    ``statuses`` counts the rows by status; ``look`` holds the postings most worth a look, with the reason in ``why``.
    """

    rows: int
    judged: pd.DataFrame
    verdicts: pd.DataFrame
    areas: pd.DataFrame
    statuses: pd.Series
    look: pd.DataFrame
    by: str | None


def read(path: Path) -> pd.DataFrame:
    """Read a scored table of any format.

    Raises:
        DocumentError: it cannot be read, or lacks the columns that ``jdrole score`` adds.
    """
    with tables.open_table(path) as table:
        frame = pd.DataFrame([row.cells for row in table.rows], columns=table.header)
    if missing := [name for name in COLUMNS if name not in frame.columns]:
        raise DocumentError(f"there is no column {missing[0]!r}", where=path, remedy="give a table that jdrole score wrote")
    for name in ("sales_ops_share", "confidence"):
        frame[name] = pd.to_numeric(frame[name], errors="coerce")
    return frame


def summarise(frame: pd.DataFrame, by: str | None = None) -> Summary:
    """Sum up a scored table, by the values of a column if one is named.

    Raises:
        DocumentError: there is no such column.
    """
    if by is not None and by not in frame.columns:
        raise DocumentError(f"there is no column {by!r}", remedy=f"name one of {', '.join(map(str, frame.columns))} with --by")
    judged = frame[frame["verdict"].isin(VERDICTS)]
    group = _grouped(judged[by]) if by else pd.Series("all postings", index=judged.index)
    areas = judged[["verdict"]].assign(area=judged["top_areas"].fillna("").str.split(", ")).explode("area")
    areas = areas[areas["area"].fillna("") != ""]
    return Summary(
        rows=len(frame),
        judged=judged,
        verdicts=pd.crosstab(group, judged["verdict"]).reindex(columns=list(VERDICTS), fill_value=0),
        areas=pd.crosstab(areas["area"], areas["verdict"]),
        statuses=frame["status"].fillna("").str.split(";").str[0].value_counts(),
        look=_worth_a_look(judged),
        by=by,
    )


def _grouped(values: pd.Series) -> pd.Series:
    names = values.fillna("").astype(str).replace("", "(none)")
    common = names.value_counts().index[:GROUPS]
    return names.where(names.isin(common), "(others)")


def _worth_a_look(judged: pd.DataFrame) -> pd.DataFrame:
    """Return the postings whose title says another role, those that are both roles, and the least sure, in this order."""
    disagrees = judged["title_match"] == "disagrees"
    mixed = judged["verdict"] == "mixed"
    unsure = judged["confidence"] < UNSURE
    found = judged.assign(why="").astype({"why": "object"})
    found.loc[unsure, "why"] = "the lines are unclear"
    found.loc[mixed, "why"] = "both roles in one posting"
    found.loc[disagrees, "why"] = "the title says another role"
    rank = disagrees * 4 + mixed * 2 + unsure
    return found[rank > 0].assign(rank=rank).sort_values(["rank", "confidence"], ascending=[False, True]).head(SHOWN)
