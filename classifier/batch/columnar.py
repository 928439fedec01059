"""Columns of one type: what a table of cells becomes in Parquet.

A column of Parquet keeps its type. One of JSON Lines or Excel gets the type of its cells if they are all of one simple kind,
numbers, truth values, times, texts or lists of them; what is anything else becomes text, objects as JSON.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from classifier.batch.cells import as_text
from classifier.batch.streams import library

TEXT: Final = "string"
Types = dict[str, Any]  # of columns by name: Arrow's own, or their names


class _UnfitError(Exception):
    """A column has a cell that its type cannot hold."""


def write(path: Path, header: list[str], parts: Iterable[list[list[Any]]], types: Types) -> None:
    """Write rows as Parquet; columns that ``types`` does not name get the type of their cells.

    Args:
        path: where to.
        header: the columns' names.
        parts: the rows, some at a time; gone through more than once.
        types: the types that are known.

    Raises:
        DocumentError: pyarrow is not installed.
        OSError: it cannot be written.
    """
    known = dict(types)
    while True:
        try:
            _write(path, {**_inferred([name for name in header if name not in known], header, parts), **known}, header, parts)
        except _UnfitError as column:  # whole numbers too large for a column with fractions, say
            known[str(column)] = TEXT
        else:
            return


def _write(path: Path, types: Types, header: list[str], parts: Iterable[list[list[Any]]]) -> None:
    arrow, parquet = _arrow(path), library("pyarrow.parquet", "distributed", path)
    schema = arrow.schema([arrow.field(name, types[name]) for name in header])
    with parquet.ParquetWriter(path, schema) as writer:
        for rows in parts:
            columns = zip(*rows, strict=True) if rows else ([] for _ in header)
            arrays = [_array(arrow, list(values), field) for values, field in zip(columns, schema, strict=True)]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))


def _array(arrow: Any, values: list[Any], field: Any) -> Any:
    if arrow.types.is_string(field.type):
        values = [as_text(value) for value in values]
    try:
        return arrow.array(values, field.type)
    except (arrow.ArrowException, OverflowError, TypeError):
        raise _UnfitError(field.name) from None


def common(one: Any, other: Any) -> Any:
    """Return the type that holds what two hold: text if there is no better; None stands for that of missing cells."""
    arrow = _arrow(None)
    if one is None or other is None or one == other:
        return other if one is None else one
    schemas = [arrow.schema([arrow.field("", kind)]) for kind in (one, other)]
    try:
        return arrow.unify_schemas(schemas, promote_options="permissive").field(0).type
    except arrow.ArrowException:
        return arrow.string()


def _inferred(names: list[str], header: list[str], parts: Iterable[list[list[Any]]]) -> Types:
    """Return the types that hold all cells of some columns."""
    types: Types = dict.fromkeys(names)
    places = {name: header.index(name) for name in names}
    for rows in parts if names else ():
        for name, place in places.items():
            types[name] = common(types[name], type_of([row[place] for row in rows]))
    return {name: TEXT if kind is None else kind for name, kind in types.items()}


def type_of(values: list[Any]) -> Any:
    """Return the type of some cells, None where all are missing."""
    arrow = _arrow(None)
    kinds = {type(value) for value in values if value is not None}
    if not kinds:
        return None
    if kinds == {str} or (len(kinds) > 1 and kinds != {int, float}):
        return arrow.string()
    try:
        kind = arrow.array(values).type
    except (arrow.ArrowException, OverflowError, UnicodeError):
        return arrow.string()
    if arrow.types.is_null(kind):
        return None
    inner = kind.value_type if arrow.types.is_list(kind) else kind
    return arrow.string() if arrow.types.is_nested(inner) else kind


def _arrow(path: Path | None) -> Any:
    return library("pyarrow", "distributed", path)
