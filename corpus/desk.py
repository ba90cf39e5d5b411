"""The desk of a hotline: calls, what was asked in each, and what was answered from where."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from corpus import schema
from corpus.errors import BureauError
from corpus.opened import Opened
from corpus.place import now
from corpus.schema import storable

OUTCOMES = ("", "answered", "callback", "handed_over", "unanswered")
"""How a call ended; "" while it has not."""

_calls, _asked = schema.calls, schema.call_questions


@dataclass(frozen=True, slots=True)
class Source:
    """A place in a document as it was when it was cited."""

    document: str  # id
    title: str
    number: str | None  # 文号
    sha256: str  # of the version that was cited
    version: int  # from 1
    location: tuple[str, ...]
    page: int | None
    quote: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a call. ``outcome`` is one of ``assistant.answer.Outcome``."""

    id: int
    call: int
    asked_at: datetime  # UTC
    question: str  # without personal data
    answer_id: str
    outcome: str
    spoken: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Call:
    id: int
    begun_at: datetime  # UTC
    callback: str  # number to call back at, "" for none
    outcome: str  # of ``OUTCOMES``
    note: str  # without personal data
    revision: int
    asked: tuple[Asked, ...]  # in order


class Changed(BureauError):
    """Somebody else has changed it since it was read."""


class Desk(Opened):
    """The calls that a library keeps. Text must be masked before it is given here."""

    def begin_call(self) -> Call:
        with self._writing() as connection:
            call = connection.execute(
                sa.insert(_calls)
                .values(begun_at=now(), callback="", outcome="", note="", revision=1)
                .returning(_calls.c.id)
            ).scalar_one()
        return self.call(call)

    def note_asked(
        self,
        call: int,
        *,
        question: str,
        answer_id: str,
        outcome: str,
        spoken: str,
        sources: Sequence[Source],
    ) -> Asked:
        """Keep what was asked in a call.

        Raises:
            BureauError: no such call.
        """
        with self._writing() as connection:
            _call_row(connection, call)
            row = connection.execute(
                sa.insert(_asked)
                .values(
                    call=call,
                    asked_at=now(),
                    question=storable(question),
                    answer=answer_id,
                    outcome=outcome,
                    spoken=storable(spoken),
                    sources=stored(sources),
                )
                .returning(_asked)
            ).one()
        return _asked_of(row)

    def note_call(
        self, call: int, revision: int | None, *, note: str, callback: str, outcome: str
    ) -> Call:
        """Replace what is written of a call; ``revision`` is the one that was read, ``None`` for
        whichever it is.

        Raises:
            Changed: it is another one by now. BureauError: no such call.
        """
        if outcome not in OUTCOMES:
            raise ValueError(outcome)
        with self._writing() as connection:
            there = _call_row(connection, call)
            if revision is not None and there.revision != revision:
                raise Changed(
                    "这份记录刚在另一个窗口改过，没有保存。请先复制您写的内容，再刷新页面。"
                )
            connection.execute(
                sa.update(_calls)
                .where(_calls.c.id == call)
                .values(
                    note=storable(note),
                    callback=storable(callback),
                    outcome=outcome,
                    revision=there.revision + 1,
                )
            )
        return self.call(call)

    def call(self, call: int) -> Call:
        """Raises BureauError where there is none of that number."""
        with self._reading() as connection:
            row = _call_row(connection, call)
            asked = connection.execute(
                sa.select(_asked).where(_asked.c.call == call).order_by(_asked.c.id)
            ).all()
        return _call_of(row, tuple(map(_asked_of, asked)))

    def calls(self, first: datetime, last: datetime) -> tuple[Call, ...]:
        """The calls begun in ``[first, last)``, UTC, the newest first."""
        within = sa.and_(_calls.c.begun_at >= first, _calls.c.begun_at < last)
        with self._reading() as connection:
            rows = connection.execute(
                sa.select(_calls).where(within).order_by(_calls.c.id.desc())
            ).all()
            asked: dict[int, list[Asked]] = {}
            for row in connection.execute(
                sa.select(_asked)
                .join(_calls, _calls.c.id == _asked.c.call)
                .where(within)
                .order_by(_asked.c.id)
            ):
                asked.setdefault(row.call, []).append(_asked_of(row))
        return tuple(_call_of(row, tuple(asked.get(row.id, ()))) for row in rows)

    def asked(self, asked: int) -> Asked:
        """Raises BureauError where there is none of that number."""
        with self._reading() as connection:
            row = connection.execute(sa.select(_asked).where(_asked.c.id == asked)).first()
        if row is None:
            raise BureauError("没有找到这条问答记录。")
        return _asked_of(row)


def stored(sources: Sequence[Source]) -> list[dict[str, Any]]:
    """As the columns hold them."""
    return [asdict(it) for it in sources]


def sources_of(column: Sequence[dict[str, Any]]) -> tuple[Source, ...]:
    return tuple(Source(**{**it, "location": tuple(it["location"])}) for it in column)


def _call_of(row: sa.Row[Any], asked: tuple[Asked, ...]) -> Call:
    return Call(row.id, row.begun_at, row.callback, row.outcome, row.note, row.revision, asked)


def _asked_of(row: sa.Row[Any]) -> Asked:
    return Asked(
        row.id,
        row.call,
        row.asked_at,
        row.question,
        row.answer,
        row.outcome,
        row.spoken,
        sources_of(row.sources),
    )


def _call_row(connection: sa.Connection, call: int) -> sa.Row[Any]:
    row = connection.execute(sa.select(_calls).where(_calls.c.id == call)).first()
    if row is None:
        raise BureauError(f"没有第 {call} 号来电记录。请按 Alt+N 新建一个。")
    return row
