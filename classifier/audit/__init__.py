"""Auditing a draft: rules are data (``rules.toml``), what they look for is code (``checks``), what they find is a record."""

from classifier.audit.draft import Draft, read_draft
from classifier.audit.findings import Audit, Finding, ScoreCard, place_of
from classifier.audit.rules import SEVERITIES, Rule, Severity, rules

__all__ = ["SEVERITIES", "Audit", "Draft", "Finding", "Rule", "ScoreCard", "Severity", "place_of", "read_draft", "rules"]
