"""Puts the guards round the app: what is before the gate, and what is behind it."""

from fastapi import FastAPI

from ui.guard.client import ClientAddress
from ui.guard.cost import Events
from ui.guard.headers import SecurityHeaders
from ui.guard.limits import Limits
from ui.guard.rate import Meter, Rates
from ui.guard.room import Bounds, Room
from ui.guard.turnstile import Turnstile
from ui.settings import Settings


def guard_inside(app: FastAPI, settings: Settings, events: Events) -> Room:
    """Limits by who asks, and the queue. Call it before the gate is added: it is to be round
    them, for they ask it who that is."""
    s = settings
    room = Room(
        Bounds(
            s.answers_at_once, s.questions_waiting, s.longest_wait, s.longest_answer,
            s.questions_at_once,
        )
    )  # fmt: skip
    rates = Rates(
        s.questions_a_minute, s.office_questions_a_minute, s.looks_a_minute,
        s.office_looks_a_minute, s.uploads_an_hour, s.upload_mb_an_hour,
    )  # fmt: skip
    app.add_middleware(Turnstile, room=room, events=events)
    app.add_middleware(
        Limits, meter=Meter(rates), room=room, events=events, streams=s.connections_a_client
    )
    return room


def guard_outside(app: FastAPI, settings: Settings) -> None:
    """The client's address, which all others go by, and the headers. Call it last."""
    app.add_middleware(ClientAddress, proxies=settings.proxies)
    app.add_middleware(SecurityHeaders)
