"""On a real cluster of worker processes: the same table as on one machine, also when a worker dies."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from distributed import Client, LocalCluster

from classifier import ClassifierError, Model, score
from classifier.batch.cluster import score_dataset
from classifier.batch.scoring import COLUMNS
from tests.conftest import ROOT

EXAMPLE = ROOT / "examples" / "postings.csv"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as running:
        yield running


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """A folder of CSV files, the examples over and over."""
    folder = tmp_path / "postings"
    folder.mkdir()
    frame = pd.read_csv(EXAMPLE, dtype=str)
    for part in range(8):
        rows = pd.concat([frame] * 20, ignore_index=True)
        rows["id"] = [f"{part}-{i}" for i in range(len(rows))]
        rows.to_csv(folder / f"{part}.csv", index=False)
    return folder


@pytest.mark.parametrize("out", ["scored", "scored.csv"])
def test_a_cluster_says_what_one_machine_says(model: Model, cluster: Any, dataset: Path, tmp_path: Path, out: str) -> None:
    rows = score_dataset(str(dataset), str(tmp_path / out), scheduler=cluster.scheduler_address)
    assert rows == 8 * 20 * 24
    files = sorted((tmp_path / out).glob("*"))
    read = pd.read_csv if out.endswith(".csv") else pd.read_parquet
    found = pd.concat([read(file) for file in files if file.suffix in (".csv", ".parquet")], ignore_index=True)
    found = found.sort_values("id", ignore_index=True)
    expected = score(found, model, title="title")
    for column in COLUMNS:
        here, there = (frame[column].astype(object).where(frame[column].notna(), "") for frame in (found, expected))
        pd.testing.assert_series_equal(here, there)  # CSV holds no difference between nothing and an empty text


def test_a_worker_dies_and_every_row_is_there_once(cluster: Any, dataset: Path, tmp_path: Path) -> None:
    def kill() -> None:
        with Client(cluster.scheduler_address) as client:
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline and not list((tmp_path / "scored").glob("*.parquet")):
                time.sleep(0.05)
            os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    score_dataset(str(dataset), str(tmp_path / "scored"), scheduler=cluster.scheduler_address)
    killer.join()
    ids = pd.read_parquet(tmp_path / "scored")["id"]
    assert len(ids) == ids.nunique() == 8 * 20 * 24


def test_an_output_that_exists_is_not_written_over(tmp_path: Path) -> None:
    with pytest.raises(ClassifierError, match="something already"):
        score_dataset(str(EXAMPLE), str(tmp_path))
