"""Auditing a draft: rules are data (``rules.toml``), checks (``whole``, ``by_line``) are code, findings are records."""

from classifier.audit.auditing import audit
from classifier.audit.draft import Draft, read_draft
from classifier.audit.findings import Audit, Finding, ScoreCard, place_of
from classifier.audit.rules import SEVERITIES, Rule, Severity, known, rules

__all__ = [
    "SEVERITIES", "Audit", "Draft", "Finding", "Rule", "ScoreCard", "Severity",
    "audit", "known", "place_of", "read_draft", "rules",
]  # fmt: skip
