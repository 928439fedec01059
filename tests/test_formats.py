"""What comes out of one format in another: types stay where there are any, and nothing is lost in silence."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from pyarrow import parquet

from classifier.batch import tables
from tests.test_cli import jdrole

OPS = "* Build the weekly sales forecast\n* Own Salesforce reports and dashboards\n* Design quotas for the sales team"


def scored(given: Path, name: str, *options: object) -> Path:
    out = given.with_name(name)
    done = jdrole("score", given, "-o", out, "--columns", "verdict,confidence", *options)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture
def typed(tmp_path: Path) -> Path:
    """A table of Parquet with columns of many types, each with a missing value."""
    columns = {
        "id": pa.array([1, None, 3], pa.int32()),
        "description": [OPS, None, "=SUM"],
        "start": pa.array([date(2026, 1, 2), None, date(1999, 1, 1)]),
        "at": pa.array([datetime(2026, 1, 2, 3, tzinfo=UTC), None, None], pa.timestamp("ns", "Europe/Rome")),
        "pay": [1.5, float("nan"), None],
        "exact": [Decimal("1.50"), None, Decimal("2.25")],
        "tags": [["a", None], None, []],
        "place": [{"city": "Rome"}, None, {"city": None}],
        "remote": [True, None, False],
        "kind": pa.array(["x", None, "x"]).dictionary_encode(),
        "raw": [b"\xff", None, b"x"],
        "clock": pa.array([1, None, 2], pa.time64("us")),
    }
    path = tmp_path / "in.parquet"
    parquet.write_table(pa.table(columns), path)
    return path


def test_parquet_keeps_its_types_in_parquet(typed: Path) -> None:
    before, after = parquet.read_table(typed), parquet.read_table(scored(typed, "out.parquet"))
    assert after.column_names == [*before.column_names, "verdict", "confidence"]
    assert after.schema.field("confidence").type == pa.float64()
    for name in before.column_names:
        assert after[name].type == before[name].type
        assert after[name].to_pylist() == pytest.approx(before[name].to_pylist(), nan_ok=True) if name == "pay" else True
        assert name == "pay" or after[name].equals(before[name]), name


def test_parquet_becomes_what_json_csv_and_excel_have_for_it(typed: Path) -> None:
    first, second, _ = [json.loads(line) for line in scored(typed, "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert (first["id"], first["start"], first["tags"], first["place"]) == (1, "2026-01-02", ["a", None], {"city": "Rome"})
    assert (first["at"], first["exact"], first["raw"]) == ("2026-01-02T04:00:00+01:00", "1.50", "\\xff")
    assert {second[name] for name in ("id", "pay", "tags", "at", "verdict")} == {None}
    with tables.open_table(scored(typed, "out.csv")) as table:
        one, two, _ = [dict(zip(table.header, row.cells, strict=True)) for row in table.rows]
    assert (one["tags"], one["place"], one["remote"]) == ('["a", null]', '{"city": "Rome"}', "True")
    assert {two[name] for name in ("id", "pay", "tags", "at")} == {""}
    cells = next(openpyxl.load_workbook(scored(typed, "out.xlsx")).active.iter_rows(min_row=2, values_only=True))
    assert cells[:8] == (1, OPS, datetime(2026, 1, 2), "2026-01-02 04:00:00+01:00", 1.5, 1.5, '["a", null]', '{"city": "Rome"}')


def test_what_python_cannot_hold_is_text(tmp_path: Path) -> None:
    columns = {
        "text": [OPS],
        "clock": pa.array([1], pa.time64("ns")),
        "far": pa.array([568_971_820_800], pa.timestamp("s")),
    }
    parquet.write_table(pa.table(columns), tmp_path / "in.parquet")
    (row,) = parquet.read_table(scored(tmp_path / "in.parquet", "out.parquet")).to_pylist()
    assert (row["clock"], row["far"]) == ("00:00:00.000000001", "20000-01-01 00:00:00.000")


def test_tables_whose_types_differ_share_one(tmp_path: Path) -> None:
    parquet.write_table(pa.table({"text": [OPS], "a": [1], "b": [1], "c": [2**60 + 1]}), tmp_path / "1.parquet")
    parquet.write_table(pa.table({"text": [OPS], "a": [1.5], "b": ["x"], "c": [0.5]}), tmp_path / "2.parquet")
    done = jdrole("score", tmp_path / "1.parquet", tmp_path / "2.parquet", "-o", tmp_path / "out.parquet")
    assert done.returncode == 0, done.stderr
    found = parquet.read_table(tmp_path / "out.parquet").to_pydict()
    assert (found["a"], found["b"], found["c"]) == ([1.0, 1.5], ["1", "x"], [str(2**60 + 1), "0.5"])


def test_json_lines_have_types_in_parquet_and_csv_has_text(tmp_path: Path) -> None:
    objects: list[dict[str, Any]] = [
        {"text": OPS, "id": 1, "pay": 1, "ok": True, "tags": ["a"], "place": {"x": 1}, "mixed": 1, "zip": "00123", "huge": 2**70},
        {"text": "\ud800", "id": None, "pay": 2.5, "tags": None, "place": {}, "mixed": "a", "start": "soon"},
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, objects)), encoding="utf-8")
    table = parquet.read_table(scored(tmp_path / "in.jsonl", "out.parquet"))
    kinds = {name: str(table.schema.field(name).type) for name in table.column_names}
    assert [kinds[name] for name in ("id", "pay", "ok", "zip", "mixed", "place", "start")] == [
        "int64", "double", "bool", "string", "string", "string", "string",
    ]  # fmt: skip
    first, second = table.to_pylist()
    assert (first["tags"], first["place"], first["mixed"], first["huge"]) == (["a"], '{"x": 1}', "1", str(2**70))
    assert (second["pay"], second["ok"], second["text"], second["mixed"]) == (2.5, None, "\\ud800", "a")
    (tmp_path / "in.csv").write_text("id,text\n007,Lead the sales team\n", encoding="utf-8")
    assert parquet.read_table(scored(tmp_path / "in.csv", "csv.parquet"))["id"].to_pylist() == ["007"]


def test_excel_says_what_it_cannot_hold(tmp_path: Path) -> None:
    given = tmp_path / "in.jsonl"
    rows = [{"text": "word " * 7000, "a\x01": "\x00b\ud800"}, {"text": OPS, "a\x01": "\ufffe"}]
    given.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    done = jdrole("score", given, "-o", tmp_path / "out.xlsx")
    assert done.returncode == 0
    said = done.stderr.splitlines()[-2]
    assert said == (
        f"{tmp_path / 'out.xlsx'}: 1 cells cut at the 32,767 characters that Excel holds; "
        "characters that Excel does not allow left out of 3 cells"
    )
    header, first, _ = openpyxl.load_workbook(tmp_path / "out.xlsx").active.iter_rows(values_only=True)
    assert (header[1], len(first[0]), first[1]) == ("a", 32_767, "b")


@pytest.mark.parametrize("place", [lambda given: given, lambda given: given.with_suffix(".jsonl")])
def test_a_nul_character_stays_and_does_not_part_a_word(tmp_path: Path, place: Callable[[Path], Path]) -> None:
    (tmp_path / "in.csv").write_text("id,text\nx\0y,Build the weekly sa\0les fore\0cast\n", encoding="utf-8")
    (tmp_path / "plain.csv").write_text("id,text\nxy,Build the weekly sales forecast\n", encoding="utf-8")
    with tables.open_table(scored(tmp_path / "in.csv", place(tmp_path / "out.csv").name)) as table:
        (row,) = table.rows
    with tables.open_table(scored(tmp_path / "plain.csv", place(tmp_path / "same.csv").name)) as table:
        (same,) = table.rows
    assert row.cells[:2] == ["x\0y", "Build the weekly sa\0les fore\0cast"]
    assert row.cells[2:] == same.cells[2:]
