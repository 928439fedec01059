"""Comments in a draft that tell the audit to pass over a rule: on a line, or in the whole file.

``<!-- jdrole: ignore JD102 -->`` counts for the line it stands on, or the next one if it stands alone;
``<!-- jdrole: ignore-file JD103 JD301 -->`` for the whole draft, all rules where none is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from classifier.audit.findings import place_of
from classifier.audit.rules import known
from classifier.lines import Span

_COMMENT: Final = re.compile(r"<!--\s*jdrole:\s*(ignore(?:-file)?)\b([^<>]*?)-->", re.IGNORECASE)


class Ignore(NamedTuple):
    """What a comment passes over: some rules, all where none is named, in a span of the draft."""

    span: Span
    rules: frozenset[str]

    def covers(self, rule: str, span: Span) -> bool:
        """Say whether a finding of a rule at a span is passed over."""
        return (not self.rules or rule in self.rules) and span[0] < self.span[1] and self.span[0] <= span[1]


def ignores_in(text: str) -> Iterator[Ignore]:
    """Yield what the comments in a draft pass over.

    Raises:
        ClassifierError: one names a rule that does not exist.
    """
    for comment in _COMMENT.finditer(text):
        place = f"line {place_of(text, comment.start())[0]}"
        named = frozenset(known(name, place) for name in re.findall(r"\w+", comment[2].upper()))
        if comment[1].lower() == "ignore-file":
            yield Ignore((0, len(text) + 1), named)
            continue
        start = text.rfind("\n", 0, comment.start()) + 1
        end = _line_end(text, comment.end())
        if not (text[start : comment.start()] + text[comment.end() : end]).strip():
            start, end = end, _line_end(text, end + 1)
        yield Ignore((start, end), named)


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end
