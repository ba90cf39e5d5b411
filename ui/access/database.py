"""What the server keeps apart from the documents: users, sessions, tokens, the audit log.

A file of its own, so that documents put back from a backup bring back no deleted user, no revoked
token, and take nothing out of the audit log.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import sqlalchemy as sa

from corpus import schema
from corpus.errors import Unavailable

FILE = "server.db"
BUSY = 10.0  # seconds a writer waits for another one
VERSION = 1
"""Of the tables, in the file's ``user_version``: a newer program's file is not touched."""

tables = sa.MetaData()
"""Each noun that is kept here adds its tables."""


class ServerDatabase:
    """The file of one library folder. Safe to share between threads and processes.

    It is opened, and made where there is none, with the first use: a server whose disk is full or
    read-only starts all the same and answers.

    Raises:
        Unavailable: damaged, disk full, no rights, of a newer program: from each use of
            ``reading`` and ``writing``.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._engine = schema.connect(folder / FILE, busy_seconds=BUSY)
        self._writer = self._engine.execution_options(write=True)
        self._opening = Lock()
        self._made: frozenset[str] = frozenset()  # names of tables that are there
        self._looked = False  # it can be read, and is of no newer program

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        with self._explained():
            try:
                self._make()
            except (Unavailable, sa.exc.OperationalError):
                if not self._kept_any():
                    with _empty() as connection:  # nothing was ever kept: that is for sure
                        yield connection
                    return
                if not self._looked:
                    raise
                # of an earlier program, and no room for the tables it did not know: the others
                # are read all the same, else nobody could log in, nor the server start
            with self._engine.begin() as connection:
                yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        with self._explained():
            self._make()
            with self._writer.begin() as connection:
                yield connection

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        with schema.explained(self.folder):
            try:
                yield
            except sa.exc.DatabaseError as error:
                # what is said of a damaged library does not help here
                if any(it in str(error.orig) for it in ("malformed", "not a database")):
                    raise Unavailable(
                        f"账号数据库 {self.folder / FILE} 已损坏，提问不受影响。"
                        "请停下程序，把它移到别处，再从备份恢复，或重新建立账号。"
                    ) from error
                raise

    def _make(self) -> None:
        """Makes what tables there are none of; a module imported later may have brought one."""
        if self._made.issuperset(tables.tables):
            return
        with self._opening:
            wanted = frozenset(tables.tables)
            self._create_private()
            with self._engine.begin() as connection:
                self._check(connection)
                there = frozenset(sa.inspect(connection).get_table_names())
                self._looked = bool(there)
            if not there.issuperset(wanted):
                with self._writer.begin() as connection:
                    tables.create_all(connection)
                    connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
            self._made = wanted

    def _kept_any(self) -> bool:
        """Whether anything was ever written into it; where it cannot be told, it was."""
        files = (self.folder / FILE, self.folder / f"{FILE}-wal")
        return any(it.exists() and it.stat().st_size for it in files)

    def _create_private(self) -> None:
        """Nobody else on the machine reads hashes; SQLite's other files take the same rights."""
        path = self.folder / FILE
        if path.exists():
            return
        try:
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        except OSError as error:
            raise Unavailable(
                f"无法建立 {path}（{error.strerror}）。请检查文件夹的读写权限和磁盘空间。"
            ) from error

    def _check(self, connection: sa.Connection) -> None:
        version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        if version > VERSION:
            raise Unavailable(
                f"{self.folder / FILE} 由更新版本的程序建立，内容没有变动。请用新版本的程序打开。"
            )


@contextmanager
def _empty() -> Iterator[sa.Connection]:
    """Stands for a file that cannot be made, on a disk that is full or only read from."""
    engine = sa.create_engine("sqlite://", poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        tables.create_all(connection)
        yield connection
