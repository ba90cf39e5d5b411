"""What the figures say to a question of how many."""

from datetime import date

import pytest
from stating import BULLETIN, EARLIER, PLAN, REPORT, stated

from assistant.coverage import Fit
from assistant.evidence import Evidence
from assistant.figures import FigureAnswer, figure_for
from assistant.question import understand
from corpus.stated import Stated

SENTENCE = "全年新增基础教育学位4350个，其中幼儿园960个，小学2040个，初中1350个。"
TOTAL = stated(REPORT, SENTENCE, "4350", "个", "新增基础教育学位", sums=True)
PARTS = tuple(
    stated(REPORT, SENTENCE, value, "个", "新增基础教育学位", subject=who, position=n, part_of=0)
    for n, (value, who) in enumerate((("960", "幼儿园"), ("2040", "小学"), ("1350", "初中")), 1)
)
BEFORE = stated(EARLIER, "新增基础教育学位3860个。", "3860", "个", "新增基础教育学位")
AIM = stated(PLAN, "计划新增基础教育学位4200个。", "4200", "个", "新增基础教育学位")
NEXT = stated(
    PLAN, "2026年新增基础教育学位3600个。", "3600", "个", "新增基础教育学位", year=2026, position=1
)
ALL = (TOTAL, *PARTS, BEFORE, AIM, NEXT)


def evidence(of: Stated) -> Evidence:
    figure = of.figure
    return Evidence(
        of.document, figure.location, None, figure.quote_start, figure.quote_end, of.quote,
        of.quote, 1.0, 0.5, Fit(1.0, 0.0, 1.0), True, "", True,
    )  # fmt: skip


def answer(
    question: str, of: Stated = TOTAL, known: tuple[Stated, ...] = ALL
) -> FigureAnswer | None:
    return figure_for(understand(question, as_of=date(2026, 9, 1)), evidence(of), known)


def test_the_total_with_its_parts_and_other_years() -> None:
    found = answer("2025年新增基础教育学位多少个？")
    assert found and found.figure == TOTAL
    assert found.parts == PARTS
    assert [(it.year, it.figure.value) for it in found.other] == [(2024, "3860"), (2026, "3600")]
    assert (found.formula, found.refused) == (None, "")


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("2025年小学新增多少个学位？", "2040"),
        ("新增的初中学位有多少个", "1350"),
        ("幼儿园新增学位多少", "960"),
    ],
)
def test_a_part_where_it_is_asked_for(question: str, value: str) -> None:
    found = answer(question)
    assert found and found.figure.figure.value == value


def test_what_is_more_than_last_year_is_reckoned_only_when_asked() -> None:
    found = answer("2025年新增基础教育学位比2024年多多少个？")
    assert found and found.formula
    assert found.formula.text == "4350个〔1〕－3860个〔2〕＝490个"
    assert found.formula.terms == (TOTAL, BEFORE)


def test_years_are_added_when_asked_and_a_missing_one_is_named() -> None:
    found = answer("2024年和2025年一共新增基础教育学位多少个？")
    assert found and found.formula and found.formula.number == 8210
    missing = answer("2023年和2025年一共新增基础教育学位多少个？")
    assert missing and missing.formula is None and "2023" in missing.refused


def test_no_comparison_without_the_year_before() -> None:
    found = answer("2025年新增基础教育学位比上年多多少个？", known=(TOTAL, *PARTS))
    assert found and found.formula is None and "2024" in found.refused


@pytest.mark.parametrize(
    "question", ["报名需要什么材料？", "2025年新增学位是怎么做的？", "校车有多少辆？"]
)
def test_nothing_where_no_figure_is_meant(question: str) -> None:
    assert answer(question) is None


def test_what_is_measured_stands_last_in_the_question() -> None:
    sentence = "热线受理来电1.52万件，群众满意率97.4%。"
    calls = stated(REPORT, sentence, "1.52万", "件", "热线受理来电")
    content = stated(REPORT, sentence, "97.4", "%", "群众满意率", position=1)
    found = answer("热线满意率是多少", of=calls, known=(calls, content))
    assert found and found.figure == content


def test_another_year_is_told_as_its_summary_does() -> None:
    bulletin = stated(BULLETIN, "新增基础教育学位4310个。", "4310", "个", "新增基础教育学位")
    found = answer("2024年新增基础教育学位多少个？", of=BEFORE, known=(bulletin, *ALL))
    assert found and [it.figure.value for it in found.other] == ["4350", "3600"]


def test_a_figure_outside_the_quote_is_not_taken() -> None:
    other = stated(BULLETIN, "另见年报3份。", "3", "份", "年报")
    assert answer("2024年新增基础教育学位多少个？", of=other) is None
