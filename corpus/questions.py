"""The questions that were asked, without personal data, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import sqlalchemy as sa

from corpus import schema
from corpus.opened import Opened
from corpus.record import Question
from corpus.schema import storable

KEPT = 50_000  # questions, the newest; some 10 MB
_table = schema.questions


@dataclass(frozen=True, slots=True)
class Sought:
    """Which questions are meant: those that hold ``words`` (or whose answer has that id), of some
    outcomes where any are named, asked in ``[since, until)``, UTC."""

    words: str = ""
    outcomes: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


class Questions(Opened):
    """The log of questions that a library keeps."""

    def note_questions(self, asked: Sequence[Question]) -> None:
        """Keep some questions. Their text must be masked already."""
        with self._writing() as connection:
            connection.execute(
                sa.insert(_table),
                [
                    {
                        "asked": storable(it.text),
                        "outcome": it.outcome,
                        "answer": storable(it.answer_id),
                        "elapsed": it.elapsed_ms,
                        "asked_at": it.asked_at,
                    }
                    for it in asked
                ],
            )
            newest = connection.execute(sa.select(sa.func.max(_table.c.id))).scalar_one()
            connection.execute(sa.delete(_table).where(_table.c.id <= newest - KEPT))

    def questions(
        self, outcomes: Sequence[str] = (), most: int = 1000, *, skip: int = 0
    ) -> tuple[Question, ...]:
        """The last questions, the newest first; of some outcomes only where any are named."""
        return self.questions_sought(Sought(outcomes=tuple(outcomes)), most, skip=skip)

    def questions_sought(
        self, sought: Sought, most: int = 1000, *, skip: int = 0
    ) -> tuple[Question, ...]:
        """Those that are meant, the newest first, without the first ``skip`` of them."""
        chosen = sa.select(_table).where(*_where(sought)).order_by(_table.c.id.desc())
        with self._reading() as connection:
            rows = connection.execute(chosen.limit(most).offset(skip)).all()
        return tuple(
            Question(row.asked, row.outcome, row.answer, row.elapsed, row.asked_at) for row in rows
        )

    def count_questions(self, sought: Sought = Sought()) -> int:
        """How many are meant."""
        count = sa.select(sa.func.count()).select_from(_table).where(*_where(sought))
        with self._reading() as connection:
            return int(connection.execute(count).scalar_one())

    def outcomes_between(self, bounds: Sequence[datetime]) -> tuple[dict[str, int], ...]:
        """How many of each outcome were asked from each of the times, which ascend, up to the
        next; there is one result less than times. UTC."""
        spans = list(pairwise(bounds))
        which = sa.case(
            *((_table.c.asked_at < until, place) for place, (_, until) in enumerate(spans))
        )
        within = _table.c.asked_at.between(bounds[0], bounds[-1]) & (_table.c.asked_at < bounds[-1])
        counted = sa.select(which.label("which"), _table.c.outcome, sa.func.count().label("n"))
        found: tuple[dict[str, int], ...] = tuple({} for _ in spans)
        with self._reading() as connection:
            for row in connection.execute(
                counted.where(within).group_by("which", _table.c.outcome)
            ):
                found[row.which][row.outcome] = row.n
        return found

    def forget_questions(self) -> None:
        """Delete all of them."""
        with self._writing() as connection:
            connection.execute(sa.delete(_table))


def _where(sought: Sought) -> list[sa.ColumnElement[bool]]:
    where: list[sa.ColumnElement[bool]] = []
    if sought.words:
        words = storable(sought.words)
        where.append(
            sa.or_(
                _table.c.asked.contains(words, autoescape=True),
                _table.c.answer == words.lower().partition("-")[0],
            )
        )
    if sought.outcomes:
        where.append(_table.c.outcome.in_(sought.outcomes))
    if sought.since is not None:
        where.append(_table.c.asked_at >= sought.since)
    if sought.until is not None:
        where.append(_table.c.asked_at < sought.until)
    return where
