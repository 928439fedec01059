"""Two drafts side by side, in a terminal and as a JSON object."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any, Final, NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from classifier.compare import Comparison, Covered, role_lines
from classifier.posting import Posting, TaggedLine
from classifier.render.comparison_words import WORDS, area_name, language_of, reason_told
from classifier.render.plain import harmless
from classifier.render.text import NARROW, STYLES
from classifier.taxonomy import Language

SCHEMA_VERSION: Final = 1
DIGITS: Final = 6
BAR: Final = 24  # cells on either side, at most
SHORTEST_BAR: Final = 4
SHARES: Final = 14  # cells of two shares and the blanks around them
MARGIN: Final = 5  # cells of a line's number
BETWEEN: Final = " │ "
NARROWEST: Final = 12  # cells for the text, however narrow the terminal

Names = tuple[str, str]


class Claim(NamedTuple):
    """What both drafts claim of an area: a line of each, with their likeness, or all lines of each, which has none."""

    area: str
    likeness: float | None
    one: tuple[TaggedLine, ...]
    other: tuple[TaggedLine, ...]


def claims(comparison: Comparison) -> list[Claim]:
    """Return what both drafts claim: pairs of lines, or where these cannot be compared, the lines of each area both cover."""
    one, other = ({line.number: line for line in role_lines(draft)} for draft in (comparison.one, comparison.other))
    if any(reason.code == "different-languages" for reason in comparison.reasons):
        return [Claim(area, None, _of_area(one.values(), area), _of_area(other.values(), area)) for area in comparison.both]
    return [Claim(pair.area, pair.likeness, (one[pair.one],), (other[pair.other],)) for pair in comparison.overlap]


def _of_area(lines: Any, area: str) -> tuple[TaggedLine, ...]:
    return tuple(line for line in lines if line.tag.area == area)


# -- text --------------------------------------------------------------------------------------------------------------


def print_comparison(console: Console, names: Names, comparison: Comparison) -> None:
    """Print the verdict, the areas of both drafts, what both claim and what is nobody's, in Italian where both drafts are.

    Args:
        console: where to; it knows the width and whether colours are wanted.
        names: what the two drafts are called.
        comparison: what is said of them.
    """
    language = language_of(comparison)
    for part in _head(names, comparison, language):
        console.print(part)
    if comparison.likeness is None:
        return
    found = claims(comparison)
    for rows in (
        _areas(comparison.areas, console.width, language),
        _claims(console, found, language),
        _alone(comparison, language),
    ):
        for row in rows:
            console.print(row)


def _head(names: Names, comparison: Comparison, language: Language) -> Iterator[Text]:
    words = WORDS[language]
    style = "bold yellow" if comparison.likeness is None else "bold"
    yield Text(words[comparison.verdict].lower(), style=style)
    for reason in comparison.reasons:
        yield Text(f"{reason_told(comparison, reason, language)[:-1]} ({reason.code}).")
    for letter, name, draft in zip("AB", names, (comparison.one, comparison.other), strict=True):
        mix = f" {max(draft.role_mix.values()):.0%}" if draft.verdict in draft.role_mix else ""
        verdict = words.get(draft.verdict, draft.verdict) + mix
        yield Text.assemble((f"{letter}  ", "bold"), (verdict, STYLES[draft.verdict]), (f"  {harmless(name)}", "dim"))


def _areas(areas: Sequence[Covered], width: int, language: Language) -> Iterator[Text]:
    """Yield a row for each area: its name in the middle, its share of each draft as a bar to the left and to the right."""
    middle = max(cell_len(area_name(row.area, language)) for row in areas)
    room = max(SHORTEST_BAR, min(BAR, (width - middle - SHARES) // 2))
    longest = max(max(row.one, row.other) for row in areas)
    yield Text(f"\n{'A':>{room + 5}}  {'':{middle}}     B", style="bold")
    for row in areas:
        style = STYLES[row.role]
        left, right = (_bar(share / longest, room) for share in (row.one, row.other))
        yield Text.assemble(
            (f"{left:>{room}} {_percent(row.one):>4}", style),
            (f"  {area_name(row.area, language):^{middle}}  ", "" if row.one or row.other else "bold yellow"),
            (f"{_percent(row.other):>4} {right}".rstrip(), style),
        )


def _bar(part: float, room: int) -> str:
    return "█" * max(1, round(part * room)) if part else ""


def _percent(share: float) -> str:
    return f"{share:.0%}" if share else "-"


def _claims(console: Console, found: list[Claim], language: Language) -> Iterator[Text]:
    words = WORDS[language]
    if not found:
        yield Text(f"\n{words['no-claims']}", style="dim")
        return
    yield Text(f"\n{words['claims-by-area' if found[0].likeness is None else 'claims']}", style="bold")
    longest = max((cell_len(harmless(line.text)) for claim in found for line in claim.one), default=0) + MARGIN
    for claim in found:
        alike = "" if claim.likeness is None else " " + words["alike"].format(percent=f"{claim.likeness:.0%}")
        yield Text.assemble((area_name(claim.area, language), STYLES[_role(claim)]), (alike, "dim"))
        if console.is_terminal and console.width < NARROW:
            yield from _stacked(console, claim)
        else:
            width = (console.width - len(BETWEEN)) // 2 if console.is_terminal else longest
            yield from _beside(console, claim, width)


def _role(claim: Claim) -> str:
    return next((line.tag.role for line in (*claim.one, *claim.other)), "Neither")


def _stacked(console: Console, claim: Claim) -> Iterator[Text]:
    for letter, lines in (("A", claim.one), ("B", claim.other)):
        for line in lines:
            for number, row in enumerate(_hanging(console, line, console.width - 2)):
                yield Text.assemble((f"{'' if number else letter:2}", "bold"), row)


def _beside(console: Console, claim: Claim, width: int) -> Iterator[Text]:
    for one, other in zip_longest(claim.one, claim.other):
        columns = [_hanging(console, line, width) if line else [] for line in (one, other)]
        for left, right in zip_longest(*columns):
            shown = left.copy() if left else Text()
            shown.align("left", width)
            yield Text.assemble(shown, (BETWEEN if right else BETWEEN.rstrip(), "dim"), right or "")


def _hanging(console: Console, line: TaggedLine, width: int) -> list[Text]:
    """Return a line with its number before it, broken to a width; in a pipe it is not broken."""
    room = max(NARROWEST, width - MARGIN)
    parts = Text(harmless(line.text)).wrap(console, room) if console.is_terminal else [Text(harmless(line.text))]
    heads = [f"{line.number:4} ", *[" " * MARGIN] * (len(parts) - 1)]
    for part in parts:
        part.rstrip()
    return [Text.assemble((head, "dim"), part) for head, part in zip(heads, parts, strict=True)]


def _alone(comparison: Comparison, language: Language) -> Iterator[Text]:
    words = WORDS[language]
    yield Text()
    for label, areas, style in (
        (words["only"].format(name="A"), comparison.only_one, ""),
        (words["only"].format(name="B"), comparison.only_other, ""),
        (words["gap"], comparison.gap, "yellow"),
    ):
        told = ", ".join(area_name(area, language) for area in areas) or words["nothing"]
        yield Text.assemble((f"{label}: ", "bold"), (told, style))


# -- JSON --------------------------------------------------------------------------------------------------------------


def comparison_object(names: Names, comparison: Comparison) -> dict[str, Any]:
    """Return everything known about two drafts side by side as plain values; docs/formats.md tells the fields."""
    return {
        "schema_version": SCHEMA_VERSION,
        "verdict": comparison.verdict,
        "likeness": comparison.likeness,
        "reasons": [reason._asdict() for reason in comparison.reasons],
        "one": _draft_object(names[0], comparison.one),
        "other": _draft_object(names[1], comparison.other),
        "areas": [
            {"role": row.role, "area": row.area, "one": round(row.one, DIGITS), "other": round(row.other, DIGITS)}
            for row in comparison.areas
        ],
        "both": list(comparison.both),
        "only_one": list(comparison.only_one),
        "only_other": list(comparison.only_other),
        "gap": list(comparison.gap),
        "overlap": [pair._asdict() for pair in comparison.overlap],
    }


def _draft_object(name: str, draft: Posting) -> dict[str, Any]:
    return {
        "source": name,
        "language": draft.language or None,
        "verdict": draft.verdict,
        "role_mix": {role: round(share, DIGITS) for role, share in draft.role_mix.items()},
        "reasons": [reason._asdict() for reason in draft.reasons],
        "role_lines": [
            {"number": line.number, "text": line.text, "span": list(line.span), "role": line.tag.role, "area": line.tag.area}
            for line in role_lines(draft)
        ],
    }
