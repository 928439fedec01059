"""Training: repeatable to the byte, compiled without loss, and in step with the committed model."""

from __future__ import annotations

from pathlib import Path

import joblib
import numpy as np
import pytest

from classifier import corpus, held_out, load_model, training
from classifier.features import char_features, word_features
from classifier.model import Model
from classifier.model_file import to_bytes
from classifier.taxonomy import AREAS, fact_of
from tests.conftest import ROOT

TRAINING_DATA = ROOT / "training_data"


@pytest.fixture(scope="module")
def few() -> list[corpus.Paraphrase]:
    return corpus.read(TRAINING_DATA)[::20]


@pytest.fixture(scope="module")
def postings() -> list[held_out.HeldOutPosting]:
    return held_out.read(TRAINING_DATA / "postings")


@pytest.fixture(scope="module")
def trained(few: list[corpus.Paraphrase], postings: list[held_out.HeldOutPosting]) -> training.Trained:
    return training.train(few, postings, lambda _: None)


def test_training_twice_gives_the_same_bytes(
    few: list[corpus.Paraphrase], postings: list[held_out.HeldOutPosting], trained: training.Trained
) -> None:
    assert to_bytes(training.train(few, postings, lambda _: None).tables) == to_bytes(trained.tables)


def test_the_compiled_model_is_the_pipeline(trained: training.Trained, postings: list[held_out.HeldOutPosting]) -> None:
    lines = [*postings[0].text.split("\n"), "", "xqzt", "Perché 12 P&L — l'attività", "A&B &x& _under_score_ 1 İstanbul ℌ"]
    order = [list(trained.pipeline.classes_).index(area) for area in AREAS]
    pipeline = trained.pipeline.predict_proba(lines)[:, order]
    np.testing.assert_allclose(Model(trained.tables).predict_proba(lines), pipeline, atol=1e-9)


def test_writing_leaves_whole_files_and_one_row_of_history(trained: training.Trained, tmp_path: Path) -> None:
    training.write(trained, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "MODEL_CARD.md", "history.csv", "pipeline.joblib", "responsibility.json", "responsibility.npz",
    ]  # fmt: skip
    training.write(trained, tmp_path)
    assert len((tmp_path / "history.csv").read_text(encoding="utf-8").splitlines()) == 2
    line = ["Lead the sales team"]
    loaded = joblib.load(tmp_path / "pipeline.joblib")
    order = [list(loaded.classes_).index(area) for area in AREAS]
    np.testing.assert_allclose(
        load_model(tmp_path / "responsibility.npz").predict_proba(line), loaded.predict_proba(line)[:, order], atol=1e-9
    )


def test_only_the_tuning_half_tunes(few: list[corpus.Paraphrase], postings: list[held_out.HeldOutPosting]) -> None:
    half = [posting for posting in postings if posting.half == "tune"] + [p for p in postings if p.half == "report"][:5]
    trained = training.train(few, half, lambda _: None)
    assert to_bytes(trained.tables) == to_bytes(training.train(few, postings, lambda _: None).tables)


def test_the_committed_model_is_in_step_with_the_committed_corpus(postings: list[held_out.HeldOutPosting]) -> None:
    retrained = training.train(corpus.read(TRAINING_DATA), postings, lambda _: None)
    lines = [line for posting in postings for line in posting.text.split("\n")]
    difference = np.abs(Model(retrained.tables).predict_proba(lines) - load_model().predict_proba(lines)).max()
    assert difference <= 1e-6


def test_rows_are_divided_by_the_root_of_their_mass() -> None:
    pipeline = training.make_pipeline()
    features = pipeline.named_steps["features"]
    rows = features.fit_transform(["lead team", "lead team team", "other words", "other words", "lead the team", "!"])
    char = rows[:, : len(dict(features.transformer_list)["char"].named_steps["counts"].vocabulary_)]
    sums = np.asarray(char.sum(axis=1)).ravel()
    tfidf = dict(features.transformer_list)["char"][:-1].transform(["lead team"])
    assert sums[0] == pytest.approx(np.sqrt(tfidf.sum()))
    assert sums[-1] == 0


def test_features_come_from_the_shared_analyzers() -> None:
    blocks = dict(training.make_pipeline().named_steps["features"].transformer_list)
    assert blocks["char"].named_steps["counts"].analyzer is char_features
    assert blocks["word"].named_steps["counts"].analyzer is word_features


def test_the_nearest_fact_is_mostly_the_writers_own(model: Model) -> None:
    lines = [line for line in corpus.read(TRAINING_DATA)[::10] if line.fact]
    tags = model.tag_lines(line.text for line in lines)
    same_area = [(line, tag) for line, tag in zip(lines, tags, strict=True) if line.area == tag.area]
    hits = sum(line.fact == tag.fact for line, tag in same_area)
    assert hits / len(same_area) > 0.6
    assert all(fact_of(tag.fact, tag.area) for _, tag in same_area)
