"""What an audit finds in a draft, rule by rule; the drafts are written for this test."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier import ClassifierError, Model
from classifier.audit import Audit, audit, place_of, rules
from classifier.audit.auditing import checks
from classifier.audit.wording import ready_sentences
from classifier.render.rules import explanation, rules_page
from classifier.taxonomy import AREAS_OF, LANGUAGES, SALES_DIRECTOR, SALES_OPS, Context, facts

ROOT = Path(__file__).parent.parent

OPS = """\
# Sales Operations Manager

## Your duties

* Analyse win rates and sales cycles every month and show the sales managers where deals are lost
* Run the weekly forecast call's preparation and keep the quarterly sales forecast accurate
* Map the sales process from lead to order, find its bottlenecks and remove them
* Design territories and work out quotas with the finance team
* Train new account executives on our sales process, playbooks and tools
* Administer the CRM: fields, permissions, automations and data quality

## Requirements

* Five years in sales operations or sales analysis
* Sound knowledge of CRM administration and SQL
"""
DIRECTOR = """\
# Direttore Commerciale

## Attività

* Definire la strategia commerciale dei prossimi tre anni insieme all'amministratore delegato
* Guidare e motivare una squadra di otto capi area e selezionarne i nuovi
* Affiancare i capi area nelle visite e farli crescere con un piano di sviluppo per ciascuno
* Curare di persona i rapporti con i clienti direzionali e negoziare gli accordi quadro
* Fissare gli obiettivi di fatturato e di margine e risponderne al consiglio di amministrazione
* Supervisionare l'intero processo di vendita, dalla prima visita alla firma del contratto
* Coordinarsi con marketing, produzione e finanza perché le vendite seguano gli obiettivi aziendali

## Requisiti

* Dieci anni di esperienza nella guida di reti di vendita
"""
DRIFT = "* Lead, motivate and appraise a team of ten area sales managers"


def with_duty(draft: str, *lines: str) -> str:
    """Return a draft with further duties, after its last one."""
    head, requirements, tail = draft.partition("\n## Requi")
    return head + "".join(f"{line}\n" for line in lines) + requirements + tail


def found(model: Model, text: str, rule: str, **given: str) -> list[str]:
    return [finding.message for finding in model.audit(text, **given) if finding.rule == rule]  # type: ignore[arg-type]


def ids(outcome: Audit) -> set[str]:
    return {finding.rule for finding in outcome.findings}


# -- whole drafts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("draft", [OPS, DIRECTOR])
def test_a_draft_that_says_its_own_role_and_nothing_else_is_found_nothing_in(model: Model, draft: str) -> None:
    outcome = audit(model, draft)
    assert outcome.findings == ()
    assert outcome.card is not None
    assert (outcome.card.coverage, outcome.card.focus, outcome.card.clarity) == (100, 100, 100)
    assert outcome.unjudged == ""


@pytest.mark.parametrize(("draft", "title"), [(OPS, "Head of Sales"), (DIRECTOR, "RevOps Lead")])
def test_jd101_a_title_of_the_other_role_is_an_error(model: Model, draft: str, title: str) -> None:
    (finding,) = [finding for finding in model.audit(draft, title=title) if finding.rule == "JD101"]
    assert finding.severity == "error"
    assert finding.line_number == 1


def test_jd101_speaks_the_language_of_the_draft(model: Model) -> None:
    assert "è lavoro da Sales Director" in found(model, DIRECTOR, "JD101", title="Responsabile Operazioni Commerciali")[0]


@pytest.mark.parametrize("area", AREAS_OF[SALES_OPS])
def test_jd103_names_an_area_whose_line_is_taken_out_and_only_that(model: Model, area: str) -> None:
    kept = [line for line in OPS.splitlines() if not line.startswith("*") or model.tag_lines([line[2:]])[0].area != area]
    assert [finding.about for finding in model.audit("\n".join(kept), role=SALES_OPS) if finding.rule == "JD103"] == [area]


def test_jd103_is_silent_where_an_area_is_mentioned_beside_another(model: Model) -> None:
    without = re.sub(r"\* Affiancare.*\n", "", DIRECTOR)
    assert len(found(model, without, "JD103")) == 1
    assert not found(model, without.replace("Guidare e motivare una", "Guidare, motivare e far crescere una"), "JD103")


def test_jd103_offers_sentences_in_the_language_of_the_draft(model: Model) -> None:
    text = re.sub(r"\* Affiancare.*\n", "", DIRECTOR)
    (finding,) = [finding for finding in model.audit(text) if finding.rule == "JD103"]
    assert 2 <= finding.suggestion.count("\n- ") <= 3
    assert finding.fact


def test_jd104_half_of_each_is_said_to_be_two_jobs(model: Model) -> None:
    both = "# Responsabile vendite\n\n## Attività\n\n" + "\n".join(
        [
            "* Guidare e motivare una squadra di otto capi area",
            "* Curare di persona i rapporti con i clienti direzionali e negoziare gli accordi quadro",
            "* Amministrare il CRM: campi, permessi e qualità dei dati",
            "* Preparare ogni mese il forecast delle vendite e spiegarne gli scostamenti",
        ]
    )
    assert found(model, both, "JD104")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Sales Director\nGreat company. Apply now!", "hardly any line"),
        ("Registered nurse\n* Give medicines and dress wounds\n* Care for patients on the ward\n* Keep records", ""),
        (
            "Vertriebsleiter\n* Sie führen das Vertriebsteam und verantworten den Umsatz\n* Wir bieten Ihnen einen Wagen",
            "only English and Italian",
        ),
    ],
)
def test_jd105_a_draft_that_cannot_be_judged_is_an_error_and_has_no_score(model: Model, text: str, why: str) -> None:
    outcome = audit(model, text, role=SALES_DIRECTOR)
    assert "JD105" in ids(outcome)
    assert outcome.card is None
    assert outcome.unjudged
    assert why in outcome.unjudged


def test_jd106_a_title_that_names_neither_role_is_said_to_be_unknown_and_not_guessed(model: Model) -> None:
    outcome = audit(model, OPS.replace("Sales Operations Manager", "Growth Ninja"))
    assert ids(outcome) == {"JD106"}
    assert outcome.draft.wanted is None
    assert outcome.unjudged


def test_jd301_a_draft_of_mostly_company_and_benefits(model: Model) -> None:
    company = "\n".join(f"Our house number {n} is known for its gardens, its kitchen and its friendly people." for n in range(20))
    assert found(model, OPS + "\n## About us\n\n" + company, "JD301")
    assert not found(model, OPS + "\n## About us\n\n" + company[:200], "JD301")


def test_jd302_requirements_of_the_other_role(model: Model) -> None:
    asked = (
        "* Ten years of leading and coaching field sales teams\n* A record of owning revenue targets and answering to a board\n"
    )
    asked += "* A network of key accounts and experience of negotiating frame contracts with them\n"
    text = OPS[: OPS.index("* Five years")] + asked
    assert found(model, text, "JD302")
    assert not found(model, OPS, "JD302")


def test_jd303_names_the_articles_example_for_the_setting_where_its_area_is_absent(model: Model) -> None:
    text = re.sub(r"\* Administer.*\n|\* Sound.*\n|\* Train.*\n", "", OPS)
    assert any("start-up" in message for message in found(model, text, "JD303", context="startup"))
    assert not found(model, text, "JD303")
    assert not found(model, OPS, "JD303", context="startup")


def test_jd401_a_specialist_who_is_to_lead(model: Model) -> None:
    assert found(model, DIRECTOR, "JD401", title="Sales Operations Specialist", role=SALES_DIRECTOR)
    assert not found(model, DIRECTOR, "JD401")


def test_jd401_a_director_who_is_to_pull_reports(model: Model) -> None:
    text = "# Sales Director\n\n## Duties\n\n" + "\n".join(
        [
            "* Build dashboards of sales metrics and conversion rates for the management",
            "* Analyse sales data every month and report on win rates by product",
            "* Administer the CRM and its integrations, permissions and data quality",
        ]
    )
    assert found(model, text, "JD401")


# -- lines -----------------------------------------------------------------------------------------------------------


def test_jd102_marks_the_line_of_the_other_role_with_its_place_words_and_fact(model: Model) -> None:
    text = with_duty(OPS, DRIFT)
    (finding,) = [finding for finding in model.audit(text) if finding.rule == "JD102"]
    assert text[slice(*finding.span)] == DRIFT[2:]
    assert place_of(text, finding.span[0]) == (text[: text.index(DRIFT)].count("\n") + 1, 3)
    assert finding.words
    assert finding.confidence is not None
    assert finding.confidence >= 0.95
    assert finding.fact in {fact.code for fact in facts() if fact.role == SALES_DIRECTOR}
    assert "Sales Director" in finding.suggestion


@pytest.mark.parametrize(
    "shared",
    [
        "* Lead a team of two sales operations analysts",
        "* Collaborate with marketing, finance and product on common goals",
        "* Present the sales strategy to the board together with the Sales Director",
    ],
)
def test_jd102_leaves_a_line_that_the_two_roles_may_share(model: Model, shared: str) -> None:
    text = with_duty(OPS, shared)
    assert [line.tag.role for line in model.classify(text).lines if line.text == shared[2:]] == [SALES_DIRECTOR]
    assert not found(model, text, "JD102")


def test_jd102_leaves_the_requirements_to_jd302(model: Model) -> None:
    asked = "* Proven record of leading and motivating field sales teams"
    assert found(model, with_duty(OPS, asked), "JD102")
    assert not found(model, f"{OPS}{asked}\n", "JD102")


def test_jd105_says_what_to_do_about_its_reason(model: Model) -> None:
    german = "Vertriebsleiter\n* Sie führen das Vertriebsteam und verantworten den Umsatz\n* Wir bieten Ihnen einen Wagen"
    (finding,) = [finding for finding in model.audit(german, role=SALES_DIRECTOR) if finding.rule == "JD105"]
    assert "English or the Italian version" in finding.suggestion


def test_jd102_spans_count_in_the_html_as_given(model: Model) -> None:
    items = "".join(f"<li>{line[2:]}</li>" for line in with_duty(OPS, DRIFT).splitlines() if line.startswith("*"))
    text = f"<h1>Sales Operations Manager</h1><ul>{items}</ul>"
    (finding,) = [finding for finding in model.audit(text) if finding.rule == "JD102"]
    assert text[slice(*finding.span)] == DRIFT[2:]


def test_jd201_says_where_to_split(model: Model) -> None:
    line = "* Clean the CRM data and reports every week; lead and motivate the team of regional sales managers"
    (finding,) = [finding for finding in model.audit(with_duty(OPS, line)) if finding.rule == "JD201"]
    assert "week" in finding.suggestion


def test_jd202_a_line_that_any_sales_post_could_have(model: Model) -> None:
    assert found(model, with_duty(OPS, "* Support all sales activities"), "JD202")
    assert found(model, with_duty(DIRECTOR, "* Gestire le attività commerciali quotidiane"), "JD202")
    assert not found(model, with_duty(OPS, "* Support the sales reps with quotes"), "JD202")


def test_jd203_a_duty_said_twice_names_the_first(model: Model) -> None:
    again = "* Design the territories and work out the quotas with our finance team"
    (message,) = found(model, with_duty(OPS, again), "JD203")
    assert "Design territories and work out quotas" in message
    assert f"line {OPS[: OPS.index('* Design')].count(chr(10)) + 1} says" in message  # as an editor counts


def test_jd204_a_duty_among_the_benefits(model: Model) -> None:
    text = (
        OPS
        + "\n## What we offer\n\n* Private health insurance\n* You run the quarterly sales forecast with the regional managers\n"
    )
    (finding,) = [finding for finding in model.audit(text) if finding.rule == "JD204"]
    assert "forecast" in text[slice(*finding.span)]


# -- the role wanted -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Responsabile Operazioni Commerciali", SALES_OPS),
        ("Head of Sales", SALES_DIRECTOR),
        ("Direttore Commerciale Italia", SALES_DIRECTOR),
        ("RevOps Lead", SALES_OPS),
        ("Sales Operation Manager", SALES_OPS),
        ("Direttore/trice Commerciale", SALES_DIRECTOR),
        ("Area Manager Toscana", None),
        ("Key Account Manager, reporting to the Sales Director", None),
        ("Executive Assistant Sales Director", None),
        ("Assistente del Direttore Commerciale", None),
        ("Infermiera", None),
    ],
)
def test_the_title_tells_the_role(model: Model, title: str, role: str | None) -> None:
    body = "\n* Prepare the office for the visitors\n"
    assert audit(model, body, title).draft.wanted == role
    assert audit(model, f"{title}\n{body}").draft.wanted == role


def test_the_role_asked_for_outweighs_the_title_and_the_title_given_the_drafts_own(model: Model) -> None:
    assert audit(model, OPS, "Sales Director").draft.wanted == SALES_DIRECTOR
    assert audit(model, OPS, "Sales Director", SALES_OPS).draft.wanted == SALES_OPS


@pytest.mark.parametrize(
    "above",
    [
        "From: Mark Hall, Sales Director",
        "Riporta a: Direttore Commerciale",
        "Our Head of Sales is looking for help!",
        "Home\nJobs\n",
    ],
)
def test_a_title_that_is_someone_elses_is_passed_over(model: Model, above: str) -> None:
    outcome = audit(model, f"{above}\n\n{OPS}")
    assert (outcome.draft.title, outcome.draft.wanted) == ("Sales Operations Manager", SALES_OPS)


def test_a_title_may_be_broken_over_two_lines(model: Model) -> None:
    outcome = audit(model, "Responsabile Operazioni\nCommerciali\n\nSede: Parma\n")
    assert (outcome.draft.title, outcome.draft.wanted) == ("Responsabile Operazioni Commerciali", SALES_OPS)


def test_a_label_before_the_title_is_no_part_of_it(model: Model) -> None:
    assert audit(model, "Posizione: Direttore vendite\n").draft.title == "Direttore vendite"


# -- passing over ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        with_duty(OPS, f"{DRIFT} <!-- jdrole: ignore JD102 -->"),
        with_duty(OPS, "<!-- jdrole: ignore JD102 -->", DRIFT),
        with_duty(OPS, f"{DRIFT} <!-- jdrole: ignore -->"),
        "<!-- jdrole: ignore-file JD102 -->\n" + with_duty(OPS, DRIFT),
    ],
)
def test_a_comment_passes_over_a_rule(model: Model, text: str) -> None:
    assert not found(model, text, "JD102")


def test_a_comment_on_another_line_or_about_another_rule_passes_over_nothing(model: Model) -> None:
    assert found(model, with_duty(OPS, f"{DRIFT} <!-- jdrole: ignore JD103 -->"), "JD102")
    assert found(model, with_duty(OPS, DRIFT, "* Train new sellers <!-- jdrole: ignore JD102 -->"), "JD102")


def test_a_comment_about_a_rule_that_does_not_exist_is_an_error_with_the_nearest(model: Model) -> None:
    with pytest.raises(ClassifierError, match=r"line \d+: there is no rule JD120; did you mean JD10"):
        model.audit(with_duty(OPS, f"{DRIFT} <!-- jdrole: ignore JD120 -->"))


# -- score card and fingerprints -------------------------------------------------------------------------------------


def test_the_score_card_follows_from_the_findings(model: Model) -> None:
    outcome = audit(model, with_duty(re.sub(r"\* Train.*\n", "", OPS), DRIFT, "* Support all sales activities"))
    count = {rule: sum(finding.rule == rule for finding in outcome.findings) for rule in rules()}
    card = outcome.card
    assert card is not None
    assert count["JD103"] == count["JD102"] == count["JD202"] == 1
    assert card.coverage == round(100 * (card.areas - count["JD103"]) / card.areas)
    assert card.focus == round(100 * (card.role_lines - count["JD102"]) / card.role_lines)
    assert card.clarity == round(100 * (card.role_lines - count["JD202"]) / card.role_lines)


def test_the_same_draft_is_found_the_same_in_each_time(model: Model) -> None:
    text = with_duty(DIRECTOR, "* Amministrare il CRM e bonificare i dati", "* Gestire le attività commerciali")
    assert audit(model, text) == audit(model, text)


def test_a_fingerprint_stays_when_lines_move_and_tells_lines_apart(model: Model) -> None:
    one, other = DRIFT, "* Negotiate frame contracts with the five largest key accounts in person"
    first = {f.span: f.fingerprint for f in model.audit(with_duty(OPS, one, other)) if f.rule == "JD102"}
    moved = {f.fingerprint for f in model.audit("\n\n" + with_duty(OPS, other, one)) if f.rule == "JD102"}
    assert len(first) == 2
    assert set(first.values()) == moved


PIECES = st.sampled_from(
    [
        *OPS.splitlines(),
        *DIRECTOR.splitlines(),
        DRIFT,
        "<b>",
        "</ul>",
        "&amp;",
        "\0",
        "\u2028",
        "é" * 40,
        "- ",
        "x, and lead y",
        "",
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=30)), max_size=25), st.sampled_from([None, "startup", "agency"]))
def test_any_text_is_audited_and_every_span_lies_in_it(model: Model, pieces: list[str], context: Context | None) -> None:
    text = "\n".join(pieces)
    outcome = audit(model, text, role=SALES_OPS, context=context)
    for finding in outcome.findings:
        assert 0 <= finding.span[0] <= finding.span[1] <= len(text)
        assert finding.confidence is None or 0.0 <= finding.confidence <= 1.0
        assert "{" not in finding.message.replace("{", "", text.count("{"))
    assert (outcome.card is None) == bool(outcome.unjudged)


# -- what ships ------------------------------------------------------------------------------------------------------


def test_every_rule_has_a_check_and_every_check_a_rule(model: Model) -> None:
    assert list(checks(model)) == list(rules())


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.id)
def test_every_rule_is_whole(rule: object) -> None:
    given = rules()[rule.id]  # type: ignore[attr-defined]
    assert set(given.message) == set(given.suggestion) == set(LANGUAGES)
    assert all([given.name, given.does, given.why, given.bad, given.good, given.measured])
    assert not given.fact or given.fact in {fact.code for fact in facts()}
    assert 0.0 <= given.precision <= 1.0
    places = [set(re.findall(r"{(\w+)}", given.message[language])) for language in LANGUAGES]
    assert places[0] == places[1]
    assert given.id in explanation(given)


@pytest.mark.parametrize("rule", rules())
def test_the_examples_of_a_rule_are_what_it_finds_and_what_it_does_not(model: Model, rule: str) -> None:
    setting = {"context": "startup"} if rule == "JD303" else {}
    assert found(model, rules()[rule].bad, rule, **setting)
    assert not found(model, rules()[rule].good, rule, **setting)


def test_the_page_of_the_rules_is_in_step() -> None:
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == rules_page(rules()), "make docs"


def test_ready_sentences_come_from_the_corpus() -> None:
    with (ROOT / "training_data" / "corpus.csv").open(encoding="utf-8", newline="") as file:
        corpus = {(row["lang"], row["area"], row["text"]) for row in csv.DictReader(file)}
    with (ROOT / "classifier" / "audit" / "sentences.csv").open(encoding="utf-8", newline="") as file:
        sentences = [(row["lang"], row["area"], row["text"]) for row in csv.DictReader(file)]
    assert len(set(sentences)) == len(sentences)
    assert set(sentences) <= corpus
    for areas in (AREAS_OF[SALES_OPS], AREAS_OF[SALES_DIRECTOR]):
        assert all(len(ready_sentences(area, language, None)) >= 2 for area in areas for language in LANGUAGES)
