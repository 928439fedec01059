"""The tables of a request, read one after the other as if they were one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from classifier.batch import columnar, tables
from classifier.batch.columnar import Types
from classifier.batch.tables import Row, Table
from classifier.errors import DocumentError

Notify = Callable[[str], None]


class Inputs:
    """Several tables of one header. ``types`` are those of the columns that have one in all tables read so far.

    Args:
        files: the tables; None is standard input.
        first: the first of them, open.
        sheet: the sheet to read of those that are Excel files.
        notify: is told how each of them is read.
    """

    def __init__(self, files: list[Path | None], first: Table, *, sheet: str | None, notify: Notify) -> None:
        self.header = first.header
        self._files = files
        self._current = first
        self._sheet = sheet
        self._notify = notify
        self._sizes = [file.stat().st_size if file else 0 for file in files]
        self._done = 0
        self.types = dict(first.types)

    def rows(self) -> Iterator[Row]:
        """Yield the rows of all tables.

        Raises:
            DocumentError: a table cannot be read, or has other columns than the first.
        """
        self._say(self._files[0])
        yield from self._current.rows
        self._done = 1
        for file in self._files[1:]:
            with tables.open_table(file, sheet=self._sheet) as self._current:
                self._say(file)
                if self._current.header != self.header:
                    raise DocumentError(
                        "its columns are not those of the first table", where=file, remedy="score it by itself, or rename them"
                    )
                self._narrow(self._current.types)
                yield from self._current.rows
            self._done += 1

    def share(self) -> float | None:
        """Return how much has been read, 0 to 1, by the files' sizes; None where standard input is among them."""
        if None in self._files:
            return None
        read: float = sum(self._sizes[: self._done])
        if self._done < len(self._files):
            read += (self._current.share() or 0) * self._sizes[self._done]
        return read / max(1, sum(self._sizes))

    def _narrow(self, types: Types) -> None:
        self.types = {name: columnar.common(kind, types[name]) for name, kind in self.types.items() if name in types}

    def _say(self, file: Path | None) -> None:
        self._notify(f"{file or 'stdin'}: {self._current.how}")
