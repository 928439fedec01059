"""Context moves Neither against role, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from classifier import context
from classifier.lines import split_lines
from classifier.model_file import Settings


def test_neighbours_are_averaged_without_the_line_itself() -> None:
    own = np.array([8.0, 0.0, 0.0])
    said = context.neighbours(own, np.zeros(3, np.int64))
    assert said.tolist() == [0.0, 4.0 / (1 + 1 + 1), 2.0 / (1 + 1 / 2 + 1)]  # 8 is clipped to 4, and halved two lines on


def test_a_heading_divides_neighbours() -> None:
    lines = split_lines("- Lead the team\n## Benefits\n- Free car\n- Free lunch")
    assert context.parts(lines).tolist() == [2, 3, 4, 4]
    assert context.neighbours(np.array([4.0, 4.0, -1.0, -1.0]), context.parts(lines)).tolist() == [0.0, 0.0, -0.5, -0.5]


def test_lines_out_of_reach_do_not_count() -> None:
    own = np.array([4.0, *[0.0] * context.REACH, 0.0])
    assert context.neighbours(own, np.zeros(len(own), np.int64))[-1] == 0.0


def test_a_line_alone_has_no_neighbours() -> None:
    assert context.neighbours(np.array([3.0]), np.array([0])).tolist() == [0.0]
    assert context.neighbours(np.array([]), np.array([], np.int64)).tolist() == []


def test_a_posting_that_never_speaks_of_selling_is_moved_towards_neither() -> None:
    lines = split_lines("- Nurse the patients\n- Document the shift")
    never = np.zeros(2, bool)
    assert context.shifts([lines], np.zeros((2, 14)), never, Settings(context_selling=2.0)).tolist() == [-2.0, -2.0]
    one_in_ten_and_all = np.array([True] + [False] * 9 + [True])
    assert context.selling_lack(one_in_ten_and_all, [10, 0, 1]).tolist() == [0.5] * 10 + [0.0]


def test_a_heading_of_no_known_kind_stays_in_its_section() -> None:
    lines = split_lines("## Requirements\n- Five years\n## Milano\n- German")
    assert context.sections(lines) == ["heading", "requirements", "heading", "requirements"]


def test_role_log_odds_compare_all_roles_with_neither() -> None:
    scores = np.zeros((1, 14))
    assert context.role_log_odds(scores)[0] == pytest.approx(np.log(13))


def test_context_leaves_the_roles_among_themselves_alone() -> None:
    scores = np.random.default_rng(7).normal(size=(3, 14))
    moved = context.in_context(scores, np.array([1.0, 0.0, -2.0]))
    np.testing.assert_array_equal(moved[:, :13], scores[:, :13])
    np.testing.assert_allclose(moved[:, 13] - scores[:, 13], [-1.0, 0.0, 2.0])


def test_sections_weigh_as_the_settings_say() -> None:
    lines = split_lines("## Benefits\n- Car\n## What you'll do\n- Drive\n- Sell\n")
    settings = Settings(context_sections={"benefits": -2.0, "duties": 1.0, "heading": -0.5})
    shifts = context.shifts([lines], np.zeros((5, 14)), np.ones(5, bool), settings)
    assert shifts.tolist() == [-0.5, -2.0, -0.5, 1.0, 1.0]
