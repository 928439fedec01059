"""Audits as a SARIF 2.1.0 log, which code review sites show beside the lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

from classifier.audit import Audit, Finding, Rule, place_of

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT: Final = "jdrole/v1"

Audited = tuple[str, Audit, Sequence[Finding]]


def sarif(audits: Sequence[Audited], rules: Mapping[str, Rule], version: str, faults: Sequence[str] = ()) -> dict[str, Any]:
    """Return a SARIF 2.1.0 log of one run, as plain values for JSON.

    Args:
        audits: for each draft its source, its audit, and the findings to show.
        rules: by their id, every rule that a finding names.
        version: the program's.
        faults: why other drafts could not be read.

    The run counts as successful even where a draft could not be judged, but not where one could not be read; a notification then
    says which, and why.
    """
    order = {id_: i for i, id_ in enumerate(rules)}
    driver = {"name": "jdrole", "version": version, "rules": [_rule(rule) for rule in rules.values()]}
    notifications = [*_notifications(audits), *({"level": "error", "message": {"text": fault}} for fault in faults)]
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "invocations": [{"executionSuccessful": not faults, "toolExecutionNotifications": notifications}],
        "results": [_result(source, audit.draft.text, finding, order) for source, audit, shown in audits for finding in shown],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": rule.does},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.does}\n{rule.why}\n\nInstead of:\n{rule.bad}\nWrite:\n{rule.good}"},
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(source: str, text: str, finding: Finding, order: Mapping[str, int]) -> dict[str, Any]:
    return {
        "ruleId": finding.rule,
        "ruleIndex": order[finding.rule],
        "level": finding.severity,
        "message": {"text": "\n".join(filter(None, (finding.message, finding.suggestion)))},
        "locations": [{"physicalLocation": {**_artifact(source), "region": _region(text, finding)}}],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
    }


def _region(text: str, finding: Finding) -> dict[str, int]:
    start, end = finding.span
    (line, column), (end_line, end_column) = place_of(text, start), place_of(text, end)
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
        "charOffset": start,
        "charLength": end - start,
    }


def _notifications(audits: Sequence[Audited]) -> Iterator[dict[str, Any]]:
    for source, audit, _ in audits:
        if audit.unjudged:
            yield {
                "level": "warning",
                "message": {"text": f"could not be judged: {audit.unjudged}"},
                "locations": [{"physicalLocation": _artifact(source)}],
            }


def _artifact(source: str) -> dict[str, Any]:
    return {"artifactLocation": {"uri": uri_of(source)}}


def uri_of(source: str) -> str:
    """Return a path as given as a URI: relative where the path is.

    >>> uri_of("./drafts/capo area 50%.md"), uri_of("/tmp/è.md")
    ('drafts/capo%20area%2050%25.md', 'file:///tmp/%C3%A8.md')
    """
    path = PurePath(source)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix().encode("utf-8", "surrogateescape"))
