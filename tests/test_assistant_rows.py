"""A number asked of a table is the one of its row and column, never a neighbour's."""

from datetime import date
from typing import TYPE_CHECKING

import pytest

from assistant.answer import Answer, Outcome
from assistant.measure import counted
from assistant.reply import short
from assistant.spoken import LONGEST
from assistant.weighty import cut

if TYPE_CHECKING:
    from ui.engine import Engine

DAY = date(2026, 11, 24)


def ask(engine: "Engine", question: str) -> Answer:
    return engine.quoted(question, (), DAY)


@pytest.mark.parametrize(
    ("question", "cell"),
    [
        ("小学有多少所", "小学，学校数（所）：31"),
        ("全区小学学校数", "小学，学校数（所）：31"),
        ("2025年全区小学有多少所？", "小学，学校数（所）：31"),
        ("幼儿园有多少所", "幼儿园，学校数（所）：68"),
        ("小学有多少名教师", "小学，专任教师数（人）：2103"),
        ("幼儿园有多少个班", "幼儿园，班数（个）：612"),
        ("初中班数", "初中，班数（个）：336"),
        ("教师总数是多少", "合计，专任教师数（人）：5398"),
        ("初中有多少老师", "初中，专任教师数（人）：1344"),
        ("在校小学生人数", "小学，在校学生数（人）：35364"),
    ],
)
def test_the_cell_that_is_asked_for_answers(
    full_engine: "Engine", question: str, cell: str
) -> None:
    answer = ask(full_engine, question)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.direct == cell
    assert cell.partition("，")[2] in answer.citations[0].quote


def test_each_row_that_is_named_is_cited(full_engine: "Engine") -> None:
    answer = ask(full_engine, "初中学校数和小学学校数分别是多少")
    quotes = "".join(citation.quote for citation in answer.citations)
    assert "类别：初中；学校数（所）：14" in quotes
    assert "类别：小学；学校数（所）：31" in quotes
    assert answer.spoken == "初中，学校数（所）：14；小学，学校数（所）：31。"
    assert not answer.direct  # one of the two is not the answer


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("2024年和2025年参加社区教育的人次各是多少", "2024年5.2万人次；2025年6.4万人次。"),
        ("去年和今年社区教育讲座各多少场", "去年318场；今年计划340场。"),
        ("2024年和2025年热线满意率", "2024年96.1%；2025年97.4%。"),
        ("2025年热线接通率是多少", "教育服务热线受理来电1.52万件，群众满意率97.4%，接通率95.8%。"),
        ("2025年社区教育讲座目标多少场", "社区教育讲座，2025年目标：300场以上。"),
        ("2025年计划办多少场社区教育讲座", "社区教育讲座，2025年目标：300场以上。"),
        ("启航学校小学部招几个班", "启航学校小学部，计划班数：6。"),
        ("名师工作室有几个", "名师工作室达到16个。"),  # 8 were only added
        (
            "东湖小学和启航学校小学部分别招多少人",
            "启航学校小学部，计划人数：270；东湖小学，计划人数：360。",
        ),
        ("启航学校今年招几个班", "启航学校小学部，计划班数：6。"),
        ("2024年和2026年公益课程数量", "2024年没有写明；2026年计划160门。"),
        ("今年要招多少教师", "公开招聘教师400名，优先补充音乐、体育、美术和心理健康学科。"),
        # one of several schools is not all of them
        ("今年小学计划招多少人", "表里一行一行写了各自的数字，请对照引文。"),
    ],
)
def test_what_is_read_out_is_of_the_years_the_side_and_the_row_that_are_asked_for(
    full_engine: "Engine", question: str, said: str
) -> None:
    answer = ask(full_engine, question)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.spoken == said
    assert not answer.caveats or "只有计划数" not in "".join(answer.caveats)


def test_years_over_which_documents_disagree_are_not_told_as_one_number(
    full_engine: "Engine",
) -> None:
    answer = ask(full_engine, "2024年和2025年招聘教师各多少名")
    assert any("431名，与上面的不一致" in caveat for caveat in answer.caveats)
    assert not any("按年份" in caveat for caveat in answer.caveats)
    assert "427" not in answer.spoken


def test_a_school_without_a_row_is_named_as_missing(full_engine: "Engine") -> None:
    answer = ask(full_engine, "东湖小学、新城小学、启航学校小学部今年各招多少人")
    assert answer.outcome is Outcome.PARTIAL
    assert "文件中没有写明“新城小学”的。" in answer.caveats


def test_numbers_too_many_for_one_breath_are_not_read_out_in_part() -> None:
    assert short("数" * (LONGEST + 1)) == "数字较多，请看引文。"
    assert short("2024年286场；2025年318场。") == "2024年286场；2025年318场。"


def test_every_year_is_told_with_its_source(full_engine: "Engine") -> None:
    answer = ask(full_engine, "2024年和2025年参加社区教育的人次各是多少")
    assert "按年份：2024年5.2万人次[1]；2025年6.4万人次[2]。" in answer.caveats
    assert "5.2万人次" in answer.citations[0].quote and "6.4万人次" in answer.citations[1].quote
    assert not answer.direct


def test_an_aim_of_a_year_that_is_over_is_not_read_out_as_its_number(
    full_engine: "Engine",
) -> None:
    assert "计划300场" not in ask(full_engine, "2023年和2025年社区教育讲座多少场").spoken


@pytest.mark.parametrize(
    "question",
    [
        "2025年初中满意率",  # the rate is the hotline's
        "西岸小学几个班",  # 西岸社区 is served by another school
        "2023年小学有多少所",  # a year that no table is of
        "小学有多少所在改造",  # what the table does not tell
        "小学有多少间食堂",
        "社区学校有多少所",  # one in each 街道 is a rule
        "心理教师有多少名",  # 400 are of all subjects
        "热线一年接多少电话",  # the number of the hotline is no number of calls
        "网络教育经费多少",  # those of 社区教育 are another's
        "老年教育经费多少",
        "特殊教育经费多少",  # a row of schools tells no money
        "2026年计划培训多少名教师",  # 30个工作日 is no number of people
    ],
)
def test_a_neighbours_number_does_not(full_engine: "Engine", question: str) -> None:
    answer = ask(full_engine, question)
    assert answer.outcome is Outcome.NOT_COVERED, answer.answer


def test_what_is_online_is_on_a_platform(full_engine: "Engine") -> None:
    answer = ask(full_engine, "什么时候开始网上报名")
    assert answer.outcome in (Outcome.ANSWERED, Outcome.NEEDS_DETAIL)
    assert "5月11日" in answer.answer


def test_an_act_that_no_document_names_is_said_to_be_missing(full_engine: "Engine") -> None:
    answer = ask(full_engine, "社区课程能退费吗")
    assert answer.outcome is not Outcome.ANSWERED
    assert any("退费" in caveat for caveat in answer.caveats)


@pytest.mark.parametrize(
    ("question", "text", "does"),
    [
        ("培训多少名教师", "跟岗培训不少于30个工作日", False),
        ("培训多少名教师", "培训教师300人", True),
        ("小学有多少所", "学位缺口约800个", False),
        ("小学有多少所", "类别：小学；学校数（所）：31", True),
        ("小学有多少所", "小学31所", True),
        ("社区学校有多少所", "每个街道设社区学校1所", False),
        ("每个街道有多少所社区学校", "每个街道设社区学校1所", True),
        ("全区有多少所幼儿园", "确定甲园、乙园等8所幼儿园进行试点", False),
        ("试点有多少所幼儿园", "确定甲园、乙园等8所幼儿园进行试点", True),
        ("全区有多少所学校", "全区共有各级各类学校119所", True),
        ("有多少间食堂", "先在15所学校试行", False),
        ("有多少所幼儿园", "新认定普惠性民办幼儿园6所。", True),
        ("有多少名学生", "一年级新生6120人", True),
    ],
)
def test_a_number_must_count_what_is_asked_for(question: str, text: str, does: bool) -> None:
    assert counted(question, text) is does


def test_a_plan_that_tells_of_the_year_before_tells_what_was_done(full_engine: "Engine") -> None:
    answer = ask(full_engine, "2025年社区教育讲座完成多少场")
    assert answer.direct == "社区教育讲座，2025年完成：318场"
    assert answer.outcome is Outcome.ANSWERED


def test_words_are_cut_as_the_rule_on_kinds_needs() -> None:
    assert cut("网络教育经费") == ["网络", "教育经费"]
