from datetime import date

import pytest

from index.years import says_this_year, years_named

DAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("我家孩子9月2号生日,今年能上一年级吗", (2026,)),
        ("孩子上一年级要什么材料", ()),
        ("上一年度新增学位多少", (2025,)),
        ("上一年的工作总结", (2025,)),
        ("去年和今年的学位", (2025, 2026)),
        ("2012年主要成绩", (2012,)),
        ("孩子2019年9月3日出生，2026年能报名吗", (2026,)),
        ("以前年度的计划", ()),
    ],
)
def test_years_that_an_answer_must_be_of(text: str, years: tuple[int, ...]) -> None:
    assert years_named(text, DAY) == years


def test_this_year_is_said() -> None:
    assert says_this_year("今年报名吗")
    assert not says_this_year("本年级几个班")
