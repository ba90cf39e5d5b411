"""Where evidence says less than was asked."""

from datetime import date

import pytest
from judged import asked, good, seen

from assistant.answer import Outcome
from assistant.evidence import Evidence
from assistant.limits import Limit, limit
from corpus.document import Kind
from ui.engine import Engine


def bound(question: str, best: Evidence, *unknown: str) -> Limit | None:
    q = asked(question)
    return limit(q, best, seen(q, best, *unknown).terms)


def test_nothing_is_lacking_where_nothing_is_known_to_be() -> None:
    assert bound("小学怎么报名", good("小学在平台报名")) is None


def test_another_districts_rules_are_no_answer() -> None:
    found = bound("邻水区小学怎么报名", good("小学在平台报名"), "邻水")
    assert found is not None and found.refuses


def test_a_document_that_hides_its_name_answers_with_a_warning() -> None:
    found = bound("邻水区新增学位多少", good("**区新增学位4170个"), "邻水")
    assert found is not None and not found.refuses and "邻水区" in found.caveat


def test_a_general_rule_does_not_tell_what_is_a_schools_own() -> None:
    general = good("小学每班不超过45人")
    how = bound("培正小学怎么报名", general, "培正")
    own = bound("培正小学招多少人", general, "培正")
    assert how is not None and not how.refuses
    assert own is not None and own.refuses


def test_a_plan_does_not_tell_the_outcome() -> None:
    plan = good("计划新增学位4200个", kind=Kind.PLAN, year=2025)
    found = bound("2025年实际新增了多少个学位", plan)
    assert found is not None and not found.refuses and "计划" in found.caveat
    assert bound("2025年计划新增多少个学位", plan) is None


def test_a_report_does_not_tell_the_plan_unless_it_does() -> None:
    report = good("新增学位4350个", kind=Kind.SUMMARY, year=2025)
    found = bound("2025年计划新增多少个学位", report)
    assert found is not None and "计划" in found.caveat
    both = good("新增学位4350个，计划4200个", kind=Kind.SUMMARY, year=2025)
    assert bound("2025年计划新增多少个学位", both) is None
    ahead = good("新增学位1000个", kind=Kind.SUMMARY, location=("三、下一步工作思路",))
    assert bound("计划新增多少个学位", ahead) is None


def test_a_report_does_not_tell_how_to_apply() -> None:
    told = good("高中数学岗位报名人数不足", kind=Kind.SUMMARY)
    found = bound("高中怎么报名", told)
    assert found is not None and found.refuses
    assert bound("高中岗位招满了吗", told) is None
    way = good("家长应当向学校提出申请", kind=Kind.SUMMARY)
    assert bound("校车怎么申请", way) is None


def test_a_sum_for_what_no_document_names_is_not_told() -> None:
    general = good("课后服务每学期收费300元")
    found = bound("校服多少钱", general, "校服")
    assert found is not None and found.refuses and "校服" in found.reason
    assert bound("课后服务多少钱", general) is None
    assert bound("校服怎么订", general, "校服") is None  # a way may be told without the word


@pytest.mark.parametrize(
    ("question", "spent"),
    [
        ("社区学院一门课多少钱", True),
        ("全年社区教育经费多少钱", False),
    ],
)
def test_what_an_office_spends_is_no_price(full_engine: Engine, question: str, spent: bool) -> None:
    answer = full_engine.ask(question, (), date(2026, 11, 24))
    assert (answer.outcome is Outcome.NOT_COVERED) is spent


@pytest.mark.parametrize(
    "question",
    [
        "积分入学几分能上",  # points for courses are others
        "小朋友几岁能上托班",  # no document speaks of it
        "初中大班额有多少",  # nor of these, only of 班额
        "没有户口本能登记吗",  # it is on a list, which tells nothing of doing without
        "没录取怎么安排",  # what befalls those who deceive
        "孩子户口不在这能报名吗",  # what holds after a divorce answers nobody else
    ],
)
def test_a_neighbour_in_words_is_no_answer(full_engine: Engine, question: str) -> None:
    assert full_engine.ask(question).outcome is Outcome.NOT_COVERED


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("2023年3月出生可以上小班吗", "小班招收2022年9月1日至2023年8月31日期间出生的幼儿"),
        ("我妈65岁想学智能手机怎么报名", "面向60周岁以上居民"),
        ("老人可以报几门课", "最多报2门"),
        ("孩子生病想晚一年上学要什么手续", "因身体原因需要推迟入学的"),
        ("摇号没摇中怎么办", "没有摇中又不参加补录的"),
        ("外地户口能上公办小学吗", "非本市户籍的随迁子女申请公办小学学位"),
        ("提供假材料会怎样", "取消录取资格"),
        ("社区学习点有多少个", "社区学习点达到54个"),
        ("户口不在本地怎么上小学", "非本市户籍的随迁子女申请公办小学学位"),
    ],
)
def test_everyday_words_find_their_rule(full_engine: Engine, question: str, quoted: str) -> None:
    answer = full_engine.ask(question)
    assert answer.outcome is Outcome.ANSWERED
    assert quoted in answer.citations[0].quote


def test_a_rule_for_small_children_is_none_for_great_ones(full_engine: Engine) -> None:
    """Also where the title speaks of both (义务教育)."""
    answer = full_engine.ask("初中呢", ("外地户口能上公办小学吗", "那租房的呢"))
    assert not any("公办小学学位" in citation.quote for citation in answer.citations)
