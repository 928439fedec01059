"""Scoring tables: the same rows with verdicts added, whatever the table looks like and however often a run is killed."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifier import ClassifierError, DocumentError, Model, score
from classifier.batch import parts, run, tables
from classifier.batch.request import Request
from classifier.batch.scoring import COLUMNS, Scorer
from tests.conftest import ROOT
from tests.test_cli import jdrole

EXAMPLE = ROOT / "examples" / "postings.csv"
OPS = "* Build the weekly sales forecast\n* Own Salesforce reports and dashboards\n* Design quotas for the sales team"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# -- what is said of a posting -----------------------------------------------------------------------------------------


def test_a_table_says_what_classify_says(model: Model) -> None:
    frame = pd.read_csv(EXAMPLE)
    scored = score(frame, model, title="title")
    assert list(scored.columns) == list(COLUMNS)
    for text, title, (_, row) in zip(frame["description"], frame["title"], scored.iterrows(), strict=True):
        posting = model.classify(text, title)
        assert (row["verdict"], row["lines"]) == (posting.verdict, len(posting.lines))
        assert row["top_areas"] == ", ".join(list(posting.areas)[:3])
        if posting.role_mix:
            assert row["sales_ops_share"] == pytest.approx(posting.role_mix["SalesOps"], abs=1e-4)
        assert (row["title_match"] == "disagrees") == any(reason.code == "title-disagrees" for reason in posting.reasons)


def test_a_posting_in_another_language_is_insufficient_however_much_it_says_of_a_role(model: Model) -> None:
    german = "Wir suchen für unsere Kunden einen Leiter, der mit dem Team und den Partnern wächst, und das ist die Aufgabe:\n"
    judged = Scorer(model).score([OPS, german + OPS, german])
    assert [one.verdict for one in judged] == ["SalesOps", "insufficient", "insufficient"]
    assert model.classify(german + OPS).reasons[0].code == "foreign-language"


def test_lines_are_tagged_as_in_a_posting(model: Model) -> None:
    text = pd.read_csv(EXAMPLE)["description"][0]
    _, (lines,) = Scorer(model).score_with_lines([text])
    for line, tagged in zip(lines, model.classify(text).lines, strict=True):
        assert (line.text, (line.start, line.end)) == (tagged.text, tagged.span)
        assert (line.role, line.area) == (tagged.tag.role, tagged.tag.area)
        assert line.probability == pytest.approx(tagged.tag.probability, abs=1e-12)


@pytest.mark.parametrize(
    ("cell", "status"),
    [(None, "empty"), (float("nan"), "empty"), (" \n", "empty"), (12, "not text"), ("word " * 250_000, "too long"), (OPS, "ok")],
)
def test_a_cell_that_is_no_posting_says_so(model: Model, cell: Any, status: str) -> None:
    (judged,) = Scorer(model).score([cell])
    assert judged.status == status
    assert (judged.verdict is None) == (status != "ok")


@pytest.mark.parametrize(
    ("title", "match"),
    [
        ("Sales Operations Manager", "agrees"),
        ("Head of Sales", "disagrees"),
        ("", "no title"),
        (None, "no title"),
        ("Nurse", "unknown"),
    ],
)
def test_the_title_is_compared_with_the_text(model: Model, title: str | None, match: str) -> None:
    assert Scorer(model).score([OPS], [title])[0].title_match == match


# -- tables ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_dialect_and_encoding_are_found_out(tmp_path: Path, delimiter: str, encoding: str) -> None:
    path = tmp_path / "postings.csv"
    text = io.StringIO(newline="")
    wanted = [["id", "Descrizione"], ["1", 'Attività commerciali;\ncon "agenti", capi area | e tab\t'], ["2", "Perché no"]]
    csv.writer(text, delimiter=delimiter).writerows(wanted)
    path.write_bytes(text.getvalue().encode(encoding))
    with tables.open_table(path) as table:
        assert [table.header, *(row.cells for row in table.rows)] == wanted
        assert tables.column(table.header, None, tables.TEXT_NAMES, "") == 1


def test_ragged_rows_and_open_quotes_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "postings.csv"
    path.write_text('id,description\n1\n2,a,b\n3,"never closed\n4,fine\n', encoding="utf-8")
    with tables.open_table(path) as table:
        assert list(table.rows) == [
            (["1", ""], "1 cells of 2"),
            (["2", "a,b"], "3 cells, 2 columns"),
            (["3", '"never closed'], ""),
            (["4", "fine"], ""),
        ]


@pytest.mark.parametrize("suffix", [".csv.gz", ".csv.zst", ".jsonl", ".parquet", ".xlsx", ".tsv", ".csv"])
def test_every_format_is_written_and_read_again(tmp_path: Path, suffix: str) -> None:
    out, again = tmp_path / f"out{suffix}", tmp_path / "again.csv"
    assert jdrole("score", EXAMPLE, "-o", out).returncode == 0
    done = jdrole("score", out, "-o", again, "--columns", "status", "--quiet")
    assert "already" in done.stderr  # the column is there: nothing is written over
    with tables.open_table(out) as table:
        assert table.header == ["id", "sector", "title", "description", *COLUMNS]
        found = list(table.rows)
    assert [str(row.cells[0]) for row in found] == [row["id"] for row in rows_of(EXAMPLE)]
    assert {row.cells[4] for row in found} >= {"SalesOps", "Sales Director"}


def test_excel_sheet_is_frozen_filtered_and_coloured(tmp_path: Path) -> None:
    import openpyxl

    assert jdrole("score", EXAMPLE, "-o", tmp_path / "out.xlsx").returncode == 0
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:L25")
    assert len({sheet.cell(row, 5).fill.fgColor.rgb for row in range(2, 26)}) > 2


@pytest.mark.parametrize(("out", "lines_out", "rows"), [("out.xlsx", None, 20), ("out.csv", "lines.xlsx", 300)])
def test_a_sheet_that_would_be_too_long_is_refused_and_nothing_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str, lines_out: str | None, rows: int
) -> None:
    monkeypatch.setattr(parts, "EXCEL_ROWS", rows)
    monkeypatch.setattr(run, "CHUNK_ROWS", 10)
    request = Request((str(EXAMPLE),), str(tmp_path / out), str(tmp_path / lines_out) if lines_out else None)
    with pytest.raises(ClassifierError, match=f"{lines_out or out}: more than {rows - 1} rows.*; name a .csv or .parquet"):
        score_all(request)
    assert not list(tmp_path.iterdir())
    monkeypatch.setattr(parts, "EXCEL_ROWS", rows * 10)
    assert score_all(request) == 24


def test_a_run_that_is_gone_on_with_counts_the_rows_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "EXCEL_ROWS", 20)
    monkeypatch.setattr(run, "CHUNK_ROWS", 10)
    request = Request((str(EXAMPLE),), str(tmp_path / "out.xlsx"))
    begun = parts.Parts(request, resume=False)
    begun.begin()
    begun.write(0, [[""]] * 10)
    with pytest.raises(ClassifierError, match="more than 19 rows"):
        score_all(request, resume=True)
    assert not list(tmp_path.iterdir())


def score_all(request: Request, *, resume: bool = False) -> int:
    return run.run(request, jobs=1, resume=resume, notify=lambda _: None, progress=lambda *_: None)


def test_lines_are_written_under_the_postings_id_and_safe_for_a_spreadsheet(tmp_path: Path) -> None:
    given = tmp_path / "in.csv"
    given.write_text('id,text\nA7,"=SUM of all\n-2% churn target for the sales team"\n', encoding="utf-8")
    assert jdrole("score", given, "-o", tmp_path / "out.csv", "--lines-out", tmp_path / "lines.csv").returncode == 0
    lines = rows_of(tmp_path / "lines.csv")
    assert {line["posting"] for line in lines} == {"A7"}
    assert all(not line["text"].startswith(("=", "+", "-", "@")) for line in lines)
    assert rows_of(tmp_path / "out.csv")[0]["text"].startswith("=SUM")  # the input's own cells stay as they were


def test_several_inputs_come_out_in_order_and_must_agree(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.csv").write_text(f"id,text\n{name},Lead the sales team\n", encoding="utf-8")
    assert jdrole("score", tmp_path, "-o", tmp_path / "out.txt").returncode == 0
    assert [row["id"] for row in rows_of(tmp_path / "out.txt")] == ["a", "b"]
    (tmp_path / "c.csv").write_text("id,body\n1,x\n", encoding="utf-8")
    (tmp_path / "out.txt").unlink()
    done = jdrole("score", tmp_path / "[abc].csv", "-o", tmp_path / "out.txt")
    assert (done.returncode, "columns are not those" in done.stderr, (tmp_path / "out.txt").exists()) == (3, True, False)


def test_standard_input_to_standard_output() -> None:
    done = jdrole("score", "-", "-o", "-", given=EXAMPLE.read_bytes())
    assert done.returncode == 0
    assert len(list(csv.DictReader(io.StringIO(done.stdout)))) == len(rows_of(EXAMPLE))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--text-column", "nope"], "id, sector, title, description"),
        (["--columns", "nope"], "none of"),
        (["--sheet", "x", "--text-column", "nope"], "no column"),
    ],
)
def test_a_wrong_name_lists_the_right_ones(tmp_path: Path, arguments: list[str], message: str) -> None:
    done = jdrole("score", EXAMPLE, "-o", tmp_path / "out.csv", *arguments)
    assert done.returncode in (2, 3)
    assert message in " ".join(done.stderr.split())
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["in.csv", "-o", "in.csv"], "an input too"),
        (["in.csv", "-o", "-", "--lines-out", "lines.csv"], "--lines-out"),
        (["twice.csv", "-o", "out.jsonl"], "two columns"),
        (["in.csv", "empty", "-o", "out.csv"], "empty: there is no table"),
        (["in.csv", "-o", "out", "--engine", "dask", "--resume"], "--engine dask takes"),
    ],
)
def test_what_would_lose_something_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "in.csv").write_text("id,text\n1,Lead the sales team\n", encoding="utf-8")
    (tmp_path / "twice.csv").write_text("a,a,text\n1,2,Lead the sales team\n", encoding="utf-8")
    done = jdrole("score", *arguments)
    assert done.returncode in (2, 3)
    assert message in " ".join(done.stderr.split())
    assert {path.name for path in tmp_path.iterdir()} == {"empty", "in.csv", "twice.csv"}


def test_a_link_stays_a_link_and_a_pipe_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "in.csv"
    table.write_text("text\nLead the sales team\n", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to(tmp_path / "target.csv")
    assert jdrole("score", table, "-o", tmp_path / "link.csv").returncode == 0
    assert (tmp_path / "link.csv").is_symlink()
    assert "Lead the sales team" in (tmp_path / "target.csv").read_text(encoding="utf-8")
    os.mkfifo(tmp_path / "pipe")
    done = jdrole("score", table, "-o", tmp_path / "pipe")
    assert (done.returncode, "not a file" in done.stderr) == (3, True)
    assert (tmp_path / "pipe").is_fifo()


def test_an_excel_row_longer_than_the_header_loses_nothing(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["id", "text"])
    book.active.append([1, "Lead the sales team", "more"])
    book.save(tmp_path / "in.xlsx")
    assert jdrole("score", tmp_path / "in.xlsx", "-o", tmp_path / "out.csv").returncode == 0
    (row,) = rows_of(tmp_path / "out.csv")
    assert (row["id"], row["verdict"] != "") == ("1", True)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("in.csv", b"", "no table in it"),
        ("in.csv", b"a,b\n1,2\n", "--text-column"),
        ("in.xlsx", b"no zip", "not an Excel file"),
        ("in.parquet", b"no parquet", "not Parquet"),
        ("in.csv.gz", b"no gzip", "cannot be read"),
    ],
)
def test_an_input_that_is_no_table_is_one_line_and_leaves_nothing(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    done = jdrole("score", tmp_path / name, "-o", tmp_path / "out.csv")
    assert (done.returncode, message in done.stderr.splitlines()[-1]) == (3, True), done.stderr
    assert [path.name for path in tmp_path.iterdir()] == [name]


CELLS = st.text(st.sampled_from("ab ,;\t|\"\n\r'=é\0\x1a€"), max_size=12)


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=6),
    delimiter=st.sampled_from(",;\t|"),
    quoted=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    cut=st.integers(0, 5),
)
def test_rows_in_equal_rows_out_on_broken_tables(
    *, tmp_path: Path, rows: list[list[str]], delimiter: str, quoted: bool, encoding: str, cut: int
) -> None:
    path = tmp_path / "in.csv"
    if quoted:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=delimiter).writerows([["id", "text"], *rows])
        content = text.getvalue()
    else:
        content = "\n".join(delimiter.join(row) for row in [["id", "text"], *rows])
    raw = content.encode(encoding, errors="replace")
    path.write_bytes(raw[: max(0, len(raw) - cut)])
    out = tmp_path / "out.csv"
    try:
        with tables.open_table(path) as table:
            before = [row.cells for row in table.rows]
            text_column = table.header[-1]
        request = Request((str(path),), str(out), text_column=text_column)
        count = score_all(request)
    except DocumentError:
        return
    with tables.open_table(out) as table:
        after = [row.cells[: -len(COLUMNS)] for row in table.rows]
    assert count == len(before) == len(after)
    assert [[str(cell).strip() for cell in row] for row in after] == [[str(cell).strip() for cell in row] for row in before]


# -- long work ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A table of some chunks: the examples, over and over, each row another text."""
    rows = rows_of(EXAMPLE)
    with (tmp_path / "many.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        for i in range(3000):
            row = rows[i % len(rows)]
            writer.writerow({**row, "id": str(i), "description": f"{row['description']}\n* Duty {i}"})
    return tmp_path / "many.csv"


def test_a_run_killed_and_resumed_equals_a_whole_one(many: Path, tmp_path: Path) -> None:
    whole, out = tmp_path / "whole.csv", tmp_path / "out.csv"
    lines = tmp_path / "lines.csv"
    assert jdrole("score", many, "-o", whole, "--lines-out", tmp_path / "whole-lines.csv").returncode == 0
    command = [sys.executable, "-m", "classifier", "score", str(many), "-o", str(out), "--lines-out", str(lines)]
    for times, part in enumerate((1, 3, 4)):
        process = subprocess.Popen([*command, *(["--resume"] if times else [])], stderr=subprocess.DEVNULL)
        folder = tmp_path / "out.csv.parts"
        while process.poll() is None and not (folder / f"0-{part:07}").exists():
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert not out.exists()
    assert jdrole("score", many, "-o", out, "--lines-out", lines).returncode == 3  # an unfinished run is not begun anew unasked
    assert jdrole("score", many, "-o", out, "--lines-out", lines, "--resume").returncode == 0
    assert out.read_bytes() == whole.read_bytes()
    assert lines.read_bytes() == (tmp_path / "whole-lines.csv").read_bytes()
    assert not (tmp_path / "out.csv.parts").exists()


def test_a_resumed_run_must_be_the_same(many: Path, tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-m", "classifier", "score", str(many), "-o", str(tmp_path / "out.csv")])
    while not (tmp_path / "out.csv.parts" / "0-0000000").exists():
        time.sleep(0.01)
    process.kill()
    process.wait()
    with many.open("a", encoding="utf-8") as file:
        file.write("x,x,x,x\n")
    done = jdrole("score", many, "-o", tmp_path / "out.csv", "--resume")
    assert (done.returncode, "another input" in done.stderr) == (3, True)


def test_two_processes_give_what_one_gives(many: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    assert jdrole("score", many, "-o", one).returncode == 0
    assert jdrole("score", many, "-o", two, "--jobs", 2).returncode == 0
    assert one.read_bytes() == two.read_bytes()


def test_an_output_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    done = jdrole("score", EXAMPLE, "-o", tmp_path / "no" / "folder" / "out.csv")
    assert (done.returncode, done.stderr.count("\n")) == (3, 1)


def test_gz_output_is_the_same_each_time(tmp_path: Path) -> None:
    for name in ("a.csv.gz", "b.csv.gz"):
        assert jdrole("score", EXAMPLE, "-o", tmp_path / name).returncode == 0
    assert (tmp_path / "a.csv.gz").read_bytes() == (tmp_path / "b.csv.gz").read_bytes()
    assert len(gzip.decompress((tmp_path / "a.csv.gz").read_bytes())) > 1000


def test_json_lines_keep_what_they_held(tmp_path: Path) -> None:
    given = tmp_path / "in.jsonl"
    objects = [{"id": 1, "text": OPS, "tags": ["a"]}, {"id": 2, "text": None, "pay": 1.5}]
    given.write_text("\n".join([*map(json.dumps, objects), "{broken"]), encoding="utf-8")
    assert jdrole("score", given, "-o", tmp_path / "out.jsonl").returncode == 0
    found = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [one["status"] for one in found] == ["ok", "empty", "empty; not a JSON object"]
    assert (found[0]["tags"], found[1]["pay"], found[2]["id"]) == (["a"], 1.5, "{broken")
