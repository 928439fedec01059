"""Tables as people have them: CSV of any dialect, JSON Lines, Parquet and Excel, read row by row and written the same way.

A table is a header and rows of cells. Nothing is held but the rows at hand, whatever the file's size.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

from classifier.batch import streams
from classifier.batch.columnar import Types
from classifier.batch.streams import Share
from classifier.errors import DocumentError

DELIMITERS: Final = ",;\t|"
LONGEST_RECORD: Final = 4_000_000  # characters; a quote that is still open by then was never meant to be one
COMPRESSIONS: Final = (".gz", ".zip", ".zst")
FORMATS: Final = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet", ".xlsx": "xlsx",
}  # fmt: skip
TEXT_NAMES: Final = (
    "description", "job_description", "jobdescription", "text", "body", "posting",
    "descrizione", "descrizione_lavoro", "testo", "annuncio",
)  # fmt: skip
TITLE_NAMES: Final = ("title", "job_title", "jobtitle", "position", "titolo", "ruolo", "posizione", "qualifica")
ID_NAMES: Final = ("id", "job_id", "posting_id", "posting", "codice", "riferimento")


class Row(NamedTuple):
    """A row of a table; ``fault`` says what was wrong with it, "" if nothing. It has as many cells as the header."""

    cells: list[Any]
    fault: str


class Table(NamedTuple):
    """An open table: its column names, its rows, how it was read, in words, how much of it has been, and its columns' types.

    Only the columns of Parquet have types.
    """

    header: list[str]
    rows: Iterator[Row]
    how: str
    share: Share
    types: Types


def format_of(path: Path) -> str:
    """Return "csv", "jsonl", "parquet" or "xlsx", by a file's name; what is none of them is taken for CSV."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in COMPRESSIONS:
        suffixes.pop()
    return FORMATS.get(suffixes[-1], "csv") if suffixes else "csv"


@contextmanager
def open_table(path: Path | None, *, sheet: str | None = None) -> Iterator[Table]:
    """Open a table for reading; None is standard input, as CSV.

    Raises:
        DocumentError: it is missing, empty, unreadable, or needs a library that is not installed.
    """
    kind = format_of(path) if path else "csv"
    with ExitStack() as stack:
        try:
            if kind == "parquet":
                yield _parquet(path)
                return
            raw, share = stack.enter_context(streams.opened(path))
            if kind == "xlsx":
                yield _xlsx(raw, path, sheet)
                return
            encoding, mark = streams.encoding_of(raw)
            stream = io.TextIOWrapper(raw, encoding=encoding, errors=streams.FALLBACK, newline="")
            how = f"{encoding.upper().removesuffix('-SIG')}{mark}"
            yield _jsonl(stream, path, share) if kind == "jsonl" else _csv(stream, path, share, how)
        except FileNotFoundError:
            raise DocumentError("there is no such file", where=path, remedy="check the path") from None
        except (OSError, EOFError, zipfile.BadZipFile) as error:
            reason = (getattr(error, "strerror", None) or str(error)).lower()
            raise DocumentError(f"cannot be read ({reason})", where=path, remedy="check the file") from None


def column(header: list[str], wanted: str | None, names: Iterable[str], what: str) -> int | None:
    """Return the place of a column, by the name given or else by a name of the trade; None where there is none.

    Raises:
        DocumentError: a name was given that the table does not have.
    """
    if wanted is not None:
        if wanted not in header:
            raise DocumentError(f"there is no column {wanted!r}", remedy=f"name one of {', '.join(header)} as {what}")
        return header.index(wanted)
    plain = [name.strip().lower().replace(" ", "_").replace("-", "_") for name in header]
    return next((plain.index(name) for name in names if name in plain), None)


# -- CSV ---------------------------------------------------------------------------------------------------------------


def _csv(stream: IO[str], path: Path | None, share: Share, encoding: str) -> Table:
    csv.field_size_limit(2 * LONGEST_RECORD)
    lines = _Lines(stream)
    delimiter = _delimiter(lines.sample())
    records = _records(lines, delimiter)
    header = [name.strip() for name in next(records, [])]
    if not any(header):
        raise DocumentError("there is no table in it", where=path, remedy="give a table with column names in its first row")
    names = [name or f"column {i}" for i, name in enumerate(header, 1)]
    how = f"{encoding}, separated by {'tab' if delimiter == chr(9) else delimiter!r}"
    return Table(names, (_fitted(cells, len(names), delimiter) for cells in records if cells), how, share, {})


class _Lines:
    """The physical lines of a stream, which can be put back."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._back: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._back:
            return self._back.pop()
        if line := self._stream.readline(LONGEST_RECORD):
            return line
        raise StopIteration

    def put_back(self, lines: list[str]) -> None:
        self._back += reversed(lines)

    def sample(self) -> list[str]:
        lines: list[str] = []
        while sum(map(len, lines)) < streams.SAMPLE and (line := next(self, "")):
            lines.append(line)
        self.put_back(lines)
        return lines


def _delimiter(lines: list[str]) -> str:
    """Return the delimiter that cuts a sample into most rows of as many cells as its header has."""

    def score(delimiter: str) -> tuple[int, int]:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
        width = len(rows[0]) if rows else 0
        return (sum(len(row) == width for row in rows) * (width > 1), width)

    return max(DELIMITERS, key=score)


def _records(lines: _Lines, delimiter: str) -> Iterator[list[str]]:
    """Yield the records of a CSV; the line of a quote that is never closed is taken as it stands."""
    while True:
        feed = _Feed(lines)
        record = next(csv.reader(feed, delimiter=delimiter), [])
        if not feed.taken:
            return
        if feed.ran_out:
            lines.put_back(feed.taken[1:])
            record = next(csv.reader(feed.taken[:1], delimiter=delimiter, quoting=csv.QUOTE_NONE), [])
        yield record


class _Feed:
    """The lines of one record. A reader asks for more than it needs only where a quote is open: then it ``ran_out``."""

    def __init__(self, lines: _Lines) -> None:
        self._lines = lines
        self._size = 0
        self.taken: list[str] = []
        self.ran_out = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines, "") if self._size <= LONGEST_RECORD else ""
        if not line:
            self.ran_out = True
            raise StopIteration
        self.taken.append(line)
        self._size += len(line)
        return line


def _fitted(cells: list[Any], width: int, delimiter: str) -> Row:
    """Return a row with as many cells as the header: missing ones are empty, surplus ones joined to the last."""
    if len(cells) < width:
        return Row([*cells, *[""] * (width - len(cells))], f"{len(cells)} cells of {width}")
    if len(cells) > width:
        return Row(
            [*cells[: width - 1], delimiter.join(str(cell) for cell in cells[width - 1 :] if cell is not None)],
            f"{len(cells)} cells, {width} columns",
        )
    return Row(cells, "")


# -- other formats -----------------------------------------------------------------------------------------------------


def _jsonl(stream: IO[str], path: Path | None, share: Share) -> Table:
    """Open JSON Lines; its columns are all keys that occur, for which the file is read twice."""
    keys: dict[str, None] = {}
    with open_lines(path) as first:
        for line in first:
            found = parsed(line)
            keys.update(dict.fromkeys(found if isinstance(found, dict) else ()))
    if not keys:
        raise DocumentError("there is no JSON object in it", where=path, remedy="give one object a line")
    header = list(keys)
    return Table(header, (json_row(line, header) for line in stream if line.strip()), "JSON Lines", share, {})


@contextmanager
def open_lines(path: Path | None) -> Iterator[IO[str]]:
    """Open a packed or plain file as lines of text."""
    with streams.opened(path) as (raw, _):
        encoding, _ = streams.encoding_of(raw)
        yield io.TextIOWrapper(raw, encoding=encoding, errors=streams.FALLBACK)


def parsed(line: str) -> Any:
    """Return what a line of JSON holds, None if it is none."""
    try:
        return json.loads(line)
    except ValueError:
        return None


def json_row(line: str, header: list[str]) -> Row:
    """Return an object's cells; a line that is no object is its row's first cell."""
    found = parsed(line)
    if not isinstance(found, dict):
        return Row([line.rstrip("\r\n"), *[None] * (len(header) - 1)], "not a JSON object")
    return Row([found.get(name) for name in header], "")


def _parquet(path: Path | None) -> Table:
    parquet = streams.library("pyarrow.parquet", "distributed", path)
    try:
        file = parquet.ParquetFile(path)
    except ValueError as error:
        raise DocumentError(f"not Parquet ({error})", where=path, remedy="check the file") from None
    header = list(file.schema_arrow.names)
    types = {field.name: field.type for field in file.schema_arrow if not _finer_than_python(field.type)}
    batches = (zip(*map(_parquet_cells, batch.columns), strict=True) for batch in file.iter_batches(batch_size=500))
    rows = (Row(list(cells), "") for batch in batches for cells in batch)
    return _counted(header, rows, "Parquet", file.metadata.num_rows, types)


def _parquet_cells(column: Any) -> list[Any]:
    """Return a column's cells; as text where Python cannot hold them: nanoseconds of a day, the year 30,000."""
    try:
        return list((column.cast("string") if _finer_than_python(column.type) else column).to_pylist())
    except (OverflowError, ValueError):
        return list(column.cast("string").to_pylist())


def _finer_than_python(kind: Any) -> bool:
    return str(kind) == "time64[ns]"


def _counted(header: list[str], rows: Iterator[Row], how: str, total: int, types: Types) -> Table:
    """Return a table of which rows are counted to tell how much has been read; ``total`` is 0 if that is unknown."""
    read = 0

    def counting() -> Iterator[Row]:
        nonlocal read
        for row in rows:
            read += 1
            yield row

    return Table(header, counting(), how, lambda: min(1.0, read / total) if total else None, types)


def _xlsx(raw: IO[bytes], path: Path | None, sheet: str | None) -> Table:
    openpyxl = streams.library("openpyxl", "excel", path)
    try:
        book = openpyxl.load_workbook(raw, read_only=True, data_only=True)
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise DocumentError(f"not an Excel file ({error})", where=path, remedy="save it as .xlsx again") from None
    if sheet is not None and sheet not in book.sheetnames:
        raise DocumentError(f"there is no sheet {sheet!r}", where=path, remedy=f"name one of {', '.join(book.sheetnames)}")
    name = sheet or book.sheetnames[0]
    rows = book[name].iter_rows(values_only=True)
    total = (book[name].max_row or 1) - 1
    header = [str(cell) if cell is not None else f"column {i}" for i, cell in enumerate(next(rows, ()), 1)]
    if not header:
        raise DocumentError("there is no table in it", where=path, remedy="give a sheet with column names in its first row")
    filled = (list(row) for row in rows if any(cell is not None for cell in row))
    return _counted(header, (_excel_row(cells, len(header)) for cells in filled), f"Excel, sheet {name!r}", total, {})


def _excel_row(cells: list[Any], width: int) -> Row:
    """Return a row as ``_fitted`` does; cells that are not there at its end are only empty."""
    while len(cells) > width and cells[-1] is None:
        cells.pop()
    return _fitted([*cells, *[None] * (width - len(cells))], width, " ")
