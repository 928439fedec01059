"""What an audit says: names of areas and posts, and ready sentences, in the draft's language."""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from typing import Any, Final

from classifier.audit.draft import Draft
from classifier.taxonomy import Context, Language, Role, packaged

READY: Final = 3  # sentences offered for a missing area


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(packaged("audit", "words.toml").read_text(encoding="utf-8"))


def word(kind: str, name: str, language: Language) -> str:
    """Return the name of an area, a post (of a role), a setting or a reason in a language.

    >>> word("areas", "tools", "it")
    'CRM e strumenti di vendita'
    """
    return str(_words()[kind][name][language])


def post(role: Role, language: Language) -> str:
    """Return the name of the post that a role is."""
    return word("posts", role, language)


def percent(share: float) -> str:
    """Return a share in [0, 1] as a whole percentage.

    >>> percent(0.625)
    '62%'
    """
    return f"{share:.0%}"


@cache
def _sentences() -> dict[tuple[str, str, str], tuple[str, ...]]:
    found: dict[tuple[str, str, str], list[str]] = {}
    with packaged("audit", "sentences.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault((row["area"], row["lang"], row["context"]), []).append(row["text"])
    return {key: tuple(texts) for key, texts in found.items()}


def ready_sentences(area: str, language: Language, setting: Context | None) -> tuple[str, ...]:
    """Return sentences that say an area's work, those made for the setting first."""
    fitting = _sentences().get((area, language, setting), ()) if setting else ()
    return (*fitting, *_sentences()[area, language, ""])[:READY]


def sentence_list(area: str, draft: Draft) -> str:
    """Return the ready sentences of an area as bullets, one a line."""
    return "\n".join(f"- {text}" for text in ready_sentences(area, draft.language, draft.context))
