"""Read a PDF from standard input and print its pages' texts as JSON: a process of its own, run by ``classifier.pdf``.

A PDF can make its reader loop or fill the memory in many ways; here that ends this process and nothing else. It imports
nothing of the package, so that it starts fast and within the limit of memory.
"""

from __future__ import annotations

import io
import json
import logging
import sys


def main() -> None:
    """Print {"pages": [text, ...]}, or {"fault": "library", "encrypted", "pages", "characters", "memory" or "broken"}."""
    memory, pages, characters = map(int, sys.argv[1:])
    _limit(memory)
    logging.disable(logging.CRITICAL)
    raw = sys.stdin.buffer.read()
    try:
        answer = _read(raw, pages, characters)
    except ImportError:
        answer = {"fault": "library"}
    except MemoryError:
        answer = {"fault": "memory"}
    except Exception:  # whatever a broken file makes the library raise
        answer = {"fault": "broken"}
    sys.stdout.write(json.dumps(answer))


def _limit(memory: int) -> None:
    """Limit this process' memory, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _read(raw: bytes, pages: int, characters: int) -> dict[str, object]:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    reader = PdfReader(io.BytesIO(raw))
    try:
        if reader.is_encrypted and not reader.decrypt(""):
            return {"fault": "encrypted"}
    except DependencyError:  # a cipher that pypdf itself does not have
        return {"fault": "encrypted"}
    if len(reader.pages) > pages:
        return {"fault": "pages"}
    texts: list[str] = []
    for page in reader.pages:
        texts.append(page.extract_text())
        if sum(map(len, texts)) > characters:
            return {"fault": "characters"}
    return {"pages": texts}


if __name__ == "__main__":
    main()
