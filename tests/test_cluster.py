"""On a real cluster of worker processes: the same table as on one machine, also when a worker dies."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from distributed import Client, LocalCluster
from pyarrow import parquet

from classifier import ClassifierError, Model, score
from classifier.batch import dataset as datasets
from classifier.batch.cluster import score_dataset
from classifier.batch.scoring import COLUMNS
from tests.conftest import ROOT
from tests.test_cli import jdrole

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


@pytest.mark.parametrize("scheme", ["", "file://", "local://"])
def test_an_output_that_exists_is_not_written_over(tmp_path: Path, scheme: str) -> None:
    with pytest.raises(ClassifierError, match="something already"):
        score_dataset(str(EXAMPLE), f"{scheme}{tmp_path}")


@pytest.mark.parametrize("scheme", ["file://", "local://"])
@pytest.mark.parametrize("out", ["scored", "scored.csv"])
def test_urls_are_read_and_written(cluster: Any, dataset: Path, tmp_path: Path, scheme: str, out: str) -> None:
    urls = f"{scheme}{dataset}", f"{scheme}{tmp_path / out}"
    assert score_dataset(*urls, scheduler=cluster.scheduler_address) == 8 * 20 * 24
    assert len(list((tmp_path / out).iterdir())) == 8


@pytest.mark.parametrize(("url", "remedy"), [("s3://bucket/x.parquet", "pip install s3fs"), ("nowhere://x", "check the URL")])
def test_a_missing_driver_is_one_line_that_says_what_to_install(tmp_path: Path, url: str, remedy: str) -> None:
    if importlib.util.find_spec("s3fs"):
        pytest.skip("the driver is installed")
    for pair in ((url, tmp_path / "out"), (EXAMPLE, url)):
        done = jdrole("score", pair[0], "-o", pair[1], "--engine", "dask")
        assert (done.returncode, done.stderr.count("\n"), done.stderr.endswith(f"; {remedy}\n")) == (3, 1, True), done.stderr


def test_parquet_keeps_its_types(cluster: Any, tmp_path: Path) -> None:
    given = pa.table({"id": pa.array([1, None], pa.int32()), "text": ["Lead the sales team", None], "tags": [["a", "b"], None]})
    parquet.write_table(given, tmp_path / "in.parquet")
    score_dataset(str(tmp_path / "in.parquet"), str(tmp_path / "out"), scheduler=cluster.scheduler_address)
    found = parquet.read_table(tmp_path / "out")
    assert [found.schema.field(name).type for name in ("id", "tags")] == [
        given.schema.field(name).type for name in ("id", "tags")
    ]
    assert found.select(["id", "text", "tags"]).to_pydict() == given.to_pydict()
    assert found["status"].to_pylist() == ["ok", "empty"]
    assert list(pd.read_parquet(tmp_path / "out")["tags"][0]) == ["a", "b"]
    score_dataset(str(tmp_path / "in.parquet"), str(tmp_path / "out.csv"), scheduler=cluster.scheduler_address)
    assert pd.read_csv(tmp_path / "out.csv" / "part-0.csv")["tags"][0] == '["a", "b"]'


def test_json_lines_are_cut_and_keep_all_columns(cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets, "PARTITION", 5_000)
    rows: list[dict[str, Any]] = [{"id": f"{i:05}", "text": f"Lead team {i}\u2028of\nsales", "n": i} for i in range(300)]
    rows[290] |= {"late": [1], "n": 0.5}
    given = tmp_path / "in.jsonl"
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    given.write_text("\n".join([*lines, "{broken"]), encoding="utf-8")
    assert score_dataset(str(given), str(tmp_path / "out"), scheduler=cluster.scheduler_address) == 301
    assert len(list((tmp_path / "out").glob("*.parquet"))) > 2
    *found, last = parquet.read_table(tmp_path / "out").to_pylist()
    assert [{name: row[name] for name in ("id", "text", "n")} for row in found] == [
        {name: row[name] for name in ("id", "text", "n")} for row in rows
    ]
    assert (found[290]["late"], found[0]["late"], last["id"]) == ([1], None, "{broken")


def test_lines_that_are_no_json_objects_are_rows_that_say_so_as_on_one_machine(cluster: Any, tmp_path: Path) -> None:
    given = tmp_path / "in.jsonl"
    given.write_text('{"id": 1, "text": "Lead the sales team"}\n{broken\n\n[1, 2]\n{"text": ""}\n"x"\n', encoding="utf-8")
    assert score_dataset(str(given), str(tmp_path / "out"), scheduler=cluster.scheduler_address) == 5
    assert jdrole("score", given, "-o", tmp_path / "one.jsonl").returncode == 0
    columns = ["text", *COLUMNS]
    found = parquet.read_table(tmp_path / "out").select(["id", *columns]).to_pylist()
    expected = [json.loads(line) for line in (tmp_path / "one.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [[row[name] for name in columns] for row in found] == [[row[name] for name in columns] for row in expected]
    assert [row["id"] for row in found] == ["1", "{broken", "[1, 2]", None, '"x"']
    no_object = "empty; not a JSON object"
    assert [row["status"] for row in found] == ["ok", no_object, no_object, "empty", no_object]


def test_broken_lines_of_a_table_of_texts_alone_are_its_texts(cluster: Any, tmp_path: Path) -> None:
    given = tmp_path / "in.jsonl"
    given.write_text('{"text": "Lead the sales team"}\n{"text": "Prepare\n', encoding="utf-8")
    score_dataset(str(given), str(tmp_path / "out.csv"), scheduler=cluster.scheduler_address)
    found = pd.read_csv(tmp_path / "out.csv" / "part-0.csv")
    assert list(found.columns) == ["text", *COLUMNS]
    assert found["status"].tolist() == ["ok", "ok; not a JSON object"]
