"""From the corpus to the two files of a model: a scikit-learn pipeline for people, compiled tables for the product.

The pipeline is TF-IDF over two blocks of n-grams and multinomial logistic regression over the 14 areas. Each block's raw
tf-idf sums are divided by the square root of the block's total mass instead of the L2 norm, which costs no accuracy and
makes the log-odds additive over words: that is what ``tagger`` lives on.
"""

from __future__ import annotations

import io
import json
import platform
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import joblib
import numpy as np
import sklearn
from numpy.typing import NDArray
from scipy import optimize, sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline

from classifier import context, genre, held_out, model_card
from classifier.corpus import Paraphrase
from classifier.evaluation import GoldLine, gold_lines, on_postings
from classifier.features import char_features, word_features, words
from classifier.files import write_atomically
from classifier.held_out import HeldOutPosting
from classifier.lines import split_lines
from classifier.model_file import MODEL_NAME, Settings, Tables, to_bytes
from classifier.posting import evidence_of, tag_posting, weigh
from classifier.tagger import Tagger
from classifier.taxonomy import AREAS, NEITHER, ROLE_OF, facts

Floats = NDArray[np.float64]
Progress = Callable[[str], None]

PIPELINE_NAME: Final = "pipeline.joblib"
SEED: Final = 20261124
PENALTY: Final = 0.8  # C of the logistic regression; from 0.3 to 5 held-out figures differ by a point, and are best in between
TOLERANCE: Final = 1e-10  # of the gradient; with it two machines agree on the probabilities to 1e-7, with 1e-8 only to 1e-5
RIDGE: Final = 5.0  # on the context weights; of 5, 20 and 60 the best on the postings that report
EVENNESS: Final = 0.75  # 0: lines weigh alike in calibration, 1: roles do; 0.5 and 1 are up to a point worse on one set or other
RARE: Final = 2  # corpus lines; a feature seen in fewer is left out: half the file, no accuracy


class RootMassNormalizer(TransformerMixin, BaseEstimator):
    """Divide each row of a non-negative sparse matrix by the square root of its sum; empty rows stay empty."""

    def fit(self, X: sparse.csr_matrix, y: object = None) -> RootMassNormalizer:  # noqa: ARG002, N803
        """Do nothing: the transformer has no state."""
        return self

    def transform(self, X: sparse.csr_matrix) -> sparse.csr_matrix:  # noqa: N803
        """Return the rows divided by the square root of their mass."""
        mass = np.asarray(X.sum(axis=1)).ravel()
        return sparse.diags(np.divide(1.0, np.sqrt(mass), out=np.zeros_like(mass), where=mass > 0)) @ X

    def __sklearn_is_fitted__(self) -> bool:
        return True


def make_pipeline() -> Pipeline:
    """Return the unfitted scikit-learn pipeline: text in, probabilities of the areas out."""
    blocks = [("char", char_features), ("word", word_features)]
    union = [
        (
            name,
            Pipeline(
                [
                    ("counts", CountVectorizer(analyzer=analyzer, min_df=RARE)),
                    ("tfidf", TfidfTransformer(norm=None)),
                    ("norm", RootMassNormalizer()),
                ]
            ),
        )
        for name, analyzer in blocks
    ]
    classifier = LogisticRegression(C=PENALTY, solver="newton-cg", tol=TOLERANCE, max_iter=200, random_state=SEED)
    return Pipeline([("features", FeatureUnion(union)), ("classifier", classifier)])


def fit(lines: Sequence[Paraphrase]) -> Pipeline:
    """Fit the pipeline on corpus lines; coefficients are rounded to single precision, as the compiled file holds them."""
    pipeline = make_pipeline().fit([line.text for line in lines], [line.area for line in lines])
    return _adjusted(pipeline, scale=1.0, offset=0.0)


def _adjusted(pipeline: Pipeline, *, scale: float, offset: float) -> Pipeline:
    """Fold a temperature (scores times ``scale``) and an offset on Neither's log-odds into the pipeline itself."""
    classifier = pipeline.named_steps["classifier"]
    classifier.coef_ = (classifier.coef_ * scale).astype(np.float32).astype(np.float64)
    classifier.intercept_ = classifier.intercept_ * scale + offset * (classifier.classes_ == "neither")
    return pipeline


# -- compiling ---------------------------------------------------------------------------------------------------------


def compile_tables(pipeline: Pipeline, lines: Sequence[Paraphrase], settings: Settings) -> Tables:
    """Return the fitted pipeline as the tables that the product loads."""
    blocks = dict(pipeline.named_steps["features"].transformer_list)
    counts = {name: block.named_steps["counts"].vocabulary_ for name, block in blocks.items()}
    frequency = {name: _frequency(block, len(lines)) for name, block in blocks.items()}
    classifier = pipeline.named_steps["classifier"]
    columns = [list(classifier.classes_).index(area) for area in AREAS]
    char_weights, word_weights = np.split(classifier.coef_[columns].T.astype(np.float32), [len(counts["char"])])
    ngrams = sorted(counts["char"])
    words = sorted(name for name in counts["word"] if " " not in name)
    number = {word: i for i, word in enumerate(words)}
    pairs = sorted(name for name in counts["word"] if " " in name)
    at_ngram, at_word, at_pair = (
        np.array([counts[block][name] for name in names], np.int64)
        for block, names in (("char", ngrams), ("word", words), ("word", pairs))
    )
    keys, fact_words = mean_facts(lines, number, frequency["word"][at_word])
    return Tables(
        ngrams=ngrams,
        words=words,
        pairs=np.array([[number[word] for word in pair.split(" ")] for pair in pairs], np.uint32).reshape(-1, 2),
        ngram_frequency=frequency["char"][at_ngram],
        word_frequency=frequency["word"][at_word],
        pair_frequency=frequency["word"][at_pair],
        ngram_weights=char_weights[at_ngram],
        word_weights=word_weights[at_word],
        pair_weights=word_weights[at_pair],
        intercept=classifier.intercept_[columns],
        corpus_lines=len(lines),
        fact_keys=keys,
        fact_words=fact_words,
        settings=settings,
    )


def _frequency(block: Pipeline, corpus_lines: int) -> NDArray[np.uint32]:
    """Return in how many corpus lines each feature stands, from its idf = ln((1 + n) / (1 + df)) + 1."""
    idf = block.named_steps["tfidf"].idf_
    frequency: NDArray[np.uint32] = np.rint((1 + corpus_lines) / np.exp(idf - 1) - 1).astype(np.uint32)
    return frequency


def mean_facts(
    lines: Sequence[Paraphrase], number: dict[str, int], frequency: NDArray[np.uint32]
) -> tuple[list[str], NDArray[np.float32]]:
    """Return the facts' keys ("code area") and the mean tf-idf line of each, of length 1, as (words, facts)."""
    keys = [f"{fact.code} {fact.area}" for fact in facts()]
    idf = np.log((1 + len(lines)) / (1 + frequency.astype(np.float64))) + 1
    means = np.zeros((len(number), len(keys)))
    for line in lines:
        if line.fact:
            found = [number[word] for word in words(line.text) if word in number]
            row = np.bincount(found, minlength=len(number)) * idf if found else np.zeros(len(number))
            means[:, keys.index(f"{line.fact} {line.area}")] += row / (np.linalg.norm(row) or 1.0)
    lengths = np.linalg.norm(means, axis=0)
    return keys, np.divide(means, lengths, out=means, where=lengths > 0).astype(np.float16).astype(np.float32)


# -- tuning ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the tuning half of the held-out postings gave: ``scale`` is 1 / temperature."""

    scale: float
    offset: float


def calibrate(scores: Floats, gold: Sequence[GoldLine]) -> Calibration:
    """Return the scale and the offset on Neither that give the gold roles the least log-loss; a second label is right too.

    Postings differ most in how much of them is Neither, 40 % or 90 %: were lines to weigh alike, the offset would learn the
    share of the held-out ones, and lose the role lines of others. So a line weighs the less the commoner its role is.

    Args:
        scores: (n, 14) scores of held-out lines, each alone.
        gold: their labels.
    """
    columns = np.array([[line.accepts(ROLE_OF[area]) for area in AREAS] for line in gold])
    count = Counter(line.role for line in gold)
    weights = np.array([count[line.role] ** -EVENNESS for line in gold])
    weights /= weights.sum()

    def loss(parameters: Floats) -> float:
        scaled = scores * np.exp(parameters[0]) + parameters[1] * (np.array(AREAS) == "neither")
        top = scaled.max(axis=1, keepdims=True)
        odds = np.exp(scaled - top)
        return float(-weights @ np.log((odds * columns).sum(axis=1) / odds.sum(axis=1)))

    best = optimize.minimize(loss, np.zeros(2), method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-7})
    return Calibration(round(float(np.exp(best.x[0])), 3), round(float(best.x[1]), 3))


def tune_context(tagger: Tagger, postings: Sequence[HeldOutPosting]) -> Settings:
    """Return the settings with the context weights that tell role from Neither best (least log-loss, ridge-penalised)."""
    own, features, is_role = [], [], []
    for posting in postings:
        lines = split_lines(posting.text)
        odds = context.role_log_odds(tagger.log_odds([line.text for line in lines]))
        selling = np.array([genre.speaks_of_selling(line.text) for line in lines])
        own.append(odds)
        sections = np.array([[here == kind for kind in context.SECTIONS] for here in context.sections(lines)], float)
        lack = context.selling_lack(selling, [len(lines)])
        features.append(np.column_stack([context.neighbours(odds, context.parts(lines)), -lack, sections]))
        is_role += [ROLE_OF[held_out.gold_of(line.span, posting.gold).area] != NEITHER for line in lines]
    odds, table, truth = np.concatenate(own), np.concatenate(features), np.where(is_role, 1.0, -1.0)

    prior = np.array([0.0, 0.0, *context.SECTIONS.values()])

    def loss(weights: Floats) -> float:
        return float(np.logaddexp(0.0, -truth * (odds + table @ weights)).sum() + RIDGE * ((weights - prior) ** 2).sum())

    weights = np.round(optimize.minimize(loss, prior, method="BFGS").x, 3)
    by_section = dict(zip(context.SECTIONS, weights[2:].tolist(), strict=True))
    return replace(
        tagger.settings,
        context_neighbours=float(weights[0]),
        context_selling=float(weights[1]),
        context_sections=by_section,
    )


def tune_verdict(tagger: Tagger, postings: Sequence[HeldOutPosting]) -> Settings:
    """Return the settings with the least relevance that tells most postings about the roles from those for another job.

    Of several as good the one in the middle is taken, farthest from either mistake.
    """
    relevance = np.array([evidence_of(map(weigh, tag_posting(tagger, posting.text))).relevance for posting in postings])
    enough = np.array([posting.verdict != "insufficient" for posting in postings])
    candidates = np.arange(0.0, 1.0, 0.01)
    hits = ((relevance >= candidates[:, None]) == enough).sum(axis=1)
    return replace(tagger.settings, min_relevance=round(float(np.median(candidates[hits == hits.max()])), 2))


# -- the whole job -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trained:
    """A trained model: both forms of it, what is known about how it came to be, and its card."""

    pipeline: Pipeline
    tables: Tables
    metadata: dict[str, Any]
    card: str


def train(lines: Sequence[Paraphrase], postings: Sequence[HeldOutPosting], progress: Progress) -> Trained:
    """Fit on the corpus, tune on one half of the held-out postings, compile, measure on the other half.

    Args:
        lines: the corpus.
        postings: held-out postings of both halves.
        progress: is told, in a few words, what happens next.
    """
    tuning = [posting for posting in postings if posting.half == "tune"]
    progress(f"fitting {len(lines):,} lines")
    pipeline = fit(lines)
    progress(f"tuning on {len(tuning)} held-out postings")
    tables = compile_tables(pipeline, lines, Settings())
    gold = gold_lines(tuning)
    calibration = calibrate(Tagger(tables).log_odds([line.text for line in gold]), gold)
    pipeline = _adjusted(pipeline, scale=calibration.scale, offset=calibration.offset)
    tables = compile_tables(pipeline, lines, Settings())
    for tune in (tune_context, tune_verdict):
        tables = replace(tables, settings=tune(Tagger(tables), tuning))
    progress("measuring on the others")
    found = on_postings(Tagger(tables), [posting for posting in postings if posting.half == "report"])
    metadata = _metadata(lines, postings, tables, calibration) | {"figures": model_card.measured(found)}
    return Trained(pipeline, tables, metadata, model_card.card(metadata, found))


def _metadata(
    lines: Sequence[Paraphrase], postings: Sequence[HeldOutPosting], tables: Tables, calibration: Calibration
) -> dict[str, Any]:
    digest = sha256("".join("\t".join(line) + "\n" for line in lines).encode("utf-8")).hexdigest()
    return {
        "corpus": {"lines": len(lines), "sha256": digest},
        "held_out_postings": len(postings),
        "features": {"ngrams": len(tables.ngrams), "words": len(tables.words), "pairs": len(tables.pairs)},
        "seed": SEED,
        "penalty": PENALTY,
        "calibration": asdict(calibration),
        "settings": asdict(tables.settings),
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "scikit-learn": sklearn.__version__,
        },
    }


def write(trained: Trained, folder: Path) -> None:
    """Write a model's files, its card and its row of the history into a folder, each whole or not at all.

    Raises:
        ClassifierError: the folder cannot be written to.
    """
    file = io.BytesIO()
    joblib.dump(trained.pipeline, file, compress=3)
    write_atomically(folder / PIPELINE_NAME, file.getvalue())
    write_atomically(
        folder / Path(MODEL_NAME).with_suffix(".json"), (json.dumps(trained.metadata, indent=2) + "\n").encode("utf-8")
    )
    write_atomically(folder / MODEL_NAME, to_bytes(trained.tables))
    write_atomically(folder / model_card.CARD_NAME, trained.card.encode("utf-8"))
    history = folder / model_card.HISTORY_NAME
    before = history.read_text(encoding="utf-8") if history.exists() else ""
    today = datetime.now(tz=UTC).date().isoformat()
    write_atomically(history, model_card.history_with(before, today, trained.metadata).encode("utf-8"))
