"""Word files: what a reader sees is the text, and comments change nothing else."""

from __future__ import annotations

import io
import os
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from classifier import DocumentError, documents, split_lines
from classifier.word import Comment, commented, package, read_word
from tests.conftest import ROOT

WORD_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
)


def saved(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def with_body(xml: str) -> bytes:
    """Return a Word file whose body is this markup."""
    document = docx.Document()
    body = document.element.body
    for element in list(body)[:-1]:
        body.remove(element)
    for i, element in enumerate(parse_xml(f"<w:body {WORD_SPACES}>{xml}</w:body>")):
        body.insert(i, element)
    return saved(document)


def text_of(xml: str) -> str:
    return read_word(with_body(xml)).text


def with_parts(raw: bytes, changed: Mapping[str, bytes]) -> bytes:
    """Return a zip file with these parts put in or replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *changed]):
            new.writestr(name, changed[name] if name in changed else old.read(name))
    return file.getvalue()


def parts(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def italian() -> bytes:
    """Return a posting as a company writes it: header, headings, bullets, bold words, a table, footer."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Meccanica Brandolini S.p.A."
    document.sections[0].footer.paragraphs[0].text = "Documento riservato"
    document.add_heading("Responsabilità", 1)
    document.add_paragraph("Tenere in ordine il CRM", style="List Bullet")
    paragraph = document.add_paragraph(style="List Bullet")
    paragraph.add_run("Presentare al ")
    paragraph.add_run("consiglio di amministrazione").bold = True
    paragraph.add_run(" i risultati")
    document.add_heading("Requisiti", 2)
    table = document.add_table(2, 2)
    for i, text in enumerate(["Esperienza", "5 anni in sales operations", "Strumenti", "Excel, SQL"]):
        table.cell(i // 2, i % 2).text = text
    document.add_paragraph("Sede: Reggio Emilia")
    return saved(document)


def italian_text() -> str:
    return (
        "Meccanica Brandolini S.p.A.\n# Responsabilità\n- Tenere in ordine il CRM\n"
        "- Presentare al consiglio di amministrazione i risultati\n## Requisiti\nEsperienza\n5 anni in sales operations\n"
        "Strumenti\nExcel, SQL\nSede: Reggio Emilia\nDocumento riservato"
    )


# -- reading ---------------------------------------------------------------------------------------------------------


def test_a_posting_becomes_lines(tmp_path: Path) -> None:
    path = tmp_path / "bozza.txt"  # what it is, the content tells, not the name
    path.write_bytes(italian())
    assert documents.read(str(path)) == documents.Document(str(path), italian_text(), italian_text())
    lines = split_lines(italian_text())
    assert [(line.kind, line.text) for line in lines[1:3]] == [
        ("heading", "Responsabilità"),
        ("bullet", "Tenere in ordine il CRM"),
    ]


def test_each_paragraph_knows_its_span_and_place() -> None:
    word = read_word(italian())
    assert [word.text[slice(*paragraph.span)] for paragraph in word.paragraphs] == word.text.split("\n")
    assert [paragraph.place for paragraph in word.paragraphs] == ["header", *["body"] * 9, "footer"]
    for paragraph in word.paragraphs:
        seen = "".join(word.text[piece.start : piece.end] for piece in paragraph.pieces)
        assert word.text[slice(*paragraph.span)].lstrip("#- ") == seen


RUN = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"


def run(text: str) -> str:
    return RUN.format(text)


def p(*inside: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(inside)}</w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(run(text))}</w:tc>"


def field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


BODIES: dict[str, tuple[str, str]] = {
    "breaks and tabs": (p("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t></w:r>"), "a\nb\tc"),
    "empty paragraphs are lines": (p(run("a")) + p() + p(run("b")), "a\n\nb"),
    "inserted counts, deleted does not": (
        p(
            run("Lead "),
            f"<w:ins w:id='1' w:author='x'>{run('the ')}</w:ins>",
            "<w:del w:id='2' w:author='x'><w:r><w:delText>one </w:delText></w:r></w:del>",
            run("team"),
        ),
        "Lead the team",
    ),
    "moved text counts where it went": (
        p(f"<w:moveFrom w:id='1' w:author='x'>{run('gone')}</w:moveFrom>", run("here "))
        + p(f"<w:moveTo>{run('came')}</w:moveTo>"),
        "here \ncame",
    ),
    "a deleted paragraph is no line": (
        p(run("a")) + p("<w:del><w:r><w:delText>b</w:delText></w:r></w:del>", properties="<w:rPr><w:del/></w:rPr>") + p(run("c")),
        "a\nc",
    ),
    "a deleted mark joins two paragraphs": (
        p(run("Lead "), properties="<w:rPr><w:del/></w:rPr>")
        + p(run("the team"), properties="<w:numPr><w:numId w:val='3'/></w:numPr>")
        + p(run("x")),
        "Lead the team\nx",
    ),
    "hyperlinks, fields and content controls": (
        p(
            f"<w:hyperlink>{run('link ')}</w:hyperlink>",
            f"{field('begin')}<w:r><w:instrText>PAGE</w:instrText></w:r>{field('begin')}{run('code')}{field('end')}",
            f"{field('separate')}{run('7 ')}{field('end')}",
            f"<w:sdt><w:sdtContent>{run('control ')}</w:sdtContent></w:sdt>",
            f"<w:fldSimple w:instr='X'>{run('simple')}</w:fldSimple>",
        )
        + f"<w:sdt><w:sdtContent>{p(run('block'))}</w:sdtContent></w:sdt>",
        "link 7 control simple\nblock",
    ),
    "hidden text is not seen": (p(run("a"), "<w:r><w:rPr><w:vanish/></w:rPr><w:t>b</w:t></w:r>"), "a"),
    "numbering makes a bullet, none does not": (
        p(run("a"), properties="<w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr>")
        + p(run("b"), properties="<w:pStyle w:val='ListBullet'/><w:numPr><w:numId w:val='0'/></w:numPr>")
        + p(run(" "), properties="<w:pStyle w:val='ListBullet'/>"),
        "- a\nb\n ",
    ),
    "outline levels make headings, that of body text does not": (
        p(run("a"), properties="<w:outlineLvl w:val='1'/>")
        + p(run("b"), properties="<w:outlineLvl w:val='8'/>")
        + p(run("c"), properties="<w:pStyle w:val='Heading1'/><w:outlineLvl w:val='9'/>"),
        "## a\n###### b\nc",
    ),
    "merged cells once, nested tables in place": (
        "<w:tbl><w:tr>"
        + cell("wide", "<w:gridSpan w:val='2'/><w:vMerge w:val='restart'/>")
        + cell("b")
        + "</w:tr><w:tr>"
        + cell("again", "<w:gridSpan w:val='2'/><w:vMerge/>")
        + f"<w:tc><w:tbl><w:tr>{cell('inner')}</w:tr></w:tbl>{p(run('after'))}</w:tc></w:tr>"
        + f"<w:tr><w:trPr><w:del/></w:trPr>{cell('deleted row')}</w:tr></w:tbl>",
        "wide\nb\ninner\nafter",
    ),
    "a text box once, after its paragraph": (
        p(
            run("before"),
            "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><w:txbxContent>"
            + p(run("boxed"))
            + "</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>"
            + p(run("boxed"))
            + "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>",
            run(" after"),
        )
        + p(run("next")),
        "before after\nboxed\nnext",
    ),
    "symbols and emoji": (
        p(
            "<w:r><w:sym w:font='Wingdings' w:char='F0A7'/><w:t> a</w:t><w:sym w:char='zz'/></w:r>",
            "<w:r><mc:AlternateContent><mc:Choice Requires='w16se'/><mc:Fallback><w:t>✓</w:t></mc:Fallback>"
            "</mc:AlternateContent></w:r>",
        ),
        "\uf0a7 a✓",
    ),
}


@pytest.mark.parametrize(("xml", "text"), BODIES.values(), ids=BODIES)
def test_what_a_reader_sees_is_the_text(xml: str, text: str) -> None:
    assert text_of(xml) == text


def test_styles_count_by_their_own_name_and_by_what_they_are_based_on() -> None:
    document = docx.Document()
    styles = document.styles
    styles["List Bullet"].element.set(qn("w:styleId"), "Puntoelenco")  # as an Italian Word names it
    mine = styles.add_style("Mansione", WD_STYLE_TYPE.PARAGRAPH)
    mine.base_style = styles["Heading 2"]
    numbered = styles.add_style("Compito", WD_STYLE_TYPE.PARAGRAPH)
    numbered.element.get_or_add_pPr().append(parse_xml(f"<w:numPr {nsdecls('w')}><w:numId w:val='4'/></w:numPr>"))
    circle = styles.add_style("Giro", WD_STYLE_TYPE.PARAGRAPH)
    circle.base_style = circle
    for name in ("List Bullet", "Mansione", "Compito", "Giro", "Title"):
        document.add_paragraph(name, style=styles[name])
    assert read_word(saved(document)).text == "- List Bullet\n## Mansione\n- Compito\nGiro\nTitle"


def test_headers_of_the_same_text_and_unused_ones_are_not_repeated() -> None:
    document = docx.Document()
    document.add_paragraph("body")
    document.sections[0].header.paragraphs[0].text = "Acme"
    document.sections[0].first_page_header.paragraphs[0].text = "first"
    second = document.add_section()
    second.header.is_linked_to_previous = False
    second.header.paragraphs[0].text = "Acme"
    assert read_word(saved(document)).text.split("\n")[:2] == ["Acme", "body"]
    document.sections[0].different_first_page_header_footer = True
    assert "first" in read_word(saved(document)).text.split("\n")[:2]


def strict(raw: bytes) -> bytes:
    """Return a Word file as "Strict Open XML"."""
    spaces = {
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main": b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    changed = parts(raw)
    for name, content in changed.items():
        for ordinary, other in spaces.items():
            content = content.replace(ordinary, other)
        changed[name] = content
    return with_parts(raw, changed)


def test_strict_open_xml_is_told_how_to_be_saved() -> None:
    assert fault(strict(italian())) == (
        'draft: a "Strict Open XML" file, which is not read; save it in Word as an ordinary Word document (.docx) and give that'
    )


DOCUMENT_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACROS = "word/vbaProject.bin"


def template(raw: bytes) -> bytes:
    types = parts(raw)[package.CONTENT_TYPES]
    return with_parts(
        raw, {package.CONTENT_TYPES: types.replace(DOCUMENT_TYPE, DOCUMENT_TYPE.replace(b"document.m", b"template.m"))}
    )


def with_macros(raw: bytes) -> bytes:
    types = parts(raw)[package.CONTENT_TYPES].replace(DOCUMENT_TYPE, b"application/vnd.ms-word.document.macroEnabled.main+xml")
    types = types.replace(
        b"<Default ", b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Default ', 1
    )
    related = related_to(raw, "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin")
    return with_parts(related, {package.CONTENT_TYPES: types, MACROS: b"\xd0\xcf\x11\xe0macros"})


def related_to(raw: bytes, kind: str, target: str) -> bytes:
    """Return a Word file whose body refers to a part, which is not put in."""
    name = "word/_rels/document.xml.rels"
    reference = f'<Relationship Id="rId99" Type="{kind}" Target="{target}"/></Relationships>'
    return with_parts(raw, {name: parts(raw)[name].replace(b"</Relationships>", reference.encode())})


VARIANTS: dict[str, Callable[[bytes], bytes]] = {"template": template, "macros": with_macros}


@pytest.mark.parametrize("made", VARIANTS.values(), ids=VARIANTS)
def test_other_forms_of_word_files_are_read_and_commented(made: Callable[[bytes], bytes]) -> None:
    raw = made(italian())
    assert read_word(raw).text == italian_text()
    out = commented(raw, [Comment((30, 40), "x"), Comment((0, 4), "y")])
    assert read_word(out).text == italian_text()
    old, new = parts(raw), parts(out)
    assert {name for name in new if old.get(name) != new[name]} == CHANGED
    assert content_types(new) == {**content_types(old), "/word/comments.xml": content_types(new)["/word/comments.xml"]}


def content_types(found: Mapping[str, bytes]) -> dict[str, str]:
    """Return each part's content type, the parts' names as the file of types has them."""
    root = ElementTree.fromstring(found[package.CONTENT_TYPES])  # noqa: S314
    own = {element.get("PartName"): element.get("ContentType", "") for element in root}
    by_ending = {element.get("Extension"): element.get("ContentType", "") for element in root}
    return {f"/{name}": own.get(f"/{name}") or by_ending[name.rpartition(".")[2]] for name in found if name[0] != "["}


@pytest.mark.parametrize("target", ["NULL", "#top", "../media/lost.png"])
def test_a_reference_to_a_part_that_is_not_there_is_passed_over(target: str) -> None:
    raw = related_to(italian(), "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image", target)
    assert read_word(raw).text == italian_text()
    assert read_word(commented(raw, [Comment((0, 4), "x")])).text == italian_text()


# -- faults and limits -----------------------------------------------------------------------------------------------


def fault(raw: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        documents.document_of(raw, "draft")
    return str(caught.value)


BROKEN = "draft: cannot be read as a Word file (broken?); open it in Word, save it again as .docx and give that"


def zipped(**entries: bytes) -> bytes:
    return with_parts(b"PK\5\6" + bytes(18), {name.replace("__", "/"): content for name, content in entries.items()})


def test_broken_files_say_so() -> None:
    raw = italian()
    assert fault(raw[: len(raw) // 2]) == BROKEN
    assert fault(b"PK\3\4\x14\0\6\0") == BROKEN
    assert fault(zipped(word__document=b"x")) == BROKEN
    for name in ("word/document.xml", "_rels/.rels", "word/styles.xml", "word/_rels/document.xml.rels"):
        assert fault(with_parts(raw, {name: b"<w:p>"})) == BROKEN
    assert fault(with_parts(raw, {"word/document.xml": parts(raw)["word/styles.xml"]})) == BROKEN


def test_other_zip_files_say_what_they_are() -> None:
    assert fault(zipped(a=b"x")).startswith("draft: a zip file without a Word document in it; save the posting as .docx")
    assert fault(zipped(xl__workbook=b"x")).startswith(
        "draft: an Excel file, not a posting; for tables of postings use: jdrole score"
    )


def test_an_empty_document_has_no_text() -> None:
    assert fault(saved(docx.Document())) == "draft: there is no text in it; paste the posting into it"


BOMB = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("entity", [b"&b;", b"&c;", b""])
def test_entities_are_refused(entity: bytes) -> None:
    space = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = b"<w:document %s><w:body><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:body></w:document>" % (space, entity)
    assert fault(with_parts(italian(), {"word/document.xml": BOMB + body})) == BROKEN
    assert fault(with_parts(italian(), {"word/document.xml": (BOMB + body).decode().encode("utf-16")})) == BROKEN


def test_zip_bombs_and_overlong_files_are_refused() -> None:
    raw = italian()
    assert "(a zip bomb?); give the posting alone" in fault(with_parts(raw, {"word/media/a.png": bytes(5_000_000)}))
    noise = os.urandom(3_000) * 4_000
    assert "too large for a posting: over 5 MB of text" in fault(with_parts(raw, {"word/styles.xml": noise}))
    many = dict.fromkeys((f"word/{i}" for i in range(5_001)), b"")
    assert "more than 5,000 parts" in fault(with_parts(raw, many))
    assert "over 20,000 paragraphs or 1,000,000 characters" in fault(with_body("<w:p/>" * 20_001))
    assert "over 20,000 paragraphs or 1,000,000 characters" in fault(with_body(p(run(os.urandom(500_001).hex()))))


@pytest.mark.parametrize("claimed", [1_000, 6_000_000])
def test_a_part_that_unpacks_to_another_size_than_it_says_is_refused(claimed: int) -> None:
    """With the checksum of what it claims to be: only its real size is wrong."""
    real = os.urandom(50_000) * 100
    raw = with_parts(italian(), {"word/media/a.png": real})
    for true, false in ((zlib.crc32(real), zlib.crc32((real + real)[:claimed])), (len(real), claimed)):
        raw = raw.replace(struct.pack("<L", true), struct.pack("<L", false))
    assert fault(raw) == BROKEN


def test_a_large_total_is_refused() -> None:
    large = dict.fromkeys((f"word/media/{i}.bin" for i in range(101)), bytes(990_000))
    assert "more than 100 MB unzipped" in fault(with_parts(italian(), large))


@pytest.mark.parametrize(("library", "made"), [("docx", italian()), ("pypdf", b"%PDF-1.7 ...")])
def test_without_the_library_the_error_says_how_to_get_it(tmp_path: Path, library: str, made: bytes) -> None:
    """In a real process in which, and in whose children, the library cannot be imported."""
    (tmp_path / "sitecustomize.py").write_text(f"import sys; sys.modules[{library!r}] = None\n", encoding="utf-8")
    (tmp_path / "draft").write_bytes(made)
    done = subprocess.run(
        [sys.executable, "-m", "classifier", "classify", "draft"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])},
        check=False,
    )
    needs = {"docx": "Word files needs python-docx", "pypdf": "PDF files needs pypdf"}[library]
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == f"error: draft: reading {needs}; pip install 'jdrole[documents]'\n"


# -- comments --------------------------------------------------------------------------------------------------------

CHANGED = {"word/document.xml", "word/comments.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"}


def span_of(text: str, piece: str) -> tuple[int, int]:
    start = text.index(piece)
    return start, start + len(piece)


def texts(element: ElementTree.Element) -> str:
    return "".join(
        "\t" if each.tag == qn("w:tab") else each.text or "" for each in element.iter() if each.tag in (qn("w:t"), qn("w:tab"))
    )


def told(raw: bytes) -> dict[str, str]:
    """Return the comments' texts by their identifiers."""
    listed = ElementTree.fromstring(parts(raw)["word/comments.xml"])  # noqa: S314
    return {comment.attrib[qn("w:id")]: "\n".join(map(texts, comment.iter(qn("w:p")))) for comment in listed}


def anchors(raw: bytes) -> dict[str, str]:
    """Return, for each comment's text, what it is anchored on, read without python-docx."""
    listed = told(raw)
    found = dict.fromkeys(listed, "")
    open_ranges: set[str] = set()
    referenced = []
    for element in ElementTree.fromstring(parts(raw)["word/document.xml"]).iter():  # noqa: S314
        name, identifier = element.tag.partition("}")[2], element.get(qn("w:id"), "")
        if name == "commentRangeStart":
            open_ranges.add(identifier)
        elif name == "commentRangeEnd":
            open_ranges.remove(identifier)
        elif name == "commentReference":
            referenced.append(identifier)
        elif name == "t":
            for inside in open_ranges:
                found[inside] += element.text or ""
    assert not open_ranges
    assert sorted(referenced) == sorted(listed)
    return {listed[identifier]: anchor for identifier, anchor in found.items()}


def formats(raw: bytes) -> list[tuple[str, str, bool | None]]:
    """Return each character with its paragraph's style and whether it is bold."""
    body = docx.Document(io.BytesIO(raw))
    paragraphs = [*body.paragraphs, *(p for row in body.tables[0].rows for cell in row.cells for p in cell.paragraphs)]
    return [(char, str(p.style and p.style.name), run.bold) for p in paragraphs for run in p.runs for char in run.text]


def test_comments_stand_on_their_spans_and_change_nothing_else() -> None:
    raw, text = italian(), italian_text()
    wanted = {
        "a": "CRM",
        "b": "di amministrazione i",
        "c": "consiglio",
        "d": "SQL",
        "e": "Excel, SQL",
        "f": "Tenere in ordine il CRM",
    }
    out = commented(raw, [Comment(span_of(text, piece), name) for name, piece in wanted.items()])
    assert anchors(out) == wanted
    assert read_word(out).text == text
    assert formats(out) == formats(raw)
    old, new = parts(raw), parts(out)
    assert {name for name in new if old.get(name) != new[name]} == CHANGED
    assert list(old) == [name for name in new if name in old]


def test_the_same_comments_give_the_same_bytes_and_none_the_same_file() -> None:
    raw = italian()
    comments = [Comment((30, 40), "x\ny\x00\ud800"), Comment((30, 40), "z")]
    out = commented(raw, comments)
    assert commented(raw, comments) == out
    with zipfile.ZipFile(io.BytesIO(out)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {package.EPOCH}  # no time of day is in it
    assert commented(raw, []) == raw
    made = list(docx.Document(io.BytesIO(out)).comments)
    assert [(comment.text, comment.author, comment.initials, comment.timestamp) for comment in made] == [
        ("x\ny", "jdrole", "jd", None),
        ("z", "jdrole", "jd", None),
    ]


def test_a_comment_over_paragraphs_and_one_on_no_text() -> None:
    raw, text = italian(), italian_text()
    start, end = text.index("il CRM"), text.index(" al consiglio")
    mark = text.index("- Tenere")
    out = commented(
        raw, [Comment((start, end), "two"), Comment((mark, mark + 2), "bullet"), Comment((mark + 5, mark + 5), "point")]
    )
    assert anchors(out) == {"two": "il CRMPresentare", "bullet": "Tenere in ordine il CRM", "point": "Tenere in ordine il CRM"}
    blank = with_body(p() + p(run("a")))
    assert anchors(commented(blank, [Comment((0, 0), "empty")])) == {"empty": ""}


def test_comments_that_are_there_stay() -> None:
    document = docx.Document(io.BytesIO(italian()))
    document.add_comment(document.paragraphs[1].runs, text="by a person", author="Anna", initials="A")
    raw = saved(document)
    text = read_word(raw).text
    out = commented(raw, [Comment(span_of(text, "ordine"), "mine")])
    assert anchors(out) == {"by a person": "Tenere in ordine il CRM", "mine": "ordine"}
    old, new = parts(raw), parts(out)
    assert {name for name in new if old[name] != new[name]} <= CHANGED
    assert content_types(new) == content_types(old)


def test_what_no_part_refers_to_is_left_out_even_if_it_has_the_name_of_the_comments() -> None:
    raw = with_parts(italian(), {"word/comments.xml": b"<lost/>", "word/lost.bin": b"lost"})
    out = commented(raw, [Comment(span_of(italian_text(), "ordine"), "mine")])
    assert anchors(out) == {"mine": "ordine"}
    assert set(parts(out)) == set(parts(raw)) - {"word/lost.bin"}


def test_what_word_lets_nobody_comment_on_is_told_nearby() -> None:
    raw, text = italian(), italian_text()
    out = commented(raw, [Comment(span_of(text, "Brandolini"), "header"), Comment(span_of(text, "riservato"), "footer")])
    assert anchors(out) == {"Header “Brandolini”: header": "Responsabilità", "Footer “riservato”: footer": "Responsabilità"}
    boxed = with_body(p(run("one")) + BODIES["a text box once, after its paragraph"][0])
    text = read_word(boxed).text
    assert anchors(commented(boxed, [Comment(span_of(text, "boxed"), "box")])) == {
        "Text box “boxed”: box": "beforeboxedboxed after"
    }
    only_header = docx.Document()
    only_header.sections[0].header.paragraphs[0].text = "Acme"
    with pytest.raises(DocumentError, match="has no paragraph that a comment can stand at; type a line into it in Word"):
        commented(saved(only_header), [Comment((0, 4), "x")])


def test_tracked_changes_and_links_stay_as_they_are() -> None:
    raw = with_body(
        p(
            run("Lead "),
            f"<w:ins w:id='1' w:author='Anna' w:date='2026-01-01T00:00:00Z'>{run('the whole ')}</w:ins>",
            "<w:del w:id='2' w:author='Anna'><w:r><w:delText>one </w:delText></w:r></w:del>",
            f"<w:hyperlink w:anchor='x'>{run('sales team')}</w:hyperlink>",
            "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>",
        )
    )
    text = read_word(raw).text
    out = commented(raw, [Comment(span_of(text, piece), piece) for piece in ("whole", "team", "whole sales", "b", "a\tb")])
    assert anchors(out) == {"whole": "whole", "team": "team", "whole sales": "whole sales", "b": "b", "a\tb": "ab"}
    assert read_word(out).text == text
    markup = parts(out)["word/document.xml"].decode()
    assert re.sub(r"<w:(?:commentRange\w+|r><w:commentReference) [^>]*/>(?:</w:r>)?", "", markup).count("<w:ins ") == 1
    assert markup.count("<w:del ") == markup.count("<w:hyperlink ") == markup.count("<w:tab/>") == markup.count("<w:br/>") == 1
    inserted = re.search(r"<w:ins .*?</w:ins>", markup)
    assert inserted
    assert "commentReference" not in inserted.group()


def test_a_span_outside_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match="is not within the text's"):
        commented(italian(), [Comment((0, 10_000), "x")])
