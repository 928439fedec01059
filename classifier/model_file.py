"""The compiled model on disk: named arrays in one ``.npz``, read with numpy alone and never unpickled.

A file is three blocks of features (character n-grams, words, pairs of words), each with a document frequency and one
weight per area, an intercept, the nearest-fact table and the settings that training tuned. It is checked whole before
anything is built from it.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from classifier.errors import ModelFileError
from classifier.taxonomy import AREAS, packaged

FORMAT: Final = "jdrole-model"
VERSION: Final = 1
MODEL_NAME: Final = "responsibility.npz"

_REMEDY: Final = "train it again with: jdrole train (or leave the path out to use the model that ships with jdrole)"


@dataclass(frozen=True, slots=True)
class Settings:
    """What training tuned on held-out postings, besides what is folded into the weights.

    ``min_confidence`` and ``min_margin`` (probabilities) are what a decided tag needs. The ``context_`` weights move the
    log-odds of Neither against role inside a whole posting. ``min_role_lines`` (full lines' worth) and
    ``min_relevance`` (in [0, 2]) are what a verdict needs.
    """

    min_confidence: float = 0.5
    min_margin: float = 0.1
    context_neighbours: float = 0.0
    context_sections: dict[str, float] | None = None
    context_selling: float = 0.0
    min_role_lines: float = 1.0
    min_relevance: float = 0.3


@dataclass(frozen=True, slots=True)
class Tables:
    """A model as arrays.

    With C n-grams, W words, P pairs, 14 areas (columns as ``AREAS``) and F facts: ``ngrams`` and ``words`` are the features'
    names; ``pairs`` (P, 2) holds word numbers; the ``_frequency`` arrays count the corpus lines that hold a feature, of
    ``corpus_lines`` in all; the ``_weights`` are (features, 14); ``fact_words`` (W, F) is each fact's mean line, of length 1.
    """

    ngrams: list[str]
    words: list[str]
    pairs: NDArray[np.uint32]
    ngram_frequency: NDArray[np.uint32]
    word_frequency: NDArray[np.uint32]
    pair_frequency: NDArray[np.uint32]
    ngram_weights: NDArray[np.float32]
    word_weights: NDArray[np.float32]
    pair_weights: NDArray[np.float32]
    intercept: NDArray[np.float64]
    corpus_lines: int
    fact_keys: list[str]
    fact_words: NDArray[np.float32]
    settings: Settings


def to_bytes(tables: Tables) -> bytes:
    """Return the file of a model; the same model gives the same bytes."""
    sparse = np.nonzero(tables.fact_words)
    arrays: dict[str, NDArray[Any]] = {
        "format": np.array(FORMAT),
        "version": np.array(VERSION),
        "areas": np.array(AREAS),
        "ngrams": _packed(tables.ngrams),
        "words": _packed(tables.words),
        "pairs": tables.pairs,
        "ngram_frequency": tables.ngram_frequency,
        "word_frequency": tables.word_frequency,
        "pair_frequency": tables.pair_frequency,
        "ngram_weights": tables.ngram_weights,
        "word_weights": tables.word_weights,
        "pair_weights": tables.pair_weights,
        "intercept": tables.intercept,
        "corpus_lines": np.array(tables.corpus_lines),
        "fact_keys": np.array(tables.fact_keys),
        "fact_cells": np.stack(sparse).astype(np.uint32),
        "fact_values": tables.fact_words[sparse].astype(np.float16),
        "settings": np.array(json.dumps(asdict(tables.settings), sort_keys=True)),
    }
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()


def place_of(path: Path | None = None) -> Path:
    """Return the path of a model file, by default the one that ships with the package."""
    return path or packaged("models", MODEL_NAME)


def read(path: Path | None = None) -> Tables:
    """Read a model file, by default the one that ships with the package.

    Raises:
        ModelFileError: the file is missing, cut, not a model, of another version, or its shapes do not agree.
    """
    place = place_of(path)
    try:
        with place.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            if "format" not in file.files or str(file["format"]) != FORMAT:
                raise ModelFileError("not a jdrole model", where=place, remedy=_REMEDY)
            if int(file["version"]) != VERSION:
                problem = f"the model's format is version {int(file['version'])}, this jdrole reads {VERSION}"
                raise ModelFileError(problem, where=place, remedy=_REMEDY)
            arrays = {name: file[name] for name in file.files}
        return _checked(arrays)
    except FileNotFoundError:
        raise ModelFileError("there is no such model file", where=place, remedy=_REMEDY) from None
    except IsADirectoryError:
        raise ModelFileError("a folder, not a model file", where=place, remedy=_REMEDY) from None
    except KeyError as error:
        raise ModelFileError(f"the model lacks {error.args[0]}", where=place, remedy=_REMEDY) from None
    except (_ShapeError, UnicodeDecodeError, TypeError) as error:
        raise ModelFileError(f"the model's parts do not agree ({error})", where=place, remedy=_REMEDY) from None
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        raise ModelFileError("cut or not a model file", where=place, remedy=_REMEDY) from error


class _ShapeError(Exception):
    """Two arrays of a file that should agree do not."""


def _checked(arrays: dict[str, NDArray[Any]]) -> Tables:
    """Build the tables, or say which array does not fit the others."""
    ngrams, words, pairs = _unpacked(arrays["ngrams"]), _unpacked(arrays["words"]), arrays["pairs"]
    fact_keys = [str(key) for key in arrays["fact_keys"]]
    expected = {
        "areas": (len(AREAS),),
        "intercept": (len(AREAS),),
        "pairs": (len(pairs), 2),
        "fact_cells": (2, len(arrays["fact_values"])),
    }
    for block, size in (("ngram", len(ngrams)), ("word", len(words)), ("pair", len(pairs))):
        expected |= {f"{block}_frequency": (size,), f"{block}_weights": (size, len(AREAS))}
    for name, shape in expected.items():
        if arrays[name].shape != shape:
            raise _ShapeError(f"{name} is {arrays[name].shape}, not {shape}")
    if tuple(map(str, arrays["areas"])) != AREAS:
        raise _ShapeError("the areas are not this version's")
    if not all(np.isfinite(arrays[name]).all() for name in expected if name.endswith(("weights", "intercept"))):
        raise _ShapeError("a weight is not a number")
    rows, columns = arrays["fact_cells"]
    if (pairs.size and pairs.max() >= len(words)) or (
        rows.size and (rows.max() >= len(words) or columns.max() >= len(fact_keys))
    ):
        raise _ShapeError("a pair or a fact names a word that is not there")
    fact_words = np.zeros((len(words), len(fact_keys)), np.float32)
    fact_words[rows, columns] = arrays["fact_values"]
    return Tables(
        ngrams=ngrams,
        words=words,
        pairs=pairs,
        **{name: arrays[name] for name in expected if name.endswith(("_frequency", "_weights", "intercept"))},
        corpus_lines=int(arrays["corpus_lines"]),
        fact_keys=fact_keys,
        fact_words=fact_words,
        settings=_settings(json.loads(str(arrays["settings"]))),
    )


def _settings(values: dict[str, Any]) -> Settings:
    known = {field.name for field in fields(Settings)}
    if set(values) != known:
        raise _ShapeError(f"the settings are {', '.join(sorted(set(values) ^ known))} off")
    return Settings(**values)


def _packed(names: list[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(names).encode("utf-8"), np.uint8)


def _unpacked(array: NDArray[np.uint8]) -> list[str]:
    return array.tobytes().decode("utf-8").split("\n") if array.size else []
