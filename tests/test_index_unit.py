"""Units: what is alike, what converts, and what must not."""

from decimal import Decimal

import pytest

from corpus.errors import BureauError
from index.unit import base, converted, known, step, written, written_like


@pytest.mark.parametrize(
    ("one", "other"), [("所", "个"), ("名", "人"), ("个百分点", "百分点"), ("周岁", "岁")]
)
def test_units_that_count_the_same_are_alike(one: str, other: str) -> None:
    assert base(one)[0] == base(other)[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [("人", "人次"), ("%", "个百分点"), ("元", "元/生"), ("天", "个工作日"), ("场", "个")],
)
def test_units_that_only_look_alike_are_not(one: str, other: str) -> None:
    assert base(one)[0] != base(other)[0]


@pytest.mark.parametrize(
    ("number", "unit", "to", "becomes"),
    [
        ("20000000", "元", "亿元", "0.2"),
        ("312.8", "万元", "元", "3128000"),
        ("64000", "人次", "万人次", "6.4"),
        ("43500", "个", "万", "4.35"),
        ("90", "分钟", "小时", "1.5"),
        ("2", "公顷", "平方米", "20000"),
    ],
)
def test_it_converts(number: str, unit: str, to: str, becomes: str) -> None:
    made = converted(Decimal(number), unit, to)
    assert made is not None and written(made) == becomes


@pytest.mark.parametrize(("unit", "to"), [("人", "元"), ("人", "人次"), ("%", "个百分点")])
def test_different_things_do_not_convert(unit: str, to: str) -> None:
    assert converted(Decimal(5), unit, to) is None


def test_an_unknown_unit_is_refused_with_examples() -> None:
    assert known(" 万 元") == "万元"
    with pytest.raises(BureauError, match=r"光年.*万元"):
        known("光年")


@pytest.mark.parametrize(
    ("value", "number", "one"),
    [("6.4万", "64000", "1000"), ("7万", "70000", "10000"), ("88.7", "88.7", "0.1"),
     ("4350", "4350", "1"), ("三", "3", "1")],
)  # fmt: skip
def test_the_last_digit_says_how_exact_a_number_is(value: str, number: str, one: str) -> None:
    assert step(value, Decimal(number)) == Decimal(one)


def test_a_result_is_told_in_the_scale_of_its_terms() -> None:
    assert written_like(Decimal(3700000), "380万") == "370万"
    assert written_like(Decimal(490), "4350") == "490"
