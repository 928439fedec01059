"""Checks of a draft as a whole; each yields what it sees and knows nothing of severities or wording."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from classifier import genre
from classifier.audit.draft import Draft
from classifier.audit.found import Found
from classifier.audit.wording import percent, post, sentence_list, word
from classifier.posting import FULL_LINE, TaggedLine, evidence_of, weigh
from classifier.taxonomy import AREAS_OF, NEITHER, SALES_DIRECTOR, SALES_OPS, Role, facts

OTHER: Final[dict[Role, Role]] = {SALES_OPS: SALES_DIRECTOR, SALES_DIRECTOR: SALES_OPS}
OPS_LEAST: Final = 0.60  # share of SalesOps; with more it is a Sales Operations Manager's text: directors have processes too
TOLD: Final = 1.0  # full lines of role evidence, with less of which the two cannot be told apart
NAMED: Final = 0.25  # probability of an area on some line, from which it counts as mentioned
UNHEARD: Final = 0.05  # the same where the article only gives an example; with 0.25 two in five such findings were wrong
SURROUNDINGS: Final = ("company", "benefits", "hiring", "legal")
MOSTLY_AROUND: Final = 0.60  # of the words
SECTION_TOLD: Final = 2.0  # full lines of role evidence that a section must hold to be compared
SECTION_CLEAR: Final = 0.75  # share of a section's role evidence that makes it one role's
LEADING: Final = ("strategy", "leadership", "targets", "oversight")
REPORTING: Final = ("analytics", "tools")
JUNIOR_LEADS: Final = 0.50  # share of role evidence in LEADING areas that is no junior's
SENIOR_REPORTS: Final = 0.90  # share in REPORTING areas that leaves nothing to direct


def ops_share(lines: Iterable[TaggedLine]) -> tuple[float, float]:
    """Return SalesOps' share of the role evidence, in [0, 1], and how much that is in full lines; all lines by probability."""
    ops = total = 0.0
    for line in lines:
        weight = min(len(line.text.split()), FULL_LINE) / FULL_LINE
        ops += weight * line.tag.probabilities[SALES_OPS]
        total += weight * (1.0 - line.tag.probabilities[NEITHER])
    return (ops / total if total else 0.5), total


def is_told(draft: Draft) -> bool:
    """Say whether a draft tells enough of either role, in a language that is understood, to hold it against a role."""
    understood = draft.posting.reasons[0].code != "foreign-language"
    return understood and ops_share(draft.posting.lines)[1] >= TOLD


def title_disagrees(draft: Draft) -> Iterator[Found]:
    """JD101: the text is about the other role than the one wanted."""
    wanted = draft.wanted
    share, _ = ops_share(draft.posting.lines)
    if wanted and is_told(draft) and (share > OPS_LEAST) != (wanted == SALES_OPS):
        of_other = share if wanted == SALES_DIRECTOR else 1.0 - share
        fills = {
            "wanted": post(wanted, draft.language),
            "other": post(OTHER[wanted], draft.language),
            "share": percent(of_other),
        }
        yield Found(fills, confidence=of_other)


def _likeliest(draft: Draft, area: str) -> float:
    """Return the highest probability of an area on any line, in [0, 1]; 1 where a line about the work mentions it."""
    lines = [line for line in draft.posting.lines if line.kind != "heading"]
    if any(genre.mentions(line.text, area) for line in lines if line.tag.role != NEITHER):
        return 1.0
    return max((line.tag.area_probabilities[area] for line in lines), default=0.0)


def area_missing(draft: Draft) -> Iterator[Found]:
    """JD103: no line is about an area that the wanted role answers for."""
    if draft.wanted is None or not is_told(draft):
        return
    for area in AREAS_OF[draft.wanted]:
        if (likeliest := _likeliest(draft, area)) < NAMED:
            fact = next(fact.code for fact in facts() if fact.area == area)
            fills = {
                "area": word("areas", area, draft.language),
                "wanted": post(draft.wanted, draft.language),
                "sentences": sentence_list(area, draft),
            }
            yield Found(fills, about=area, fact=fact, confidence=1.0 - likeliest)


def both_roles(draft: Draft) -> Iterator[Found]:
    """JD104: each role has about half of the evidence, and the draft is for one of the two."""
    if draft.posting.verdict == "mixed" and draft.wanted:
        mix = draft.posting.role_mix
        yield Found({"ops": percent(mix[SALES_OPS]), "director": percent(mix[SALES_DIRECTOR])})


def too_little(draft: Draft) -> Iterator[Found]:
    """JD105: the text is not enough for a verdict."""
    if draft.posting.verdict == "insufficient":
        code = draft.posting.reasons[0].code
        fills = {"why": word("reasons", code, draft.language), "remedy": word("remedies", code, draft.language)}
        yield Found(fills, about=code)


def role_unknown(draft: Draft) -> Iterator[Found]:
    """JD106: nothing tells which role is wanted."""
    if draft.wanted is None and draft.posting.verdict != "insufficient":
        yield Found({"why": word("reasons", "no-role", draft.language)}, about=draft.title)


def little_about_work(draft: Draft) -> Iterator[Found]:
    """JD301: most of the words are about the company, the benefits, the application or the law."""
    counts = [len(line.text.split()) for line in draft.posting.lines]
    around = sum(
        count
        for count, line, section in zip(counts, draft.posting.lines, draft.sections, strict=True)
        if section in SURROUNDINGS and line.tag.role == NEITHER
    )
    if draft.posting.verdict != "insufficient" and around >= MOSTLY_AROUND * sum(counts):
        yield Found({"share": percent(around / sum(counts))})


def requirements_differ(draft: Draft) -> Iterator[Found]:
    """JD302: the requirements are one role's, the duties the other's."""
    required, duties = (evidence_of(map(weigh, draft.lines_in(kind))) for kind in ("requirements", "duties"))
    role = draft.wanted
    if role is None or min(required.total, duties.total) < SECTION_TOLD:
        return
    of_duties, of_required = (found.ops_share if role == SALES_OPS else 1.0 - found.ops_share for found in (duties, required))
    if of_duties >= SECTION_CLEAR and of_required <= 1.0 - SECTION_CLEAR:
        fills = {
            "wanted": post(role, draft.language),
            "other": post(OTHER[role], draft.language),
            "duties": percent(of_duties),
            "required": percent(1.0 - of_required),
        }
        yield Found(fills, draft.lines_in("requirements")[0])


def setting_missing(draft: Draft) -> Iterator[Found]:
    """JD303: the article's example for the kind of organisation has no line about its area."""
    if draft.context is None or draft.posting.verdict == "insufficient":
        return
    for fact in facts():
        if fact.context == draft.context and fact.role == draft.wanted and _likeliest(draft, fact.area) < UNHEARD:
            summary = fact.summary_it if draft.language == "it" else fact.summary_en
            fills = {
                "setting": word("settings", draft.context, draft.language),
                "wanted": post(fact.role, draft.language),
                "fact_text": summary.partition(": ")[2],
                "sentences": sentence_list(fact.area, draft),
            }
            yield Found(fills, about=f"{fact.code} {fact.area}", fact=fact.code)


def seniority(draft: Draft) -> Iterator[Found]:
    """JD401: the title's rank and the lines do not go together."""
    level = genre.rank(draft.title)
    found = evidence_of(map(weigh, draft.posting.lines))
    if level is None or found.total < SECTION_TOLD:
        return
    areas = LEADING if level == "junior" else REPORTING
    share = sum(found.weights.get(area, 0.0) for area in areas) / found.total
    if share >= (JUNIOR_LEADS if level == "junior" else SENIOR_REPORTS):
        named = ", ".join(word("areas", area, draft.language) for area in areas if area in found.weights)
        fills = {
            "title": draft.title,
            "level": word("ranks", level, draft.language),
            "share": percent(share),
            "areas": named,
        }
        yield Found(fills, about=draft.title)
