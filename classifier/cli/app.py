"""The command itself: its options, and what all subcommands print with."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Annotated, Final, TypeVar

import typer

from classifier import __version__
from classifier.errors import ClassifierError

if TYPE_CHECKING:
    from rich.console import Console

Result = TypeVar("Result")

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


def console_for_output(file: IO[str] | None = None) -> Console:
    """Return a console on standard output, or on a file, that breaks lines in a terminal only."""
    from rich.console import Console

    console = Console(file=file, highlight=False, markup=False, emoji=False)
    return console if console.is_terminal else Console(file=file, highlight=False, markup=False, emoji=False, width=PIPE_WIDTH)


def ask_to_paste(names: list[str], what: str, command: str) -> None:
    """Say what is awaited where the text is to come from a terminal."""
    if names == ["-"] and sys.stdin is not None and sys.stdin.isatty():
        typer.echo(f"Paste the {what}, then press Ctrl-D (Ctrl-Z and Enter on Windows). Or: jdrole {command} FILE", err=True)


def each_of(names: list[str], work: Callable[[str], Result]) -> tuple[list[Result], list[ClassifierError]]:
    """Do the work for every name for which it can be done; all faults but the last, which ends the command, are told at once."""
    done: list[Result] = []
    faults: list[ClassifierError] = []
    for name in names:
        try:
            done.append(work(name))
        except ClassifierError as error:
            faults.append(error)
    for fault in faults[:-1]:
        typer.echo(f"error: {fault}", err=True)
    return done, faults


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
