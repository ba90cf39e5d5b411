"""Seats for those that are answered now, and a queue before them.

One room for all ways to ask: what waits elsewhere would wait twice.
"""

import asyncio
import contextvars
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import TypeVar

from ui.guard.refuse import Busy
from ui.watch import counters

T = TypeVar("T")
_AGAIN = 5.0  # seconds after which to try again, told to who finds no place


@dataclass(frozen=True, slots=True)
class Bounds:
    seats: int = 0  # 0: two a core, so that one may wait for a disk or a model
    waiting: int = 60
    seconds: float = 20.0  # that one may wait
    answer: float = 60.0  # seconds that one answer may take
    each: int = 4  # questions of one client at a time, answered or waiting


@dataclass(frozen=True, slots=True)
class Standing:
    """How full it is."""

    seats: int
    answering: int
    waiting: int
    longest: float  # seconds that the answer under way longest has taken, 0 for none


class Room:
    """Safe to share between threads and event loops."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.seats = bounds.seats or 2 * (os.cpu_count() or 1)
        # threads of its own: a stage that hangs takes none that pages and files are served by
        self._threads = ThreadPoolExecutor(self.seats, "answer")
        self._seated: dict[Place, float] = {}  # since when, on the clock of ``monotonic``
        self._queue: list[Place] = []
        self._of: Counter[str] = Counter()
        self._lock = Lock()

    def enter(self, who: str, *, first: bool = False, limited: bool = True) -> "Place":
        """A seat, or a place in the queue. ``first``: before the public, and always let in.
        ``limited``: only so many of one client.

        Raises:
            Busy: too many of this client (429), or too many at all (503).
        """
        with self._lock:
            if limited and self._of[who] >= self.bounds.each:
                line = f"您还有 {self.bounds.each} 个问题正在回答，请等回答出来后再提问。"
                raise Busy(line, 429, _AGAIN)
            place = Place(self, who, first)
            if len(self._seated) < self.seats and not self._queue:
                self._seated[place] = monotonic()
            elif first:
                ahead = sum(it.first for it in self._queue)
                self._queue.insert(ahead, place)
            elif len(self._queue) < self.bounds.waiting:
                self._queue.append(place)
            else:
                line = "现在提问的人太多，请稍等一会儿再试。"
                raise Busy(line, 503, _AGAIN)
            self._of[who] += 1
            self._tell()
            return place

    def leave(self, place: "Place") -> None:
        """Gives the seat to the next; may be called twice."""
        with self._lock:
            if place in self._seated:
                del self._seated[place]
            elif place in self._queue:
                self._queue.remove(place)
            else:
                return
            self._of[place.who] -= 1
            if not self._of[place.who]:
                del self._of[place.who]
            while self._queue and len(self._seated) < self.seats:
                following = self._queue.pop(0)
                self._seated[following] = monotonic()
            changed = [*self._queue, *self._seated]
            self._tell()
        for it in changed:
            it.wake()

    def _tell(self) -> None:
        counters.answering(len(self._seated))
        counters.waiting(len(self._queue))

    def ahead(self, place: "Place") -> int:
        """How many are before it; 0 once it has a seat, 1 for the first in the queue."""
        with self._lock:
            return 0 if place in self._seated else self._queue.index(place) + 1

    def standing(self) -> Standing:
        with self._lock:
            began = min(self._seated.values(), default=None)
            longest = 0.0 if began is None else monotonic() - began
            return Standing(self.seats, len(self._seated), len(self._queue), longest)

    def stuck(self) -> str:
        """Why nothing is answered any more: what holds the seats will not end; "" where it is
        not so. Who asked was told long ago (``Bounds.answer``)."""
        with self._lock:
            newest = max(self._seated.values(), default=monotonic())
            full = len(self._seated) >= self.seats
        if full and monotonic() - newest > 2 * self.bounds.answer:
            return f"{self.seats} 个回答都已超时仍未结束，无法再回答。请重新启动程序。"
        return ""

    def start(self, work: Callable[[], T]) -> "Future[T]":
        return self._threads.submit(contextvars.copy_context().run, work)


class Place:
    """Of one question, from ``Room.enter`` until ``leave``."""

    def __init__(self, room: Room, who: str, first: bool) -> None:
        self.room, self.who, self.first = room, who, first
        self._kept = False
        self._entered = monotonic()
        self._woken: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None

    def leave(self) -> None:
        if not self._kept:
            self.room.leave(self)

    @property
    def waited(self) -> float:
        """Seconds since it came in."""
        return monotonic() - self._entered

    def wake(self) -> None:
        """Something moved in the queue; called from any thread."""
        if self._woken is not None:
            loop, event = self._woken
            loop.call_soon_threadsafe(event.set)

    async def turns(self) -> AsyncIterator[int]:
        """How many are before it, each time that changes, until it is 0: it has a seat.

        Raises:
            Busy: it waited too long (503).
        """
        until = monotonic() + self.room.bounds.seconds
        event = asyncio.Event()
        self._woken = asyncio.get_running_loop(), event
        told = -1
        while (ahead := self.room.ahead(self)) or told:
            event.clear()
            if ahead != told:
                told = ahead
                yield ahead
                continue
            try:
                async with asyncio.timeout(until - monotonic()):
                    await event.wait()
            except TimeoutError:
                line = "现在提问的人多，等了很久还没有轮到，请稍后再试。"
                raise Busy(line, 503, _AGAIN) from None
        self._woken = None

    async def done(self, work: Callable[[], T], left: float | None = None) -> T:
        """What ``work`` gives, in a thread; ``left`` seconds are waited for it.

        A thread cannot be stopped: where it takes longer, it keeps its seat until it ends.

        Raises:
            Busy: it took too long (504).
        """
        seconds = self.room.bounds.answer if left is None else left
        counters.waited(self.waited)
        running = self.room.start(work)
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.shield(asyncio.wrap_future(running))
        except TimeoutError:
            self.keep(running)
            raise late() from None
        except asyncio.CancelledError:
            self.keep(running)
            raise

    def keep(self, running: "Future[T] | asyncio.Task[T]") -> None:
        """Hold on to the seat until that has ended, whoever leaves before."""
        self._kept = True
        running.add_done_callback(lambda _: self.room.leave(self))


def late() -> Busy:
    return Busy("这个问题查了很久还没有结果，已停止等待。请换一种问法，或稍后再试。", 504, _AGAIN)
