"""``jdrole score``: a table in, the same table with verdicts out, however long it takes and however often it is interrupted.

The input is cut into chunks; what each comes to is written as a part, in a folder beside the output, whole or not at all.
When all parts are there they become the output. A run that was killed goes on after its last part, and since the chunks are
the same, so is every byte.
"""

from __future__ import annotations

import hashlib
import json
import pickle
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import joblib

from classifier import model_file
from classifier.batch import tables, writing
from classifier.batch.scoring import COLUMNS, LINE_COLUMNS, Judged, JudgedLine, Scorer
from classifier.batch.tables import Row
from classifier.errors import ClassifierError, DocumentError
from classifier.files import write_atomically
from classifier.model import load_model

CHUNK_ROWS: Final = 500
CHUNK_CHARACTERS: Final = 2_000_000
STDIO: Final = "-"

Notify = Callable[[str], None]


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


class _Plan(NamedTuple):
    """The request, looked up in the table's header: places of the columns in it."""

    header: list[str]
    text: int
    title: int | None
    posting_id: int | None


class _Chunk(NamedTuple):
    rows: list[Row]
    first: int  # number of its first row, from 1


def run(request: Request, *, jobs: int, resume: bool, notify: Notify, progress: Callable[[int], None]) -> int:
    """Score a table and return how many rows it had.

    Args:
        request: what to score.
        jobs: how many processes.
        resume: whether an unfinished run is gone on with.
        notify: is told how each input is read.
        progress: is told the number of rows after each chunk.

    Raises:
        ClassifierError: an input cannot be read, a column is missing or would be written twice, the output cannot be
            written, or there is an unfinished run and ``resume`` is False, or one of something else and it is True.
    """
    if request.out == STDIO:
        if request.lines_out:
            raise ClassifierError("--lines-out needs an --out that is a file", remedy="name one instead of -")
        return _stream(request, jobs, notify, progress)
    parts = _Parts(request, resume=resume)
    done = rows = 0
    with ExitStack() as stack:
        plan, chunks = _opened(request, stack, notify)
        parts.begin()
        for number, (chunk, judged, lines) in enumerate(_judged(request, plan, chunks, jobs, skip=parts.done)):
            rows += len(chunk.rows)
            done += 1
            if number >= parts.done:
                parts.write(number, _added(request, chunk, judged), _line_rows(plan, chunk, lines))
            progress(len(chunk.rows))
    parts.finish(done, [*plan.header, *request.columns])
    return rows


def _stream(request: Request, jobs: int, notify: Notify, progress: Callable[[int], None]) -> int:
    import sys

    rows = 0
    with ExitStack() as stack:
        plan, chunks = _opened(request, stack, notify)
        sys.stdout.buffer.write(writing.csv_bytes([[*plan.header, *request.columns]]))
        for chunk, judged, _ in _judged(request, plan, chunks, jobs, skip=0):
            sys.stdout.buffer.write(writing.csv_bytes(_added(request, chunk, judged)))
            rows += len(chunk.rows)
            progress(len(chunk.rows))
    sys.stdout.buffer.flush()
    return rows


# -- reading -----------------------------------------------------------------------------------------------------------


def input_files(names: Iterable[str]) -> list[Path | None]:
    """Return the files that names, folders and patterns stand for, those of a folder in order; None is standard input.

    Raises:
        DocumentError: there is nothing under one of the names.
    """
    found: list[Path | None] = []
    for name in names:
        before = len(found)
        path = Path(name)
        if name == STDIO:
            found.append(None)
        elif path.is_dir():
            found += sorted(one for one in path.iterdir() if _is_table(one))
        elif any(sign in name for sign in "*?[") and not path.exists():
            found += sorted(Path().glob(name)) if not path.is_absolute() else sorted(Path("/").glob(name.lstrip("/")))
        else:
            found.append(path)
        if len(found) == before:
            raise DocumentError("there is no table in it", where=name, remedy="give a file, a folder of tables or a pattern")
    return found


def _is_table(path: Path) -> bool:
    suffixes = {suffix.lower() for suffix in path.suffixes}
    return path.is_file() and bool(suffixes & set(tables.FORMATS))


def _opened(request: Request, stack: ExitStack, notify: Notify) -> tuple[_Plan, Iterator[_Chunk]]:
    files = input_files(request.inputs)
    first = stack.enter_context(tables.open_table(files[0], sheet=request.sheet))
    notify(f"{files[0] or 'stdin'}: {first.how}")
    plan = _planned(request, first.header)

    def rows() -> Iterator[Row]:
        yield from first.rows
        for file in files[1:]:
            with tables.open_table(file, sheet=request.sheet) as table:
                notify(f"{file}: {table.how}")
                if table.header != first.header:
                    raise DocumentError(
                        "its columns are not those of the first table", where=file, remedy="score it by itself, or rename them"
                    )
                yield from table.rows

    return plan, _chunks(rows(), plan.text)


def _planned(request: Request, header: list[str]) -> _Plan:
    if twice := [name for name in request.columns if name in header]:
        raise DocumentError(
            f"the table has a column {twice[0]!r} already", remedy="rename it, or leave it out of what is added with --columns"
        )
    if len(set(header)) < len(header) and tables.format_of(Path(request.out)) in ("jsonl", "parquet"):
        raise DocumentError("two columns have one name", remedy="rename one, or write .csv or .xlsx")
    text = tables.column(header, request.text_column, tables.TEXT_NAMES, "--text-column")
    if text is None:
        raise DocumentError("no column looks like the postings' text", remedy=f"name it with --text-column: {', '.join(header)}")
    title = tables.column(header, request.title_column, tables.TITLE_NAMES, "--title-column")
    return _Plan(header, text, title, tables.column(header, request.id_column, tables.ID_NAMES, "--id-column"))


def _chunks(rows: Iterable[Row], text: int) -> Iterator[_Chunk]:
    held: list[Row] = []
    size, first = 0, 1
    for row in rows:
        held.append(row)
        size += len(row.cells[text]) if isinstance(row.cells[text], str) else 0
        if len(held) >= CHUNK_ROWS or size >= CHUNK_CHARACTERS:
            yield _Chunk(held, first)
            first += len(held)
            held, size = [], 0
    if held:
        yield _Chunk(held, first)


# -- judging -----------------------------------------------------------------------------------------------------------

_Outcome = tuple[list[Judged], list[list[JudgedLine]]]


def _judged(
    request: Request, plan: _Plan, chunks: Iterator[_Chunk], jobs: int, *, skip: int
) -> Iterator[tuple[_Chunk, list[Judged], list[list[JudgedLine]]]]:
    """Yield each chunk with what is said of it, in order; of the first ``skip`` nothing is said."""
    for _ in range(skip):
        if (chunk := next(chunks, None)) is None:
            return
        yield chunk, [], []
    pending: deque[_Chunk] = deque()

    def work() -> Iterator[tuple[list[Any], list[Any] | None]]:
        for chunk in chunks:
            pending.append(chunk)
            yield (
                [row.cells[plan.text] for row in chunk.rows],
                None if plan.title is None else [row.cells[plan.title] for row in chunk.rows],
            )

    wants_lines = request.lines_out is not None
    if jobs == 1:
        outcomes: Iterable[_Outcome] = (_score(request.model, wants_lines, *given) for given in work())
    else:
        outcomes = joblib.Parallel(n_jobs=jobs, return_as="generator")(
            joblib.delayed(_score)(request.model, wants_lines, *given) for given in work()
        )
    for judged, lines in outcomes:
        yield pending.popleft(), judged, lines


@lru_cache(maxsize=1)
def _scorer(model: str | None) -> Scorer:
    return Scorer(load_model(model))


def _score(model: str | None, wants_lines: bool, texts: list[Any], titles: list[Any] | None) -> _Outcome:  # noqa: FBT001
    scorer = _scorer(model)
    return scorer.score_with_lines(texts, titles) if wants_lines else (scorer.score(texts, titles), [])


def _added(request: Request, chunk: _Chunk, judged: list[Judged]) -> list[list[Any]]:
    """Return the rows with what is said of them in further cells."""
    places = [COLUMNS.index(name) for name in request.columns]
    rows = []
    for row, one in zip(chunk.rows, judged, strict=True):
        said = one._replace(status=f"{one.status}; {row.fault}" if row.fault else one.status)
        rows.append([*row.cells, *(writing.safe_cell(said[place]) for place in places)])
    return rows


def _line_rows(plan: _Plan, chunk: _Chunk, lines: list[list[JudgedLine]]) -> list[list[Any]]:
    """Return a row for each line of the chunk's postings, under the posting's id or else its row's number."""
    rows = []
    for number, (row, own) in enumerate(zip(chunk.rows, lines, strict=False), chunk.first):
        posting = row.cells[plan.posting_id] if plan.posting_id is not None else number
        for line in own:
            named = line._replace(posting=posting, probability=round(line.probability, 4))
            rows.append([writing.safe_cell(value) for value in named])
    return rows


# -- parts -------------------------------------------------------------------------------------------------------------


class _Parts:
    """The parts of an unfinished output, in a folder beside it. Text is kept as it will be written, else rows are."""

    def __init__(self, request: Request, *, resume: bool) -> None:
        self._request = request
        self._outputs = [Path(name) for name in (request.out, request.lines_out) if name]
        self._folder = self._outputs[0].with_name(f"{self._outputs[0].name}.parts")
        self._what = json.dumps(_fingerprint(request), indent=1)
        self._plan = self._folder / "run.json"
        if packed := next((path for path in self._outputs if path.suffix.lower() == ".zip"), None):
            raise ClassifierError("zip is read, not written", where=packed, remedy="end the output's name in .gz")
        if astray := next((path for path in self._outputs if not path.parent.is_dir()), None):
            raise ClassifierError("there is no such folder", where=astray, remedy="make it first, or choose another place")
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

    def begin(self) -> None:
        """Make the folder, once the input is known to be readable."""
        if not self._plan.exists():
            _make(self._folder)
            write_atomically(self._plan, self._what.encode("utf-8"))

    def _part(self, output: int, number: int) -> Path:
        return self._folder / f"{output}-{number:07}"

    def write(self, number: int, *rows: list[list[Any]]) -> None:
        """Write the parts of a chunk, one for each output."""
        for output in reversed(range(len(self._outputs))):
            write_atomically(self._part(output, number), _encoded(self._outputs[output], rows[output]))

    def finish(self, count: int, header: list[str]) -> None:
        """Make the outputs out of ``count`` parts each, and clear them away."""
        for output, path in enumerate(self._outputs):
            whole = self._folder / f"whole-{path.name}"
            parts = [self._part(output, number) for number in range(count)]
            names = list(LINE_COLUMNS) if output else header
            try:
                _assemble(path, whole, parts, names, excel=self._request.excel)
                whole.replace(path)
            except OSError as error:
                reason = (error.strerror or str(error)).lower()
                raise ClassifierError(f"cannot be written ({reason})", where=path, remedy="make room, then --resume") from error
        shutil.rmtree(self._folder)


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


def _assemble(path: Path, whole: Path, parts: list[Path], header: list[str], *, excel: bool) -> None:
    kind = tables.format_of(path)
    if kind == "csv":
        with writing.packed(whole, path.suffix) as file:
            file.write(b"\xef\xbb\xbf" if excel else b"")
            file.write(writing.csv_bytes([header], "\t" if ".tsv" in path.suffixes else ","))
            for part in parts:
                file.write(part.read_bytes())
        return
    rows = (pickle.loads(part.read_bytes()) for part in parts)  # noqa: S301
    writing.WRITERS[kind](whole, path.suffix, header, rows)
