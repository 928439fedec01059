"""The command itself: its options, and what all subcommands print with."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer

from classifier import __version__

if TYPE_CHECKING:
    from rich.console import Console

PIPE_WIDTH: Final = 100_000  # cells; in a pipe no line is broken

app = typer.Typer(
    name="jdrole",
    help="Tell whether a job posting describes a Sales Operations Manager or a Sales Director, line by line.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    add_completion=False,
    pretty_exceptions_enable=False,
)


class ReportFormat(StrEnum):
    """How a report is printed."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


def console_for_output() -> Console:
    """Return a console on standard output that never breaks a line in a pipe."""
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    return console if console.is_terminal else Console(highlight=False, markup=False, emoji=False, width=PIPE_WIDTH)


def _show_version(wanted: bool) -> None:  # noqa: FBT001
    if wanted:
        typer.echo(f"jdrole {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[  # noqa: ARG001
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    if debug:
        os.environ["JDROLE_DEBUG"] = "1"
