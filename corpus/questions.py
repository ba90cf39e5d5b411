"""The questions that were asked, without personal data, and what became of them."""

from collections.abc import Sequence

import sqlalchemy as sa

from corpus import schema
from corpus.opened import Opened
from corpus.record import Question
from corpus.schema import storable

KEPT = 50_000  # questions, the newest; some 10 MB
_table = schema.questions


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

    def questions(self, outcomes: Sequence[str] = (), most: int = 1000) -> tuple[Question, ...]:
        """The last questions, the newest first; of some outcomes only where any are named."""
        chosen = sa.select(_table).order_by(_table.c.id.desc()).limit(most)
        if outcomes:
            chosen = chosen.where(_table.c.outcome.in_(outcomes))
        with self._reading() as connection:
            rows = connection.execute(chosen).all()
        return tuple(
            Question(row.asked, row.outcome, row.answer, row.elapsed, row.asked_at) for row in rows
        )

    def forget_questions(self) -> None:
        """Delete all of them."""
        with self._writing() as connection:
            connection.execute(sa.delete(_table))
