"""What is taken down at the hotline is kept as it was given, and nobody overwrites another."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from corpus.desk import Changed, Source
from corpus.errors import BureauError
from corpus.library import Library
from corpus.standard import Standard

SOURCE = Source(
    "d0123456789",
    "登记办法",
    "示教〔2026〕1号",
    "ab" * 32,
    2,
    ("第二章", "第五条"),
    3,
    "年满六周岁",
)
MORNING = datetime(2026, 1, 1)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library")


def today(library: Library) -> tuple[int, ...]:
    now = datetime.now(UTC).replace(tzinfo=None)
    return tuple(call.id for call in library.calls(now - timedelta(hours=1), now))


def ask(library: Library, call: int, question: str) -> None:
    library.note_asked(
        call,
        question=question,
        answer_id="a1",
        outcome="answered",
        spoken="年满六周岁。",
        sources=[SOURCE],
    )


def test_a_call_is_there_after_a_restart(library: Library) -> None:
    call = library.begin_call()
    ask(library, call.id, "几岁上学")
    ask(library, call.id, "要带什么")
    library.note_call(call.id, call.revision, note="已说明", callback="1234", outcome="callback")
    library.close()
    again = Library(library.folder, create=False).call(call.id)
    assert [it.question for it in again.asked] == ["几岁上学", "要带什么"]
    assert again.asked[0].sources == (SOURCE,)
    assert (again.note, again.callback, again.outcome) == ("已说明", "1234", "callback")
    assert again.begun_at == call.begun_at


def test_calls_are_told_apart_and_by_time(library: Library) -> None:
    first, second = library.begin_call(), library.begin_call()
    ask(library, second.id, "几岁上学")
    assert library.call(first.id).asked == ()
    assert today(library) == (second.id, first.id)
    assert library.calls(MORNING, MORNING + timedelta(days=1)) == ()


def test_a_note_written_over_meanwhile_is_not_lost(library: Library) -> None:
    call = library.begin_call()
    library.note_call(call.id, call.revision, note="窗口一", callback="", outcome="")
    with pytest.raises(Changed, match="另一个窗口"):
        library.note_call(call.id, call.revision, note="窗口二", callback="", outcome="")
    assert library.call(call.id).note == "窗口一"


def test_what_is_not_there_is_said(library: Library) -> None:
    with pytest.raises(BureauError, match="没有第 7 号来电"):
        library.call(7)
    with pytest.raises(BureauError, match="没有第 7 号来电"):
        library.make_ticket(7, date(2026, 1, 1), {})
    with pytest.raises(BureauError, match="核准答复"):
        library.standard(7)
    with pytest.raises(BureauError, match="核准答复"):
        library.retire_standard(7)


def test_the_desk_changes_nothing_that_is_searched(library: Library) -> None:
    before = library.generation
    call = library.begin_call()
    ask(library, call.id, "几岁上学")
    library.make_ticket(call.id, date(2026, 1, 1), {})
    assert library.generation == before


def test_tickets_are_numbered_within_a_day(library: Library) -> None:
    call = library.begin_call().id
    days = [date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 2)]
    made = [library.make_ticket(call, day, {"reason": "现场核实"}) for day in days]
    assert [it.number for it in made] == ["R20260101-0001", "R20260101-0002", "R20260102-0001"]
    assert made[1].content == {"number": "R20260101-0002", "reason": "现场核实"}
    assert [it.number for it in library.tickets(day=days[0])] == [it.number for it in made[:2]]


def test_a_ticket_waits_until_it_is_filed_and_taken(library: Library) -> None:
    number = library.make_ticket(library.begin_call().id, date(2026, 1, 1), {}).number
    assert [it.number for it in library.undelivered_tickets(sending=False)] == [number]
    library.mark_ticket(number, filed=True)
    assert library.undelivered_tickets(sending=False) == ()
    library.mark_ticket(number, tried=False)
    (waiting,) = library.undelivered_tickets(sending=True)
    assert (waiting.tries, waiting.sent_at) == (1, None)
    library.mark_ticket(number, tried=True)
    assert library.undelivered_tickets(sending=True) == ()
    (taken,) = library.tickets()
    assert taken.tries == 2
    assert taken.sent_at is not None


def put(
    library: Library, standard: int | None = None, revision: int = 0, answer: str = "六岁"
) -> Standard:
    return library.put_standard(
        standard,
        revision,
        question="几岁上学",
        wordings=["多大上小学"],
        answer=answer,
        sources=[SOURCE],
        approved_by="李科长",
        expires_on=date(2026, 12, 31),
    )


def test_standard_answers_are_kept_changed_and_retired(library: Library) -> None:
    made = put(library)
    changed = put(library, made.id, made.revision, "年满六周岁")
    assert library.standards() == (changed,)
    assert changed.answer == "年满六周岁"
    assert changed.sources == (SOURCE,)
    assert changed.wordings == ("多大上小学",)
    with pytest.raises(Changed, match="别人改过"):
        put(library, made.id, made.revision, "七岁")
    library.retire_standard(made.id)
    assert library.standards() == ()
    library.retire_standard(made.id, False)
    assert [it.answer for it in library.standards()] == ["年满六周岁"]
