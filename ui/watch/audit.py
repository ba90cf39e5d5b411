"""The audit log: who did what to documents, settings, users and records, and when.

Nothing in the program can change or delete a row: triggers in the database abort it. Each row
carries the SHA-256 of itself together with that of the row before, so that what is changed in the
file by other means is found (``broken``). Whoever may write the file could make the whole chain
anew: against that only a copy of the last hash kept elsewhere helps (``bureau audit --verify``
prints it, the server's log tells it with every row).

The method is that of B. Schneier, J. Kelsey, "Secure Audit Logs to Support Computer Forensics",
ACM TISSEC 2(2), 1999, without its keys.
"""

import hashlib
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from corpus.errors import BureauError, Unavailable
from corpus.schema import storable
from ui.access.database import ServerDatabase, tables
from ui.access.role import Role, Visitor
from ui.watch.act import Act
from ui.watch.event import Noted
from ui.watch.log import tell
from ui.watch.origin import shortened

log = logging.getLogger(__name__)

LONGEST = 2000  # characters kept of what a thing was before and after
START = "0" * 64  # what the first row follows on

_table = sa.Table(
    "audit",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.Text, nullable=False),  # UTC, ISO 8601 to the millisecond
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("via", sa.Text, nullable=False),  # of ``Visitor``, or "command"
    sa.Column("act", sa.Text, nullable=False, index=True),
    sa.Column("of", sa.Text, nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),  # address, shortened for the public
    sa.Column("hash", sa.Text, nullable=False),
    sqlite_autoincrement=True,  # the highest number ever given is kept: a cut-off end shows
)
_REFUSED = "the audit log only grows"
for _name, _when in (
    ("audit_no_update", "BEFORE UPDATE ON audit"),
    ("audit_no_delete", "BEFORE DELETE ON audit"),
    # INSERT OR REPLACE deletes without asking the trigger above
    (
        "audit_no_replace",
        "BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)",
    ),
):
    sa.event.listen(
        _table,
        "after_create",
        sa.DDL(f"CREATE TRIGGER {_name} {_when} BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"),
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One entry; ``before`` and ``after`` are words to read, secrets left out."""

    id: int
    at: datetime  # UTC
    who: str
    role: str
    via: str
    act: str  # of ``Act``
    of: str
    before: str
    after: str
    origin: str
    hash: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What checking the chain has come to."""

    rows: int
    last: str  # hash of the last row that holds
    broken: int | None = None  # number of the first row that does not, or that is missing


class Audit:
    """The log in one server database. Safe to share between threads and processes."""

    def __init__(self, database: ServerDatabase) -> None:
        self._database = database

    def note(
        self,
        visitor: Visitor,
        act: str,
        of: str = "",
        before: str = "",
        after: str = "",
        *,
        origin: str = "",
    ) -> int:
        """Writes one row, on the disk when this returns; gives its number.

        Call it before what it tells of is done, or use ``change``: then nothing is done that the
        log does not know. ``of`` names the thing, ``before`` and ``after`` say it in words: no
        passwords, keys or question texts. ``origin`` is an address: ``ui.watch.origin``.

        Raises:
            Unavailable: it cannot be written (disk full, no rights): do not go on.
        """
        if not visitor.role.reaches(Role.STAFF):
            origin = shortened(origin)
        said = [visitor.name, visitor.role.value, visitor.via, str(act), of, before, after, origin]
        kept = [storable(it)[:LONGEST] for it in said]
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        try:
            with self._database.writing() as connection:
                number, previous = _last(connection)
                number += 1
                made = _hash(previous, number, at, kept)
                names = ("who", "role", "via", "act", "of", "before", "after", "origin")
                connection.execute(
                    sa.insert(_table).values(
                        id=number, at=at, hash=made, **dict(zip(names, kept, strict=True))
                    )
                )
        except Unavailable as error:
            raise Unavailable(f"操作记录写不进去，所以没有执行：{error}") from error
        tell(Noted(number, str(act), made))  # the head of the chain, kept outside of the database
        return number

    @contextmanager
    def change(
        self,
        visitor: Visitor,
        act: str,
        of: str = "",
        before: str = "",
        after: str = "",
        *,
        origin: str = "",
    ) -> Iterator[None]:
        """As ``note``, then the block does it; where it fails, a second row says so."""
        number = self.note(visitor, act, of, before, after, origin=origin)
        try:
            yield
        except BaseException as error:
            why = str(error) if isinstance(error, BureauError) else type(error).__name__
            try:
                self.note(visitor, Act.NOT_DONE, f"第 {number} 条", after=why, origin=origin)
            except Unavailable as full:  # the first trouble is the one to tell
                log.warning("it is not noted that row %d was not done: %s", number, full)
            raise

    def rows(
        self,
        *,
        most: int = 100,
        below: int | None = None,
        above: int | None = None,
        act: str = "",
        who: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> tuple[Row, ...]:
        """The newest first, ``below`` a number; or the oldest first, ``above`` one. Of one act or
        person, within times that know their zone."""
        order = _table.c.id if above is not None else _table.c.id.desc()
        chosen = sa.select(_table).order_by(order).limit(most)
        if above is not None:
            chosen = chosen.where(_table.c.id > above)
        if below is not None:
            chosen = chosen.where(_table.c.id < below)
        if act:
            chosen = chosen.where(_table.c.act == act)
        if who:
            chosen = chosen.where(_table.c.who == who)
        if since is not None:
            chosen = chosen.where(_table.c.at >= _stamp(since))
        if until is not None:
            chosen = chosen.where(_table.c.at < _stamp(until))
        with self._database.reading() as connection:
            return tuple(map(_row, connection.execute(chosen)))

    def known(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The acts and the people that occur, sorted: what can be filtered by."""
        with self._database.reading() as connection:
            acts = connection.execute(sa.select(_table.c.act).distinct()).scalars()
            people = connection.execute(sa.select(_table.c.who).distinct()).scalars()
            return tuple(sorted(acts)), tuple(sorted(people))

    def last(self, act: str) -> Row | None:
        """The newest row of one act."""
        return next(iter(self.rows(most=1, act=act)), None)

    def verified(self) -> Verified:
        """Goes through the whole chain."""
        previous, expected = START, 0
        with self._database.reading() as connection:
            for row in connection.execute(sa.select(_table).order_by(_table.c.id)):
                expected += 1
                said = [row.who, row.role, row.via, row.act, row.of, row.before, row.after]
                made = _hash(previous, expected, row.at, [*said, row.origin])
                if row.id != expected or row.hash != made:
                    return Verified(expected - 1, previous, expected)
                previous = row.hash
            given = _given(connection)
        if given != expected:  # the end was cut off
            return Verified(expected, previous, expected + 1)
        return Verified(expected, previous)


def _last(connection: sa.Connection) -> tuple[int, str]:
    """The highest number ever given, and the hash of the last row there is."""
    row = connection.execute(
        sa.select(_table.c.id, _table.c.hash).order_by(_table.c.id.desc()).limit(1)
    ).first()
    return _given(connection), row.hash if row else START


def _given(connection: sa.Connection) -> int:
    said = connection.execute(sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'audit'"))
    return said.scalar() or 0


def _hash(previous: str, number: int, at: str, said: list[str]) -> str:
    """Of a row that follows on ``previous``: JSON keeps the fields apart."""
    whole = json.dumps([previous, number, at, *said], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(whole.encode("utf-8")).hexdigest()


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _row(row: sa.Row) -> Row:
    return Row(
        row.id, datetime.fromisoformat(row.at), row.who, row.role, row.via,
        row.act, row.of, row.before, row.after, row.origin, row.hash,
    )  # fmt: skip
