"""What a library keeps of people and of what they did: given out whole, and deleted for good.

Deleting overwrites (``secure_delete``), and ``scrub`` empties the write-ahead log, where the pages
as they were before still lie. Large deletions go in short transactions, so that nobody who wants
to write waits for all of one.
"""

import logging
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from corpus import schema
from corpus.opened import Opened

log = logging.getLogger(__name__)

TABLES: Mapping[str, sa.Table] = {
    "questions": schema.questions,
    "feedback": schema.feedback,
    "calls": schema.calls,
    "call_questions": schema.call_questions,
    "tickets": schema.tickets,
    "standard_answers": schema.standard_answers,
}
"""By the name they are given out under."""
_BATCH = 1000  # rows of one transaction
_TRIES, _PAUSE = 20, 0.1  # of emptying the log, while others read; seconds between two

_questions, _feedback, _calls = schema.questions, schema.feedback, schema.calls
_asked, _tickets = schema.call_questions, schema.tickets


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many of each were deleted; ``tickets`` are their numbers: they lie in files too."""

    questions: int = 0
    feedback: int = 0
    calls: int = 0
    tickets: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.questions or self.feedback or self.calls or self.tickets)

    def __add__(self, other: "Forgotten") -> "Forgotten":
        return Forgotten(
            self.questions + other.questions,
            self.feedback + other.feedback,
            self.calls + other.calls,
            self.tickets + other.tickets,
        )


class People(Opened):
    """The part of a library that is about people."""

    def people(self, name: str) -> Iterator[dict[str, Any]]:
        """The rows of one of ``TABLES``, oldest first, ready for JSON: times are ISO 8601, UTC."""
        table = TABLES[name]
        with self._reading() as connection:
            for row in connection.execute(sa.select(table).order_by(table.c.id)):
                yield {key: _plain(value) for key, value in row._mapping.items()}

    def forget_answers(self, ids: Iterable[str]) -> Forgotten:
        """Delete the questions that had these answers, and the feedback on them.

        An id is what an answer is shown with; what a language model adds to it ("-…") is left out.
        """
        found = Forgotten()
        for part in _parts(sorted({id_of(it) for it in ids})):
            found += Forgotten(
                questions=self._delete(_questions, _questions.c.answer.in_(part)),
                feedback=self._delete(_feedback, _plain_id(_feedback.c.answer).in_(part)),
            )
        return found

    def forget_calls(self, numbers: Iterable[int]) -> Forgotten:
        """Delete calls with all that was asked in them, and the tickets that came of them."""
        found = Forgotten()
        for part in _parts(sorted(set(numbers))):
            with self._writing() as connection:
                gone = sa.delete(_tickets).where(_tickets.c.call.in_(part))
                tickets = connection.execute(gone.returning(_tickets.c.number)).scalars().all()
                connection.execute(sa.delete(_asked).where(_asked.c.call.in_(part)))
                calls = connection.execute(sa.delete(_calls).where(_calls.c.id.in_(part))).rowcount
            found += Forgotten(calls=calls, tickets=tuple(tickets))
        return found

    def forget_before(
        self,
        *,
        questions: datetime | None = None,
        feedback: datetime | None = None,
        calls: datetime | None = None,
    ) -> Forgotten:
        """Delete what was asked, said and taken down before these moments (UTC); ``None``: keep."""
        found = Forgotten()
        if questions is not None:
            found += Forgotten(
                questions=self._delete(_questions, _questions.c.asked_at < questions)
            )
        if feedback is not None:
            found += Forgotten(feedback=self._delete(_feedback, _feedback.c.given_at < feedback))
        if calls is not None:
            with self._reading() as connection:
                old = sa.select(_calls.c.id).where(_calls.c.begun_at < calls)
                numbers = connection.execute(old).scalars().all()
            found += self.forget_calls(numbers)
        return found

    def count_calls(self) -> int:
        with self._reading() as connection:
            count = sa.select(sa.func.count()).select_from(_calls)
            return int(connection.execute(count).scalar_one())

    def scrub(self) -> bool:
        """Write the log into the file and empty it; False where somebody reads all the time."""
        for _ in range(_TRIES):
            with self._alone(), closing(sqlite3.connect(self._database, timeout=0)) as connection:
                try:
                    (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                except sqlite3.OperationalError as error:
                    log.warning("the log of the database could not be emptied: %s", error)
                    return False
            if not busy:
                return True
            time.sleep(_PAUSE)
        return False

    def _delete(self, table: sa.Table, condition: sa.ColumnElement[bool]) -> int:
        """How many rows; those that come in meanwhile are not waited for."""
        with self._reading() as connection:
            ids = connection.execute(sa.select(table.c.id).where(condition)).scalars().all()
        for part in _parts(ids):
            with self._writing() as connection:
                connection.execute(sa.delete(table).where(table.c.id.in_(part)))
        return len(ids)


def id_of(answer: str) -> str:
    """The id of an answer as the log of questions has it."""
    return answer.strip().lower().partition("-")[0].partition("/")[0]


def _plain_id(column: sa.Column[str]) -> sa.ColumnElement[str]:
    return sa.func.substr(column, 1, sa.func.instr(column.concat("-"), "-") - 1)


def _parts(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for at in range(0, len(items), _BATCH):
        yield items[at : at + _BATCH]


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
