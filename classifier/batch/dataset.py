"""Datasets of many files for Dask: CSV, JSON Lines and Parquet, here or wherever fsspec has a driver for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import dask.dataframe as dd
import fsspec
import pandas as pd
import pyarrow as pa
from dask.base import compute
from dask.bytes.core import read_bytes
from dask.delayed import delayed
from fsspec.registry import known_implementations

from classifier.batch import columnar, streams, tables
from classifier.batch.cells import as_text, plain
from classifier.batch.columnar import Types
from classifier.errors import ClassifierError, DocumentError

FAULT: Final = "\0fault"  # a column beside those of JSON Lines: what is wrong with a row, "" if nothing
PARTITION: Final = "32MB"  # of JSON Lines; some 6,000 postings, a quarter of a minute's work


def place_of(name: str) -> tuple[Any, str]:
    """Return the file system that a path or URL is in, and its path there.

    Raises:
        ClassifierError: there is no driver for such URLs, or it is not installed.
    """
    try:
        system, path = fsspec.core.url_to_fs(name)
    except ImportError as error:
        driver = known_implementations[name.split("://")[0]]["class"].split(".")[0]
        remedy = f"pip install {driver}" if driver != "fsspec" else str(error)
        raise ClassifierError("reading and writing there needs a driver", where=name, remedy=remedy) from None
    except ValueError as error:
        raise ClassifierError(f"no such place is known ({error})", where=name, remedy="check the URL") from None
    return system, path


def read(source: str) -> Any:
    """Return a file, folder or pattern as a Dask frame; Parquet and JSON Lines with their types, CSV as text.

    JSON Lines have a column ``FAULT`` too, which is not the table's.

    Raises:
        DocumentError: it cannot be read.
        ClassifierError: there is no driver for it.
    """
    system, path = place_of(source)
    inside = system.isdir(path)
    files = sorted(one for one in system.find(path) if not Path(one).name.startswith(("_", "."))) if inside else [path]
    kind = tables.format_of(Path(files[0])) if files else "csv"
    try:
        if kind == "parquet":
            return dd.read_parquet(source, dtype_backend="pyarrow")
        given = [system.unstrip_protocol(file) for file in files] if inside else source
        if kind == "jsonl":
            return _read_json_lines(given, packed=Path(files[0]).suffix in tables.COMPRESSIONS)
        return dd.read_csv(given, dtype=str, keep_default_na=False, blocksize=None)
    except (OSError, ValueError) as error:
        raise DocumentError(f"cannot be read ({error.__cause__ or error})", where=source, remedy="check the path") from None


def write(frame: Any, out: str) -> None:
    """Write a Dask frame as a folder: Parquet, or CSV where its name ends in .csv."""
    if out.endswith(".csv"):
        nested = {name: kind for name, kind in _arrow_types(frame._meta).items() if pa.types.is_nested(kind)}
        _with_objects(frame, list(nested), plain).to_csv(f"{out}/part-*.csv", index=False)
        return
    unnamed = {name: kind for name, kind in _arrow_types(frame._meta).items() if not _pandas_knows(kind)}
    schema = pa.Schema.from_pandas(frame._meta, preserve_index=False).remove_metadata() if unnamed else "infer"
    _with_objects(frame, list(unnamed), lambda value: value).to_parquet(out, write_index=False, schema=schema)


def _arrow_types(frame: pd.DataFrame) -> Types:
    return {str(name): kind.pyarrow_dtype for name, kind in frame.dtypes.items() if isinstance(kind, pd.ArrowDtype)}


def _pandas_knows(kind: Any) -> bool:
    """Tell whether pandas finds a type by the name that it writes into Parquet itself: else it cannot read its own file."""
    try:
        return bool(pd.ArrowDtype.construct_from_string(f"{kind}[pyarrow]") == pd.ArrowDtype(kind))
    except (TypeError, NotImplementedError):
        return False


def _with_objects(frame: Any, names: list[str], turned: Callable[[Any], Any]) -> Any:
    """Return a Dask frame in which the cells of some columns are Python's objects, each turned into another."""

    def of_part(part: pd.DataFrame) -> pd.DataFrame:
        cells = {name: list(map(turned, pa.array(part[name]).to_pylist())) for name in names}
        return part.assign(**{name: pd.Series(values, part.index, object) for name, values in cells.items()})

    return frame.map_partitions(of_part, meta=of_part(frame._meta)) if names else frame


def rows_of(out: str) -> int:
    """Return how many rows a written folder has."""
    if out.endswith(".csv"):
        return len(dd.read_csv(f"{out}/*.csv", dtype=str, blocksize=None))
    return len(dd.read_parquet(out, columns=["status"]))


# -- JSON Lines --------------------------------------------------------------------------------------------------------


def _read_json_lines(files: Any, *, packed: bool) -> Any:
    """Return JSON Lines, cut at line breaks, which JSON has none of inside; read once more beforehand for its columns."""
    _, blocks = read_bytes(files, delimiter=b"\n", blocksize=None if packed else PARTITION, sample=False, compression="infer")
    parts = [block for file in blocks for block in file]
    types: Types = {}
    broken = False
    for found, odd in compute(*[delayed(_types)(part) for part in parts]):
        types |= {name: columnar.common(types.get(name), kind) for name, kind in found.items()}
        broken |= odd
    if not types:
        raise ValueError("there is no JSON object in it")
    first = next(iter(types))
    known = {name: pa.string() if kind is None or (broken and name == first) else kind for name, kind in types.items()}
    return dd.from_delayed([delayed(_json_frame)(part, known) for part in parts], meta=_json_frame(b"", known))


def _lines(block: bytes) -> Iterator[str]:
    text = block.decode("utf-8", errors=streams.FALLBACK).removeprefix("\ufeff")
    return (line for line in text.split("\n") if line.strip())


def _types(block: bytes) -> tuple[Types, bool]:
    """Return the types of the columns of some lines, and whether there are lines that are no objects."""
    lines = [tables.parsed(line) for line in _lines(block)]
    objects = [line for line in lines if isinstance(line, dict)]
    header = dict.fromkeys(name for found in objects for name in found)
    return {name: columnar.type_of([found.get(name) for found in objects]) for name in header}, len(objects) < len(lines)


def _json_frame(block: bytes, types: Types) -> pd.DataFrame:
    """Return lines as a frame, with a column ``FAULT`` beside their own."""
    rows = [tables.json_row(line, list(types)) for line in _lines(block)]
    columns = zip(*(row.cells for row in rows), strict=True) if rows else ([] for _ in types)
    frame = pd.DataFrame(
        {
            name: pd.Series(_array(list(values), kind), dtype=pd.ArrowDtype(kind))
            for (name, kind), values in zip(types.items(), columns, strict=True)
        }
    )
    return frame.assign(**{FAULT: pd.Series([row.fault for row in rows], dtype="string")})


def _array(values: list[Any], kind: Any) -> Any:
    return pa.array([as_text(value) for value in values] if pa.types.is_string(kind) else values, kind)
