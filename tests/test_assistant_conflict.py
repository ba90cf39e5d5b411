"""Documents in force that contradict each other, and rules that are no longer in force."""

from datetime import date

import pytest

from assistant.answer import Answer, Outcome
from assistant.verify import verify
from ui.engine import Engine

DAY = date(2026, 6, 1)
FILES = {
    "办法.txt": """云岭区课后服务管理办法

云岭区教育局
2023年3月1日

第一条 课后服务每课时收费标准为3元，由学校按月收取。
第二条 学校食堂应当公示每周食谱。
""",
    "通知.txt": """关于规范课后服务收费的通知

各学校：
一、收费标准
课后服务每课时收费标准为4元，由学校按月收取。

云岭区教育局
2025年9月1日
""",
    "2025年招生.txt": """云岭区2025年小学招生通知

报名时间为2025年5月10日至5月20日，家长须在网上填报。

云岭区教育局
2025年4月1日
""",
}
for _school, _day in (
    ("云岭第一小学", "3月6日"),
    ("云岭第二小学", "4月7日"),
    ("青禾小学", "5月8日"),
    ("白塔小学", "6月9日"),
):
    FILES[f"{_school}.txt"] = f"""{_school}校园开放日安排

{_school}校园开放日定于{_day}上午九点开始，遇雨顺延一周。
"""


@pytest.fixture(scope="module")
def engine(one_model: None, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("conflict")
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    engine = Engine(folder / "library", create=True)
    assert {it.result for it in engine.add(sorted(folder.glob("*.txt")))} == {"added"}
    return engine.open()


def ask(engine: Engine, question: str) -> Answer:
    answer = engine.ask(question, (), DAY)
    return verify(answer, lambda document: engine.library.text(document.id))


def test_both_sides_of_a_contradiction_are_shown_the_newer_first(engine: Engine) -> None:
    answer = ask(engine, "课后服务每课时收费多少元")
    assert answer.outcome is Outcome.ANSWERED
    newer, older = answer.citations
    assert ("4元" in newer.quote, "3元" in older.quote) == (True, True)
    assert any("不一致" in it and "通知" in it and "办法" in it for it in answer.caveats)


def test_what_agrees_is_no_contradiction(engine: Engine) -> None:
    answer = ask(engine, "学校食堂要公示食谱吗")
    assert not any("不一致" in it for it in answer.caveats)


@pytest.mark.parametrize(("asked", "day"), [("云岭第一小学", "3月6日"), ("青禾小学", "5月8日")])
def test_notices_of_two_schools_do_not_contradict_each_other(
    engine: Engine, asked: str, day: str
) -> None:
    answer = ask(engine, f"{asked}校园开放日定于几月几日")
    assert answer.outcome is Outcome.ANSWERED
    assert day in answer.citations[0].quote
    assert not any("不一致" in it for it in answer.caveats)


def test_last_years_rule_is_called_that_in_the_first_sentence(engine: Engine) -> None:
    answer = ask(engine, "今年小学什么时候报名")
    assert answer.outcome is Outcome.OUTDATED
    first = answer.answer.split("。")[0]
    assert "2025年" in first
    assert "不是今年的" in first
    assert "5月10日" in answer.citations[0].quote
    assert any("2025年" in it.quote for it in answer.citations[1:])
    assert answer.handoff is not None
    assert "2025年" in answer.spoken
    assert len(answer.spoken) <= 60


def test_a_document_on_it_that_does_not_say_this(engine: Engine) -> None:
    answer = ask(engine, "课后服务的报名电话是多少")
    assert answer.outcome is Outcome.NOT_COVERED
    assert "没有写明电话" in answer.answer
    assert answer.nearest


def test_no_document_on_it(engine: Engine) -> None:
    answer = ask(engine, "教师职称评审要发表几篇论文")
    assert answer.outcome is Outcome.NOT_COVERED
    assert "没有关于这件事的内容" in answer.answer
    assert answer.handoff is not None


def test_personal_data_never_comes_back(engine: Engine) -> None:
    answer = ask(engine, "孩子叫王浩然，2019年9月2日生，手机13800138000，今年小学什么时候报名")
    said = repr(answer)
    assert "王浩然" not in said
    assert "13800138000" not in said
    assert any("已隐去" in it for it in answer.caveats)
