"""The project's own held-out postings: well formed, and the guard of the model's quality."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from classifier import CorpusError, Model, corpus, held_out
from classifier.held_out import HeldOutPosting, gold_of
from classifier.lines import split_lines
from classifier.taxonomy import LANGUAGES, NEITHER, ROLE_OF, ROLES
from tests.conftest import ROOT

FOLDER = ROOT / "training_data" / "postings"


@pytest.fixture(scope="module")
def postings() -> list[HeldOutPosting]:
    return held_out.read(FOLDER)


def test_there_are_thirty_and_more_in_each_language_split_in_halves(postings: list[HeldOutPosting]) -> None:
    count = Counter((posting.lang, posting.half) for posting in postings)
    for language in LANGUAGES:
        assert count[language, "tune"] + count[language, "report"] >= 30
        assert abs(count[language, "tune"] - count[language, "report"]) <= 4


def test_every_verdict_is_there_in_both_halves_and_languages(postings: list[HeldOutPosting]) -> None:
    assert len({(posting.lang, posting.half, posting.verdict) for posting in postings}) == 2 * 2 * len(held_out.VERDICTS)


def test_every_file_is_in_the_index(postings: list[HeldOutPosting]) -> None:
    assert {path.stem for path in FOLDER.glob("*.csv")} == {"index", *(posting.name for posting in postings)}


def test_gold_spans_hold_their_lines_and_do_not_overlap(postings: list[HeldOutPosting]) -> None:
    for posting in postings:
        end = 0
        for gold in posting.gold:
            assert end <= gold.span[0] < gold.span[1] <= len(posting.text)
            end = gold.span[1]


def test_no_held_out_line_is_trained_on(postings: list[HeldOutPosting]) -> None:
    """But for the shortest stock phrases of the genre."""
    trained = {corpus.normal_form(line.text) for line in corpus.read(ROOT / "training_data")}
    mine = {corpus.normal_form(line.text) for posting in postings for line in split_lines(posting.text)}
    assert {line for line in mine & trained if len(line.split()) > 6} == set()


def test_a_posting_is_put_together_from_its_rows(tmp_path: Path) -> None:
    (tmp_path / "index.csv").write_text("posting,lang,title,verdict,sector,half\na,en,Boss,mixed,food,tune\n", encoding="utf-8")
    (tmp_path / "a.csv").write_text(
        "area,also,text\nneither,,## Us\n,,\nclients,targets,Sell.\nneither,,~Free car.\n", encoding="utf-8"
    )
    (posting,) = held_out.read(tmp_path)
    assert posting.text == "## Us\n\nSell. Free car."
    assert [posting.text[slice(*gold.span)] for gold in posting.gold] == ["## Us", "Sell.", "Free car."]
    assert [gold_of(line.span, posting.gold).area for line in split_lines(posting.text)] == ["neither", "clients", "neither"]


@pytest.mark.parametrize(
    ("index", "rows", "message"),
    [
        ("a,en,Boss,mixed,food,tune", None, "there is no such file"),
        ("a,en,Boss,perhaps,food,tune", "clients,,Sell", "unknown value"),
        ("a,en,Boss,mixed,food,tune", "clientz,,Sell", "row 2 has an unknown area"),
    ],
)
def test_a_faulty_posting_says_where(tmp_path: Path, index: str, rows: str | None, message: str) -> None:
    (tmp_path / "index.csv").write_text(f"posting,lang,title,verdict,sector,half\n{index}\n", encoding="utf-8")
    if rows:
        (tmp_path / "a.csv").write_text(f"area,also,text\n{rows}\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=message):
        held_out.read(tmp_path)


def _macro_f1(pairs: list[tuple[str, str]]) -> float:
    scores = []
    for role in ROLES:
        hits = sum(gold == said == role for gold, said in pairs)
        scores.append(2 * hits / max(1, sum(gold == role for gold, _ in pairs) + sum(said == role for _, said in pairs)))
    return sum(scores) / len(scores)


@pytest.mark.parametrize("language", LANGUAGES)
def test_quality_on_the_reporting_half_holds(model: Model, postings: list[HeldOutPosting], language: str) -> None:
    """Macro-F1 of the roles, alone and in context, on lines that neither trained nor tuned the model."""
    alone: list[tuple[str, str]] = []
    in_context: list[tuple[str, str]] = []
    for posting in postings:
        if posting.half == "report" and posting.lang == language:
            for line in model.classify(posting.text).lines:
                gold = gold_of(line.span, posting.gold)
                right = {ROLE_OF[gold.area], ROLE_OF.get(gold.also, NEITHER) if gold.also else ROLE_OF[gold.area]}
                for pairs, said in ((alone, line.alone.role), (in_context, line.tag.role)):
                    pairs.append((said if said in right else ROLE_OF[gold.area], said))
    assert _macro_f1(alone) >= 0.84
    assert _macro_f1(in_context) >= 0.86


def test_verdicts_on_the_reporting_half_hold(model: Model, postings: list[HeldOutPosting]) -> None:
    judged = [(posting.verdict, model.classify(posting.text).verdict) for posting in postings if posting.half == "report"]
    opposite = [pair for pair in judged if set(pair) == {"SalesOps", "Sales Director"}]
    assert opposite == []
    assert sum(known == said for known, said in judged) / len(judged) >= 0.8
