"""From tagged lines to a verdict: judged on literals, then on whole postings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classifier import Model, Posting, TaggedLine
from classifier.model_file import Settings
from classifier.posting import FULL_LINE, evidence_of, judge, weigh
from classifier.tagger import Decision
from classifier.taxonomy import Role
from tests.conftest import ROOT

SETTINGS = Settings(min_role_lines=2.0, min_relevance=0.2)


@pytest.fixture(scope="module")
def english(model: Model) -> Posting:
    return model.classify((ROOT / "examples" / "sales_operations_manager.en.md").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def italian(model: Model) -> Posting:
    return model.classify((ROOT / "examples" / "direttore_commerciale.it.md").read_text(encoding="utf-8"))


def tagged(english: Posting, role: Role, area: str, *, count: int = 1, decided: bool = True) -> list[TaggedLine]:
    """Lines of one full line's worth each, with a certain tag."""
    line = english.lines[-1]
    tag = replace(line.tag, role=role, area=area, probability=1.0, decided=decided)
    alone = Decision(role, area, 1.0, {}, role, area, decided)
    return [replace(line, text="word " * FULL_LINE, kind="bullet", tag=tag, alone=alone)] * count


@pytest.mark.parametrize(
    ("ops", "director", "neither", "verdict", "code"),
    [
        (4, 1, 2, "SalesOps", "mostly-sales-ops"),
        (1, 4, 2, "Sales Director", "mostly-sales-director"),
        (3, 3, 2, "mixed", "both-roles"),
        (1, 0, 2, "insufficient", "few-role-lines"),
        (2, 1, 20, "insufficient", "another-job"),
        (0, 0, 0, "insufficient", "no-text"),
    ],
)
def test_the_verdict_follows_the_role_mix(
    english: Posting, ops: int, director: int, neither: int, verdict: str, code: str
) -> None:
    lines = [
        *tagged(english, "SalesOps", "process", count=ops),
        *tagged(english, "Sales Director", "clients", count=director),
        *tagged(english, "Neither", "neither", count=neither),
    ]
    said, reason = judge(evidence_of(map(weigh, lines)), "en", SETTINGS)
    assert (said, reason.code) == (verdict, code)


def test_a_foreign_language_is_no_ground_for_a_verdict(english: Posting) -> None:
    lines = tagged(english, "SalesOps", "process", count=9)
    assert judge(evidence_of(map(weigh, lines)), "de", SETTINGS)[1].code == "foreign-language"


def test_a_posting_that_hardly_speaks_of_selling_or_the_roles_is_another_job(english: Posting) -> None:
    lines = [*tagged(english, "SalesOps", "analytics", count=3), *tagged(english, "Neither", "neither", count=7)]
    found = evidence_of(map(weigh, lines))
    assert found.relevance == pytest.approx(0.3)
    verdict, reason = judge(found, "en", replace(SETTINGS, min_relevance=0.35))
    assert (verdict, reason.code) == ("insufficient", "another-job")
    assert "0% of the lines speak of sales" in reason.message


def test_undecided_lines_are_no_evidence(english: Posting) -> None:
    lines = tagged(english, "SalesOps", "process", count=9, decided=False)
    assert evidence_of(map(weigh, lines)).total == 0


def test_a_long_line_counts_as_one_full_line(english: Posting) -> None:
    (line,) = tagged(english, "SalesOps", "process")
    assert evidence_of([weigh(replace(line, text="word " * 10 * FULL_LINE))]).total == pytest.approx(1.0)
    assert evidence_of([weigh(replace(line, text="word " * (FULL_LINE // 2)))]).total == pytest.approx(0.5)


def test_the_examples_are_what_their_lines_say(english: Posting, italian: Posting) -> None:
    assert (english.verdict, english.language) == ("SalesOps", "en")
    assert (italian.verdict, italian.language) == ("Sales Director", "it")
    assert sum(english.role_mix.values()) == pytest.approx(1.0)
    assert sum(italian.areas.values()) == pytest.approx(1.0)


def test_a_line_of_the_other_role_is_found(english: Posting, italian: Posting) -> None:
    (coaching,) = [line for line in english.lines if line.text.startswith("Coach the four")]
    (reports,) = [line for line in italian.lines if line.text.startswith("Estrarre dal gestionale")]
    assert coaching.tag.role == "Sales Director"
    assert reports.tag.role == "SalesOps"


def test_evidence_points_into_the_posting(model: Model) -> None:
    text = "Intro.\n\n* <b>Lead</b> the account&nbsp;executives of the region"
    posting = model.classify(text)
    words = {part.term: text[slice(*part.span)] for part in posting.lines[-1].tag.evidence}
    assert words["lead"] == "Lead"
    assert words["account executives"] == "account&nbsp;executives"


def test_a_lying_title_is_noticed_and_moves_no_line(model: Model) -> None:
    text = (ROOT / "examples" / "sales_operations_manager.en.md").read_text(encoding="utf-8")
    honest, lying = model.classify(text, title="RevOps Lead"), model.classify(text, title="Head of Sales")
    assert [reason.code for reason in honest.reasons] == ["mostly-sales-ops"]
    assert [reason.code for reason in lying.reasons] == ["mostly-sales-ops", "title-disagrees"]
    assert lying.lines == honest.lines


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no-text"),
        ("Sales", "few-role-lines"),
        (
            "Wir suchen für unser Team einen Vertriebsleiter. Sie führen die Mitarbeiter und entwickeln mit der Geschäftsleitung "
            "die Strategie für den Markt. Sie verantworten das Budget und die Ziele der Region.",
            "foreign-language",
        ),
        (
            "Infirmier de nuit. Vous assurez les soins des patients et la surveillance dans le service. Vous êtes diplômé et "
            "vous avez une expérience en cardiologie.",
            "foreign-language",
        ),
        (
            "Registered nurse on a night ward. You will care for twelve patients with the team and document in the chart. "
            "You hold a licence and two years of acute care. We offer a pension and free parking for your car.",
            "few-role-lines",
        ),
    ],
)
def test_too_little_about_either_role_is_insufficient_and_says_why(model: Model, text: str, code: str) -> None:
    posting = model.classify(text)
    assert posting.verdict == "insufficient"
    assert posting.reasons[0].code == code
    assert posting.role_mix == {}
    assert posting.areas == {}
