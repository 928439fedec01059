"""``jdrole audit`` and ``jdrole compare``."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from classifier import __version__
from classifier.cli.app import ReportFormat, app, console_for_output
from classifier.errors import ClassifierError, DocumentError, ExitStatus

if TYPE_CHECKING:
    from classifier.audit import Audit, Finding
    from classifier.audit.settings import Settings


class AuditFormat(StrEnum):
    """How an audit is printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    HTML = "html"
    DOCX = "docx"


class SeverityChoice(StrEnum):
    """How grave a finding is."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class FailChoice(StrEnum):
    """From which severity on the command fails."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NEVER = "never"


class RoleChoice(StrEnum):
    """The role a draft is meant for."""

    SALES_OPS = "sales-ops"
    SALES_DIRECTOR = "sales-director"


class ContextChoice(StrEnum):
    """The kind of organisation a draft is for."""

    STARTUP = "startup"
    CONSULTING = "consulting"
    AGENCY = "agency"


class Audited(NamedTuple):
    """A draft with its audit and the findings of it that count, and that are shown."""

    source: str
    raw: bytes
    audit: Audit
    counted: list[Finding]
    shown: list[Finding]


@app.command()
def audit(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE]...", help="Drafts: text, Markdown, HTML, Word or PDF; - or none: standard input."),
    ] = None,
    *,
    title: Annotated[str | None, typer.Option(help="The post's title; else the draft's own is looked for.")] = None,
    role: Annotated[RoleChoice | None, typer.Option(help="The role wanted, whatever the title says.")] = None,
    context: Annotated[ContextChoice | None, typer.Option(help="The kind of organisation.")] = None,
    output: Annotated[AuditFormat, typer.Option("--format", help="How to print.")] = AuditFormat.TEXT,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The file to write instead of printing.")] = None,
    fail_on: Annotated[FailChoice | None, typer.Option(help="Exit with 1 from this severity on.  [default: error]")] = None,
    show: Annotated[SeverityChoice | None, typer.Option(help="Print from this severity on.  [default: note]")] = None,
    select: Annotated[str | None, typer.Option(metavar="JD1,...", help="Only these rules; JD1 is all that begin so.")] = None,
    ignore: Annotated[str | None, typer.Option(metavar="JD2,...", help="Not these rules.")] = None,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Settings; else jdrole.toml or [tool.jdrole] in pyproject.toml.")
    ] = None,
    baseline: Annotated[Path | None, typer.Option(metavar="FILE", help="Findings that are known and accepted.")] = None,
    write_baseline: Annotated[Path | None, typer.Option(metavar="FILE", help="Accept what is found now.")] = None,
    explain: Annotated[str | None, typer.Option(metavar="RULE", help="Say what a rule does and why, and nothing else.")] = None,
    model: Annotated[Path | None, typer.Option(help="A model file other than the one that ships with jdrole.")] = None,
) -> None:
    """Check a draft before it is published: what is the other role's, what is missing, what to write instead."""
    if explain:
        _explain(explain)
        return
    from classifier.audit import settings as stored

    settings = stored.read(config)
    given: dict[str, Any] = {
        "select": _listed(select, "--select"),
        "ignore": _listed(ignore, "--ignore"),
        "fail_on": fail_on and fail_on.value,
        "show": show and show.value,
        "role": role and {"sales-ops": "SalesOps", "sales-director": "Sales Director"}[role.value],
        "context": context and context.value,
        "baseline": baseline,
    }
    settings = replace(settings, **{key: value for key, value in given.items() if value is not None})
    if write_baseline:
        settings = replace(settings, baseline=None)  # what was accepted before is accepted again
    audited, faults = _audit_all(files or ["-"], title, settings, model)
    if write_baseline:
        stored.write_baseline(write_baseline, [(one.source, one.counted) for one in audited])
    _put(audited, output, out)
    if faults:
        raise faults[-1]
    if not write_baseline and any(settings.failing(one.counted) for one in audited):
        raise typer.Exit(ExitStatus.FINDINGS)


def _explain(name: str) -> None:
    from classifier.audit import known, rules
    from classifier.render.rules import explanation

    try:
        rule = rules()[known(name.upper(), "")]
    except ClassifierError as error:
        raise typer.BadParameter(str(error), param_hint="--explain") from None
    typer.echo(explanation(rule))


def _listed(names: str | None, option: str) -> tuple[str, ...] | None:
    from classifier.audit.settings import expanded

    if names is None:
        return None
    listed = tuple(name.strip().upper() for name in names.split(",") if name.strip())
    try:
        expanded(listed)
    except ClassifierError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None
    return listed


def _audit_all(
    names: list[str], title: str | None, settings: Settings, model: Path | None
) -> tuple[list[Audited], list[ClassifierError]]:
    """Audit every draft that can be read; all faults but the last, which ends the command, are told at once."""
    from classifier import documents
    from classifier.audit import audit as audited
    from classifier.audit.settings import read_baseline
    from classifier.model import load_model

    if names == [documents.STDIN] and sys.stdin is not None and sys.stdin.isatty():
        typer.echo("Paste the draft, then press Ctrl-D (Ctrl-Z and Enter on Windows). Or: jdrole audit FILE", err=True)
    accepted = read_baseline(settings.baseline) if settings.baseline else {}
    tagger = load_model(model)
    done: list[Audited] = []
    faults: list[ClassifierError] = []
    for name in names:
        source = "stdin" if name == documents.STDIN else name
        try:
            raw = documents.read_bytes(name)
            found = audited(tagger, documents.text_of(raw, source), title, settings.role, settings.context)
        except ClassifierError as error:
            faults.append(error)
            continue
        counted = settings.counted(found.findings, accepted.get(source, frozenset()))
        done.append(Audited(source, raw, found, counted, settings.shown(counted)))
    for fault in faults[:-1]:
        typer.echo(f"error: {fault}", err=True)
    return done, faults


def _put(audited: list[Audited], output: AuditFormat, out: Path | None) -> None:
    """Print the audits, or write them into a file."""
    from classifier.files import write_atomically

    if output is AuditFormat.TEXT and not out:
        from classifier.render.audit_text import print_audit

        console = console_for_output()
        for one in audited:
            print_audit(console, one.source, one.audit, one.shown)
    elif audited:
        content = _rendered(audited, output)
        if out:
            write_atomically(out, content)
        elif output is AuditFormat.DOCX:
            raise typer.BadParameter("a Word file is not for the screen: name one with --out")
        else:
            typer.echo(content.decode("utf-8"), nl=False)


def _rendered(audited: list[Audited], output: AuditFormat) -> bytes:
    from classifier.audit import rules

    if output is AuditFormat.TEXT:
        return _plain_text(audited)
    if output is AuditFormat.JSON:
        from classifier.render.audit_json import audit_object

        objects = [audit_object(one.source, one.audit, one.shown) for one in audited]
        return _dumped(objects[0] if len(objects) == 1 else objects)
    if output is AuditFormat.SARIF:
        from classifier.render.sarif import sarif

        return _dumped(sarif([(one.source, one.audit, one.shown) for one in audited], rules(), __version__))
    if output is AuditFormat.GITHUB:
        from classifier.render import github

        rows = (row for one in audited for row in github.annotations(one.source, one.audit, one.shown))
        return "".join(f"{row}\n" for row in rows).encode("utf-8", "backslashreplace")
    if len(audited) > 1:
        raise typer.BadParameter(f"--format {output} takes one draft at a time")
    if output is AuditFormat.HTML:
        from classifier.render.audit_html import page

        return page(audited[0].source, audited[0].audit, audited[0].shown, rules()).encode("utf-8", "backslashreplace")
    return _with_comments(audited[0])


def _plain_text(audited: list[Audited]) -> bytes:
    import io

    from rich.console import Console

    from classifier.cli.app import PIPE_WIDTH
    from classifier.render.audit_text import print_audit

    written = io.StringIO()
    console = Console(file=written, highlight=False, markup=False, emoji=False, width=PIPE_WIDTH)
    for one in audited:
        print_audit(console, one.source, one.audit, one.shown)
    return written.getvalue().encode("utf-8", "backslashreplace")


def _dumped(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "backslashreplace")


def _with_comments(one: Audited) -> bytes:
    from classifier.render.word_comments import comments
    from classifier.word import commented

    if not one.raw.startswith(b"PK\x03\x04"):
        raise DocumentError("comments need a Word file", where=one.source, remedy="give the .docx, or use --format html")
    return commented(one.raw, comments(one.audit, one.shown), one.source)


@app.command()
def compare(
    one: Annotated[str, typer.Argument(metavar="A", help="A draft.")],
    other: Annotated[str, typer.Argument(metavar="B", help="Another one of the same company.")],
    *,
    output: Annotated[ReportFormat, typer.Option("--format", help="How to print.")] = ReportFormat.TEXT,
    model: Annotated[Path | None, typer.Option(help="A model file other than the one that ships with jdrole.")] = None,
) -> None:
    """Lay two drafts side by side: what each covers, what both claim, what nobody has, and whether they are one job."""
    from classifier import documents
    from classifier.model import load_model
    from classifier.render import comparison as render

    names = (one, other)
    found = load_model(model).compare(documents.read(one).text, documents.read(other).text)
    if output is ReportFormat.JSON:
        typer.echo(json.dumps(render.comparison_object(names, found), ensure_ascii=False, indent=2))
    elif output is ReportFormat.HTML:
        from classifier.render.comparison_page import comparison_page

        typer.echo(comparison_page(names, found), nl=False)
    else:
        render.print_comparison(console_for_output(), names, found)
