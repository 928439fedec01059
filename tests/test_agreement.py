"""Agreement of two labellers."""

from __future__ import annotations

from pathlib import Path

import pytest
from sklearn.metrics import cohen_kappa_score

from classifier import CorpusError
from classifier.agreement import compare, kappa
from tests.test_cli import jdrole

ONE = "text,lang,area\nLead the team,en,leadership\nBuild the report,en,analytics\nFree car,en,neither\nOnly mine,en,tools\n"
OTHER = "text,lang,area\nLead the team,en,coaching\nBuild the report,en,analytics\nFree car,en,clients\n"


def test_kappa_is_the_known_one() -> None:
    a, b = list("aabbccabcabcaab"), list("aabbcbabcaacbab")
    found = kappa(a, b)
    assert found.kappa == pytest.approx(cohen_kappa_score(a, b))
    assert found.low <= found.kappa <= found.high
    assert kappa(a, a)[:2] == (1.0, 1.0)


def test_files_are_matched_by_text_and_differences_listed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(ONE, encoding="utf-8")
    (tmp_path / "b.csv").write_text(OTHER, encoding="utf-8")
    found = compare(tmp_path / "a.csv", tmp_path / "b.csv")
    assert (found.n, found.only_one, found.only_other) == (3, 1, 0)
    assert found.roles.agreement == pytest.approx(2 / 3)
    assert found.areas.agreement == pytest.approx(1 / 3)
    assert found.differences == [("Lead the team", "leadership", "coaching"), ("Free car", "neither", "clients")]
    shown = jdrole("agreement", tmp_path / "a.csv", tmp_path / "b.csv").stdout
    assert shown.startswith("3 lines in both; 1 in one file only, left out\nroles: agreement 0.667, kappa ")
    assert "leadership / coaching\tLead the team" in shown


def test_files_without_a_common_line_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(ONE, encoding="utf-8")
    (tmp_path / "b.csv").write_text("text,lang,area\nOther,en,tools\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="no line stands in both files"):
        compare(tmp_path / "a.csv", tmp_path / "b.csv")
