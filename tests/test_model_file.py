"""Model files: a whole one comes back as it was; anything else is an error that names the remedy."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classifier import ModelFileError, load_model, model_card, model_file
from classifier.taxonomy import packaged
from tests.conftest import ROOT

Arrays = dict[str, Any]


@pytest.fixture(scope="module")
def arrays() -> Arrays:
    with np.load(packaged("models", model_file.MODEL_NAME), allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def _saved(path: Path, arrays: Arrays) -> Path:
    np.savez(path, **arrays)
    return path


def test_a_model_written_and_read_is_the_same() -> None:
    shipped = packaged("models", model_file.MODEL_NAME).read_bytes()
    assert model_file.to_bytes(model_file.read()) == shipped


def test_the_metadata_tells_of_the_same_model() -> None:
    metadata = json.loads(packaged("models", "responsibility.json").read_text(encoding="utf-8"))
    tables = model_file.read()
    assert metadata["corpus"]["lines"] == tables.corpus_lines
    assert metadata["features"] == {"ngrams": len(tables.ngrams), "words": len(tables.words), "pairs": len(tables.pairs)}


def test_card_history_and_metadata_tell_of_the_same_model() -> None:
    metadata = json.loads(packaged("models", "responsibility.json").read_text(encoding="utf-8"))
    card = (ROOT / "models" / "MODEL_CARD.md").read_text(encoding="utf-8")
    *_, last = (ROOT / "models" / "history.csv").read_text(encoding="utf-8").splitlines()
    assert metadata["corpus"]["sha256"][:16] in card
    assert f"{metadata['corpus']['lines']:,} lines" in card
    assert last.split(",")[1:3] == [metadata["corpus"]["sha256"], str(metadata["corpus"]["lines"])]
    assert last.split(",")[3:] == [str(metadata["figures"][name]) for name in model_card.HISTORY[3:]]
    assert f"{metadata['figures']['macro_f1_alone']:.3f}" in card


BYTES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut": (lambda whole: whole[: len(whole) // 2], "cut or not a model file"),
    "empty": (lambda _: b"", "cut or not a model file"),
    "text": (lambda _: b"hello", "cut or not a model file"),
    "another zip": (lambda _: _zip_of("readme.txt", b"hello"), "not a jdrole model"),
    "a pickle": (lambda _: b"\x80\x04\x95\x05\x00\x00\x00\x00\x00\x00\x00]\x94.", "cut or not a model file"),
}


def _zip_of(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(("change", "message"), BYTES.values(), ids=BYTES)
def test_a_file_that_is_no_model(tmp_path: Path, change: Callable[[bytes], bytes], message: str) -> None:
    path = tmp_path / "model.npz"
    path.write_bytes(change(packaged("models", model_file.MODEL_NAME).read_bytes()))
    with pytest.raises(ModelFileError, match=message) as caught:
        load_model(path)
    assert "train it again with: jdrole train" in str(caught.value)
    assert str(path) in str(caught.value)


PARTS: dict[str, tuple[Arrays, str]] = {
    "format": ({"format": np.array("another-model")}, "not a jdrole model"),
    "version": ({"version": np.array(99)}, "format is version 99, this jdrole reads 1"),
    "areas": ({"areas": np.array(["a"] * 14)}, "areas are not this version's"),
    "weights of another shape": ({"word_weights": np.zeros((3, 14), np.float32)}, "word_weights is"),
    "a weight that is not a number": ({"intercept": np.full(14, np.nan)}, "a weight is not a number"),
    "a pair of words that are not there": ({"pairs": None}, "names a word that is not there"),
    "settings of another version": ({"settings": np.array('{"min_confidence": 0.5}')}, "settings are"),
    "objects": ({"format": np.array([{}], dtype=object)}, "cut or not a model file"),
}


@pytest.mark.parametrize(("changes", "message"), PARTS.values(), ids=PARTS)
def test_a_model_whose_parts_do_not_agree(tmp_path: Path, arrays: Arrays, changes: Arrays, message: str) -> None:
    if changes.get("pairs", 0) is None:
        changes = {"pairs": np.full_like(arrays["pairs"], 4_000_000_000)}
    with pytest.raises(ModelFileError, match=message):
        load_model(_saved(tmp_path / "model.npz", {**arrays, **changes}))


@pytest.mark.parametrize("name", ["words", "intercept", "settings", "fact_keys"])
def test_a_model_that_lacks_a_part(tmp_path: Path, arrays: Arrays, name: str) -> None:
    path = _saved(tmp_path / "model.npz", {key: value for key, value in arrays.items() if key != name})
    with pytest.raises(ModelFileError, match=f"the model lacks {name}"):
        load_model(path)


def test_a_missing_model_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="there is no such model file"):
        load_model(tmp_path / "none.npz")
    with pytest.raises(ModelFileError, match="a folder, not a model file"):
        load_model(tmp_path)
