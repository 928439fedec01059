"""The exception tree and the exit statuses: every fault a user can mend, with its remedy in the message."""

from __future__ import annotations

from enum import IntEnum


class ExitStatus(IntEnum):
    """What the ``jdrole`` command returns to the shell."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    BAD_INPUT = 3
    INTERRUPTED = 130


class ClassifierError(Exception):
    r"""A fault the user can mend: what is wrong, where, and what to do.

    >>> str(ClassifierError("the file is empty", where="draft.txt", remedy="paste the posting into it"))
    'draft.txt: the file is empty; paste the posting into it'
    >>> str(ClassifierError("no such bucket\n(404)", remedy="check the URL"))
    'no such bucket (404); check the URL'
    """

    def __init__(self, problem: str, *, where: object = "", remedy: str) -> None:
        self.problem = " ".join(problem.splitlines())  # a library's words may be several lines, an error is one
        self.where = str(where)
        self.remedy = remedy
        place = f"{self.where}: " if self.where else ""
        super().__init__(f"{place}{self.problem}; {remedy}")


class DocumentError(ClassifierError):
    """A posting that cannot be read as text."""


class CorpusError(ClassifierError):
    """A source row or a built corpus that breaks the corpus' rules."""


class ModelFileError(ClassifierError):
    """A model file that is missing, cut, foreign or of another version."""
