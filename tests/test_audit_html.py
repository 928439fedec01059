"""The page of an audit: read back as HTML."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from classifier import Model
from classifier.audit import Audit, Draft, Finding, read_draft
from classifier.render.audit_html import STYLE, page
from classifier.render.audit_words import WORDS
from tests import audits

VOID = {"meta", "rect"}


class Element:
    """An element with its attributes, and its text with that of all elements in it."""

    def __init__(self, tag: str, attributes: dict[str, str | None]) -> None:
        self.tag, self.attributes, self.text = tag, attributes, ""

    @property
    def classes(self) -> set[str]:
        return set((self.attributes.get("class") or "").split())


class Page(HTMLParser):
    """All elements of a page, in order; every one must be closed where it should."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.feed(html)
        self.close()
        assert [element.tag for element in self.open] == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.handle_data("\n")
            return
        self.elements.append(Element(tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(self.elements[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def texts(self, tag: str, class_: str = "") -> list[str]:
        return [e.text for e in self.elements if e.tag == tag and (not class_ or class_ in e.classes)]


def page_of(audit: Audit, source: str = "draft.md") -> Page:
    return Page(page(source, audit, audit.findings, audits.RULES))


@pytest.mark.parametrize("made", [audits.english, audits.italian, audits.clean, audits.unjudged])
def test_the_page_needs_nothing_else(model: Model, made: Callable[[Model], Audit]) -> None:
    shown = page_of(made(model))
    assert not {"script", "link", "img", "iframe"} & {element.tag for element in shown.elements}
    assert not any({"src", "style", "onclick"} & set(element.attributes) for element in shown.elements)
    assert all((e.attributes["href"] or "").startswith("#") for e in shown.elements if "href" in e.attributes)
    assert "url(" not in STYLE
    assert "@import" not in STYLE


def test_the_head_says_role_verdict_mix_and_scores(model: Model) -> None:
    shown = page_of(audits.english(model))
    assert shown.texts("h1") == ["Sales Director, DACH"]
    assert shown.texts("dd") == ["Sales Director by its own title", "Sales Director"]
    assert re.fullmatch(r"SalesOps \d+%\d+% Sales Director", shown.texts("div", "mix")[0])
    assert [text.split()[:2] for text in shown.texts("h3")[:3]] == [["Coverage", "71"], ["Focus", "58"], ["Clarity", "86"]]
    assert shown.texts("p", "found") == ["2 errors, 5 warnings, 1 note"]


def test_what_is_missing_comes_with_sentences_to_copy(model: Model) -> None:
    shown = page_of(audits.italian(model))
    assert len(shown.texts("li", "note")) == 3
    assert shown.texts("p", "ready") == [
        "Insegnare ai nuovi come un ordine diventa fattura.",
        "Leggere ogni mese i dati di vendita e dire alla direzione che cosa è cambiato e perché.",
        "La ricerca è rivolta a candidati di ogni genere (D.Lgs. 198/2006).",
    ]


def test_the_draft_is_all_there_with_its_form(model: Model) -> None:
    audit = audits.english(model)
    shown = page_of(audit)
    lines = [re.sub(r"\d$", "", text) if "Sales Director, DACH" in text else text for text in shown.texts("h3", "text")]
    assert lines == ["Sales Director, DACH", "Who we are", "The job", "What we ask", "What you get"]
    assert len(shown.texts("li", "bullet")) == 9
    assert shown.texts("p", "text") == [
        "Brennholm Valves sells pressure valves to breweries & dairies; 410 people work in Graz and Leeds."
    ]


def test_spans_are_marked_and_notes_stand_beside_their_lines(model: Model) -> None:
    shown = page_of(audits.english(model))
    assert shown.texts("mark") == [
        "Sales Director, DACH",
        "Build the weekly forecast in Excel and reconcile the pipeline reports",
        "Keep Salesforce clean: duplicates, permissions, dashboards",
        "wears many hats",
        "young and dynamic native speaker",
    ]
    row = next(text for text in shown.texts("li", "bullet") if "Build" in text)
    assert row == (
        "Build the weekly forecast in Excel and reconcile the pipeline reports2"
        "2 · warning JD102This line describes SalesOps (forecasting), not a Sales Director."
        "because of: forecast, pipeline reports, reconcile"
        "Instead: Answer for the forecast that sales operations prepares.\nOr leave the line out."
    )
    links = [element.attributes["href"] for element in shown.elements if element.tag == "a"]
    assert links == [f"#{element.attributes['id']}" for element in shown.elements if "id" in element.attributes]


def overlapping(draft: Draft) -> tuple[Finding, ...]:
    return (
        audits.found(draft, "JD201", "Lead nine account executives", "vague", ""),
        audits.found(draft, "JD301", "nine account", "no", ""),
        audits.found(draft, "JD102", "account executives and", "other", ""),
    )


def test_where_spans_overlap_the_gravest_shows_and_each_number_stands_at_its_end(model: Model) -> None:
    draft = read_draft(model, "Sales Director\n\n* Lead nine account executives and others")
    html = page("a", Audit(draft, overlapping(draft), None, ""), overlapping(draft), audits.RULES)
    line = re.sub(r"<a [^>]*>|</a>", "", re.findall(r'<div class="text">(.*?)</div>', html)[0])
    assert line == (
        '<mark class="note-level">Lead </mark><mark class="error">nine account</mark><sup>2</sup>'
        '<mark class="warning"> executives</mark><sup>1</sup><mark class="warning"> and</mark><sup>3</sup> others'
    )


def test_markup_in_the_draft_is_not_shown_and_does_not_move_marks(model: Model) -> None:
    draft = read_draft(model, "<ul><li>Lead <b>nine</b> R&amp;D people &lt;3</li></ul>")
    finding = Finding("JD201", "note", "m", 1, (draft.text.index("nine"), draft.text.index(" people")), "", "")
    shown = page_of(Audit(draft, (finding,), None, ""))
    assert shown.texts("mark") == ["nine R&D"]
    assert shown.texts("div", "text") == ["Lead nine R&D1 people <3"]


def test_nothing_in_a_draft_becomes_markup(model: Model) -> None:
    bad = "<script>alert('x')</script>\"&\x1b\u202e\udc80"
    draft = replace(read_draft(model, f"Lead {bad} sales"), title=bad)
    finding = Finding("JD201", "note", bad, 1, (0, 4), "", bad, (bad,))
    missing = replace(finding, rule="JD103")
    html = page(bad, Audit(draft, (finding, missing), None, bad), (finding, missing), audits.RULES)
    shown = Page(html)
    assert "script" not in {element.tag for element in shown.elements}
    assert html.count("&lt;script&gt;alert(&#x27;x&#x27;)") >= 9
    assert not re.search("[\x1b\u202e\udc80]", html)


def test_nothing_found_and_not_judged_look_different(model: Model) -> None:
    clean, unjudged = page_of(audits.clean(model)), page_of(audits.unjudged(model))
    assert len(clean.texts("div", "clean")) == 1
    assert clean.texts("div", "unjudged") == []
    assert unjudged.texts("div", "clean") == []
    assert "nessuna riga dice quale ruolo si cerca" in unjudged.texts("div", "unjudged")[0]
    assert unjudged.texts("div", "scores") == []


def test_findings_left_out_are_counted(model: Model) -> None:
    audit = audits.english(model)
    shown = Page(page("a", audit, audit.findings[:2], audits.RULES))
    assert shown.texts("p", "found") == ["1 error, 1 warning · Not shown, of what was found: 6"]
    assert Page(page("a", audit, (), audits.RULES)).texts("div", "clean") == []


def test_the_page_speaks_the_drafts_language(model: Model) -> None:
    html = page("a", audits.italian(model), audits.italian(model).findings, audits.RULES)
    assert '<html lang="it">' in html
    assert "Che cosa manca" in Page(html).texts("h2")
    assert WORDS["it"].keys() == WORDS["en"].keys()


def test_a_finding_in_a_draft_without_lines_is_shown(model: Model) -> None:
    finding = Finding("JD201", "note", "nothing to read", 1, (0, 0), "", "")
    assert "nothing to read" in page_of(Audit(read_draft(model, ""), (finding,), None, "")).texts("li", "note")[0]


def luminance(colour: str) -> float:
    """As WCAG 2.1 defines relative luminance."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_text_stands_out_from_every_background() -> None:
    named = dict(re.findall(r"--(\w+): (#\w+)", STYLE))
    pairs = [("#fff", named["ink"]), ("#fff", named["soft"]), ("#ffffff", "#0b4a9c")]
    pairs += [(background, named["ink"]) for background in re.findall(r"background: (#\w+)", STYLE)]
    for severity, background in re.findall(r"\.note\.[\w-]+ \{ color: var\(--(\w+)\); background: (#\w+)", STYLE):
        pairs += [(background, named[severity]), (background, named["soft"])]
    pairs += re.findall(r"background: (#\w+); border: 2px \w+ #\w+; color: (#\w+)", STYLE)
    assert len(pairs) >= 20
    for background, ink in pairs:
        light, dark = sorted((luminance(background), luminance(ink)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (background, ink)
