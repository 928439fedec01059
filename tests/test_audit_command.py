"""``jdrole audit`` and ``jdrole compare`` as a linter in real processes: statuses, settings, baseline, formats, hooks."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from docx import Document

from tests.test_audit import DIRECTOR, DRIFT, OPS, with_duty

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-m", "classifier"]


def jdrole(*arguments: str, cwd: Path, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=cwd,
        input=stdin or "",
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    (tmp_path / "good.md").write_text(OPS, encoding="utf-8")
    (tmp_path / "drift.md").write_text(with_duty(OPS, DRIFT), encoding="utf-8")
    (tmp_path / "endless.md").write_text(OPS * 400, encoding="utf-8")
    (tmp_path / "ignores.md").write_text(OPS + "<!-- jdrole: ignore JD999 -->", encoding="utf-8")
    (tmp_path / "empty.md").write_text("", encoding="utf-8")
    (tmp_path / "thin.md").write_text("Sales Director\nApply now!\n", encoding="utf-8")
    return tmp_path


# -- statuses ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["good.md"], 0),
        (["drift.md"], 0),  # a warning
        (["drift.md", "--fail-on", "warning"], 1),
        (["drift.md", "--fail-on", "note"], 1),
        (["drift.md", "--fail-on", "never", "--title", "Sales Director"], 0),
        (["good.md", "--title", "Sales Director"], 1),  # an error
        (["good.md", "--title", "Sales Director", "--ignore", "JD101"], 0),
        (["good.md", "--title", "Sales Director", "--select", "JD2"], 0),
        (["thin.md"], 1),
        (["good.md", "--role", "sales director"], 1),
        (["good.md", "--fail-on", "sometimes"], 2),
        (["ignores.md"], 3),
        (["good.md", "--format", "pdf"], 2),
        (["good.md", "drift.md", "--format", "html"], 2),
        (["missing.md"], 3),
        (["empty.md"], 3),
        (["drift.md", "missing.md", "--fail-on", "warning"], 3),
        (["good.md", "--ignore", "JD999"], 2),
        (["good.md", "--baseline", "none.json"], 3),
        (["endless.md"], 3),
    ],
)
def test_the_status_says_what_came_out(drafts: Path, arguments: list[str], status: int) -> None:
    done = jdrole("audit", *arguments, cwd=drafts)
    assert done.returncode == status, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    if status == 3:
        assert done.stderr.splitlines()[-1].startswith("error: ")


def test_what_is_shown_and_what_fails_are_two_things(drafts: Path) -> None:
    done = jdrole("audit", "drift.md", "--show", "error", "--fail-on", "warning", cwd=drafts)
    assert done.returncode == 1
    assert "JD102" not in done.stdout
    assert "nothing shown of 1 found" in done.stdout


def test_nothing_found_and_not_judged_never_look_alike(drafts: Path) -> None:
    assert "nothing found" in jdrole("audit", "good.md", cwd=drafts).stdout
    thin = jdrole("audit", "thin.md", "--ignore", "JD105", cwd=drafts).stdout
    assert "nothing found" not in thin
    assert "could not be judged" in thin


def test_a_draft_from_standard_input(drafts: Path) -> None:
    done = jdrole("audit", cwd=drafts, stdin=with_duty(OPS, DRIFT))
    assert done.stdout.startswith("stdin:")
    assert "warning JD102" in done.stdout


# -- settings ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("jdrole.toml", 'fail_on = "warning"', "did you mean 'fail-on'?"),
        ("jdrole.toml", 'fail-on = "warn"', "did you mean 'warning'?"),
        ("jdrole.toml", 'ignore = ["JD109"]', "there is no rule JD109"),
        ("jdrole.toml", 'ignore = "JD102"', "not a list"),
        ("jdrole.toml", "ignore = [", "TOML"),
        ("pyproject.toml", "[tool.jdrole]\nselected = []", "did you mean 'select'?"),
    ],
)
def test_a_setting_that_does_not_exist_is_an_error_that_names_the_nearest(
    drafts: Path, name: str, content: str, complaint: str
) -> None:
    (drafts / name).write_text(content, encoding="utf-8")
    done = jdrole("audit", "good.md", cwd=drafts)
    assert done.returncode == 3
    assert complaint in done.stderr
    assert name in done.stderr


def test_settings_count_from_a_folder_above_and_options_outweigh_them(drafts: Path) -> None:
    (drafts / "pyproject.toml").write_text('[tool.jdrole]\nfail-on = "warning"\n', encoding="utf-8")
    below = drafts / "below"
    below.mkdir()
    (below / "drift.md").write_text(with_duty(OPS, DRIFT), encoding="utf-8")
    assert jdrole("audit", "drift.md", cwd=below).returncode == 1
    assert jdrole("audit", "drift.md", "--fail-on", "error", cwd=below).returncode == 0


def test_the_settings_of_each_draft_are_those_of_its_own_folder(drafts: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (drafts / "strict").mkdir()
    (drafts / "strict" / "jdrole.toml").write_text('fail-on = "warning"\n', encoding="utf-8")
    for folder in (drafts, drafts / "strict"):
        (folder / "drift.md").write_text(with_duty(OPS, DRIFT), encoding="utf-8")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert jdrole("audit", str(drafts / "drift.md"), cwd=elsewhere).returncode == 0
    assert jdrole("audit", str(drafts / "strict" / "drift.md"), cwd=elsewhere).returncode == 1


def test_rules_may_be_listed_or_the_option_repeated(drafts: Path) -> None:
    listed = jdrole("audit", "drift.md", "--select", "JD103,JD102", cwd=drafts).stdout
    assert "JD102" in listed
    assert jdrole("audit", "drift.md", "--select", "JD102", "--select", "JD103", cwd=drafts).stdout == listed


def test_a_link_stays_a_link_and_a_device_a_device(drafts: Path) -> None:
    (drafts / "link.txt").symlink_to(drafts / "target.txt")
    assert jdrole("audit", "drift.md", "-o", "link.txt", cwd=drafts).returncode == 0
    assert (drafts / "link.txt").is_symlink()
    assert "JD102" in (drafts / "target.txt").read_text(encoding="utf-8")
    os.mkfifo(drafts / "pipe")
    with subprocess.Popen(["cat", "pipe"], cwd=drafts, stdout=subprocess.PIPE, text=True) as reader:
        assert jdrole("audit", "drift.md", "-o", "pipe", cwd=drafts).returncode == 0
        assert "JD102" in reader.communicate()[0]
    assert (drafts / "pipe").is_fifo()


def test_a_file_of_settings_can_be_named(drafts: Path) -> None:
    (drafts / "other.toml").write_text('role = "Sales Director"\n', encoding="utf-8")
    assert jdrole("audit", "good.md", "--config", "other.toml", cwd=drafts).returncode == 1
    assert jdrole("audit", "good.md", "--config", "none.toml", cwd=drafts).returncode == 3


def test_what_is_in_the_baseline_is_accepted_and_anything_new_is_not(drafts: Path) -> None:
    strict = ("--fail-on", "warning")
    assert jdrole("audit", "drift.md", *strict, "--write-baseline", "known.json", cwd=drafts).returncode == 0
    assert jdrole("audit", "drift.md", *strict, "--baseline", "known.json", cwd=drafts).returncode == 0
    moved = with_duty(OPS, "* Train the new agents in the use of our catalogue", DRIFT)
    (drafts / "drift.md").write_text(moved, encoding="utf-8")
    assert jdrole("audit", "drift.md", *strict, "--baseline", "known.json", cwd=drafts).returncode == 0
    (drafts / "drift.md").write_text(
        with_duty(OPS, DRIFT, "* Negotiate frame contracts with key accounts in person"), encoding="utf-8"
    )
    assert jdrole("audit", "drift.md", *strict, "--baseline", "known.json", cwd=drafts).returncode == 1


def test_the_baseline_knows_a_draft_from_wherever_the_command_runs(drafts: Path) -> None:
    (drafts / "jdrole.toml").write_text('baseline = "known.json"\nfail-on = "warning"\n', encoding="utf-8")
    (drafts / "below").mkdir()
    assert jdrole("audit", "./drift.md", "--write-baseline", "known.json", cwd=drafts).returncode == 0
    assert jdrole("audit", "../drift.md", cwd=drafts / "below").returncode == 0
    assert jdrole("audit", str(drafts / "drift.md"), cwd=drafts / "below").returncode == 0


def test_a_baseline_that_is_in_use_can_be_made_and_made_again(drafts: Path) -> None:
    (drafts / "jdrole.toml").write_text('baseline = "known.json"\nfail-on = "warning"\n', encoding="utf-8")
    (drafts / "other.md").write_text(with_duty(OPS, DRIFT), encoding="utf-8")
    for draft in ("drift.md", "other.md", "drift.md"):
        done = jdrole("audit", draft, "--write-baseline", "known.json", cwd=drafts)
        assert done.returncode == 0, done.stderr
    assert jdrole("audit", "drift.md", "other.md", cwd=drafts).returncode == 0


# -- formats -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("output", ["text", "json", "sarif", "github", "html"])
def test_a_file_holds_what_would_be_printed(drafts: Path, output: str) -> None:
    printed = jdrole("audit", "drift.md", "--format", output, cwd=drafts)
    jdrole("audit", "drift.md", "--format", output, "--out", "found.out", cwd=drafts)
    assert "JD102" in printed.stdout
    assert (drafts / "found.out").read_text(encoding="utf-8") == printed.stdout


def test_several_drafts_are_one_array_and_one_log(drafts: Path) -> None:
    found = json.loads(jdrole("audit", "good.md", "drift.md", "--format", "json", cwd=drafts).stdout)
    assert [len(one["findings"]) for one in found] == [0, 1]
    jsonschema.validate(found, json.loads((ROOT / "docs" / "audit.schema.json").read_text(encoding="utf-8")))
    log = json.loads(jdrole("audit", "good.md", "drift.md", "--format", "sarif", cwd=drafts).stdout)
    assert len(log["runs"]) == 1
    assert len(log["runs"][0]["results"]) == 1
    lacking = json.loads(jdrole("audit", "good.md", "missing.md", "--format", "sarif", cwd=drafts).stdout)
    (invocation,) = lacking["runs"][0]["invocations"]
    assert not invocation["executionSuccessful"]
    assert "missing.md" in invocation["toolExecutionNotifications"][0]["message"]["text"]


def test_a_word_file_comes_back_with_comments_and_the_same_text(drafts: Path) -> None:
    document = Document()
    for line in with_duty(OPS, DRIFT).splitlines():
        style = "List Bullet" if line.startswith("*") else "Heading 1" if line.startswith("#") else None
        document.add_paragraph(line.lstrip("#* "), style=style)
    document.save(str(drafts / "draft.docx"))
    assert jdrole("audit", "draft.docx", "--format", "docx", cwd=drafts).returncode == 2
    done = jdrole("audit", "draft.docx", "--format", "docx", "--out", "back.docx", cwd=drafts)
    assert done.returncode == 0, done.stderr
    back = Document(str(drafts / "back.docx"))
    assert [paragraph.text for paragraph in back.paragraphs] == [paragraph.text for paragraph in document.paragraphs]
    (comment,) = back.comments
    assert comment.text.startswith("JD102")
    assert jdrole("audit", "good.md", "--format", "docx", "--out", "back.docx", cwd=drafts).returncode == 3
    over = jdrole("audit", "draft.docx", "--format", "docx", "--out", "./draft.docx", cwd=drafts)
    assert (over.returncode, "the output is the draft itself" in over.stderr) == (3, True)


# -- folders and patterns ----------------------------------------------------------------------------------------------


@pytest.fixture
def jobs(tmp_path: Path) -> Path:
    """Drafts in folders, with files beside them that are none."""
    for name in (
        "jobs/head.md",
        "jobs/en/ops.TXT",
        "jobs/it/head.md",
        "jobs/it/sub/page.html",
        "jobs/.git/old.md",
        "jobs/~$head.docx",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(OPS, encoding="utf-8")
    (tmp_path / "jobs" / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "jobs" / "pay.csv").write_text("a,b\n", encoding="utf-8")
    (tmp_path / "none").mkdir()
    return tmp_path


FOUND = {
    "a folder": (["jobs"], ["jobs/en/ops.TXT", "jobs/head.md", "jobs/it/head.md", "jobs/it/sub/page.html"]),
    "a folder and what is in it": (["jobs/it/", "jobs/it/head.md"], ["jobs/it/head.md", "jobs/it/sub/page.html"]),
    "a pattern": (["jobs/*.md"], ["jobs/head.md"]),
    "a pattern that goes down": (["jobs/**/*.md"], ["jobs/head.md", "jobs/it/head.md"]),
    "a pattern of folders": (["jobs/[ei]*"], ["jobs/en/ops.TXT", "jobs/it/head.md", "jobs/it/sub/page.html"]),
    "files as they are named": (["./jobs/it/head.md", "jobs/head.md"], ["./jobs/it/head.md", "jobs/head.md"]),
}


@pytest.mark.parametrize(("names", "drafts"), FOUND.values(), ids=FOUND)
def test_folders_and_patterns_stand_for_the_drafts_in_them(jobs: Path, names: list[str], drafts: list[str]) -> None:
    done = jdrole("audit", *names, "--fail-on", "never", cwd=jobs)
    assert (done.returncode, done.stderr) == (0, "")
    told = [line.removesuffix(": nothing found") for line in done.stdout.splitlines() if line.endswith(": nothing found")]
    assert told == drafts


@pytest.mark.parametrize("name", ["none", "*.doc", "n[a-z]*"])
def test_a_folder_or_pattern_without_a_draft_is_an_error(jobs: Path, name: str) -> None:
    done = jdrole("audit", "jobs", name, cwd=jobs)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith(f"error: {name}: there is no draft in it; give a file, a folder of .docm, ")


def test_each_draft_gets_a_page_named_after_it_in_a_folder(jobs: Path) -> None:
    done = jdrole("audit", "jobs", "--format", "html", "-o", "new/checked/", cwd=jobs)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    pages = sorted(path.name for path in (jobs / "new" / "checked").iterdir())
    assert pages == ["it-head.html", "jobs-head.html", "ops.html", "page.html"]
    assert "jobs/it/head.md" in (jobs / "new" / "checked" / "it-head.html").read_text(encoding="utf-8")
    jdrole("audit", "jobs/head.md", "missing.md", "--format", "html", "-o", "none", cwd=jobs)  # a folder that is there
    assert [path.name for path in (jobs / "none").iterdir()] == ["head.html"]


@pytest.mark.parametrize(
    ("arguments", "status", "complaint"),
    [
        (["jobs", "--format", "html", "-o", "all.html"], 2, "name a folder with --out"),
        (["jobs", "--format", "docx"], 2, "name a folder with --out"),
        (["jobs", "--format", "sarif", "-o", "new/"], 2, "writes one file, not a folder"),
        (["jobs/head.md", "-o", "none"], 2, "writes one file, not a folder"),
        (["jobs", "--format", "html", "-o", "jobs/pay.csv/"], 3, "cannot be made"),
        (["jobs/head.md", "jobs/it/sub/page.html", "--format", "html", "-o", "jobs/it/sub"], 3, "the output is the draft itself"),
    ],
)
def test_what_cannot_be_written_there_is_said_and_nothing_is_written(
    jobs: Path, arguments: list[str], status: int, complaint: str
) -> None:
    before = {path: path.is_file() and path.read_bytes() for path in jobs.rglob("*")}
    done = jdrole("audit", *arguments, cwd=jobs)
    assert done.returncode == status, done.stderr
    assert complaint in " ".join(done.stderr.replace("│", " ").split())
    assert {path: path.is_file() and path.read_bytes() for path in jobs.rglob("*")} == before


def test_a_draft_that_cannot_be_read_is_not_written_over_either(jobs: Path) -> None:
    done = jdrole("audit", "jobs/head.md", "jobs/logo.png", "-o", "jobs/logo.png", cwd=jobs)
    assert (done.returncode, "the output is the draft itself" in done.stderr) == (3, True)
    assert (jobs / "jobs" / "logo.png").read_bytes().startswith(b"\x89PNG")


def test_word_files_of_a_folder_come_back_with_comments_and_others_are_told(jobs: Path) -> None:
    document = Document()
    for line in with_duty(OPS, DRIFT).splitlines():
        document.add_paragraph(line)
    document.save(str(jobs / "jobs" / "it" / "draft.docx"))
    done = jdrole("audit", "jobs/it", "--format", "docx", "-o", "checked/", cwd=jobs)
    assert done.returncode == 3
    assert done.stderr.count("comments need a Word file") == 2
    assert [path.name for path in (jobs / "checked").iterdir()] == ["draft.docx"]
    assert len(list(Document(str(jobs / "checked" / "draft.docx")).comments)) == 1


def test_explain_says_what_a_rule_does_and_an_unknown_one_is_an_error(drafts: Path) -> None:
    assert jdrole("audit", "--explain", "jd102", cwd=drafts).stdout.startswith("JD102 line-drifts (warning)")
    done = jdrole("audit", "--explain", "JD110", cwd=drafts)
    assert done.returncode == 2
    assert "did you mean JD10" in " ".join(done.stderr.replace("│", " ").split())


def test_auditing_needs_neither_scikit_learn_nor_pandas(drafts: Path) -> None:
    script = (
        "import sys; from classifier.cli import app\n"
        "try: app(['audit', 'drift.md'])\nexcept SystemExit: pass\n"
        "assert not {'sklearn', 'pandas', 'scipy', 'joblib', 'docx', 'lxml'} & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=drafts, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


# -- compare -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("output", ["text", "json", "html"])
def test_two_drafts_are_compared(drafts: Path, output: str) -> None:
    (drafts / "director.md").write_text(DIRECTOR, encoding="utf-8")
    done = jdrole("compare", "good.md", "director.md", "--format", output, cwd=drafts)
    assert done.returncode == 0, done.stderr
    assert "two jobs" in done.stdout
    assert jdrole("compare", "good.md", "missing.md", cwd=drafts).returncode == 3
    written = jdrole("compare", "good.md", "director.md", "--format", output, "-o", "found.out", cwd=drafts)
    assert (written.returncode, written.stdout) == (0, "")
    assert (drafts / "found.out").read_text(encoding="utf-8") == done.stdout


@pytest.mark.parametrize(
    ("output", "told"), [("text", "not judged\n"), ("json", '"verdict": "not judged"'), ("html", ">Not judged<")]
)
def test_drafts_that_cannot_be_compared_say_so_and_fail(drafts: Path, output: str, told: str) -> None:
    done = jdrole("compare", "good.md", "thin.md", "--format", output, cwd=drafts)
    assert (done.returncode, done.stderr, told in done.stdout) == (1, "", True)


@pytest.mark.parametrize("draft", ["good.md", "drift.md"])
def test_a_comparison_is_never_written_over_a_draft(drafts: Path, draft: str) -> None:
    before = (drafts / draft).read_bytes()
    done = jdrole("compare", "good.md", "drift.md", "-o", f"../{drafts.name}/{draft}", cwd=drafts)
    assert (done.returncode, "the output is the draft itself" in done.stderr) == (3, True)
    assert (drafts / draft).read_bytes() == before


# -- hook --------------------------------------------------------------------------------------------------------------


def git(*arguments: str, cwd: Path) -> str:
    identity = ["-c", "user.name=Author", "-c", "user.email=author@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *arguments], cwd=cwd, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.skipif(not (ROOT / ".git").exists() or not shutil.which("git"), reason="needs the project's repository")
def test_the_hook_stops_a_commit_of_a_draft_with_errors(drafts: Path) -> None:
    hooks = drafts / "hooks"
    hooks.mkdir()
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", hooks)
    git("init", "-q", cwd=hooks)
    git("add", "-A", cwd=hooks)
    git("commit", "-qm", "Hooks", cwd=hooks)
    work = drafts / "work"
    work.mkdir()
    git("init", "-q", cwd=work)
    # The hook as published, run with the jdrole that is installed here instead of one from the index.
    config = (
        f"repos:\n- repo: {hooks}\n  rev: {git('rev-parse', 'HEAD', cwd=hooks)}\n  hooks:\n"
        "  - id: jdrole-audit\n    language: system\n    additional_dependencies: []\n    files: ^jobs/\n"
    )
    (work / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
    (work / "jobs").mkdir()
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PRE_COMMIT_HOME": str(drafts / "cache"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }

    def run() -> subprocess.CompletedProcess[str]:
        git("add", "-A", cwd=work)
        command = [sys.executable, "-m", "pre_commit", "run", "--all-files", "--color", "never"]
        return subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True, check=False)

    (work / "jobs" / "ops.md").write_text(OPS, encoding="utf-8")
    (work / "README.md").write_text("Sales Director\n\nNot a draft.\n", encoding="utf-8")
    passed = run()
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "Passed" in passed.stdout
    (work / "jobs" / "ops.md").write_text(OPS.replace("Sales Operations Manager", "Head of Sales"), encoding="utf-8")
    stopped = run()
    assert stopped.returncode == 1
    assert "jobs/ops.md:1:3: error JD101" in stopped.stdout
