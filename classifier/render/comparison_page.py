"""Two drafts side by side as one self-contained page: it works offline, on a telephone and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from classifier.compare import Comparison, Covered
from classifier.posting import Posting, TaggedLine
from classifier.render.colours import ROLE_COLOURS
from classifier.render.comparison import Claim, Names, claims
from classifier.render.comparison_words import WORDS, area_name, language_of, reason_told
from classifier.render.plain import harmless
from classifier.taxonomy import NEITHER, SALES_DIRECTOR, SALES_OPS, Language, facts

STYLE: Final = (
    f":root {{ --ops: {ROLE_COLOURS[SALES_OPS]}; --director: {ROLE_COLOURS[SALES_DIRECTOR]}; }}"
    + """
:root { --line: #d9d9d9; --dim: #5c5c5c; color-scheme: light; }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 66rem; margin: 1.5rem auto; padding: 0 1rem; color: #1f1f1f;
  background: #fff; overflow-wrap: anywhere; }
h1 { font-size: 1.1rem; color: var(--dim); font-weight: 600; margin: 0; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; break-after: avoid; }
h3 { font-size: 1rem; margin: 0; }
p { margin: .3rem 0; } ul { margin: .3rem 0; padding-left: 1.2rem; }
.verdict { font-size: 1.9rem; font-weight: 700; line-height: 1.2; margin: .2rem 0; }
.dim { color: var(--dim); } .small { font-size: .875rem; }
.ops { color: var(--ops); } .director { color: var(--director); }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
.pair > * { min-width: 0; }
.card { border: 1px solid var(--line); border-radius: 6px; padding: .7rem .9rem; }
.mix { display: flex; height: .7rem; border-radius: 3px; overflow: hidden; margin-top: .5rem; }
.bar { display: block; height: .85rem; border-radius: 2px; min-width: 2px; }
.mix i, .bar { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
i.ops, .bar.ops { background: var(--ops); } i.director, .bar.director { background: var(--director); }
table { border-collapse: collapse; width: 100%; table-layout: fixed; font-size: .95rem; }
th, td { padding: .18rem .3rem; border-bottom: 1px solid #eee; font-weight: normal; }
thead th { font-weight: 600; vertical-align: bottom; }
th { width: 8.5rem; text-align: center; }
td:first-child, thead th:first-child { text-align: right; } td:last-child, thead th:last-child { text-align: left; }
thead th:first-child, thead th:last-child { width: auto; }
.share { display: flex; align-items: center; gap: .4rem; } td:first-child .share { flex-direction: row-reverse; }
.share b { font-weight: 600; font-size: .875rem; min-width: 2.3rem; } td:first-child b { text-align: right; }
.room { flex: 1; display: flex; } td:first-child .room { justify-content: flex-end; }
.nobody th { background: #fff3cd; font-weight: 600; } .nobody td { background: #fffaeb; }
.claim { border-top: 1px solid var(--line); padding: .6rem 0; break-inside: avoid; }
.lines { list-style: none; padding: 0; margin: 0; }
.lines li { padding: .2rem .5rem; border-left: 4px solid transparent; margin: .15rem 0; }
.lines li.ops { border-color: var(--ops); color: inherit; } .lines li.director { border-color: var(--director); color: inherit; }
.lines li.heading { font-weight: 600; margin-top: .7rem; } .lines li.shared { background: #fff3cd; }
.lines li.shared, .nobody th, .nobody td, .gap { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.gap { background: #fff3cd; border-radius: 6px; padding: .6rem .9rem; break-inside: avoid; }
@media (max-width: 40rem) {
  .claim .pair, .drafts .pair { grid-template-columns: 1fr; gap: .5rem; } .pair { gap: .6rem; }
  th { width: 7.5rem; } th, td { padding: .18rem .1rem; font-size: .875rem; }
  .share b { min-width: 2rem; } .card { padding: .5rem .6rem; }
}
@media print { body { margin: 0; max-width: none; font-size: 10.5pt; } }
"""
)
SHARED: Final = "⇄"  # marks a line that the other draft has too; colour alone would not reach everyone
CLASSES: Final[dict[str, str]] = {SALES_OPS: "ops", SALES_DIRECTOR: "director"}


def comparison_page(names: Names, comparison: Comparison) -> str:
    """Return two drafts side by side as an HTML page, in Italian where both are, else in English."""
    language = language_of(comparison)
    title = WORDS[language]["title"]
    body = "\n".join(_body(names, comparison, language))
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}: {_shown(names[0])}, {_shown(names[1])}</title>"
        f"<style>{STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def _shown(text: str) -> str:
    return escape(harmless(text))


def _body(names: Names, comparison: Comparison, language: Language) -> Iterator[str]:
    words = WORDS[language]
    yield f'<header><h1>{words["title"]}</h1><p class="verdict">{words[comparison.verdict]}</p>'
    yield from (f"<p>{escape(reason_told(comparison, reason, language))}</p>" for reason in comparison.reasons)
    cards = (_card(name, draft, language) for name, draft in zip(names, (comparison.one, comparison.other), strict=True))
    yield f'<div class="pair">{"".join(cards)}</div></header><main>'
    if comparison.likeness is not None:
        yield _areas(names, comparison, language)
        yield _gap(names, comparison, language)
        yield _claims(names, claims(comparison), language)
    yield _drafts(names, comparison, language)
    yield f'</main><footer><p class="dim small">{words["note"]}</p></footer>'


def _card(name: str, draft: Posting, language: Language) -> str:
    verdict = WORDS[language].get(draft.verdict, draft.verdict)
    kind = CLASSES.get(draft.verdict, "")
    parts = [f'<section class="card"><h3>{_shown(name)}</h3><p class="{kind}"><strong>{verdict}</strong></p>']
    if draft.role_mix:
        shares = [(CLASSES[role], draft.role_mix[role], role) for role in (SALES_OPS, SALES_DIRECTOR)]
        bars = "".join(f'<i class="{kind}" style="width:{share:.1%}"></i>' for kind, share, _ in shares)
        told = " · ".join(f'<span class="{kind}">{role} {share:.0%}</span>' for kind, share, role in shares)
        parts.append(f'<div class="mix" aria-hidden="true">{bars}</div><p class="small">{told}</p>')
    return "".join((*parts, "</section>"))


def _areas(names: Names, comparison: Comparison, language: Language) -> str:
    longest = max(max(row.one, row.other) for row in comparison.areas)
    rows = "".join(_area_row(row, longest, language) for row in comparison.areas)
    words = WORDS[language]
    head = f'<tr><th scope="col">{_shown(names[0])}</th><th></th><th scope="col">{_shown(names[1])}</th></tr>'
    return (
        f'<section><h2>{words["areas"]}</h2><p class="dim small">{words["areas-note"]}</p>'
        f"<table><thead>{head}</thead><tbody>{rows}</tbody></table></section>"
    )


def _area_row(row: Covered, longest: float, language: Language) -> str:
    left, right = (_share(share, longest, CLASSES[row.role]) for share in (row.one, row.other))
    nobody = "" if row.one or row.other else ' class="nobody"'
    return f'<tr{nobody}>{left}<th scope="row">{area_name(row.area, language)}</th>{right}</tr>'


def _share(share: float, longest: float, kind: str) -> str:
    bar = f'<span class="bar {kind}" style="width:{share / longest:.1%}"></span>' if share else ""
    told = f"{share:.0%}" if share else "–"
    return f'<td><div class="share"><b>{told}</b><span class="room">{bar}</span></div></td>'


def _gap(names: Names, comparison: Comparison, language: Language) -> str:
    """Return what one alone covers and what nobody does, the latter with what the article says of it."""
    words = WORDS[language]
    both = zip(names, (comparison.only_one, comparison.only_other), strict=True)
    alone = "".join(
        f"<p><strong>{escape(words['only']).format(name=_shown(name))}:</strong> "
        f"{', '.join(area_name(area, language) for area in areas) or words['nothing']}</p>"
        for name, areas in both
    )
    rows = "".join(f"<li><strong>{area_name(area, language)}</strong>: {_fact(area, language)}</li>" for area in comparison.gap)
    told = f"<ul>{rows}</ul>" if rows else f"<p>{words['no-gap']}</p>"
    return f'<section><h2>{words["gap"]}</h2><div class="{"gap" if rows else ""}">{told}</div>{alone}</section>'


def _fact(area: str, language: Language) -> str:
    """Return the article's first statement of an area that holds for every organisation."""
    fact = next(fact for fact in facts() if fact.area == area and not fact.context)
    return escape(fact.summary_it if language == "it" else fact.summary_en)


def _claims(names: Names, found: list[Claim], language: Language) -> str:
    words = WORDS[language]
    by_area = bool(found) and found[0].likeness is None
    rows = "".join(_claim(names, claim, language) for claim in found) or f"<p>{escape(words['no-claims'])}</p>"
    return f"<section><h2>{words['claims-by-area' if by_area else 'claims']}</h2>{rows}</section>"


def _claim(names: Names, claim: Claim, language: Language) -> str:
    alike = "" if claim.likeness is None else WORDS[language]["alike"].format(percent=f"{claim.likeness:.0%}")
    columns = "".join(
        f'<div><p class="dim small">{_shown(name)}</p><ul class="lines">{"".join(map(_bare_line, lines))}</ul></div>'
        for name, lines in zip(names, (claim.one, claim.other), strict=True)
    )
    head = f'<h3>{area_name(claim.area, language)} <span class="dim small">{alike}</span></h3>'
    return f'<div class="claim">{head}<div class="pair">{columns}</div></div>'


def _bare_line(line: TaggedLine) -> str:
    return f'<li class="{CLASSES[line.tag.role]}">{_shown(line.text)}</li>'


def _drafts(names: Names, comparison: Comparison, language: Language) -> str:
    sides = (
        (names[0], comparison.one, {pair.one for pair in comparison.overlap}),
        (names[1], comparison.other, {pair.other for pair in comparison.overlap}),
    )
    columns = "".join(_draft(name, draft, shared, language) for name, draft, shared in sides)
    note = f'<p class="dim small">{SHARED} {WORDS[language]["shared"]}</p>' if comparison.overlap else ""
    return f'<section class="drafts"><h2>{WORDS[language]["drafts"]}</h2>{note}<div class="pair">{columns}</div></section>'


def _draft(name: str, draft: Posting, shared: set[int], language: Language) -> str:
    rows = "".join(_line(line, language, SHARED if line.number in shared else "") for line in draft.lines)
    return f'<div><h3>{_shown(name)}</h3><ul class="lines">{rows}</ul></div>'


def _line(line: TaggedLine, language: Language, mark: str) -> str:
    told = line.tag.decided and line.tag.role != NEITHER
    kind = CLASSES[line.tag.role] if told else ""
    classes = " ".join(filter(None, (kind, "heading" if line.kind == "heading" else "", "shared" if mark else "")))
    area = f' <span class="small {kind}">{area_name(line.tag.area, language)} {mark}</span>' if told else ""
    return f'<li class="{classes}">{_shown(line.text)}{area}</li>'
