"""A posting as a person likes to read it in a terminal: the verdict first, then every line with its tag."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rich.console import Console
from rich.text import Text

from classifier.lines import mask, source_offsets
from classifier.posting import Posting, TaggedLine
from classifier.tagger import DECIDING, deciding
from classifier.taxonomy import NEITHER, SALES_DIRECTOR, SALES_OPS, fact_of

STYLES: Final = {SALES_OPS: "cyan", SALES_DIRECTOR: "magenta", NEITHER: "dim", "mixed": "yellow", "insufficient": "yellow"}
BAR: Final = 40  # cells
NARROW: Final = 72  # cells; in a terminal narrower than this the text goes under its tag
MARGIN: Final = 5
NARROWEST: Final = 12  # cells for the text, however narrow the terminal


@dataclass(frozen=True, slots=True)
class View:
    """What of a posting is shown: role lines only, reasons too, tags below ``least`` confidence as undecided."""

    roles_only: bool = False
    why: bool = False
    least: float = 0.0


def print_posting(console: Console, source: str, text: str, posting: Posting, view: View) -> None:
    """Print a posting's verdict, role mix and lines.

    Args:
        console: where to; it knows the width and whether colours are wanted.
        source: the posting's name.
        text: the posting as given, which evidence spans point into.
        posting: what the model says of it.
        view: what to show.
    """
    for part in _summary(source, posting, console.width):
        console.print(part, soft_wrap=False)
    console.print()
    masked = mask(text)
    shown = [line for line in posting.lines if line.tag.role != NEITHER or not view.roles_only]
    if not shown:
        console.print(Text("No line describes either role.", style="dim"))
    for line in shown:
        console.print(_line_row(console, line, masked, view))
        if view.why and line.tag.role != NEITHER:
            console.print(_why(line, posting.language))


def _summary(source: str, posting: Posting, width: int) -> Iterator[Text]:
    yield Text.assemble((posting.verdict, f"bold {STYLES[posting.verdict]}"), ("  " + source, "dim"))
    if posting.role_mix:
        bar = max(4, min(BAR, width - len("SalesOps 100%  100% Sales Director")))
        ops = round(posting.role_mix[SALES_OPS] * bar)
        yield Text.assemble(
            (f"SalesOps {posting.role_mix[SALES_OPS]:.0%} ", STYLES[SALES_OPS]),
            ("█" * ops, STYLES[SALES_OPS]),
            ("░" * (bar - ops), STYLES[SALES_DIRECTOR]),
            (f" {posting.role_mix[SALES_DIRECTOR]:.0%} Sales Director", STYLES[SALES_DIRECTOR]),
        )
        yield Text("Areas: " + ", ".join(f"{area} {share:.0%}" for area, share in posting.areas.items()))
    for reason in posting.reasons:
        yield Text(f"{reason.message[0].upper()}{reason.message[1:]} ({reason.code}).")


def _line_row(console: Console, line: TaggedLine, masked: str, view: View) -> Text:
    """Return a line with its tag before it; the text hangs in its own column, broken to the console's width."""
    tag = line.tag
    sure = tag.decided and tag.probability >= view.least
    style = STYLES[tag.role] if sure else f"dim {STYLES[tag.role]}"
    area = "" if tag.role == NEITHER else tag.area
    confidence = f"{tag.probability:.0%}" + ("" if sure else "?")
    head = Text.assemble((f"{line.number:4} ", "dim"), (f"{tag.role:14} {area:11} {confidence:>5} ", style))
    text = _emphasised(line, masked)
    if not console.is_terminal:
        return head.append_text(text)
    margin = len(head) if console.width >= NARROW else MARGIN
    parts = text.wrap(console, max(NARROWEST, console.width - margin))
    start = head if console.width >= NARROW else head.append("\n" + " " * MARGIN)
    return start.append_text(Text("\n" + " " * margin).join(parts))


def _emphasised(line: TaggedLine, masked: str) -> Text:
    """Return the line's text with the words that decided standing out, dimmed where it is Neither."""
    if line.tag.role == NEITHER:
        return Text(line.text, style="bold dim" if line.kind == "heading" else "dim")
    shown = Text(line.text)
    spans = [part.span for part in deciding(line.tag)]
    for i, offset in enumerate(source_offsets(masked, line.span)):
        if any(start <= offset < end for start, end in spans):
            shown.stylize(f"bold underline {STYLES[line.tag.role]}", i, i + 1)
    return shown


def _why(line: TaggedLine, language: str) -> Text:
    """Return the reasons for a line's tag: the words for and against, the context, the article's fact."""
    tag = line.tag
    ranked = sorted(tag.evidence, key=lambda part: -abs(part.contribution))[: 2 * DECIDING]
    words = ", ".join(f"{part.term} {part.contribution:+.1f}" for part in ranked)
    fact = fact_of(tag.fact, tag.area)
    summary = (fact.summary_it if language == "it" else fact.summary_en) if fact else ""
    alone = "" if line.alone.role == tag.role else f"; alone it would be {line.alone.role}"
    return Text(
        f"       {tag.area} over {tag.rival} by {tag.log_odds:+.1f}: {words}; context {line.context:+.1f}{alone}\n"
        f"       fact {tag.fact}: {summary}",
        style="italic dim",
    )
