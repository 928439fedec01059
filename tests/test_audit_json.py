"""Audits as JSON objects."""

from __future__ import annotations

import json
from collections.abc import Callable

import jsonschema
import pytest

from classifier import Model
from classifier.audit import Audit, Finding, read_draft
from classifier.render.audit_json import audit_object
from tests import audits
from tests.conftest import ROOT

SCHEMA = json.loads((ROOT / "docs" / "audit.schema.json").read_text(encoding="utf-8"))
FORMATS = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("made", [audits.english, audits.italian, audits.clean, audits.unjudged])
def test_every_audit_fits_the_schema(model: Model, made: Callable[[Model], Audit]) -> None:
    audit = made(model)
    jsonschema.validate(json.loads(json.dumps(audit_object("draft.md", audit, audit.findings))), SCHEMA)


def test_a_finding_says_where_what_and_why(model: Model) -> None:
    audit = audits.english(model)
    shown = audit_object("draft.md", audit, audit.findings[4:5])["findings"]
    assert shown == [
        {
            "rule": "JD102",
            "severity": "warning",
            "message": "This line describes SalesOps (forecasting), not a Sales Director.",
            "line_number": 7,
            "line": 11,
            "column": 3,
            "end_line": 11,
            "end_column": 72,
            "span": [audits.ENGLISH.index("Build"), audits.ENGLISH.index("reports\n") + 7],
            "text": "Build the weekly forecast in Excel and reconcile the pipeline reports",
            "words": ["forecast", "pipeline reports", "reconcile"],
            "confidence": 0.931235,
            "fact": shown[0]["fact"],
            "suggestion": "Answer for the forecast that sales operations prepares.\nOr leave the line out.",
            "fingerprint": audit.findings[4].fingerprint,
        }
    ]
    assert shown[0]["fact"]["code"] == "1.1-g"


def test_the_head_says_what_the_draft_is_meant_for(model: Model) -> None:
    audit = audits.english(model)
    shown = audit_object("draft.md", audit, ())
    assert (shown["title"], shown["role"], shown["role_from"]) == ("Sales Director, DACH", "Sales Director", "draft")
    assert shown["score_card"] == {"coverage": 71, "focus": 58, "clarity": 86, "areas": 7, "role_lines": 7}


def test_not_judged_is_not_clean(model: Model) -> None:
    clean, unjudged = (audit_object("a", made(model), ()) for made in (audits.clean, audits.unjudged))
    assert (clean["judged"], clean["unjudged"]) == (True, None)
    assert (unjudged["judged"], unjudged["score_card"]) == (False, None)
    assert unjudged["unjudged"] == "nessuna riga dice quale ruolo si cerca"


def test_a_fact_is_told_from_the_area_a_finding_is_about(model: Model) -> None:
    draft = read_draft(model, "Sales operations manager")
    facts = {}
    for area in ("analytics", "tools"):
        finding = Finding("JD103", "warning", "missing", 1, (0, 5), "1.1-f", "", about=area)
        facts[area] = audit_object("a", Audit(draft, (finding,), None, ""), [finding])["findings"][0]["fact"]["en"]
    assert facts["tools"] == "Puts tools and technology to work to follow sales metrics"
    assert facts["analytics"].startswith("Monitors revenue")


def test_every_field_is_documented() -> None:
    section = FORMATS.split("## What `jdrole audit --format json` prints")[1].split("\n## ")[0]
    fields = {name for part in ("audit", "score_card", "finding") for name in SCHEMA["$defs"][part]["properties"]}
    assert [name for name in sorted(fields) if f"`{name}`" not in section] == []
