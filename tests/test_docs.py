"""What the documents say is true."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT, SHARED, needs_shared

README = (ROOT / "README.md").read_text(encoding="utf-8")
SHOWN = re.compile(r"<!-- output of: jdrole (.+?) -->\n```text\n(.*?)\n?```", re.DOTALL)


@pytest.mark.parametrize(("command", "output"), SHOWN.findall(README))
def test_the_readme_shows_what_the_command_prints(command: str, output: str) -> None:
    """But for the figures, which every retraining moves a little."""
    done = subprocess.run(
        [sys.executable, "-m", "classifier", *command.split()], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert without_figures(output) == without_figures(done.stdout)


def without_figures(shown: str) -> list[list[str]]:
    return [re.sub(r"\d+%\??|[█░]", "", line).split() for line in shown.splitlines() if not line.startswith("Areas:")]


def test_the_readme_shows_an_output() -> None:
    assert SHOWN.search(README)


def test_every_command_is_in_the_readme() -> None:
    commands = ("classify", "audit", "compare", "score", "report", "train", "evaluate", "agreement", "label")
    for command in (*commands, "corpus build", "corpus stats", "corpus gaps"):
        assert f"jdrole {command}" in README


def test_every_module_the_readme_names_is_there() -> None:
    for name in re.findall(r"`(\w+\.py)`", README):
        assert (ROOT / "classifier" / name).exists()


def test_every_file_stays_within_400_lines() -> None:
    long = [path.name for path in (ROOT / "classifier").rglob("*.py") if len(path.read_text("utf-8").splitlines()) > 400]
    assert long == []


@needs_shared
def test_nothing_repeats_the_article_or_the_postings_to_measure_on() -> None:
    files = [*ROOT.glob("training_data/**/*.csv"), *ROOT.glob("examples/*"), *ROOT.glob("*.md"), *ROOT.glob("docs/*")]
    done = subprocess.run(
        [sys.executable, str(SHARED / "measure" / "overlap.py"), *map(str, files)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")
