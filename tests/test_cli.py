"""The command as a user meets it: real processes, real files, good, ugly and no input."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from classifier import __version__
from tests.conftest import ROOT

ENGLISH = ROOT / "examples" / "sales_operations_manager.en.md"
ITALIAN = ROOT / "examples" / "direttore_commerciale.it.md"
SCHEMA = json.loads((ROOT / "docs" / "posting.schema.json").read_text(encoding="utf-8"))


def jdrole(*arguments: object, given: bytes | str = b"", **environment: str) -> subprocess.CompletedProcess[str]:
    given = given.encode("utf-8") if isinstance(given, str) else given
    done = subprocess.run(
        [sys.executable, "-m", "classifier", *map(str, arguments)],
        input=given,
        capture_output=True,
        env={**os.environ, "PYTHONWARNINGS": "error", **environment},
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def as_json(*arguments: object, given: bytes | str = b"") -> Any:
    done = jdrole("classify", "--format", "json", *arguments, given=given)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_text_says_the_verdict_first_and_then_every_line() -> None:
    done = jdrole("classify", ENGLISH)
    assert done.returncode == 0
    assert done.stderr == ""
    first, mix, *rest = done.stdout.splitlines()
    assert first == f"SalesOps  {ENGLISH}"
    assert re.fullmatch(r"SalesOps \d+% █+░* \d+% Sales Director", mix)
    assert any(re.match(r" +\d+ SalesOps +forecasting +\d+% Call the quarter every second Monday", line) for line in rest)
    assert any(re.match(r" +\d+ Sales Director +coaching +\d+% Coach the four inside-sales people", line) for line in rest)


def test_no_colour_and_no_broken_line_in_a_pipe() -> None:
    text = "You will lead the sales team " * 10
    done = jdrole("classify", given=text)
    assert "\x1b" not in done.stdout
    assert text.strip() in done.stdout


def test_standard_input_with_and_without_a_dash() -> None:
    text = ITALIAN.read_text(encoding="utf-8")
    assert jdrole("classify", given=text).stdout == jdrole("classify", "-", given=text).stdout
    assert as_json(given=text)["source"] == "stdin"


def test_json_is_valid_and_says_everything() -> None:
    posting = as_json(ITALIAN, "--title", "RevOps Lead")
    jsonschema.validate(posting, SCHEMA)
    text = ITALIAN.read_text(encoding="utf-8")
    assert (posting["verdict"], posting["language"], posting["title_role"]) == ("Sales Director", "it", "SalesOps")
    assert [reason["code"] for reason in posting["reasons"]] == ["mostly-sales-director", "title-disagrees"]
    for line in posting["lines"]:
        assert " ".join(text[slice(*line["span"])].replace("**", "").split()) == line["text"]
        contributions = sum(part["contribution"] for part in line["evidence"])
        assert contributions + line["log_odds"]["intercept"] == pytest.approx(line["log_odds"]["value"], abs=1e-4)
        assert (line["fact"] is None) == (line["role"] == "Neither")


def test_json_of_an_insufficient_posting_is_valid_too() -> None:
    posting = as_json(given="Hello")
    jsonschema.validate(posting, SCHEMA)
    assert posting["verdict"] == "insufficient"


def test_several_files_give_one_result_each() -> None:
    both = as_json(ENGLISH, ITALIAN)
    assert [posting["verdict"] for posting in both] == ["SalesOps", "Sales Director"]
    text = jdrole("classify", ENGLISH, ITALIAN).stdout
    assert text.index(str(ENGLISH)) < text.index(str(ITALIAN))


def test_roles_only_leaves_out_neither() -> None:
    everything, roles = jdrole("classify", ENGLISH), jdrole("classify", ENGLISH, "--roles-only")
    assert " Neither " in everything.stdout
    assert " Neither " not in roles.stdout
    assert "No line describes either role." in jdrole("classify", "--roles-only", given="Free parking").stdout


def test_why_gives_words_and_fact() -> None:
    shown = jdrole("classify", ENGLISH, "--why").stdout
    assert re.search(r"forecasting over \w+ by \+\d", shown)
    assert "fact 1.1-g: Runs the sales forecasting process" in shown
    assert "fact 1.2-" in jdrole("classify", ITALIAN, "--why").stdout
    assert "Risponde" in jdrole("classify", ITALIAN, "--why").stdout or "Guida" in jdrole("classify", ITALIAN, "--why").stdout


def test_min_confidence_marks_tags_below_it() -> None:
    plain, strict = as_json(ENGLISH), as_json(ENGLISH, "--min-confidence", "0.999")
    assert sum(line["decided"] for line in strict["lines"]) < sum(line["decided"] for line in plain["lines"])
    assert "%?" in jdrole("classify", ENGLISH, "--min-confidence", "0.999").stdout
    assert jdrole("classify", ENGLISH, "--min-confidence", "7").returncode == 2


BAD_FILES: dict[str, tuple[bytes | None, str]] = {
    "missing": (None, "there is no such file; check the path"),
    "empty": (b"", "there is no text in it; paste the posting into it"),
    "white space": (b" \n ", "there is no text in it"),
    "PDF": (b"%PDF-1.4 ...", "cannot be read as a PDF (broken?); open it and save it again, or give the Word file"),
    "binary": (bytes(range(256)) * 8, "binary, not text"),
    "unknown encoding": (b"ab\x81\x8dcd", "not text in UTF-8 and CP1252; save the file as UTF-8"),
}


@pytest.mark.parametrize(("raw", "message"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_one_line_and_status_3(tmp_path: Path, raw: bytes | None, message: str) -> None:
    path = tmp_path / "posting.txt"
    if raw is not None:
        path.write_bytes(raw)
    done = jdrole("classify", path)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith(f"error: {path}: {message}")
    assert done.stderr.count("\n") == 1


def test_a_bad_file_among_good_ones_loses_no_result(tmp_path: Path) -> None:
    done = jdrole("classify", tmp_path / "none.txt", ENGLISH, tmp_path)
    assert done.returncode == 3
    assert done.stdout.startswith(f"SalesOps  {ENGLISH}")
    assert done.stderr.splitlines() == [
        f"error: {tmp_path / 'none.txt'}: there is no such file; check the path",
        f"error: {tmp_path}: a folder, not a posting; give a file in it",
    ]


@pytest.mark.parametrize(
    ("redirection", "message"),
    [
        ("<&-", "error: standard input is closed; give a file, or pipe the posting in\n"),
        (f"{ENGLISH} > /dev/full", "error: the output cannot be written (no space left); make room, or send it elsewhere\n"),
        (f"{ENGLISH} >&-", "error: standard output is closed; let it go to a file or a terminal\n"),
        ("''", "error: the path is empty; give a file, or - for standard input\n"),
    ],
)
def test_closed_and_full_streams_are_one_line_and_status_3(redirection: str, message: str) -> None:
    command = f"{sys.executable} -m classifier classify {redirection}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (3, message)


def test_terminal_escapes_of_a_posting_do_not_reach_the_terminal() -> None:
    assert "\x1b" not in jdrole("classify", given="\x1b[31mLead the sales team\x1b[0m of the region\x07").stdout


def test_a_folder_is_one_line_and_status_3(tmp_path: Path) -> None:
    done = jdrole("classify", tmp_path)
    assert (done.returncode, done.stderr) == (3, f"error: {tmp_path}: a folder, not a posting; give a file in it\n")


def test_no_input_at_all_is_an_error_too() -> None:
    done = jdrole("classify", given=b"")
    assert (done.returncode, done.stderr) == (3, "error: stdin: there is no text in it; paste the posting into it\n")


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-8-sig"])
def test_other_encodings_give_the_same_answer(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "annuncio.md"
    path.write_bytes(ITALIAN.read_text(encoding="utf-8").replace("•", "-").encode(encoding))
    posting = as_json(path)
    assert posting["verdict"] == "Sales Director"
    assert any("perché" in line["text"] or "Società" in line["text"] or "proprietà" in line["text"] for line in posting["lines"])


UGLY = {
    "NUL bytes": "Lead the sales\0 team and hire\0 two reps every year for the region",
    "right-to-left marks": "\u200fLead the sales team\u200e and hire two reps every year",
    "lone surrogate in JSON escape": "Lead the sales team \ufffd and hire two reps",
    "only marks": "•\n—\n***\n",
    "HTML soup": "<ul><li>Lead the <b>sales team</ul></p>&nbsp;&bogus;<",
}


@pytest.mark.parametrize("text", UGLY.values(), ids=UGLY)
def test_ugly_text_is_tagged_not_refused(text: str) -> None:
    jsonschema.validate(as_json(given=text), SCHEMA)
    assert jdrole("classify", given=text).returncode == 0


def test_a_lone_surrogate_survives_to_the_output() -> None:
    raw = "Lead the team \ud800 now".encode("utf-16-le", "surrogatepass")
    done = jdrole("classify", given=b"\xff\xfe" + raw)
    assert done.returncode == 3
    assert "not text in UTF-16" in done.stderr


def test_ten_megabytes_are_worked_through() -> None:
    text = (ENGLISH.read_text(encoding="utf-8") + "\n") * (10_000_000 // ENGLISH.stat().st_size)
    command = f"ulimit -v 4000000; exec {sys.executable} -m classifier classify --roles-only -"
    done = subprocess.run(["bash", "-c", command], input=text.encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
    assert done.stdout.startswith(b"SalesOps")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Wir suchen einen Leiter für den Vertrieb, der mit dem Team die Ziele für das Jahr erreicht und die Kunden betreut.",
            "de",
        ),
        (
            "Nous recherchons un directeur des ventes pour notre équipe, avec des objectifs et une stratégie pour les marchés.",
            "fr",
        ),
        ("Buscamos una persona para el equipo de ventas, con experiencia en los mercados y que lidere las cuentas.", "es"),
    ],
)
def test_a_third_language_is_insufficient_and_said(text: str, language: str) -> None:
    posting = as_json(given=text)
    assert (posting["verdict"], posting["language"]) == ("insufficient", language)
    assert posting["reasons"][0]["code"] == "foreign-language"
    assert not any(line["decided"] for line in posting["lines"])
    assert "only Italian and English" in jdrole("classify", given=text).stdout


def test_a_wrong_model_is_one_line_and_status_3(tmp_path: Path) -> None:
    done = jdrole("classify", ENGLISH, "--model", tmp_path / "none.npz")
    assert done.returncode == 3
    assert done.stderr.startswith(f"error: {tmp_path / 'none.npz'}: there is no such model file; train it again")


def test_debug_shows_the_traceback() -> None:
    assert "Traceback" in jdrole("--debug", "classify", "/none/such.txt").stderr


def test_serving_imports_no_training_library() -> None:
    program = (
        "import sys; from classifier.cli import app\n"
        f"try: app(['classify', {str(ENGLISH)!r}, '--why'])\n"
        "except SystemExit: pass\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'sklearn', 'scipy', 'pandas', 'joblib', 'docx', 'lxml'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")


def test_usage_errors_are_status_2() -> None:
    assert jdrole("classify", "--format", "xml", ENGLISH).returncode == 2
    assert jdrole("classifi").returncode == 2


def test_version() -> None:
    assert jdrole("--version").stdout == f"jdrole {__version__}\n"


def test_head_closes_the_pipe_quietly() -> None:
    command = f"{sys.executable} -m classifier classify {ENGLISH} | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout == f"SalesOps  {ENGLISH}\n"
    assert done.stderr == ""


def _in_a_terminal(arguments: list[str], *, typed: bytes, width: int, **environment: str) -> tuple[str, int]:
    """Run the command in a real terminal of this width, type into it, and return what it shows and its status."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update({"COLUMNS": str(width), "TERM": "xterm-256color", **environment})
        os.execv(sys.executable, [sys.executable, "-m", "classifier", *arguments])  # noqa: S606
    if typed:
        os.write(terminal, typed)
    shown = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    _, status = os.waitpid(child, 0)
    return shown.decode("utf-8", "replace"), os.waitstatus_to_exitcode(status)


def test_a_terminal_without_input_is_told_what_to_do() -> None:
    shown, status = _in_a_terminal(["classify"], typed=b"Lead the sales team\n\x04", width=80)
    assert status == 0
    assert "Paste the posting, then press Ctrl-D" in shown
    assert "insufficient" in shown


@pytest.mark.parametrize("width", [50, 80, 140])
def test_a_terminal_gets_colours_and_lines_that_fit(width: int) -> None:
    shown, _ = _in_a_terminal(["classify", str(ENGLISH)], typed=b"", width=width)
    assert "\x1b[" in shown
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert max(map(len, plain.splitlines())) <= width


def test_no_color_is_honoured_in_a_terminal() -> None:
    shown, _ = _in_a_terminal(["classify", str(ENGLISH)], typed=b"", width=100, NO_COLOR="1")
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", shown)


def test_an_interrupt_is_status_130() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "classifier", "train", "--models", "/nonexistent"], stderr=subprocess.PIPE, cwd=ROOT
    )
    assert process.stderr is not None
    assert process.stderr.readline().startswith(b"fitting")
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode == 130


def test_corpus_commands(tmp_path: Path) -> None:
    folder = tmp_path / "training_data"
    shutil.copytree(ROOT / "training_data", folder)
    assert jdrole("corpus", "check", "--folder", folder).returncode == 0
    (folder / "corpus.csv").unlink()
    done = jdrole("corpus", "check", "--folder", folder)
    assert (done.returncode, done.stderr) == (
        3,
        f"error: {folder / 'corpus.csv'}: not in step with its sources; run: jdrole corpus build\n",
    )
    assert jdrole("corpus", "build", "--folder", folder).returncode == 0
    assert (folder / "corpus.csv").read_bytes() == (ROOT / "training_data" / "corpus.csv").read_bytes()
    stats = jdrole("corpus", "stats", "--folder", folder).stdout
    assert re.search(r"^ ?area +it +en +all *$", stats, re.MULTILINE)
    assert re.search(r"^ ?1\.1-g forecasting +\d+ +\d+ +\d+ *$", stats, re.MULTILINE)


def test_corpus_commands_elsewhere_say_where_to_go(tmp_path: Path) -> None:
    done = jdrole("corpus", "build", "--folder", tmp_path)
    assert done.returncode == 3
    assert "run the command where training_data/ is" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_training_into_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "training_data"
    shutil.copytree(ROOT / "training_data", folder)
    lines = (folder / "corpus.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "corpus.csv").write_text("".join([lines[0], *lines[1::40]]), encoding="utf-8")
    done = jdrole("train", "--folder", folder, "--models", tmp_path / "none")
    assert done.returncode == 3
    assert f"error: {tmp_path / 'none'}" in done.stderr
