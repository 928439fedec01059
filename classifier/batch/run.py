"""``jdrole score``: a table in, the same table with verdicts out, however long it takes and however often it is interrupted.

The input is cut into chunks; what each comes to is written as a part, in a folder beside the output, whole or not at all.
When all parts are there they become the output. A run that was killed goes on after its last part, and since the chunks are
the same, so is every byte.
"""

from __future__ import annotations

import gc
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from classifier.batch import tables, writing
from classifier.batch.cells import safe_cell
from classifier.batch.inputs import Inputs, Notify
from classifier.batch.parts import Parts
from classifier.batch.request import CHUNK_CHARACTERS, CHUNK_ROWS, STDIO, Request, input_files
from classifier.batch.scoring import COLUMNS, Judged, JudgedLine, Scorer, with_fault
from classifier.batch.tables import Row
from classifier.errors import ClassifierError, DocumentError
from classifier.model import load_model

WORTH_PROCESSES: Final = 3  # chunks; with fewer, processes take longer to start than they save
GARBAGE: Final = 50_000  # objects between searches for cycles: rows and lines form none, and 700 cost a twelfth of the time

Progress = Callable[[int, float | None], None]


class _Plan(NamedTuple):
    """The request, looked up in the table's header: places of the columns in it."""

    header: list[str]
    text: int
    title: int | None
    posting_id: int | None


class _Chunk(NamedTuple):
    rows: list[Row]
    first: int  # number of its first row, from 1
    share: float | None  # of all input, read by its end


def run(request: Request, *, jobs: int | None, resume: bool, notify: Notify, progress: Progress) -> int:
    """Score a table and return how many rows it had.

    Args:
        request: what to score.
        jobs: how many processes; None for as many as there are processors, if the table is long enough.
        resume: whether an unfinished run is gone on with.
        notify: is told how each input is read.
        progress: is told after each chunk how many rows it had, and what share of all input has been read, if that is known.

    Raises:
        ClassifierError: an input cannot be read, a column is missing or would be written twice, the output cannot be
            written, or there is an unfinished run and ``resume`` is False, or one of something else and it is True.
    """
    if request.out == STDIO:
        if request.lines_out:
            raise ClassifierError("--lines-out needs an --out that is a file", remedy="name one instead of -")
        return _stream(request, jobs, notify, progress)
    parts = Parts(request, resume=resume)
    done = rows = 0
    with ExitStack() as stack:
        inputs, plan, chunks = _opened(request, stack, notify)
        parts.begin()
        for number, (chunk, judged, lines) in enumerate(_judged(request, plan, chunks, jobs, skip=parts.done)):
            rows += len(chunk.rows)
            done += 1
            if number >= parts.done:
                parts.write(number, _added(request, chunk, judged), _line_rows(plan, chunk, lines))
            progress(len(chunk.rows), chunk.share)
    for news in parts.finish(done, [*plan.header, *request.columns], inputs.types):
        notify(news)
    return rows


def _stream(request: Request, jobs: int | None, notify: Notify, progress: Progress) -> int:
    import sys

    rows = 0
    with ExitStack() as stack:
        _, plan, chunks = _opened(request, stack, notify)
        sys.stdout.buffer.write(writing.csv_bytes([[*plan.header, *request.columns]]))
        for chunk, judged, _ in _judged(request, plan, chunks, jobs, skip=0):
            sys.stdout.buffer.write(writing.csv_bytes(_added(request, chunk, judged)))
            rows += len(chunk.rows)
            progress(len(chunk.rows), chunk.share)
    sys.stdout.buffer.flush()
    return rows


# -- reading -----------------------------------------------------------------------------------------------------------


def _opened(request: Request, stack: ExitStack, notify: Notify) -> tuple[Inputs, _Plan, Iterator[_Chunk]]:
    files = input_files(request.inputs)
    first = stack.enter_context(tables.open_table(files[0], sheet=request.sheet))
    inputs = Inputs(files, first, sheet=request.sheet, notify=notify)
    plan = _planned(request, inputs.header)
    return inputs, plan, _chunks(inputs, plan.text)


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


def _chunks(inputs: Inputs, text: int) -> Iterator[_Chunk]:
    held: list[Row] = []
    size, first = 0, 1
    for row in inputs.rows():
        held.append(row)
        size += len(row.cells[text]) if isinstance(row.cells[text], str) else 0
        if len(held) >= CHUNK_ROWS or size >= CHUNK_CHARACTERS:
            yield _Chunk(held, first, inputs.share())
            first += len(held)
            held, size = [], 0
    if held:
        yield _Chunk(held, first, inputs.share())


# -- judging -----------------------------------------------------------------------------------------------------------

_Outcome = tuple[list[Judged], list[list[JudgedLine]]]


def _judged(
    request: Request, plan: _Plan, chunks: Iterator[_Chunk], jobs: int | None, *, skip: int
) -> Iterator[tuple[_Chunk, list[Judged], list[list[JudgedLine]]]]:
    """Yield each chunk with what is said of it, in order; of the first ``skip`` nothing is said."""
    for _ in range(skip):
        if (chunk := next(chunks, None)) is None:
            return
        yield chunk, [], []
    first = list(islice(chunks, WORTH_PROCESSES))
    pending: deque[_Chunk] = deque()

    def work() -> Iterator[tuple[list[Any], list[Any] | None]]:
        for chunk in chain(first, chunks):
            pending.append(chunk)
            yield (
                [row.cells[plan.text] for row in chunk.rows],
                None if plan.title is None else [row.cells[plan.title] for row in chunk.rows],
            )

    calls = ((request.model, request.lines_out is not None, *given) for given in work())
    outcomes = _by_processes(calls, jobs) if len(first) == WORTH_PROCESSES and jobs != 1 else (_score(*call) for call in calls)
    try:
        for judged, lines in outcomes:
            yield pending.popleft(), judged, lines
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # joblib's, on work done in vain, when a run ends early
            outcomes.close()


def _by_processes(calls: Iterator[tuple[Any, ...]], jobs: int | None) -> Generator[_Outcome]:
    """Return what the calls of ``_score`` come to, in order, made by so many processes; None: by one for each processor."""
    import joblib  # takes a sixth of the time to the first answer, and short tables do without

    parallel = joblib.Parallel(n_jobs=jobs or joblib.cpu_count(), return_as="generator")
    outcomes: Generator[_Outcome] = parallel(joblib.delayed(_score)(*call) for call in calls)
    return outcomes


@lru_cache(maxsize=1)
def _scorer(model: str | None) -> Scorer:
    gc.set_threshold(GARBAGE)
    return Scorer(load_model(model))


def _score(model: str | None, wants_lines: bool, texts: list[Any], titles: list[Any] | None) -> _Outcome:  # noqa: FBT001
    scorer = _scorer(model)
    return scorer.score_with_lines(texts, titles) if wants_lines else (scorer.score(texts, titles), [])


def _added(request: Request, chunk: _Chunk, judged: list[Judged]) -> list[list[Any]]:
    """Return the rows with what is said of them in further cells."""
    places = [COLUMNS.index(name) for name in request.columns]
    rows = []
    for row, one in zip(chunk.rows, judged, strict=True):
        said = one._replace(status=with_fault(one.status, row.fault))
        rows.append([*row.cells, *(safe_cell(said[place]) for place in places)])
    return rows


def _line_rows(plan: _Plan, chunk: _Chunk, lines: list[list[JudgedLine]]) -> list[list[Any]]:
    """Return a row for each line of the chunk's postings, under the posting's id or else its row's number."""
    rows = []
    for number, (row, own) in enumerate(zip(chunk.rows, lines, strict=False), chunk.first):
        posting = row.cells[plan.posting_id] if plan.posting_id is not None else number
        for line in own:
            named = line._replace(posting=posting, probability=round(line.probability, 4))
            rows.append([safe_cell(value) for value in named])
    return rows
