"""What the corpus holds and lacks, as tables in a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from classifier.gaps import Gap
from classifier.taxonomy import LANGUAGES


def print_gaps(console: Console, gaps: Sequence[Gap], most: int) -> None:
    """Print the worst gaps, single words first and pairs of words below them."""
    for title, chosen in (
        ("words", [gap for gap in gaps if " " not in gap.term]),
        ("pairs", [gap for gap in gaps if " " in gap.term]),
    ):
        table = Table(title=f"{title}: {len(chosen)} lacking", title_justify="left", box=None, header_style="bold")
        for heading in ("", "postings", "lines", "corpus lines", "doubt"):
            table.add_column(heading, justify="right" if heading else "left")
        for gap in chosen[:most]:
            table.add_row(gap.term, str(gap.postings), str(gap.lines), str(gap.corpus_lines), f"{gap.doubt:.2f}")
        console.print(table)


def print_counts(console: Console, counts: dict[str, Counter[tuple[str, str]]]) -> None:
    """Print a table of counts by language for each grouping of the corpus, smallest groups last."""
    for name, by in counts.items():
        table = Table(title=name, title_justify="left", box=None, header_style="bold")
        for heading in (name, *LANGUAGES, "all"):
            table.add_column(heading, justify="left" if heading == name else "right")
        values = sorted({value for value, _ in by}, key=lambda value: -sum(by[value, lang] for lang in LANGUAGES))
        for value in values:
            numbers = [by[value, lang] for lang in LANGUAGES]
            table.add_row(value, *map(str, numbers), str(sum(numbers)))
        totals = [sum(by[value, lang] for value in values) for lang in LANGUAGES]
        table.add_row("all", *map(str, totals), str(sum(totals)), style="bold")
        console.print(table)
