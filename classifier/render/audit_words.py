"""The words of its own in which an audit is shown to the draft's writer, in the draft's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from classifier.audit import SEVERITIES, Finding
from classifier.taxonomy import Language

SEVERITY: Final[dict[Language, dict[str, str]]] = {
    "en": {"error": "error", "warning": "warning", "note": "note"},
    "it": {"error": "errore", "warning": "avviso", "note": "nota"},
}
_SEVERAL: Final[dict[Language, dict[str, str]]] = {
    "en": {"error": "errors", "warning": "warnings", "note": "notes"},
    "it": {"error": "errori", "warning": "avvisi", "note": "note"},
}
WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "nothing": "Nothing was found.",
        "unjudged": "Could not be judged: ",
        "page": "Audit of a job posting",
        "untitled": "A draft without a title",
        "wanted": "Meant for",
        "unknown": "not known",
        "from": "",
        "from role": "as asked for",
        "from title": "by the title given",
        "from draft": "by its own title",
        "context": "Context",
        "startup": "a startup",
        "consulting": "consulting",
        "agency": "an agency",
        "verdict": "Reads as",
        "SalesOps": "SalesOps",
        "Sales Director": "Sales Director",
        "mixed": "two jobs in one",
        "insufficient": "too little about either role to tell",
        "scores": "Score card",
        "coverage": "Coverage",
        "focus": "Focus",
        "clarity": "Clarity",
        "about coverage": "How much of the role’s work, in {areas} areas, the draft speaks of.",
        "about focus": "How much of what it says of a role is about this one, and not the other; lines that count: {role_lines}.",
        "about clarity": "How many of its lines on the work say one thing, clearly, once, and in its place.",
        "of 100": "out of 100",
        "clean": "Nothing was found: no rule has anything to say about this draft.",
        "not shown": "Not shown, of what was found: {count}",
        "not judged": "This draft could not be judged",
        "not judged means": "This does not say that it is good, nor that it is bad.",
        "missing": "What is missing",
        "ready": "(One click selects a sentence.)",
        "draft": "The draft",
        "because": "because of",
        "instead": "Instead:",
        "finding": "finding",
        "rules": "How often the rules are right",
        "right": "right in {share} of {findings} findings that were looked at",
        "unmeasured": "not measured",
        "made": "Made by jdrole, which judges texts, not people.",
    },
    "it": {
        "nothing": "Niente da segnalare.",
        "unjudged": "Non è stato possibile giudicare: ",
        "page": "Revisione di un annuncio di lavoro",
        "untitled": "Una bozza senza titolo",
        "wanted": "Ruolo cercato",
        "unknown": "non si sa",
        "from": "",
        "from role": "come richiesto",
        "from title": "secondo il titolo dato",
        "from draft": "secondo il suo titolo",
        "context": "Contesto",
        "startup": "una startup",
        "consulting": "consulenza",
        "agency": "un’agenzia",
        "verdict": "Si legge come",
        "SalesOps": "SalesOps",
        "Sales Director": "Sales Director",
        "mixed": "due lavori in uno",
        "insufficient": "dice troppo poco dei due ruoli",
        "scores": "Pagella",
        "coverage": "Copertura",
        "focus": "Focus",
        "clarity": "Chiarezza",
        "about coverage": "Quanta parte del lavoro del ruolo, in {areas} aree, compare nella bozza.",
        "about focus": "Quanto di ciò che dice di un ruolo riguarda questo, e non l’altro; righe che contano: {role_lines}.",
        "about clarity": "Quante delle righe sul lavoro dicono una cosa sola, con chiarezza, una volta e al loro posto.",
        "of 100": "su 100",
        "clean": "Niente da segnalare: nessuna regola ha da ridire su questa bozza.",
        "not shown": "Trovato ma non mostrato: {count}",
        "not judged": "Non è stato possibile giudicare questa bozza",
        "not judged means": "Non vuol dire che vada bene, né che vada male.",
        "missing": "Che cosa manca",
        "ready": "(Un clic seleziona una frase.)",
        "draft": "La bozza",
        "because": "per via di",
        "instead": "Meglio:",
        "finding": "segnalazione",
        "rules": "Quanto spesso le regole hanno ragione",
        "right": "ragione nel {share} di {findings} segnalazioni esaminate",
        "unmeasured": "non misurata",
        "made": "Fatto da jdrole, che giudica testi, non persone.",
    },
}


def counted(findings: Iterable[Finding], language: Language) -> str:
    """Return how many findings there are of each severity, the gravest first, "" for none."""
    counts = Counter(finding.severity for finding in findings)
    names = ((n, (SEVERITY if n == 1 else _SEVERAL)[language][severity]) for severity in SEVERITIES if (n := counts[severity]))
    return ", ".join(f"{n} {name}" for n, name in names)
