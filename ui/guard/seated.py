"""Answers to the events of a page, which take seats in the same room as all other requests."""

from collections.abc import AsyncIterator, Callable
from typing import TypeVar

import gradio as gr

from ui.guard.limits import asker_of, guard_of
from ui.guard.room import Place

T = TypeVar("T")


def placed(request: gr.Request | None) -> Place | None:
    """A place in the room; ``None`` where no server is in front of the page.

    Raises:
        Busy: there is none left for all, or for this client.
    """
    asked = request.request if request is not None else None
    guards = guard_of(asked.scope) if asked is not None else None
    if asked is None or guards is None:
        return None
    who = asker_of(asked.scope)
    return guards[0].enter(who.key, first=who.first, limited=who.limited)


async def in_turn(request: gr.Request | None, work: Callable[[], T]) -> T:
    """What ``work`` gives once it has had its turn.

    Raises:
        Busy: no place, no turn in time, or no end in time.
    """
    place = placed(request)
    if place is None:
        return work()
    try:
        async for _ in place.turns():
            pass
        return await place.done(work)
    finally:
        place.leave()


async def turns(place: Place | None) -> AsyncIterator[int]:
    """How many are before it, until it is 0."""
    if place is not None:
        async for ahead in place.turns():
            yield ahead


async def done(place: Place | None, work: Callable[[], T]) -> T:
    return work() if place is None else await place.done(work)
