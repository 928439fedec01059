"""Damaged files of every kind: each is read or refused, in bounded time and memory, and nothing else ever happens.

More by hand: python -m tests.test_document_fuzz CASES SEED
"""

from __future__ import annotations

import io
import json
import os
import random
import resource
import signal
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from classifier import DocumentError, documents, split_lines
from classifier.word import Comment, commented, read_word
from tests.conftest import ROOT
from tests.test_pdf import PAGES, made
from tests.test_word import BODIES, italian, with_body, with_parts

CASES = 400
SECONDS = 5.0  # on the processor, for each case
MEMORY = 500_000_000  # bytes, at the peak
INSERTS = (
    b"\0",
    b"\xff\xfe",
    b"<",
    b"&",
    b"]]>",
    b"<w:p/>",
    b"<w:del>",
    b"</w:r>",
    b"&#0;",
    b"&#xD800;",
    b'"',
    b"9" * 400,
    b"<w:tbl><w:tr>",
)


class TooSlow(BaseException):
    """Not an Exception, so that nothing takes it for a fault of the file."""


def damaged(raw: bytes, rng: random.Random) -> bytes:
    """Return bytes with one to eight changes: flips, cuts, repeats, moves, insertions, an end cut off."""
    content = bytearray(raw)
    for _ in range(rng.choice((1, 1, 2, 4, 8))):
        here, there = rng.randrange(len(content) + 1), rng.randrange(len(content) + 1)
        width = rng.choice((1, 1, 4, 30, 300))
        change = rng.randrange(6)
        if change == 0 and here < len(content):
            content[here] = rng.randrange(256)
        elif change == 1:
            del content[here : here + width]
        elif change == 2:
            content[here:here] = content[there : there + width]
        elif change == 3:
            content[here:here] = rng.choice(INSERTS)
        elif change == 4:
            content[here : here + width] = bytes(rng.randrange(256) for _ in range(width))
        elif rng.random() < 0.2:
            del content[here:]
    return bytes(content)


def damaged_part(raw: bytes, rng: random.Random) -> bytes:
    """Return a whole zip file with one of its parts damaged."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        name = rng.choice([name for name in archive.namelist() if name.endswith((".xml", ".rels"))] + ["word/document.xml"] * 20)
        part = archive.read(name)
    return with_parts(raw, {name: without_an_element(part, rng) if rng.random() < 0.6 else damaged(part, rng)})


def without_an_element(part: bytes, rng: random.Random) -> bytes:
    """Return a part of valid markup from which an element, or the attributes of one, are gone, moved or repeated."""
    from lxml import etree

    root = etree.fromstring(part)
    elements: Any = list(root.iter("*"))
    for _ in range(rng.choice((1, 2, 5, 20))):
        one, other = rng.choice(elements), rng.choice(elements)
        change = rng.randrange(4)
        if change == 0 and one.getparent() is not None:
            one.getparent().remove(one)
        elif change == 1 and one not in other.iterancestors() and one is not other:
            other.append(one)
        elif change == 2:
            one.attrib.clear()
        elif change == 3:
            one.tag = other.tag
    written: bytes = etree.tostring(root)
    return written


HTML = b"<html><head><style>p {}</style></head><body><h2>Il ruolo</h2><ul><li>Guidare la <b>rete</b>&nbsp;di 40 agenti</ul>" * 3
TEXT = "Responsabilità:\n• Tenere in ordine il CRM\n• Guidare la rete – 40 agenti\n".encode() * 5
WORD = (italian(), with_body("".join(xml for xml, _ in BODIES.values())))
KINDS: tuple[Callable[[random.Random], bytes], ...] = (
    lambda rng: damaged(rng.choice(WORD), rng),
    lambda rng: damaged_part(rng.choice(WORD), rng),
    lambda rng: damaged_part(rng.choice(WORD), rng),
    lambda rng: damaged_part(rng.choice(WORD), rng),
    lambda rng: damaged(HTML, rng),
    lambda rng: damaged(TEXT, rng),
    lambda rng: damaged(made(PAGES), rng),
)


def outcome(raw: bytes, rng: random.Random) -> str:
    """Read a file as the commands do, comment on it if it is Word's, and say how it ended."""
    try:
        text = documents.document_of(raw, "draft").text
        lines = split_lines(text)
        if not raw.startswith(b"PK"):
            return "read"
        spans = [line.span for line in lines] + [tuple(sorted(rng.choices(range(len(text) + 1), k=2))) for _ in range(4)]
        out = commented(raw, [Comment((span[0], span[1]), "x") for span in spans])
    except DocumentError as error:
        return "slow" if "takes more than" in str(error) else "refused"
    assert read_word(out).text == text
    return "commented"


def too_slow(number: int, frame: object) -> None:
    raise TooSlow(f"more than {SECONDS} s", number, frame)


def run(cases: int, seed: int) -> dict[str, int]:
    """Return how many cases ended how, and the peak of memory in bytes, this process' or a child's."""
    signal.signal(signal.SIGPROF, too_slow)
    ended: Counter[str] = Counter()
    for case in range(cases):
        rng = random.Random(f"{seed} {case}")  # noqa: S311
        raw = KINDS[case % len(KINDS)](rng)
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            ended[f"{case % len(KINDS)} {outcome(raw, rng)}"] += 1
        except BaseException:
            print("case", case, "of seed", seed, file=sys.stderr)  # noqa: T201
            raise
        signal.setitimer(signal.ITIMER_PROF, 0)
    return {**ended, "peak": 1024 * max(own_peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)}


def own_peak() -> int:
    """Return this process' peak of memory in kB; ``ru_maxrss`` would count what started it, too, from before it was itself."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(next(line for line in status.read_text().splitlines() if line.startswith("VmHWM")).split()[1])


def test_damaged_files_are_read_or_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.test_document_fuzz", str(CASES), "1"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "error"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    ended = json.loads(done.stdout)
    assert ended.pop("peak") < MEMORY
    assert sum(ended.values()) == CASES
    assert {name.split()[1] for name in ended} == {"read", "refused", "commented"}


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]), int(sys.argv[2]))))  # noqa: T201
