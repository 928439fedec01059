"""The model card and the history of models, written by training from what it measured."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any, Final

from classifier.evaluation import Figures, PostingFigures, Scores

CARD_NAME: Final = "MODEL_CARD.md"
HISTORY_NAME: Final = "history.csv"
HISTORY: Final = (
    "date", "corpus_sha256", "lines", "macro_f1_alone", "macro_f1_in_context", "area_on_role_lines", "calibration_error",
    "verdict_accuracy",
)  # fmt: skip


def measured(found: PostingFigures) -> dict[str, Any]:
    """Return the figures on the reporting half that metadata and history keep, rounded to four decimals."""
    alone, in_context = found.alone, found.in_context
    return {
        "lines": alone.overall.n,
        "macro_f1_alone": round(alone.overall.macro_f1, 4),
        "macro_f1_in_context": round(in_context.overall.macro_f1, 4),
        "area_on_role_lines": round(alone.area_on_role_lines, 4),
        "calibration_error": round(alone.calibration_error, 4),
        "verdict_accuracy": round(found.verdict_accuracy, 4),
    }


def history_with(before: str, date: str, metadata: dict[str, Any]) -> str:
    """Return the history with a row for this model, unless its last row is of the same corpus and figures."""
    figures = metadata["figures"]
    row = [metadata["corpus"]["sha256"], metadata["corpus"]["lines"], *(figures[name] for name in HISTORY[3:])]
    rows = list(csv.reader(io.StringIO(before))) or [list(HISTORY)]
    if rows[-1][1:] != [str(value) for value in row]:
        rows.append([date, *map(str, row)])
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()


LIMITS: Final = """## Limits

* The held-out postings were written for the project; on postings by others expect less, above all in wordy corporate English
  where duty and blurb use the same words.
* A bare heading and a terse bullet can be the same words; only layout tells them apart.
* Who does the work is often beyond a bag of words: "our team builds forecasts" looks like a duty. Negations are not understood.
* Other languages are recognised and refused, not tagged.

## How to retrain it

`jdrole corpus build`, then `jdrole train`. `models/history.csv` gets a row for each model.
"""


def card(metadata: dict[str, Any], found: PostingFigures) -> str:
    """Return the model card as Markdown."""
    return _about(metadata) + _quality(found) + LIMITS


def _about(metadata: dict[str, Any]) -> str:
    corpus, features = metadata["corpus"], metadata["features"]
    return f"""# Model card

Written by `jdrole train`; not to be edited.

## What it is for

Tagging lines of job postings, in Italian or English, as `SalesOps`, `Sales Director` or `Neither`, in thirteen areas, so that
the people who write, read or analyse postings see which role a text really describes.

**It is not for deciding about people**: it says nothing about candidates, pay, performance or the worth of a job.

## What it is

TF-IDF and multinomial logistic regression (penalty C = {metadata["penalty"]}, seed {metadata["seed"]}) in additive form, over
{features["ngrams"]:,} character n-grams, {features["words"]:,} words and {features["pairs"]:,} pairs of words. Calibrated with a
scale of {metadata["calibration"]["scale"]} and an offset of {metadata["calibration"]["offset"]} on Neither.

## What it learnt from

{corpus["lines"]:,} lines written for the project in both languages (`training_data/`, SHA-256 `{corpus["sha256"][:16]}…`),
paraphrases of an article's statements on the two roles. No line was taken from a real posting. Second readers labelled them
without seeing the first label. {metadata["held_out_postings"]} whole postings (`training_data/postings/`) are kept apart: half
tune, half report.

"""


def _quality(found: PostingFigures) -> str:
    return f"""## How good it is

On the reporting half of the held-out postings, {found.alone.overall.n:,} lines that neither trained nor tuned it:

{_score_table({"alone": found.alone, "in context": found.in_context})}

Area right on role lines: {found.alone.area_on_role_lines:.3f} alone. Verdicts right: {found.verdict_accuracy:.3f} of
{sum(found.verdicts.values())} postings. Calibration error (ten bins of equal mass): {found.alone.calibration_error:.3f} alone,
{found.in_context.calibration_error:.3f} in context.

| role (alone) | precision | recall | F1 |
| --- | --- | --- | --- |
{_rows((role, *values) for role, values in found.alone.by_role.items())}

| area (alone) | right |
| --- | --- |
{_rows(found.alone.by_area.items())}

Risk and coverage, the surest lines first (alone):

| share of lines | accuracy |
| --- | --- |
{_rows((f"{share:.0%}", value) for share, value in found.alone.coverage.items())}

Reliability, ten bins of equal mass (alone):

| mean probability | share right |
| --- | --- |
{_rows((f"{one.confidence:.3f}", one.accuracy) for one in found.alone.reliability)}

"""


def _score_table(figures: dict[str, Figures]) -> str:
    head = ("lines", "language", "n", "accuracy", "macro-F1", "strict accuracy", "strict macro-F1")
    return (
        _rows((head, ["---"] * len(head)))
        + "\n"
        + _rows(
            (name, lang, *_cells(scores))
            for name, one in figures.items()
            for lang, scores in {"all": one.overall, **one.by_language}.items()
        )
    )


def _cells(scores: Scores) -> Sequence[object]:
    return (str(scores.n), *scores[1:])


def _rows(rows: Any) -> str:
    return "\n".join(
        "| " + " | ".join(f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row) + " |" for row in rows
    )
