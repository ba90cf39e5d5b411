"""ASGI middleware: a request that is answered at once takes a seat, or waits for one."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.guard.body import Again
from ui.guard.cost import Events, cost_of
from ui.guard.limits import asker_of
from ui.guard.refuse import Busy, busy
from ui.guard.room import Place, Room, late
from ui.watch.counters import waited


class Turnstile:
    """The seat is free again when the answer is there, not when a slow client has read it; and
    the place in the queue as soon as the client is gone."""

    def __init__(self, app: ASGIApp, *, room: Room, events: Events) -> None:
        self._app, self._room, self._events = app, room, events
        self._late: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not isinstance(receive, Again):
            await self._app(scope, receive, send)
            return
        cost = cost_of(scope, receive.body, self._events)
        if cost is None or not cost.seat:
            await self._app(scope, receive, send)
            return
        who = asker_of(scope)
        place = None
        try:
            place = self._room.enter(who.key, first=who.first, limited=who.limited)
            if await _seated(place, receive):
                waited(place.waited)
                await self._answered(place, scope, receive, send)
        except Busy as why:
            await busy(scope, why)(scope, receive, send)
        finally:
            if place is not None:
                place.leave()

    async def _answered(self, place: Place, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises Busy (504) where nothing came in time; the seat is kept until something does."""
        began = asyncio.Event()
        dropped = False

        async def sending(message: Message) -> None:
            if dropped:
                return
            if message["type"] == "http.response.start":
                began.set()
                place.leave()
            await send(message)

        task = asyncio.ensure_future(self._app(scope, receive, sending))
        start = asyncio.ensure_future(began.wait())
        try:
            await asyncio.wait(
                (task, start), timeout=place.room.bounds.answer, return_when="FIRST_COMPLETED"
            )
            if not task.done() and not began.is_set():
                dropped = True
                place.keep(task)
                self._late.add(task)  # else nobody would hold it
                task.add_done_callback(self._over)
                raise late()
            await task
        except asyncio.CancelledError:
            task.cancel()
            raise
        finally:
            start.cancel()

    def _over(self, task: "asyncio.Task[None]") -> None:
        self._late.discard(task)
        if not task.cancelled():
            task.exception()  # it has been logged; nobody waits for it


async def _seated(place: Place, receive: Again) -> bool:
    """False where the client went away while it waited."""
    turn = asyncio.ensure_future(_turn(place))
    gone = asyncio.ensure_future(receive.gone())
    try:
        await asyncio.wait((turn, gone), return_when="FIRST_COMPLETED")
        if turn.done():
            turn.result()
            return True
        return False
    finally:
        turn.cancel()
        gone.cancel()


async def _turn(place: Place) -> None:
    async for _ in place.turns():
        pass
