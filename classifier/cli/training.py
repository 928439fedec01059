"""``jdrole train``, ``evaluate``, ``label``, ``agreement`` and ``corpus``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from classifier.cli.app import ReportFormat, app, console_for_output

corpus_app = typer.Typer(help="Build, check and count the corpus that the model learns from.", no_args_is_help=True)
app.add_typer(corpus_app, name="corpus")

TrainingData = Annotated[Path, typer.Option("--folder", help="Where the corpus' sources are.")]


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
            render.print_report(console_for_output(), report, errors=errors)


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

    print_counts(console_for_output(), corpus.counts(corpus.read(folder)))


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
    print_gaps(console_for_output(), found, most)
