"""Sums and differences: every term with its source, and refused where they would mislead."""

from decimal import Decimal

import pytest
from stating import BULLETIN, EARLIER, PLAN, REPORT, stated

from assistant.reckon import Formula, Refused, as_written, difference, summed
from corpus.figure import Qualifier
from corpus.stated import Stated

OLD = stated(EARLIER, "新增学位3860个。", "3860", "个", "新增学位")
NEW = stated(REPORT, "新增学位4350个。", "4350", "个", "新增学位")
MONEY = (
    stated(EARLIER, "发放资助金286.4万元。", "286.4万", "元", "资助金"),
    stated(REPORT, "发放资助金312.8万元。", "312.8万", "元", "资助金"),
)
PRIMARY, MIDDLE = (
    stated(REPORT, "小学8420人，初中3440人。", value, "人", name, position=n)
    for n, (value, name) in enumerate((("8420", "小学随迁子女"), ("3440", "初中随迁子女")))
)


def test_a_difference_is_a_formula_with_its_terms() -> None:
    made = difference(NEW, OLD)
    assert isinstance(made, Formula)
    assert made.text == "4350个〔1〕－3860个〔2〕＝490个"
    assert (made.terms, made.number) == ((NEW, OLD), Decimal(490))


def test_less_is_a_negative_number_and_scales_stay() -> None:
    made = difference(*MONEY)
    assert isinstance(made, Formula)
    assert made.text == "286.4万元〔1〕－312.8万元〔2〕＝-26.4万元"


def test_shares_differ_by_points() -> None:
    one = stated(REPORT, "覆盖率88.7%。", "88.7", "%", "覆盖率")
    other = stated(EARLIER, "覆盖率86.5%。", "86.5", "%", "覆盖率")
    made = difference(one, other)
    assert isinstance(made, Formula) and made.text.endswith("＝2.2个百分点")
    assert isinstance(summed((one, other)), Refused)


def test_parts_of_one_time_add_up() -> None:
    made = summed((PRIMARY, MIDDLE))
    assert isinstance(made, Formula)
    assert (made.text, made.note) == ("8420人〔1〕＋3440人〔2〕＝11860人", "")


def test_years_of_one_metric_add_up_and_it_is_said() -> None:
    made = summed((OLD, NEW))
    assert isinstance(made, Formula)
    assert made.number == 8210 and "2024、2025" in made.note


@pytest.mark.parametrize(
    ("figures", "why"),
    [
        ((NEW,), "一个"),
        ((NEW, MONEY[1]), "单位不同"),
        ((NEW, stated(PLAN, "新增学位4200个。", "4200", "个", "新增学位")), "目标"),
        ((NEW, stated(BULLETIN, "新增学位4350个。", "4350", "个", "新增学位")), "同一项"),
        (
            (PRIMARY, stated(REPORT, "近300人。", "300", "人", "高中生", position=2,
                             qualifier=Qualifier.ABOUT)),
            "准确数",
        ),
        ((PRIMARY, stated(EARLIER, "初中3440人。", "3440", "人", "初中随迁子女")), "时间"),
        (
            (NEW, stated(REPORT, "其中小学2040个。", "2040", "个", "小学", position=1, part_of=0)),
            "已包含",
        ),
    ],
)  # fmt: skip
def test_it_refuses_with_the_reason(figures: tuple[Stated, ...], why: str) -> None:
    made = summed(figures)
    assert isinstance(made, Refused) and why in made.reason


def test_a_year_is_not_compared_with_a_part_of_one() -> None:
    part = stated(REPORT, "截至9月15日，新增学位2860个。", "2860", "个", "新增学位")
    made = difference(part, OLD)
    assert isinstance(made, Refused) and "时间" in made.reason


def test_a_number_is_told_with_its_unit_wherever_the_document_writes_it() -> None:
    assert as_written(NEW) == "4350个"
    assert as_written(stated(BULLETIN, "覆盖率（%）：88.4", "88.4", "%", "覆盖率")) == "88.4%"
