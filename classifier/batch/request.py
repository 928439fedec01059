"""What is to be scored, and how; the files that a request names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from classifier.batch import tables
from classifier.batch.scoring import COLUMNS
from classifier.errors import DocumentError
from classifier.files import matching

CHUNK_ROWS: Final = 500
CHUNK_CHARACTERS: Final = 2_000_000
STDIO: Final = "-"


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be scored, and how. ``None`` for a column means: find it by its name."""

    inputs: tuple[str, ...]
    out: str
    lines_out: str | None = None
    text_column: str | None = None
    title_column: str | None = None
    id_column: str | None = None
    columns: tuple[str, ...] = COLUMNS
    sheet: str | None = None
    model: str | None = None
    excel: bool = False


def input_files(names: Iterable[str]) -> list[Path | None]:
    """Return the files that names, folders and patterns stand for, those of a folder in order; None is standard input.

    Raises:
        DocumentError: there is nothing under one of the names.
    """
    found: list[Path | None] = []
    for name in names:
        files = [None] if name == STDIO else matching(name, lambda folder: filter(_is_table, folder.iterdir()))
        if not files:
            raise DocumentError("there is no table in it", where=name, remedy="give a file, a folder of tables or a pattern")
        found += files
    return found


def _is_table(path: Path) -> bool:
    suffixes = {suffix.lower() for suffix in path.suffixes}
    return path.is_file() and bool(suffixes & set(tables.FORMATS))
