"""From evidence to an outcome."""

from dataclasses import replace
from datetime import date

import pytest
from test_assistant_compose import evidence

from assistant.answer import Outcome
from assistant.coverage import Fit
from assistant.decide import confidence, decide
from assistant.evidence import Evidence
from assistant.question import understand
from corpus.document import Description, Document, Kind, Status

DAY = date(2026, 11, 24)
CROWD = 0.1  # a question from the middle of the library


def good(**about: object) -> Evidence:
    """All words, near, of the right form: as sure as evidence gets."""
    status = about.pop("status", Status.IN_FORCE)
    title = str(about.pop("title", "示例细则"))
    of = Document(
        "d1",
        Description(title, **about),  # type: ignore[arg-type]
        status,  # type: ignore[arg-type]
        "a.txt",
        "txt",
        "0" * 64,
        pages=None,
    )
    return replace(
        evidence("应当登记入读。", 1.5),
        document=of,
        similarity=0.8,
        words=Fit(1.0, 0.0, 3.0),
        holds=True,
        first=True,
    )


def outcome(question: str, *chosen: Evidence) -> Outcome:
    return decide(understand(question, as_of=DAY), chosen, DAY.year, CROWD).outcome


def test_nothing_found_is_not_covered() -> None:
    assert outcome("小学几号报名") is Outcome.NOT_COVERED


def test_sure_evidence_answers() -> None:
    assert outcome("小学几号报名", good()) is Outcome.ANSWERED


def test_more_of_anything_makes_surer() -> None:
    question = understand("小学几号报名", as_of=DAY)
    sure = confidence(question, good(), CROWD)
    assert 0.5 < sure <= 1.0
    for less in (
        replace(good(), similarity=0.3),
        replace(good(), words=Fit(0.3, 0.6, 0.5)),
        replace(good(), holds=False),
        replace(good(), first=False),
    ):
        assert confidence(question, less, CROWD) < sure


def test_few_words_and_little_kinship_do_not_answer() -> None:
    weak = replace(good(), similarity=0.1, words=Fit(0.2, 0.8, 0.2), holds=None, first=False)
    assert outcome("校服多少钱一套", weak) is Outcome.NOT_COVERED


@pytest.mark.parametrize("question", ["咨询电话是多少", "学费多少", "几点放学", "校长是谁"])
def test_nothing_else_will_do_for_a_telephone_a_sum_a_clock_a_name(question: str) -> None:
    assert outcome(question, replace(good(), holds=False)) is Outcome.NOT_COVERED


def test_what_is_said_of_the_contrary_does_not_answer() -> None:
    assert outcome("高中几号报名", replace(good(), beside="高中")) is Outcome.NOT_COVERED


@pytest.mark.parametrize("status", [Status.REPEALED, Status.SUPERSEDED])
def test_rules_that_are_gone_are_never_answered_as_in_force(status: Status) -> None:
    assert outcome("小学怎么报名", good(status=status)) is Outcome.OUTDATED


def test_a_dated_rule_does_not_speak_for_another_year() -> None:
    rule = good(kind=Kind.REGULATION, year=2026, title="示例区2026年招生细则")
    assert outcome("2026年小学怎么报名", rule) is Outcome.ANSWERED
    assert outcome("2027年小学怎么报名", rule) is Outcome.OUTDATED


def test_a_standing_rule_speaks_for_the_years_since() -> None:
    rule = good(kind=Kind.REGULATION, year=2024, title="示例区社区教育管理办法")
    assert outcome("2026年社区课怎么报名", rule) is Outcome.ANSWERED
    assert outcome("2023年社区课怎么报名", rule) is not Outcome.ANSWERED


def test_figures_of_another_year_are_no_answer() -> None:
    summary = good(kind=Kind.SUMMARY, year=2025, title="示例区2025年工作总结")
    assert outcome("2025年新增学位多少", summary) is Outcome.ANSWERED
    assert outcome("2022年新增学位多少", summary) is Outcome.NOT_COVERED


def test_every_decision_says_why() -> None:
    made = decide(
        understand("高中几号报名", as_of=DAY), [replace(good(), beside="高中")], 2026, CROWD
    )
    assert any("高中" in reason for reason in made.reasons)
    assert 0.0 <= made.confidence <= 1.0
