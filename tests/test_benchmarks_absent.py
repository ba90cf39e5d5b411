"""Questions made from documents by rule, for the calibration of the decision."""

from typing import TYPE_CHECKING

from tests.benchmarks.absent import fees, made_from, near_misses, unrelated

if TYPE_CHECKING:
    from ui.engine import Engine


def test_the_same_library_gives_the_same_questions(full_engine: "Engine") -> None:
    library = full_engine.library
    for document in library.documents():
        assert made_from(library, document.id) == made_from(library, document.id)


def test_a_made_question_does_not_say_its_answer(full_engine: "Engine") -> None:
    library = full_engine.library
    summary = next(d for d in library.documents() if d.title == "示例区教育局2025年工作总结")
    made = {one.question: one for one in made_from(library, summary.id)}
    counts = [one for one in made.values() if one.form == "count"]
    assert counts
    for one in counts:
        told = library.text(summary.id)[one.start : one.end]
        before = one.question.split("多少")[0].split("百分之几")[0]
        assert before in told and one.question not in told


def test_questions_of_the_faq_are_taken_as_they_stand(full_engine: "Engine") -> None:
    library = full_engine.library
    faq = next(d for d in library.documents() if "常见问题" in d.title)
    asked = [one.question for one in made_from(library, faq.id) if one.form == "faq"]
    assert asked and all(question in library.text(faq.id) for question in asked)


def test_a_near_miss_asks_for_what_the_library_does_not_hold() -> None:
    text = "示例区2026年小学、初中、高中、幼儿园招生。2013年"
    made = dict(near_misses("2026年小学几号报名", text))
    assert made["year"] == "2009年小学几号报名"
    assert made["level"] == "2026年中职几号报名"
    assert made["place"].endswith("2026年小学几号报名") and made["place"] != made["year"]


def test_what_something_costs_is_asked_where_nothing_of_money_is_said(
    full_engine: "Engine",
) -> None:
    library = full_engine.library
    asked = [question for d in library.documents() for question in fees(library, d.id)]
    assert asked and all(question.endswith("要多少钱") for question in asked)


def test_unrelated_questions_have_nothing_of_a_bureau() -> None:
    assert len(unrelated()) >= 50
    assert not any("学校" in question or "报名" in question for question in unrelated())
