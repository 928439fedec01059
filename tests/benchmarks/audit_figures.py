"""How often each rule of the audit is right on the project's held-out postings.

python tests/benchmarks/audit_figures.py [tune|report]

A finding holds if the same check, given the lines' gold labels instead of the model's tags, finds it too; a second label
that is right too counts as right. Missing areas are tried out besides: all lines of an area are taken out of a posting, and
put back.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from classifier import held_out, load_model
from classifier.audit import Draft, read_draft
from classifier.audit.auditing import checks
from classifier.audit.found import Found
from classifier.held_out import GoldLine, HeldOutPosting
from classifier.model import Model
from classifier.posting import Posting, Reason, TaggedLine, evidence_of, weigh
from classifier.taxonomy import AREAS, AREAS_OF, CONTEXTS, ROLE_OF, ROLES, SALES_DIRECTOR, SALES_OPS

JUNIOR = ("Sales Specialist", "Sales Coordinator", "Addetto vendite")
ONE_ROLE = (SALES_OPS, SALES_DIRECTOR)


def gold_line(line: TaggedLine, gold: GoldLine) -> TaggedLine:
    """Return the line with its gold label as a certain tag: the second label where the model said that."""
    area = gold.also if gold.also and ROLE_OF[gold.also] == line.tag.role != ROLE_OF[gold.area] else gold.area
    role = ROLE_OF[area]
    areas = {name: float(name == area or name == gold.also) for name in AREAS}
    return replace(
        line,
        tag=replace(
            line.tag,
            role=role,
            area=area,
            probability=1.0,
            probabilities={name: float(name == role) for name in ROLES},
            area_probabilities=areas,
            decided=True,
        ),
    )


def gold_draft(draft: Draft, held: HeldOutPosting) -> Draft:
    """Return the draft as it would be if the model had said what the gold labels say."""
    lines = tuple(gold_line(line, held_out.gold_of(line.span, held.gold)) for line in draft.posting.lines)
    found = evidence_of(map(weigh, lines))
    reason = Reason("few-role-lines", "") if held.verdict == "insufficient" else Reason("gold", "")
    verdict = held.verdict
    mix = {SALES_OPS: found.ops_share, SALES_DIRECTOR: 1.0 - found.ops_share}
    posting: Posting = replace(draft.posting, lines=lines, verdict=verdict, role_mix=mix, reasons=(reason,))  # type: ignore[arg-type]
    return replace(draft, posting=posting)


def finds(model: Model, draft: Draft) -> dict[tuple[str, str], Found]:
    """Return what all checks see, by rule and what it is about."""
    seen = ((rule, found) for rule, check in checks(model).items() for found in check(draft))
    return {(rule, "" if rule == "JD105" else found.about): found for rule, found in seen}


def precision(model: Model, postings: list[HeldOutPosting]) -> Iterator[str]:
    """Yield a row for each rule: how many findings, how many of them hold."""
    seen, held = Counter[str](), Counter[str]()
    for one in postings:
        draft = read_draft(model, one.text, one.title)
        truth = finds(model, gold_draft(draft, one))
        for rule, about in finds(model, draft):
            seen[rule] += 1
            held[rule] += (rule, about) in truth
    for rule in sorted(seen):
        yield f"{rule}  {seen[rule]:4} findings, {held[rule] / seen[rule]:.2f} of them hold"


def without(held: HeldOutPosting, area: str) -> str:
    """Return a posting's text without the lines of an area."""
    kept, last = "", 0
    for gold in held.gold:
        if area in (gold.area, gold.also):
            kept, last = kept + held.text[last : gold.span[0]], gold.span[1]
    return kept + held.text[last:]


def missing(model: Model, text: str, held: HeldOutPosting) -> set[str]:
    """Return the areas that JD103 names in a text."""
    draft = read_draft(model, text, role=held.verdict)  # type: ignore[arg-type]
    return {found.about for found in checks(model)["JD103"](draft)}


def removals(model: Model, postings: list[HeldOutPosting]) -> str:
    """Say how often an area that was taken out is named, and one that is there is not."""
    named = silent = trials = 0
    for held in postings:
        if held.verdict not in ONE_ROLE:
            continue
        whole = missing(model, held.text, held)
        for area in AREAS_OF[held.verdict]:
            if any(gold.area == area for gold in held.gold):
                trials += 1
                named += area in missing(model, without(held, area), held)
                silent += area not in whole
    return f"JD103  {trials} trials: named when taken out {named / trials:.3f}, silent when there {silent / trials:.3f}"


def tried_out(model: Model, postings: list[HeldOutPosting]) -> Iterator[str]:
    """Yield a row for each rule that needs what the postings lack: --context, of each kind, and a junior title."""
    drafts: dict[str, list[tuple[Draft, HeldOutPosting]]] = {
        "JD303": [
            (read_draft(model, one.text, role=one.verdict, setting=setting), one)
            for one in postings
            if one.verdict in ONE_ROLE
            for setting in CONTEXTS
        ],
        "JD401": [(read_draft(model, one.text, title), one) for one in postings for title in JUNIOR],
    }
    for rule, tried in drafts.items():
        check = checks(model)[rule]
        found = [
            (one.about, {true.about for true in check(gold_draft(draft, held))}) for draft, held in tried for one in check(draft)
        ]
        yield f"{rule}  {len(found):4} findings, {sum(about in truth for about, truth in found) / len(found):.2f} of them hold"


def main(half: str) -> None:
    model = load_model()
    postings = [one for one in held_out.read(Path("training_data/postings")) if one.half == half]
    for row in precision(model, postings):
        print(row)  # noqa: T201
    print(removals(model, postings))  # noqa: T201
    for row in tried_out(model, postings):
        print(row)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "report")
