"""The database of a library copied while others use it, and put back in one transaction.

Through SQLite's backup interface: a copy of the file alone would lack what still stands in the
write-ahead log, or be torn by the next write. https://www.sqlite.org/backup.html
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from corpus.errors import BureauError
from corpus.schema import chunks, tables, versions

_CANNOT_BE_READ = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


@dataclass(frozen=True, slots=True)
class Counters:
    """What a library has counted up to; none of these numbers is ever given twice."""

    generation: int = 0
    version: int = 0  # versions.key
    chunk: int = 0  # chunks.id


BEYOND = Counters(10**6, 10**6, 10**9)
"""Further than any library has counted, for one that cannot be read any more."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in the database of a library."""

    schema: int
    generation: int
    documents: int  # the removed ones too
    versions: int
    originals: dict[str, str]  # title by SHA-256 of the original


def contents(database: Path) -> Contents:
    """Of the library in the file. Raises sqlite3.Error where it is none."""
    with _open(database, 1.0) as connection:
        schema, generation = connection.execute("SELECT schema, generation FROM state").fetchone()
        documents = connection.execute("SELECT count(*) FROM documents").fetchone()[0]
        named = connection.execute("SELECT sha256, title FROM versions").fetchall()
    return Contents(schema, generation, documents, len(named), dict(named))


def counters(database: Path, *, busy_seconds: float) -> Counters | None:
    """Of the library in the file; ``None`` where it is damaged or empty.

    Raises:
        BureauError: it is a database of something else; locked; no rights.
    """
    try:
        with _open(database, busy_seconds) as connection:
            found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            names = {name for (name,) in found}
            if not names:
                return None
            if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                return None
            if "state" not in names:
                raise BureauError(f"“{database}”不是资料库。请换一个文件夹（--library）。")
            generation = connection.execute("SELECT generation FROM state").fetchone()
            given = dict(connection.execute("SELECT name, seq FROM sqlite_sequence"))
    except sqlite3.DatabaseError as error:
        if _cannot_be_read(error):
            return None
        raise
    if generation is None:
        return None
    return Counters(generation[0], given.get(versions.name, 0), given.get(chunks.name, 0))


def copy(database: Path, place: Path, *, busy_seconds: float) -> None:
    """Write one state of the database into the new file ``place``, on disk when this returns.

    Readers and writers go on meanwhile; the copy is one file, without a log beside it.
    """
    with _open(database, busy_seconds) as source, _open(place, busy_seconds) as made:
        _back_up(source, made, busy_seconds)
        made.execute("PRAGMA journal_mode = DELETE")
    with place.open("rb") as file:
        os.fsync(file.fileno())


def lay_over(file: Path, database: Path, *, busy_seconds: float) -> None:
    """Put the content of ``file`` in the place of the database's, in one transaction of its own.

    Those who have it open read the old state until they begin anew, then the new one.
    """
    with _open(file, busy_seconds) as source, _open(database, busy_seconds) as live:
        live.execute("PRAGMA journal_mode = WAL")
        live.execute("PRAGMA synchronous = FULL")
        _back_up(source, live, busy_seconds)
        # the whole of it stands in the log now; who still reads the old state keeps it there
        live.execute("PRAGMA busy_timeout = 1000")
        live.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _back_up(source: sqlite3.Connection, to: sqlite3.Connection, busy_seconds: float) -> None:
    """In one step: with several, each write in between would start it over."""
    until = time.monotonic() + busy_seconds

    def stop_waiting(status: int, remaining: int, total: int) -> None:
        # Python waits for a locked database for ever
        locked = status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        if locked and time.monotonic() > until:
            raise sqlite3.OperationalError("database is locked")

    source.backup(to, progress=stop_waiting, sleep=0.05)


def carry_on(database: Path, last: Counters) -> None:
    """Let the library in the file go on counting where another one has stopped.

    Then nothing that programs at work know by generation, version or chunk can be taken for
    something else. Not for a library that others have open.
    """
    with _open(database, 1.0) as connection:  # foreign keys are not enforced unless asked for
        connection.execute("BEGIN IMMEDIATE")
        own = connection.execute("SELECT generation FROM state").fetchone()[0]
        generation = max(own, last.generation) + 1
        connection.execute("UPDATE state SET generation = ?", (generation,))
        connection.execute("UPDATE documents SET changed = ?", (generation,))
        for key, given in ((versions.c.key, last.version), (chunks.c.id, last.chunk)):
            _raise(connection, key, given)
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            raise RuntimeError("renumbering has parted rows that belong together")
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = DELETE")


def _raise(connection: sqlite3.Connection, key: sa.Column[int], given: int) -> None:
    """Raise a key, and what refers to it, beyond what is used here and was ``given`` elsewhere."""
    name = key.table.name
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (name,)).fetchone()
    used = row[0] if row else 0
    least = connection.execute(f'SELECT min("{key.name}") FROM "{name}"').fetchone()[0]
    if not given:
        return
    # the least comes after all there are, so that no row meets another on the way; an empty
    # library counts on as well, else its first version would be taken for one that is known
    by = max(used, given) + 1 - least if least is not None else max(0, given - used)
    for table in tables.sorted_tables:
        for column in table.columns:
            if column is key or column.references(key):
                connection.execute(
                    f'UPDATE "{table.name}" SET "{column.name}" = "{column.name}" + ?', (by,)
                )
    connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
    connection.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (name, used + by))


def _cannot_be_read(error: sqlite3.DatabaseError) -> bool:
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _CANNOT_BE_READ


@contextmanager
def _open(file: Path, busy_seconds: float) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file, timeout=busy_seconds, isolation_level=None)) as connection:
        yield connection
