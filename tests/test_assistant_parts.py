"""Two asks in one question."""

import pytest
from judged import DAY, asked, good

from assistant.answer import Outcome
from assistant.ask import Ask
from assistant.decide import Decision
from assistant.evidence import Evidence
from assistant.parts import parts, together
from assistant.question import Question

YES = Decision(Outcome.ANSWERED, 0.9, ("把握 0.90",))
NO = Decision(Outcome.NOT_COVERED, 0.1, ("把握 0.10",))


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        ("孩子转学要什么材料,多少钱", Ask.PAPERS, Ask.FEE),
        ("课后托管怎么收费，到几点", Ask.FEE, Ask.CLOCK),
        ("校车怎么申请和多少钱", Ask.HOW, Ask.FEE),
    ],
)
def test_each_ask_is_made_whole(question: str, first: Ask, second: Ask) -> None:
    one, other = parts(asked(question), as_of=DAY)
    assert (one.ask, other.ask) == (first, second)
    topic = question[:2]
    assert topic in one.text and topic in other.text


@pytest.mark.parametrize(
    "question",
    [
        "小学报名要什么材料",
        "孩子生病了,怎么请假",
        "没摇上民办怎么办,还有书读吗",
        "热线几点到几点有人接",
        "我家孩子9月2号生日,今年满6岁能报名吗",
    ],
)
def test_one_ask_has_no_parts(question: str) -> None:
    assert parts(asked(question), as_of=DAY) == ()


def asked_and(question: str) -> tuple[Question, ...]:
    return parts(asked(question), as_of=DAY)


def nothing(_: Question) -> tuple[list[Evidence], Decision]:
    return [], NO


def test_what_the_quotes_hold_is_not_looked_for_again() -> None:
    def never(_: Question) -> tuple[list[Evidence], Decision]:
        raise AssertionError("looked for what is there")

    quote = good("讲座300场，惠及60万人次")
    chosen, made = together([quote], YES, asked_and("讲座办了多少场,惠及多少人次"), never)
    assert made == YES or made.outcome is Outcome.ANSWERED
    assert chosen == [quote]


def test_a_part_that_is_nowhere_makes_it_partial_and_is_named() -> None:
    papers = good("转学须提交户口簿、转学申请表")
    chosen, made = together([papers], YES, asked_and("转学要什么材料,多少钱"), nothing)
    assert made.outcome is Outcome.PARTIAL and chosen == [papers]
    assert [("多少钱" in caveat) for caveat in made.caveats] == [True]


def test_a_part_that_stands_elsewhere_is_quoted_too() -> None:
    papers = good("转学须提交户口簿")
    fee = good("转学不收费", start=500, end=505)
    chosen, made = together(
        [papers], YES, asked_and("转学要什么材料,多少钱"), lambda _: ([fee], YES)
    )
    assert made.outcome is Outcome.ANSWERED and chosen == [papers, fee]


def test_a_question_refused_as_a_whole_may_be_answered_in_part() -> None:
    fee = good("课后服务每学期收费300元")

    def look(one: Question) -> tuple[list[Evidence], Decision]:
        return ([fee], YES) if one.ask is Ask.FEE else ([], NO)

    chosen, made = together([], NO, asked_and("课后托管怎么收费，到几点"), look)
    assert made.outcome is Outcome.PARTIAL and chosen == [fee]
    assert any("几点" in caveat for caveat in made.caveats)


def test_where_no_part_is_found_the_refusal_stands() -> None:
    chosen, made = together([], NO, asked_and("课后托管怎么收费，到几点"), nothing)
    assert (chosen, made) == ([], NO)
