"""Tags: probabilities that add up, evidence that adds up, and the same answer however lines are batched."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier import Model, genre, load_model, model_file, tagger
from classifier.taxonomy import AREAS, NEITHER, ROLE_OF, ROLES, fact_of

LINES = [
    "Lead a team of ten account executives and hire two more",
    "Build the weekly pipeline dashboard in Power BI for the regional managers",
    "Buoni pasto da otto euro e parcheggio gratuito",
    "Preparare il forecast mensile con i capi area",
    "P&L responsibility for the Nordics, 12 M€",
    "",
    "!!!",
    "xqzt wvkk",
]


def test_probabilities_are_a_row_for_each_line(model: Model) -> None:
    probabilities = model.predict_proba(LINES)
    assert probabilities.shape == (len(LINES), len(model.areas))
    assert model.areas == AREAS
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0, atol=1e-12)
    assert (probabilities > 0).all()


def test_no_lines_give_no_rows(model: Model) -> None:
    assert model.predict_proba([]).shape == (0, 14)
    assert model.tag_lines([]) == []


@pytest.mark.parametrize("line", LINES)
def test_evidence_and_intercept_add_up_to_the_log_odds(model: Model, line: str) -> None:
    (tag,) = model.tag_lines([line])
    odds = math.log(tag.area_probabilities[tag.area] / tag.area_probabilities[tag.rival])
    assert tag.log_odds == pytest.approx(odds, abs=1e-9)
    assert tag.intercept + sum(part.contribution for part in tag.evidence) == pytest.approx(odds, abs=1e-9)
    assert ROLE_OF[tag.rival] != tag.role


def test_without_a_word_the_intercept_is_all(model: Model) -> None:
    (nothing,) = model.tag_lines([""])
    assert nothing.evidence == ()
    assert nothing.log_odds == nothing.intercept


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200))
def test_any_text_gets_a_tag_whose_evidence_adds_up(text: str) -> None:
    model = load_model_once()
    (tag,) = model.tag_lines([text])
    odds = math.log(tag.area_probabilities[tag.area] / tag.area_probabilities[tag.rival])
    assert tag.intercept + sum(part.contribution for part in tag.evidence) == pytest.approx(odds, abs=1e-9)
    assert all(0 <= part.span[0] < part.span[1] <= len(text) for part in tag.evidence)


_loaded: list[Model] = []


def load_model_once() -> Model:
    if not _loaded:
        _loaded.append(load_model())
    return _loaded[0]


def test_lines_in_numbers_speak_of_selling_as_one_does(model: Model) -> None:
    texts = [*LINES, "Resell, upsell", "Mend the pipework", "Quote (quota/pipeline)"]
    assert model.scored(texts).selling.tolist() == [genre.speaks_of_selling(text) for text in texts]


def test_evidence_spans_hold_the_words(model: Model) -> None:
    line = "Lead a team of ten account executives"
    (tag,) = model.tag_lines([line])
    spans = {part.term: line[slice(*part.span)] for part in tag.evidence}
    assert spans["team"] == "team"
    assert spans["account executives"] == "account executives"


def test_the_deciding_word_decides(model: Model) -> None:
    (tag,) = model.tag_lines(["Prepare the monthly forecast"])
    assert tag.area == "forecasting"
    assert max(tag.evidence, key=lambda part: part.contribution).term.endswith("forecast")


def test_role_probabilities_are_sums_of_their_areas(model: Model) -> None:
    for tag in model.tag_lines(LINES):
        for role in ROLES:
            areas = sum(p for area, p in tag.area_probabilities.items() if ROLE_OF[area] == role)
            assert tag.probabilities[role] == pytest.approx(areas)
        assert tag.probability == max(tag.probabilities.values()) == tag.probabilities[tag.role]
        assert ROLE_OF[tag.area] == tag.role
        assert tag.runner_up != tag.role


def test_a_tag_names_a_fact_of_its_area(model: Model) -> None:
    for tag in model.tag_lines(LINES):
        assert (tag.fact == "") == (tag.role == NEITHER)
        assert tag.role == NEITHER or fact_of(tag.fact, tag.area) is not None


def test_a_line_without_a_known_word_is_not_decided(model: Model) -> None:
    assert not any(tag.decided for tag in model.tag_lines(["", "!!!"]))


def test_a_sure_tag_is_decided(model: Model) -> None:
    assert all(tag.decided for tag in model.tag_lines(LINES[:4]))


def test_batches_repeats_and_order_do_not_matter(model: Model) -> None:
    one_by_one = np.concatenate([model.predict_proba([line]) for line in LINES])
    np.testing.assert_allclose(model.predict_proba(LINES), one_by_one, atol=1e-12)
    many = LINES * (2 * tagger.CHUNK // len(LINES) + 1)
    np.testing.assert_allclose(model.predict_proba(many)[: len(LINES)], one_by_one, atol=1e-12)
    np.testing.assert_allclose(model.predict_proba(LINES[::-1])[::-1], one_by_one, atol=1e-12)


def test_the_kept_words_are_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    model = load_model()
    before = model.predict_proba(LINES)
    model.predict_proba([f"parola{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(600)])
    monkeypatch.setattr(tagger, "KEPT_WORDS", 10)
    np.testing.assert_array_equal(model.predict_proba(LINES), before)


def test_a_model_without_pairs_of_words_works(model: Model) -> None:
    tables = model_file.read()
    none = {name: getattr(tables, name)[:0] for name in ("pairs", "pair_frequency", "pair_weights")}
    bare = Model(replace(tables, **none))
    (tag,) = bare.tag_lines(LINES[:1])
    assert tag.role == "Sales Director"
    assert tag.log_odds == pytest.approx(tag.intercept + sum(part.contribution for part in tag.evidence))
    assert not np.allclose(bare.predict_proba(LINES), model.predict_proba(LINES))


def test_two_models_do_not_disturb_each_other(model: Model) -> None:
    before = model.predict_proba(LINES)
    load_model().predict_proba(["altre parole mai viste prima", *LINES])
    np.testing.assert_array_equal(model.predict_proba(LINES), before)


def test_a_generator_of_texts_will_do(model: Model) -> None:
    assert [tag.role for tag in model.tag_lines(line for line in LINES[:2])] == ["Sales Director", "SalesOps"]
