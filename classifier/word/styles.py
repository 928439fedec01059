"""What a paragraph's style makes of it: a heading, a list's element, or neither."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from classifier.word.package import Element, child, value

DEEPEST: Final = 6  # Markdown has no deeper heading
BODY: Final = 10  # Word's outline levels, counted from 1, are those of nine headings and of body text
CHAIN: Final = 20  # styles based on each other that are followed; Word's own go three deep
# Word keeps the English names of its own styles in every language; other programs may write what they show.
_LIST: Final = re.compile(r"(?:list|(?:punto |numero |paragrafo )?elenco)\b", re.IGNORECASE)
_HEADING: Final = re.compile(r"(?:heading|titolo) ([1-9])", re.IGNORECASE)


class Style(NamedTuple):
    """What a paragraph style says of its own: its name, the style it is based on, the outline level, the numbering.

    ``level`` is 1 to 9 for a heading, ``BODY`` for body text, 0 where nothing is said; ``number`` names the numbering, "0"
    being none.
    """

    name: str
    based_on: str | None
    level: int
    number: str | None


def read_styles(root: Element | None) -> dict[str, Style]:
    """Return the styles of a styles part by their identifiers."""
    styles: dict[str, Style] = {}
    for style in () if root is None else root:
        if isinstance(style.tag, str) and (identifier := value(style, "styleId")):
            name = value(child(style, "name")) or ""
            styles[identifier] = _style(name, value(child(style, "basedOn")), child(style, "pPr"))
    return styles


def mark(paragraph: Element, styles: Mapping[str, Style]) -> str:
    """Return what stands for a paragraph's form in the text: "## " for a heading, "- " for a list's element, or ""."""
    properties = child(paragraph, "pPr")
    chain = list(_chain(_style("", value(child(properties, "pStyle")), properties), styles))
    level = next((style.level for style in chain if style.level), BODY)
    return "#" * min(level, DEEPEST) + " " if level < BODY else _bullet(chain)


def _style(name: str, based_on: str | None, properties: Element | None) -> Style:
    return Style(name, based_on, _level(name, properties), value(child(properties, "numPr", "numId")))


def _level(name: str, properties: Element | None) -> int:
    given = value(child(properties, "outlineLvl"))
    if given and given.isdecimal():
        return min(int(given[:3]) + 1, BODY)
    named = _HEADING.fullmatch(name)
    return int(named.group(1)) if named else 0


def _chain(style: Style, styles: Mapping[str, Style]) -> Iterator[Style]:
    """Yield a style and those it is based on, as far as they count: they may go in a circle."""
    for _ in range(CHAIN):
        yield style
        if style.based_on is None or style.based_on not in styles:
            return
        style = styles[style.based_on]


def _bullet(chain: Sequence[Style]) -> str:
    for style in chain:
        if style.number is not None:
            return "- " if style.number != "0" else ""
        if _LIST.match(style.name):
            return "- "
    return ""
