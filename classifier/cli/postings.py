"""``jdrole classify``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from classifier.cli.app import app, ask_to_paste, console_for_output, each_of


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
    ask_to_paste(names, "posting", "classify")
    loaded = load_model(model)
    read, faults = each_of(names, documents.read)
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
