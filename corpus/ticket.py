"""What a hotline handed over to others: one ticket (工单) each, kept until it is delivered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from corpus import schema
from corpus.errors import BureauError
from corpus.opened import Opened
from corpus.place import now

_table = schema.tickets


@dataclass(frozen=True, slots=True)
class Ticket:
    """``content`` is what is delivered: JSON with the fields that ``ui.hotline_ticket`` names."""

    number: str  # "R20261124-0003"
    call: int
    made_at: datetime  # UTC
    content: Mapping[str, Any]
    filed: bool  # lies in the outbox
    sent_at: datetime | None  # UTC, when the web hook took it
    tries: int  # of sending it


class Tickets(Opened):
    """The tickets that a library keeps."""

    def make_ticket(self, call: int, day: date, content: Mapping[str, Any]) -> Ticket:
        """Keep a new one, numbered within ``day``; its content gets the number."""
        prefix = f"R{day:%Y%m%d}-"
        with self._writing() as connection:
            known = sa.select(schema.calls.c.id).where(schema.calls.c.id == call)
            if connection.execute(known).first() is None:
                raise BureauError(f"没有第 {call} 号来电记录，没有转办。")
            number = f"{prefix}{_next(connection, prefix):04}"
            row = connection.execute(
                sa.insert(_table)
                .values(
                    number=number,
                    call=call,
                    made_at=now(),
                    content={"number": number, **content},
                    filed=False,
                    tries=0,
                )
                .returning(_table)
            ).one()
        return _ticket_of(row)

    def mark_ticket(self, number: str, *, filed: bool = False, tried: bool | None = None) -> None:
        """Note that it lies in the outbox, or that sending it was tried: with success or not."""
        values: dict[str, Any] = {"filed": True} if filed else {}
        if tried is not None:
            values["tries"] = _table.c.tries + 1
            if tried:
                values["sent_at"] = now()
        with self._writing() as connection:
            connection.execute(sa.update(_table).where(_table.c.number == number).values(**values))

    def tickets(self, *, of_call: int | None = None, day: date | None = None) -> tuple[Ticket, ...]:
        """The oldest first; of one call or numbered within one day where that is asked."""
        return self._tickets(
            *([_table.c.call == of_call] if of_call is not None else []),
            *([_table.c.number.startswith(f"R{day:%Y%m%d}-")] if day is not None else []),
        )

    def undelivered_tickets(self, *, sending: bool) -> tuple[Ticket, ...]:
        """Those that do not lie in the outbox or, with ``sending``, that nobody has taken."""
        waiting = sa.not_(_table.c.filed)
        return self._tickets(sa.or_(waiting, _table.c.sent_at.is_(None)) if sending else waiting)

    def _tickets(self, *where: sa.ColumnElement[bool]) -> tuple[Ticket, ...]:
        with self._reading() as connection:
            rows = connection.execute(sa.select(_table).where(*where).order_by(_table.c.id)).all()
        return tuple(map(_ticket_of, rows))


def _next(connection: sa.Connection, prefix: str) -> int:
    """The place of a new ticket within its day. Numbers of deleted ones are never given again: the
    web hook would take the new one for what it has."""
    given = sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'tickets'")
    before = sa.select(sa.func.max(_table.c.id)).where(_table.c.number < prefix)
    of_day = sa.select(sa.func.max(_table.c.number)).where(_table.c.number.startswith(prefix))
    last: int = connection.execute(given).scalar() or 0
    there = connection.execute(of_day).scalar() or "-0"  # above it, whatever the clock did
    past: int = connection.execute(before).scalar() or 0
    return max(last - past, int(there.rpartition("-")[2])) + 1


def _ticket_of(row: sa.Row[Any]) -> Ticket:
    return Ticket(row.number, row.call, row.made_at, row.content, row.filed, row.sent_at, row.tries)
