"""What of an audit counts: which rules, from which severity on, and what is known already; from files and options."""

from __future__ import annotations

import difflib
import json
import os
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, get_args

from classifier.audit.findings import Finding
from classifier.audit.rules import SEVERITIES, Severity, known, rules
from classifier.errors import ClassifierError
from classifier.files import write_atomically
from classifier.taxonomy import CONTEXTS, Context

FailOn = Literal["error", "warning", "note", "never"]
WantedRole = Literal["SalesOps", "Sales Director"]
FILES: Final = ("jdrole.toml", "pyproject.toml")
BASELINE_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Settings:
    """What counts. No ``select`` means every rule; ids may be cut short: "JD2" stands for all that begin so."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: FailOn = "error"
    show: Severity = "note"
    role: WantedRole | None = None
    context: Context | None = None
    baseline: Path | None = None

    def counted(self, findings: Iterable[Finding], accepted: frozenset[str] = frozenset()) -> list[Finding]:
        """Return the findings of the selected rules whose fingerprints are not ``accepted``."""
        wanted = expanded(self.select) if self.select else frozenset(rules())
        wanted -= expanded(self.ignore)
        return [finding for finding in findings if finding.rule in wanted and finding.fingerprint not in accepted]

    def shown(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return the findings that are as grave as is shown."""
        return [finding for finding in findings if SEVERITIES.index(finding.severity) <= SEVERITIES.index(self.show)]

    def failing(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return the findings that are as grave as fails."""
        if self.fail_on == "never":
            return []
        return [finding for finding in findings if SEVERITIES.index(finding.severity) <= SEVERITIES.index(self.fail_on)]


def expanded(names: Sequence[str], where: str = "") -> frozenset[str]:
    """Return the ids of the rules that ids, whole or cut short, stand for.

    Raises:
        ClassifierError: one stands for none.
    """
    found = [[id_ for id_ in rules() if id_.startswith(name)] if name else [] for name in names]
    return frozenset(id_ for name, ids in zip(names, found, strict=True) for id_ in ids or [known(name, where)])


# -- files -----------------------------------------------------------------------------------------------------------


def read(path: Path | None = None, folder: Path = Path()) -> Settings:
    """Return the settings of a file; of ``jdrole.toml``, or ``[tool.jdrole]`` in ``pyproject.toml``, where none is named.

    The nearest of them counts, from the draft's ``folder`` upwards.

    Raises:
        ClassifierError: it cannot be read, or has a key, rule or value that does not exist.
    """
    for candidate in [path] if path else _candidates(folder.resolve()):
        table = _table(candidate, required=path is not None)
        if table is not None:
            return _settings(table, candidate)
    return Settings()


def _candidates(folder: Path) -> list[Path]:
    return [above / name for above in (folder, *folder.parents) for name in FILES]


def _table(path: Path, *, required: bool) -> dict[str, Any] | None:
    """Return the table of settings in a file, None where there is none."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        if required:
            raise ClassifierError("there is no such file", where=path, remedy="check the path") from None
        return None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ClassifierError(f"cannot be read as TOML ({error})", where=path, remedy="correct it") from None
    if path.name != "pyproject.toml":
        return entries
    table: dict[str, Any] | None = entries.get("tool", {}).get("jdrole")
    if table is None and required:
        raise ClassifierError("has no [tool.jdrole]", where=path, remedy="add it, or name another file")
    return table


def _settings(table: Mapping[str, Any], path: Path) -> Settings:
    settings = Settings()
    for key, value in table.items():
        if key not in _READERS:
            near = difflib.get_close_matches(key, _READERS, n=1, cutoff=0.0)[0]
            raise ClassifierError(f"there is no setting {key!r}", where=path, remedy=f"did you mean {near!r}?")
        settings = replace(settings, **{key.replace("-", "_"): _READERS[key](key, value, path)})
    return settings


def _names(key: str, value: object, path: Path) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ClassifierError(f"{key} is not a list of rules", where=path, remedy=f'write {key} = ["JD102"]')
    expanded(value, str(path))
    return tuple(value)


def _choice(choices: Sequence[str]) -> Any:
    def reader(key: str, value: object, path: Path) -> object:
        if value not in choices:
            near = difflib.get_close_matches(str(value), choices, n=1, cutoff=0.0)[0]
            raise ClassifierError(
                f"{key} cannot be {value!r}", where=path, remedy=f"use one of {', '.join(choices)}; did you mean {near!r}?"
            )
        return value

    return reader


def _path(key: str, value: object, path: Path) -> Path:
    if not isinstance(value, str):
        raise ClassifierError(f"{key} is not a path", where=path, remedy=f'write {key} = "jdrole-baseline.json"')
    return path.parent / value


_READERS: Final[dict[str, Any]] = {
    "select": _names,
    "ignore": _names,
    "fail-on": _choice(get_args(FailOn)),
    "show": _choice(SEVERITIES),
    "role": _choice(get_args(WantedRole)),
    "context": _choice(CONTEXTS),
    "baseline": _path,
}


# -- baseline --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Baseline:
    """Findings that are known and accepted: the fingerprints by draft, each draft named by its path from the file's folder."""

    path: Path
    findings: dict[str, list[str]]

    @classmethod
    def read(cls, path: Path) -> Baseline:
        """Read a baseline.

        Raises:
            ClassifierError: there is no such file, or it is none that ``write`` wrote.
        """
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            if stored["version"] != BASELINE_VERSION:
                raise ValueError
            return cls(path, {name: sorted(fingerprints) for name, fingerprints in stored["findings"].items()})
        except FileNotFoundError:
            raise ClassifierError("there is no such baseline", where=path, remedy="make it with --write-baseline") from None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise ClassifierError("is not a baseline", where=path, remedy="make it anew with --write-baseline") from None

    def accepts(self, draft: str) -> frozenset[str]:
        """Return the fingerprints of a draft's findings that are accepted."""
        return frozenset(self.findings.get(self._name(draft), ()))

    def write(self, audits: Iterable[tuple[str, Iterable[Finding]]]) -> None:
        """Write the findings of drafts as accepted; what is held of other drafts stays.

        Raises:
            ClassifierError: the place cannot be written to.
        """
        found = {self._name(draft): sorted({finding.fingerprint for finding in findings}) for draft, findings in audits}
        stored = {"version": BASELINE_VERSION, "findings": self.findings | found}
        write_atomically(self.path, (json.dumps(stored, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode())

    def _name(self, draft: str) -> str:
        return draft if draft == "stdin" else Path(os.path.relpath(draft, self.path.parent)).as_posix()
