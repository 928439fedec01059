"""An audit as a writer likes to read it in a terminal: each finding under its place in the draft, the score card last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from classifier.audit import Audit, Draft, Finding, ScoreCard, place_of
from classifier.lines import Span
from classifier.render.audit_words import WORDS, counted
from classifier.render.plain import harmless, printed

STYLES: Final = {"error": "bold red", "warning": "yellow", "note": "cyan"}
INDENT: Final = "    "
ARROW: Final = "→ "
BAR: Final = 10  # cells
NEAR: Final = 1_000  # characters of the draft's line shown before and after, at most: some have no line breaks at all
NARROWEST: Final = 12  # cells for the draft's line, however narrow the terminal


def print_audit(console: Console, source: str, audit: Audit, shown: Sequence[Finding]) -> None:
    """Print findings about a draft, how many they are, and the score card.

    Args:
        console: where to; it knows the width and whether colours are wanted.
        source: the draft's name.
        audit: what was found; where it could not be judged, the last lines say so and why.
        shown: the findings to print, in this order.
    """
    for finding in shown:
        for part in _finding(console, source, audit.draft, finding):
            console.print(part)
    for part in _summary(console, source, audit, shown):
        console.print(part)


def _finding(console: Console, source: str, draft: Draft, finding: Finding) -> Iterator[Text]:
    line, column = place_of(draft.text, finding.span[0])
    style = STYLES[finding.severity]
    yield Text.assemble(
        (f"{harmless(source)}:{line}:{column}: ", "dim"),
        (f"{finding.severity} {finding.rule} ", style),
        harmless(finding.message),
    )
    yield from _quoted(draft.text, finding.span, style, max(NARROWEST, console.width - len(INDENT)))
    if finding.words:
        words = f"{WORDS[draft.language]['because']}: {harmless(', '.join(finding.words))}"
        yield _hanging(console, Text(INDENT), Text(words, style="dim"))
    for i, part in enumerate(finding.suggestion.splitlines()):
        start = INDENT + (" " * len(ARROW) if i else ARROW)
        yield _hanging(console, Text(start), Text(harmless(part), style="green"))


def _hanging(console: Console, start: Text, text: Text) -> Text:
    """Return a text after its start; where a terminal breaks it, its lines stand under each other."""
    parts = text.wrap(console, max(NARROWEST, console.width - len(start)))
    return start.append_text(Text("\n" + " " * len(start)).join(parts))


def _quoted(text: str, span: Span, style: str, width: int) -> Iterator[Text]:
    """Yield the physical line where a span begins, cut around it to ``width`` cells, and carets under the span."""
    whole = _physical_line(text, span[0])
    start, end = max(whole[0], span[0] - NEAR), min(whole[1], span[0] + NEAR)
    chars = [printed(char) for char in text[start:end]]
    first, last = span[0] - start, min(span[1], end) - start
    low, high = _window([cell_len(char) for char in chars], first, last, width)
    left = ("…" if start + low > whole[0] else "") + "".join(chars[low:first])
    marked = "".join(chars[first : min(last, high)])
    right = "".join(chars[max(last, low) : high]) + ("…" if start + high < whole[1] else "")
    yield Text.assemble(INDENT, left, (marked, "bold"), right)
    yield Text.assemble(INDENT + " " * cell_len(left), ("^" + "~" * (cell_len(marked) - 1), style))


def _physical_line(text: str, offset: int) -> Span:
    """Return the span of the line around an offset, without blanks at its edges but for those up to the offset."""
    start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    ends = [found for sign in "\r\n" if (found := text.find(sign, offset)) >= 0]
    line = text[start : min(ends, default=len(text))].rstrip()
    blanks = len(line) - len(line.lstrip())
    return min(start + blanks, offset), max(start + len(line), offset)


def _window(cells: Sequence[int], first: int, last: int, width: int) -> Span:
    """Return which characters to show of a line: all, or as many as fit before and after ``first`` to ``last``.

    >>> _window([1] * 10, 4, 6, 10), _window([1] * 10, 4, 6, 8), _window([1] * 10, 2, 9, 5)
    ((0, 10), (2, 8), (2, 5))
    """
    if sum(cells) <= width:
        return 0, len(cells)
    room = width - 2  # what is left out on either side is shown by a sign
    low = high = first
    while high < last and cells[high] <= room:
        room -= cells[high]
        high += 1
    grown = high >= last
    while grown:
        grown = False
        if low and cells[low - 1] <= room:
            low, room, grown = low - 1, room - cells[low - 1], True
        if high < len(cells) and cells[high] <= room:
            room, high, grown = room - cells[high], high + 1, True
    return low, high


def _summary(console: Console, source: str, audit: Audit, shown: Sequence[Finding]) -> Iterator[Text]:
    if shown or not audit.unjudged:
        yield Text(f"{harmless(source)}: {_found(shown, len(audit.findings) + audit.passed_over)}", style="bold")
    if audit.unjudged:
        told = WORDS[audit.draft.language]["unjudged"]
        yield Text(f"{harmless(source)}: {told[0].lower()}{told[1:]}{harmless(audit.unjudged)}", style="bold yellow")
    if audit.card:
        yield _card(console, audit.card)


def _found(shown: Sequence[Finding], found: int) -> str:
    """Return how many findings of each severity are shown, and how many of those ``found`` are not."""
    left_out = found - len(shown)
    if not shown:
        return f"nothing shown of {left_out} found" if left_out else "nothing found"
    return counted(shown, "en") + (f" ({left_out} more not shown)" if left_out else "")


def _card(console: Console, card: ScoreCard) -> Text:
    parts = [_score(name, value) for name, value in _scores(card)]
    line = Text("  ").join(parts)
    return line if cell_len(line.plain) <= console.width else Text("\n").join(parts)


def _scores(card: ScoreCard) -> tuple[tuple[str, int], ...]:
    return ("coverage", card.coverage), ("focus", card.focus), ("clarity", card.clarity)


def _score(name: str, value: int) -> Text:
    full = round(value * BAR / 100)
    return Text.assemble(f"{name} {value} ", ("█" * full, "bold"), ("░" * (BAR - full), "dim"))
