"""Audits as comments on a Word file, read back with python-docx."""

from __future__ import annotations

import io
from dataclasses import replace

import docx
import pytest

from classifier import Model
from classifier.audit import Audit, Draft, read_draft
from classifier.render.word_comments import comments
from classifier.word import commented, read_word
from tests import audits

LINES = ["Addetto vendite", "Guidare gli agenti e preparare il forecast", "La sede di lavoro è a Biella, in centro"]


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
    return [comment.text for comment in docx.Document(io.BytesIO(raw)).comments]


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
