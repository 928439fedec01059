"""Writing files so that nobody ever sees half of one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from classifier.errors import ClassifierError


def write_atomically(path: Path, content: bytes, remedy: str = "choose a place that can be") -> None:
    """Write beside ``path`` and rename over it, so that the name holds the old content or the new, never a part.

    ``remedy`` is what the user can do where the place cannot be written to.

    Raises:
        ClassifierError: the place cannot be written to.
    """
    part = None
    try:
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
