"""``jdrole audit`` and ``jdrole compare``."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

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
    from classifier.audit.settings import Settings
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
    role: Annotated[
        WantedRole | None, typer.Option(case_sensitive=False, help="The role wanted, whatever the title says.")
    ] = None,
    context: Annotated[Context | None, typer.Option(help="The kind of organisation.")] = None,
    output: Annotated[AuditFormat, typer.Option("--format", help="How to print.")] = AuditFormat.TEXT,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The file to write instead of printing.")] = None,
    fail_on: Annotated[FailOn | None, typer.Option(help="Exit with 1 from this severity on.  [default: error]")] = None,
    show: Annotated[Severity | None, typer.Option(help="Print from this severity on.  [default: note]")] = None,
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
    from classifier.model import load_model

    settings = stored.read(config)
    given: dict[str, Any] = {
        "select": _listed(select, "--select"),
        "ignore": _listed(ignore, "--ignore"),
        "fail_on": fail_on,
        "show": show,
        "role": role,
        "context": context,
        "baseline": baseline,
    }
    settings = replace(settings, **{key: value for key, value in given.items() if value is not None})
    if write_baseline:
        settings = replace(settings, baseline=None)  # what was accepted before is accepted again
    names = files or ["-"]
    ask_to_paste(names, "draft", "audit")
    accepted = stored.read_baseline(settings.baseline) if settings.baseline else {}
    tagger = load_model(model)
    audited, faults = each_of(names, lambda name: _audited(tagger, name, title, settings, accepted))
    if write_baseline:
        stored.write_baseline(write_baseline, [(one.source, one.counted) for one in audited])
    _put(audited, [str(fault) for fault in faults], output, out)
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


def _audited(tagger: Model, name: str, title: str | None, settings: Settings, accepted: dict[str, frozenset[str]]) -> Audited:
    """Read and audit a draft."""
    from classifier import documents
    from classifier.audit import audit as found_in

    source = "stdin" if name == documents.STDIN else name
    raw = documents.read_bytes(name)
    document = documents.document_of(raw, source)
    try:
        found = found_in(tagger, document.text, title, settings.role, settings.context, given=document.given)
    except ClassifierError as error:  # a comment in the draft names a rule that does not exist
        raise ClassifierError(error.problem, where=f"{source}: {error.where}", remedy=error.remedy) from None
    counted = settings.counted(found.findings, accepted.get(source, frozenset()))
    return Audited(source, raw, found, counted, settings.shown(counted))


def _put(audited: list[Audited], faults: list[str], output: AuditFormat, out: Path | None) -> None:
    """Print the audits, or write them into a file."""
    if output is AuditFormat.TEXT and not out:
        _print(audited, console_for_output())
    elif audited or output is AuditFormat.SARIF:
        content = _rendered(audited, faults, output)
        if output is AuditFormat.DOCX and not out:
            raise typer.BadParameter("a Word file is not for the screen: name one with --out")
        _write(content, out, [one.source for one in audited])


def _write(content: bytes, out: Path | None, drafts: Iterable[str]) -> None:
    """Write what is told of drafts into a file, which is none of them, or print it."""
    from classifier.files import write_atomically

    if not out:
        typer.echo(content.decode("utf-8"), nl=False)
    elif any(Path(draft).resolve() == out.resolve() for draft in drafts):
        raise ClassifierError("the output is the draft itself", where=out, remedy="choose another name")
    else:
        write_atomically(out, content)


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
    if len(audited) > 1:
        raise typer.BadParameter(f"--format {output} takes one draft at a time")
    if output is AuditFormat.HTML:
        from classifier.render.audit_html import page

        return page(audited[0].source, audited[0].audit, audited[0].shown, rules()).encode("utf-8", "backslashreplace")
    return _with_comments(audited[0])


def _print(audited: list[Audited], console: Console) -> None:
    from classifier.render.audit_text import print_audit

    for one in audited:
        print_audit(console, one.source, one.audit, one.shown)


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
