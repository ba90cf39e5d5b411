"""Which feedback somebody has seen to. Kept beside the audit log: it says who did what."""

from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa

from corpus.record import Feedback
from ui.access.database import ServerDatabase, tables
from ui.access.role import By
from ui.watch.act import Act
from ui.watch.audit import Audit

_table = sa.Table(
    "handled",
    tables,
    # with the time it was given: a library put back from a backup counts on from an older number
    sa.Column("feedback", sa.Integer, primary_key=True),
    sa.Column("given_at", sa.DateTime, primary_key=True),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
)


class Handled:
    """The marks in one server database. Safe to share between threads and processes."""

    def __init__(self, database: ServerDatabase, audit: Audit) -> None:
        self._database, self._audit = database, audit

    def open(self, given: Sequence[Feedback]) -> tuple[Feedback, ...]:
        """What nobody has seen to yet."""
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(_table.c.feedback, _table.c.given_at))
            done = {(row.feedback, row.given_at) for row in rows}
        return tuple(it for it in given if (it.id, it.given_at) not in done)

    def mark(self, it: Feedback, by: By) -> None:
        of = f"反馈 {it.id}"
        with (
            self._audit.change(by.visitor, Act.FEEDBACK_HANDLED, of, origin=by.origin),
            self._database.writing() as connection,
        ):
            connection.execute(sa.delete(_table).where(*_is(it)))
            at = datetime.now(UTC).replace(tzinfo=None)
            connection.execute(
                sa.insert(_table).values(
                    feedback=it.id, given_at=it.given_at, who=by.visitor.name, at=at
                )
            )

    def unmark(self, it: Feedback, by: By) -> None:
        of = f"反馈 {it.id}"
        with (
            self._audit.change(by.visitor, Act.FEEDBACK_REOPENED, of, origin=by.origin),
            self._database.writing() as connection,
        ):
            connection.execute(sa.delete(_table).where(*_is(it)))


def _is(it: Feedback) -> tuple[sa.ColumnElement[bool], ...]:
    return _table.c.feedback == it.id, _table.c.given_at == it.given_at
