"""``jdrole classify``."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.cli.app import app, console_for_output
from classifier.errors import ClassifierError

if TYPE_CHECKING:
    from classifier.documents import Document


class Format(StrEnum):
    """How a result is printed."""

    TEXT = "text"
    JSON = "json"


@app.command()
def classify(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE]...", help="Text, Markdown, HTML, Word or PDF; - or none: standard input."),
    ] = None,
    *,
    title: Annotated[str | None, typer.Option(help="The posting's title, to compare with what the lines say.")] = None,
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TEXT,
    roles_only: Annotated[bool, typer.Option("--roles-only/--all", help="Leave out the lines that are Neither.")] = False,
    why: Annotated[bool, typer.Option("--why", help="Explain each role line.")] = False,
    min_confidence: Annotated[float, typer.Option(min=0.0, max=1.0, help="Show tags below this probability as undecided.")] = 0.0,
    model: Annotated[Path | None, typer.Option(help="A model file other than the one that ships with jdrole.")] = None,
) -> None:
    """Tag every line of a posting and say which role it really is."""
    from classifier import documents
    from classifier.model import load_model
    from classifier.render.json import dumps, posting_object
    from classifier.render.text import View, print_posting

    names = files or [documents.STDIN]
    if names == [documents.STDIN] and sys.stdin is not None and sys.stdin.isatty():
        typer.echo("Paste the posting, then press Ctrl-D (Ctrl-Z and Enter on Windows). Or: jdrole classify FILE", err=True)
    loaded = load_model(model)
    read, faults = _read_all(names)
    judged = [(document, loaded.classify(document.text, title)) for document in read]
    if output is Format.JSON and judged:
        typer.echo(dumps([posting_object(document.source, posting, min_confidence) for document, posting in judged]))
    elif output is Format.TEXT:
        console = console_for_output()
        for i, (document, posting) in enumerate(judged):
            if i:
                console.print()
            print_posting(console, document.source, document.text, posting, View(roles_only, why, min_confidence))
    if faults:
        raise faults[-1]


def _read_all(names: list[str]) -> tuple[list[Document], list[ClassifierError]]:
    """Read every posting that can be read; all faults but the last, which ends the command, are told at once."""
    from classifier import documents

    read: list[Document] = []
    faults: list[ClassifierError] = []
    for name in names:
        try:
            read.append(documents.read(name))
        except ClassifierError as error:
            faults.append(error)
    for fault in faults[:-1]:
        typer.echo(f"error: {fault}", err=True)
    return read, faults
