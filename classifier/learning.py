"""``jdrole train``: from a folder of training data to a folder of model files, and what that changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from classifier import corpus, evaluation, held_out, model_file, training
from classifier.corpus import Paraphrase
from classifier.evaluation import read_gold
from classifier.held_out import HeldOutPosting
from classifier.tagger import Tagger

Progress = Callable[[str], None]


def train(training_data: Path, models: Path, extra: Path | None, progress: Progress) -> Iterator[str]:
    """Train from the built corpus, and lines of the user's own if any, write the model's files, and tell what changed.

    What changed is measured on the reporting half of the held-out postings, against the model that stood in ``models``.

    Raises:
        ClassifierError: a source is missing or faulty, or a file cannot be written.
    """
    lines = corpus.read(training_data)
    postings = held_out.read(training_data / "postings")
    if extra:
        lines = with_extra(lines, extra)
    place = models / model_file.MODEL_NAME
    before = Tagger(model_file.read(place)) if extra and place.exists() else None
    trained = training.train(lines, postings, progress)
    progress(f"writing {place}")
    training.write(trained, models)
    if before:
        yield from _changes(before, Tagger(trained.tables), [one for one in postings if one.half == "report"])


def with_extra(lines: list[Paraphrase], path: Path) -> list[Paraphrase]:
    """Return the corpus with the user's own lines added; one that the corpus has already takes the user's label.

    Raises:
        CorpusError: the file is missing or faulty.
    """
    extra = read_gold(path)
    own = {corpus.normal_form(line.text) for line in extra}
    kept = [line for line in lines if corpus.normal_form(line.text) not in own]
    return [*kept, *(Paraphrase(line.text, line.lang, line.role, line.area, "", "extra") for line in extra)]


def _changes(before: Tagger, after: Tagger, postings: list[HeldOutPosting]) -> Iterator[str]:
    gold = evaluation.gold_lines(postings)
    texts = [line.text for line in gold]
    old, new = (evaluation.said_by(tagger.tag_lines(texts)) for tagger in (before, after))
    gain = evaluation.paired_bootstrap(gold, new, old)
    changed = sum(a.role != b.role for a, b in zip(old, new, strict=True))
    yield f"held-out postings, reporting half, {len(gold):,} lines: {changed} roles changed"
    yield (
        f"macro-F1 {evaluation.scores(gold, old).macro_f1:.3f} → {evaluation.scores(gold, new).macro_f1:.3f} "
        f"({gain.difference:+.3f}, 95 % interval {gain.low:+.3f} to {gain.high:+.3f})"
    )
