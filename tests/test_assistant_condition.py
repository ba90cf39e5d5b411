"""A day that is only a condition tells nobody when something happens."""

from datetime import date

import pytest
from fake_encoder import CountingEncoder

from assistant.answer import Answer, Outcome
from ui.engine import Engine

RULES = """示例区2026年小学招生工作细则

第一条 符合下列条件的承租人子女，可以申请入读公办小学：
1.父母在本市没有自有住房；
2.在报名当年4月30日前（含本日）已租住满一年（以备案时间为准），且租期至少在当年4月30日后满两年；
3.父母一方在本市缴纳社会保险满12个月。

第二条 确因疾病等特殊原因逾期未报名的，可于当年8月下旬向区教育局递交补报名申请。

第三条 报名的具体时间由区教育局另行公布。
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("rules")
    (folder / "细则.txt").write_text(RULES, "utf-8")
    made = Engine(folder / "library", create=True, encoder=CountingEncoder())
    list(made.add([folder / "细则.txt"]))
    return made


def ask(engine: Engine, question: str) -> Answer:
    return engine.ask(question, as_of=date(2026, 11, 30))


def test_it_is_not_told_to_those_who_ask_when(engine: Engine) -> None:
    answer = ask(engine, "小学几月几号报名")
    assert "4月30日" not in answer.spoken + answer.direct
    assert answer.outcome is not Outcome.ANSWERED
    if answer.outcome is Outcome.PARTIAL:  # the day of those who missed it, said to be that
        assert any("特殊情形" in caveat for caveat in answer.caveats)


@pytest.mark.parametrize("question", ["租房要租住满多久才能报名", "社会保险要缴纳多久"])
def test_who_asks_about_the_condition_is_told(engine: Engine, question: str) -> None:
    assert ask(engine, question).outcome is Outcome.ANSWERED


def test_who_missed_it_is_told_their_own_day(engine: Engine) -> None:
    answer = ask(engine, "逾期没报名什么时候补报名")
    assert answer.outcome is Outcome.ANSWERED and "8月下旬" in answer.spoken
    assert not answer.caveats
