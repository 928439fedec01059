"""Audits as comments on a Word file: what they say, where, and that nothing else changes, however often it is audited."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import replace
from xml.etree import ElementTree

import docx
import pytest
from docx.oxml.ns import qn

from classifier import Model
from classifier.audit import Audit, Draft, read_draft
from classifier.render.word_comments import comments
from classifier.word import Comment, commented, read_word
from tests import audits
from tests.test_word import anchors, italian, p, parts, related_to, run, saved, span_of, told, with_body, with_parts

LINES = ["Addetto vendite", "Guidare gli agenti e preparare il forecast", "La sede di lavoro è a Biella, in centro"]


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))


# A red point, as PNG.
PICTURE = b"".join(
    (
        b"\x89PNG\r\n\x1a\n",
        chunk(b"IHDR", struct.pack(">LLBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")),
        chunk(b"IEND", b""),
    )
)


def written(lines: list[str]) -> bytes:
    document, file = docx.Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(file)
    return file.getvalue()


@pytest.fixture
def draft(model: Model) -> Draft:
    return read_draft(model, read_word(written(LINES)).text, setting="agency")


def read_back(raw: bytes) -> list[str]:
    return list(told(raw).values())


def test_each_finding_is_a_comment_on_its_words(draft: Draft) -> None:
    findings = (
        audits.found(draft, "JD103", "Addetto vendite", "Manca il coaching.", "Affiancare i venditori.\nOgni mese."),
        audits.found(draft, "JD102", "preparare il forecast", "È lavoro di SalesOps.", ""),
    )
    marked = commented(written(LINES), comments(Audit(draft, findings, None, ""), findings))
    assert read_back(marked) == [
        "JD103 · avviso\nManca il coaching.\nAffiancare i venditori.\nOgni mese.",
        "JD102 · avviso\nÈ lavoro di SalesOps.",
    ]
    second = docx.Document(io.BytesIO(marked)).paragraphs[1]
    assert [run.text for run in second.runs if run.text] == ["Guidare gli agenti e ", "preparare il forecast"]
    assert read_word(marked).text == draft.text


def test_nothing_found_and_not_judged_are_said_at_the_first_line(draft: Draft) -> None:
    clean = Audit(draft, (), None, "")
    assert read_back(commented(written(LINES), comments(clean, ()))) == ["Niente da segnalare."]
    unjudged = replace(clean, unjudged="troppo poco testo")
    assert read_back(commented(written(LINES), comments(unjudged, ()))) == ["Non è stato possibile giudicare: troppo poco testo"]
    assert comments(unjudged, ())[0].span == (0, len(LINES[0]))


def test_an_english_draft_is_commented_in_english(model: Model) -> None:
    audit = audits.english(model)
    assert comments(audit, audit.findings[6:7])[0].text.startswith("JD201 · note\n")
    assert comments(audits.clean(model), ())[0].text == "Nothing was found."


def test_a_draft_without_text_can_be_commented(model: Model) -> None:
    audit = Audit(read_draft(model, read_word(written([""])).text), (), None, "no text")
    assert read_back(commented(written([""]), comments(audit, ()))) == ["Could not be judged: no text"]


# -- audited again -----------------------------------------------------------------------------------------------------


def test_a_second_audit_takes_the_place_of_the_first_and_leaves_what_people_said() -> None:
    document = docx.Document(io.BytesIO(italian()))
    document.add_comment(document.paragraphs[1].runs, text="by a person", author="Anna", initials="A")
    raw = saved(document)
    text = read_word(raw).text
    first = [Comment(span_of(text, "ordine"), "one"), Comment(span_of(text, "ordine il"), "two"), Comment((0, 4), "three")]
    out = commented(raw, first)
    assert commented(out, first) == out
    again = commented(out, [Comment(span_of(text, "CRM"), "other")])
    assert anchors(again) == {"by a person": "Tenere in ordine il CRM", "other": "CRM"}
    assert read_word(again).text == text
    assert anchors(commented(again, [])) == {"by a person": "Tenere in ordine il CRM"}


def test_an_earlier_comment_on_no_text_leaves_nothing() -> None:
    raw = with_body(p() + p(run("a")))
    out = commented(raw, [Comment((0, 0), "empty")])
    assert parts(commented(out, []))["word/document.xml"] == parts(raw)["word/document.xml"]


# -- what else is in the file ------------------------------------------------------------------------------------------


def rich() -> bytes:
    """Return a Word file with a picture, a table, tracked changes, numbering, a header, and data of another program."""
    change = "<w:ins w:id='1' w:author='Anna' w:date='2026-01-01T00:00:00Z'>" + run("the whole ") + "</w:ins>"
    table = f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc>{p(run('cell'))}</w:tc></w:tr></w:tbl>"
    numbered = p(run("listed"), properties="<w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr>")
    document = docx.Document(io.BytesIO(with_body(p(run("Lead "), change, run("team")) + table + numbered)))
    document.add_picture(io.BytesIO(PICTURE))
    document.sections[0].header.paragraphs[0].text = "Acme"
    document.core_properties.author = "Anna"
    related = related_to(
        saved(document), "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml", "../customXml/item1.xml"
    )
    return with_parts(related, {"customXml/item1.xml": b"<?xml version='1.0'?>\n<a  x = '1'>\n <b/> &#38; </a>"})


def without_marks(part: bytes) -> str:
    """Return the canonical form of a body without the marks of comments."""
    root = ElementTree.fromstring(part)  # noqa: S314
    for parent in list(root.iter()):
        for element in list(parent):
            is_sign = element.tag == qn("w:r") and element.find(qn("w:commentReference")) is not None
            if is_sign or element.tag in (qn("w:commentRangeStart"), qn("w:commentRangeEnd")):
                parent.remove(element)
    return ElementTree.canonicalize(ElementTree.tostring(root, "unicode"), rewrite_prefixes=True)


def test_everything_else_in_the_file_stays() -> None:
    raw = rich()
    text = read_word(raw).text
    assert text == "Acme\nLead the whole team\ncell\n- listed\n"
    out = commented(raw, [Comment(span_of(text, piece), piece) for piece in ("the whole ", "cell", "listed")])
    assert anchors(out) == {piece: piece for piece in ("the whole ", "cell", "listed")}
    old, new = parts(raw), parts(out)
    changed = {"word/document.xml", "word/comments.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"}
    assert {name for name in old | new if old.get(name) != new.get(name)} == changed
    assert without_marks(new["word/document.xml"]) == without_marks(old["word/document.xml"])
    references = {tuple(sorted(each.items())) for each in ElementTree.fromstring(new["word/_rels/document.xml.rels"])}  # noqa: S314
    assert references > {tuple(sorted(each.items())) for each in ElementTree.fromstring(old["word/_rels/document.xml.rels"])}  # noqa: S314
