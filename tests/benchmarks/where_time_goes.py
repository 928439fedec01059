"""Time the stages of scoring a table one after the other, as shares of the whole.

python tests/benchmarks/where_time_goes.py POSTINGS.csv
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from classifier import load_model, split_lines
from classifier.batch import tables, writing
from classifier.batch.scoring import Scorer


def timed(work: Callable[[], Any], name: str, times: dict[str, float]) -> Any:
    start = time.perf_counter()
    result = work()
    times[name] = time.perf_counter() - start
    return result


def main(path: Path) -> None:
    times: dict[str, float] = {}
    with tables.open_table(path) as table:
        place = tables.column(table.header, None, tables.TEXT_NAMES, "") or 0
        rows = timed(lambda: [row.cells for row in table.rows], "read", times)
    texts = [row[place] for row in rows]
    lines = timed(lambda: [split_lines(text) for text in texts], "split", times)
    tagger = load_model()
    flat = list(dict.fromkeys(line.text for posting in lines for line in posting))
    timed(lambda: tagger.log_odds(flat), "tag", times)
    chunks = [texts[start : start + 500] for start in range(0, len(texts), 500)]
    scorer = Scorer(load_model())
    judged = timed(lambda: [one for chunk in chunks for one in scorer.score(chunk)], "score", times)
    times["sum up"] = times.pop("score") - times["split"] - times["tag"]
    timed(lambda: writing.csv_bytes([*row, *one] for row, one in zip(rows, judged, strict=True)), "write", times)
    whole = sum(times.values())
    for name, seconds in times.items():
        print(f"{name:8} {seconds / whole:5.0%}  {len(rows) / seconds:12,.0f} postings/s")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
