"""From a column of texts to columns of verdicts: the one function that every engine calls on every part of a table.

It says of a posting what ``Model.classify`` says, without the evidence of single words, and looks at each distinct line once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier import context, genre
from classifier.lines import Line, split_lines
from classifier.posting import FULL_LINE, RoleEvidence, Verdict, Weighed, evidence_of, judge
from classifier.tagger import Decisions, Tagger
from classifier.taxonomy import AREAS, AREAS_OF, NEITHER, ROLES

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

COLUMNS: Final = (
    "verdict", "sales_ops_share", "confidence", "role_lines", "lines", "top_areas", "title_match", "status",
)  # fmt: skip
LINE_COLUMNS: Final = ("posting", "line", "text", "start", "end", "role", "area", "probability")
TOP_AREAS: Final = 3
MISSING: Final = ("NAType", "NaTType")  # pandas' own; named, so that tables without frames need no pandas
LONGEST: Final = 1_000_000  # characters; a longer text is a whole archive in one cell, not a posting
KEPT_POSTINGS: Final = 20_000  # distinct postings whose verdict is remembered, some 8 MB
KEPT_LINES: Final = 100_000  # distinct lines remembered; with their scores some 40 MB


class Judged(NamedTuple):
    """What a table says of one posting; the fields are ``COLUMNS``. ``sales_ops_share`` and ``confidence`` are in [0, 1].

    ``confidence`` is the mean probability of the lines that made the verdict, each weighing as it does in the role mix.
    Where there is no verdict, they are None. ``title_match`` is "agrees", "disagrees", "no title", or "unknown" where the
    title names neither role or there is no single role to compare it with.
    """

    verdict: Verdict | None
    sales_ops_share: float | None
    confidence: float | None
    role_lines: int
    lines: int
    top_areas: str
    title_match: str
    status: str


class JudgedLine(NamedTuple):
    """A line of a posting with its tag; the fields are ``LINE_COLUMNS``, ``posting`` being its number or its own id."""

    posting: Any
    line: int
    text: str
    start: int
    end: int
    role: str
    area: str
    probability: float


class Scorer:
    """A model at work on many postings.

    Args:
        tagger: the model.
    """

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger
        self._judged: dict[bytes, Judged] = {}
        self._forget()

    def score(self, texts: Sequence[object], titles: Sequence[object] | None = None) -> list[Judged]:
        """Return what is to be said of each text, in the given order; a cell that is no posting has a status that says so.

        Each distinct posting is looked at once: boards repeat their advertisements.
        """
        statuses = [_status_of(text) for text in texts]
        keys = [_digest(str(text)) if status == "ok" else b"" for text, status in zip(texts, statuses, strict=True)]
        new = {key: str(text) for key, text in zip(keys, texts, strict=True) if key and key not in self._judged}
        self._judged.update(zip(new, self._judge_all(list(new.values()))[0], strict=True))
        judged = [self._judged[key] if key else _unjudged(status) for key, status in zip(keys, statuses, strict=True)]
        if len(self._judged) > KEPT_POSTINGS:
            self._judged.clear()
        return _titled(judged, titles)

    def score_with_lines(
        self, texts: Sequence[object], titles: Sequence[object] | None = None
    ) -> tuple[list[Judged], list[list[JudgedLine]]]:
        """Return what is to be said of each text, and of each of its lines; ``posting`` is the text's place, from 0."""
        statuses = [_status_of(text) for text in texts]
        postings = [str(text) if status == "ok" else "" for text, status in zip(texts, statuses, strict=True)]
        found, split, decisions = self._judge_all(postings)
        judged = [one if status == "ok" else _unjudged(status) for one, status in zip(found, statuses, strict=True)]
        return _titled(judged, titles), _line_rows(split, decisions)

    def _judge_all(self, texts: list[str]) -> tuple[list[Judged], list[list[Line]], Decisions]:
        split = [split_lines(text) for text in texts]
        flat = [line for lines in split for line in lines]
        decisions, rows = self._decide(split, flat)
        weighed = self._weighed(flat, decisions, rows)
        judged = [self._judge(text, list(islice(weighed, len(lines)))) for text, lines in zip(texts, split, strict=True)]
        return judged, split, decisions

    def _judge(self, text: str, lines: list[Weighed]) -> Judged:
        found = evidence_of(lines)
        verdict, _ = judge(found, "", self._tagger.settings)
        if verdict != "insufficient":  # else a language that is not understood could not make it worse, and is slow to guess
            verdict, _ = judge(found, genre.guess_language(text), self._tagger.settings)
        role_lines = sum(bool(line.area) for line in lines)
        if verdict == "insufficient":
            return Judged(verdict, None, None, role_lines, found.lines, "", "", "ok")
        top = ", ".join(list(found.weights)[:TOP_AREAS])
        share, confidence = round(found.ops_share, 4), round(_confidence(lines, found), 4)
        return Judged(verdict, share, confidence, role_lines, found.lines, top, "", "ok")

    # -- lines -----------------------------------------------------------------------------------------------------------

    def _decide(self, split: list[list[Line]], flat: list[Line]) -> tuple[Decisions, NDArray[np.int64]]:
        """Return the decisions on all lines of some postings, in context, and the places of the lines in the memory."""
        rows = self._remember([line.text for line in flat])
        scores = self._scores[rows]
        shift = context.shifts(split, scores, self._selling[rows], self._tagger.settings)
        return self._tagger.decide_all(context.in_context(scores, shift)), rows

    def _weighed(self, flat: list[Line], decisions: Decisions, rows: NDArray[np.int64]) -> Iterator[Weighed]:
        counts = (decisions.roles != ROLES.index(NEITHER)) & decisions.decided & self._known[rows]
        areas = [AREAS[area] if counted else "" for area, counted in zip(decisions.areas.tolist(), counts.tolist(), strict=True)]
        headings = (line.kind == "heading" for line in flat)
        columns = (decisions.probabilities.tolist(), self._words[rows].tolist(), headings, self._selling[rows].tolist())
        return map(Weighed, areas, *columns)

    def _forget(self) -> None:
        self._places: dict[str, int] = {}
        self._scores: Floats = np.empty((0, len(AREAS)))
        self._known, self._selling = np.empty(0, bool), np.empty(0, bool)
        self._words = np.empty(0, np.int64)

    def _remember(self, texts: list[str]) -> NDArray[np.int64]:
        """Return the place in the memory of each line, having tagged those that are not there yet."""
        if len(self._places) > KEPT_LINES:
            self._forget()
        new = [text for text in dict.fromkeys(texts) if text not in self._places]
        if new:
            self._places.update(zip(new, range(len(self._places), len(self._places) + len(new)), strict=True))
            found = self._tagger.scored(new)
            self._scores = np.concatenate([self._scores, found.scores])
            self._known = np.concatenate([self._known, found.known])
            self._selling = np.concatenate([self._selling, found.selling])
            self._words = np.concatenate([self._words, [text.count(" ") + 1 for text in new]])
        return np.fromiter(map(self._places.__getitem__, texts), np.int64, len(texts))


def score_frame(frame: pd.DataFrame, scorer: Scorer, text: str, title: str | None = None) -> pd.DataFrame:
    """Return the ``COLUMNS`` for a frame's postings, one row each, with its index."""
    import pandas as pd

    judged = scorer.score(frame[text].tolist(), frame[title].tolist() if title else None)
    kinds = {"sales_ops_share": "float64", "confidence": "float64", "role_lines": "int64", "lines": "int64"}
    return pd.DataFrame(judged, columns=list(COLUMNS), index=frame.index).astype(
        {column: kinds.get(column, "string") for column in COLUMNS}
    )


def score(frame: pd.DataFrame, model: Tagger, text: str = "description", title: str | None = None) -> pd.DataFrame:
    """Judge a table of postings, one row each, in the given order.

    Args:
        frame: the postings.
        model: from ``load_model``.
        text: the column with the postings' texts.
        title: the column with their titles, if there is one.

    Returns:
        A frame with the given index and the columns verdict, sales_ops_share, confidence, role_lines, lines, top_areas,
        title_match and status; see ``Judged``.

    Raises:
        KeyError: there is no such column.
    """
    return score_frame(frame, Scorer(model), text, title)


def _status_of(text: object) -> str:
    """Return "ok" for a posting, else why a cell is not one."""
    if not isinstance(text, str):
        return "empty" if text is None or type(text).__name__ in MISSING or text != text else "not text"
    if not text.strip("\0 \t\r\n\ufeff\xa0"):
        return "empty"
    return "too long" if len(text) > LONGEST else "ok"


def with_fault(status: str, fault: str) -> str:
    """Return a status that says also what was wrong with the row, "" if nothing.

    >>> with_fault("empty", "not a JSON object"), with_fault("ok", "")
    ('empty; not a JSON object', 'ok')
    """
    return f"{status}; {fault}" if fault else status


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _unjudged(status: str) -> Judged:
    return Judged(None, None, None, 0, 0, "", "", status)


def _titled(judged: list[Judged], titles: Sequence[object] | None) -> list[Judged]:
    """Return what is said of postings, compared with their titles."""
    given = titles if titles is not None else [None] * len(judged)
    return [one._replace(title_match=_title_match(title, one.verdict)) for one, title in zip(judged, given, strict=True)]


def _line_rows(split: list[list[Line]], decisions: Decisions) -> list[list[JudgedLine]]:
    tags = zip(decisions.roles.tolist(), decisions.areas.tolist(), decisions.probabilities.tolist(), strict=True)
    return [
        [
            JudgedLine(number, line.number, line.text, *line.span, ROLES[role], AREAS[area], probability)
            for line, (role, area, probability) in zip(lines, tags, strict=False)
        ]
        for number, lines in enumerate(split)
    ]


def _title_match(title: object, verdict: Verdict | None) -> str:
    if not isinstance(title, str) or not title.strip():
        return "no title"
    role = genre.title_role(title)
    if role is None or verdict not in AREAS_OF:
        return "unknown"
    return "agrees" if role == verdict else "disagrees"


def _confidence(lines: list[Weighed], found: RoleEvidence) -> float:
    """Return the mean probability of the decided lines, each weighing its length."""
    return found.total / sum(min(line.words, FULL_LINE) / FULL_LINE for line in lines if line.area)
