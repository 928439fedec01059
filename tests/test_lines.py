"""Splitting postings: what real ones look like, one habit after the other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.lines import FILL, mask, source_offsets, split_lines

SPLIT = {
    "bare lines": ("Guidare la rete\nGestire il CRM", ["Guidare la rete", "Gestire il CRM"]),
    "bullets of every kind": (
        "• uno due\n▪ tre quattro\n· cinque sei\n– sette otto\n» nove dieci\n-> undici dodici\n~ tredici\n* quindici\n+ sedici\n"
        "o diciassette venti\n1) primo passo\n2. secondo passo\na) terzo passo\n→ quarto passo\n✔ quinto passo\n🚀 sesto passo",
        [
            "uno due",
            "tre quattro",
            "cinque sei",
            "sette otto",
            "nove dieci",
            "undici dodici",
            "tredici",
            "quindici",
            "sedici",
            "diciassette venti",
            "primo passo",
            "secondo passo",
            "terzo passo",
            "quarto passo",
            "quinto passo",
            "sesto passo",
        ],
    ),
    "a number is no bullet": ("10 agenti da guidare", ["10 agenti da guidare"]),
    "Windows line ends": ("One thing\r\nAnother thing\r\n", ["One thing", "Another thing"]),
    "old Mac line ends": ("One thing\rAnother thing", ["One thing", "Another thing"]),
    "sentences": (
        "We sell pumps. You will lead a team! Ready? Apply.",
        ["We sell pumps.", "You will lead a team!", "Ready?", "Apply."],
    ),
    "abbreviations": (
        "Gestione clienti (es. GDO, ecc.) per Rossi S.p.A. Milano e U.S. Steel, e.g. Texas (D.Lgs. 198/2006). Fine.",
        ["Gestione clienti (es. GDO, ecc.) per Rossi S.p.A. Milano e U.S. Steel, e.g. Texas (D.Lgs. 198/2006).", "Fine."],
    ),
    "HTML list": (
        "<p>Chi siamo</p><ul><li>Gestire&nbsp;ordini &amp; resi</li><li><b>Fore</b>cast</li></ul>",
        ["Chi siamo", "Gestire ordini & resi", "Forecast"],
    ),
    "nested HTML": (
        "<div><div><p>One <em>two</em> three</p><br/>Four</div></div><script>var x = 'no';</script><!-- no -->",
        ["One two three", "Four"],
    ),
    "escaped HTML": ("&lt;p&gt;R&amp;amp;D budget&lt;/p&gt;&lt;p&gt;Next one&lt;/p&gt;", ["R&D budget", "Next one"]),
    "not a tag": ("Teams of <5 people and >3 years", ["Teams of <5 people and >3 years"]),
    "Markdown": (
        "## What you'll do\n**Lead** the [team](https://x.example/a_b)\n---\n* _Own_ `quota`",
        ["What you'll do", "Lead the team", "_Own_ quota"],
    ),
    "escapes of Markdown": ("Sell \\& grow \\- daily", ["Sell & grow - daily"]),
    "NBSP, zero width and soft hyphen": ("Ge\u00adstire\u00a0il\u200b CRM\ufeff", ["Gestire il CRM"]),
    "right-to-left marks": ("\u200fLead the team\u200e", ["Lead the team"]),
    "glued sentences": (
        "You will learn moreSell to key accounts.Manage the team",
        ["You will learn more", "Sell to key accounts.", "Manage the team"],
    ),
    "glued heading": ("ResponsibilitiesEnsure clean data", ["Responsibilities", "Ensure clean data"]),
    "names keep their capitals": ("HubSpot and LinkedIn and PowerPoint skills", ["HubSpot and LinkedIn and PowerPoint skills"]),
    "label: gloss": ("* **Forecasting**: call the quarter with the regions", ["Forecasting: call the quarter with the regions"]),
    "hard-wrapped prose": (
        "The manager answers for the forecast of the whole northern region and\n"
        "for the quota model, which is reviewed\nBonus twice a year",
        [
            "The manager answers for the forecast of the whole northern region and for the quota model, which is reviewed",
            "Bonus twice a year",
        ],
    ),
    "hard-wrapped bullet": (
        "- Preparare le previsioni mensili con i responsabili di zona e\n  spiegare gli scostamenti\n- Altro compito",
        ["Preparare le previsioni mensili con i responsabili di zona e spiegare gli scostamenti", "Altro compito"],
    ),
    "narrow prose": (
        "Si occuperà in prima persona dei\nclienti più importanti e della\nrete di agenti.",
        ["Si occuperà in prima persona dei clienti più importanti e della rete di agenti."],
    ),
    "short wrapped bullet": (
        "• Present results to the\n  board each quarter\n• Lead the team",
        ["Present results to the board each quarter", "Lead the team"],
    ),
    "bullets glued to words": ("• Own the number• Lead the team", ["Own the number", "Lead the team"]),
    "an acronym before the glue": ("Runs CRM.We offer a car.", ["Runs CRM.", "We offer a car."]),
    "terminal escapes": ("\x1b[1mLead\x1b[0m the team\x07", ["Lead the team"]),
    "Markdown table": ("| Skill | Level |\n|---|---|\n| CRM | good |", ["Skill | Level", "CRM | good"]),
    "bullets inside a line": ("Compiti: • guidare agenti • visitare clienti", ["Compiti:", "guidare agenti", "visitare clienti"]),
    "numbers inside a line": (
        "1) Lead the team 2) Own the number 3) Grow the region",
        ["Lead the team", "Own the number", "Grow the region"],
    ),
    "rules and rests": ("=====\nText here\n...\n•\n— \n***", ["Text here"]),
    "NUL bytes": ("Lead\0 the team", ["Lead the team"]),
    "lone surrogate": ("Lead \ud800 the team", ["Lead \ud800 the team"]),
    "nothing": ("", []),
    "white space": (" \n\t\r\n\u00a0", []),
}


@pytest.mark.parametrize(("text", "expected"), SPLIT.values(), ids=SPLIT)
def test_split(text: str, expected: list[str]) -> None:
    assert [line.text for line in split_lines(text)] == expected


KINDS = {
    "hashes": ("## Il tuo profilo\ntesto del profilo.", "heading"),
    "bold": ("**About us**\nWe are a firm.", "heading"),
    "bold, of no known section": ("**One more thing**\nWe are a firm.", "heading"),
    "bold in HTML": ("<p><b>One more thing</b></p><p>We are a firm.</p>", "heading"),
    "a bold word": ("**Forecast** and planning\nWe are a firm.", "sentence"),
    "a bold bullet": ("* **Forecast accuracy**", "bullet"),
    "HTML": ("<h3>Cosa farai</h3><p>Guidare agenti.</p>", "heading"),
    "colon": ("Requirements:\nFive years of sales", "heading"),
    "capitals": ("EDUCATION AND EXPERIENCE\nDegree in economics", "heading"),
    "known words": ("Responsabilità\nGuidare la rete", "heading"),
    "before bullets": ("In breve\n- Guidare la rete", "heading"),
    "sentence": ("We are a firm.\nRequirements:", "sentence"),
    "bullet": ("* Manage the team", "bullet"),
    "terse bullet": ("- CRM:", "heading"),
}


@pytest.mark.parametrize(("text", "kind"), KINDS.values(), ids=KINDS)
def test_kind_of_the_first_line(text: str, kind: str) -> None:
    assert split_lines(text)[0].kind == kind


def test_lines_know_their_section() -> None:
    lines = split_lines("Intro text.\n## Requirements\n- Five years\n**Benefits**\n- Car")
    assert [line.section for line in lines] == ["", "", "Requirements", "Requirements", "Benefits"]


def test_the_span_holds_the_line_as_given() -> None:
    text = "* <b>Lead</b> the&nbsp;team\n"
    (line,) = split_lines(text)
    assert text[slice(*line.span)] == "Lead</b> the&nbsp;team"


def test_offsets_lead_from_the_clean_text_back_to_the_source() -> None:
    text = "<li>R&amp;D <b>bud</b>get,  each\tyear</li>"
    (line,) = split_lines(text)
    offsets = source_offsets(mask(text), line.span)
    assert line.text == "R&D budget, each year"
    assert [text[i] for i in offsets if not text[i].isspace()] == [c for c in line.text if c != " "]


def test_one_line_of_6000_characters_without_breaks() -> None:
    duties = (
        "Manage the forecast for the region Create reports on pipeline and conversion Lead weekly calls with every area manager "
    )
    lines = split_lines(duties * 50)
    assert len(lines) == 150
    assert lines[1].text == "Create reports on pipeline and conversion"


def test_a_text_without_any_cue_is_cut_somewhere() -> None:
    lines = split_lines("word " * 1500)
    assert max(len(line.text.split()) for line in lines) <= 90


PIECES = st.sampled_from(
    "\n| |\r\n|• |* |- |1) |## |**|<li>|</li>|<p>|<br>|&amp;|&nbsp;|&#39;|. |: |; |Lead|team|moreSell|Es.|S.p.A.|\u200b|\u00a0|\0"
    "|🚀|e.g. |[x](y)|<script>|</script>|(|?|---\n".split("|")
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map("".join))


@given(TEXTS)
def test_spans_are_ordered_disjoint_and_inside_the_text(text: str) -> None:
    end = 0
    for number, line in enumerate(split_lines(text), 1):
        assert line.number == number
        assert end <= line.span[0] < line.span[1] <= len(text)
        end = line.span[1]


@given(TEXTS)
def test_lines_are_clean_and_say_something(text: str) -> None:
    for line in split_lines(text):
        assert line.text == " ".join(line.text.split())
        assert FILL not in line.text
        assert any(c.isalnum() for c in line.text)


@given(TEXTS)
def test_only_white_space_markup_and_bullets_stand_outside_the_spans(text: str) -> None:
    masked = mask(text)
    start = 0
    for line in split_lines(text):
        _assert_no_words(masked[start : line.span[0]])
        start = line.span[1]
    _assert_no_words(masked[start:])


def _assert_no_words(outside: str) -> None:
    words = "".join(c if c.isalnum() else " " for c in outside).split()
    assert all(len(word) <= 2 for word in words), outside  # at most the numbers and letters that bullets are made of


@given(TEXTS)
def test_masking_keeps_every_position(text: str) -> None:
    assert len(mask(text)) == len(text)


@given(TEXTS)
def test_every_character_of_a_line_has_an_offset_in_its_span(text: str) -> None:
    masked = mask(text)
    for line in split_lines(text):
        offsets = source_offsets(masked, line.span)
        assert len(offsets) == len(line.text)
        assert offsets == sorted(set(offsets))
        assert line.span[0] <= offsets[0] <= offsets[-1] < line.span[1]
