"""Tokens: secrets by which programs are known."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from corpus.errors import BureauError, Unavailable
from ui.access.clock import TOUCHED, now, within
from ui.access.database import ServerDatabase
from ui.access.role import Role, Visitor
from ui.access.rows import tokens
from ui.access.secret import digest, new_secret
from ui.access.user import ROLES, folded

log = logging.getLogger(__name__)

PREFIX = "bureau_"  # so that programs which look for leaked secrets know one
LONGEST = 40  # characters of a name


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of one; the secret itself is not kept. Times are UTC."""

    name: str
    role: Role
    created_at: datetime
    expires_at: datetime | None  # ``None``: never
    used_at: datetime | None

    @property
    def over(self) -> bool:
        return self.expires_at is not None and self.expires_at <= now()


class Tokens:
    """The tokens of one server. Safe to share between threads and processes."""

    def __init__(self, database: ServerDatabase) -> None:
        self._database = database

    def add(self, name: str, role: Role, days: int | None = None) -> str:
        """Gives the secret, which is shown once. Raises BureauError: the name is taken or none."""
        name = " ".join(name.split())
        # signs that turn the line round, or tell a terminal what to do, would forge a log
        if not 0 < len(name) <= LONGEST or not name.isprintable():
            raise BureauError(f"令牌名称要有 1 到 {LONGEST} 个字符，写明是哪个程序用的。")
        if role not in ROLES:
            raise BureauError("令牌的角色只能是 admin、staff 或 operator。")
        secret, at = new_secret(PREFIX), now()
        with self._database.writing() as connection:
            there = sa.select(tokens.c.id).where(tokens.c.known == folded(name))
            if connection.execute(there).first():
                raise BureauError(f"已有令牌“{name}”。请换一个名称，或先吊销它。")
            row = {"name": name, "known": folded(name), "digest": digest(secret), "created_at": at}
            until = at + timedelta(days=days) if days else None
            connection.execute(sa.insert(tokens).values(**row, role=role.value, expires_at=until))
        return secret

    def all(self) -> tuple[Token, ...]:
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(tokens).order_by(tokens.c.known))
            return tuple(
                Token(row.name, Role(row.role), row.created_at, row.expires_at, row.used_at)
                for row in rows
            )

    def revoke(self, name: str) -> None:
        """Raises BureauError where there is none of that name."""
        with self._database.writing() as connection:
            gone = sa.delete(tokens).where(tokens.c.known == folded(" ".join(name.split())))
            if not connection.execute(gone).rowcount:
                raise BureauError(f"没有令牌“{name[:LONGEST]}”。请核对名称。")

    def visitor(self, secret: str) -> Visitor | None:
        """Who has it; ``None`` where it is over or never was. Notes the use."""
        with self._database.reading() as connection:
            row = connection.execute(
                sa.select(tokens).where(tokens.c.digest == digest(secret))
            ).one_or_none()
        at = now()
        if row is None or (row.expires_at is not None and row.expires_at <= at):
            return None
        if row.used_at is None or not within(row.used_at, TOUCHED, at):
            try:
                with self._database.writing() as connection:
                    change = sa.update(tokens).where(tokens.c.id == row.id)
                    connection.execute(change.values(used_at=at))
            except Unavailable as error:  # a full disk: who is logged in may still make room
                log.warning("the use of a token could not be noted: %s", error)
        return Visitor(Role(row.role), row.name, "token")
