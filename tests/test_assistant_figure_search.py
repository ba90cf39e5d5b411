"""Figures found by what is meant: words, everyday words, years and numbers."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from assistant.figure_search import find_figures, numbers_in
from corpus.stated import Stated

if TYPE_CHECKING:
    from ui.engine import Engine


def found(engine: "Engine", query: str) -> Sequence[Stated]:
    return [it.stated for it in find_figures(engine.searcher, query, engine.library.figures())]


def values(engine: "Engine", query: str) -> set[str]:
    return {it.figure.value + it.figure.unit for it in found(engine, query)}


@pytest.mark.parametrize(
    ("query", "there", "not_there"),
    [
        ("学位", {"3860个", "4350个", "2860个"}, {"427名", "88.7%"}),
        ("2025年新增学位", {"4350个", "4200个", "2040个"}, {"3860个", "3600个"}),
        ("普惠园的目标完成了没有", {"88.7%", "88%", "90%"}, {"4350个"}),
        ("哪份文件里说过2150万", {"2150万元"}, {"2000万元", "380万元"}),
        ("老师招了多少人", {"427名", "418名"}, {"4350个", "97.4%"}),
        ("热线接通率", {"95.8%", "97%"}, {"427名"}),
        ("随迁子女", {"11860人", "87.0%"}, {"427名"}),
        ("社区学校的經費", {"380万元"}, {"427名"}),
    ],
)
def test_what_is_meant_is_found(
    full_engine: "Engine", query: str, there: set[str], not_there: set[str]
) -> None:
    every = values(full_engine, query)
    assert there <= every
    assert not not_there & every


def test_the_best_comes_first_and_parts_behind_their_total(full_engine: "Engine") -> None:
    figures = [it.figure for it in found(full_engine, "2024年新增学位")]
    assert figures[0].value == "3860"
    assert {it.value for it in figures[1:]} >= {"1260", "1640", "960"}


@pytest.mark.parametrize("query", ["飞机票价", "asdfgh", "房价多少"])
def test_nothing_is_found_where_there_is_nothing(full_engine: "Engine", query: str) -> None:
    assert found(full_engine, query) == []


def test_a_year_alone_is_all_of_that_year(full_engine: "Engine") -> None:
    every = found(full_engine, "2024年")
    assert every and {it.year for it in every} == {2024}


def test_the_same_query_finds_the_same(full_engine: "Engine") -> None:
    assert found(full_engine, "学位") == found(full_engine, "学位")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("哪份文件里说过2500万", [25000000]),
        ("60万人次", [600000]),
        ("88.7%", [Decimal("88.7")]),
        ("4,350个学位", [4350]),
        ("2012年新增学位", []),
        ("2012年5月8日第3条", []),
        ("2012", []),
        ("示教〔2025〕61号", []),
    ],
)
def test_numbers_of_a_query(text: str, numbers: list[Decimal]) -> None:
    assert list(numbers_in(text)) == numbers
