"""Files: which ones a name stands for, a guess at their encoding, and writing them so that nobody ever sees half of one."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from glob import glob
from itertools import chain, count
from pathlib import Path

from classifier.errors import ClassifierError


def matching(name: str, inside: Callable[[Path], Iterable[Path]]) -> list[Path]:
    """Return the files that a name stands for, in order: a folder's, as ``inside`` has them, a pattern's, or the one named."""
    path = Path(name)
    try:
        if path.is_dir():
            return sorted(inside(path))
        if any(sign in name for sign in "*?[") and not path.exists():
            return sorted(map(Path, glob(name, recursive=True)))  # noqa: PTH207 - Path.glob raises at some patterns
    except (OSError, ValueError):  # no name of a file; whoever opens it says why
        pass
    return [path]


def wide_encoding(head: bytes) -> str | None:
    """Return the UTF-16 without a byte-order mark that a file's first bytes look like: every other byte is mostly NUL.

    >>> wide_encoding("Capo area".encode("utf-16-le")), wide_encoding(b"Capo area")
    ('utf-16-le', None)
    """
    half = len(head) // 2
    even, odd = head[: 2 * half : 2].count(0), head[1::2].count(0)
    if half < 2 or min(even, odd) >= 0.1 * half or max(even, odd) <= 0.6 * half:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def told_apart(paths: Sequence[Path], suffix: str) -> list[str]:
    """Return a name with a suffix for each path: its own, with the folder's where another has it too, with all folders' at need.

    >>> told_apart([Path("jobs/it/head.md"), Path("jobs/en/head.txt"), Path("jobs/en/ops.md")], ".html")
    ['it-head.html', 'en-head.html', 'ops.html']
    """
    stems = Counter(path.stem.casefold() for path in paths)  # some file systems take A and a for one
    names: dict[str, str] = {}
    for path in paths:
        folders = [part for part in path.parent.parts if part not in (path.anchor, "..")]
        short = path.stem if stems[path.stem.casefold()] == 1 else "-".join((*folders[-1:], path.stem))
        whole = "-".join((*folders, path.name))
        tries = chain((short, whole), (f"{whole}-{number}" for number in count(2)))
        name = next(name for name in tries if name.casefold() not in names)
        names[name.casefold()] = name
    return [name + suffix for name in names.values()]


def make_folder(path: Path) -> None:
    """Make a folder, and those it stands in, where it is not there.

    Raises:
        ClassifierError: it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ClassifierError(f"cannot be made ({reason})", where=path, remedy="choose a place that can be") from error


def write_atomically(path: Path, content: bytes, remedy: str = "choose a place that can be") -> None:
    """Write beside ``path`` and rename over it, so that the name holds the old content or the new, never a part.

    A link stays one, and what it names is written; a pipe or a device (``/dev/stdout``) is written to as it is. ``remedy`` is
    what the user can do where the place cannot be written to.

    Raises:
        ClassifierError: the place cannot be written to.
    """
    part = None
    try:
        path = path.resolve()
        if path.exists() and not path.is_file():
            path.write_bytes(content)
            return
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            part = Path(file.name)
            file.write(content)
        part.chmod(0o666 & ~_umask())
        part.replace(path)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ClassifierError(f"cannot be written ({reason})", where=path, remedy=remedy) from error
    finally:
        if part:
            part.unlink(missing_ok=True)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
