"""An audit as one page for the draft's writer: it needs nothing else, no script, and it prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby, pairwise
from typing import Final, NamedTuple

from classifier.audit import SEVERITIES, Audit, Draft, Finding, Rule, ScoreCard
from classifier.lines import mask, source_offsets
from classifier.posting import TaggedLine
from classifier.render.audit_words import SEVERITY, WORDS, counted
from classifier.render.colours import ROLE_COLOURS
from classifier.render.plain import harmless
from classifier.taxonomy import SALES_DIRECTOR, SALES_OPS

MISSING: Final = ("JD103", "JD303")  # rules that look for what is not there: no place in the draft can be marked
SCORES: Final = ("coverage", "focus", "clarity")
STYLE: Final = """
:root { color-scheme: light; --ink: #1c1e21; --soft: #54585e; --line: #d5d8dc; --error: #a1141a; --warning: #7a4a00;
  --note: #0b5273; }
* { box-sizing: border-box; }
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: #fff; margin: 0 auto; max-width: 74rem;
  padding: 1.5rem 1rem 3rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .1rem 0 1rem; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .8rem; }
h3 { font-size: 1rem; margin: 0; } p, ul, dl, dd { margin: 0; } svg { display: block; width: 100%; }
.soft { color: var(--soft); font-size: .9rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr)); gap: 1rem 2rem; }
.facts dt { color: var(--soft); font-size: .9rem; } .facts dd { font-weight: 600; } .facts dd .soft { font-weight: 400; }
.mix { margin-top: 1rem; }
.mix p { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; font-size: .9rem; }
.scores { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr)); gap: 1rem 2rem; }
.scores h3 { display: flex; justify-content: space-between; align-items: baseline; } .scores b { font-size: 1.5rem; }
.scores p { margin-top: .4rem; } .scores h3 .soft { font-weight: 400; }
.state { border-radius: .4rem; padding: .8rem 1rem; margin-top: 1.5rem; }
.found { background: #f1f3f5; font-weight: 600; } .clean { background: #e3f4e6; border: 2px solid #1c6b30; color: #114a20; }
.unjudged { background: #f3f0f8; border: 2px dashed #5b3f8c; color: #3d2a60; } .state b { font-size: 1.1rem; }
.note { border-left: .3rem solid; padding: .4rem .7rem; border-radius: .2rem; background: #f6f7f8; font-size: .92rem; }
.note + .note { margin-top: .5rem; } .note > * { color: var(--ink); } .note .head { font-weight: 700; color: inherit; }
.note.error { color: var(--error); background: #fdf1f1; } .note.warning { color: var(--warning); background: #fdf6e7; }
.note.note-level { color: var(--note); background: #eef6fa; } .note:target { outline: 2px solid; }
.note .because { color: var(--soft); font-style: italic; } .instead { margin-top: .2rem; }
.missing { list-style: none; padding: 0; display: grid; gap: .7rem; }
.ready { background: #fff; border: 1px solid var(--line); border-radius: .2rem; padding: .4rem .6rem; margin-top: .3rem;
  user-select: all; -webkit-user-select: all; cursor: copy; }
.row { display: grid; grid-template-columns: minmax(0, 1fr) 24rem; gap: 0 1.5rem; padding: .25rem 0; align-items: start; }
.draft { border-top: 1px solid var(--line); padding-top: .6rem; } .draft .heading { padding-top: 1rem; }
.draft ul { list-style: none; padding: 0; } .bullet .text { padding-left: 1.2rem; position: relative; }
.bullet .text::before { content: "•"; position: absolute; left: .2rem; }
mark { color: inherit; padding: .05rem 0; text-decoration: underline 2px; text-underline-offset: .2rem; }
mark.error { background: #ffdcdc; text-decoration-color: var(--error); }
mark.warning { background: #ffebb8; text-decoration-color: var(--warning); text-decoration-style: dashed; }
mark.note-level { background: #d9edf7; text-decoration-color: var(--note); text-decoration-style: dotted; }
sup { font-size: .75rem; line-height: 0; font-weight: 700; } sup a { color: #0b4a9c; padding: .3rem .1rem; }
.rules { padding-left: 1.2rem; font-size: .9rem; } footer { margin-top: 2rem; }
@media (max-width: 52rem) { .row { grid-template-columns: minmax(0, 1fr); } .notes { margin: .4rem 0 .5rem 1.2rem; } }
@media print {
  html { font-size: 10pt; } h2 { margin: 1.3rem 0 .5rem; } footer { margin-top: 1rem; }
  body { max-width: none; padding: 0; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .row { grid-template-columns: minmax(0, 1fr); } .notes { margin: .3rem 0 .4rem 1.2rem; } .hint { display: none; }
  .scores { grid-template-columns: repeat(3, 1fr); } .note, .state, .row { break-inside: avoid; }
  h2, .heading { break-after: avoid; }
  @page { margin: 16mm; } }
"""


class _Note(NamedTuple):
    """A finding with the number it has on the page."""

    number: int
    finding: Finding


def page(source: str, audit: Audit, shown: Sequence[Finding], rules: Mapping[str, Rule]) -> str:
    """Return an audit as an HTML page in the draft's language.

    Args:
        source: the draft's name.
        audit: what was found; a draft that could not be judged looks different from one without findings.
        shown: the findings to show; what is missing comes first, everything else beside its line.
        rules: by their id, every rule that a finding names.
    """
    draft = audit.draft
    words = WORDS[draft.language]
    numbers = {line.number for line in draft.posting.lines}
    missing = [finding for finding in shown if finding.rule in MISSING or finding.line_number not in numbers]
    noted = [finding for finding in shown if finding not in missing]
    body = [
        *_header(source, audit, shown, words),
        *(_missing(missing, draft, words) if missing else ()),
        *_lines(draft, [_Note(*numbered) for numbered in enumerate(noted, 1)], words),
        *(_rules(shown, rules, words) if shown else ()),
        f'<footer class="soft">{words["made"]}</footer>',
    ]
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{words['page']}: {_safe(source)}</title><style>{STYLE}</style>"
    )
    return (
        f'<!doctype html>\n<html lang="{draft.language}"><head>{head}</head>\n<body>\n' + "\n".join(body) + "\n</body></html>\n"
    )


def _safe(text: str) -> str:
    return escape(harmless(text))


# -- the head ----------------------------------------------------------------------------------------------------------


def _header(source: str, audit: Audit, shown: Sequence[Finding], words: Mapping[str, str]) -> Iterator[str]:
    draft = audit.draft
    heading = next((line.text for line in draft.posting.lines if line.kind == "heading"), words["untitled"])
    yield f'<header><p class="soft">{words["page"]} · {_safe(source)}</p><h1>{_safe(draft.title or heading)}</h1>'
    wanted = draft.wanted or words["unknown"]
    known_from = words[f"from {draft.known_from}".strip()]
    facts = {"wanted": f'{wanted} <span class="soft">{known_from}</span>', "verdict": words[draft.posting.verdict]}
    if draft.context:
        facts["context"] = words[draft.context]
    yield '<dl class="facts">' + "".join(f"<div><dt>{words[k]}</dt><dd>{said}</dd></div>" for k, said in facts.items()) + "</dl>"
    if draft.posting.role_mix:
        yield _mix(draft.posting.role_mix[SALES_OPS])
    yield from _state(audit, shown, words)
    yield "</header>"
    if audit.card:
        yield f'<section><h2>{words["scores"]}</h2><div class="scores">'
        yield from (_score(name, audit.card, words) for name in SCORES)
        yield "</div></section>"


def _mix(ops: float) -> str:
    return (
        f'<div class="mix"><p><span>{SALES_OPS} {ops:.0%}</span><span>{1 - ops:.0%} {SALES_DIRECTOR}</span></p>'
        f"{_bar(100 * ops, ROLE_COLOURS[SALES_OPS], ROLE_COLOURS[SALES_DIRECTOR])}</div>"
    )


def _bar(share: float, colour: str, rest: str) -> str:
    """Return a bar of which ``share`` percent have the first colour; drawn, so that it is printed too."""
    return (
        '<svg viewBox="0 0 100 4" height="12" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="100" height="4" fill="{rest}"/><rect width="{share:.1f}" height="4" fill="{colour}"/></svg>'
    )


def _state(audit: Audit, shown: Sequence[Finding], words: Mapping[str, str]) -> Iterator[str]:
    """Yield what came out: that it could not be judged, that nothing was found, or how much was."""
    if audit.unjudged:
        yield (
            f'<div class="state unjudged" role="status"><b>? {words["not judged"]}</b>'
            f"<p>{_safe(audit.unjudged)}</p><p>{words['not judged means']}</p></div>"
        )
    elif not (audit.findings or audit.passed_over):
        yield f'<div class="state clean" role="status"><b>✓ {words["clean"]}</b></div>'
    if found := len(audit.findings) + audit.passed_over:
        left_out = found - len(shown)
        parts = [counted(shown, audit.draft.language), words["not shown"].format(count=left_out) if left_out else ""]
        yield f'<p class="state found">{" · ".join(filter(None, parts))}</p>'


def _score(name: str, card: ScoreCard, words: Mapping[str, str]) -> str:
    value = getattr(card, name)
    about = words[f"about {name}"].format(areas=card.areas, role_lines=card.role_lines)
    return (
        f'<div><h3>{words[name]} <span><b>{value}</b> <span class="soft">{words["of 100"]}</span></span></h3>'
        f'{_bar(value, "#54585e", "#dfe3e8")}<p class="soft">{about}</p></div>'
    )


# -- findings ----------------------------------------------------------------------------------------------------------


def _class(finding: Finding) -> str:
    return "note-level" if finding.severity == "note" else finding.severity


def _missing(findings: Sequence[Finding], draft: Draft, words: Mapping[str, str]) -> Iterator[str]:
    yield f'<section><h2>{words["missing"]}</h2><ul class="missing">'
    for finding in findings:
        lines = finding.suggestion.splitlines()
        ready = "".join(f'<p class="ready">{_safe(line[2:])}</p>' for line in lines if line.startswith("- "))
        told = " ".join(line for line in lines if not line.startswith("- "))
        hint = f'<p class="soft hint">{_safe(told)} {words["ready"] if ready else ""}</p>'
        yield f'<li class="note {_class(finding)}">{_told(finding, draft, words)}{hint}{ready}</li>'
    yield "</ul></section>"


def _told(finding: Finding, draft: Draft, words: Mapping[str, str], number: str = "") -> str:
    """Return a finding's rule, message and deciding words."""
    because = f'<p class="because">{words["because"]}: {_safe(", ".join(finding.words))}</p>' if finding.words else ""
    head = f"{number}{SEVERITY[draft.language][finding.severity]} {finding.rule}"
    return f'<p class="head">{head}</p><p>{_safe(finding.message)}</p>{because}'


def _note(note: _Note, draft: Draft, words: Mapping[str, str]) -> str:
    told = _told(note.finding, draft, words, f"{note.number} · ")
    lines = "<br>".join(map(_safe, note.finding.suggestion.splitlines()))
    instead = f'<p class="instead"><b>{words["instead"]}</b> {lines}</p>' if lines else ""
    return f'<div class="note {_class(note.finding)}" id="note-{note.number}">{told}{instead}</div>'


def _rules(shown: Sequence[Finding], rules: Mapping[str, Rule], words: Mapping[str, str]) -> Iterator[str]:
    yield f'<section><h2>{words["rules"]}</h2><ul class="rules">'
    for id_ in sorted({finding.rule for finding in shown}):
        rule = rules[id_]
        right = words["right"].format(share=f"{rule.precision:.0%}", findings=rule.findings)
        yield f"<li><b>{id_}</b>: {right if rule.findings else words['unmeasured']}</li>"
    yield "</ul></section>"


# -- the draft ---------------------------------------------------------------------------------------------------------


def _lines(draft: Draft, notes: Sequence[_Note], words: Mapping[str, str]) -> Iterator[str]:
    """Yield the draft line by line, headings and lists as such, with the notes beside their lines."""
    gravest = sorted(notes, key=lambda note: SEVERITIES.index(note.finding.severity))
    masked = mask(draft.read)
    yield f'<section><h2>{words["draft"]}</h2><div class="draft" lang="{draft.posting.language or draft.language}">'
    for kind, lines in groupby(draft.posting.lines, key=lambda line: line.kind):
        rows = []
        for line in lines:
            beside = "".join(_note(note, draft, words) for note in notes if note.finding.line_number == line.number)
            aside = f'<div class="notes" lang="{draft.language}">{beside}</div>' if beside else ""
            text = "".join(_marked(line, masked, gravest, words))
            rows.append((text, aside))
        yield from _rows(kind, rows)
    yield "</div></section>"


def _rows(kind: str, rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    row, text = {"bullet": ("li", "div"), "heading": ("div", "h3"), "sentence": ("div", "p")}[kind]
    yield "<ul>" if kind == "bullet" else ""
    for words, aside in rows:
        yield f'<{row} class="row {kind}"><{text} class="text">{words}</{text}>{aside}</{row}>'
    yield "</ul>" if kind == "bullet" else ""


def _marked(line: TaggedLine, masked: str, gravest: Sequence[_Note], words: Mapping[str, str]) -> Iterator[str]:
    """Yield the line's text, spans of findings marked with the gravest one's colour, each one's number at its end."""
    here = [note for note in gravest if note.finding.span[0] < line.span[1] and note.finding.span[1] > line.span[0]]
    offsets = source_offsets(masked, line.span) if here else []
    owners: list[Finding | None] = [None] * len(line.text)
    ends: dict[int, str] = {}
    for note in reversed(here):
        start, end = note.finding.span
        inside = [i for i, offset in enumerate(offsets) if start <= offset < end]
        for i in inside:
            owners[i] = note.finding
        if inside:
            ends[inside[-1] + 1] = _link(note, words) + ends.get(inside[-1] + 1, "")
    changes = (i for i in range(1, len(owners)) if owners[i] is not owners[i - 1])
    edges = sorted({0, len(owners), *changes, *ends})
    for first, last in pairwise(edges):
        owner, text = owners[first], _safe(line.text[first:last])
        yield f'<mark class="{_class(owner)}">{text}</mark>' if owner else text
        yield ends.get(last, "")


def _link(note: _Note, words: Mapping[str, str]) -> str:
    label = f"{words['finding']} {note.number}"
    return f'<sup><a href="#note-{note.number}" aria-label="{label}">{note.number}</a></sup>'
