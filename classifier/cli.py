"""The ``jdrole`` command. Each subcommand parses, makes one call into the library, and prints."""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from classifier import __version__
from classifier.errors import ClassifierError, ExitStatus

if TYPE_CHECKING:
    from rich.console import Console

    from classifier.documents import Document

PIPE_WIDTH: Final = 100_000  # cells; in a pipe no line is broken

app = typer.Typer(
    name="jdrole",
    help="Tell whether a job posting describes a Sales Operations Manager or a Sales Director, line by line.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    add_completion=False,
    pretty_exceptions_enable=False,
)
corpus_app = typer.Typer(help="Build, check and count the corpus that the model learns from.", no_args_is_help=True)
app.add_typer(corpus_app, name="corpus")

TrainingData = Annotated[Path, typer.Option("--folder", help="Where the corpus' sources are.")]


class Format(StrEnum):
    """How a result is printed."""

    TEXT = "text"
    JSON = "json"


class ReportFormat(StrEnum):
    """How a report is printed."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


class Engine(StrEnum):
    """What a table is scored with."""

    LOCAL = "local"
    DASK = "dask"


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
        console = _console()
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
    jobs: Annotated[int, typer.Option(min=1, help="How many processes.")] = 1,
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
        if lines_out or id_column or columns or sheet or resume or excel or jobs > 1:
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


@app.command()
def train(
    *,
    folder: TrainingData = Path("training_data"),
    models: Annotated[Path, typer.Option(help="Where the model's files are written.")] = Path("models"),
    extra: Annotated[
        Path | None, typer.Option(metavar="MINE.csv", help="Labelled lines to learn from besides: text, lang, area.")
    ] = None,
) -> None:
    """Fit the model on the built corpus and write its files."""
    from classifier import learning

    for news in learning.train(folder, models, extra, lambda news: typer.echo(news, err=True)):
        typer.echo(news)


@app.command()
def evaluate(
    gold: Annotated[Path | None, typer.Argument(metavar="[GOLD.csv]", help="Labelled lines: text, lang, area, also.")] = None,
    *,
    output: Annotated[ReportFormat, typer.Option("--format", help="How to print.")] = ReportFormat.TEXT,
    errors: Annotated[bool, typer.Option("--errors", help="List the surest wrong lines and the words that misled.")] = False,
    against: Annotated[Path | None, typer.Option(metavar="OLD.npz", help="Another model to compare with.")] = None,
    model: Annotated[Path | None, typer.Option(help="A model file other than the one that ships with jdrole.")] = None,
    folder: TrainingData = Path("training_data"),
) -> None:
    """Measure the model on labelled lines; without a file, on the corpus and the project's held-out postings."""
    import json

    from classifier import measuring
    from classifier.model import load_model
    from classifier.render import evaluation as render

    loaded, other = load_model(model), load_model(against) if against else None
    if gold:
        reports = [measuring.on_file(loaded, gold, folder, other)]
    else:
        reports = measuring.on_project(loaded, folder, other, lambda news: typer.echo(news, err=True))
    if output is ReportFormat.JSON:
        objects = [render.report_object(report) for report in reports]
        typer.echo(json.dumps(objects[0] if len(objects) == 1 else objects, ensure_ascii=False, indent=2))
    elif output is ReportFormat.HTML:
        typer.echo(render.page(reports))
    else:
        for report in reports:
            render.print_report(_console(), report, errors=errors)


@app.command()
def label(
    postings: Annotated[Path, typer.Argument(metavar="POSTINGS.csv", help="A table of postings, one text a row.")],
    *,
    out: Annotated[Path, typer.Option("--out", "-o", help="Where the labels are kept; a second run goes on with it.")],
) -> None:
    """Ask for the labels of the lines that the model is least sure of."""
    from classifier import gaps, labelling
    from classifier.model import load_model

    def ask(line: labelling.Unsure, done: int) -> str:
        guess = f"{line.guess.area} {line.guess.probability:.0%}"
        typer.echo(f"\n{done} labelled\n{line.text}")
        return str(typer.prompt(f"[{guess}]", default="", show_default=False))

    for row in labelling.legend():
        typer.echo(row)
    given = labelling.label(labelling.least_sure(load_model(), gaps.read_postings(postings)), out, ask)
    typer.echo(f"{given} labelled in this run, kept in {out}")


@app.command()
def agreement(
    one: Annotated[Path, typer.Argument(metavar="A.csv", help="Labelled lines: text, lang, area.")],
    other: Annotated[Path, typer.Argument(metavar="B.csv", help="Another labeller's, of the same lines.")],
) -> None:
    """Say how far two labellers agree, and on which lines they do not."""
    from classifier import agreement as labellers

    found = labellers.compare(one, other)
    left_out = found.only_one + found.only_other
    typer.echo(f"{found.n} lines in both" + (f"; {left_out} in one file only, left out" if left_out else ""))
    for name, value in (("roles", found.roles), ("areas", found.areas)):
        typer.echo(f"{name}: agreement {value.agreement:.3f}, kappa {value.kappa:.3f} (95 % {value.low:.3f} to {value.high:.3f})")
    for text, mine, theirs in found.differences:
        typer.echo(f"{mine} / {theirs}\t{text}")


@corpus_app.command("build")
def corpus_build(*, folder: TrainingData = Path("training_data")) -> None:
    """Validate the sources and write corpus.csv from them."""
    from classifier import corpus

    lines = corpus.write(folder)
    typer.echo(f"{folder / corpus.BUILT}: {len(lines):,} lines")


@corpus_app.command("check")
def corpus_check(*, folder: TrainingData = Path("training_data")) -> None:
    """Say whether corpus.csv is what the sources give."""
    from classifier import corpus

    lines = corpus.check(folder)
    typer.echo(f"{folder / corpus.BUILT}: in step with its sources, {len(lines):,} lines")


@corpus_app.command("stats")
def corpus_stats(*, folder: TrainingData = Path("training_data")) -> None:
    """Count the corpus' lines by area, fact, form and language."""
    from classifier import corpus
    from classifier.render.corpus import print_counts

    print_counts(_console(), corpus.counts(corpus.read(folder)))


@corpus_app.command("gaps")
def corpus_gaps(
    postings: Annotated[Path, typer.Argument(metavar="POSTINGS.csv", help="A table of postings, one text a row.")],
    *,
    folder: TrainingData = Path("training_data"),
    most: Annotated[int, typer.Option(min=1, help="How many words and how many pairs to list.")] = 40,
) -> None:
    """List words that postings' duties use and the corpus lacks, with counts, never with sentences."""
    from classifier import corpus, gaps
    from classifier.model import load_model
    from classifier.render.corpus import print_gaps

    found = gaps.find(load_model(), corpus.read(folder), gaps.read_postings(postings))
    print_gaps(_console(), found, most)


def _console() -> Console:
    """Return a console on standard output that never breaks a line in a pipe."""
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    return console if console.is_terminal else Console(highlight=False, markup=False, emoji=False, width=PIPE_WIDTH)


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
