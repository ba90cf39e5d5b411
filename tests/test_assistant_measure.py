"""What a number that is asked for must count."""

import pytest
from judged import DAY

from assistant.measure import counted, counts
from assistant.question import understand


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("招了多少名教师", "公开招聘教师427名"),
        ("惠及多少人次", "惠及60万人次"),
        ("有几所小学", "全区有小学31所"),
        ("离家最远多少公里", "原则上在3公里以内"),
        ("就近入学的比例是多少", "95%以上的生源就近入学"),
        ("普惠园覆盖率是多少", "普惠园覆盖率（%）：2023年：84.9"),
        ("一学期多少钱", "免收学费"),
        ("要住满多久", "连续居住满一年"),
        ("娃几岁能上小学", "年满6周岁"),
        ("计划招多少人", "计划班数：8；计划人数：360"),
    ],
)
def test_a_number_of_what_is_asked_for(question: str, text: str) -> None:
    assert counted(question, text) is True


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("招了多少名教师", "新建教学楼12平方米"),
        ("高考重点率是百分之几", "三率指标21年全市领先"),
        ("要住满几年", "招收120名学生"),
        ("一个月多少钱", "共有38辆校车"),
        ("离家最远多少公里", "招收5名学生"),
    ],
)
def test_a_number_of_something_else(question: str, text: str) -> None:
    assert counted(question, text) is False


@pytest.mark.parametrize("question", ["学校怎么报名", "新增学位多少个", "高考三率具体是哪三率"])
def test_where_nothing_in_particular_is_counted(question: str) -> None:
    assert counted(question, "随便什么") is None


def test_a_follow_up_counts_what_the_question_before_it_counts() -> None:
    whole = understand("那初中呢", as_of=DAY, whole="初中离家最远多少公里")
    assert counts(whole, "在5公里以内") is True
    assert counts(whole, "招收5名学生") is False


def test_what_was_read_into_a_question_counts_nothing() -> None:
    read = understand("学位缺口多大", as_of=DAY, whole="学位缺口年满几周岁")
    assert counts(read, "缺口2000个") is None
