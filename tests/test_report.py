"""A scored table drawn as a page."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from classifier import DocumentError
from classifier.batch import summary
from tests.conftest import ROOT
from tests.test_cli import jdrole


def scored(rows: list[tuple[str, str, float, str]]) -> pd.DataFrame:
    """Rows of company, verdict, confidence and title_match."""
    frame = pd.DataFrame(rows, columns=["company", "verdict", "confidence", "title_match"])
    return frame.assign(sales_ops_share=0.6, role_lines=3, lines=9, top_areas="process, tools", status="ok")


TABLE = scored(
    [
        ("A", "SalesOps", 0.95, "agrees"),
        ("A", "mixed", 0.90, "unknown"),
        ("B", "Sales Director", 0.60, "agrees"),
        ("B", "SalesOps", 0.99, "disagrees"),
    ]
)


def test_counts_by_a_column() -> None:
    found = summary.summarise(TABLE, "company")
    assert found.verdicts.loc["A"].to_dict() == {"SalesOps": 1, "mixed": 1, "Sales Director": 0, "insufficient": 0}
    assert found.areas.loc["process"].sum() == 4
    assert (found.rows, found.statuses.to_dict()) == (4, {"ok": 4})


def test_what_is_worth_a_look_comes_worst_first() -> None:
    assert summary.summarise(TABLE).look["why"].tolist() == [
        "the title says another role", "both roles in one posting", "the lines are unclear",
    ]  # fmt: skip


def test_a_column_that_is_not_there_lists_those_that_are() -> None:
    with pytest.raises(DocumentError, match="company, verdict"):
        summary.summarise(TABLE, "country")


def test_the_page_is_self_contained(tmp_path: Path) -> None:
    assert jdrole("score", ROOT / "examples" / "postings.csv", "-o", tmp_path / "scored.csv").returncode == 0
    done = jdrole("report", tmp_path / "scored.csv", "-o", tmp_path / "report.html", "--by", "sector")
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    own = re.sub(r"<script>.*?</script>", "", page, count=1, flags=re.DOTALL)  # the charting library, embedded
    assert not re.search(r"""(?:src|href)=["']https?:""", own)
    assert "Verdicts by sector" in own
    assert own.count("plotly-graph-div") == 4


def test_a_table_that_was_not_scored_is_refused(tmp_path: Path) -> None:
    done = jdrole("report", ROOT / "examples" / "postings.csv", "-o", tmp_path / "report.html")
    assert (done.returncode, "jdrole score" in done.stderr) == (3, True)
