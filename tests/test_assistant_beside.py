"""What stands beside a figure that answers, on the samples."""

from datetime import date

import pytest

from assistant.answer import Answer, Outcome
from assistant.verify import verify
from ui.engine import Engine

DAY = date(2026, 11, 24)


def ask(engine: Engine, question: str) -> Answer:
    answer = engine.ask(question, (), DAY)
    assert answer.outcome is Outcome.ANSWERED
    return verify(answer, lambda document: engine.library.text(document.id))


def test_the_number_comes_first_and_its_other_years_beside_it(full_engine: Engine) -> None:
    answer = ask(full_engine, "2025年新增学位多少")
    assert "4350个" in answer.direct
    assert "其中幼儿园960个" in answer.citations[0].quote
    assert "另见" in answer.answer
    assert any("3860个" in it.quote for it in answer.citations[1:])


@pytest.mark.parametrize(
    ("question", "reckoned"),
    [
        ("2025年比2024年新增学位多多少", "490个"),
        ("2024年和2025年一共新增多少学位", "8210个"),
    ],
)
def test_what_is_reckoned_is_told_with_each_term_cited(
    full_engine: Engine, question: str, reckoned: str
) -> None:
    answer = ask(full_engine, question)
    (line,) = [it for it in answer.caveats if it.startswith("按引文计算")]
    assert reckoned in line
    assert reckoned not in answer.answer + answer.spoken  # it stands in no quote
    assert answer.direct == ""
    for number in ("4350个", "3860个"):
        mark = line.split(f"{number}[")[1].split("]")[0]
        assert number in answer.citations[int(mark) - 1].quote


def test_nothing_is_reckoned_unasked(full_engine: Engine) -> None:
    answer = ask(full_engine, "2025年新增学位多少")
    assert not any("计算" in it for it in answer.caveats)


def test_a_contradicting_document_is_named_and_cited(full_engine: Engine) -> None:
    answer = ask(full_engine, "2025年普惠性幼儿园覆盖率是多少")
    (line,) = [it for it in answer.caveats if "不一致" in it]
    mark = int(line.split("[")[1].split("]")[0])
    values = {"88.4", "88.7%"}
    (other,) = [v for v in values if v in line]
    assert other in answer.citations[mark - 1].quote
    (own,) = values - {other}
    assert own in answer.citations[0].quote


def test_no_term_of_a_difference_is_said_to_be_it(full_engine: Engine) -> None:
    answer = ask(full_engine, "去年新增学位比计划多多少")  # a target and a result: not reckoned
    assert answer.direct == ""
    assert "4200" not in answer.spoken
    assert {"4200个", "4350个"} <= {n for n in ("4200个", "4350个") if n in answer.answer}
