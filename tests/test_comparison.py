"""Two drafts side by side, as they are shown: text, JSON, page."""

from __future__ import annotations

import io
import json
import re

import jsonschema
import pytest
from rich.console import Console

from classifier import Comparison, Model
from classifier.render.comparison import comparison_object, print_comparison
from tests.conftest import ROOT
from tests.test_compare import DIRECTOR, ENGLISH, OPS

SCHEMA = json.loads((ROOT / "docs" / "comparison.schema.json").read_text(encoding="utf-8"))
NAMES = ("ops.md", "director.md")
BRITISH = """Sales Director. You lead the account executives and hire them. You negotiate with the largest clients in person.
You set the sales strategy for the region with the board. You answer for revenue and margin."""


def shown(found: Comparison, width: int = 100_000, *, terminal: bool = False) -> str:
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=terminal, highlight=False, markup=False, emoji=False, _environ={})
    print_comparison(console, NAMES, found)
    return file.getvalue()


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", text)


@pytest.fixture(scope="module")
def examples(model: Model) -> Comparison:
    return model.compare(OPS, DIRECTOR)


def test_in_a_pipe_the_verdict_comes_first_and_no_line_is_broken(examples: Comparison) -> None:
    text = shown(examples)
    assert "\x1b" not in text
    assert text.startswith("two jobs\nThe two area mixes are ")
    pairs = [line.split(" │ ") for line in text.splitlines() if " │ " in line]
    assert [(left.split()[0], right.split()[0]) for left, right in pairs] == [("5", "10"), ("10", "9"), ("7", "11")]
    assert pairs[0][0].endswith("gli scostamenti alla direzione")
    assert text.endswith("Nobody: enablement, coaching\n")


@pytest.mark.parametrize("width", [30, 60, 71, 72, 100, 160])
def test_a_terminal_is_never_too_narrow(examples: Comparison, width: int) -> None:
    text = shown(examples, width, terminal=True)
    assert "\x1b[" in text
    assert max(map(len, plain(text).splitlines())) <= max(width, 33)  # the shortest bars beside an area
    assert (" │ " in text) == (width >= 72)
    assert text.count("Ridisegnare") == 2


def test_two_languages_are_shown_area_by_area(model: Model) -> None:
    text = shown(model.compare(OPS, ENGLISH))
    assert "(different-languages)" in text
    assert re.search(r"^tools\n +9 Tenere in ordine il CRM.* │ +6 Keep Dynamics clean", text, re.MULTILINE)


def test_what_was_not_judged_says_why_and_shows_nothing_else(model: Model) -> None:
    text = shown(model.compare("Free parking", OPS))
    assert text.startswith("not judged\nThe first: too little about either role")
    assert "Nobody" not in text


def test_drafts_that_share_no_line_say_so(model: Model) -> None:
    assert "No line of A claims what a line of B does." in shown(model.compare(ENGLISH, BRITISH))


def test_names_and_lines_cannot_steer_a_terminal(model: Model) -> None:
    file = io.StringIO()
    bad = "\x1b[2J"
    found = model.compare(OPS.replace("Preparare", f"Prep{bad}arare"), DIRECTOR)
    print_comparison(Console(file=file, width=200), (bad, bad), found)
    assert "\x1b" not in file.getvalue()


@pytest.mark.parametrize("texts", [(OPS, DIRECTOR), (OPS, OPS), (OPS, ENGLISH), ("", OPS), ("", "")])
def test_the_json_object_keeps_to_its_schema(model: Model, texts: tuple[str, str]) -> None:
    found = comparison_object(NAMES, model.compare(*texts))
    jsonschema.validate(json.loads(json.dumps(found)), SCHEMA)
    assert (found["one"]["source"], found["other"]["source"]) == NAMES


def test_the_json_object_says_what_the_comparison_does(examples: Comparison) -> None:
    found = comparison_object(NAMES, examples)
    numbers = {line["number"]: line for line in found["one"]["role_lines"]}
    assert [numbers[pair["one"]]["area"] for pair in found["overlap"]] == ["forecasting", "planning", "planning"]
    line = numbers[found["overlap"][0]["one"]]
    assert line["text"] in OPS[slice(*line["span"])]
    assert found["gap"] == ["enablement", "coaching"]
    assert found["reasons"][0]["code"] == "different-mix"


def test_every_field_and_reason_code_is_documented(examples: Comparison) -> None:
    formats = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    section = formats.split("## What `jdrole compare A B --format json` prints")[1].split("\n## ")[0]
    codes = ("same-mix", "different-mix", "insufficient", "different-languages", "long-draft")
    for name in (*comparison_object(NAMES, examples), *codes):
        assert f"`{name}`" in section
