"""The words of its own in which two drafts side by side are shown, in either language."""

from __future__ import annotations

import math
from typing import Final

from classifier.compare import MOST_LINES, ONE_JOB, Comparison
from classifier.posting import Reason
from classifier.taxonomy import Language

AREA_NAMES: Final[dict[Language, dict[str, str]]] = {
    "en": {},
    "it": {
        "analytics": "analisi",
        "forecasting": "previsioni",
        "process": "processi",
        "planning": "pianificazione",
        "enablement": "formazione",
        "tools": "strumenti",
        "strategy": "strategia",
        "leadership": "guida",
        "coaching": "affiancamento",
        "clients": "clienti",
        "targets": "traguardi",
        "oversight": "presidio",
        "alignment": "raccordo",
    },
}

WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "title": "Two drafts side by side",
        "one job": "One job",
        "two jobs": "Two jobs",
        "not judged": "Not judged",
        "mixed": "mixed",
        "insufficient": "insufficient",
        "areas": "What each covers",
        "areas-note": "The share of each draft's lines about either role.",
        "claims": "What both claim",
        "claims-by-area": "What both cover",
        "no-claims": "No line of the one claims what a line of the other does.",
        "alike": "{percent} alike",
        "gap": "What nobody has",
        "no-gap": "Every area of the two roles is covered.",
        "only": "Only in {name}",
        "nothing": "nothing",
        "drafts": "The drafts, line by line",
        "shared": "claimed by the other draft too",
        "note": "Made by jdrole, which judges texts, not people.",
    },
    "it": {
        "title": "Due annunci a confronto",
        "one job": "Un lavoro solo",
        "two jobs": "Due lavori",
        "not judged": "Non giudicati",
        "mixed": "misto",
        "insufficient": "troppo poco",
        "areas": "Che cosa copre ciascuno",
        "areas-note": "La parte che ogni area ha nelle righe di ciascun annuncio sui due ruoli.",
        "claims": "Che cosa chiedono tutti e due",
        "claims-by-area": "Che cosa coprono tutti e due",
        "no-claims": "Nessuna riga dell'uno chiede ciò che chiede una riga dell'altro.",
        "alike": "simili al {percent}",
        "gap": "Che cosa non ha nessuno",
        "no-gap": "Ogni area dei due ruoli è coperta.",
        "only": "Solo in {name}",
        "nothing": "niente",
        "drafts": "Gli annunci, riga per riga",
        "shared": "lo chiede anche l'altro annuncio",
        "note": "Fatto da jdrole, che giudica testi, non persone.",
    },
}

# Reasons in Italian, by code; in English the reasons' own messages serve.
REASONS: Final = {
    "same-mix": "Le aree dei due annunci sono simili al {likeness}: dall'{threshold} in su è un lavoro solo.",
    "different-mix": "Le aree dei due annunci sono simili al {likeness}: sotto l'{threshold} sono due lavori.",
    "long-draft": "Riga contro riga sono confrontate solo le prime {lines} righe sui due ruoli.",
}
LACKS: Final = {
    "no-text": "non c'è testo",
    "few-role-lines": "dice troppo poco dei due ruoli",
    "another-job": "parla soprattutto d'altro",
    "foreign-language": "è in una lingua che non è letta",
}


def language_of(comparison: Comparison) -> Language:
    """Return the language in which two drafts are shown: Italian where both are, else English."""
    return "it" if comparison.one.language == comparison.other.language == "it" else "en"


def area_name(area: str, language: Language) -> str:
    """Return what an area is called."""
    return AREA_NAMES[language].get(area, area)


def reason_told(comparison: Comparison, reason: Reason, language: Language) -> str:
    """Return the sentence that says a reason."""
    if language == "en":
        return f"{reason.message[0].upper()}{reason.message[1:]}."
    if reason.code == "insufficient":
        drafts = (("Il primo", comparison.one), ("il secondo", comparison.other))
        lacks = [f"{name} {LACKS[draft.reasons[0].code]}" for name, draft in drafts if draft.verdict == "insufficient"]
        told = " e ".join(lacks)
        return f"{told[0].upper()}{told[1:]}."
    likeness = math.floor((comparison.likeness or 0.0) * 100)
    return REASONS[reason.code].format(likeness=f"{likeness}%", threshold=f"{ONE_JOB:.0%}", lines=MOST_LINES)
