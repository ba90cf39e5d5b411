"""Rules that branch on a fact, of a bureau that is not among the samples."""

from datetime import date
from pathlib import Path

import pytest

from assistant.answer import Answer, Outcome
from assistant.branch import Standing, _standing
from ui.engine import Engine

DAY = date(2026, 6, 1)
RULES = """青禾县2026年小学招生办法

第一条 为做好全县小学一年级招生工作，制定本办法。
第二条 公办小学按下列情形安排学位。
（一）具有本县户籍的适龄儿童
由户籍所在地的对口小学接收，报名时提交户口簿和房产证明。
（二）非本县户籍的随迁子女
父母一方须在本县连续缴纳社会保险满一年，报名时提交居住证和社会保险缴费证明，由县教育局统筹安排。
第三条 民办小学面向全县招生，报名人数超过招生计划的，实行电脑随机录取。
第四条 未满6周岁的儿童不予登记入学。
"""
HOURS = """青禾县少年宫服务指南

一、小学部
小学部周六上午9:00开放，课程费每学期480元。
二、幼儿园部
幼儿园部周日下午14:30开放，课程费每学期360元。
"""


@pytest.fixture(scope="module")
def engine(one_model: None, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("branches")
    (folder / "招生办法.txt").write_text(RULES, "utf-8")
    (folder / "服务指南.txt").write_text(HOURS, "utf-8")
    engine = Engine(folder / "library", create=True)
    assert [it.result for it in engine.add(sorted(folder.glob("*.txt")))] == ["added", "added"]
    return engine.open()


def ask(engine: Engine, question: str, *history: str) -> Answer:
    return engine.ask(question, history, DAY)


def test_the_branches_are_listed_with_their_conditions(engine: Engine) -> None:
    answer = ask(engine, "我家孩子能上公办小学吗")
    assert answer.outcome is Outcome.NEEDS_DETAIL
    assert answer.needs is not None
    assert answer.needs.fact == "户籍"
    assert [it.label for it in answer.needs.branches] == [
        "具有本县户籍的适龄儿童",
        "非本县户籍的随迁子女",
    ]
    ours, others = answer.citations
    assert "户口簿和房产证明" in ours.quote
    assert "社会保险满一年" in others.quote
    assert "户籍" in answer.spoken
    assert not {"符合条件", "可以上", "不能上"} & set(answer.answer.split("\n"))


def test_each_branch_asked_for_gives_it_alone(engine: Engine) -> None:
    needs = ask(engine, "我家孩子能上公办小学吗").needs
    assert needs is not None
    quotes = []
    for branch in needs.branches:
        answer = ask(engine, branch.question)
        assert answer.outcome is Outcome.ANSWERED
        quotes.append(answer.citations[0].quote)
    assert ["对口小学" in quotes[0], "统筹安排" in quotes[0]] == [True, False]
    assert ["对口小学" in quotes[1], "统筹安排" in quotes[1]] == [False, True]


@pytest.mark.parametrize("told", ["我们是外地户口", "没有本县户口", "不是本县户籍"])
def test_the_next_message_with_the_fact_gives_the_one_branch(engine: Engine, told: str) -> None:
    answer = ask(engine, told, "我家孩子能上公办小学吗")
    assert answer.outcome is Outcome.ANSWERED
    assert "社会保险" in answer.citations[0].quote
    assert answer.understood


def test_a_question_that_says_it_is_answered_at_once(engine: Engine) -> None:
    answer = ask(engine, "随迁子女上公办小学要交什么材料")
    assert answer.outcome is Outcome.ANSWERED
    assert "居住证" in answer.citations[0].quote


def test_the_whole_of_the_rules_is_asked_for_by_those_who_ask_for_it(engine: Engine) -> None:
    assert ask(engine, "公办小学的学位按哪些情形安排").outcome is Outcome.ANSWERED


def test_of_two_schools_each_has_its_own_hours(engine: Engine) -> None:
    answer = ask(engine, "少年宫的课几点开放")
    assert answer.outcome is Outcome.NEEDS_DETAIL
    assert answer.needs is not None
    assert {it.label for it in answer.needs.branches} == {"小学", "幼儿园"}
    assert ask(engine, "少年宫小学部几点开放").outcome is Outcome.ANSWERED


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("具有本县户籍的适龄儿童", Standing.HAS),
        ("非本县户籍的随迁子女", Standing.LACKS),
        ("具备本市但非本区户籍的", Standing.BOTH),
        ("我们是外地户口", Standing.LACKS),
        ("没有户口怎么办", Standing.LACKS),
        ("有本地户口", Standing.HAS),
        ("户口要迁吗", Standing.UNSAID),
    ],
)
def test_having_the_fact_or_not_is_told_from_the_words(text: str, standing: Standing) -> None:
    assert _standing(text, ("户籍", "户口")) is standing


LISTED = """青禾县转学办法

第一条 申请转学须同时符合下列条件：
（一）父母一方在本县工作满半年；
（二）学生有全国学籍；
（三）转入学校有空余学位。
"""


def test_the_second_of_what_was_listed(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "转学办法.txt"
    path.write_text(LISTED, "utf-8")
    other = Engine(tmp_path / "library", create=True)
    assert [it.result for it in other.add([path])] == ["added"]
    answer = other.ask("第二个条件什么意思", ["转学要符合什么条件"], DAY)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.citations[0].quote == "（二）学生有全国学籍；"
    assert "第2项" in answer.understood
    assert (
        other.ask("第九个条件什么意思", ["转学要符合什么条件"], DAY).citations[:1]
        != (answer.citations[:1])
    )
