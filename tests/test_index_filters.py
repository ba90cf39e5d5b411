"""What a document must be to be searched: every side of it, and who issued it."""

from dataclasses import replace
from datetime import date

import pytest

from corpus.document import Also, Description, Document, Kind, Status
from index.filters import Filters, sides


def document(**about: object) -> Document:
    described = replace(Description("示例区教育局2025年工作总结"), **about)  # type: ignore[arg-type]
    return Document("d1", described, Status.IN_FORCE, "总结.txt", "txt", "0" * 64, None)


SUMMARY = document(
    kind=Kind.SUMMARY, year=2025, issuer="示例市示例区教育局", issued_on=date(2026, 1, 9)
)


@pytest.mark.parametrize(
    ("heading", "year"),
    [("2026年工作思路", 2026), ("下一年主要思路", 2026), ("2027年至2029年规划", 2027)],
)
def test_a_summary_that_is_next_years_plan_is_found_as_both(heading: str, year: int) -> None:
    both = replace(SUMMARY, about=replace(SUMMARY.about, also=(Also(Kind.PLAN, heading),)))
    assert list(sides(both)) == [(Kind.SUMMARY, 2025), (Kind.PLAN, year)]
    assert Filters(kind=Kind.PLAN).admits(both)
    assert Filters(kind=Kind.PLAN, year=year).admits(both)
    assert Filters(kind=Kind.SUMMARY, year=2025).admits(both)
    assert Filters(year=year).admits(both)


def test_kind_and_year_must_be_of_the_same_side() -> None:
    both = replace(SUMMARY, about=replace(SUMMARY.about, also=(Also(Kind.PLAN, "2026年思路"),)))
    assert not Filters(kind=Kind.SUMMARY, year=2026).admits(both)
    assert not Filters(kind=Kind.PLAN, year=2025).admits(both)


def test_without_a_second_side_there_is_one() -> None:
    assert not Filters(kind=Kind.PLAN).admits(SUMMARY)
    assert not Filters(year=2026).admits(SUMMARY)


@pytest.mark.parametrize("name", ["教育局", "示例区教育局", "示例区 教育局", "示例市示例区教育局"])
def test_a_part_of_the_issuers_name_is_enough(name: str) -> None:
    assert Filters(issuer=name).admits(SUMMARY)


def test_another_issuer_or_none_is_not_admitted() -> None:
    assert not Filters(issuer="卫生健康局").admits(SUMMARY)
    assert not Filters(issuer="教育局").admits(document(kind=Kind.SUMMARY, year=2025))
