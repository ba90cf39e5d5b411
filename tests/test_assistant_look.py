"""Looking again in the library's own words, and general rules before special cases."""

from datetime import date

from assistant.answer import Outcome
from ui.engine import Engine

DAY = date(2026, 11, 24)


def test_the_librarys_word_is_looked_for_where_the_askers_finds_nothing(
    full_engine: Engine,
) -> None:
    answer = full_engine.ask("小学什么时候报名", (), DAY)  # these documents call it 登记
    assert answer.outcome is Outcome.ANSWERED
    assert "5月11日至5月20日" in answer.citations[0].quote


def test_an_answer_to_others_stands_behind_the_rule(full_engine: Engine) -> None:
    answer = full_engine.ask("一年级报名哪天开始哪天截止", (), DAY)
    assert "5月11日至5月20日" in answer.citations[0].quote


def test_a_second_look_does_not_answer_what_no_document_says(full_engine: Engine) -> None:
    for question in ("校车什么时候报名", "高中什么时候报名", "2015年小学什么时候报名"):
        answer = full_engine.ask(question, (), DAY)
        assert answer.outcome in (Outcome.NOT_COVERED, Outcome.OUTDATED), question
