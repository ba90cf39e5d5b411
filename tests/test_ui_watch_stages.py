"""The times of an answer's stages: where they are spent, and that they are no part of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from assistant import stages
from assistant.answer import Answer, Outcome
from assistant.chat import ModelFailed, ModelSlow
from assistant.stages import STAGES, measured, stage
from assistant.writer import Writer
from ui.engine import Engine
from ui.watch import counters
from ui.watch.counters import ModelCall
from ui.watch.model_calls import CountedModel
from ui.watch.today import Today

QUESTION = "2026年入学登记是哪几天？"


def test_a_stage_within_another_counts_for_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0

    def later(seconds: float) -> None:
        nonlocal now
        now += seconds

    monkeypatch.setattr(stages, "perf_counter", lambda: now)
    with measured() as spent:
        later(5)  # in no stage
        with stage("reply"):
            later(2)
            with stage("search"):
                later(3)
                with stage("search"):
                    later(1)
            later(4)
        with stage("search"):
            later(10)
    assert spent == {"reply": 6000, "search": 14000}


def test_an_error_ends_a_stage_and_nothing_is_measured_outside() -> None:
    with measured() as spent:
        with pytest.raises(KeyError), stage("search"):
            raise KeyError
        with stage("verify"):
            pass
    with stage("decide"):
        pass
    assert set(spent) == {"search", "verify"}


def test_the_stages_make_up_the_answer(full_engine: Engine) -> None:
    answer = full_engine.ask(QUESTION)
    assert answer.outcome is Outcome.ANSWERED
    assert set(answer.stages) == set(STAGES) - {"model"}
    assert all(it >= 0 for it in answer.stages.values())
    assert 0.5 * answer.elapsed_ms <= sum(answer.stages.values()) <= 1.05 * answer.elapsed_ms


def test_how_long_it_took_is_no_part_of_the_answer(full_engine: Engine) -> None:
    one, other = full_engine.ask(QUESTION), full_engine.ask(QUESTION)
    assert one.stages != other.stages
    assert replace(one, elapsed_ms=0) == replace(other, elapsed_ms=0)


class Saying:
    """A model that says what it is told to, or fails."""

    name = "saying"

    def __init__(self, *parts: str | ModelFailed) -> None:
        self.parts = parts

    def say(self, system: str, user: str, *, longest: int, seconds: float) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, ModelFailed):
                raise part
            yield part


def worded(full_engine: Engine, *parts: str | ModelFailed) -> Answer:
    writer = Writer(CountedModel(Saying(*parts)))
    answer = full_engine.quoted(QUESTION)
    return writer.write(answer, lambda it: full_engine.library.text(it.id))


@pytest.mark.parametrize(
    ("parts", "counted"),
    [
        (("不相干的话。",), ModelCall.OK),
        (("半", ModelFailed("没有接通")), ModelCall.FAILED),
        ((ModelSlow("没有按时答完"),), ModelCall.TIMEOUT),
    ],
)
def test_what_becomes_of_each_call_of_the_model_is_counted(
    full_engine: Engine, parts: tuple[str | ModelFailed, ...], counted: ModelCall
) -> None:
    before = {it: counters.counted(it) for it in ModelCall}
    answer = worded(full_engine, *parts)
    after = {it: counters.counted(it) - before[it] for it in ModelCall}
    assert after == {it: int(it is counted) for it in ModelCall}
    assert set(answer.stages) == set(STAGES)  # it was waited for


def test_half_and_nearly_all_of_todays_times() -> None:
    today = Today()
    day = date(2026, 11, 24)
    for n in range(1, 101):
        today.took({"search": float(n), "verify": 1.0}, day)
    search, verify = today.spent(day)
    assert (search.stage, search.count, search.half, search.most) == ("search", 100, 50.0, 95.0)
    assert (verify.stage, verify.half, verify.most) == ("verify", 1.0, 1.0)
    assert today.spent(date(2026, 11, 25)) == ()


def test_one_time_is_half_and_all_of_them() -> None:
    today = Today()
    today.took({"search": 7.0})
    assert [(it.half, it.most) for it in today.spent()] == [(7.0, 7.0)]
