"""What was deleted on purpose, remembered apart from the documents: else a library that is put
back from a backup would bring it all back.

Kept are ids of answers (digests of question, day and library), numbers of calls with the moment
they began, and moments before which everything was deleted; nothing of what was said.
"""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from ui.access.clock import now
from ui.access.database import ServerDatabase, tables

_table = sa.Table(
    "erased",
    tables,
    sa.Column("what", sa.Text, primary_key=True),  # "answer:…", "call:…", "wiped", "looked"
    sa.Column("at", sa.DateTime, nullable=False),  # UTC
)


class ErasedLog:
    """The list in one server database. Safe to share between threads and processes."""

    def __init__(self, database: ServerDatabase) -> None:
        self._database = database
        with database.reading() as connection:
            there = sa.inspect(connection).has_table(_table.name)
        if not there:  # the database was opened before this module was imported
            with database.writing() as connection:
                tables.create_all(connection, tables=[_table])

    def note(self, kind: str, keys: Iterable[str]) -> None:
        self._put({f"{kind}:{key}" for key in keys}, now())

    def of(self, kind: str) -> tuple[str, ...]:
        """The keys that were noted of one kind."""
        with self._database.reading() as connection:
            chosen = sa.select(_table.c.what).where(_table.c.what.startswith(f"{kind}:"))
            found = connection.execute(chosen).scalars().all()
        return tuple(it.partition(":")[2] for it in found)

    def set_moment(self, name: str, at: datetime) -> None:
        self._put({name}, at)

    def moment(self, name: str) -> datetime | None:
        """UTC; ``None`` where it was never set."""
        with self._database.reading() as connection:
            found: datetime | None = connection.execute(
                sa.select(_table.c.at).where(_table.c.what == name)
            ).scalar_one_or_none()
        return found

    def _put(self, names: set[str], at: datetime) -> None:
        with self._database.writing() as connection:
            for name in sorted(names):
                connection.execute(sa.delete(_table).where(_table.c.what == name))
                connection.execute(sa.insert(_table).values(what=name, at=at))
