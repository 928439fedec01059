"""What becomes of a long run where there is no room: one line, nothing half-written, and it can be gone on with."""

from __future__ import annotations

import ctypes
import os
import random
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from tests.conftest import ROOT
from tests.test_cli import jdrole

EXAMPLE = ROOT / "examples" / "postings.csv"
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of 1,920 rows, thus 3.84 parts, which no packing makes small."""
    noise = random.Random(1)  # noqa: S311
    rows = pd.concat([pd.read_csv(EXAMPLE)] * 80)
    path = tmp_path_factory.mktemp("many") / "many.csv"
    rows.assign(sector=[noise.randbytes(1000).hex() for _ in range(len(rows))]).to_csv(path, index=False)
    return path


def limited(*arguments: object, size: int) -> subprocess.CompletedProcess[str]:
    """Run the command where no file can grow beyond some bytes."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    command = [sys.executable, "-m", "classifier", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """A disk of its own, which can be made larger."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root can make a disk, and not in every container")

    def of(size: int) -> Path:
        subprocess.run(["mount", "-o", f"remount,size={size}", str(place)], check=True)
        return place

    yield of
    subprocess.run(["umount", str(place)], check=True)


def assert_one_line(done: subprocess.CompletedProcess[str], *words: str) -> None:
    error = [line for line in done.stderr.splitlines() if "separated by" not in line]
    assert (done.returncode, len(error)) == (3, 1), done.stderr
    assert error[0].startswith("error: ")
    assert all(word in error[0] for word in words), error


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("suffix", [".csv.gz", ".jsonl", ".parquet", ".xlsx"])
def test_a_full_disk_is_one_line_and_the_run_goes_on_once_there_is_room(
    many: Path,
    tmp_path: Path,
    small_disk: Callable[[int], Path],
    suffix: str,
) -> None:
    whole = tmp_path / f"whole{suffix}"
    assert jdrole("score", many, "-o", whole).returncode == 0
    disk = small_disk(4 * MEGABYTE)  # room for one part
    out = disk / f"out{suffix}"
    assert_one_line(jdrole("score", many, "-o", out), "no space left", "out", "make room, then --resume")
    kept = sorted(path.name for path in (disk / f"out{suffix}.parts").iterdir())
    assert not out.exists()
    assert kept == ["0-0000000", "run.json"]
    small_disk(int(size_of(disk) * 3.84) + whole.stat().st_size // 2)  # the parts have room, the whole has none
    assert_one_line(jdrole("score", many, "-o", out, "--resume"), "no space left", "make room, then --resume")
    assert [path.name for path in disk.iterdir()] == [f"{out.name}.parts"]
    assert len(list((disk / f"{out.name}.parts").iterdir())) == 5
    small_disk(50 * MEGABYTE)
    assert jdrole("score", many, "-o", out, "--resume").returncode == 0
    assert [path.name for path in disk.iterdir()] == [out.name]
    assert suffix == ".xlsx" or out.read_bytes() == whole.read_bytes()


def test_a_file_that_cannot_grow_is_one_line_and_the_run_goes_on(
    many: Path,
    tmp_path: Path,
) -> None:
    whole, out = tmp_path / "whole.csv", tmp_path / "out.csv"
    assert jdrole("score", many, "-o", whole).returncode == 0
    for size in (MEGABYTE // 2, whole.stat().st_size - 1):  # no room for a part; room for each part, not for the whole
        done = limited("score", many, "-o", out, "--resume", size=size)
        assert_one_line(done, "file too large", "make room, then --resume")
        assert not out.exists()
    assert jdrole("score", many, "-o", out, "--resume").returncode == 0
    assert out.read_bytes() == whole.read_bytes()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_standard_output_that_is_full_is_one_line(many: Path) -> None:
    command = [sys.executable, "-m", "classifier", "score", str(many), "-o", "-"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert_one_line(done, "no space left")


def obey_permissions() -> None:
    """Take from root, before it becomes another program, the right to write where nobody may."""
    drop_from_bounding_set, override_permissions = 24, 1  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE of Linux
    ctypes.CDLL(None).prctl(drop_from_bounding_set, override_permissions, 0, 0, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="permissions differ")
def test_a_folder_that_cannot_be_written_to_is_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    command = [sys.executable, "-m", "classifier", "score", str(EXAMPLE), "-o", str(tmp_path / "out.csv")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=obey_permissions)
    tmp_path.chmod(0o755)
    assert_one_line(done, "permission denied", "choose a place that can be")
    assert list(tmp_path.iterdir()) == []
