"""What a paragraph's style makes of it: a heading, a list's element, or neither."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Final

from classifier.word.markup import Element, child, value

DEEPEST: Final = 6  # Markdown has no deeper heading
BODY: Final = 10  # Word's outline levels, counted from 1, are those of nine headings and of body text
CHAIN: Final = 20  # styles based on each other that are followed, as they may go in a circle; Word's own go three deep
# Word keeps the English names of its own styles in every language; other programs may write what they show.
_LIST: Final = re.compile(r"(?:list|(?:punto |numero |paragrafo )?elenco)\b", re.IGNORECASE)
_HEADING: Final = re.compile(r"(?:heading|titolo) ([1-9])", re.IGNORECASE)

# A level is 1 to 9 for a heading, BODY for body text; whether it is a list's element; None where nothing is said of either.
Form = tuple[int | None, bool | None]


def marks(elements: Iterable[Element]) -> Callable[[Element], str]:
    """Return what says, by the styles (elements of python-docx), how a paragraph is marked: "## ", "- " or ""."""
    styles = {value(style, "styleId"): style for style in elements}
    form_of = cache(lambda style: _form(value(child(style, "name")) or "", child(style, "pPr")))

    @cache
    def inherited(identifier: str | None) -> Form:
        form: Form = (None, None)
        for _ in range(CHAIN):
            if not identifier or identifier not in styles:
                break
            style = styles[identifier]
            form, identifier = _joined(form, form_of(style)), value(child(style, "basedOn"))
        return form

    def mark(paragraph: Element) -> str:
        properties = child(paragraph, "pPr")
        level, listed = _joined(_form("", properties), inherited(value(child(properties, "pStyle"))))
        if level and level < BODY:
            return "#" * min(level, DEEPEST) + " "
        return "- " if listed else ""

    return mark


def _joined(own: Form, base: Form) -> Form:
    return own[0] or base[0], base[1] if own[1] is None else own[1]


def _form(name: str, properties: Element | None) -> Form:
    number, level = value(child(properties, "numPr", "numId")), value(child(properties, "outlineLvl"))
    listed = bool(_LIST.match(name)) or None if number is None else number != "0"
    if level and level.isdecimal():
        return min(int(level[:3]) + 1, BODY), listed
    named = _HEADING.fullmatch(name)
    return int(named.group(1)) if named else None, listed
