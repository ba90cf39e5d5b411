"""What the server keeps apart from the documents: users, sessions, tokens, the audit log.

A file of its own, so that documents put back from a backup bring back no deleted user, no revoked
token, and take nothing out of the audit log.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from corpus import schema

FILE = "server.db"
BUSY = 10.0  # seconds a writer waits for another one

tables = sa.MetaData()
"""Each noun that is kept here adds its tables; all of its modules are imported before ``Server``
is opened."""


class ServerDatabase:
    """The open file of one library folder. Safe to share between threads and processes.

    Raises:
        Unavailable: damaged, disk full, no rights: from each use of ``reading`` and ``writing``.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._engine = schema.connect(folder / FILE, busy_seconds=BUSY)
        self._writer = self._engine.execution_options(write=True)
        with self.writing() as connection:
            tables.create_all(connection)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        with schema.explained(self.folder), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        with schema.explained(self.folder), self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        self._engine.dispose()
