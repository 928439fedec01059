"""Figures of a model as text, JSON and a self-contained page with charts."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from classifier.errors import ClassifierError
from classifier.evaluation import Figures, Report, Scores
from classifier.taxonomy import ROLES

DIGITS: Final = 4
SHOWN_ERRORS: Final = 50
TERMS: Final = 4


def print_report(console: Console, report: Report, *, errors: bool) -> None:
    """Print a report; with ``errors``, the surest wrong lines and the words that misled."""
    console.print(Text(report.source, style="bold"))
    for name, figures in report.figures.items():
        console.print(_score_table(name, {"all": figures.overall, **figures.by_language}))
        console.print(
            f"  area right on role lines {figures.area_on_role_lines:.3f} · "
            f"accuracy at 80 % coverage {figures.coverage[0.8]:.3f} · calibration error {figures.calibration_error:.3f}"
        )
    first = next(iter(report.figures.values()))
    console.print(_role_table(first))
    if report.baselines:
        console.print(_score_table("baselines", report.baselines))
    if report.against:
        gain = report.against
        console.print(
            f"macro-F1 against the other model: {gain.difference:+.3f} (95 % interval {gain.low:+.3f} to {gain.high:+.3f})"
        )
    if report.verdicts:
        right = sum(n for (known, said), n in report.verdicts.items() if known == said)
        console.print(f"verdicts right: {right} of {sum(report.verdicts.values())}")
        for (known, said), n in report.verdicts.items():
            if known != said:
                console.print(f"  {known} said to be {said}: {n}")
    if errors:
        for line, tag in report.errors[:SHOWN_ERRORS]:
            console.print(f"{line.area} → {tag.area} {tag.probability:.0%}  {line.text}")
            console.print(Text(f"    {_terms(tag.evidence)}", style="dim"))


def _terms(evidence: Any) -> str:
    ranked = sorted(evidence, key=lambda part: -abs(part.contribution))[:TERMS]
    return ", ".join(f"{part.term} {part.contribution:+.1f}" for part in ranked)


def _score_table(name: str, rows: dict[str, Scores]) -> Table:
    table = Table(title=name, title_justify="left", box=None, header_style="bold")
    for heading in ("", "lines", "accuracy", "macro-F1", "strict accuracy", "strict macro-F1"):
        table.add_column(heading, justify="right" if heading else "left")
    for label, row in rows.items():
        table.add_row(label, str(row.n), *(f"{value:.3f}" for value in row[1:]))
    return table


def _role_table(figures: Figures) -> Table:
    table = Table(title="roles", title_justify="left", box=None, header_style="bold")
    for heading in ("", "precision", "recall", "F1", *(f"said {role}" for role in ROLES)):
        table.add_column(heading, justify="right" if heading else "left")
    for role in ROLES:
        counts = (str(figures.confusion.get((role, said), 0)) for said in ROLES)
        table.add_row(role, *(f"{value:.3f}" for value in figures.by_role[role]), *counts)
    return table


def report_object(report: Report) -> dict[str, Any]:
    """Return a report as plain values for JSON."""
    return {
        "source": report.source,
        "figures": {name: _figures_object(figures) for name, figures in report.figures.items()},
        "baselines": {name: _scores_object(row) for name, row in report.baselines.items()},
        "against": _scores_object(report.against) if report.against else None,
        "verdicts": [{"known": known, "said": said, "n": n} for (known, said), n in report.verdicts.items()],
        "errors": [
            {"text": line.text, "gold": line.area, "said": tag.area, "probability": round(tag.probability, DIGITS)}
            for line, tag in report.errors
        ],
    }


def _scores_object(row: Any) -> dict[str, Any]:
    return {name: round(value, DIGITS) for name, value in row._asdict().items()}


def _figures_object(figures: Figures) -> dict[str, Any]:
    return {
        "overall": _scores_object(figures.overall),
        "by_language": {lang: _scores_object(row) for lang, row in figures.by_language.items()},
        "by_role": {
            role: dict(zip(("precision", "recall", "f1"), (round(v, DIGITS) for v in row), strict=True))
            for role, row in figures.by_role.items()
        },
        "by_area": {area: round(value, DIGITS) for area, value in figures.by_area.items()},
        "area_on_role_lines": round(figures.area_on_role_lines, DIGITS),
        "confusion": [{"gold": gold, "said": said, "n": n} for (gold, said), n in sorted(figures.confusion.items())],
        "reliability": [_scores_object(one) for one in figures.reliability],
        "calibration_error": round(figures.calibration_error, DIGITS),
        "coverage": {str(share): round(value, DIGITS) for share, value in figures.coverage.items()},
    }


# -- the page ----------------------------------------------------------------------------------------------------------

_STYLE: Final = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
table { border-collapse: collapse; margin: 1rem 0; } th, td { padding: .25rem .8rem; text-align: right; }
th:first-child, td:first-child { text-align: left; } tr { border-bottom: 1px solid #ddd; }
figure { margin: 1rem 0; } svg { max-width: 100%; height: auto; } .dim { color: #777; }
"""


def page(reports: Sequence[Report]) -> str:
    """Return reports as one HTML page that needs nothing else.

    Raises:
        ClassifierError: matplotlib, which draws the charts, is not installed.
    """
    body = "\n".join(part for report in reports for part in _html_report(report))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>jdrole evaluate</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>"
    )


def _html_report(report: Report) -> Iterator[str]:
    yield f"<h1>{escape(report.source)}</h1>"
    for name, figures in report.figures.items():
        yield f"<h2>{escape(name)}</h2>"
        yield _html_scores({"all": figures.overall, **figures.by_language})
        area, error = figures.area_on_role_lines, figures.calibration_error
        yield f"<p>Area right on role lines {area:.3f}; calibration error {error:.3f}.</p>"
        yield f"<figure>{_charts(figures)}</figure>"
    if report.baselines:
        yield "<h2>Baselines</h2>"
        yield _html_scores(report.baselines)
    if report.against:
        gain = report.against
        yield f"<p>Macro-F1 against the other model: {gain.difference:+.3f} ({gain.low:+.3f} to {gain.high:+.3f}).</p>"
    if report.errors:
        yield "<h2>Surest errors</h2>"
        yield from (_html_error(line, tag) for line, tag in report.errors[:SHOWN_ERRORS])


def _html_scores(rows: dict[str, Scores]) -> str:
    head = "".join(f"<th>{name}</th>" for name in ("", "lines", "accuracy", "macro-F1", "strict accuracy", "strict macro-F1"))
    lines = "".join(
        f"<tr><td>{escape(label)}</td><td>{row.n}</td>" + "".join(f"<td>{value:.3f}</td>" for value in row[1:]) + "</tr>"
        for label, row in rows.items()
    )
    return f"<table><tr>{head}</tr>{lines}</table>"


def _html_error(line: Any, tag: Any) -> str:
    return (
        f"<p>{escape(line.text)}<br><span class='dim'>{line.area} taken for {tag.area} at {tag.probability:.0%}: "
        f"{escape(_terms(tag.evidence))}</span></p>"
    )


def _charts(figures: Figures) -> str:
    """Return reliability, coverage and areas as one SVG."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise ClassifierError("the page's charts need matplotlib", remedy="run: pip install 'jdrole[charts]'") from None
    drawing = Figure(figsize=(11, 3.6), layout="constrained")
    reliability, coverage, areas = drawing.subplots(1, 3)
    reliability.plot([0, 1], [0, 1], color="#bbb", linewidth=1)
    reliability.plot(
        [b.confidence for b in figures.reliability], [b.accuracy for b in figures.reliability], "o-", color="#0a6e8a"
    )
    reliability.set(title="Reliability", xlabel="probability", ylabel="share right", xlim=(0.3, 1.02), ylim=(0.3, 1.02))
    coverage.plot(list(figures.coverage), list(figures.coverage.values()), "o-", color="#0a6e8a")
    coverage.set(
        title="Accuracy of the surest lines", xlabel="share of lines", ylim=(min(figures.coverage.values()) - 0.02, 1.005)
    )
    areas.barh(list(figures.by_area), list(figures.by_area.values()), color="#8a2f8a")
    areas.set(title="Area right", xlim=(0, 1))
    areas.invert_yaxis()
    file = io.StringIO()
    drawing.savefig(file, format="svg", metadata={"Date": None})
    svg = file.getvalue()
    return svg[svg.index("<svg") :]
