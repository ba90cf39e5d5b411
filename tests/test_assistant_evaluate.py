"""Cases are read with care and scored by outcome, facts and sources."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.answer import Answer, Citation, Outcome
from assistant.evaluate import Ask, evaluate, read_cases, score
from corpus.document import Description, Document, Status
from corpus.errors import BureauError


def cases(tmp_path: Path, *rows: Any) -> Any:
    file = tmp_path / "cases.jsonl"
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    file.write_text("\n".join(lines), "utf-8")
    return read_cases(file)


def citation(
    title: str = "示例区2026年招生细则", *location: str, quote: str = "年满6周岁"
) -> Citation:
    document = Document(
        "d1", Description(title), Status.IN_FORCE, "a.txt", "txt", "0" * 64, pages=None
    )
    return Citation(1, quote, document, location or ("第二章", "第五条"), None, 0.5, 0, len(quote))


def answer(outcome: Outcome = Outcome.ANSWERED, *citations: Citation) -> Answer:
    return Answer("a", "问", outcome, "".join(c.quote for c in citations), "", citations)


def right(tmp_path: Path, case: dict[str, Any], given: Answer) -> bool:
    (one,) = cases(tmp_path, {"question": "问", **case})
    return score(one, given).right


def test_one_outcome_or_a_list_of_them(tmp_path: Path) -> None:
    given = answer(Outcome.OUTDATED, citation())
    assert right(tmp_path, {"outcome": "outdated"}, given)
    assert right(tmp_path, {"outcome": ["answered", "outdated"]}, given)
    assert not right(tmp_path, {"outcome": "answered"}, given)
    assert not right(tmp_path, {"outcome": ["answered", "not_covered"]}, given)


def test_must_is_looked_for_in_answer_and_quotes(tmp_path: Path) -> None:
    given = answer(Outcome.ANSWERED, citation(quote="年满６周岁 的\n儿童"))
    assert right(tmp_path, {"outcome": "answered", "must": ["6周岁的儿童"]}, given)
    assert not right(tmp_path, {"outcome": "answered", "must": ["6周岁", "7周岁"]}, given)
    in_answer_only = replace(given, answer="共3所[1]")
    assert right(tmp_path, {"outcome": "answered", "must": ["3所"]}, in_answer_only)


def test_must_not(tmp_path: Path) -> None:
    given = answer(Outcome.ANSWERED, citation(quote="住满12个月"))
    assert right(tmp_path, {"outcome": "answered", "must_not": ["24个月"]}, given)
    assert not right(tmp_path, {"outcome": "answered", "must_not": ["12个月"]}, given)


def test_sources_by_title_and_place(tmp_path: Path) -> None:
    given = answer(Outcome.ANSWERED, citation())
    source = {"title": "2026年招生细则", "location": "第五条"}
    assert right(tmp_path, {"outcome": "answered", "source": source}, given)
    for wrong in ({"title": "2025年招生细则"}, {**source, "location": "第六条"}):
        assert not right(tmp_path, {"outcome": "answered", "source": wrong}, given)
        either = {"outcome": "answered", "sources": [wrong, source]}
        assert right(tmp_path, either, given)


def test_the_first_source_is_told_apart(tmp_path: Path) -> None:
    (case,) = cases(
        tmp_path, {"question": "问", "outcome": "answered", "source": {"title": "2026年招生细则"}}
    )
    first, second = citation("工作计划"), citation()
    scored = score(case, answer(Outcome.ANSWERED, first, second))
    assert scored.source_right and not scored.first_source_right
    assert score(case, answer(Outcome.ANSWERED, second, first)).first_source_right


def test_a_refusal_where_an_answer_was_wanted_is_wrong_once(tmp_path: Path) -> None:
    (case,) = cases(
        tmp_path,
        {"question": "问", "outcome": "answered", "must": ["6"], "source": {"title": "细则"}},
    )
    scored = score(case, answer(Outcome.NOT_COVERED))
    assert not scored.right and not scored.outcome_right and not scored.facts_right


def test_a_right_refusal_needs_no_facts(tmp_path: Path) -> None:
    assert right(tmp_path, {"outcome": "not_covered"}, answer(Outcome.NOT_COVERED))
    assert not right(tmp_path, {"outcome": "not_covered"}, answer(Outcome.ANSWERED, citation()))


def test_an_allowed_refusal_need_not_hold_the_facts_of_the_allowed_answer(tmp_path: Path) -> None:
    case = {"outcome": ["not_covered", "partial"], "must": ["6周岁"]}
    assert right(tmp_path, case, answer(Outcome.NOT_COVERED))
    assert right(tmp_path, case, answer(Outcome.PARTIAL, citation()))
    assert not right(tmp_path, case, answer(Outcome.PARTIAL, citation(quote="别的")))


def test_the_report_counts_what_it_was_given(tmp_path: Path) -> None:
    given = cases(
        tmp_path,
        {"question": "几岁", "outcome": "answered", "must": ["6周岁"]},
        {"question": "几点", "outcome": "answered", "must": ["8点"]},
        {"question": "天气", "outcome": "out_of_scope"},
    )
    replies = {
        "几岁": answer(Outcome.ANSWERED, citation()),
        "几点": answer(Outcome.ANSWERED, citation()),
        "天气": answer(Outcome.OUT_OF_SCOPE),
    }
    report = evaluate(given, lambda question, history: replies[question])
    found = report.as_json()
    assert (found["cases"], found["answers_right"], found["refusals_right"]) == (3, 0.5, 1.0)
    assert [miss["question"] for miss in found["misses"]] == ["几点"]
    assert "几点" in report.as_text() and "事实不符" in report.as_text()
    json.dumps(found)


def test_nothing_to_score_is_no_failure(tmp_path: Path) -> None:
    report = evaluate(cases(tmp_path, ""), lambda question, history: answer())
    assert report.as_json()["answers_right"] is None
    assert "—" in report.as_text()


def test_history_goes_along(tmp_path: Path) -> None:
    given = cases(tmp_path, {"question": "那初中呢", "history": ["小学呢"], "outcome": "answered"})
    seen: list[list[str]] = []

    def ask(question: str, history: Any) -> Answer:
        seen.append([*history, question])
        return answer(Outcome.ANSWERED, citation())

    evaluate(given, ask)
    assert seen == [["小学呢", "那初中呢"]]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "3",
        "null",
        '"问"',
        "{}",
        '{"outcome": "answered"}',
        '{"question": 5, "outcome": "answered"}',
        '{"question": "问", "outcome": "answerd"}',
        '{"question": "问", "outcome": ["answered", 3]}',
        '{"question": "问", "outcome": []}',
        '{"question": "问", "outcome": "answered", "must": "6周岁"}',
        '{"question": "问", "outcome": "answered", "must": [6]}',
        '{"question": "问", "outcome": "answered", "must_not": {"a": 1}}',
        '{"question": "问", "outcome": "answered", "history": "早先的问题"}',
        '{"question": "问", "outcome": "answered", "source": "细则"}',
        '{"question": "问", "outcome": "answered", "source": {"location": "第五条"}}',
        '{"question": "问", "outcome": "answered", "sources": {"title": "细则"}}',
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    good = {"question": "问", "outcome": "answered"}
    with pytest.raises(BureauError, match="第 3 行") as caught:
        cases(tmp_path, good, "", line)
    assert "\n" not in str(caught.value) and "cases.jsonl" in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BureauError, match=r"没有\.jsonl"):
        read_cases(tmp_path / "没有.jsonl")
    wide = tmp_path / "宽.jsonl"
    wide.write_bytes('{"question": "问"}'.encode("utf-16"))
    with pytest.raises(BureauError, match="UTF-8"):
        read_cases(wide)


def test_a_mark_at_the_head_of_the_file_and_blank_lines_do_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + '{"question": "问", "outcome": "answered"}\r\n\r\n'.encode())
    (case,) = read_cases(file)
    assert (case.question, case.outcomes) == ("问", ("answered",))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"question": "问", "outcome": answered}', "不是 JSON（第 30 个字附近）"),
        ('["问"]', '应是 {"question": …}'),
        ('{"question": "  "}', "缺少 question"),
        ('{"question": "问", "outcome": "answerd"}', "“answerd”，应为 answered、partial"),
        ('{"question": "问", "must": "6周岁"}', 'must 应为文字的列表，如 ["6周岁"]'),
        ('{"question": "问", "source": {"location": "第五条"}}', 'source 应为 {"title"'),
        ('{"question": "问", "source": {"title": "细则", "location": 5}}', "location 应为文字"),
        ('{"question": "问", "without": "d1"}', "without 应为文字的列表"),
    ],
)
def test_what_is_wrong_with_a_line_is_said(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(BureauError) as caught:
        cases(tmp_path, {"question": "问"}, line)
    assert "第 2 行" in str(caught.value) and says in str(caught.value)


def test_all_wrong_lines_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(BureauError) as caught:
        cases(tmp_path, "{", {"question": "问"}, "[]", *["3"] * 6)
    said = str(caught.value)
    assert "第 1 行" in said and "第 3 行" in said and "另有 3 行有误" in said and "\n" not in said


def test_what_was_not_said_is_named(tmp_path: Path) -> None:
    (case,) = cases(tmp_path, {"question": "问", "must": ["6周岁", "户口簿"], "must_not": ["年满"]})
    scored = score(case, answer(Outcome.ANSWERED, citation(quote="年满6周岁")))
    assert (scored.missing, scored.unwanted) == (("户口簿",), ("年满",))
    result = scored.as_json()
    assert result["missing"] == ["户口簿"] and result["citations"][0]["location"][-1] == "第五条"


def test_cases_without_a_document_are_asked_where_it_is_not(tmp_path: Path) -> None:
    given = cases(
        tmp_path,
        {"question": "甲", "outcome": "not_covered", "without": ["d1"]},
        {"question": "乙", "outcome": "answered"},
        {"question": "丙", "outcome": "not_covered", "without": ["d1"]},
    )
    entered: list[tuple[str, ...]] = []

    @contextmanager
    def lacking(documents: tuple[str, ...]) -> Iterator[Ask]:
        entered.append(documents)
        yield lambda question, history: answer(Outcome.NOT_COVERED)

    report = evaluate(given, lambda q, h: answer(Outcome.ANSWERED, citation()), lacking)
    assert [s.case.question for s in report.scored] == ["甲", "乙", "丙"]
    assert all(s.right for s in report.scored) and entered == [("d1",)]
    with pytest.raises(ValueError, match="take documents out"):
        evaluate(given, lambda q, h: answer())
