"""Comments in a draft that tell the audit to pass over a rule: on a line, or in the whole file.

``<!-- jdrole: ignore JD102 -->`` counts for the line it stands on, or the next one if it stands alone;
``<!-- jdrole: ignore-file JD103 JD301 -->`` for the whole draft, all rules where none is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from classifier.audit.rules import known
from classifier.lines import Span

_COMMENT: Final = re.compile(r"<!--\s*jdrole:\s*(ignore(?:-file)?)\b([^<>]*?)-->", re.IGNORECASE)


class _Ignore(NamedTuple):
    span: Span
    rules: frozenset[str]  # empty: every rule


def ignored(text: str, rule: str, span: Span) -> bool:
    """Say whether a comment in the text tells to pass over a rule at a span.

    Raises:
        ClassifierError: a comment names a rule that does not exist.
    """
    return any(
        (not ignore.rules or rule in ignore.rules) and span[0] < ignore.span[1] and ignore.span[0] <= span[1]
        for ignore in _ignores(text)
    )


@lru_cache(maxsize=8)
def _ignores(text: str) -> tuple[_Ignore, ...]:
    return tuple(_found(text))


def _found(text: str) -> Iterator[_Ignore]:
    for comment in _COMMENT.finditer(text):
        named = frozenset(known(name, "a comment in the draft") for name in re.findall(r"\w+", comment[2].upper()))
        if comment[1].lower() == "ignore-file":
            yield _Ignore((0, len(text) + 1), named)
            continue
        start = text.rfind("\n", 0, comment.start()) + 1
        end = _line_end(text, comment.end())
        if not (text[start : comment.start()] + text[comment.end() : end]).strip():
            start, end = end, _line_end(text, end + 1)
        yield _Ignore((start, end), named)


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end
