"""An audit as comments on the Word file that the draft was read from."""

from __future__ import annotations

from collections.abc import Sequence

from classifier.audit import Audit, Finding
from classifier.render.audit_words import SEVERITY, WORDS
from classifier.taxonomy import Language
from classifier.word import Comment


def comments(audit: Audit, shown: Sequence[Finding]) -> list[Comment]:
    """Return a comment on the span of each finding that is shown, in the draft's language.

    A draft that could not be judged has one more at its first line, which says why; one where nothing was found has one there
    that says so.
    """
    language = audit.draft.language
    about = [Comment(finding.span, _text(finding, language)) for finding in shown]
    if audit.unjudged:
        return [Comment(_first_line(audit), WORDS[language]["unjudged"] + audit.unjudged), *about]
    return about or [Comment(_first_line(audit), WORDS[language]["nothing"])]


def _text(finding: Finding, language: Language) -> str:
    head = f"{finding.rule} · {SEVERITY[language][finding.severity]}"
    return "\n".join(filter(None, (head, finding.message, finding.suggestion)))


def _first_line(audit: Audit) -> tuple[int, int]:
    lines = audit.draft.posting.lines
    return lines[0].span if lines else (0, 0)
