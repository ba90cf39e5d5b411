"""The tables of a library, how its database is opened, and how an old one is brought up to date."""

import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import ConnectionPoolEntry

from corpus.errors import BureauError, Busy, Unavailable

VERSION = 4
"""Raise by one with every change of the tables, and say in ``MIGRATIONS`` how to get there."""
_SHARED = 1 << 15  # bytes that SQLite takes beside a file to open it at all; less: it could not
_JOURNAL = 2 * _SHARED

tables = sa.MetaData()

state = sa.Table(
    "state",
    tables,
    sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1"), primary_key=True),
    sa.Column("schema", sa.Integer, nullable=False),
    sa.Column("generation", sa.Integer, nullable=False),
    sa.Column("model", sa.Text),  # fingerprint of the model that made the vectors
    sa.Column("dimension", sa.Integer),  # of the vectors, known with the first of them
)

documents = sa.Table(
    "documents",
    tables,
    sa.Column("key", sa.Integer, primary_key=True),  # order of first adding
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("source", sa.Text, nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False),  # versions.number of the current one
    sa.Column("removed", sa.Boolean, nullable=False, default=False),
    sa.Column("replaced_by", sa.Text, sa.ForeignKey("documents.id")),
    # the generation in which what the indexes hold of it last changed
    sa.Column("changed", sa.Integer, nullable=False, index=True),
    sqlite_autoincrement=True,
)

versions = sa.Table(
    "versions",
    tables,
    sa.Column("key", sa.Integer, primary_key=True),
    sa.Column("document", sa.Text, sa.ForeignKey("documents.id"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),  # from 1
    sa.Column("sha256", sa.Text, nullable=False, index=True),
    sa.Column("bytes", sa.Integer, nullable=False),  # size of the original file
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("pages", sa.Integer),
    sa.Column("origin", sa.JSON, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("number_issued", sa.Text),
    sa.Column("issuer", sa.Text),
    sa.Column("issued_on", sa.Date),
    sa.Column("effective_on", sa.Date),
    sa.Column("expires_on", sa.Date),
    sa.Column("year", sa.Integer),
    sa.Column("repeals", sa.JSON, nullable=False),  # [[title, number], …]
    # these are NULL in what was added under schema 1
    sa.Column("school_year", sa.Text),
    sa.Column("also", sa.JSON),  # [[kind, words], …]
    sa.Column("keywords", sa.JSON),
    sa.Column("found_where", sa.JSON),  # {field: place in words}
    sa.Column("confidence", sa.JSON),  # {page: mean confidence of OCR}
    sa.Column("sketch", sa.LargeBinary),  # ``corpus.shingle.sketch`` of the text
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("added_at", sa.DateTime, nullable=False),  # UTC
    sa.UniqueConstraint("document", "number"),
    sqlite_autoincrement=True,
)

# What users say of a document, over what was found in any version of it.
corrections = sa.Table(
    "corrections",
    tables,
    sa.Column("document", sa.Text, sa.ForeignKey("documents.id"), primary_key=True),
    sa.Column("field", sa.Text, primary_key=True),  # of ``corpus.correction.FIELDS``
    sa.Column("value", sa.Text),  # NULL: it has none
    sa.Column("set_at", sa.DateTime, nullable=False),  # UTC
)

# One row a unit with its own vector: a passage's evidence is one short range scan. Rows lie in
# the order of the primary key, so the scan reads neighbouring pages.
units = sa.Table(
    "units",
    tables,
    sa.Column("version", sa.Integer, sa.ForeignKey("versions.key"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),  # from 0, reading order
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("depth", sa.Integer, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("page", sa.Integer),
    sa.Column("cells", sa.JSON(none_as_null=True)),  # [[header, words], …] of a row
    sa.Column("vector", sa.LargeBinary),  # little-endian float16; NULL where it has none
    sa.Index("units_by_start", "version", "start"),
    sqlite_with_rowid=False,
)

chunks = sa.Table(
    "chunks",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),  # never given twice: the indexes know it by this
    sa.Column("version", sa.Integer, sa.ForeignKey("versions.key"), nullable=False),
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("location", sa.JSON, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("lead", sa.Text, nullable=False),
    sa.Column("passage_start", sa.Integer, nullable=False),
    sa.Column("passage_end", sa.Integer, nullable=False),
    sa.Column("passage_location", sa.JSON, nullable=False),
    sa.Column("first_unit", sa.Integer, nullable=False),  # units.position
    sa.Column("unit_count", sa.Integer, nullable=False),
    sa.Column("vector", sa.LargeBinary, nullable=False),  # little-endian float16
    sa.UniqueConstraint("version", "ordinal"),
    sqlite_autoincrement=True,
)

feedback = sa.Table(
    "feedback",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("helpful", sa.Boolean, nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("given_at", sa.DateTime, nullable=False),  # UTC
)

# What the numbers of a version say; derived from its text, so that better rules can be run over it.
figures = sa.Table(
    "figures",
    tables,
    sa.Column("version", sa.Integer, sa.ForeignKey("versions.key"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),  # from 0, reading order
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("number", sa.Text, nullable=False),  # decimal: SQLite would make it a float
    sa.Column("qualifier", sa.Text, nullable=False),
    sa.Column("metric", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False),  # as written
    sa.Column("first", sa.Date),
    sa.Column("last", sa.Date),
    sa.Column("relative", sa.Boolean, nullable=False),
    sa.Column("nature", sa.Text, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("quote_start", sa.Integer, nullable=False),
    sa.Column("quote_end", sa.Integer, nullable=False),
    sa.Column("location", sa.JSON, nullable=False),
    sa.Column("page", sa.Integer),
    sa.Column("part_of", sa.Integer),  # figures.position of the total
    sa.Column("sums", sa.Boolean),
    sqlite_with_rowid=False,
)

# What the figures of a version were extracted by and from; see ``corpus.extraction.basis``.
extractions = sa.Table(
    "extractions",
    tables,
    sa.Column("version", sa.Integer, sa.ForeignKey("versions.key"), primary_key=True),
    sa.Column("basis", sa.Text, nullable=False),
)

# Pairs of metrics that a user holds apart: each is a name as documents write it.
figure_splits = sa.Table(
    "figure_splits",
    tables,
    sa.Column("one", sa.Text, primary_key=True),  # the smaller of the two
    sa.Column("other", sa.Text, primary_key=True),
    sa.Column("set_at", sa.DateTime, nullable=False),  # UTC
)

# What was asked, without personal data: shows what the documents do not answer.
questions = sa.Table(
    "questions",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("asked", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("elapsed", sa.Float, nullable=False),  # milliseconds
    sa.Column("asked_at", sa.DateTime, nullable=False),  # UTC
    sqlite_autoincrement=True,
)

# What is taken down at the hotline: calls, what was asked in each, what was handed over.
calls = sa.Table(
    "calls",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("begun_at", sa.DateTime, nullable=False),  # UTC
    sa.Column("callback", sa.Text, nullable=False),  # the only personal data that is kept
    sa.Column("outcome", sa.Text, nullable=False),  # of ``corpus.desk.OUTCOMES``
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),  # raised by each change
    sqlite_autoincrement=True,
)

call_questions = sa.Table(
    "call_questions",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("call", sa.Integer, sa.ForeignKey("calls.id"), nullable=False, index=True),
    sa.Column("asked_at", sa.DateTime, nullable=False),  # UTC
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),  # id of the answer
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("spoken", sa.Text, nullable=False),
    sa.Column("sources", sa.JSON, nullable=False),  # [fields of ``corpus.desk.Source``, …]
    sqlite_autoincrement=True,
)

tickets = sa.Table(
    "tickets",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("call", sa.Integer, sa.ForeignKey("calls.id"), nullable=False),
    sa.Column("made_at", sa.DateTime, nullable=False),  # UTC
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("filed", sa.Boolean, nullable=False),  # lies in the outbox
    sa.Column("sent_at", sa.DateTime),  # UTC; NULL: the web hook has not taken it
    sa.Column("tries", sa.Integer, nullable=False),
    sqlite_autoincrement=True,
)

# Answers that a supervisor approved; without one they are drafts.
standard_answers = sa.Table(
    "standard_answers",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("wordings", sa.JSON, nullable=False),  # other ways to ask it
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("sources", sa.JSON, nullable=False),  # as in ``call_questions``
    sa.Column("approved_by", sa.Text, nullable=False),  # "": a draft
    sa.Column("changed_at", sa.DateTime, nullable=False),  # UTC
    sa.Column("expires_on", sa.Date),
    sa.Column("retired", sa.Boolean, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sqlite_autoincrement=True,
)

_NEW_IN_3: list[sa.Table] = [
    figures,
    extractions,
    figure_splits,
    questions,
    calls,
    call_questions,
    tickets,
    standard_answers,
]

Migration = Callable[[sa.Connection], None]


def _to_2(connection: sa.Connection) -> None:
    """Corrections apart from what was found; more of what was found; what OCR was sure of."""
    connection.exec_driver_sql(
        "CREATE TABLE corrections (document TEXT NOT NULL REFERENCES documents (id), "
        "field TEXT NOT NULL, value TEXT, set_at DATETIME NOT NULL, "
        "PRIMARY KEY (document, field))"
    )
    for column in ("school_year TEXT", "also JSON", "keywords JSON", "found_where JSON",
                   "confidence JSON", "sketch BLOB"):  # fmt: skip
        connection.exec_driver_sql(f"ALTER TABLE versions ADD COLUMN {column}")


def _to_3(connection: sa.Connection) -> None:
    """The cells of table rows, and the tables that there were none of."""
    connection.exec_driver_sql("ALTER TABLE units ADD COLUMN cells JSON")
    tables.create_all(connection, tables=_NEW_IN_3)


def _to_4(connection: sa.Connection) -> None:
    """Who may see a document stands among its corrections: a program that knows nothing of that
    would show to all what is for internal use, and must refuse the library."""


MIGRATIONS: dict[int, Migration] = {1: _to_2, 2: _to_3, 3: _to_4}
"""``MIGRATIONS[n]`` turns a library of schema n into one of n + 1, inside one transaction."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """``text`` with lone surrogates and NUL, which no database takes, as U+FFFD: same length."""
    return _UNSTORABLE.sub("\ufffd", text)


def connect(database: Path, *, busy_seconds: float) -> sa.Engine:
    """An engine for the SQLite file; write transactions are those begun with ``write=True``.

    The driver's own transaction handling is off: it begins late and lets readers see two states
    in one transaction. ``synchronous=FULL`` makes each commit reach the disk before it returns.
    A file that cannot be written, for want of rights or of room, and whose journal is done with,
    is read as one that never changes: SQLite makes its journal anew to read at all, and there it
    cannot. Where it does change (it is written from another machine), or there is room again, it
    is opened anew.
    """
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(database)),
        connect_args={"timeout": busy_seconds},
        pool_size=4,
        max_overflow=-1,  # a reader never waits for another reader
        hide_parameters=True,  # they hold what people typed, and errors go into a file
    )

    @sa.event.listens_for(engine, "do_connect")
    def _open(
        dialect: sa.Dialect, record: ConnectionPoolEntry, named: Any, settings: dict[str, Any]
    ) -> sqlite3.Connection | None:
        unchanging = _unchanging(database)
        if unchanging is None:
            return None  # as ever
        record.info["unchanging"] = unchanging
        uri = f"{database.absolute().as_uri()}?immutable=1"
        return sqlite3.connect(uri, uri=True, **settings)

    @sa.event.listens_for(engine, "checkout")
    def _still(connection: Any, record: ConnectionPoolEntry, proxy: Any) -> None:
        seen = record.info.get("unchanging")
        if seen is not None and seen != _unchanging(database):
            raise sa.exc.DisconnectionError("the file has been written, or can be")

    @sa.event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        pragmas = (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",  # what is deleted is overwritten: see ``corpus.people``
        )
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        write = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _unchanging(database: Path) -> tuple[int, int, int] | None:
    """Which state of the file can only be read as it is; ``None`` where SQLite can do as ever."""
    if not database.is_file():
        return None
    if os.access(database.parent, os.W_OK):
        # what lies beside it is another one's, or was left by one that was killed: it has its room
        shared = database.with_name(f"{database.name}-shm")
        if not full(database.parent) or (shared.exists() and shared.stat().st_size >= _SHARED):
            return None
    journal = database.with_name(f"{database.name}-wal")
    if journal.exists() and journal.stat().st_size:
        return None
    found = database.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def full(folder: Path) -> bool:
    """Whether the disk has no room for what SQLite needs beside a file to open it at all."""
    if not hasattr(os, "statvfs"):  # Windows
        return False
    try:
        disk = os.statvfs(folder)
    except OSError:
        return False
    blocks = disk.f_bfree if os.geteuid() == 0 else disk.f_bavail  # some are kept for root
    files = disk.f_ffree if os.geteuid() == 0 else disk.f_favail
    return blocks * disk.f_frsize < _JOURNAL or bool(disk.f_files and not files)


def _read_only(folder: Path) -> bool:
    """Whether the disk itself takes nothing, whatever rights there are."""
    if not hasattr(os, "statvfs"):  # Windows
        return False
    try:
        return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)
    except OSError:
        return False


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turn what the database says about disk, rights and damage into a line the user can act on.

    Raises:
        Unavailable: for those, Busy where another program is writing; every other error is a
            fault of the program and passes through.
    """
    try:
        yield
    except sa.exc.DBAPIError as error:
        said = str(error.orig)
        line = explanation(said, folder)
        if line is None:
            raise
        raise (Busy if _is_busy(said) else Unavailable)(line) from error


def explanation(said: str, folder: Path) -> str | None:
    """The line for what SQLite has said; ``None`` for what is a fault of the program."""
    said = said.lower()
    if "not a database" in said or "malformed" in said or "unsupported file format" in said:
        return (
            f"资料库文件已损坏：{folder / 'library.db'}。"
            "请用 bureau restore-backup 从备份恢复，或换一个资料库文件夹。"
        )
    # a file that was opened for want of room as one that is only read, or could not be opened
    cramped = any(it in said for it in ("readonly", "unable to open", "disk i/o error"))
    if "disk is full" in said or (cramped and os.access(folder, os.W_OK) and full(folder)):
        return f"磁盘空间不足，无法写入资料库“{folder}”。请腾出空间后再试，已有资料没有变动。"
    if "readonly" in said or "unable to open" in said or "permission" in said:
        why = "（磁盘只能读，不能写）" if _read_only(folder) else ""
        return f"无法打开或写入资料库“{folder}”{why}。请检查文件夹的读写权限。"
    if _is_busy(said):
        return f"资料库“{folder}”正被另一个程序写入。请稍后再试。"
    if "no such column" in said or "no such table" in said or "has no column" in said:
        return _of_another_shape(folder, said)
    if "disk i/o error" in said:
        return f"读写资料库“{folder}”时磁盘出错。请检查磁盘后再试。"
    return None


def _is_busy(said: str) -> bool:
    return "locked" in said.lower() or "busy" in said.lower()


def create(connection: sa.Connection) -> None:
    """Make the tables of an empty library, in the caller's transaction."""
    tables.create_all(connection)
    connection.execute(sa.insert(state).values(id=1, schema=VERSION, generation=0))


def stored_version(connection: sa.Connection) -> int | None:
    """The schema version of the open database; ``None`` for an empty one.

    Raises:
        BureauError: it is a database, but not of a library.
    """
    found = set(sa.inspect(connection).get_table_names())
    if "state" in found:
        version = connection.execute(sa.select(state.c.schema)).scalar_one_or_none()
        if version is None:
            raise BureauError("资料库文件已损坏：缺少格式记录。请从备份恢复。")
        return version
    if found:
        raise BureauError("这个数据库文件不是资料库。请换一个文件夹（--library）。")
    return None


def check(connection: sa.Connection, folder: Path) -> None:
    """Refuse a library that says it is of this ``VERSION`` but lacks some of its columns.

    Raises:
        BureauError: it does: programs under development wrote such ones.
    """
    found = {
        (table, column["name"])
        for (_, table), columns in sa.inspect(connection).get_multi_columns().items()
        for column in columns
    }
    there = {table for table, _ in found}
    lacking = [name for name in tables.tables if name not in there] + [
        f"{table.name}.{column.name}"
        for table in tables.sorted_tables
        for column in table.columns
        if table.name in there and (table.name, column.name) not in found
    ]
    if lacking:
        raise BureauError(_of_another_shape(folder, f"缺少 {'、'.join(lacking[:3])}"))


def _of_another_shape(folder: Path, how: str) -> str:
    return (
        f"资料库“{folder}”的格式与本程序不符（{how}），内容没有变动。"
        "请用建立它的那个版本的程序打开，或换一个文件夹（--library）重新添加原文件。"
    )


def migrate(
    connection: sa.Connection,
    version: int,
    *,
    target: int = VERSION,
    steps: Mapping[int, Migration] = MIGRATIONS,
) -> None:
    """Bring a library of schema ``version`` to ``target``, in the caller's transaction.

    Raises:
        BureauError: the library is newer than the program, or too old for it.
    """
    if version > target:
        raise BureauError(
            f"资料库是由更新版本的程序建立的（格式 {version}，本程序只认到 {target}）。请升级程序。"
        )
    for number in range(version, target):
        if number not in steps:
            raise BureauError(f"资料库的格式 {number} 太旧，本程序不能升级它。请重新建立资料库。")
        steps[number](connection)
    connection.execute(sa.update(state).values(schema=target))
