"""An audit as commands to GitHub's runner, which shows them as annotations on the draft's lines."""

from collections.abc import Iterator, Sequence
from typing import Final

from classifier.audit import Audit, Finding, place_of

COMMANDS: Final = {"error": "error", "warning": "warning", "note": "notice"}
# As actions/toolkit's packages/core/src/command.ts has them.
_DATA: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY: Final = {**_DATA, **str.maketrans({":": "%3A", ",": "%2C"})}


def annotations(source: str, audit: Audit, shown: Sequence[Finding]) -> Iterator[str]:
    """Yield a command for each finding that is shown, and one more where the draft could not be judged."""
    for finding in shown:
        place = {"file": source, **_place(audit.draft.text, finding), "title": finding.rule}
        message = "\n".join(filter(None, (finding.message, finding.suggestion)))
        yield _command(COMMANDS[finding.severity], place, message)
    if audit.unjudged:
        yield _command("warning", {"file": source, "title": "not judged"}, f"could not be judged: {audit.unjudged}")


def _place(text: str, finding: Finding) -> dict[str, str]:
    """Return where a finding is; the runner takes columns only where they are of one line."""
    (line, column), (end_line, end_column) = (place_of(text, offset) for offset in finding.span)
    lines = {"line": str(line), "endLine": str(end_line)}
    return {**lines, "col": str(column), "endColumn": str(end_column)} if line == end_line else lines


def _command(name: str, properties: dict[str, str], message: str) -> str:
    written = ",".join(f"{key}={value.translate(_PROPERTY)}" for key, value in properties.items())
    return f"::{name} {written}::{message.translate(_DATA)}"
