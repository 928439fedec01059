"""Text that others wrote, made safe to print: a draft may hold what moves a terminal's cursor or turns a line around."""

from __future__ import annotations

import unicodedata
from typing import Final

TAB: Final = "    "
UNKNOWN: Final = "\ufffd"
_SELECTORS: Final = "\ufe0e\ufe0f"  # they change how wide a terminal draws the character before


def harmless(text: str) -> str:
    r"""Return a text on one line that only shows: nothing in it steers a terminal.

    >>> harmless("a\tb\x1b[2J\u202ec\n")
    'a    b\ufffd[2Jc '
    """
    return "".join(map(printed, text))


def printed(char: str) -> str:
    """Return what is printed for a character: spaces for white space, nothing for invisible marks."""
    if char == "\t":
        return TAB
    if char.isspace():
        return " "
    kind = unicodedata.category(char)
    if kind == "Cf" or char in _SELECTORS:
        return ""
    return UNKNOWN if kind in ("Cc", "Cs") else char
