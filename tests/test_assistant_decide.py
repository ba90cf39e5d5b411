"""From evidence to an outcome."""

from dataclasses import replace

import pytest
from judged import DAY, asked, good, seen

from assistant.answer import Outcome
from assistant.coverage import Fit
from assistant.decide import Decision, confidence, decide, fitting_first, numbers
from assistant.evidence import Evidence
from assistant.signs import NAMES, signs
from corpus.document import Kind, Status


def decided(question: str, *chosen: Evidence, unknown: tuple[str, ...] = ()) -> Decision:
    q = asked(question)
    best = chosen[0] if chosen else good()
    return decide(q, chosen, seen(q, best, *unknown), DAY.year)


def outcome(question: str, *chosen: Evidence) -> Outcome:
    return decided(question, *chosen).outcome


def test_nothing_found_is_not_covered() -> None:
    assert outcome("小学几号报名") is Outcome.NOT_COVERED


def test_sure_evidence_answers() -> None:
    assert outcome("小学几号报名", good("小学5月11日报名")) is Outcome.ANSWERED


def test_more_of_what_speaks_for_it_makes_surer() -> None:
    q = asked("小学几号报名")
    best = good("小学5月11日报名")
    sure = confidence(signs(q, best, seen(q, best)))
    assert 0.5 < sure <= 1.0
    for less, hit in (
        (replace(best, similarity=0.3), 0.7),
        (replace(best, words=Fit(0.3, 0.6, 0.5)), 0.7),
        (replace(best, quote="6月1日公布"), 0.7),
        (best, 0.1),
    ):
        assert confidence(signs(q, less, seen(q, less, dense=hit))) < sure


def test_the_numbers_are_those_of_the_signs_and_of_the_right_side() -> None:
    weights = dict(zip(NAMES, numbers().weights, strict=True))
    assert weights["missing"] < 0 and weights["crowd"] < 0
    assert all(weights[name] > 0 for name in ("near", "similarity", "dense", "keyword"))


def test_few_words_and_little_kinship_do_not_answer() -> None:
    weak = good("教师应当持证上岗", similarity=0.1, words=Fit(0.2, 0.8, 0.2), holds=None)
    q = asked("校服去哪里买")
    assert decide(q, [weak], seen(q, weak, "校服", dense=0.05), DAY.year).outcome is (
        Outcome.NOT_COVERED
    )


@pytest.mark.parametrize(
    "question",
    ["咨询电话是多少", "学费多少", "几点放学", "校长是谁", "报名哪天截止", "学校在哪条路"],
)
def test_nothing_else_will_do_for_what_has_a_form(question: str) -> None:
    assert outcome(question, good(holds=False)) is Outcome.NOT_COVERED


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("招多少名教师", "全区有学校12所"),
        ("住满几年才能报名", "年满6周岁可以报名"),
        ("就近入学的比例是多少", "共有3所学校就近入学"),
        ("建设经费多少钱", "建设学校3所"),
    ],
)
def test_a_number_of_something_else_is_no_answer(question: str, quote: str) -> None:
    assert outcome(question, good(quote)) is Outcome.NOT_COVERED


def test_what_is_said_of_the_contrary_does_not_answer() -> None:
    assert outcome("高中几号报名", good(beside="高中")) is Outcome.NOT_COVERED


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
    summary = good("新增学位4350个", kind=Kind.SUMMARY, year=2025, title="示例区2025年工作总结")
    assert outcome("2025年新增学位多少", summary) is Outcome.ANSWERED
    assert outcome("2022年新增学位多少", summary) is Outcome.NOT_COVERED


def test_another_district_is_not_answered_with_this_one() -> None:
    made = decided("邻水区小学怎么报名", good("小学在平台报名"), unknown=("邻水",))
    assert made.outcome is Outcome.NOT_COVERED
    assert any("邻水区" in reason for reason in made.reasons)


def test_what_a_partial_answer_lacks_is_said_to_those_who_asked() -> None:
    made = decided("培正小学怎么报名", good("小学在平台报名"), unknown=("培正",))
    assert made.outcome is Outcome.PARTIAL
    assert any("培正小学" in caveat for caveat in made.caveats)


def test_the_evidence_of_the_right_form_comes_first() -> None:
    words = good("课后服务很受欢迎", holds=False)
    clock = good("课后服务到17:30")
    q = asked("课后服务到几点")
    assert fitting_first(q, [words, clock]) == [clock, words]
    assert fitting_first(q, [words]) == [words]


def test_every_decision_says_why() -> None:
    for made in (
        decided("高中几号报名", good(beside="高中")),
        decided("小学几号报名", good("小学5月11日报名")),
    ):
        assert any("把握" in reason for reason in made.reasons)
        assert 0.0 <= made.confidence <= 1.0
