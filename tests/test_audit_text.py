"""Audits in a terminal and in a pipe."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any, Literal

import pytest
from rich.cells import cell_len
from rich.console import Console

from classifier import Model
from classifier.audit import Audit, Finding, read_draft
from classifier.audit import audit as find_in
from classifier.render.audit_text import print_audit
from tests import audits
from tests.test_audit import DRIFT, OPS, with_duty


def printed(audit: Audit, *, width: int = 1000, terminal: bool = False, source: str = "draft.md") -> str:
    file = io.StringIO()
    colours: Literal["standard"] | None = "standard" if terminal else None
    console = Console(file=file, width=width, force_terminal=terminal, color_system=colours, highlight=False, markup=False)
    print_audit(console, source, audit, audit.findings)
    return file.getvalue()


def audit_of(model: Model, text: str, at: str, **changes: Any) -> Audit:
    """An audit with one finding, at the first place in a text that reads so."""
    start = text.index(at)
    finding = Finding("JD102", "warning", "not this job", 1, (start, start + len(at)), "", "")
    return Audit(read_draft(model, text), (replace(finding, **changes),), None, "")


def test_a_finding_stands_under_its_place_in_the_draft(model: Model) -> None:
    lines = printed(audits.english(model)).splitlines()
    first = lines.index("draft.md:11:3: warning JD102 This line describes SalesOps (forecasting), not a Sales Director.")
    assert lines[first + 1 : first + 6] == [
        "    * Build the weekly forecast in Excel and reconcile the pipeline reports",
        "      ^" + "~" * 68,
        "    because of: forecast, pipeline reports, reconcile",
        "    → Answer for the forecast that sales operations prepares.",
        "      Or leave the line out.",
    ]


def test_the_last_lines_count_and_score(model: Model) -> None:
    assert printed(audits.english(model)).splitlines()[-2:] == [
        "draft.md: 2 errors, 5 warnings, 1 note",
        "coverage 71 ███████░░░  focus 58 ██████░░░░  clarity 86 █████████░",
    ]


def test_of_a_line_without_end_only_what_is_near_is_shown(model: Model) -> None:
    text = "Sales Operations Manager: " + "lead the sales team and keep the customer list clean, " * 400
    outcome = find_in(model, text, role="SalesOps")
    assert outcome.findings
    assert max(map(len, printed(outcome, width=100_000).splitlines())) < 3_000


def test_nothing_found_and_not_judged_read_differently(model: Model) -> None:
    assert printed(audits.clean(model)).splitlines()[0] == "draft.md: nothing found"
    told = "non è stato possibile giudicare: nessuna riga dice quale ruolo si cerca"
    assert printed(audits.unjudged(model)) == f"draft.md: {told}\n"


def test_findings_that_comments_pass_over_are_not_nothing(model: Model) -> None:
    text = f"<!-- jdrole: ignore-file -->\n{with_duty(OPS, DRIFT)}"
    assert printed(find_in(model, text)).startswith("draft.md: nothing shown of 1 found\n")


def test_findings_left_out_are_not_nothing(model: Model) -> None:
    audit, file = audits.english(model), io.StringIO()
    print_audit(Console(file=file, width=200), "a", audit, ())
    print_audit(Console(file=file, width=200), "b", audit, audit.findings[:1])
    assert "a: nothing shown of 8 found" in file.getvalue()
    assert "b: 1 error (7 more not shown)" in file.getvalue()


@pytest.mark.parametrize(
    ("text", "at", "line", "carets"),
    [
        ("\t  販売 forecast 管理", "管理", "    販売 forecast 管理", " " * 18 + "^~~~"),
        ("one\ttwo three", "two", "    one    two three", " " * 11 + "^~~"),
        ("re\u0301sume\u0301 of sales", "of", "    re\u0301sume\u0301 of sales", " " * 11 + "^~"),
        ("hid\u200bden \u202eword", "word", "    hidden word", " " * 11 + "^~~~"),
        ("one\r\n  two\rthree", "two", "    two", "    ^~~"),
        ("one two\nthree four", "two\nthree", "    one two", "        ^~~"),
        ("one two ", " ", "    one two", "       ^"),
    ],
)
def test_carets_stand_under_the_span_whatever_the_characters(model: Model, text: str, at: str, line: str, carets: str) -> None:
    assert printed(audit_of(model, text, at)).splitlines()[1:3] == [line, carets]


@pytest.mark.parametrize("text", ["word " * 60 + "forecast" + " end" * 60, "販売 " * 40 + "forecast" + "管理" * 40])
@pytest.mark.parametrize("width", [20, 40, 41, 80])
def test_a_long_line_is_cut_around_the_span(model: Model, text: str, width: int) -> None:
    lines = printed(audit_of(model, text, "forecast"), width=width).splitlines()
    quoted = next(line for line in lines if "forecast" in line)
    assert quoted.strip().startswith("…")
    assert quoted.endswith("…")
    assert width - 2 <= cell_len(quoted) <= width
    assert lines[lines.index(quoted) + 1] == " " * cell_len(quoted[: quoted.index("forecast")]) + "^~~~~~~~"


def test_a_span_wider_than_the_line_is_cut_at_its_end(model: Model) -> None:
    lines = printed(audit_of(model, "x" * 100, "x" * 100), width=30).splitlines()
    assert lines[2:4] == ["    " + "x" * 24 + "…", "    ^" + "~" * 23]


def test_a_draft_cannot_steer_the_terminal(model: Model) -> None:
    bad = "\x1b[2J\x9b1m\x07\r\u202e\udc80"
    audit = audit_of(model, f"Lead {bad} sales", "sales", message=f"not {bad}", suggestion=f"say {bad}", words=(bad,))
    shown = printed(replace(audit, unjudged=bad), source=f"a{bad}.md")
    assert not any(sign in shown for sign in "\x1b\x9b\x07\r\u202e\udc80")
    assert shown.encode()


def test_colours_are_for_terminals(model: Model) -> None:
    audit = audits.english(model)
    assert "\x1b" not in printed(audit, terminal=False)
    shown = printed(audit, terminal=True)
    assert "\x1b[1;31merror JD101" in shown
    assert "\x1b[33mwarning JD102" in shown
    assert "\x1b[36mnote JD201" in shown


def test_on_a_narrow_terminal_nothing_is_wider(model: Model) -> None:
    shown = printed(audits.italian(model), width=40)
    assert max(map(cell_len, shown.splitlines())) <= 40
