"""Two drafts side by side, as they are shown: text, JSON, page."""

from __future__ import annotations

import io
import json
import re
from html import unescape
from xml.etree import ElementTree

import jsonschema
import pytest
from rich.console import Console

from classifier import Comparison, Model
from classifier.render import comparison_words, report
from classifier.render.audit_html import page as audit_page
from classifier.render.colours import ROLE_COLOURS
from classifier.render.comparison import comparison_object, print_comparison
from classifier.render.comparison_page import CLASSES, STYLE, comparison_page
from classifier.taxonomy import AREAS
from tests import audits
from tests.conftest import ROOT
from tests.test_compare import DIRECTOR, ENGLISH, OPS

SCHEMA = json.loads((ROOT / "docs" / "comparison.schema.json").read_text(encoding="utf-8"))
NAMES = ("ops.md", "director.md")
NOBODY = "Che cosa non ha nessuno: formazione, affiancamento\n"
BRITISH = """Sales Director. You lead the account executives and hire them. You negotiate with the largest clients in person.
You set the sales strategy for the region with the board. You answer for revenue and margin."""

LONG = "".join(f"\n- Guidare gli agenti della zona {i} e trattare con i clienti" for i in range(401))
WAITER = "Cerchiamo una persona gentile per il bar della piscina, che sia di buon umore con gli ospiti e con la squadra."


def shown(found: Comparison, width: int = 100_000, *, terminal: bool = False) -> str:
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=terminal, highlight=False, markup=False, emoji=False, _environ={})
    print_comparison(console, NAMES, found)
    return file.getvalue()


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", text)


@pytest.fixture(scope="module")
def examples(model: Model) -> Comparison:
    return model.compare(OPS, DIRECTOR)


def test_in_a_pipe_the_verdict_comes_first_and_no_line_is_broken(examples: Comparison) -> None:
    text = shown(examples)
    assert "\x1b" not in text
    assert text.startswith(
        "due lavori\nLe aree dei due annunci sono simili al 42%: sotto l'80% sono due lavori (different-mix).\n"
    )
    pairs = [line.split(" │ ") for line in text.splitlines() if " │ " in line]
    assert [(left.split()[0], right.split()[0]) for left, right in pairs] == [("5", "10"), ("10", "9"), ("7", "11")]
    assert pairs[0][0].endswith("gli scostamenti alla direzione")
    assert text.endswith("Solo in B: strategia, guida, clienti, traguardi, presidio, raccordo\n" + NOBODY)
    assert not re.search(r"\b(?:alike|nobody|what|both|only|forecasting|claimed|jobs?)\b", text, re.IGNORECASE)


def test_drafts_not_both_in_italian_are_told_of_in_english(model: Model) -> None:
    text = shown(model.compare(ENGLISH, BRITISH))
    assert text.startswith("two jobs\nThe two area mixes are ")
    assert re.search(r"^Only in A: .*process", text, re.MULTILINE)
    assert "\nWhat nobody has: " in text


@pytest.mark.parametrize("width", [30, 60, 71, 72, 100, 160])
def test_a_terminal_is_never_too_narrow(examples: Comparison, width: int) -> None:
    text = shown(examples, width, terminal=True)
    assert "\x1b[" in text
    assert max(map(len, plain(text).splitlines())) <= max(width, 36)  # the shortest bars beside an area
    assert (" │ " in text) == (width >= 72)
    assert text.count("Ridisegnare") == 2


def test_two_languages_are_shown_area_by_area(model: Model) -> None:
    text = shown(model.compare(OPS, ENGLISH))
    assert "(different-languages)" in text
    assert re.search(r"^tools\n +9 Tenere in ordine il CRM.* │ +6 Keep Dynamics clean", text, re.MULTILINE)


def test_what_was_not_judged_says_why_and_shows_nothing_else(model: Model) -> None:
    text = shown(model.compare("Free parking", OPS))
    assert text.startswith("not judged\nThe first: too little about either role")
    assert "nobody" not in text


def test_drafts_that_share_no_line_say_so(model: Model) -> None:
    assert "No line of the one claims what a line of the other does." in shown(model.compare(ENGLISH, BRITISH))


def test_names_and_lines_cannot_steer_a_terminal(model: Model) -> None:
    file = io.StringIO()
    bad = "\x1b[2J"
    found = model.compare(OPS.replace("Preparare", f"Prep{bad}arare"), DIRECTOR)
    print_comparison(Console(file=file, width=200), (bad, bad), found)
    assert "\x1b" not in file.getvalue()


@pytest.mark.parametrize("texts", [(OPS, DIRECTOR), (OPS, OPS), (OPS, ENGLISH), ("", OPS), ("", "")])
def test_the_json_object_keeps_to_its_schema(model: Model, texts: tuple[str, str]) -> None:
    found = comparison_object(NAMES, model.compare(*texts))
    jsonschema.validate(json.loads(json.dumps(found)), SCHEMA)
    assert (found["one"]["source"], found["other"]["source"]) == NAMES


def test_the_json_object_says_what_the_comparison_does(examples: Comparison) -> None:
    found = comparison_object(NAMES, examples)
    numbers = {line["number"]: line for line in found["one"]["role_lines"]}
    assert [numbers[pair["one"]]["area"] for pair in found["overlap"]] == ["forecasting", "planning", "planning"]
    line = numbers[found["overlap"][0]["one"]]
    assert line["text"] in OPS[slice(*line["span"])]
    assert found["gap"] == ["enablement", "coaching"]
    assert found["reasons"][0]["code"] == "different-mix"


def test_every_field_and_reason_code_is_documented(examples: Comparison) -> None:
    formats = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    section = formats.split("## What `jdrole compare A B --format json` prints")[1].split("\n## ")[0]
    codes = ("same-mix", "different-mix", "insufficient", "different-languages", "long-draft")
    for name in (*comparison_object(NAMES, examples), *codes):
        assert f"`{name}`" in section


# -- the page ----------------------------------------------------------------------------------------------------------


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", page.split("</style>")[1])))


def test_the_page_is_whole_in_itself_and_well_formed(examples: Comparison) -> None:
    page = comparison_page(NAMES, examples)
    assert not re.search(r"(?:src|href|url|@import|<script)", page)
    ElementTree.fromstring(re.sub(r"<!doctype html>|<meta[^>]*>", "", page))  # noqa: S314


def test_the_page_says_everything_in_the_language_of_the_drafts(examples: Comparison) -> None:
    page = comparison_page(NAMES, examples)
    text = text_of(page)
    assert '<html lang="it">' in page
    assert "Due lavori Le aree dei due annunci sono simili al 42%" in text
    assert "formazione : Prende parte alla formazione" in text
    assert "affiancamento : Allena" in text
    assert "Solo in ops.md: analisi, processi, strumenti" in text
    assert page.count('<div class="claim">') == 3
    assert page.count('class="ops shared"') == 6
    for line in (*examples.one.lines, *examples.other.lines):
        assert line.text in text
    assert not re.search(r"\b(?:alike|nobody|forecasting|claimed|draft)\b", text)


def test_drafts_in_two_languages_get_an_english_page_by_area(model: Model) -> None:
    page = comparison_page(NAMES, model.compare(OPS, ENGLISH))
    assert '<html lang="en">' in page
    assert "The two are in different languages" in page
    assert "What both cover" in page
    assert page.count('<div class="claim">') == 4


@pytest.mark.parametrize(
    ("one", "told"),
    [
        ("", "Not judged The first: there is no text to read."),
        (
            "Cerchiamo una persona gentile per il bar della piscina, con gli ospiti e con la squadra.",
            "Non giudicati Il primo dice",
        ),
    ],
)
def test_a_page_of_what_was_not_judged_says_why(model: Model, one: str, told: str) -> None:
    page = comparison_page(NAMES, model.compare(one, DIRECTOR))
    assert told in text_of(page)
    assert "<table" not in page


def test_everything_on_the_page_is_escaped(model: Model) -> None:
    bad = "&lt;script&gt;alert(1)&lt;/script&gt; \ud800"
    found = model.compare(OPS.replace("Preparare", f"Preparare {bad}"), DIRECTOR)
    page = comparison_page(("<img src=x onerror=alert(1)>{0}", "\x00'\"\udc00"), found)
    assert "<script" not in page
    assert "<img" not in page
    assert page.encode("utf-8")


def test_the_page_has_all_words_in_both_languages() -> None:
    words, names = comparison_words.WORDS, comparison_words.AREA_NAMES
    assert words["it"].keys() == words["en"].keys()
    assert tuple(names["it"]) == tuple(area for area in AREAS if area != "neither")
    assert len(set(names["it"].values())) == len(names["it"])
    assert set(CLASSES) == {"SalesOps", "Sales Director"}


def test_every_reason_is_told_in_italian(model: Model) -> None:
    same, long = model.compare(OPS, OPS), model.compare(OPS + LONG, DIRECTOR)
    waiter = model.compare(WAITER, WAITER)
    assert [reason.code for found in (same, long, waiter) for reason in found.reasons] == [
        "same-mix", "different-mix", "long-draft", "insufficient",
    ]  # fmt: skip
    assert "Un lavoro solo Le aree dei due annunci sono simili al 100%: dall'80% in su" in text_of(comparison_page(NAMES, same))
    assert "solo le prime 400 righe" in text_of(comparison_page(NAMES, long))
    assert "Il primo dice troppo poco dei due ruoli e il secondo dice" in text_of(comparison_page(NAMES, waiter))


@pytest.mark.parametrize("background", ["#ffffff", "#fff3cd"])
@pytest.mark.parametrize("name", ["ops", "director", "dim"])
def test_text_on_the_page_has_contrast_enough(name: str, background: str) -> None:
    """As WCAG 2.1 counts it, 4.5 at least."""
    (colour,) = re.findall(rf"--{name}: (#\w+);", STYLE)
    assert contrast(background, colour) >= 4.5


def test_the_roles_have_one_colour_each_on_every_page_that_is_seen_in_light_and_dark(model: Model, examples: Comparison) -> None:
    audited = audit_page("a", audits.english(model), [], audits.RULES)
    for role, colour in ROLE_COLOURS.items():
        assert colour in audited
        assert colour in comparison_page(NAMES, examples)
        assert report.COLOURS[role] == colour
        assert contrast("#ffffff", colour) >= 4.5
        assert contrast("#1c1e21", colour) >= 3  # WCAG's figure for what is no text


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
