"""What a check finds, before its rule's words are put to it."""

from __future__ import annotations

from typing import NamedTuple

from classifier.posting import TaggedLine
from classifier.tagger import deciding


class Found(NamedTuple):
    """Something a check saw: the line it is about (None: the whole draft) and what fills its rule's messages.

    ``about`` is what tells it from the same rule's other findings.
    """

    fills: dict[str, str]
    line: TaggedLine | None = None
    about: str = ""
    fact: str | None = None  # the rule's own where None
    words: tuple[str, ...] = ()
    confidence: float | None = None


def on_line(line: TaggedLine, **fills: str) -> Found:
    """Return a find about a line, with its words, its confidence and its fact."""
    words = tuple(dict.fromkeys(part.term for part in deciding(line.tag)))
    return Found(fills, line, line.text, line.tag.fact or None, words, line.tag.probability)
