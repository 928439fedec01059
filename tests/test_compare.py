"""Two drafts side by side: judged on literals, on the examples, and on pairs of held-out postings."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from classifier import Comparison, Model, held_out
from classifier.compare import ALIKE, MOST_LINES, ONE_JOB, best_pairs, mix_likeness
from classifier.taxonomy import AREAS, NEITHER
from tests.conftest import ROOT

OPS = (ROOT / "examples" / "pair_sales_operations.it.md").read_text(encoding="utf-8")
DIRECTOR = (ROOT / "examples" / "pair_direttore_vendite.it.md").read_text(encoding="utf-8")
ENGLISH = (ROOT / "examples" / "sales_operations_manager.en.md").read_text(encoding="utf-8")

mixes = st.dictionaries(st.sampled_from(AREAS[:-1]), st.floats(0.01, 1.0), min_size=1).map(
    lambda weights: {area: weight / sum(weights.values()) for area, weight in weights.items()}
)
lines = st.lists(
    st.sampled_from(
        [
            "- Prepare the monthly sales forecast and explain the variance",
            "- Forecast sales each month and explain where it was off",
            "- Lead the team of account executives",
            "- Lead, hire and promote account executives",
            "- Negotiate with the largest clients in person",
            "- Keep the CRM clean and train the reps on it",
            "- Free parking",
        ]
    ),
    max_size=12,
)


@pytest.fixture(scope="module")
def examples(model: Model) -> Comparison:
    return model.compare(OPS, DIRECTOR)


def turned(found: Comparison) -> Comparison:
    """The comparison the other way round, but for its messages."""
    areas = tuple(row._replace(one=row.other, other=row.one) for row in found.areas)
    overlap = tuple(pair._replace(one=pair.other, other=pair.one) for pair in found.overlap)
    return replace(found, one=found.other, other=found.one, areas=areas, overlap=overlap)


def test_the_examples_are_two_jobs_that_overlap_and_leave_two_areas_to_nobody(examples: Comparison) -> None:
    assert (examples.verdict, [reason.code for reason in examples.reasons]) == ("two jobs", ["different-mix"])
    assert [(pair.area, pair.one, pair.other) for pair in examples.overlap] == [
        ("forecasting", 5, 10), ("planning", 10, 9), ("planning", 7, 11),
    ]  # fmt: skip
    assert examples.both == ("forecasting", "planning")
    assert examples.gap == ("enablement", "coaching")
    assert examples.only_one == ("analytics", "process", "tools")
    assert examples.only_other == ("strategy", "leadership", "clients", "targets", "oversight", "alignment")


def test_every_area_is_in_one_place_and_shares_sum_to_one(examples: Comparison) -> None:
    places = (*examples.both, *examples.only_one, *examples.only_other, *examples.gap)
    assert sorted(places) == sorted(AREAS[:-1])
    assert sum(row.one for row in examples.areas) == pytest.approx(1)
    assert sum(row.other for row in examples.areas) == pytest.approx(1)


@pytest.mark.parametrize("text", [OPS, DIRECTOR, ENGLISH])
def test_a_draft_and_itself_are_one_job_line_by_line(model: Model, text: str) -> None:
    found = model.compare(text, text)
    assert (found.verdict, found.likeness, found.reasons[0].code) == ("one job", 1.0, "same-mix")
    assert (found.only_one, found.only_other) == ((), ())
    assert found.overlap
    assert all(pair.one == pair.other and pair.likeness == 1.0 for pair in found.overlap)


def test_overlapping_lines_are_of_their_area_and_decided(examples: Comparison) -> None:
    for pair in examples.overlap:
        for draft, number in ((examples.one, pair.one), (examples.other, pair.other)):
            (line,) = [line for line in draft.lines if line.number == number]
            assert (line.tag.area, line.tag.decided) == (pair.area, True)
            assert line.tag.role != NEITHER


@given(one=lines, other=lines)
def test_the_other_way_round_the_answer_is_the_same(model: Model, one: list[str], other: list[str]) -> None:
    texts = "\n".join(one), "\n".join(other)
    found, back = model.compare(*texts), turned(model.compare(*reversed(texts)))
    assert (found.areas, found.likeness, found.verdict) == (back.areas, back.likeness, back.verdict)
    assert sorted(found.overlap) == sorted(back.overlap)
    assert [reason.code for reason in found.reasons] == [reason.code for reason in back.reasons]
    assert model.compare(*texts) == found


@pytest.mark.parametrize(
    ("one", "other", "message"),
    [
        ("", OPS, "the first: there is no text to read"),
        (OPS, "", "the second: there is no text to read"),
        ("Free parking", "Free parking", "the first: too little about either role"),
    ],
)
def test_too_little_in_either_is_not_judged(model: Model, one: str, other: str, message: str) -> None:
    found = model.compare(one, other)
    assert (found.verdict, found.likeness, found.overlap, found.gap) == ("not judged", None, (), ())
    assert found.reasons[0].code == "insufficient"
    assert message in found.reasons[0].message


def test_two_languages_are_compared_by_area_only_and_it_says_so(model: Model) -> None:
    found = model.compare(OPS, ENGLISH)
    assert [reason.code for reason in found.reasons] == ["same-mix", "different-languages"]
    assert found.both == ("forecasting", "process", "planning", "tools")
    assert found.overlap == ()


def test_a_very_long_draft_says_that_not_all_lines_were_compared(model: Model) -> None:
    long = "\n".join(f"- Prepare the monthly sales forecast for region {'abcdefgh'[i % 8]}{i}" for i in range(MOST_LINES + 1))
    found = model.compare(long, long)
    assert found.reasons[-1].code == "long-draft"
    assert len(found.overlap) == MOST_LINES


def test_likeness_is_of_words_and_their_parts(model: Model) -> None:
    texts = [
        "Prepare the sales forecast",
        "We forecast each month",
        "Preparing forecasts of sales",
        "Zoho",
        "Free parking",
        "...",
    ]
    alike = model.likeness(texts, texts)
    assert np.array_equal(alike, alike.T)
    assert alike.diagonal().tolist() == pytest.approx([1, 1, 1, 1, 1, 0])
    assert alike[0, 1] > 0.1 > alike[0, 4]
    assert model.likeness(["Gestire i venditori"], ["Gestione del venditore"]).item() > 0.1  # no word in common
    assert model.likeness([], texts).shape == (0, 6)


@given(matrix=arrays(float, st.tuples(st.integers(0, 6), st.integers(0, 6)), elements=st.sampled_from([0.0, 0.2, 0.5, 0.9])))
def test_each_line_is_in_one_pair_and_no_better_pair_is_left(matrix: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> None:
    pairs = best_pairs(matrix, ALIKE)
    rows, columns = {i for i, _ in pairs}, {j for _, j in pairs}
    assert len(rows) == len(columns) == len(pairs)
    assert [matrix[pair] for pair in pairs] == sorted((matrix[pair] for pair in pairs), reverse=True)
    for i, j in np.argwhere(matrix >= ALIKE).tolist():
        assert any(matrix[a, b] >= matrix[i, j] for a, b in pairs if a == i or b == j)
    assert sorted((j, i) for i, j in pairs) == sorted(best_pairs(matrix.T, ALIKE))


@given(one=mixes, other=mixes)
def test_likeness_of_mixes_is_a_share_symmetric_and_one_for_the_same(one: dict[str, float], other: dict[str, float]) -> None:
    assert 0.0 <= mix_likeness(one, other) <= 1.0
    assert mix_likeness(one, other) == mix_likeness(other, one)
    assert mix_likeness(one, one) == 1.0


def test_areas_of_one_role_are_more_alike_than_those_of_two() -> None:
    assert mix_likeness({"tools": 1}, {"tools": 1}) == 1
    assert mix_likeness({"tools": 1}, {"process": 1}) == 0.5
    assert mix_likeness({"tools": 1}, {"clients": 1}) == 0


def test_one_job_tells_known_verdicts_apart_about_as_often_as_the_docstring_says(model: Model) -> None:
    held = [posting for posting in held_out.read(ROOT / "training_data" / "postings") if posting.half == "report"]
    known = [(posting.verdict, model.classify(posting.text).areas) for posting in held if posting.verdict != "insufficient"]
    judged = [(verdict, areas) for verdict, areas in known if areas]
    pairs = [({a, b}, mix_likeness(x, y) >= ONE_JOB) for (a, x), (b, y) in combinations(judged, 2)]
    same = [one_job for verdicts, one_job in pairs if len(verdicts) == 1]
    far = [one_job for verdicts, one_job in pairs if verdicts == {"SalesOps", "Sales Director"}]
    assert sum(same) / len(same) > 0.8
    assert sum(far) / len(far) < 0.1
