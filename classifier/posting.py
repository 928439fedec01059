"""From tagged lines to the posting: its role mix, its verdict and the reasons for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

import numpy as np

from classifier import context, genre
from classifier.lines import Kind, Span, mask, source_offsets, split_lines
from classifier.model_file import Settings
from classifier.tagger import Decision, Tag, Tagger
from classifier.taxonomy import AREAS_OF, LANGUAGES, NEITHER, SALES_DIRECTOR, SALES_OPS, Role

Verdict = Literal["SalesOps", "Sales Director", "mixed", "insufficient"]

FULL_LINE: Final = 12  # words; a longer line weighs no more, so that one long sentence cannot outvote five bullets
MUCH: Final = 5.0  # full lines; with so many and nothing about either role, a posting is for another job rather than too short
BOTH_STRONG: Final = 0.45  # share of the role evidence; where each role has so much, neither is the job


class Reason(NamedTuple):
    """Why the verdict is what it is: a stable code for programs, a sentence for people."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class TaggedLine:
    """A line of a posting with its tag.

    ``alone`` is what the line's own words say; ``tag`` is what headings and neighbours make of it, having moved its
    log-odds of a role against Neither by ``context``. Evidence spans count in the posting's text.
    """

    number: int
    text: str
    span: Span
    kind: Kind
    section: str
    tag: Tag
    alone: Decision
    context: float


@dataclass(frozen=True, slots=True)
class Posting:
    """A posting judged: every line tagged, and what they come to.

    ``role_mix`` holds each role's share of the role evidence (it sums to 1) and ``areas`` each area's, largest first; both are
    empty where the verdict is ``insufficient``.
    """

    lines: tuple[TaggedLine, ...]
    verdict: Verdict
    role_mix: dict[Role, float]
    areas: dict[str, float]
    reasons: tuple[Reason, ...]
    language: str
    title: str | None
    title_role: Role | None


def classify(tagger: Tagger, text: str, title: str | None = None) -> Posting:
    """Tag every line of a posting and judge the whole.

    The title never moves a line's tag; where it says another role than the lines do, a reason says so.
    """
    tagged = tag_posting(tagger, text)
    language = genre.guess_language(text)
    found = evidence_of(map(weigh, tagged))
    verdict, reason = judge(found, language, tagger.settings)
    if reason.code == "foreign-language":
        tagged = tuple(replace(line, tag=replace(line.tag, decided=False)) for line in tagged)
    enough = verdict != "insufficient"
    title_role = genre.title_role(title) if title else None
    return Posting(
        lines=tagged,
        verdict=verdict,
        role_mix={SALES_OPS: found.ops_share, SALES_DIRECTOR: 1.0 - found.ops_share} if enough else {},
        areas={area: weight / found.total for area, weight in found.weights.items()} if enough else {},
        reasons=(reason, *_title_reasons(title_role, verdict)),
        language=language,
        title=title,
        title_role=title_role,
    )


def _title_reasons(title_role: Role | None, verdict: Verdict) -> tuple[Reason, ...]:
    if title_role is None or verdict in ("insufficient", "mixed", title_role):
        return ()
    return (Reason("title-disagrees", f"the title says {title_role}, the lines say {verdict}"),)


def tag_posting(tagger: Tagger, text: str) -> tuple[TaggedLine, ...]:
    """Split a posting and tag every line, alone and in context."""
    lines = split_lines(text)
    masked = mask(text)
    scores = tagger.log_odds([line.text for line in lines])
    selling = [genre.speaks_of_selling(line.text) for line in lines]
    moved = context.shifts([lines], scores, np.array(selling, bool), tagger.settings)
    tagged = []
    for line, alone, shifted, shift in zip(lines, scores, context.in_context(scores, moved), moved, strict=True):
        tag = _placed(tagger.tag(line.text, shifted), source_offsets(masked, line.span))
        tagged.append(TaggedLine(*line, tag, tagger.decide(alone), float(shift)))
    return tuple(tagged)


def _placed(tag: Tag, offsets: list[int]) -> Tag:
    """Return the tag with its evidence placed in the posting instead of in the line."""
    moved = tuple(part._replace(span=(offsets[part.span[0]], offsets[part.span[1] - 1] + 1)) for part in tag.evidence)
    return replace(tag, evidence=moved)


class Weighed(NamedTuple):
    """What counts of a line towards the verdict: the area it is decided to belong to, "" for none, and how sure that is."""

    area: str
    probability: float
    words: int
    heading: bool
    selling: bool


def weigh(line: TaggedLine) -> Weighed:
    """Return what counts of a tagged line."""
    tag = line.tag
    area = tag.area if tag.role != NEITHER and tag.decided else ""
    selling = genre.speaks_of_selling(line.text)
    return Weighed(area, tag.probability, len(line.text.split()), line.kind == "heading", selling)


@dataclass(frozen=True, slots=True)
class RoleEvidence:
    """What the ``lines`` of a posting, so many, hold about either role.

    ``weights`` is each area's evidence in full lines' worth, largest first; ``size`` is the posting's own length in full
    lines, headings left out; ``selling`` is the share of its lines that speak of selling, in [0, 1].
    """

    lines: int
    weights: dict[str, float]
    size: float
    selling: float

    @property
    def total(self) -> float:
        """The evidence for both roles together."""
        return sum(self.weights.values())

    @property
    def density(self) -> float:
        """The share of the posting that is role evidence, in [0, 1]."""
        return self.total / self.size if self.size else 0.0

    @property
    def relevance(self) -> float:
        """How much of the posting is about selling, plus how much about either role: in [0, 2]; neither tells alone."""
        return self.selling + self.density

    @property
    def ops_share(self) -> float:
        """SalesOps' share of the role evidence, in [0, 1]; 0.5 where there is none."""
        ops = sum(self.weights.get(area, 0.0) for area in AREAS_OF[SALES_OPS])
        return ops / self.total if self.total else 0.5


def evidence_of(lines: Iterable[Weighed]) -> RoleEvidence:
    """Sum up the decided lines: each counts its probability times its length, the latter capped at a full line."""
    weights: dict[str, float] = {}
    size = 0.0
    count = selling = 0
    for line in lines:
        length = min(line.words, FULL_LINE) / FULL_LINE
        count += 1
        selling += line.selling
        size += 0.0 if line.heading else length
        if line.area:
            weights[line.area] = weights.get(line.area, 0.0) + line.probability * length
    ranked = dict(sorted(weights.items(), key=lambda pair: -pair[1]))
    return RoleEvidence(count, ranked, size, selling / count if count else 0.0)


def judge(found: RoleEvidence, language: str, settings: Settings) -> tuple[Verdict, Reason]:
    """Return the verdict that the evidence in a posting's lines comes to, and the reason for it."""
    if lack := _what_lacks(found, language, settings):
        return "insufficient", lack
    ops, director = f"{found.ops_share:.0%}", f"{1 - found.ops_share:.0%}"
    if found.ops_share > 1 - BOTH_STRONG:
        return "SalesOps", Reason("mostly-sales-ops", f"{ops} of the role evidence is SalesOps")
    if found.ops_share < BOTH_STRONG:
        return "Sales Director", Reason("mostly-sales-director", f"{director} of the role evidence is Sales Director")
    return "mixed", Reason("both-roles", f"{ops} SalesOps, {director} Sales Director: perhaps two jobs in one")


def _what_lacks(found: RoleEvidence, language: str, settings: Settings) -> Reason | None:
    """Return why a posting is too little for a verdict, or None."""
    if not found.lines:
        return Reason("no-text", "there is no text to read")
    if language and language not in LANGUAGES:
        return Reason(
            "foreign-language", f"the text reads as {genre.language_name(language)}; only Italian and English are understood"
        )
    little, beside = found.total < settings.min_role_lines, found.relevance < settings.min_relevance
    if little and not (beside and found.size >= MUCH):
        return Reason(
            "few-role-lines",
            f"too little about either role: {found.total:.1f} lines of {FULL_LINE} words, {settings.min_role_lines} are needed",
        )
    if little or beside:
        return Reason(
            "another-job",
            f"mostly about something else: {found.density:.0%} of the text is about either role, "
            f"{found.selling:.0%} of the lines speak of sales or revenue",
        )
    return None
