"""Writing tables: CSV, JSON Lines, Parquet and Excel, packed or not, the same bytes each time."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from classifier.batch.streams import library

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: Any) -> Any:
    """Return a text so that a spreadsheet does not run it: an apostrophe before = + - @ or a tab, and before an apostrophe.

    To undo it, take one apostrophe off the front where there is one.

    >>> safe_cell("- lead the team"), safe_cell("'Round here"), safe_cell("lead")
    ("'- lead the team", "''Round here", 'lead')
    """
    return f"'{value}" if isinstance(value, str) and value.startswith((*FORMULA, "'")) else value


def csv_bytes(rows: Iterable[Iterable[Any]], delimiter: str = ",") -> bytes:
    """Return rows as CSV in UTF-8."""
    file = io.StringIO(newline="")
    plain = csv.writer(file, delimiter=delimiter, lineterminator="\n")
    quoting = csv.writer(file, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for row in rows:
        cells = list(row)
        returns = any(isinstance(cell, str) and "\r" in cell for cell in cells)  # csv leaves a bare one unquoted
        (quoting if returns else plain).writerow(cells)
    return file.getvalue().encode("utf-8", errors="backslashreplace")


@contextmanager
def packed(path: Path, suffix: str) -> Iterator[Any]:
    """Open a file for writing, packed as a suffix says; the same content always gives the same bytes."""
    with path.open("wb") as file:
        if suffix.lower() == ".gz":
            with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as stream:
                yield stream
        elif suffix.lower() == ".zst":
            zstandard = library("zstandard", "zstd", path)
            with zstandard.ZstdCompressor().stream_writer(file) as stream:
                yield stream
        else:
            yield file


Parts = Iterable[list[list[Any]]]


def _write_jsonl(path: Path, suffix: str, header: list[str], parts: Parts) -> None:
    with packed(path, suffix) as file:
        for rows in parts:
            objects = (json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False, default=str) for row in rows)
            file.write("".join(f"{line}\n" for line in objects).encode("utf-8", errors="backslashreplace"))


def _write_parquet(path: Path, _: str, header: list[str], parts: Parts) -> None:
    """Write Parquet; a column of cells of several kinds becomes text."""
    arrow, parquet = library("pyarrow", "distributed", path), library("pyarrow.parquet", "distributed", path)
    writer = None
    for rows in parts:
        columns = {name: [row[place] for row in rows] for place, name in enumerate(header)}
        schema = writer.schema if writer else arrow.schema([(name, _type_of(arrow, name)) for name in header])
        if writer is None:
            writer = parquet.ParquetWriter(path, schema)
        arrays = [arrow.array(_as_type(columns[field.name], arrow.types.is_string(field.type)), field.type) for field in schema]
        writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))
    if writer is None:
        parquet.write_table(arrow.table({name: [] for name in header}), path)
    else:
        writer.close()


_NUMBERS: Final = {"sales_ops_share": "float64", "confidence": "float64", "role_lines": "int64", "lines": "int64",
                   "line": "int64", "start": "int64", "end": "int64", "probability": "float64"}  # fmt: skip


def _type_of(arrow: Any, name: str) -> Any:
    return getattr(arrow, _NUMBERS.get(name, "string"))()


def _as_type(values: list[Any], text: bool) -> list[Any]:  # noqa: FBT001
    return [None if value is None else str(value) for value in values] if text else values


VERDICT_COLOURS: Final = {"SalesOps": "DDEBF7", "Sales Director": "FCE4D6", "mixed": "FFF2CC", "insufficient": "EDEDED"}


def _write_xlsx(path: Path, _: str, header: list[str], parts: Parts) -> None:
    """Write an Excel sheet with a frozen header, filters, and verdicts in colours."""
    openpyxl = library("openpyxl", "excel", path)
    styles = library("openpyxl.styles", "excel", path)
    cells = library("openpyxl.cell", "excel", path)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("postings")
    sheet.freeze_panes = "A2"
    fills = {verdict: styles.PatternFill("solid", fgColor=colour) for verdict, colour in VERDICT_COLOURS.items()}
    verdict = header.index("verdict") if "verdict" in header else None
    count = 1
    sheet.append(header)
    for rows in parts:
        for row in rows:
            plain = [_excel_value(value) for value in row]
            if verdict is not None and (fill := fills.get(str(row[verdict]))):
                plain[verdict] = cells.WriteOnlyCell(sheet, value=row[verdict])
                plain[verdict].fill = fill
            sheet.append(plain)
            count += 1
    sheet.auto_filter.ref = f"A1:{openpyxl.utils.get_column_letter(len(header))}{count}"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:  # book.save leaves it open on a full disk
        library("openpyxl.writer.excel", "excel", path).ExcelWriter(book, archive).save()


_ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
EXCEL_CELL: Final = 32_767  # characters; Excel's own limit


def _excel_value(value: Any) -> Any:
    """Return a cell as Excel takes it: no control characters, no formula, and no more than it can hold."""
    return safe_cell(_ILLEGAL.sub("", value))[:EXCEL_CELL] if isinstance(value, str) else value


WRITERS: Final = {"jsonl": _write_jsonl, "parquet": _write_parquet, "xlsx": _write_xlsx}
