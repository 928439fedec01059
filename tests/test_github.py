"""Audits as commands to GitHub's runner."""

from __future__ import annotations

from dataclasses import replace

from classifier import Model
from classifier.render import github
from tests import audits


def test_a_finding_is_an_annotation_on_its_line(model: Model) -> None:
    audit = audits.english(model)
    lines = list(github.annotations("draft.md", audit, audit.findings))
    assert lines[4] == (
        "::warning file=draft.md,line=11,endLine=11,col=3,endColumn=72,title=JD102::"
        "This line describes SalesOps (forecasting), not a Sales Director.%0A"
        "Answer for the forecast that sales operations prepares.%0AOr leave the line out."
    )
    assert [line.split()[0] for line in lines] == ["::error", *["::warning"] * 5, "::notice", "::error"]


def test_nothing_in_a_draft_ends_a_command(model: Model) -> None:
    audit = audits.english(model)
    finding = replace(audit.findings[0], message="100% sure\r\n::error::no", suggestion="a: b, c")
    assert list(github.annotations("50%,a:b\n.md", audit, [finding])) == [
        "::error file=50%25%2Ca%3Ab%0A.md,line=1,endLine=1,col=3,endColumn=23,title=JD101::100%25 sure%0D%0A::error::no%0Aa: b, c"
    ]


def test_a_finding_over_several_lines_has_no_columns(model: Model) -> None:
    audit = audits.english(model)
    finding = replace(audit.findings[0], span=(2, 40), suggestion="")
    (line,) = github.annotations("a.md", audit, [finding])
    assert line.startswith("::error file=a.md,line=1,endLine=5,title=JD101::The title")


def test_not_judged_is_said_and_clean_is_silent(model: Model) -> None:
    assert list(github.annotations("a.md", audits.clean(model), ())) == []
    assert list(github.annotations("a.md", audits.unjudged(model), ())) == [
        "::warning file=a.md,title=not judged::could not be judged: nessuna riga dice quale ruolo si cerca"
    ]
