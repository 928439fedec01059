"""The parts of an unfinished output: each is written whole or not at all, so that a run that was killed can go on."""

from __future__ import annotations

import hashlib
import json
import pickle
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from classifier import model_file
from classifier.batch import tables, writing
from classifier.batch.cells import EXCEL_ROWS
from classifier.batch.columnar import Types
from classifier.batch.request import CHUNK_CHARACTERS, CHUNK_ROWS, Request, input_files
from classifier.batch.scoring import LINE_COLUMNS
from classifier.errors import ClassifierError, DocumentError
from classifier.files import write_atomically

_KINDS: Final = {
    **dict.fromkeys(("sales_ops_share", "confidence", "probability"), "float64"),
    **dict.fromkeys(("role_lines", "lines", "line", "start", "end"), "int64"),
    **dict.fromkeys(("verdict", "top_areas", "title_match", "status", "text", "role", "area"), "string"),
}  # of the columns that scoring adds
MAKE_ROOM: Final = "make room, then --resume"


class Parts:
    """The parts of an unfinished output, in a folder beside it. Text is kept as it will be written, else rows are."""

    def __init__(self, request: Request, *, resume: bool) -> None:
        self._request = request
        named = [Path(name) for name in (request.out, request.lines_out) if name]
        self._outputs = [path.resolve() if path.is_symlink() else path for path in named]  # a link stays one
        self._folder = self._outputs[0].with_name(f"{self._outputs[0].name}.parts")
        self._what = json.dumps(_fingerprint(request), indent=1)
        self._plan = self._folder / "run.json"
        if packed := next((path for path in self._outputs if path.suffix.lower() == ".zip"), None):
            raise ClassifierError("zip is read, not written", where=packed, remedy="end the output's name in .gz")
        if astray := next((path for path in self._outputs if not path.parent.is_dir()), None):
            raise ClassifierError("there is no such folder", where=astray, remedy="make it first, or choose another place")
        if device := next((path for path in self._outputs if path.exists() and not path.is_file()), None):
            raise ClassifierError("a folder, pipe or device, not a file", where=device, remedy="name a file, or - to print")
        if mine := next((path for path in self._outputs if path.resolve() in _resolved(request)), None):
            raise ClassifierError("the output is an input too", where=mine, remedy="choose another name")
        if self._plan.exists():
            if not resume:
                raise ClassifierError("an unfinished run", where=self._folder, remedy="go on with it (--resume), or delete it")
            if self._plan.read_text(encoding="utf-8") != self._what:
                raise ClassifierError(
                    "an unfinished run with another input, model or options",
                    where=self._folder,
                    remedy="delete it and start anew",
                )
        self.done = 0
        while all(self._part(output, self.done).exists() for output in range(len(self._outputs))):
            self.done += 1
        self._room = {  # for rows in the outputs that are Excel sheets
            output: EXCEL_ROWS - 1 - sum(map(len, _Stored(self._parts(output, self.done))))
            for output, path in enumerate(self._outputs)
            if tables.format_of(path) == "xlsx"
        }

    def begin(self) -> None:
        """Make the folder, once the input is known to be readable."""
        if not self._plan.exists():
            _make(self._folder)
            write_atomically(self._plan, self._what.encode("utf-8"))

    def _part(self, output: int, number: int) -> Path:
        return self._folder / f"{output}-{number:07}"

    def _parts(self, output: int, count: int) -> list[Path]:
        return [self._part(output, number) for number in range(count)]

    def write(self, number: int, *rows: list[list[Any]]) -> None:
        """Write the parts of a chunk, one for each output.

        Raises:
            ClassifierError: they cannot be written, or an Excel sheet is full, so that nothing can come of the run: it is
                cleared away.
        """
        for output in self._room:
            self._room[output] -= len(rows[output])
            if self._room[output] < 0:
                shutil.rmtree(self._folder)
                problem = f"more than {EXCEL_ROWS - 1:,} rows, which an Excel sheet does not hold"
                raise ClassifierError(problem, where=self._outputs[output], remedy="name a .csv or .parquet instead")
        for output in reversed(range(len(self._outputs))):
            write_atomically(self._part(output, number), _encoded(self._outputs[output], rows[output]), remedy=MAKE_ROOM)

    def finish(self, count: int, header: list[str], types: Types) -> list[str]:
        """Make the outputs out of ``count`` parts each, clear them away, and return what the formats could not hold."""
        losses = []
        for output, path in enumerate(self._outputs):
            whole = self._folder / f"whole-{path.name}"
            names = list(LINE_COLUMNS) if output else header
            own = {name: kind for name, kind in _KINDS.items() if name in (LINE_COLUMNS if output else self._request.columns)}
            try:
                lost = _assemble(
                    path,
                    whole,
                    self._parts(output, count),
                    names,
                    own if output else {**types, **own},
                    excel=self._request.excel,
                )
                whole.replace(path)
            except OSError as error:
                whole.unlink(missing_ok=True)
                reason = (error.strerror or str(error)).lower()
                raise ClassifierError(f"cannot be written ({reason})", where=path, remedy=MAKE_ROOM) from error
            losses += [f"{path}: {lost}"] if lost else []
        shutil.rmtree(self._folder)
        return losses


def _resolved(request: Request) -> set[Path]:
    return {file.resolve() for file in input_files(request.inputs) if file}


def _make(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ClassifierError(f"cannot be written ({reason})", where=folder, remedy="choose a place that can be") from None


def _fingerprint(request: Request) -> dict[str, Any]:
    """Return what makes two runs the same: the inputs' content, the model's, and the options."""
    files = input_files(request.inputs)
    if None in files:
        raise ClassifierError("standard input cannot be gone on with", remedy="send the output to standard output too: -o -")
    return {
        **asdict(request),
        "inputs": [[str(file), _digest(file)] for file in files if file],
        "model": _digest(model_file.place_of(Path(request.model) if request.model else None)),
        "chunk": [CHUNK_ROWS, CHUNK_CHARACTERS],
    }


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "blake2b").hexdigest()
    except FileNotFoundError:
        raise DocumentError("there is no such file", where=path, remedy="check the path") from None
    except OSError as error:
        raise DocumentError(f"cannot be read ({(error.strerror or str(error)).lower()})", where=path, remedy="check it") from None


def _encoded(path: Path, rows: list[list[Any]]) -> bytes:
    kind = tables.format_of(path)
    if kind == "csv":
        return writing.csv_bytes(rows, "\t" if ".tsv" in path.suffixes else ",")
    return pickle.dumps(rows)


def _assemble(path: Path, whole: Path, parts: list[Path], header: list[str], types: Types, *, excel: bool) -> str:
    """Put an output together, and return what its format could not hold."""
    if tables.format_of(path) != "csv":
        return writing.write(whole, path, header, _Stored(parts), types)
    with writing.packed(whole, path.suffix) as file:
        file.write(b"\xef\xbb\xbf" if excel else b"")
        file.write(writing.csv_bytes([header], "\t" if ".tsv" in path.suffixes else ","))
        for part in parts:
            file.write(part.read_bytes())
    return ""


class _Stored:
    """The rows of parts, one part at a time, as often as they are asked for."""

    def __init__(self, parts: list[Path]) -> None:
        self._parts = parts

    def __iter__(self) -> Iterator[list[list[Any]]]:
        return (pickle.loads(part.read_bytes()) for part in self._parts)  # noqa: S301
