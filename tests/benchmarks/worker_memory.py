"""Measure the peak memory of one Dask worker over a dataset of some Parquet files, each a copy of one table.

python tests/benchmarks/worker_memory.py POSTINGS.csv 10
"""

from __future__ import annotations

import resource
import sys
import tempfile
from pathlib import Path

import pandas as pd
from distributed import Client, LocalCluster

from classifier.batch.cluster import score_dataset


def peak() -> int:
    """Return this process' peak resident memory, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main(path: Path, files: int, folder: Path) -> None:
    (folder / "in").mkdir()
    frame = pd.read_csv(path, dtype=str)
    for number in range(files):
        frame.to_parquet(folder / "in" / f"{number}.parquet")
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:
        rows = score_dataset(str(folder / "in"), str(folder / "out"), scheduler=cluster.scheduler_address)
        with Client(cluster.scheduler_address) as client:
            print(f"{files} files, {rows:,} postings: {max(client.run(peak).values())} MB")  # noqa: T201


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        main(Path(sys.argv[1]), int(sys.argv[2]), Path(name))
