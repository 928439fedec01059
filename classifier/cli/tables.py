"""``jdrole score`` and ``jdrole report``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from classifier.cli.app import app
from classifier.errors import ClassifierError, ExitStatus


class Engine(StrEnum):
    """What a table is scored with."""

    LOCAL = "local"
    DASK = "dask"


@app.command()
def score(
    inputs: Annotated[
        list[str], typer.Argument(metavar="IN...", help="Tables, folders of them, patterns; - for standard input.")
    ],
    *,
    out: Annotated[str, typer.Option("--out", "-o", help="The table to write: .csv .tsv .jsonl .parquet .xlsx; or -.")],
    lines_out: Annotated[str | None, typer.Option(metavar="FILE", help="A second table with a row for each line.")] = None,
    text_column: Annotated[str | None, typer.Option(help="The column of the postings' texts, if its name does not tell.")] = None,
    title_column: Annotated[str | None, typer.Option(help="The column with their titles.")] = None,
    id_column: Annotated[str | None, typer.Option(help="The column that names them in --lines-out.")] = None,
    columns: Annotated[str | None, typer.Option(metavar="A,B", help="Which columns to add; all if not given.")] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of an Excel file; the first if not given.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="How many processes; as many as processors if not given.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was interrupted.")] = False,
    excel: Annotated[bool, typer.Option("--excel", help="Write CSV so that Excel opens it as it is.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
    model: Annotated[Path | None, typer.Option(help="A model file other than the one that ships with jdrole.")] = None,
    engine: Annotated[Engine, typer.Option(help="Where it runs: on this machine, or on a Dask cluster.")] = Engine.LOCAL,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A running Dask scheduler; else one is started.")
    ] = None,
) -> None:
    """Judge a table of postings: the same rows with verdicts added, whatever is in them and however many there are."""
    from classifier.batch import run
    from classifier.batch.request import Request
    from classifier.batch.scoring import COLUMNS
    from classifier.render.progress import shown

    wanted = tuple(columns.split(",")) if columns else COLUMNS
    if unknown := sorted(set(wanted) - set(COLUMNS)):
        raise typer.BadParameter(f"{unknown[0]} is none of {', '.join(COLUMNS)}", param_hint="--columns")
    if engine is Engine.DASK:
        if lines_out or id_column or columns or sheet or resume or excel or jobs:
            raise typer.BadParameter("--engine dask takes --text-column, --title-column, --scheduler and --model only")
        rows = _score_on_cluster(inputs, out, text_column, title_column, scheduler, model)
        typer.echo(f"{rows:,} rows → {out}", err=True)
        return
    request = Request(
        tuple(inputs), out, lines_out, text_column, title_column, id_column, wanted, sheet, str(model) if model else None, excel
    )

    def notify(news: str) -> None:
        if not quiet:
            typer.echo(news, err=True)

    try:
        with shown(quiet=quiet) as progress:
            rows = run.run(request, jobs=jobs, resume=resume, notify=notify, progress=progress)
    except KeyboardInterrupt:
        typer.echo("interrupted; the same command with --resume goes on", err=True)
        raise typer.Exit(ExitStatus.INTERRUPTED) from None
    notify(f"{rows:,} rows → {out}")


@app.command()
def report(
    scored: Annotated[Path, typer.Argument(metavar="SCORED", help="A table that jdrole score wrote.")],
    *,
    out: Annotated[Path, typer.Option("--out", "-o", help="The page to write.")],
    by: Annotated[str | None, typer.Option(metavar="COLUMN", help="Count the verdicts by a column: company, country ...")] = None,
) -> None:
    """Draw a scored table: one page with charts that works offline and prints."""
    from classifier.batch import summary
    from classifier.files import write_atomically

    try:
        from classifier.render.report import page
    except ImportError:
        raise ClassifierError("the report needs plotly", remedy="pip install 'jdrole[report]'") from None
    write_atomically(out, page(scored.name, summary.summarise(summary.read(scored), by)).encode("utf-8"))


def _score_on_cluster(
    inputs: list[str], out: str, text: str | None, title: str | None, scheduler: str | None, model: Path | None
) -> int:
    try:
        from classifier.batch.cluster import score_dataset
    except ImportError:
        raise ClassifierError("--engine dask needs Dask", remedy="pip install 'jdrole[distributed]'") from None
    if len(inputs) > 1:
        raise typer.BadParameter("--engine dask takes one file, folder or pattern")
    return score_dataset(inputs[0], out, text=text, title=title, scheduler=scheduler, model=model)
