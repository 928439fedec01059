"""Scoring a dataset of many files on a Dask cluster, with the partition function that one machine uses.

The model goes to each worker once, as bytes, when the worker starts; tasks carry rows alone.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pandas as pd
from distributed import Client, LocalCluster, WorkerPlugin, get_worker

from classifier import model_file
from classifier.batch import dataset, tables
from classifier.batch.scoring import COLUMNS, Scorer, score_frame, with_fault
from classifier.errors import ClassifierError, DocumentError
from classifier.tagger import Tagger


class _Model(WorkerPlugin):
    """A Dask worker plugin that loads the model when a worker starts."""

    name = "jdrole"

    def __init__(self, content: bytes) -> None:
        self._content = content

    def setup(self, worker: Any) -> None:
        """Load the model on a worker."""
        path = Path(worker.local_directory) / model_file.MODEL_NAME
        path.write_bytes(self._content)
        worker.jdrole_scorer = Scorer(Tagger(model_file.read(path)))


def score_partition(frame: pd.DataFrame, text: str, title: str | None, scorer: Scorer | None = None) -> pd.DataFrame:
    """Return a part of a table with the scores beside it; on a worker, with the worker's own model."""
    if scorer is None:
        worker: Any = get_worker()
        scorer = worker.jdrole_scorer
    scored = score_frame(frame, scorer, text, title)
    if dataset.FAULT in frame:
        scored["status"] = pd.Series(map(with_fault, scored["status"], frame[dataset.FAULT]), frame.index, "string")
        frame = frame.drop(columns=dataset.FAULT)
    return pd.concat([frame, scored], axis=1)


def score_dataset(
    source: str,
    out: str,
    *,
    text: str | None = None,
    title: str | None = None,
    scheduler: str | None = None,
    model: Path | None = None,
) -> int:
    """Score a dataset on a cluster, write it as one, and return how many rows it has.

    Args:
        source: a file, folder or pattern of CSV, JSON Lines or Parquet, or a URL that fsspec knows.
        out: the folder to write: Parquet, or CSV where its name ends in .csv.
        text: the column with the texts; found by name if not given.
        title: the column with the titles; found by name if not given.
        scheduler: the address of a running scheduler; without one, a cluster of this machine's cores is started.
        model: a model file other than the one that ships with the package.

    Raises:
        ClassifierError: a library is missing, there is no such column, file or driver for a URL, or the output exists.
    """
    system, path = dataset.place_of(out)
    dataset.place_of(source)
    if system.exists(path):
        raise ClassifierError("there is something already", where=out, remedy="name a folder that does not exist")
    with ExitStack() as stack:
        address = scheduler or stack.enter_context(LocalCluster(threads_per_worker=1, dashboard_address=None))
        client = stack.enter_context(Client(address))
        client.register_plugin(_Model(model_file.place_of(model).read_bytes()))
        frame = dataset.read(source)
        header = [str(name) for name in frame.columns if name != dataset.FAULT]
        if twice := [name for name in COLUMNS if name in header]:
            raise DocumentError(f"the table has a column {twice[0]!r} already", where=source, remedy="rename it")
        place = tables.column(header, text, tables.TEXT_NAMES, "--text-column")
        if place is None:
            raise DocumentError(
                "no column looks like the postings' text", where=source, remedy=f"name one of {', '.join(header)}"
            )
        named = tables.column(header, title, tables.TITLE_NAMES, "--title-column")
        names = (header[place], header[named] if named is not None else None)
        meta = score_partition(frame._meta, *names, scorer=_nothing())
        scored = frame.map_partitions(score_partition, *names, meta=meta)
        dataset.write(scored, out)
        return dataset.rows_of(out)


def _nothing() -> Scorer:
    """Return a scorer for the empty frame that tells Dask the columns' types."""
    return Scorer(Tagger(model_file.read()))
