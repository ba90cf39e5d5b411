"""Seats and the queue: who waits, who is refused, and that every seat is free again."""

import asyncio
import threading
import time

import pytest
from alone import alone

from ui.guard.refuse import Busy
from ui.guard.room import Bounds, Place, Room


def room_of(seats: int = 1, waiting: int = 2, seconds: float = 5, answer: float = 5) -> Room:
    return Room(Bounds(seats, waiting, seconds, answer, each=2))


def aheads(room: Room, places: list[Place]) -> list[int]:
    return [room.ahead(it) for it in places]


def test_who_comes_first_is_answered_first_and_the_office_before_the_public() -> None:
    room = room_of()
    seated, one, two = (room.enter(who) for who in "abc")
    assert aheads(room, [seated, one, two]) == [0, 1, 2]
    with pytest.raises(Busy) as said:
        room.enter("d")
    assert said.value.status == 503
    operator = room.enter("operator", first=True)  # a caller waits: let in above the bound
    assert aheads(room, [operator, one, two]) == [1, 2, 3]
    seated.leave()
    assert aheads(room, [operator, one, two]) == [0, 1, 2]


def test_one_client_cannot_take_all_places() -> None:
    room = room_of(seats=8)
    held = [room.enter("a"), room.enter("a")]
    with pytest.raises(Busy, match="您还有 2 个问题正在回答") as said:
        room.enter("a")
    assert said.value.status == 429
    room.enter("a", limited=False)
    held[0].leave()
    held[0].leave()  # twice is once
    room.enter("b")
    assert room.standing().answering == 3


def test_a_place_that_is_given_up_lets_the_others_move_up() -> None:
    async def scene() -> list[int]:
        room = room_of()
        seated, dropped, last = (room.enter(who) for who in "abc")
        said: list[int] = []

        async def wait() -> None:
            async for ahead in last.turns():
                said.append(ahead)

        task = asyncio.create_task(wait())
        await asyncio.sleep(0.05)
        dropped.leave()
        await asyncio.sleep(0.05)
        threading.Thread(target=seated.leave).start()  # a seat is left in whatever thread
        await asyncio.wait_for(task, 2)
        return said

    assert alone(scene()) == [2, 1, 0]


def test_nobody_waits_longer_than_is_stated() -> None:
    async def scene() -> None:
        room = room_of(seconds=0.1)
        room.enter("a")
        place = room.enter("b")
        with pytest.raises(Busy) as said:
            async for _ in place.turns():
                pass
        assert said.value.status == 503
        place.leave()
        assert room.standing().waiting == 0

    alone(scene())


def test_an_answer_that_hangs_is_given_up_and_keeps_its_seat_until_it_ends() -> None:
    end = threading.Event()

    async def scene() -> None:
        room = room_of(answer=0.1)
        place = room.enter("a")
        with pytest.raises(Busy, match="查了很久") as said:
            await place.done(lambda: end.wait(10))
        assert said.value.status == 504
        place.leave()  # who asked goes, what runs still runs
        assert room.standing().answering == 1
        assert room.standing().longest > 0.05
        assert room.stuck() == ""  # it may still end
        await asyncio.sleep(0.2)
        assert "请重新启动" in room.stuck()  # for ``/healthz``, and whoever looks after it
        end.set()
        until = time.monotonic() + 5
        while room.standing().answering and time.monotonic() < until:
            await asyncio.sleep(0.01)
        assert room.standing().answering == 0
        assert room.stuck() == ""
        again = room.enter("a")
        assert await again.done(lambda: "answer") == "answer"

    alone(scene())
