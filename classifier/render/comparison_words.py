"""The words of its own in which two drafts side by side are shown on a page, in either language."""

from __future__ import annotations

from typing import Final

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
