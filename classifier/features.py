"""Tokens and n-grams: what the model sees of a line, shared by training and serving.

A line becomes a list of *words* (lower case, no accents, digits as ``0``, stop words of both languages dropped). Two
blocks of features are counted over them: ``char``, the 3-5-grams inside each word, and ``word``, the words and pairs of
neighbouring words. In the ``word`` block a *start mark* stands before the first word: it tells how long the line is, and
its pair with the first word how the line opens ("manage ..." is a duty, "we manage ..." is not).
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import Final

CHAR_NGRAMS: Final = (3, 5)
LONGEST_MARK: Final = 6

# Letters and digits, ampersands inside: P&L, R&D and M&A are words of business.
TOKEN: Final = re.compile(r"\w[\w&]*")

# Words that carry no duty. Pronouns of address ("you", "our", "ti", "nostro") are kept: they tell blurb from duties.
STOP_WORDS: Final = frozenset(
    """
    the of and to in for with on at by an as or is are be that this from it its into all any such per via than then
    so but if not no nor while when where which who whose also both each other these those them their has have had
    can could may might should would
    di del dello della dei degli delle da dal dallo dalla dai dagli dalle in nel nello nella nei negli nelle su sul sullo
    sulla sui sugli sulle con col per tra fra il lo la le gli un uno una ed od ma che chi cui non si se al allo alla ai
    agli alle anche come ad sono essere ha hanno del dell all nell sull dall quale quali questo questa questi queste
    """.split()
)

_ZEROS: Final = str.maketrans("123456789", "000000000")


def normalise(text: str) -> str:
    """Return the text in lower case, without accents, with every digit as ``0``.

    >>> normalise("Perché B2B")
    'perche b0b'
    """
    if text.isascii():
        return text.lower().translate(_ZEROS)
    decomposed = unicodedata.normalize("NFKD", text).lower()
    return "".join("0" if c.isdecimal() else c for c in decomposed if not unicodedata.combining(c))


def word_of(token: str) -> str:
    """Return the word that a token stands for, "" for a stop word or a single character.

    >>> word_of("P&L"), word_of("Agenti"), word_of("degli"), word_of("x")
    ('p&l', 'agenti', '', '')
    """
    word = normalise(token).strip("_&")
    return "" if len(word) < 2 or word in STOP_WORDS else word


def words(text: str) -> list[str]:
    """Return the words of a text, stop words left out.

    >>> words("La gestione del forecast, 12 agenti e il P&L")
    ['gestione', 'forecast', '00', 'agenti', 'p&l']
    """
    return [word for token in TOKEN.findall(text) if (word := word_of(token))]


def char_ngrams(word: str) -> list[str]:
    """Return the character 3-5-grams of one word padded with a space on both sides.

    >>> char_ngrams("crm")
    [' cr', 'crm', 'rm ', ' crm', 'crm ', ' crm ']
    """
    padded = f" {word} "
    low, high = CHAR_NGRAMS
    return [padded[i : i + n] for n in range(low, high + 1) for i in range(len(padded) - n + 1)]


def char_features(text: str) -> list[str]:
    """Return the features of the ``char`` block of a line: scikit-learn's ``analyzer`` for it."""
    return [ngram for word in words(text) for ngram in char_ngrams(word)]


def start_mark(count: int) -> str:
    """Return the mark before the first of ``count`` words: the length in powers of two, 63 words and more alike.

    >>> start_mark(0), start_mark(4), start_mark(200)
    ('^1', '^3', '^6')
    """
    return f"^{min((count + 1).bit_length(), LONGEST_MARK)}"


def word_features(text: str) -> list[str]:
    """Return the features of the ``word`` block of a line: scikit-learn's ``analyzer`` for it.

    >>> word_features("Build sales dashboards")
    ['^3', 'build', 'sales', 'dashboards', '^3 build', 'build sales', 'sales dashboards']
    """
    found = words(text)
    marked = [start_mark(len(found)), *found]
    return [*marked, *map(" ".join, pairwise(marked))]
