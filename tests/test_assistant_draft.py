"""Drafted cases ask for what the documents say, and name where."""

import json
import re
from pathlib import Path

import pytest

from assistant.claims import plain
from assistant.draft import ABSENT, EACH, Drafted, drafts
from assistant.evaluate import read_cases
from corpus.document import Status
from ui.engine import Engine


@pytest.fixture(scope="module")
def drafted(full_engine: Engine) -> list[Drafted]:
    return list(drafts(full_engine.library))


def test_the_same_library_gives_the_same_cases(full_engine: Engine, drafted: list[Drafted]) -> None:
    assert list(drafts(full_engine.library)) == drafted


def test_what_must_be_said_stands_at_the_place(full_engine: Engine, drafted: list[Drafted]) -> None:
    for one in drafted:
        text = "".join(full_engine.library.text(one.document.id).split())
        for words in (*one.must, *one.location):
            assert "".join(words.split()) in text, one


def test_conditions_are_asked_for_whole(drafted: list[Drafted]) -> None:
    (rent,) = [d for d in drafted if "租房方式" in d.question and not d.absent]
    assert rent.question == "本市户籍家庭以租房方式申请公办小学学位需要符合哪些条件？"
    assert rent.location[-1] == "第八条"
    assert rent.must == (
        "父母和儿童在本市都没有自有住房",
        "租住地址六年内没有被其他家庭用于申请小学学位",
    )


def test_figures_are_asked_for_with_their_year(drafted: list[Drafted]) -> None:
    figures = [d for d in drafted if d.kind == "数据" and not d.absent]
    assert len(figures) > 10
    for one in figures:
        assert re.search(r"\d|[一二三四五六七八九十]", one.must[0]), one
        assert one.question.endswith(("多少？", "目标是多少？")) or "有多少" in one.question


def test_no_document_crowds_out_the_rest_and_none_that_is_gone_is_asked(
    drafted: list[Drafted],
) -> None:
    for one in drafted:
        kin = [d for d in drafted if d.document.id == one.document.id and d.absent == one.absent]
        assert len(kin) <= (ABSENT if one.absent else 4 * EACH)
        assert one.document.status not in (Status.REPEALED, Status.SUPERSEDED)
    questions = [d.question for d in drafted if not d.absent]
    assert len(questions) == len(set(questions))


def test_left_out_questions_have_a_word_that_no_other_document_has(
    full_engine: Engine, drafted: list[Drafted]
) -> None:
    absent = [d for d in drafted if d.absent]
    assert len(absent) > 10
    for one in absent:
        others = plain(
            "".join(
                full_engine.library.text(d.id)
                for d in full_engine.documents()
                if d.id != one.document.id and d.status not in (Status.REPEALED, Status.SUPERSEDED)
            )
        )
        asked = plain(re.sub(r"的目标|有多少.?|是多少|[？?]", "", one.question))
        assert asked not in others


def test_drafts_are_cases(tmp_path: Path, drafted: list[Drafted]) -> None:
    file = tmp_path / "题目.jsonl"
    lines = (json.dumps(one.as_json(), ensure_ascii=False) for one in drafted)
    file.write_text("\n".join(lines), "utf-8")
    read = read_cases(file)
    assert [case.question for case in read] == [one.question for one in drafted]
    for case, one in zip(read, drafted, strict=True):
        assert case.outcomes == (("not_covered",) if one.absent else ("answered",))
        assert bool(case.without) is one.absent
        assert "请核对" in one.as_json()["note"]
