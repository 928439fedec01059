"""How far a long run is: a bar, rows, rows a second and the time left, on a terminal only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from rich.console import Console
from rich.progress import Progress, ProgressColumn, Task, TextColumn
from rich.progress_bar import ProgressBar
from rich.text import Text


class _Bar(ProgressColumn):
    """How much of the input has been read; it only moves to and fro where nobody knows."""

    def render(self, task: Task) -> ProgressBar:
        share = task.fields["share"]
        return ProgressBar(total=1, completed=share or 0, width=40, pulse=share is None)


class _Speed(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f} rows/s" if task.speed else "")


class _TimeLeft(ProgressColumn):
    """The time that the rows still to come take at the present speed, if there are as many a byte as so far."""

    def render(self, task: Task) -> Text:
        share = task.fields["share"]
        if not share or not task.speed:
            return Text("")
        return Text(f"{timedelta(seconds=round(task.completed * (1 / share - 1) / task.speed))} left")


@contextmanager
def shown(*, quiet: bool) -> Iterator[Callable[[int, float | None], None]]:
    """Show a progress bar on standard error, silent in a pipe.

    Gives a function that is told how many rows more are done, and the share of all input, 0 to 1, that they are the end of.
    """
    console = Console(stderr=True)
    columns = (_Bar(), TextColumn("{task.completed:,.0f} rows"), _Speed(), _TimeLeft())
    with Progress(*columns, console=console, disable=quiet or not console.is_terminal, transient=True) as progress:
        task = progress.add_task("", total=None, share=None)
        yield lambda rows, share: progress.update(task, advance=rows, share=share)
