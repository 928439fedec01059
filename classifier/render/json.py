"""A posting as a JSON object; the fields are documented in docs/formats.md."""

from __future__ import annotations

import json
from typing import Any, Final

from classifier.posting import Posting, TaggedLine
from classifier.tagger import Tag
from classifier.taxonomy import NEITHER, fact_of

SCHEMA_VERSION: Final = 1
DIGITS: Final = 6


def posting_object(source: str, posting: Posting, least: float) -> dict[str, Any]:
    """Return everything known about a posting as plain values; tags below ``least`` confidence are not decided."""
    return {
        "schema_version": SCHEMA_VERSION,
        "source": source,
        "title": posting.title,
        "title_role": posting.title_role,
        "language": posting.language or None,
        "verdict": posting.verdict,
        "role_mix": _rounded(posting.role_mix),
        "areas": _rounded(posting.areas),
        "reasons": [reason._asdict() for reason in posting.reasons],
        "lines": [_line(line, least) for line in posting.lines],
    }


def dumps(objects: list[dict[str, Any]]) -> str:
    """Return one object, or an array where there are several."""
    return json.dumps(objects[0] if len(objects) == 1 else objects, ensure_ascii=False, indent=2)


def _line(line: TaggedLine, least: float) -> dict[str, Any]:
    return {
        "number": line.number,
        "text": line.text,
        "span": list(line.span),
        "kind": line.kind,
        "section": line.section or None,
        **_tag(line.tag, least),
        "alone": {"role": line.alone.role, "area": line.alone.area, "probability": round(line.alone.probability, DIGITS)},
        "context": round(line.context, DIGITS),
    }


def _tag(tag: Tag, least: float) -> dict[str, Any]:
    fact = fact_of(tag.fact, tag.area)
    return {
        "role": tag.role,
        "area": tag.area,
        "probability": round(tag.probability, DIGITS),
        "decided": tag.decided and tag.probability >= least,
        "probabilities": _rounded(tag.probabilities),
        "area_probabilities": _rounded(tag.area_probabilities),
        "runner_up": tag.runner_up,
        "fact": fact and {"code": fact.code, "en": fact.summary_en, "it": fact.summary_it} if tag.role != NEITHER else None,
        "log_odds": {"against": tag.rival, "value": round(tag.log_odds, DIGITS), "intercept": round(tag.intercept, DIGITS)},
        "evidence": [
            {"term": part.term, "contribution": round(part.contribution, DIGITS), "span": list(part.span)}
            for part in tag.evidence
        ],
    }


def _rounded(shares: dict[Any, float]) -> dict[str, float]:
    return {name: round(share, DIGITS) for name, share in shares.items()}
