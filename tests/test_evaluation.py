"""Figures: right on literals, and printed through every door."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from classifier import CorpusError, Model, baselines, corpus, evaluation, held_out
from classifier.evaluation import GoldLine, Said
from tests.conftest import ROOT
from tests.test_cli import jdrole

GOLD = [
    GoldLine("Lead the sales team", "en", "leadership", ""),
    GoldLine("Build the pipeline report", "en", "analytics", ""),
    GoldLine("Parcheggio gratuito", "it", "neither", ""),
    GoldLine("Lavorare con gli altri uffici", "it", "alignment", "process"),
]
SAID = [
    Said("Sales Director", "coaching", 0.9),
    Said("SalesOps", "analytics", 0.8),
    Said("SalesOps", "tools", 0.6),
    Said("SalesOps", "process", 0.7),
]


def test_soft_scores_take_the_second_label_and_strict_ones_do_not() -> None:
    scores = evaluation.scores(GOLD, SAID)
    assert (scores.n, scores.accuracy, scores.strict_accuracy) == (4, 0.75, 0.5)
    assert scores.macro_f1 == pytest.approx((2 * 2 / (3 + 2) + 1 + 0) / 3)
    assert scores.strict_macro_f1 == pytest.approx((2 * 1 / (3 + 1) + 2 * 1 / (1 + 2) + 0) / 3)


def test_figures_by_language_role_and_area() -> None:
    found = evaluation.figures(GOLD, SAID)
    assert found.by_language["en"].accuracy == 1.0
    assert found.by_language["it"].accuracy == 0.5
    assert found.by_role["SalesOps"][:2] == (2 / 3, 1.0)
    assert found.by_area == {"analytics": 1.0, "leadership": 0.0, "alignment": 1.0, "neither": 0.0}
    assert found.area_on_role_lines == pytest.approx(2 / 3)
    assert found.confusion["Neither", "SalesOps"] == 1


def test_coverage_is_the_accuracy_of_the_surest() -> None:
    assert evaluation.coverage(GOLD, SAID)[0.5] == 1.0
    assert evaluation.coverage(GOLD, SAID)[1.0] == 0.75


def test_calibration_error_is_the_mean_gap() -> None:
    found = evaluation.figures(GOLD, SAID)
    assert found.calibration_error == pytest.approx((0.1 + 0.2 + 0.6 + 0.3) / 4)
    assert sum(one.n for one in found.reliability) == 4


def test_bootstrap_sees_a_difference_and_none() -> None:
    gold, right = GOLD * 20, [Said(line.role, line.area, 0.9) for line in GOLD] * 20
    better = evaluation.paired_bootstrap(gold, right, SAID * 20)
    assert better.low > 0
    assert evaluation.paired_bootstrap(gold, SAID * 20, SAID * 20) == (0.0, 0.0, 0.0)


def test_the_model_beats_the_baselines_on_the_reporting_half(model: Model) -> None:
    lines = corpus.read(ROOT / "training_data")
    postings = [one for one in held_out.read(ROOT / "training_data" / "postings") if one.half == "report"]
    others = {"majority": baselines.majority(lines), "keywords": baselines.keywords}
    report = evaluation.evaluate_postings(model, "held out", postings, others)
    mine = report.figures["lines alone"].overall.macro_f1
    assert report.baselines["majority"].macro_f1 < report.baselines["keywords"].macro_f1 < mine
    assert sum(report.verdicts.values()) == len(postings)
    assert set(report.figures) == {"lines alone", "lines in context"}


def _gold_file(path: Path, rows: str = "") -> Path:
    path.write_text(
        "text,lang,area,also\nLead the sales team,en,leadership,\nFree parking,en,neither,\nIl CRM,it,clients,tools\n" + rows,
        encoding="utf-8",
    )
    return path


def test_evaluate_a_file_in_text_json_and_html(tmp_path: Path) -> None:
    gold = _gold_file(tmp_path / "gold.csv", "Lunch for all the patients,en,process,\n")
    text = jdrole("evaluate", gold, "--errors", "--against", ROOT / "models" / "responsibility.npz")
    assert text.returncode == 0, text.stderr
    assert "macro-F1 against the other model: +0.000" in text.stdout
    assert "process → neither" in text.stdout
    assert "keyword list" in text.stdout
    report = json.loads(jdrole("evaluate", gold, "--format", "json").stdout)
    assert report["figures"]["lines alone"]["overall"]["n"] == 4
    page = jdrole("evaluate", gold, "--format", "html").stdout
    assert page.startswith("<!doctype html>")
    assert "<svg" in page
    assert "http://www.w3.org" in page
    assert "src=" not in page


def test_a_gold_file_without_lines_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "gold.csv").write_text("text,lang,area\n", encoding="utf-8")
    done = jdrole("evaluate", tmp_path / "gold.csv")
    assert done.returncode == 3
    assert "there are no lines in it; give at least one labelled line" in done.stderr


FAULTY = {
    "a column": ("text,area\nx,process\n", "there is no column lang"),
    "an area": ("text,lang,area\nx,en,procezz\n", "row 2 has an unknown area or language"),
}


@pytest.mark.parametrize(("content", "message"), FAULTY.values(), ids=FAULTY)
def test_a_faulty_gold_file_says_what_is_wrong(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "gold.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=message):
        evaluation.read_gold(path)
    with pytest.raises(CorpusError, match="there is no such file"):
        evaluation.read_gold(tmp_path / "none.csv")


def test_without_a_file_the_corpus_and_the_held_out_postings_are_measured(tmp_path: Path) -> None:
    header, *rows = (ROOT / "training_data" / corpus.BUILT).read_text(encoding="utf-8").splitlines()
    (tmp_path / corpus.BUILT).write_text("\n".join([header, *rows[::40]]) + "\n", encoding="utf-8")
    shutil.copytree(ROOT / "training_data" / "postings", tmp_path / "postings")
    done = jdrole("evaluate", "--folder", tmp_path, "--format", "json")
    assert done.returncode == 0, done.stderr
    folds, postings = json.loads(done.stdout)
    assert "cross-validation" in folds["source"]
    assert 0.5 < folds["figures"]["lines alone"]["overall"]["macro_f1"] < 1.0  # a few lines teach little, but not nothing
    assert set(postings["baselines"]) == {"majority", "keyword list", "naive Bayes"}
    assert set(postings["figures"]) == {"lines alone", "lines in context"}


def test_without_a_file_and_outside_the_project_the_way_back_is_told(tmp_path: Path) -> None:
    done = jdrole("evaluate", "--folder", tmp_path)
    assert done.returncode == 3
    assert "--folder" in done.stderr
