"""Drafts and what a hand found in them, for the tests of everything that shows an audit."""

from __future__ import annotations

from classifier import Model
from classifier.audit import Audit, Draft, Finding, Rule, ScoreCard, Severity, read_draft

ENGLISH = """\
# Sales Director, DACH

## Who we are

Brennholm Valves sells pressure valves to breweries & dairies; 410 people work in Graz and Leeds.

## The job

* Lead nine account executives and two team leaders in three countries
* Own the annual number for the region, €14m, and answer for it to the board
* Build the weekly forecast in Excel and reconcile the pipeline reports
* Keep Salesforce clean: duplicates, permissions, dashboards
* Negotiate the frame contracts with the five largest brewery groups
* Be a rockstar who wears many hats and gets things done in a fast-paced environment

## What we ask

* Ten years in sales, at least four of them leading a team
* A young and dynamic native speaker of German

## What you get

* A competitive salary and a car
"""

ITALIAN = """\
**RESPONSABILE SALES OPERATIONS**

Torrefazione Alberani produce caffè in grani dal 1954 e lo vende a bar e alberghi di 14 Paesi.

Cosa farai:

• Tenere in ordine il CRM: campi, duplicati, permessi
• Preparare ogni lunedì il forecast con i tre responsabili di zona e spiegare gli scostamenti
• Guidare la rete degli agenti e assegnare loro gli obiettivi di fatturato
• Trattare in prima persona con le insegne più importanti della distribuzione organizzata
• Occuparti di varie attività di supporto
• Ridisegnare le zone quando un agente lascia, e stimare che cosa cambia per le quote

Chi cerchiamo:

• Cinque anni in ruoli di analisi commerciale
• Un ragazzo giovane e dinamico, madrelingua italiano

Offriamo:

• Retribuzione commisurata all'esperienza
"""


def rule(id_: str, severity: Severity, does: str) -> Rule:
    return Rule(
        id=id_,
        name=does.replace(" ", "-"),
        severity=severity,
        message={"it": "", "en": ""},
        suggestion={"it": "", "en": ""},
        does=f"Finds {does}.",
        why="Who reads the posting takes it for another job.",
        bad="Build the weekly forecast in Excel",
        good="Answer for the forecast that the analysts build",
        fact="1.1-g",
        precision=0.9,
        findings=40,
        measured="2026-11",
    )


RULES = {
    one.id: one
    for one in (
        rule("JD101", "error", "another role in the title"),
        rule("JD102", "warning", "lines of the other role"),
        rule("JD103", "warning", "areas that are missing"),
        rule("JD201", "note", "empty words"),
        rule("JD301", "error", "words that shut people out"),
        rule("JD303", "warning", "statements that are missing"),
    )
}


def found(
    draft: Draft, rule: str, at: str, message: str, suggestion: str, *, words: tuple[str, ...] = (), sure: float | None = None
) -> Finding:
    """Return a finding of a rule at the first place in the draft that reads so."""
    start = draft.text.index(at)
    number = next(line.number for line in draft.posting.lines if line.span[0] <= start < line.span[1])
    fact = "1.1-g" if rule == "JD102" else ""
    span = (start, start + len(at))
    return Finding(rule, RULES[rule].severity, message, number, span, fact, suggestion, words, sure, at)


def english(model: Model) -> Audit:
    draft = read_draft(model, ENGLISH)
    card = ScoreCard(coverage=71, focus=58, clarity=86, areas=7, role_lines=7)
    return Audit(draft, (*_english_whole(draft), *_english_lines(draft)), card, "")


def _english_whole(draft: Draft) -> tuple[Finding, ...]:
    return (
        found(
            draft,
            "JD101",
            "Sales Director, DACH",
            "The title says Sales Director; three lines in ten describe SalesOps.",
            "Keep the title, and give the three lines to the job they belong to.",
        ),
        found(
            draft,
            "JD103",
            "Sales Director, DACH",
            "Nothing is said about coaching.",
            "If so, for example:\n- Coach the account executives on live deals and go over their plans every quarter.",
        ),
        found(
            draft,
            "JD103",
            "Sales Director, DACH",
            "Nothing is said about strategy.",
            "If so, for example:\n- Decide with the board which markets to enter in the next three years.",
        ),
        found(
            draft,
            "JD303",
            "Sales Director, DACH",
            "No pay range is named.",
            "If so, for example:\n- Annual gross salary between €… and €…, with a variable part of … %.",
        ),
    )


def _english_lines(draft: Draft) -> tuple[Finding, ...]:
    return (
        found(
            draft,
            "JD102",
            "Build the weekly forecast in Excel and reconcile the pipeline reports",
            "This line describes SalesOps (forecasting), not a Sales Director.",
            "Answer for the forecast that sales operations prepares.\nOr leave the line out.",
            words=("forecast", "pipeline reports", "reconcile"),
            sure=0.9312345678,
        ),
        found(
            draft,
            "JD102",
            "Keep Salesforce clean: duplicates, permissions, dashboards",
            "This line describes SalesOps (tools), not a Sales Director.",
            "",
            words=("salesforce", "dashboards"),
            sure=0.97,
        ),
        found(
            draft, "JD201", "wears many hats", "“wears many hats” says nothing about the work.", "Name the two or three tasks."
        ),
        found(
            draft,
            "JD301",
            "young and dynamic native speaker",
            "Asking for the young or for native speakers shuts people out.",
            "German at level C1.",
            words=("young", "native speaker"),
        ),
    )


def italian(model: Model) -> Audit:
    draft = read_draft(model, ITALIAN)
    title = "RESPONSABILE SALES OPERATIONS"
    findings = (
        found(
            draft,
            "JD103",
            title,
            "Non si parla di formazione (enablement).",
            "If so, for example:\n- Insegnare ai nuovi come un ordine diventa fattura.",
        ),
        found(
            draft,
            "JD103",
            title,
            "Non si parla di analisi dei dati.",
            "If so, for example:\n- Leggere ogni mese i dati di vendita e dire alla direzione che cosa è cambiato e perché.",
        ),
        found(
            draft,
            "JD303",
            title,
            "Manca la frase sulla parità di genere.",
            "If so, for example:\n- La ricerca è rivolta a candidati di ogni genere (D.Lgs. 198/2006).",
        ),
        found(
            draft,
            "JD102",
            "Guidare la rete degli agenti e assegnare loro gli obiettivi di fatturato",
            "La riga descrive un Sales Director (leadership), non un ruolo di SalesOps.",
            "Preparare per la direzione i dati su cui si fissano gli obiettivi degli agenti.",
            words=("guidare", "rete agenti", "obiettivi"),
            sure=0.88,
        ),
        found(
            draft,
            "JD102",
            "Trattare in prima persona con le insegne più importanti della distribuzione organizzata",
            "La riga descrive un Sales Director (clients), non un ruolo di SalesOps.",
            "Preparare i dati di margine per le trattative con le insegne.\nOppure togliere la riga.",
            words=("trattare", "insegne"),
            sure=0.95,
        ),
        found(
            draft, "JD201", "varie attività di supporto", "“varie attività di supporto” non dice che cosa si fa.", "Dire quali."
        ),
        found(
            draft,
            "JD301",
            "ragazzo giovane e dinamico",
            "Età e genere non si possono chiedere.",
            "Una persona curiosa e precisa.",
            words=("ragazzo", "giovane"),
        ),
        found(draft, "JD201", "Retribuzione commisurata", "Chi legge non sa quanto si guadagna.", "RAL tra … e … euro."),
    )
    return Audit(draft, findings, ScoreCard(coverage=67, focus=50, clarity=100, areas=6, role_lines=8), "")


def clean(model: Model) -> Audit:
    return Audit(read_draft(model, ENGLISH), (), ScoreCard(100, 100, 100, 7, 8), "")


def unjudged(model: Model) -> Audit:
    return Audit(read_draft(model, "Buongiorno,\n\ncerchiamo una persona."), (), None, "nessuna riga dice quale ruolo si cerca")
