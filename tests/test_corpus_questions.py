"""The log of questions: found again, bounded, and really gone when it is deleted."""

import random
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from corpus import questions
from corpus.errors import BureauError
from corpus.library import Library
from corpus.people import Forgotten
from corpus.questions import Sought
from corpus.record import Question

NOW = datetime.now(UTC).replace(tzinfo=None)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    it = Library(tmp_path / "library", create=True)
    yield it
    it.close()


def question(
    text: str, outcome: str = "answered", answer: str = "a" * 16, days: float = 0
) -> Question:
    return Question(text, outcome, answer, 1.0, NOW - timedelta(days=days))


def on_disk(library: Library) -> bytes:
    names = ("library.db", "library.db-wal", "library.db-journal")
    files = [library.folder / name for name in names]
    return b"".join(it.read_bytes() for it in files if it.exists())


def test_questions_are_found_by_words_outcome_days_and_answer(library: Library) -> None:
    library.note_questions(
        [
            question("小学什么时候报名", days=10),
            question("报名要100%的材料吗", "not_covered", "b" * 16, days=3),
            question("中考满分", "not_covered", "c" * 16),
        ]
    )

    def texts(sought: Sought) -> list[str]:
        found = [it.text for it in library.questions_sought(sought)]
        assert library.count_questions(sought) == len(found)
        return found

    assert texts(Sought("报名")) == ["报名要100%的材料吗", "小学什么时候报名"]
    assert texts(Sought("0%")) == ["报名要100%的材料吗"]  # no sign of a pattern is one
    assert texts(Sought("_")) == []
    assert texts(Sought("c" * 16)) == ["中考满分"]
    assert texts(Sought(f"{'c' * 16}-llm")) == ["中考满分"]  # as a language model's answer has it
    assert texts(Sought("报名", ("not_covered",))) == ["报名要100%的材料吗"]
    week = Sought(since=NOW - timedelta(days=7), until=NOW - timedelta(days=1))
    assert texts(week) == ["报名要100%的材料吗"]
    assert [it.text for it in library.questions_sought(Sought(), 1, skip=1)] == [
        "报名要100%的材料吗"
    ]


def test_only_the_newest_are_kept(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "KEPT", 5)
    library.note_questions([question(f"第{n}个问题") for n in range(9)])
    assert [it.text for it in library.questions()] == [f"第{n}个问题" for n in range(8, 3, -1)]


def test_what_is_deleted_is_gone_from_the_files(library: Library) -> None:
    """Rows large and small, deleted here and there: no page keeps a copy of one."""
    chance = random.Random(7)
    marks = {n: f"秘密{chance.getrandbits(64):016x}" for n in range(1500)}
    for start in range(0, 1500, 100):
        library.note_questions(
            [
                question(marks[n] + "问" * chance.randrange(280), answer=f"{n:016x}")
                for n in range(start, start + 100)
            ]
        )
    gone = set(chance.sample(sorted(marks), 700))
    done = library.forget_answers([f"{n:016x}" for n in gone])
    assert done == Forgotten(questions=700)
    assert library.scrub()
    left = on_disk(library).decode("utf-8", "ignore")
    assert [n for n in gone if marks[n] in left] == []
    assert all(marks[n] in left for n in marks if n not in gone)
    assert library.count_questions() == 800


def test_feedback_goes_with_the_question_and_others_stay(library: Library) -> None:
    library.note_questions([question("问一", answer="1" * 16), question("问二", answer="2" * 16)])
    library.feedback("1" * 16 + "-llm.3f", "问一", False, "不对的意见")
    library.feedback("2" * 16, "问二", True)
    assert library.forget_answers([f"{'1' * 16}-llm.3f"]) == Forgotten(questions=1, feedback=1)
    assert [it.text for it in library.questions()] == ["问二"]
    assert [it.question for it in library.feedbacks()] == ["问二"]
    assert library.forget_answers(["9" * 16]) == Forgotten()


def call(library: Library, note: str, *, tickets: int = 0) -> int:
    made = library.begin_call()
    library.note_asked(
        made.id, question=note, answer_id="d" * 16, outcome="answered", spoken="答", sources=()
    )
    library.note_call(made.id, None, note=note, callback="13800138000", outcome="callback")
    for _ in range(tickets):
        library.make_ticket(made.id, date(2026, 11, 24), {"note": note})
    return made.id


def test_a_call_goes_with_its_tickets_whose_numbers_are_never_given_again(library: Library) -> None:
    first, second = call(library, "甲的来电", tickets=2), call(library, "乙的来电", tickets=1)
    done = library.forget_calls([second])
    assert done == Forgotten(calls=1, tickets=("R20261124-0003",))
    assert library.make_ticket(first, date(2026, 11, 24), {}).number == "R20261124-0004"
    done = library.forget_calls([first])
    assert done.tickets == ("R20261124-0001", "R20261124-0002", "R20261124-0004")
    library.scrub()
    left = on_disk(library)
    for words in ("甲的来电", "乙的来电", "13800138000"):
        assert words.encode() not in left
    third = call(library, "丙的来电")
    assert library.make_ticket(third, date(2026, 11, 24), {}).number == "R20261124-0005"
    assert library.make_ticket(third, date(2026, 11, 25), {}).number == "R20261125-0001"
    # a clock that was set back, and forward again
    assert library.make_ticket(third, date(2026, 11, 24), {}).number.startswith("R20261124-")
    numbers = [it.number for it in library.tickets()]
    assert len(set(numbers)) == len(numbers)


def test_each_kind_is_kept_for_its_own_time(library: Library) -> None:
    library.note_questions([question("旧", days=200), question("新", days=100)])
    library.feedback("e" * 16, "刚才的", True)
    number = call(library, "刚才的来电")
    done = library.forget_before(questions=NOW - timedelta(days=180))
    assert done == Forgotten(questions=1)
    assert [it.text for it in library.questions()] == ["新"]
    assert len(library.feedbacks()) == 1
    later = NOW + timedelta(days=1)
    assert library.forget_before(feedback=later) == Forgotten(feedback=1)
    assert library.forget_before(calls=later) == Forgotten(calls=1)
    with pytest.raises(BureauError):
        library.call(number)
    assert library.forget_before() == Forgotten()


def test_people_are_given_out_as_they_are_kept(library: Library) -> None:
    library.note_questions([question("问", days=1)])
    (row,) = library.people("questions")
    assert row["asked"] == "问"
    asked_at = datetime.fromisoformat(row["asked_at"])
    assert asked_at.utcoffset() == timedelta(0)
    assert abs(asked_at.replace(tzinfo=None) - (NOW - timedelta(days=1))) < timedelta(seconds=2)


def test_a_large_deletion_lets_others_write_and_read(library: Library) -> None:
    """Written while 20,000 are deleted: everything new is kept, nobody waits for the whole."""
    library.note_questions([question(f"旧问题{n}", days=9) for n in range(20_000)])
    waits: list[float] = []
    over = threading.Event()

    def write() -> None:
        while not over.is_set():
            began = time.perf_counter()
            library.note_questions([question("新问题")])
            library.questions(most=1)
            waits.append(time.perf_counter() - began)

    writer = threading.Thread(target=write)
    writer.start()
    done = library.forget_before(questions=NOW - timedelta(days=1))
    library.scrub()
    over.set()
    writer.join()
    assert done.questions == 20_000
    assert library.count_questions() == len(waits) >= 2
    assert max(waits) < 3
    assert library.scrub()
    assert "旧问题".encode() not in on_disk(library)


def test_the_log_is_emptied_though_somebody_reads(library: Library) -> None:
    library.note_questions([question("读到的问题")])
    began, may_end = threading.Event(), threading.Event()

    def read() -> None:
        with library.moment():
            library.count_questions()
            began.set()
            may_end.wait(1.0)

    reader = threading.Thread(target=read)
    reader.start()
    began.wait()
    library.forget_questions()
    timer = threading.Timer(0.3, may_end.set)
    timer.start()
    assert library.scrub()
    reader.join()
    assert "读到的问题".encode() not in on_disk(library)
