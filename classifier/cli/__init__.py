"""The ``jdrole`` command. Each subcommand parses, makes one call into the library, and prints."""

from __future__ import annotations

import errno
import io
import os
import signal
import sys

import typer

from classifier.cli import drafts, postings, tables, training
from classifier.cli.app import app
from classifier.errors import ClassifierError, ExitStatus

__all__ = ["app", "drafts", "main", "postings", "tables", "training"]


def main() -> None:
    """Run the command; a fault the user can mend is one line on standard error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a lone surrogate in a posting is printed, not fatal
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # "jdrole ... | head" ends quietly, as other tools do
    try:
        if sys.stdout is None:
            raise ClassifierError("standard output is closed", remedy="let it go to a file or a terminal")
        try:
            app()
        finally:
            sys.stdout.flush()
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EFBIG):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python would complain once more at its exit
        typer.echo("error: the output cannot be written (no space left); make room, or send it elsewhere", err=True)
        raise SystemExit(ExitStatus.BAD_INPUT) from None
    except ClassifierError as error:
        if os.environ.get("JDROLE_DEBUG"):
            raise
        typer.echo(f"error: {error}", err=True)
        raise SystemExit(ExitStatus.BAD_INPUT) from None
