"""Files: the names of new ones never meet."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.files import matching, told_apart

NAMED = {
    "each its own": (["a.md", "jobs/b.txt", "stdin"], ["a", "b", "stdin"]),
    "two of one name": (["it/a.md", "en/a.md", "b.md"], ["it-a", "en-a", "b"]),
    "two of one folder": (["it/a.md", "it/a.txt"], ["it-a", "it-a.txt"]),
    "two folders of one name": (["x/it/a.md", "y/it/a.md"], ["it-a", "y-it-a.md"]),
    "but for their case": (["it/A.md", "en/a.md"], ["it-A", "en-a"]),
    "a name that another has taken": (["it/a.md", "en/a.md", "it-a.md"], ["it-a", "en-a", "it-a.md"]),
    "one file twice": (["a.md", "a.md"], ["a", "a.md"]),
}


@pytest.mark.parametrize(("paths", "names"), NAMED.values(), ids=NAMED)
def test_names_tell_files_apart(paths: list[str], names: list[str]) -> None:
    assert told_apart([Path(path) for path in paths], ".html") == [f"{name}.html" for name in names]


@given(st.lists(st.text("aA-/.", min_size=1, max_size=7), max_size=6))
def test_no_two_names_are_one(paths: list[str]) -> None:
    names = told_apart([Path(path) for path in paths], ".html")
    assert len({name.casefold() for name in names}) == len(paths)
    assert not any("/" in name for name in names)


@pytest.mark.parametrize("name", ["x" * 5000, "**x", "[", "a*/" * 3, "none.md", "\0", "\0*"])
def test_a_name_of_no_file_stands_for_itself_or_nothing(name: str) -> None:
    assert matching(name, Path.iterdir) in ([Path(name)], [])
