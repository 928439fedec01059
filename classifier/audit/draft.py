"""A draft: a posting being written, with the role it is meant for and where that is known from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from classifier import context, genre, posting
from classifier.lines import Line
from classifier.posting import Posting, TaggedLine
from classifier.tagger import Tagger
from classifier.taxonomy import Context, Language, Role

Source = Literal["role", "title", "draft", ""]

TITLE_LINES: Final = 4  # lines at the top among which the title is looked for
HEADING_LINES: Final = 15  # lines at the top among which a heading may be it
TITLE_WORDS: Final = 12  # a longer line is no title
_LABEL: Final = re.compile(
    r"(?:job title|title|position|role|we are (?:hiring|looking for) an?"
    r"|posizione|ruolo|figura ricercata|titolo|ricerchiamo un[ao']?|cerchiamo un[ao']?)\s*:?\s+",
    re.IGNORECASE,
)
_SOMEONE_ELSE: Final = re.compile(
    r"(?:reports?|reporting|from|contact|cc|to|riport\w*|da|referente|a|responsabile diretto)\b[^:]*(?::|\bto\b|\ba\b|\bal\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft, read and tagged.

    ``wanted`` is the role it is meant to describe, None where nothing names it; ``known_from`` says what does: the "role"
    asked for, the "title" given, or the "draft"'s own title, which is line ``title_line`` (0 for none). ``sections`` holds
    for each line the kind of section it stands in, as ``context.sections`` says it. ``text`` is the draft as it is in its file,
    ``read`` what of it was split into lines: of an HTML page, what is shown of it, in the same places.
    """

    text: str
    read: str
    posting: Posting
    sections: tuple[str, ...]
    language: Language
    title: str
    title_line: int
    wanted: Role | None
    known_from: Source
    context: Context | None

    def lines_in(self, *kinds: str) -> list[TaggedLine]:
        """Return the lines that stand in a section of one of these kinds."""
        return [line for line, kind in zip(self.posting.lines, self.sections, strict=True) if kind in kinds]


def read_draft(
    tagger: Tagger,
    text: str,
    title: str | None = None,
    role: Role | None = None,
    setting: Context | None = None,
    *,
    given: str | None = None,
) -> Draft:
    """Tag a draft and find out which role it is meant for: the one asked for, else its title's, else that of its own title."""
    found = posting.classify(tagger, text, title)
    number, own = own_title(found.lines)
    known = title or own
    title_role = genre.title_role(known)
    wanted: Role | None = role or title_role
    source: Source = "role" if role else "" if title_role is None else "title" if title else "draft"
    lines = [Line(line.number, line.text, line.span, line.kind, line.section) for line in found.lines]
    language: Language = "it" if genre.guess_language(text, at_least=1) == "it" else "en"
    kinds = tuple(context.sections(lines))
    return Draft(text if given is None else given, text, found, kinds, language, known, number, wanted, source, setting)


def own_title(lines: tuple[TaggedLine, ...]) -> tuple[int, str]:
    """Return the number and the text of the line at the top that names a role, (0, "") where none does.

    Below the first lines only headings are looked at: a page's menu or a letter's head may stand before the title. Where no line
    is one, it may be broken over two.
    """
    top = [line for line in lines[:HEADING_LINES] if line.number <= TITLE_LINES or line.kind == "heading"]
    short = [(line.number, line.text) for line in top if line.kind != "bullet" and line.text[-1] not in ".!?;"]
    broken = [(number, f"{one} {two}") for (number, one), (after, two) in pairwise(short) if after == number + 1 <= TITLE_LINES]
    for number, text in (*short, *broken):
        if len(text.split()) <= TITLE_WORDS and not _SOMEONE_ELSE.match(text) and genre.title_role(text):
            return number, _LABEL.sub("", text, count=1).strip()
    return 0, ""
