"""The corpus: what the shipped one holds, and what stops a build."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from classifier import corpus
from classifier.errors import CorpusError
from classifier.taxonomy import AREAS, LANGUAGES, facts
from tests.conftest import ROOT

TRAINING_DATA = ROOT / "training_data"


@pytest.fixture(scope="module")
def lines() -> list[corpus.Paraphrase]:
    return corpus.check(TRAINING_DATA)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small corpus that is in order."""
    for area in AREAS:
        fact = next((fact.code for fact in facts() if fact.area == area), "")
        rows = [f"it,{fact},noun,gestione numero {area}", f"en,{fact},noun,management number {area}"]
        header = "lang,fact,form,text"
        if area == "neither":
            header, rows = "lang,kind,text", ["it,company,siamo una azienda", "en,company,we are a company"]
        (tmp_path / f"{area}.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return tmp_path


def test_shipped_corpus_is_broad(lines: list[corpus.Paraphrase]) -> None:
    by_area = Counter((line.area, line.lang) for line in lines)
    assert len(lines) >= 3000
    for area in AREAS:
        for language in LANGUAGES:
            assert by_area[area, language] >= (400 if area == "neither" else 90), (area, language)


def test_shipped_corpus_paraphrases_every_fact_in_both_languages(lines: list[corpus.Paraphrase]) -> None:
    told = {(line.fact, line.area, line.lang) for line in lines}
    missing = [(f.code, f.area, lang) for f in facts() for lang in LANGUAGES if (f.code, f.area, lang) not in told]
    assert missing == []


def test_shipped_corpus_uses_every_form_and_kind(lines: list[corpus.Paraphrase]) -> None:
    assert {line.form for line in lines} == {*corpus.FORMS, *corpus.KINDS}


def test_build_writes_the_lines_of_all_sources(folder: Path) -> None:
    written = corpus.write(folder)
    assert corpus.read(folder) == written
    assert len(written) == 2 * len(AREAS)
    assert corpus.check(folder) == written


FAULTS = {
    "unknown language": ("process", "fr,1.1-a,noun,gestion des ventes", "language 'fr' is unknown"),
    "unknown fact": ("process", "en,9.9-z,noun,sales process care", "fact '9.9-z' is not one of process"),
    "fact of another area": ("process", "en,1.2-d,noun,sales process care", "fact '1.2-d' is not one of process"),
    "unknown form": ("process", "en,1.1-a,poem,sales process care", "form 'poem' is unknown"),
    "unknown kind": ("neither", "en,poem,we make pumps", "kind 'poem' is unknown"),
    "too short": ("process", "en,1.1-a,noun,process", "the line has 1 words"),
    "too long": ("process", "en,1.1-a,noun," + "word " * 60 + "word", "the line has 61 words"),
    "stray space": ("process", "en,1.1-a,noun,sales  process care", "stray white space"),
    "duplicate": ("process", "en,1.1-a,noun,Management: NUMBER process!", "the line repeats process.csv, row 3"),
    "two labels": ("tools", "en,1.1-f,noun,management number process", "is labelled process in process.csv, row 3"),
    "fields": ("process", "en,1.1-a,noun,sales, process care", "row 4 has 5 fields"),
    "wrong language": (
        "process",
        "it,1.1-a,long,You will be the owner of the quote process and of the rules that our reps use for it",
        "the line reads as 'en', not 'it'",
    ),
}


@pytest.mark.parametrize(("area", "row", "message"), FAULTS.values(), ids=FAULTS)
def test_a_faulty_row_stops_the_build_and_writes_nothing(folder: Path, area: str, row: str, message: str) -> None:
    corpus.write(folder)
    before = (folder / corpus.BUILT).read_bytes()
    with (folder / f"{area}.csv").open("a", encoding="utf-8") as file:
        file.write(row + "\n")
    with pytest.raises(CorpusError) as caught:
        corpus.write(folder)
    assert message in str(caught.value)
    assert f"{area}.csv" in str(caught.value)
    assert "row 4" in str(caught.value)
    assert caught.value.remedy
    assert (folder / corpus.BUILT).read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == sorted([*(f"{a}.csv" for a in AREAS), corpus.BUILT])


def test_a_missing_source_stops_the_build(folder: Path) -> None:
    (folder / "tools.csv").unlink()
    with pytest.raises(CorpusError, match=r"tools\.csv: there is no such file"):
        corpus.write(folder)


def test_a_wrong_header_stops_the_build(folder: Path) -> None:
    (folder / "tools.csv").write_text("lang,text\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"the columns are lang,text; make them lang,fact,form,text"):
        corpus.write(folder)


def test_a_source_that_is_not_utf8_stops_the_build(folder: Path) -> None:
    (folder / "tools.csv").write_bytes("lang,fact,form,text\nit,1.1-f,noun,qualità strumenti\n".encode("cp1252"))
    with pytest.raises(CorpusError, match="not UTF-8"):
        corpus.write(folder)


def test_check_tells_a_built_file_out_of_step(folder: Path) -> None:
    corpus.write(folder)
    with (folder / "tools.csv").open("a", encoding="utf-8") as file:
        file.write("en,1.1-f,noun,a new tool line\n")
    with pytest.raises(CorpusError, match="not in step with its sources; run: jdrole corpus build"):
        corpus.check(folder)


def test_check_tells_a_built_file_that_is_missing(folder: Path) -> None:
    with pytest.raises(CorpusError, match="not in step"):
        corpus.check(folder)


def test_counts_by_area_fact_and_form(folder: Path) -> None:
    counts = corpus.counts(corpus.write(folder))
    assert counts["area"]["process", "it"] == 1
    assert counts["fact"]["1.1-a process", "en"] == 1
    assert counts["form"]["noun", "it"] == len(AREAS) - 1


def test_building_elsewhere_than_the_corpus_says_where_to_go(tmp_path: Path) -> None:
    shutil.copy(TRAINING_DATA / "facts.csv", tmp_path)
    with pytest.raises(CorpusError, match="run the command where training_data/ is, or name its place"):
        corpus.write(tmp_path)
