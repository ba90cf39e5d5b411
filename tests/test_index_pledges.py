"""Targets and what came of them."""

from dataclasses import replace
from datetime import date

import pytest
from stating import BULLETIN, EARLIER, PLAN, REPORT, document, stated

from corpus.document import Also, Kind, Status
from corpus.figure import Nature, Qualifier
from corpus.stated import Stated
from index.measured import measured
from index.pledges import Pledge, Verdict, pledges

TARGET = stated(PLAN, "公开招聘教师450名。", "450", "名", "公开招聘教师")


def outcome(*figures: Stated) -> Pledge:
    (one,) = pledges(measured(figures))
    return one


def hired(value: str, of: object = REPORT, **more: object) -> Stated:
    return stated(of, f"公开招聘教师{value}名。", value, "名", "公开招聘教师", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "verdict"),
    [("450", Verdict.MET), ("471", Verdict.MET), ("427", Verdict.MISSED)],
)
def test_the_result_of_the_years_summary_decides(value: str, verdict: Verdict) -> None:
    found = outcome(TARGET, hired(value))
    assert (found.verdict, found.result and found.result.figure.value) == (verdict, value)


@pytest.mark.parametrize(
    "other",
    [
        hired("418", EARLIER),
        hired("168", subject="民办学校"),
        stated(REPORT, "第一批录用236名。", "236", "名", "录用"),
        stated(REPORT, "截至9月15日，公开招聘教师310名。", "310", "名", "公开招聘教师"),
        hired("450", nature=Nature.TARGET),
        hired("27", position=2, year=2026),
    ],
    ids=["before it", "of others", "a batch", "within the year", "recalled", "another year"],
)
def test_near_misses_are_no_results(other: Stated) -> None:
    found = outcome(TARGET, other)
    assert (found.verdict, found.result) == (Verdict.NO_DATA, None)


def test_the_summary_goes_before_the_bulletin_and_other_numbers_are_kept() -> None:
    found = outcome(TARGET, hired("431", BULLETIN), hired("427"))
    assert found.result and found.result.document == REPORT
    assert [it.figure.value for it in found.others] == ["431"]


def test_less_is_wanted_where_the_plan_says_so() -> None:
    plan = stated(PLAN, "辍学率控制在0.5%以内。", "0.5", "%", "辍学率", qualifier=Qualifier.AT_MOST)
    met = stated(REPORT, "辍学率为0.3%。", "0.3", "%", "辍学率")
    assert outcome(plan, met).verdict is Verdict.MET
    assert (
        outcome(plan, stated(REPORT, "辍学率为0.8%。", "0.8", "%", "辍学率")).verdict
        is Verdict.MISSED
    )


def test_a_rounded_result_near_the_target_decides_nothing() -> None:
    near = hired("440", qualifier=Qualifier.ABOUT)
    assert outcome(TARGET, near).verdict is Verdict.UNSURE
    assert outcome(TARGET, hired("300", qualifier=Qualifier.ABOUT)).verdict is Verdict.MISSED


def test_a_target_stated_twice_is_one() -> None:
    table = stated(
        PLAN, "公开招聘教师：450名", "450", "名", "公开招聘教师", position=1, heading="目标"
    )
    found = outcome(TARGET, table, hired("427"))
    assert [it.position for it in found.again] == [1]


def test_why_there_is_no_outcome_yet() -> None:
    result = stated(REPORT, "新增学位4350个。", "4350", "个", "新增学位")
    later = stated(PLAN, "到2027年招聘教师900名。", "900", "名", "招聘教师", year=2027)
    assert "期限" in outcome(later, result).why
    assert "没有提到" in outcome(TARGET, result).why


def test_a_summary_that_goes_on_to_the_next_year_sets_targets() -> None:
    both = replace(REPORT, about=replace(REPORT.about, also=(Also(Kind.PLAN, "20XX年思路"),)))
    masked = stated(
        both, "20XX年普惠园占比达50%。", "50", "%", "普惠园占比", year=None, nature=Nature.TARGET
    )
    found = outcome(masked)
    assert found.verdict is Verdict.NO_DATA and "年份" in found.why


def test_what_a_regulation_demands_and_a_replaced_plan_are_no_pledges() -> None:
    law = document("条例", Kind.REGULATION, 2025)
    gone = document("旧计划", Kind.PLAN, 2025, status=Status.SUPERSEDED)
    rule = stated(law, "教师培训达90学时。", "90", "学时", "教师培训", nature=Nature.TARGET)
    old = stated(gone, "公开招聘教师500名。", "500", "名", "公开招聘教师")
    assert pledges(measured((rule, old))) == ()


def test_a_school_years_target_meets_that_school_years_result_only() -> None:
    def of(it: Stated, first: date, last: date) -> Stated:
        period = replace(it.figure.period, first=first, last=last)
        return replace(it, figure=replace(it.figure, period=period))

    target = of(TARGET, date(2024, 9, 1), date(2025, 8, 31))
    assert outcome(target, hired("460")).verdict is Verdict.NO_DATA
    assert outcome(target, of(hired("460"), date(2024, 9, 1), date(2025, 8, 31))).result
