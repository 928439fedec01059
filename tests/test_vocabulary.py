"""Encoding texts: whatever the batch, the words are those that ``features.words`` finds."""

from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from classifier import vocabulary
from classifier.features import char_ngrams, words
from classifier.vocabulary import NgramFinder, Vocabulary

TEXTS = st.lists(st.one_of(st.text(), st.text("aà &.\0\n\u3000\x1cP9_\u0301-", max_size=30)), max_size=12)


def decoded(found: Vocabulary, texts: list[str]) -> list[list[str]]:
    numbers, counts = found.encode(texts)
    names = iter(found.words[number] for number in numbers)
    return [[next(names) for _ in range(count)] for count in counts]


@given(TEXTS, TEXTS)
def test_the_words_of_each_text_come_out_in_order_whatever_was_met_before(before: list[str], texts: list[str]) -> None:
    found = Vocabulary(["forecast"])
    found.encode(before)
    assert decoded(found, texts) == [words(text) for text in texts]


@given(st.lists(st.text(min_size=1, max_size=12), max_size=12), st.lists(st.text("aàbc", min_size=1, max_size=9), max_size=12))
def test_the_known_ngrams_of_each_word_come_out_in_order(some: list[str], others: list[str]) -> None:
    known = sorted({ngram for word in others for ngram in char_ngrams(word)[::2]})
    numbers, counts = NgramFinder(known).find([*some, *others])
    names = iter(known[number] for number in numbers)
    for word, count in zip([*some, *others], counts, strict=True):
        assert [next(names) for _ in range(count)] == [ngram for ngram in char_ngrams(word) if ngram in known]


def test_a_lone_surrogate_is_no_word_and_no_trouble() -> None:
    assert decoded(Vocabulary([]), ["quota \ud800 crm", "\udfff"]) == [["quota", "crm"], []]


def test_many_pieces_outgrow_the_table_and_are_still_told_apart() -> None:
    texts = [f"word{first}{'abcdefghij'[last]}" for first in "klmnopqrst" for last in range(10)]
    many = [f"{one}-{other}" for one in texts for other in texts * 4]
    assert len(set(many)) < 2**vocabulary.BITS < len(set(many)) * 4
    more = [f"{piece}{sign}" for piece in set(many) for sign in ("", ".", ";", ":")]
    found = Vocabulary([])
    assert decoded(found, [" ".join(more)]) == [[word for piece in more for word in words(piece)]]
    assert decoded(found, more[::-1]) == [words(piece) for piece in more[::-1]]


def test_no_character_of_a_word_lies_beyond_those_that_are_looked_at() -> None:
    assert not any(chr(code).isalnum() for code in range(vocabulary.BEYOND_WORDS, sys.maxunicode + 1))
