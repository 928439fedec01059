"""From a draft to its audit: run every check, put the rules' words to what it sees, add up the score card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from classifier.audit import by_line, whole
from classifier.audit.draft import Draft, read_draft
from classifier.audit.findings import Audit, Finding, ScoreCard
from classifier.audit.found import Found
from classifier.audit.ignores import ignores_in
from classifier.audit.rules import Rule, rules
from classifier.audit.wording import word
from classifier.errors import ClassifierError
from classifier.lines import Span
from classifier.tagger import Tagger
from classifier.taxonomy import AREAS_OF, NEITHER, Context, Role

Check = Callable[[Draft], Iterator[Found]]

LONGEST: Final = 200_000  # characters; a long posting has 10,000, and so many take two seconds
UNCLEAR: Final = ("JD201", "JD202", "JD203", "JD204")


def checks(tagger: Tagger) -> dict[str, Check]:
    """Return the check of each rule, by the rule's id."""
    return {
        "JD101": whole.title_disagrees,
        "JD102": by_line.line_drifts,
        "JD103": whole.area_missing,
        "JD104": whole.both_roles,
        "JD105": whole.too_little,
        "JD106": whole.role_unknown,
        "JD201": partial(by_line.line_mixes, tagger),
        "JD202": by_line.line_too_vague,
        "JD203": by_line.said_twice,
        "JD204": by_line.out_of_place,
        "JD301": whole.little_about_work,
        "JD302": whole.requirements_differ,
        "JD303": whole.setting_missing,
        "JD401": whole.seniority,
    }


def audit(
    tagger: Tagger,
    text: str,
    title: str | None = None,
    role: Role | None = None,
    context: Context | None = None,
    *,
    given: str | None = None,
) -> Audit:
    """Audit a draft, plain, Markdown or HTML.

    Args:
        tagger: the model.
        text: the draft.
        title: its title, where it is not its first lines that say it.
        role: the role it is meant for, whatever its title says.
        context: the kind of organisation, for the article's example of it.
        given: the draft as it is in its file, as long as ``text``, where that is what is shown of a page.

    Raises:
        ClassifierError: the draft is too long, or a comment in it tells to ignore a rule that does not exist.
    """
    if len(text) > LONGEST:
        raise ClassifierError(f"too long for a draft: over {LONGEST:,} characters", remedy="give the posting alone")
    ignores = list(ignores_in(text if given is None else given))
    draft = read_draft(tagger, text, title, role, context, given=given)
    found = (_finding(draft, rules()[rule], one) for rule, check in checks(tagger).items() for one in check(draft))
    findings = sorted(found, key=lambda finding: (finding.span, finding.rule))
    kept = tuple(one for one in findings if not any(ignore.covers(one.rule, one.span) for ignore in ignores))
    return Audit(draft, kept, _score_card(draft, findings), _unjudged(draft), len(findings) - len(kept))


def _finding(draft: Draft, rule: Rule, found: Found) -> Finding:
    number, span = (found.line.number, found.line.span) if found.line else _top(draft)
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        message=rule.message[draft.language].format(**found.fills),
        line_number=number,
        span=span,
        fact=rule.fact if found.fact is None else found.fact,
        suggestion=rule.suggestion[draft.language].format(**found.fills),
        words=found.words,
        confidence=found.confidence,
        about=found.about,
    )


def _top(draft: Draft) -> tuple[int, Span]:
    """Return the line that a finding about the whole draft stands at: its title's, or the first."""
    lines = draft.posting.lines
    if not lines:
        return 1, (0, 0)
    line = lines[max(draft.title_line, 1) - 1]
    return line.number, line.span


def _score_card(draft: Draft, findings: list[Finding]) -> ScoreCard | None:
    """Return the three numbers, None where the draft cannot be judged; docs/audit.md has the formulas."""
    if draft.wanted is None or draft.posting.verdict == "insufficient":
        return None
    counts = Counter(finding.rule for finding in findings)
    areas = len(AREAS_OF[draft.wanted])
    role_lines = sum(line.tag.role != NEITHER and line.tag.decided for line in draft.posting.lines)
    unclear = len({finding.line_number for finding in findings if finding.rule in UNCLEAR})
    return ScoreCard(
        coverage=_hundredths(areas - counts["JD103"], areas),
        focus=_hundredths(role_lines - counts["JD102"], role_lines),
        clarity=_hundredths(role_lines - unclear, role_lines),
        areas=areas,
        role_lines=role_lines,
    )


def _hundredths(part: int, whole_: int) -> int:
    return max(0, round(100 * part / whole_)) if whole_ else 0


def _unjudged(draft: Draft) -> str:
    if draft.posting.verdict == "insufficient":
        return word("reasons", draft.posting.reasons[0].code, draft.language)
    return word("reasons", "no-role", draft.language) if draft.wanted is None else ""
