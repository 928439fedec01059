"""What a cell becomes in the format that it is written in: as it is where the format has its like, else text."""

from __future__ import annotations

import json
import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
EXCEL_CELL: Final = 32_767  # characters; Excel's own limit
EXCEL_ROWS: Final = 1_048_576  # of a sheet, its header's among them; Excel's own limit
_NOT_IN_EXCEL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # nor in any XML


def safe_cell(value: Any) -> Any:
    """Return a text so that a spreadsheet does not run it: an apostrophe before = + - @ or a tab, and before an apostrophe.

    To undo it, take one apostrophe off the front where there is one.

    >>> safe_cell("- lead the team"), safe_cell("'Round here"), safe_cell("lead")
    ("'- lead the team", "''Round here", 'lead')
    """
    return f"'{value}" if isinstance(value, str) and value.startswith((*FORMULA, "'")) else value


def plain(value: Any) -> Any:
    """Return a cell that is no list, object or bytes: those as text. What is not a number is a missing one.

    >>> plain(["a", 1]), plain(float("nan")), plain(1.5)
    ('["a", 1]', None, 1.5)
    """
    if isinstance(value, list | dict | tuple):
        return as_json(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="backslashreplace")
    return None if isinstance(value, float) and math.isnan(value) else value


def as_json(value: Any) -> str:
    """Return a value as JSON; times in ISO 8601, what JSON has no like of as text."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, default=_json_like)
    except ValueError:  # a number that is none: JSON knows them not
        return json.dumps(_finite(value), ensure_ascii=False, default=_json_like)


def _json_like(value: Any) -> Any:
    if isinstance(value, bytes):
        return plain(value)
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    return value


def as_text(value: Any) -> str | None:
    """Return a cell as text that UTF-8 can hold; None where it is missing."""
    found = plain(value)
    return None if found is None else str(found).encode("utf-8", errors="backslashreplace").decode("utf-8")


class ExcelCells:
    """Cells as Excel takes them; counts those that lose something by it."""

    def __init__(self) -> None:
        self.cut = self.cleaned = 0

    def __call__(self, value: Any) -> Any:
        """Return a cell: no control characters, no formula, and no more than Excel can hold."""
        value = plain(value)
        odd_number = isinstance(value, float) and not math.isfinite(value)
        odd_time = isinstance(value, datetime | time) and value.tzinfo is not None
        if value is None or (isinstance(value, int | float | Decimal | date | time | timedelta) and not (odd_number or odd_time)):
            return value
        text = str(value)
        kept = _NOT_IN_EXCEL.sub("", text)
        self.cleaned += kept != text
        kept = safe_cell(kept)
        self.cut += len(kept) > EXCEL_CELL
        return kept[:EXCEL_CELL]

    def losses(self) -> str:
        """Return what was lost, in words; "" if nothing."""
        said = []
        if self.cut:
            said.append(f"{self.cut:,} cells cut at the {EXCEL_CELL:,} characters that Excel holds")
        if self.cleaned:
            said.append(f"characters that Excel does not allow left out of {self.cleaned:,} cells")
        return "; ".join(said)
