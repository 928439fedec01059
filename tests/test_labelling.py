"""Learning on the job: labels asked for where it pays, kept at once, and learnt from."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from classifier import Model, corpus, held_out, learning, model_file
from classifier.evaluation import read_gold
from classifier.labelling import KEYS, Unsure, label, least_sure
from tests.conftest import ROOT
from tests.test_cli import jdrole

POSTING = (
    "You will lead the sales team and you will hire account executives for the region.\n"
    "Our office is in the centre of the city.\n"
    "The work with the other teams is a part of the job and of the plan.\nLead"
)


def answers(*given: str) -> Callable[[Unsure, int], str]:
    waiting = list(given)
    return lambda line, done: waiting.pop(0) if waiting else "q"  # noqa: ARG005


@pytest.fixture
def unsure(model: Model) -> list[Unsure]:
    return least_sure(model, [POSTING, POSTING])


def test_lines_come_once_the_least_sure_first(unsure: list[Unsure]) -> None:
    leads = [line.guess.probability - line.guess.probabilities[line.guess.runner_up] for line in unsure]
    assert leads == sorted(leads)
    assert len(unsure) == 3
    assert {line.lang for line in unsure} == {"en"}


def test_foreign_postings_are_passed_over(model: Model) -> None:
    assert least_sure(model, ["Wir suchen für unser Team einen Leiter, der die Ziele mit den Kunden erreicht."]) == []


def test_answers_are_kept_at_once_and_a_second_run_goes_on(unsure: list[Unsure], tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    assert label(unsure, path, answers("3", "q")) == 1
    assert [(line.text, line.area) for line in read_gold(path)] == [(unsure[0].text, KEYS["3"])]
    seen: list[str] = []

    def note(line: Unsure, done: int) -> str:  # noqa: ARG001
        seen.append(line.text)
        return ""

    assert label(unsure, path, note) == 2
    assert seen == [line.text for line in unsure[1:]]
    assert [line.area for line in read_gold(path)[1:]] == [line.guess.area for line in unsure[1:]]


def test_skip_undo_and_unknown_keys(unsure: list[Unsure], tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    assert label(unsure, path, answers("s", "a", "u", "?", "b", "q")) == 1
    assert [(line.text, line.area) for line in read_gold(path)] == [(unsure[1].text, "leadership")]


def test_undo_does_not_reach_into_an_earlier_run(unsure: list[Unsure], tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    label(unsure, path, answers("1", "q"))
    assert label(unsure, path, answers("u", "q")) == 0
    assert len(read_gold(path)) == 1


def test_the_command_asks_and_an_interrupt_loses_nothing(tmp_path: Path) -> None:
    table = tmp_path / "postings.csv"
    table.write_text(f'description\n"{POSTING}"\n', encoding="utf-8")
    done = jdrole("label", table, "-o", tmp_path / "mine.csv", given="2\n0\nq\n")
    assert done.returncode == 0, done.stderr
    assert "a strategy" in done.stdout
    assert "2 labelled in this run" in done.stdout
    process = subprocess.Popen(
        [sys.executable, "-m", "classifier", "label", str(table), "-o", str(tmp_path / "mine.csv")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    while b"2 labelled" not in process.stdout.readline():
        pass
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode in (1, 130)
    assert len(read_gold(tmp_path / "mine.csv")) == 2


def test_training_learns_from_extra_lines_and_says_what_changed(tmp_path: Path) -> None:
    lines = corpus.read(ROOT / "training_data")[::40]
    folder = tmp_path / "training_data"
    (folder / "postings").mkdir(parents=True)
    for path in (ROOT / "training_data" / "postings").iterdir():
        (folder / "postings" / path.name).write_bytes(path.read_bytes())
    (folder / corpus.BUILT).write_text(
        "text,lang,role,area,fact,form\n" + "".join(_row(line) for line in lines), encoding="utf-8"
    )
    mine = tmp_path / "mine.csv"
    mine.write_text(
        f"text,lang,area\nZorbing with the wombats,en,coaching\n{_quoted(lines[0].text)},{lines[0].lang},clients\n", "utf-8"
    )
    assert jdrole("train", "--folder", folder, "--models", tmp_path).returncode == 0
    done = jdrole("train", "--folder", folder, "--models", tmp_path, "--extra", mine)
    assert done.returncode == 0, done.stderr
    assert "roles changed" in done.stdout
    assert "macro-F1 0." in done.stdout
    assert model_file.read(tmp_path / model_file.MODEL_NAME).corpus_lines == len(lines) + 1
    assert len((tmp_path / "history.csv").read_text(encoding="utf-8").splitlines()) == 3


def _row(line: corpus.Paraphrase) -> str:
    return f"{_quoted(line.text)},{line.lang},{line.role},{line.area},{line.fact},{line.form}\n"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def test_an_own_label_replaces_the_corpus_own(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("text,lang,area\nRun the TEAM,en,coaching\n", encoding="utf-8")
    before = [corpus.Paraphrase("Run the team!", "en", "Sales Director", "leadership", "1.2-a", "short")]
    assert [line.area for line in learning.with_extra(before, tmp_path / "mine.csv")] == ["coaching"]


def test_the_held_out_postings_are_there_to_measure_on() -> None:
    assert any(one.half == "report" for one in held_out.read(ROOT / "training_data" / "postings"))
