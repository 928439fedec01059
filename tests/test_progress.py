"""How far a long run is, by what has been read of its input."""

from __future__ import annotations

import csv
import os
import pty
import subprocess
import sys
from itertools import accumulate
from pathlib import Path

import pandas as pd
import pytest

from classifier.batch import run, tables
from classifier.batch.request import Request
from tests.conftest import ROOT
from tests.test_cli import jdrole

EXAMPLE = ROOT / "examples" / "postings.csv"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of some chunks: the examples, over and over."""
    path = tmp_path_factory.mktemp("many") / "many.csv"
    with EXAMPLE.open(encoding="utf-8", newline="") as given, path.open("w", encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(given)
        csv.writer(file).writerows([header, *(rows * 80)])
    return path


def on_a_terminal(*arguments: object, given: Path = Path(os.devnull)) -> str:
    """Return what a terminal shows of standard error."""
    terminal, end = pty.openpty()
    command = [sys.executable, "-m", "classifier", *map(str, arguments)]
    with given.open("rb") as stdin:
        process = subprocess.Popen(
            command, stdin=stdin, stdout=subprocess.DEVNULL, stderr=end, env={**os.environ, "TERM": "xterm"}
        )
    os.close(end)
    shown = b""
    try:
        while piece := os.read(terminal, 4096):
            shown += piece
    except OSError:  # Linux says so when the other end is closed
        pass
    os.close(terminal)
    assert process.wait() == 0
    return shown.decode("utf-8")


def test_a_terminal_shows_rows_speed_and_time_left_and_a_pipe_nothing(many: Path, tmp_path: Path) -> None:
    shown = on_a_terminal("score", many, "-o", tmp_path / "out.csv")
    assert all(word in shown for word in (" rows", " rows/s", " left", "━"))
    assert on_a_terminal("score", many, "-o", tmp_path / "quiet.csv", "--quiet") == ""
    piped = jdrole("score", many, "-o", tmp_path / "piped.csv").stderr.splitlines()
    assert [line.split(": ")[-1] for line in piped] == ["UTF-8, separated by ','", f"1,920 rows → {tmp_path / 'piped.csv'}"]


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".csv.zst", ".jsonl", ".parquet", ".xlsx"])
def test_the_share_of_a_table_that_is_read_grows_to_one(many: Path, tmp_path: Path, suffix: str) -> None:
    given = many if suffix == ".csv" else tmp_path / f"many{suffix}"
    if suffix == ".xlsx":  # jdrole writes no count of rows into a sheet; pandas, like Excel, does
        pd.read_csv(many).to_excel(given, index=False)
    elif given != many:
        assert jdrole("score", many, "-o", given).returncode == 0
    with tables.open_table(given) as table:
        shares = [table.share() for _ in table.rows]
    numbers = [share for share in shares if share is not None]
    assert (len(numbers), sorted(numbers), numbers[-1]) == (1920, numbers, 1.0)
    assert suffix.endswith((".gz", ".zst")) or numbers[960] == pytest.approx(0.5, abs=0.1)


def test_several_tables_weigh_their_sizes(many: Path, tmp_path: Path) -> None:
    told: list[tuple[int, float | None]] = []
    request = Request((str(many), str(many)), str(tmp_path / "out.csv"))
    run.run(request, jobs=1, resume=False, notify=lambda _: None, progress=lambda *news: told.append(news))
    done = list(accumulate(rows for rows, _ in told))
    assert done[-1] == 3840
    assert [share for _, share in told] == pytest.approx([rows / 3840 for rows in done], abs=0.03)


def test_of_standard_input_nobody_knows_the_time_left(many: Path) -> None:
    shown = on_a_terminal("score", "-", "-o", "-", given=many)
    assert " rows/s" in shown
    assert " left" not in shown
