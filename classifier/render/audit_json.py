"""An audit as a JSON object; the fields are documented in docs/formats.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from classifier.audit import Audit, Draft, Finding, place_of
from classifier.taxonomy import Fact, facts

SCHEMA_VERSION: Final = 1
DIGITS: Final = 6


def audit_object(source: str, audit: Audit, shown: Sequence[Finding]) -> dict[str, Any]:
    """Return an audit as plain values, with the findings that are ``shown``."""
    draft = audit.draft
    return {
        "schema_version": SCHEMA_VERSION,
        "source": source,
        "title": draft.title or None,
        "role": draft.wanted,
        "role_from": draft.known_from or None,
        "context": draft.context,
        "language": draft.posting.language or None,
        "judged": not audit.unjudged,
        "unjudged": audit.unjudged or None,
        "score_card": audit.card and asdict(audit.card),
        "verdict": draft.posting.verdict,
        "role_mix": {role: round(share, DIGITS) for role, share in draft.posting.role_mix.items()},
        "findings": [_finding(finding, draft) for finding in shown],
    }


def _finding(finding: Finding, draft: Draft) -> dict[str, Any]:
    start, end = finding.span
    line, column = place_of(draft.text, start)
    end_line, end_column = place_of(draft.text, end)
    fact = _fact(finding, draft)
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "line_number": finding.line_number,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "span": [start, end],
        "text": draft.text[start:end],
        "words": list(finding.words),
        "confidence": None if finding.confidence is None else round(finding.confidence, DIGITS),
        "fact": fact and {"code": fact.code, "en": fact.summary_en, "it": fact.summary_it},
        "suggestion": finding.suggestion or None,
        "fingerprint": finding.fingerprint,
    }


def _fact(finding: Finding, draft: Draft) -> Fact | None:
    """Return the fact behind a finding, seen from the area it is about or that of its line, where either is the fact's."""
    areas = {line.tag.area for line in draft.posting.lines if line.number == finding.line_number} | {finding.about}
    seen = [fact for fact in facts() if fact.code == finding.fact]
    return next((fact for fact in seen if fact.area in areas), seen[0] if seen else None)
