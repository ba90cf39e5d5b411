"""How often each may: counted in a moving window, by kind and role."""

import time

import pytest

from ui.access.role import Role
from ui.guard.rate import Kind, Meter, Rates
from ui.guard.refuse import Busy

RATES = Rates(questions=2, office_questions=4, looks=3, office_looks=5, uploads=2, upload_mb=10)


def test_the_public_may_ask_so_often_and_no_more() -> None:
    meter = Meter(RATES)
    for _ in range(2):
        meter.count("a", Role.PUBLIC, Kind.QUESTION)
    with pytest.raises(Busy, match="一分钟内最多 2 个问题") as said:
        meter.count("a", Role.PUBLIC, Kind.QUESTION)
    assert said.value.status == 429
    assert 55 <= said.value.seconds <= 61
    meter.count("b", Role.PUBLIC, Kind.QUESTION)  # another client
    meter.count("a", Role.PUBLIC, Kind.LOOK)  # another kind


def test_what_costs_several_is_counted_as_several() -> None:
    meter = Meter(RATES)
    meter.count("a", Role.OPERATOR, Kind.QUESTION, 3)
    with pytest.raises(Busy):
        meter.count("a", Role.OPERATOR, Kind.QUESTION, 2)
    meter.count("a", Role.OPERATOR, Kind.QUESTION)
    # more than the limit at once is possible once, else a long conversation never came back
    meter.count("b", Role.PUBLIC, Kind.QUESTION, 12)


def test_uploads_are_counted_by_files_and_by_size() -> None:
    meter = Meter(RATES)
    for _ in range(2):
        meter.count("a", Role.ADMIN, Kind.UPLOAD)
    with pytest.raises(Busy, match="一小时内最多 2 个文件"):
        meter.count("a", Role.ADMIN, Kind.UPLOAD)
    meter.count_bytes("a", 9_000_000)
    meter.count_bytes("a", 1_000)
    with pytest.raises(Busy, match="10 MB"):
        meter.count_bytes("a", 1_000_000)


def test_a_clock_that_is_set_back_locks_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    meter = Meter(RATES)
    for _ in range(2):
        meter.count("a", Role.PUBLIC, Kind.QUESTION)
    true = time.time
    monkeypatch.setattr(time, "time", lambda: true() - 86_400)
    meter.count("a", Role.PUBLIC, Kind.QUESTION)


def test_clients_who_never_come_again_are_forgotten() -> None:
    meter = Meter(RATES)
    for number in range(3_000):
        meter.count(f"client {number}", Role.PUBLIC, Kind.LOOK)
    events = meter._storage.events
    for entries in events.values():
        entries.clear()  # as the library does when their minute is over
    for _ in range(1_000):
        meter.count("one", Role.ADMIN, Kind.QUESTION, 0)
    assert len(events) < 100
