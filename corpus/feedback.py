"""What people thought of answers."""

import sqlalchemy as sa

from corpus import schema
from corpus.opened import Opened
from corpus.place import now
from corpus.record import Feedback
from corpus.schema import storable


class Feedbacks(Opened):
    """The feedback that a library keeps."""

    def feedback(self, answer_id: str, question: str, helpful: bool, comment: str = "") -> None:
        """Keep what somebody thought of an answer."""
        with self._writing() as connection:
            connection.execute(
                sa.insert(schema.feedback).values(
                    answer=storable(answer_id),
                    question=storable(question),
                    helpful=helpful,
                    comment=storable(comment),
                    given_at=now(),
                )
            )

    def feedbacks(self) -> tuple[Feedback, ...]:
        """All feedback, the oldest first."""
        with self._reading() as connection:
            rows = connection.execute(
                sa.select(schema.feedback).order_by(schema.feedback.c.id)
            ).all()
        return tuple(
            Feedback(row.answer, row.question, row.helpful, row.comment, row.given_at, row.id)
            for row in rows
        )
