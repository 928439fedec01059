"""The two roles' colours, on every page the same.

They tell apart for the colour-blind, and are as bright as each other. As WCAG 2.1 counts contrast, each has 4.5 at least as text
on white and on the pages' light yellow, and 3 at least as a bar where a browser makes the page dark (#1c1e21).
"""

from __future__ import annotations

from typing import Final

from classifier.taxonomy import SALES_DIRECTOR, SALES_OPS

ROLE_COLOURS: Final[dict[str, str]] = {SALES_OPS: "#426fa0", SALES_DIRECTOR: "#b54c1b"}
