"""HTML pages: what a reader sees is read, line by line, and its places are those of the file."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier import documents, split_lines
from classifier.audit import audit, place_of
from classifier.audit.auditing import checks
from classifier.errors import DocumentError
from classifier.html_page import is_page, readable
from classifier.model import Model

ITALIAN = """\
<!DOCTYPE html>
<html lang="it">
<head>
  <meta charset="utf-8">
  <title>Lavora con noi | Ferramenta Orsini</title>
  <style>p > a { color: red }</style>
  <script>if (window.a<b) { document.write("</p><p>Guidare la rete vendita</p>"); }</script>
</head>
<body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/dir">Direttore Vendite Estero</a></li></ul></nav>
<main>
  <h1>Responsabile<br>Sales Operations</h1>
  <p>Ferramenta Orsini vende
     <a title="serrature > porte" href="/p">serrature e cerniere</a> a
     900 rivenditori in tutta Italia.</p>
  <p><strong>Che cosa farai</strong></p>
  <ul>
    <li>
      <p>Preparare ogni lunedì il forecast
         con i capi area e spiegare gli scostamenti</p>
    </li>
    <li>Tenere in ordine il <b>C</b>RM: campi, duplicati&nbsp;e permessi
      <ul>
        <li>Insegnare agli agenti a usarlo</li>
      </ul>
    </li>
    <!-- jdrole: ignore JD102 -->
    <li>Guidare la squadra di venditori, assumerli e assegnare loro gli obiettivi
      di fatturato</li>
    <li>Ridisegnare le zone quando un agente lascia <!-- da rivedere --> e stimare che cosa cambia
  </ul>
  <table><tr><td>Sede</td><td>Brescia</td></tr></table>
  <form><label>Nome</label><input name=n><select><option>Direttore Commerciale<option>Capo Area</select>
  <button>Candidati ora</button></form>
</main>
<footer><p>Orsini S.p.A. - Sales Director: Luca Orsini</p></footer>
</body></html>
"""
ENGLISH = """\
<?xml version="1.0"?>
<DIV CLASS="posting" data-json='{"html": "<p>Lead the team</p>"}'><H2 ID=t>Sales Director, Nordics</H2>
<div class="section" style="white-space: pre-wrap">Kestrel Pumps sells pumps to water works.
410 people work in Turku.</div>
<h3><button type="button" aria-expanded="true">What you will do</button></h3>
<ul><li>Lead nine account executives<br>in three countries<li>Negotiate with the <span>five</span> largest utilities
<li hidden>Clean the CRM<li>Answer for revenue &amp; margin</ul>
<svg><title>Apply</title><path d="M0"/></svg><p><b>How we work here</b><p>Two days a week in the office &mdash; or more.
<article><footer>Pay: &euro;120k</footer></article><div style="display: NONE"><p>Similar job: Sales Operations Manager</div>
</DIV>
"""
PAGES = {
    "Italian": (
        ITALIAN,
        [
            "heading Responsabile Sales Operations",
            "sentence Ferramenta Orsini vende serrature e cerniere a 900 rivenditori in tutta Italia.",
            "heading Che cosa farai",
            "bullet Preparare ogni lunedì il forecast con i capi area e spiegare gli scostamenti",
            "bullet Tenere in ordine il CRM: campi, duplicati e permessi",
            "bullet Insegnare agli agenti a usarlo",
            "bullet Guidare la squadra di venditori, assumerli e assegnare loro gli obiettivi di fatturato",
            "bullet Ridisegnare le zone quando un agente lascia e stimare che cosa cambia",
            "sentence Sede",
            "sentence Brescia",
            "sentence Nome",
        ],
    ),
    "English": (
        ENGLISH,
        [
            "heading Sales Director, Nordics",
            "sentence Kestrel Pumps sells pumps to water works.",
            "sentence 410 people work in Turku.",
            "heading What you will do",
            "bullet Lead nine account executives",
            "bullet in three countries",
            "bullet Negotiate with the five largest utilities",
            "bullet Answer for revenue & margin",
            "heading How we work here",
            "sentence Two days a week in the office — or more.",
            "sentence Pay: €120k",
        ],
    ),
}


def lines(page: str) -> list[str]:
    text = readable(page)
    assert len(text) == len(page)
    return [f"{line.kind} {line.text}" for line in split_lines(text)]


@pytest.mark.parametrize(("page", "expected"), PAGES.values(), ids=PAGES)
def test_a_page_is_read_as_its_readers_see_it(page: str, expected: list[str]) -> None:
    assert is_page(page)
    assert lines(page) == expected
    assert lines(page.replace("\n", "\r\n")) == expected


HABITS = {
    "tag in an attribute": ('<a title="a > b" href=x>Lead</a> nine <img alt="<p>no</p>">agents', ["sentence Lead nine agents"]),
    "script": ('Lead<script>if (a<b) {"</p>"}</script> agents<SCRIPT>x</script\n> now', ["sentence Lead agents now"]),
    "never closed": ("<div><p>Lead <em>agents<p>Call <i>clients", ["sentence Lead agents", "sentence Call clients"]),
    "closed twice": ("<p>Lead</p></p></div></b>agents", ["sentence Lead", "sentence agents"]),
    "elements within one another": ("<ol><li>Lead<ol><li>Hire</ol></ol>End", ["bullet Lead", "bullet Hire", "sentence End"]),
    "element without text": ("<ul><li></li></ul><p>Lead</p><h2></h2><p>agents", ["sentence Lead", "sentence agents"]),
    "list of paragraphs": ("<ul><li><div><p>Lead</p><p>and hire</p></div></li></ul>", ["bullet Lead", "sentence and hire"]),
    "heading of elements": ("<h2 class='x'><span>Sales</span> <em>Director</em></h2>", ["heading Sales Director"]),
    "bold heading": ("<p><b>The</b> <b>job</b></p><p>Lead</p>", ["heading The job", "sentence Lead"]),
    "bold sentence": ("<p><b>Lead the team.</b></p><li><b>Hire</b>", ["sentence Lead the team.", "bullet Hire"]),
    "partly bold": ("<p><b>Place</b> Turin</p>", ["sentence Place Turin"]),
    "breaks": ("Lead<br>Hire<BR/>Train</br>", ["sentence Lead", "sentence Hire", "sentence Train"]),
    "typed bullets": ("<p>• Lead<br>\n• Hire</p>", ["bullet Lead", "bullet Hire"]),
    "line breaks as written": ("<pre>Lead\nHire</pre>one\ntwo", ["sentence Lead", "sentence Hire", "sentence one two"]),
    "words in two tags": ("<p>Fore</p><p>Fore<b>cast</b></p>", ["sentence Fore", "sentence Forecast"]),
    "tags of Word": ("<p class=MsoNormal>Lead<o:p></o:p> agents</p>", ["sentence Lead agents"]),
    "a tag of its own": ("<app-chip>CRM</app-chip><app-chip>SQL</app-chip>", ["sentence CRM", "sentence SQL"]),
    "comment in a word": ("Lead <!-- -->5<!-- --> agents<!-- <p> -->.", ["sentence Lead 5 agents."]),
    "comment never closed": ("Lead agents<!-- then <p>hire", ["sentence Lead agents"]),
    "quotation never closed": ('Lead <a href="x<b>agents</a> then <i title=\'y>hire', ["sentence Lead agents then hire"]),
    "huge tag": (f"<nav {'x=y ' * 30_000}>Home</nav>Lead agents", ["sentence Lead agents"]),
    "tag never closed": ("Lead agents<a href='x'", ["sentence Lead agents"]),
    "strange declarations": ("<![endif]>Lead<![CDATA[x]]><!foo><?php echo 1 ?></ x> agents<![", ["sentence Lead agents"]),
    "no tags": ("Less than 3 < 5 and a<3 &lt;3 &bogus; & so", ["sentence Less than 3 < 5 and a<3 <3 &bogus; & so"]),
    "references": ("R&amp;D &#39;s caf&#xe9; x&nbsp;y", ["sentence R&D 's café x y"]),
    "hidden": ('<p hidden>a<p>Lead<i aria-hidden="true">x</i><u style="visibility:hidden">y</u></p>', ["sentence Lead"]),
    "hidden until found": ('<div hidden="until-found">Lead</div>', ["sentence Lead"]),
    "hidden within hidden": ("<nav><div><nav>a</nav>b</div>c</nav>Lead", ["sentence Lead"]),
    "hidden and never closed": ("<nav>Home<p>Lead</p>", ["sentence Home", "sentence Lead"]),
    "body not shown before its script ran": ('<body hidden style="visibility: hidden">Lead', ["sentence Lead"]),
    "controls": ("<textarea>a</textarea><noscript>b</noscript><template>c</template><dialog>d</dialog>Lead", ["sentence Lead"]),
    "footer": ("<main><footer>Pay</footer></main><footer>Menu</footer>", ["sentence Pay"]),
}  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), HABITS.values(), ids=HABITS)
def test_habits_of_pages(body: str, expected: list[str]) -> None:
    assert lines("<html>" + body) == expected


KINDS = {
    "\ufeff\n <!-- x --> <!doctype HTML>": True,
    "<?xml version='1.0'?>\n<html xmlns='x'>Lead": True,
    "<body>Lead\n* Hire": True,
    "<p>Lead</p>": True,
    "<h1>Lead</h1>\n<!-- end -->\n": True,
    "<h1 align='center'>Lead</h1>\n\n* Hire\n* Train<br>": False,
    "<div>\n\n# Lead\n\n</div>": False,
    "<p>Lead</p> and hire": False,
    "<people>Lead</people>": False,
    "Lead <html>": False,
    "<!-- jdrole: ignore-file -->\n# Lead": False,
    "": False,
}


@pytest.mark.parametrize(("text", "page"), KINDS.items())
def test_what_a_file_is_its_content_tells(text: str, *, page: bool) -> None:
    assert is_page(text) == page


def test_places_count_in_the_file_as_given(model: Model, tmp_path: Path) -> None:
    path = tmp_path / "posting.txt"
    path.write_text(ITALIAN, encoding="utf-8-sig", newline="")
    document = documents.read(str(path))
    assert document.given == ITALIAN
    found = audit(model, document.text, given=document.given)
    assert (found.draft.text, found.draft.title, found.draft.title_line) == (ITALIAN, "Responsabile Sales Operations", 1)
    for line in found.draft.posting.lines:
        assert ITALIAN[slice(*line.span)].split()[0].startswith(line.text.split()[0][:1])
    drift = next(line for line in found.draft.posting.lines if line.text.startswith("Guidare"))
    assert place_of(ITALIAN, drift.span[0]) == (28, 9)
    assert drift.span[1] - drift.span[0] == len(
        "Guidare la squadra di venditori, assumerli e assegnare loro gli obiettivi\n      di fatturato"
    )


def test_comments_in_a_page_pass_over_rules(model: Model) -> None:
    def drifts(page: str) -> list[int]:
        found = audit(model, readable(page), role="SalesOps", given=page).findings
        return [place_of(page, one.span[0])[0] for one in found if one.rule == "JD102"]

    assert set(checks(model)) >= {"JD102"}
    assert drifts(ITALIAN) == []
    assert drifts(ITALIAN.replace("jdrole: ignore JD102", "jdrole: x")) == [28]


def test_a_page_that_shows_nothing_is_empty() -> None:
    with pytest.raises(DocumentError, match="there is no text in it"):
        documents.document_of(b"<html><title>Sales Director</title><body><script>x()</script><p> </p></html>", "x")


def test_utf_16_and_windows_1252_pages_are_read() -> None:
    for encoding in ("utf-16", "utf-16-le", "cp1252"):
        document = documents.document_of(ITALIAN.encode(encoding), "x")
        assert lines(document.given) == PAGES["Italian"][1]


PIECES = [
    "<div>",
    "</div>",
    "<p>",
    "<li>",
    "</li>",
    "<h2>",
    "</h2>",
    "<b>",
    "</b>",
    "<nav>",
    "</nav>",
    "<p hidden>",
    "<br/>",
    "<pre>",
    "<svg",
    "<![",
    "<!",
    "<!--",
    "-->",
    "</",
    "<",
    ">",
    '"',
    "'",
    "=",
    '<a title="',
    "<a b='",
    "<script>",
    "</script",
    "<textarea>",
    "&amp",
    "&#",
    "&",
    ";",
    "\n",
    "\r\n",
    " ",
    "Lead the team",
    "\0",
    "\x1d",
    "<![CDATA[",
    "<?",
    "<title>",
    "</title>",
    "è",
    "<button>",
    "<summary>",
    "</summary>",
]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_nothing_is_so_broken_that_it_is_not_read(page: str) -> None:
    text = readable("<html>" + page)
    assert len(text) == len(page) + len("<html>")
    assert all(shown in ("\0", "\x1c", "\x1d", "\x1e", " ") or shown == was for shown, was in zip(text[6:], page, strict=True))
    split_lines(text)


def test_broken_markup_without_end_takes_no_longer_than_other_markup() -> None:
    """Python's own parser would need hours for some of these."""
    for piece in PIECES:
        readable("<html>" + piece * (100_000 // len(piece)))
    rng = random.Random(1)  # noqa: S311
    readable("<html>" + "".join(rng.choices(PIECES, k=50_000)))
