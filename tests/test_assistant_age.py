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


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("孩子多大能上一年级", "孩子年满几周岁能上一年级"),
        ("多大能上幼儿园", "年满几周岁能上幼儿园"),
        ("请问多大可以报名小班", "请问年满几周岁可以报名小班"),
        ("多大的孩子可以报名", "年满几周岁的孩子可以报名"),
        ("上小学要多大", "上小学要年满几周岁"),
        ("外地户口多大可以上小学", "外地户口年满几周岁可以上小学"),
        ("多大年纪能报老年大学", "年满几周岁能报老年大学"),
        ("几岁入园", "年满几周岁入园"),
    ],
)
def test_how_old_asks_for_it_too(asked: str, read: str) -> None:
    assert in_the_words_of_rules(asked) == read


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("2023年3月出生可以上小班吗", "出生可以上小班吗"),
        ("我妈65岁能报名吗", "我妈老年人能报名吗"),
        ("七十岁了可以上课吗", "老年人可以上课吗"),
        ("我40岁能报名吗", "我40岁能报名吗"),
        ("孩子想晚一年上学", "孩子想推迟入学"),
        ("晚上学校有课吗", "晚上学校有课吗"),
    ],
)
def test_who_is_no_child_of_an_age_is_called_as_rules_do(asked: str, read: str) -> None:
    assert in_the_words_of_rules(asked) == read


@pytest.mark.parametrize(
    "asked",
    [
        "小学学位缺口多大",
        "2026年幼儿园学位缺口有多大",
        "小学班额多大",
        "招生压力多大",
        "学生宿舍多大可以入住",
        "幼儿园活动室要多大才能登记",
        "报名人数的差距多大",
        "新建小学的面积多大",
    ],
)
def test_how_big_something_is_asks_for_no_age(asked: str) -> None:
    """多大 is an age only of somebody."""
    assert in_the_words_of_rules(asked) == asked


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
