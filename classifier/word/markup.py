"""Looking into the elements of a Word file's parts, as lxml gives them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_READ: Final = (W, "{http://schemas.openxmlformats.org/markup-compatibility/2006}")  # the other: alternatives within Word's

Element = Any  # lxml has no types


def local(element: Element) -> str:
    """Return an element's name within Word's namespaces, "" for any other."""
    return _local(element.tag) if isinstance(element.tag, str) else ""


@lru_cache(maxsize=2048)
def _local(tag: str) -> str:
    space, end, name = tag.partition("}")
    return name if space + end in _READ else ""


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first descendant down a path of Word names, None where there is none."""
    for name in path:
        element = None if element is None else element.find(W + name)
    return element


def value(element: Element | None, name: str = "val") -> str | None:
    """Return a Word attribute of an element, None without either."""
    found: str | None = None if element is None else element.get(W + name)
    return found


def is_on(element: Element | None) -> bool:
    """Say whether a switch such as ``w:vanish`` is there and not set to off."""
    return element is not None and value(element) not in ("0", "false", "off")
