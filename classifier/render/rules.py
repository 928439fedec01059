"""The rules of the audit for people: one explained in a terminal, all of them as docs/rules.md."""

from __future__ import annotations

from collections.abc import Mapping

from classifier.audit import Rule
from classifier.taxonomy import facts


def explanation(rule: Rule) -> str:
    """Return what a rule does, why, an example of each kind, the article's fact and how often it is right, as text."""
    return "\n".join(
        [
            f"{rule.id} {rule.name} ({rule.severity})",
            "",
            rule.does,
            "",
            f"Why: {rule.why}",
            *_example("Bad", rule.bad),
            *_example("Good", rule.good),
            *_fact(rule),
            f"Precision: {precision(rule)}",
        ]
    )


def _example(title: str, draft: str) -> list[str]:
    return [f"{title}:", *(f"    {line}" for line in draft.splitlines())]


def precision(rule: Rule) -> str:
    """Return how often a rule's findings were right, and on what that was measured."""
    if not rule.findings:
        return f"not measured; {rule.measured}"
    return f"{rule.precision:.0%} of {rule.findings} findings were right; {rule.measured}"


def _fact(rule: Rule) -> list[str]:
    summary = next((fact.summary_en for fact in facts() if fact.code == rule.fact), "")
    return [f"Article, {rule.fact}: {summary}"] if summary else []


def rules_page(rules: Mapping[str, Rule]) -> str:
    """Return docs/rules.md.

    >>> rules_page({}).splitlines()[0]
    '# Rules of the audit'
    """
    head = (
        "# Rules of the audit\n\n"
        "Made from `classifier/audit/rules.toml` by `make docs`. How the audit is used: [audit.md](audit.md).\n\n"
        "| rule | severity | says |\n| --- | --- | --- |\n"
    )
    rows = "".join(
        f"| [{rule.id}](#{rule.id.lower()}-{rule.name}) | {rule.severity} | {rule.name} |\n" for rule in rules.values()
    )
    return head + rows + "".join(map(_section, rules.values()))


def _section(rule: Rule) -> str:
    fact = "".join(f"- **{row}**\n" for row in _fact(rule))
    return (
        f"\n## {rule.id} {rule.name}\n\n{rule.does}\n\n"
        f"- **Severity:** {rule.severity}\n- **Why:** {rule.why}\n{fact}- **Precision:** {precision(rule)}\n"
        f"- **Says:** {rule.message['en']} / *{rule.message['it']}*\n\n"
        f"Bad:\n\n```markdown\n{rule.bad}```\n\nGood:\n\n```markdown\n{rule.good}```\n"
    )
