"""What is quoted with a unit: its conditions, its list, its exceptions."""

from datetime import date

import numpy as np
import pytest
from outlined import drawn, find

from assistant.passage import Passage
from assistant.question import understand
from assistant.widen import widen
from corpus.document import Description, Document, Status

CALLED = "设在本区的公办和民办义务教育学校，无论是否寄宿，也无论由谁举办，" * 3
RULE = f"""
第八条 租房家庭申请学位，须同时符合下列条件：
（一）没有自有住房；
（二）有下列材料之一：
1.租赁合同；
2.居住证。
（三）租住满12个月。
前款规定不适用于军人家庭。
学校应当公示结果。
第九条 {CALLED}应当在每年5月前公布招生计划。法律、行政法规另有规定的，从其规定。计划由区教育局核准。
第十条 {CALLED}不得跨区招收学生。但有寄宿条件的除外。确需调整的，由区政府批准。
"""
NOTICE = """
四、入园需要的材料
1.户口簿；
2.出生医学证明。
"""


def quoted(text: str, begins: str, question: str) -> str:
    """What is quoted where the unit that begins with these words was found."""
    drawing = drawn(text)
    at = find(drawing, begins)
    article = max((i for i in range(at + 1) if drawing.units[i].depth == 1), default=0)
    end = next(
        (j for j in range(article + 1, len(drawing.units)) if drawing.units[j].depth <= 1),
        len(drawing.units),
    )
    units = drawing.units[article:end]
    document = Document("d", Description("细则"), Status.IN_FORCE, "a", "txt", "0" * 64, None)
    passage = Passage(
        document=document,
        location=(units[0].label,),
        start=units[0].start,
        text=drawing.text[units[0].start : units[-1].end],
        units=units,
        vectors=np.zeros((len(units), 2), np.float32),
        rank_score=0.5,
    )
    understood = understand(question, as_of=date(2026, 11, 24))
    return passage.span(*widen(understood, passage, at - article))


@pytest.mark.parametrize("begins", ["（一）", "1.租赁", "（三）"])
def test_no_condition_is_quoted_alone(begins: str) -> None:
    """Nor without its connective, nor without what takes it back."""
    quote = quoted(RULE, begins, "租房要住满几个月")
    assert quote.startswith("第八条") and "须同时符合下列条件" in quote
    assert "有下列材料之一：\n1.租赁合同；\n2.居住证。\n（三）" in quote
    assert quote.endswith("前款规定不适用于军人家庭。")


def test_an_exception_is_quoted_with_the_rule() -> None:
    assert quoted(RULE, "第九条", "计划什么时候公布").endswith("从其规定。")
    assert quoted(RULE, "第十条", "民办学校能跨区招生吗").endswith("但有寄宿条件的除外。")


def test_a_sentence_that_goes_on_brings_the_one_before() -> None:
    assert "但有寄宿条件的除外。确需调整的" in quoted(RULE, "确需调整", "由谁批准")


def test_other_cases_are_no_conditions_of_this_one() -> None:
    text = """
    （二）由区教育局审核后作出以下安排：
    1.参加派位，应同时具备两个条件：
    （1）具有完全房产；
    （2）实际居住在本区。
    2.统筹安排，需出具租赁合同。
    """
    quote = quoted(text, "（1）", "参加派位要满足哪些条件")
    assert quote.startswith("1.参加派位") and quote.endswith("（2）实际居住在本区。")


def test_what_limits_nothing_is_left_out() -> None:
    assert quoted(RULE, "学校应当公示", "结果要公示吗") == "学校应当公示结果。"
    assert "核准" not in quoted(RULE, "第九条", "计划什么时候公布")


def test_an_item_that_is_asked_about_itself_stands_alone() -> None:
    assert quoted(NOTICE, "2.出生", "出生医学证明有哪些要求") == "2.出生医学证明。"


def test_the_items_under_a_heading_are_one_list() -> None:
    assert quoted(NOTICE, "2.出生", "入园要什么材料").startswith("四、入园需要的材料\n1.户口簿；")
    assert quoted(NOTICE, "2.出生", "出生医学证明由谁开具") == "2.出生医学证明。"
