from __future__ import annotations

from pathlib import Path

import pytest

from classifier import Model, load_model

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the postings to measure on are not on this machine")


@pytest.fixture(scope="session")
def model() -> Model:
    return load_model()
