import pytest

from assistant.age import RULE, in_the_words_of_rules


@pytest.mark.parametrize(
    "asked",
    [
        "我家孩子9月2号生日,今年能上一年级吗",
        "孩子2019年10月出生，2026年能报名吗",
        "生日是2020-09-03能上学吗",
        "2020年9月生，今年能不能报名",
        "孩子5岁半可以上大班吗",
    ],
)
def test_a_birthday_or_an_age_asks_for_the_rule_of_age(asked: str) -> None:
    assert RULE in in_the_words_of_rules(asked)


def test_how_old_asks_for_it_too() -> None:
    assert in_the_words_of_rules("孩子多大能上一年级") == "孩子年满几周岁能上一年级"


@pytest.mark.parametrize(
    "asked",
    [
        "幼儿园小班招哪年出生的",
        "社区课60岁以上能报名吗",
        "2026年小学什么时候报名",
        "班额多大",
        "6岁儿童入学率多少",
        "4月28日发布的通知说了什么",
        "我的生日快到了",
    ],
)
def test_other_questions_stay_as_they_are(asked: str) -> None:
    assert in_the_words_of_rules(asked) == asked
