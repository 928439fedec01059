"""What ``jdrole evaluate`` measures: a file of labelled lines, or the project's own corpus and held-out postings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np

from classifier import baselines, corpus, evaluation, held_out, training
from classifier.corpus import Paraphrase
from classifier.evaluation import Classifier, GoldLine, Report, Said
from classifier.tagger import Tagger
from classifier.taxonomy import AREAS, AREAS_OF, ROLES

FOLDS: Final = 5


def on_file(tagger: Tagger, gold: Path, training_data: Path, other: Tagger | None) -> Report:
    """Return the report on a CSV of labelled lines; baselines that learn are left out where there is no corpus.

    Raises:
        CorpusError: the file is missing or faulty.
    """
    lines = evaluation.read_gold(gold)
    return evaluation.evaluate_lines(tagger, str(gold), lines, _baselines(training_data), other)


def on_project(tagger: Tagger, training_data: Path, other: Tagger | None, progress: Callable[[str], None]) -> list[Report]:
    """Return the reports on the corpus, by cross-validation, and on the reporting half of the held-out postings.

    Raises:
        CorpusError: the corpus or a posting is missing or faulty.
    """
    postings = [one for one in held_out.read(training_data / "postings") if one.half == "report"]
    report = evaluation.evaluate_postings(tagger, "held-out postings, reporting half", postings, _baselines(training_data), other)
    return [cross_validate(corpus.read(training_data), progress), report]


def _baselines(training_data: Path) -> dict[str, Classifier]:
    simple: dict[str, Classifier] = {"keyword list": baselines.keywords}
    if not (training_data / corpus.BUILT).exists():
        return simple
    lines = corpus.read(training_data)
    return {"majority": baselines.majority(lines), **simple, "naive Bayes": baselines.naive_bayes(lines)}


def cross_validate(lines: list[Paraphrase], progress: Callable[[str], None]) -> Report:
    """Return the report on the corpus itself, every line tagged by a model that was fitted without its fold.

    The folds hold equal shares of every fact. Uncalibrated: no posting is looked at. It ranks designs wrongly, since the
    corpus is cleaner than what people paste; it is good for finding lines that contradict the rest.
    """
    facts = np.array([line.fact + line.area + line.form * (line.area == "neither") for line in lines])
    gold = [GoldLine(line.text, line.lang, line.area, "") for line in lines]
    said: list[Said | None] = [None] * len(lines)
    by_fact = np.lexsort((np.random.default_rng(training.SEED).permutation(len(lines)), facts))
    fold = np.empty(len(lines), np.int64)
    fold[by_fact] = np.arange(len(lines)) % FOLDS
    for number in range(FOLDS):
        fitted, left_out = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        progress(f"fold {number + 1} of {FOLDS}")
        pipeline = training.make_pipeline().set_params(classifier__tol=1e-4)
        pipeline.fit([lines[i].text for i in fitted], [lines[i].area for i in fitted])
        order = [list(pipeline.classes_).index(area) for area in AREAS]
        for i, row in zip(left_out, pipeline.predict_proba([lines[i].text for i in left_out])[:, order], strict=True):
            by_area = dict(zip(AREAS, row.tolist(), strict=True))
            role = max(ROLES, key=lambda one: sum(by_area[area] for area in AREAS_OF[one]))
            said[i] = Said(role, max(AREAS_OF[role], key=by_area.__getitem__), sum(by_area[area] for area in AREAS_OF[role]))
    found = evaluation.figures(gold, [one for one in said if one])
    return Report(f"corpus, {FOLDS}-fold cross-validation by fact", {"lines alone": found}, {}, None, {}, [])
