"""Sessions: who is logged in, in which browser.

The browser has a random secret, the database its SHA-256: who reads the database cannot enter.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from corpus.errors import Unavailable
from ui.access.clock import SLACK, TOUCHED, now, within
from ui.access.database import ServerDatabase
from ui.access.role import Role, Visitor
from ui.access.rows import sessions, users
from ui.access.secret import digest, new_secret
from ui.access.user import User

log = logging.getLogger(__name__)

MOST = 20  # of one user; the oldest ends


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lasts."""

    idle: timedelta = timedelta(hours=8)  # without a request
    whole: timedelta = timedelta(days=7)  # whatever happens


@dataclass(frozen=True, slots=True)
class Session:
    """One log-in. Times are UTC."""

    id: int
    user: int
    device: str  # in words
    created_at: datetime
    seen_at: datetime


class Sessions:
    """The sessions of one server. Safe to share between threads and processes."""

    def __init__(self, database: ServerDatabase, lifetime: Lifetime = Lifetime()) -> None:
        self._database = database
        self._lifetime = lifetime

    def begin(self, user: User, device: str = "") -> str:
        """A new session; gives the secret, which nobody has seen before."""
        secret, at = new_secret(), now()
        with self._database.writing() as connection:
            connection.execute(sa.delete(sessions).where(sa.not_(self._live(at))))
            connection.execute(
                sa.insert(sessions).values(
                    digest=digest(secret), user=user.id, device=device, created_at=at, seen_at=at
                )
            )
            newest = sa.select(sessions.c.id).where(sessions.c.user == user.id)
            newest = newest.order_by(sessions.c.id.desc()).limit(MOST)
            old = sa.and_(sessions.c.user == user.id, sessions.c.id.not_in(newest))
            connection.execute(sa.delete(sessions).where(old))
        return secret

    def visitor(self, secret: str) -> Visitor | None:
        """Who has it; ``None`` where the session is over or never was. Notes the use."""
        row = self._found(secret)
        if row is None:
            return None
        if not within(row.seen_at, TOUCHED, now()):
            try:
                with self._database.writing() as connection:
                    change = sa.update(sessions).where(sessions.c.id == row.id)
                    connection.execute(change.values(seen_at=now()))
            except Unavailable as error:  # a full disk: who is logged in may still make room
                log.warning("the use of a session could not be noted: %s", error)
        return Visitor(Role(row.role), row.name, "session")

    def current(self, secret: str) -> Session | None:
        """The session itself."""
        row = self._found(secret)
        return _session(row) if row is not None else None

    def of(self, user: User) -> tuple[Session, ...]:
        """Those that are not over, last used first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                sa.select(sessions)
                .where(sessions.c.user == user.id, self._live(now()))
                .order_by(sessions.c.seen_at.desc())
            )
            return tuple(_session(row) for row in rows)

    def count(self) -> int:
        """How many are not over."""
        with self._database.reading() as connection:
            live = sa.select(sa.func.count()).select_from(sessions).where(self._live(now()))
            return int(connection.execute(live).scalar_one())

    def end(self, secret: str) -> None:
        with self._database.writing() as connection:
            connection.execute(sa.delete(sessions).where(sessions.c.digest == digest(secret)))

    def end_one(self, user: User, number: int) -> None:
        """End one session of a user, by its number."""
        with self._database.writing() as connection:
            one = sa.and_(sessions.c.user == user.id, sessions.c.id == number)
            connection.execute(sa.delete(sessions).where(one))

    def end_others(self, user: User, secret: str) -> None:
        """End all sessions of a user but the one with that secret."""
        with self._database.writing() as connection:
            others = sa.and_(sessions.c.user == user.id, sessions.c.digest != digest(secret))
            connection.execute(sa.delete(sessions).where(others))

    def _found(self, secret: str) -> sa.Row | None:
        with self._database.reading() as connection:
            row = connection.execute(
                sa.select(sessions, users.c.name, users.c.role)
                .join(users, users.c.id == sessions.c.user)
                .where(sessions.c.digest == digest(secret), users.c.active)
            ).one_or_none()
        if row is None:
            return None
        at, it = now(), self._lifetime
        live = within(row.created_at, it.whole, at) and within(row.seen_at, it.idle, at)
        return row if live else None

    def _live(self, at: datetime) -> sa.ColumnElement[bool]:
        """As ``within``, for the database."""
        it = self._lifetime
        return sa.and_(
            sessions.c.created_at.between(at - it.whole, at + SLACK),
            sessions.c.seen_at.between(at - it.idle, at + SLACK),
        )


def _session(row: sa.Row) -> Session:
    return Session(row.id, row.user, row.device, row.created_at, row.seen_at)
