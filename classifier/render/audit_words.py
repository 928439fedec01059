"""The words of its own in which an audit is shown to the draft's writer, in the draft's language."""

from __future__ import annotations

from typing import Final

from classifier.taxonomy import Language

SEVERITY: Final[dict[Language, dict[str, str]]] = {
    "en": {"error": "error", "warning": "warning", "note": "note"},
    "it": {"error": "errore", "warning": "avviso", "note": "nota"},
}
WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "nothing": "Nothing was found.",
        "unjudged": "Could not be judged: ",
    },
    "it": {
        "nothing": "Niente da segnalare.",
        "unjudged": "Non è stato possibile giudicare: ",
    },
}
