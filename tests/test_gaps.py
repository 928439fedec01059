"""Gaps of the corpus: words, never sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from classifier import CorpusError, Model, gaps
from classifier.corpus import Paraphrase
from tests.test_cli import jdrole

POSTING = "- Lead the zorbing sales team across the region and hire account executives\n- Free parking"
CORPUS = [
    Paraphrase(f"Lead the sales team across region {i}", "en", "Sales Director", "leadership", "1.2-a", "imperative")
    for i in range(9)
]


def test_a_word_of_duties_that_the_corpus_lacks_is_found(model: Model) -> None:
    found = {gap.term: gap for gap in gaps.find(model, CORPUS, [POSTING] * 3)}
    assert found["zorbing"][:4] == ("zorbing", 3, 3, 0)
    assert 0 <= found["zorbing"].doubt <= 1
    assert "zorbing sales" in found
    assert "lead" not in found
    assert "parking" not in found


def test_words_of_one_posting_are_left_out(model: Model) -> None:
    assert gaps.find(model, CORPUS, [POSTING]) == []


def test_foreign_postings_tell_nothing(model: Model) -> None:
    german = "Wir suchen für unser Team einen Leiter, der die Ziele mit den Kunden und der Geschäftsleitung erreicht."
    assert gaps.find(model, CORPUS, [german] * 5) == []


def test_the_command_prints_words_and_counts_and_no_sentence(tmp_path: Path) -> None:
    table = tmp_path / "postings.csv"
    table.write_text("id,Descrizione\n" + f'1,"{POSTING}"\n' * 4, encoding="utf-8")
    shown = jdrole("corpus", "gaps", table)
    assert shown.returncode == 0, shown.stderr
    assert "zorbing" in shown.stdout
    assert "zorbing sales team" not in shown.stdout


@pytest.mark.parametrize(("content", "message"), [("id,what\n1,x\n", "no column of texts among id, what"), ("", "among none")])
def test_a_table_without_texts_says_what_is_there(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "postings.csv").write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=message):
        gaps.read_postings(tmp_path / "postings.csv")
