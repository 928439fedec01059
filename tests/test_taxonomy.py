"""Roles, areas and facts agree with each other and miss nothing of the article."""

from __future__ import annotations

from collections import Counter

from classifier.taxonomy import AREAS, AREAS_OF, CONTEXTS, NEITHER, ROLE_OF, ROLES, fact_of, facts


def test_there_are_thirteen_areas_and_neither() -> None:
    assert len(AREAS) == 14
    assert [area for role in ROLES for area in AREAS_OF[role]] == list(AREAS)
    assert AREAS_OF[NEITHER] == ("neither",)


def test_every_fact_belongs_to_its_areas_role_and_is_told_in_both_languages() -> None:
    for fact in facts():
        assert ROLE_OF[fact.area] == fact.role
        assert fact.summary_en
        assert fact.summary_it
        assert fact.context in ("", *CONTEXTS)


def test_every_code_of_the_article_is_there() -> None:
    codes = {fact.code for fact in facts()}
    expected = {f"1.1-{c}" for c in "abcdefghijkl"} | {f"1.2-{c}" for c in "abcdefghijk"} | {f"1.3-{c}" for c in "abcdefghijk"}
    assert codes == expected | {"2.1", "2.2", "2.3", "2.4"}


def test_a_fact_is_told_once_for_each_area() -> None:
    assert max(Counter((fact.code, fact.area) for fact in facts()).values()) == 1


def test_each_context_has_an_example_of_both_roles() -> None:
    for context in CONTEXTS:
        assert {fact.role for fact in facts() if fact.context == context} == {"SalesOps", "Sales Director"}


def test_every_area_has_a_fact() -> None:
    assert {fact.area for fact in facts()} == set(AREAS) - {"neither"}


def test_an_unknown_fact_is_none() -> None:
    assert fact_of("9.9-z", "process") is None
    assert fact_of("1.1-a", "clients") is None
