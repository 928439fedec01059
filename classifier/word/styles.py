"""What a paragraph's style makes of it: a heading, a list's element, or neither."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from classifier.word.package import Element, child, value

DEEPEST: Final = 6  # Markdown has no deeper heading
BODY: Final = 10  # Word's outline levels, counted from 1, are those of nine headings and of body text
# Word keeps the English names of its own styles in every language; other programs may write what they show.
_LIST: Final = re.compile(r"(?:list|(?:punto |numero |paragrafo )?elenco)\b", re.IGNORECASE)
_HEADING: Final = re.compile(r"(?:heading|titolo) ([1-9])", re.IGNORECASE)


class Style(NamedTuple):
    """A paragraph style: its name, the style it is based on, and its own paragraph properties."""

    name: str
    based_on: str | None
    properties: Element | None


def read_styles(root: Element | None) -> dict[str, Style]:
    """Return the styles of a styles part by their identifiers."""
    styles: dict[str, Style] = {}
    for style in () if root is None else root:
        if isinstance(style.tag, str) and (identifier := value(style, "styleId")):
            name = value(child(style, "name")) or ""
            styles[identifier] = Style(name, value(child(style, "basedOn")), child(style, "pPr"))
    return styles


def mark(paragraph: Element, styles: Mapping[str, Style]) -> str:
    """Return what stands for a paragraph's form in the text: "## " for a heading, "- " for a list's element, or ""."""
    properties = child(paragraph, "pPr")
    chain = [Style("", None, properties), *_chain(value(child(properties, "pStyle")), styles)]
    level = next(filter(None, map(_level, chain)), BODY)
    return "#" * min(level, DEEPEST) + " " if level < BODY else _bullet(chain)


def _chain(identifier: str | None, styles: Mapping[str, Style]) -> Iterator[Style]:
    """Yield a style and those it is based on, each once even where they go in a circle."""
    seen: set[str] = set()
    while identifier is not None and identifier in styles and identifier not in seen:
        seen.add(identifier)
        yield styles[identifier]
        identifier = styles[identifier].based_on


def _level(style: Style) -> int:
    """Return a heading's level, or ``BODY``, which a style can say too; 0 where it says nothing."""
    given = value(child(style.properties, "outlineLvl"))
    if given and given.isdecimal():
        return min(int(given[:3]) + 1, BODY)
    named = _HEADING.fullmatch(style.name)
    return int(named.group(1)) if named else 0


def _bullet(chain: list[Style]) -> str:
    for style in chain:
        number = value(child(style.properties, "numPr", "numId"))
        if number is not None:
            return "- " if number != "0" else ""
        if _LIST.match(style.name):
            return "- "
    return ""
