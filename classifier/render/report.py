"""A scored table as one self-contained page: it works offline and prints."""

from __future__ import annotations

from html import escape
from typing import Any, Final

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from classifier.batch.summary import VERDICTS, Summary
from classifier.render.colours import ROLE_COLOURS

COLOURS: Final = {**ROLE_COLOURS, "mixed": "#e0a800", "insufficient": "#b8b8b8"}
STYLE: Final = """
body { font: 16px/1.45 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2.2rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #ddd; vertical-align: top; }
td.number { text-align: right; } .note { color: #666; font-size: .9rem; }
figure { margin: 0; break-inside: avoid; }
@media print { body { margin: 0; max-width: none; } }
"""


def page(source: str, summary: Summary) -> str:
    """Return the page: the verdicts, the role mix, the areas, confidence, and the postings most worth a look."""
    charts = [
        (f"Verdicts by {summary.by}" if summary.by else "Verdicts", _verdicts(summary)),
        ("Role mix: SalesOps' share of the role evidence", _shares(summary, "sales_ops_share")),
        ("Main areas of the work", _areas(summary)),
        ("Confidence: how sure the lines behind a verdict are", _shares(summary, "confidence")),
    ]
    statuses = ", ".join(f"{count:,} {escape(str(status))}" for status, count in summary.statuses.items())
    disagree = int((summary.judged["title_match"] == "disagrees").sum())
    body = [
        f"<h1>Sales roles in {escape(source)}</h1>",
        f"<p>{summary.rows:,} rows ({statuses}). {disagree:,} titles say another role than their text.</p>",
        *(f"<h2>{escape(title)}</h2><figure>{_html(figure)}</figure>" for title, figure in charts),
        "<h2>Most worth a look</h2>",
        _table(summary),
        '<p class="note">"insufficient" is no failure: the posting is for another job, or says too little of the work. '
        "Made by jdrole, which judges texts, not people.</p>",
    ]
    script = f"<script>{get_plotlyjs()}</script>"
    head = f'<meta charset="utf-8"><title>Sales roles in {escape(source)}</title><style>{STYLE}</style>{script}'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{"".join(body)}</body></html>\n'


def _html(figure: Any) -> str:
    figure.update_layout(template="simple_white", margin={"l": 10, "r": 10, "t": 10, "b": 10}, legend_title_text="")
    figure.update_yaxes(automargin=True)
    return str(figure.to_html(full_html=False, include_plotlyjs=False, config={"displayModeBar": False}))


def _verdicts(summary: Summary) -> Any:
    counts = summary.verdicts.loc[summary.verdicts.sum(axis=1).sort_values().index]
    bars = [
        go.Bar(y=counts.index.tolist(), x=counts[verdict].tolist(), name=verdict, orientation="h", marker_color=COLOURS[verdict])
        for verdict in VERDICTS
    ]
    return go.Figure(bars).update_layout(barmode="stack", height=140 + 26 * len(counts), xaxis_title="postings")


def _shares(summary: Summary, column: str) -> Any:
    bars = [
        go.Histogram(
            x=summary.judged.loc[summary.judged["verdict"] == verdict, column].dropna().tolist(),
            name=verdict,
            xbins={"start": 0, "end": 1.0001, "size": 0.05},
            marker_color=COLOURS[verdict],
        )
        for verdict in VERDICTS[:3]
    ]
    return go.Figure(bars).update_layout(barmode="stack", height=280, xaxis_range=[0, 1], yaxis_title="postings")


def _areas(summary: Summary) -> Any:
    counts = summary.areas.loc[summary.areas.sum(axis=1).sort_values().index]
    bars = [
        go.Bar(y=counts.index.tolist(), x=counts[verdict].tolist(), name=verdict, orientation="h", marker_color=COLOURS[verdict])
        for verdict in counts.columns
    ]
    return go.Figure(bars).update_layout(
        barmode="stack", height=120 + 24 * len(counts), xaxis_title="postings with the area among their first three"
    )


def _table(summary: Summary) -> str:
    if summary.look.empty:
        return "<p>No posting stands out: titles and texts agree, and the verdicts are sure.</p>"
    named = [name for name in summary.look.columns if str(name).lower() in ("id", "company", "title", "titolo", "azienda")]
    columns = [*named, "verdict", "sales_ops_share", "confidence", "why"]
    head = "".join(f"<th>{escape(str(name))}</th>" for name in columns)
    rows = "".join(
        "<tr>" + "".join(_cell(row[name]) for name in columns) + "</tr>" for row in summary.look[columns].to_dict("records")
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f'<td class="number">{"" if value != value else f"{value:.2f}"}</td>'
    return f"<td>{escape(str(value))}</td>"
