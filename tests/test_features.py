"""Words and n-grams: the same for training, serving and evidence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from classifier.features import char_features, normalise, start_mark, word_features, word_of, words


@given(st.text())
def test_a_word_stands_for_itself(text: str) -> None:
    assert all(word_of(word) == word for word in words(text))
    assert normalise(normalise(text)) == normalise(text)


def test_a_line_without_words_has_its_start_mark_only() -> None:
    assert word_features("— !") == ["^1"]
    assert char_features("— !") == []


def test_accents_case_and_digits_do_not_matter() -> None:
    assert words("PERCHÉ 2024, attività") == words("perche 1999 attivita")


def test_marks_grow_with_the_length() -> None:
    assert [start_mark(count) for count in (0, 1, 3, 7, 15, 31, 63, 500)] == ["^1", "^2", "^3", "^4", "^5", "^6", "^6", "^6"]
