"""Texts to numbers of words, and words to numbers of n-grams, many at once.

What stands between characters that no word is made of, a *piece* ("Sell", "of", "P&L"), is made a word once in its life; from
then on it is known by its hash. Hashes of all pieces of a batch are computed together: with p a large odd number and c the
code points of the batch, the piece from s to e has the hash (sum of c[i] p^i for s <= i < e) p^-s modulo 2^64 (Rabin and
Karp's), which does not depend on where the piece stands. Among n pieces two share one with a probability of some n^2 / 2^65:
2e-9 for as many as are kept.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classifier.features import CHAR_NGRAMS, word_of

Numbers = NDArray[np.int64]
Hashes = NDArray[np.uint64]

END: Final = "\0"  # stands after each text
BASE: Final = 0x9E3779B97F4A7C15
UNUSED: Final = np.uint64(0)  # no piece has this hash but END, which is none
BITS: Final = 15  # the table has room for 2^BITS pieces at first
SPARSE: Final = 2  # times as many slots as pieces at least, so that most are found at the first look; a power of two
UNKNOWN, NO_WORD = -1, -2  # in place of a number, of a piece not met before and of one that is no word
BEYOND_WORDS: Final = 0x40000  # no character of a word has so high a code point


class Vocabulary:
    """The words met so far, numbered in the order of their first appearance; for one thread at a time.

    Args:
        words: the words that have numbers from the start.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self.words = list(words)
        self._numbers = {word: number for number, word in enumerate(self.words)}
        self._pieces = _Table()  # the numbers of their words

    def __len__(self) -> int:
        """Return how many pieces and words are remembered, whichever are more."""
        return max(len(self.words), len(self._pieces))

    def number(self, word: str) -> int:
        """Return the number of a word, a new one if it is met for the first time."""
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self.words)
            self.words.append(word)
        return number

    def find(self, word: str) -> int:
        """Return the number of a word, or one past all if it has none."""
        return self._numbers.get(word, len(self.words))

    def encode(self, texts: Sequence[str]) -> tuple[Numbers, Numbers]:
        """Return the numbers of the words of all texts in a row, and how many words each text has, (n,).

        >>> numbers, counts = Vocabulary(["forecast"]).encode(["The forecast (CRM)", "", "Forecast?"])
        >>> numbers.tolist(), counts.tolist()
        ([0, 1, 0], [2, 0, 1])
        """
        joined = END.join([*(text.replace(END, " ") for text in texts), ""])
        codes = _codes(joined)
        edges = np.flatnonzero(np.diff(_in_words()[codes], prepend=False, append=False))
        starts, ends = edges[::2], edges[1::2]
        hashes = _hashes(codes, starts, ends)
        numbers = self._pieces.find(hashes)
        if (new := np.flatnonzero(numbers == UNKNOWN)).size:
            distinct, first, same = np.unique(hashes[new], return_index=True, return_inverse=True)
            spans = zip(starts[new[first]].tolist(), ends[new[first]].tolist(), strict=True)
            learnt = np.array([self._of_piece(joined[start:end]) for start, end in spans], np.int64)
            self._pieces.add(distinct, learnt)
            numbers[new] = learnt[same]
        words = numbers != NO_WORD
        before = np.searchsorted(starts, np.flatnonzero(codes == 0))  # pieces before the end of each text
        return numbers[words], np.diff(np.concatenate([[0], np.cumsum(words)])[before], prepend=0)

    def _of_piece(self, piece: str) -> int:
        return self.number(word) if (word := word_of(piece)) else NO_WORD


class NgramFinder:
    """Finds the character n-grams of many words at once, by their hashes too.

    Args:
        ngrams: those that have numbers, in their order.
    """

    def __init__(self, ngrams: Sequence[str]) -> None:
        ends = np.cumsum(np.fromiter(map(len, ngrams), np.int64, len(ngrams)))
        self._ngrams = _Table()
        self._ngrams.add(_hashes(_codes("".join(ngrams)), np.insert(ends, 0, 0)[:-1], ends), np.arange(len(ngrams)))

    def find(self, words: Sequence[str]) -> tuple[Numbers, Numbers]:
        """Return the numbers of the n-grams of all words in a row, as ``features.char_ngrams`` orders them, without unknown ones.

        Returns:
            The numbers, and how many of them each word has, (n,).

        >>> numbers, counts = NgramFinder(["crm", " crm ", "rp "]).find(["crm", "quota", "erp"])
        >>> numbers.tolist(), counts.tolist()
        ([0, 1, 2], [2, 0, 1])
        """
        codes = _codes("".join(f" {word} " for word in words))
        sizes = np.fromiter(map(len, words), np.int64, len(words)) + 2
        owners = np.repeat(np.arange(len(words)), sizes)
        left = np.repeat(np.cumsum(sizes), sizes) - np.arange(len(codes))  # characters to the end of the word
        low, high = CHAR_NGRAMS
        starts = [np.flatnonzero(left >= size) for size in range(low, high + 1)]
        numbers = np.concatenate([self._ngrams.find(_hashes(codes, at, at + size)) for size, at in enumerate(starts, low)])
        known = np.flatnonzero(numbers != UNKNOWN)
        owned = owners[np.concatenate(starts)[known]]
        return numbers[known[np.argsort(owned, kind="stable")]], np.bincount(owned, minlength=len(words))


class _Table:
    """A table from hashes to numbers, looked up many at once: open addressing, linear probing."""

    def __init__(self) -> None:
        self._count = 0
        self._make(SPARSE << BITS)

    def __len__(self) -> int:
        return self._count

    def _make(self, size: int) -> None:
        self._hashes, self._numbers = np.zeros(size, np.uint64), np.full(size, UNKNOWN, np.int64)

    def find(self, hashes: Hashes) -> Numbers:
        """Return the number of each hash, ``UNKNOWN`` where it has none."""
        slots = self._slots(hashes)
        met = self._hashes[slots]
        astray = np.flatnonzero((met != hashes) & (met != UNUSED))
        while astray.size:
            slots[astray] = (slots[astray] + 1) & (len(self._hashes) - 1)
            met = self._hashes[slots[astray]]
            astray = astray[(met != hashes[astray]) & (met != UNUSED)]
        return self._numbers[slots]

    def add(self, hashes: Hashes, numbers: Numbers) -> None:
        """Keep the numbers of hashes, all different, that have none yet."""
        self._count += len(hashes)
        while self._count * SPARSE > len(self._hashes):
            used = self._hashes != UNUSED
            old = self._hashes[used], self._numbers[used]
            self._make(2 * len(self._hashes))
            self._put(*old)
        self._put(hashes, numbers)

    def _put(self, hashes: Hashes, numbers: Numbers) -> None:
        slots = self._slots(hashes)
        while hashes.size:
            free = self._hashes[slots] == UNUSED
            self._hashes[slots[free]] = hashes[free]  # of several that want one slot, the last stays
            stayed = self._hashes[slots] == hashes
            self._numbers[slots[stayed]] = numbers[stayed]
            hashes, numbers = hashes[~stayed], numbers[~stayed]
            slots = (slots[~stayed] + 1) & (len(self._hashes) - 1)

    def _slots(self, hashes: Hashes) -> Numbers:
        """Return where each hash is looked for first: by its highest bits, mixed once more, as short pieces leave them alike."""
        return (
            (hashes ^ (hashes >> np.uint64(32))) * np.uint64(BASE) >> np.uint64(64 - (len(self._hashes).bit_length() - 1))
        ).astype(np.int64)


@cache
def _in_words() -> NDArray[np.bool_]:
    """Return for each code point whether words are made of it, as ``features.TOKEN`` says."""
    codes = np.arange(BEYOND_WORDS, dtype=np.uint32)
    found = np.zeros(sys.maxunicode + 1, bool)
    for run in re.finditer(r"[\w&]+", codes.tobytes().decode("utf-32-le", "surrogatepass")):
        found[run.start() : run.end()] = True
    return found


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


@cache
def _powers(bits: int) -> tuple[Hashes, Hashes]:
    """Return the first 2^bits powers of ``BASE`` and of its inverse, modulo 2^64."""
    factors = (BASE, pow(BASE, -1, 2**64))
    up, down = (np.cumprod(np.array([1] + [factor] * (2**bits - 1), np.uint64), dtype=np.uint64) for factor in factors)
    return up, down


def _hashes(codes: NDArray[np.uint32], starts: Numbers, ends: Numbers) -> Hashes:
    """Return the hash of each piece, from ``starts`` to before ``ends`` among the code points."""
    up, down = _powers(len(codes).bit_length())
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(codes * up[: len(codes)], out=sums[1:])
    hashes: Hashes = (sums[ends] - sums[starts]) * down[starts]
    return hashes
