"""``jdrole audit`` and ``jdrole compare``."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

import typer

from classifier import __version__
from classifier.audit.rules import Severity
from classifier.audit.settings import FailOn, WantedRole
from classifier.cli.app import ReportFormat, app, ask_to_paste, console_for_output, each_of
from classifier.errors import ClassifierError, DocumentError, ExitStatus
from classifier.taxonomy import Context

if TYPE_CHECKING:
    from rich.console import Console

    from classifier.audit import Audit, Finding
    from classifier.audit.settings import Baseline, Settings
    from classifier.compare import Comparison
    from classifier.model import Model


class AuditFormat(StrEnum):
    """How an audit is printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    HTML = "html"
    DOCX = "docx"


FOR_ONE: Final = (AuditFormat.HTML, AuditFormat.DOCX)  # what tells of one draft only


class Audited(NamedTuple):
    """A draft with its audit, the findings of it that count and that are shown, and whether they fail it."""

    source: str
    raw: bytes
    audit: Audit
    counted: list[Finding]
    shown: list[Finding]
    fails: bool


def _explain(name: str | None) -> None:
    """Say what a rule does, and end."""
    if name is None:
        return
    from classifier.audit import known, rules
    from classifier.render.rules import explanation

    try:
        rule = rules()[known(name.upper(), "")]
    except ClassifierError as error:
        raise typer.BadParameter(str(error), param_hint="--explain") from None
    typer.echo(explanation(rule))
    raise typer.Exit


@app.command()
def audit(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE]...",
            help="Drafts: text, Markdown, HTML, Word or PDF, folders of them or patterns; - or none: standard input.",
        ),
    ] = None,
    *,
    title: Annotated[str | None, typer.Option(help="The post's title; else the draft's own is looked for.")] = None,
    role: Annotated[
        WantedRole | None, typer.Option(case_sensitive=False, help="The role wanted, whatever the title says.")
    ] = None,
    context: Annotated[Context | None, typer.Option(help="The kind of organisation.")] = None,
    output: Annotated[AuditFormat, typer.Option("--format", help="How to print.")] = AuditFormat.TEXT,
    out: Annotated[
        str | None,
        typer.Option(
            "--out", "-o", metavar="FILE|FOLDER/", help="The file to write instead of printing; html, docx: or a folder."
        ),
    ] = None,
    fail_on: Annotated[FailOn | None, typer.Option(help="Exit with 1 from this severity on.  [default: error]")] = None,
    show: Annotated[Severity | None, typer.Option(help="Print from this severity on.  [default: note]")] = None,
    select: Annotated[
        list[str] | None, typer.Option(metavar="JD1,...", help="Only these rules; JD1 is all that begin so.")
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option(metavar="JD2,...", help="Not these rules.")] = None,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Settings; else jdrole.toml or \\[tool.jdrole] in pyproject.toml.")
    ] = None,
    baseline: Annotated[Path | None, typer.Option(metavar="FILE", help="Findings that are known and accepted.")] = None,
    write_baseline: Annotated[Path | None, typer.Option(metavar="FILE", help="Accept what is found now.")] = None,
    explain: Annotated[  # noqa: ARG001
        str | None,
        typer.Option(metavar="RULE", callback=_explain, is_eager=True, help="Say what a rule does and why, and nothing else."),
    ] = None,
    model: Annotated[Path | None, typer.Option(help="A model file other than the one that ships with jdrole.")] = None,
) -> None:
    """Check a draft before it is published: what is the other role's, what is missing, what to write instead."""
    from classifier import documents
    from classifier.model import load_model

    given = {"fail_on": fail_on, "show": show, "role": role, "context": context, "baseline": baseline}
    chosen = {"select": _listed(select, "--select"), "ignore": _listed(ignore, "--ignore")}
    ask_to_paste(files or ["-"], "draft", "audit")
    names = list(dict.fromkeys(draft for name in files or ["-"] for draft in documents.drafts_of(name)))
    _check_place(out, output, len(names))
    counting = _counting(names, config, {**given, **chosen}, renewed=write_baseline is not None)
    tagger = load_model(model)
    audited, faults = each_of(names, lambda name: _audited(tagger, name, title, counting[Path(name).parent], output))
    if write_baseline:
        _accept(write_baseline, audited)
    _put(audited, [str(fault) for fault in faults], output, out, names)
    if faults:
        raise faults[-1]
    if not write_baseline and any(one.fails for one in audited):
        raise typer.Exit(ExitStatus.FINDINGS)


class _Counting(NamedTuple):
    """What counts of the findings in a folder's drafts."""

    settings: Settings
    baseline: Baseline | None


def _counting(names: Iterable[str], config: Path | None, given: dict[str, Any], *, renewed: bool) -> dict[Path, _Counting]:
    """Return what counts in each draft's folder: its settings, outweighed by the options given, and what is accepted.

    Where the baseline is renewed, what it accepted is found again.
    """
    from classifier.audit import settings as stored

    options = {key: value for key, value in given.items() if value is not None}
    found = {}
    for folder in dict.fromkeys(Path(name).parent for name in names):
        settings = replace(stored.read(config, folder), **options)
        known = stored.Baseline.read(settings.baseline) if settings.baseline and not renewed else None
        found[folder] = _Counting(settings, known)
    return found


def _accept(path: Path, audited: Iterable[Audited]) -> None:
    """Write what counts of the findings into a baseline, as accepted."""
    from classifier.audit.settings import Baseline

    known = Baseline.read(path) if path.exists() else Baseline(path, {})
    known.write((one.source, one.counted) for one in audited)


def _listed(names: list[str] | None, option: str) -> tuple[str, ...] | None:
    from classifier.audit.settings import expanded

    if not names:
        return None
    listed = tuple(name.strip().upper() for name in ",".join(names).split(",") if name.strip())
    try:
        expanded(listed)
    except ClassifierError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None
    return listed


def _audited(tagger: Model, name: str, title: str | None, counting: _Counting, output: AuditFormat) -> Audited:
    """Read and audit a draft."""
    from classifier import documents
    from classifier.audit import audit as found_in

    settings, baseline = counting
    source = "stdin" if name == documents.STDIN else name
    raw = documents.read_bytes(name)
    document = documents.document_of(raw, source)
    if output is AuditFormat.DOCX and not raw.startswith(b"PK\x03\x04"):
        raise DocumentError("comments need a Word file", where=source, remedy="give the .docx, or use --format html")
    try:
        found = found_in(tagger, document.text, title, settings.role, settings.context, given=document.given)
    except ClassifierError as error:  # it is too long, or a comment in it names a rule that does not exist
        where = f"{source}: {error.where}" if error.where else source
        raise ClassifierError(error.problem, where=where, remedy=error.remedy) from None
    counted = settings.counted(found.findings, baseline.accepts(source) if baseline else frozenset())
    return Audited(source, raw, found, counted, settings.shown(counted), bool(settings.failing(counted)))


def _put(audited: list[Audited], faults: list[str], output: AuditFormat, out: str | None, drafts: list[str]) -> None:
    """Print the audits, or write them into a file or a folder."""
    if output is AuditFormat.TEXT and not out:
        _print(audited, console_for_output())
    elif out and _is_folder(out):
        _write_each(audited, output, Path(out), drafts)
    elif audited or output is AuditFormat.SARIF:
        _write(_rendered(audited, faults, output), Path(out) if out else None, drafts)


def _is_folder(out: str) -> bool:
    return out.endswith(("/", os.sep)) or Path(out).is_dir()


def _check_place(out: str | None, output: AuditFormat, drafts: int) -> None:
    """Say before any work that so many drafts cannot be put there."""
    if output not in FOR_ONE:
        if out and _is_folder(out):
            raise typer.BadParameter(f"--format {output} writes one file, not a folder", param_hint="--out")
    elif drafts > 1 and not (out and _is_folder(out)):
        raise typer.BadParameter(f"--format {output} writes a file for each draft: name a folder with --out, such as checked/")
    elif output is AuditFormat.DOCX and not out:
        raise typer.BadParameter("a Word file is not for the screen: name one with --out")


def _write_each(audited: list[Audited], output: AuditFormat, folder: Path, drafts: Iterable[str]) -> None:
    """Write a file for each draft into a folder, once all are made."""
    from classifier.files import make_folder, told_apart, write_atomically

    names = told_apart([Path(one.source) for one in audited], f".{output}")
    contents = {folder / name: _rendered([one], [], output) for name, one in zip(names, audited, strict=True)}
    for file in contents:
        _keep_drafts(file, drafts)
    make_folder(folder)
    for file, content in contents.items():
        write_atomically(file, content)


def _write(content: bytes, out: Path | None, drafts: Iterable[str]) -> None:
    """Write what is told of drafts into a file, which is none of them, or print it."""
    from classifier.files import write_atomically

    if out:
        _keep_drafts(out, drafts)
        write_atomically(out, content)
    else:
        typer.echo(content.decode("utf-8"), nl=False)


def _keep_drafts(out: Path, drafts: Iterable[str]) -> None:
    if any(Path(draft).resolve() == out.resolve() for draft in drafts):
        raise ClassifierError("the output is the draft itself", where=out, remedy="choose another name")


def _rendered(audited: list[Audited], faults: list[str], output: AuditFormat) -> bytes:
    from classifier.audit import rules

    if output is AuditFormat.TEXT:
        written = io.StringIO()
        _print(audited, console_for_output(written))
        return written.getvalue().encode("utf-8", "backslashreplace")
    if output is AuditFormat.JSON:
        from classifier.render.audit_json import audit_object

        objects = [audit_object(one.source, one.audit, one.shown) for one in audited]
        return _dumped(objects[0] if len(objects) == 1 else objects)
    if output is AuditFormat.SARIF:
        from classifier.render.sarif import sarif

        return _dumped(sarif([(one.source, one.audit, one.shown) for one in audited], rules(), __version__, faults))
    if output is AuditFormat.GITHUB:
        from classifier.render import github

        rows = (row for one in audited for row in github.annotations(one.source, one.audit, one.shown))
        return "".join(f"{row}\n" for row in rows).encode("utf-8", "backslashreplace")
    if output is AuditFormat.HTML:
        from classifier.render.audit_html import page

        return page(audited[0].source, audited[0].audit, audited[0].shown, rules()).encode("utf-8", "backslashreplace")
    from classifier.render.word_comments import comments
    from classifier.word import commented

    return commented(audited[0].raw, comments(audited[0].audit, audited[0].shown), audited[0].source)


def _print(audited: list[Audited], console: Console) -> None:
    from classifier.render.audit_text import print_audit

    for one in audited:
        print_audit(console, one.source, one.audit, one.shown)


def _dumped(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "backslashreplace")


@app.command()
def compare(
    one: Annotated[str, typer.Argument(metavar="A", help="A draft; - for standard input.")],
    other: Annotated[str, typer.Argument(metavar="B", help="Another one of the same company.")],
    *,
    output: Annotated[ReportFormat, typer.Option("--format", help="How to print.")] = ReportFormat.TEXT,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The file to write instead of printing.")] = None,
    model: Annotated[Path | None, typer.Option(help="A model file other than the one that ships with jdrole.")] = None,
) -> None:
    """Lay two drafts side by side: what each covers, what both claim, what nobody has, and whether they are one job."""
    from classifier import documents
    from classifier.model import load_model
    from classifier.render.comparison import print_comparison

    names = (one, other)
    found = load_model(model).compare(documents.read(one).text, documents.read(other).text)
    if output is ReportFormat.TEXT and not out:
        print_comparison(console_for_output(), names, found)
    else:
        _write(_laid_out(names, found, output), out, names)
    if found.likeness is None:
        raise typer.Exit(ExitStatus.FINDINGS)


def _laid_out(names: tuple[str, str], found: Comparison, output: ReportFormat) -> bytes:
    from classifier.render import comparison as render
    from classifier.render.comparison_page import comparison_page

    if output is ReportFormat.JSON:
        return _dumped(render.comparison_object(names, found))
    if output is ReportFormat.HTML:
        return comparison_page(names, found).encode("utf-8", "backslashreplace")
    written = io.StringIO()
    render.print_comparison(console_for_output(written), names, found)
    return written.getvalue().encode("utf-8", "backslashreplace")
