"""Users: who may log in, with which role."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from corpus.errors import BureauError
from ui.access.clock import now
from ui.access.database import ServerDatabase
from ui.access.password import check_password, hashed, matches, outdated
from ui.access.role import Role
from ui.access.rows import sessions, users

ROLES = (Role.ADMIN, Role.STAFF, Role.OPERATOR)  # the public has no account
ROLE_WORDS = {
    Role.PUBLIC: "公众",
    Role.OPERATOR: "接线员",
    Role.STAFF: "工作人员",
    Role.ADMIN: "管理员",
}
_NAME = re.compile(r"[\w.@·-]{1,40}")


@dataclass(frozen=True, slots=True)
class User:
    """One account. Times are UTC."""

    id: int
    name: str
    role: Role
    active: bool
    created_at: datetime
    entered_at: datetime | None = None  # last log-in
    subject: str = ""  # where another server knows them: issuer and subject there

    @property
    def has_password(self) -> bool:
        return not self.subject

    def goes_by(self, name: str) -> bool:
        return folded(self.name) == folded(name.strip())


def folded(name: str) -> str:
    """What two names must differ in: neither case nor width."""
    return unicodedata.normalize("NFKC", name).casefold()


class Users:
    """The accounts of one server. Safe to share between threads and processes.

    Changing a password, a role or whether an account is active ends its sessions in the same
    transaction.
    """

    def __init__(self, database: ServerDatabase) -> None:
        self._database = database

    def any(self) -> bool:
        with self._database.reading() as connection:
            return connection.execute(sa.select(users.c.id).limit(1)).first() is not None

    def all(self) -> tuple[User, ...]:
        """By name."""
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(users).order_by(users.c.known))
            return tuple(_user(row) for row in rows)

    def named(self, name: str) -> User:
        """Raises BureauError where there is none."""
        with self._database.reading() as connection:
            return _user(_row(connection, name))

    def check_new(self, name: str, role: Role, password: str) -> str:
        """The name as it would be kept.

        Raises:
            BureauError: the name is taken or none, the role or the password will not do.
        """
        name = unicodedata.normalize("NFC", name.strip())
        if not _NAME.fullmatch(name):
            raise BureauError(
                "账号名称要有 1 到 40 个字符，可以用汉字、字母、数字和 . _ - @ ·，不能有空格。"
            )
        _check_role(role)
        check_password(password, name)
        with self._database.reading() as connection:
            _check_free(connection, name)
        if role is not Role.ADMIN and not self.any():
            raise BureauError("第一个账号要是管理员（admin），不然就没有人能管理了。")
        return name

    def add(self, name: str, role: Role, password: str) -> User:
        """Raises BureauError: as ``check_new``."""
        name = self.check_new(name, role, password)
        made = hashed(password)
        with self._database.writing() as connection:
            _check_free(connection, name)
            _insert(connection, name, role, hash=made)
            return _user(_row(connection, name))

    def federated(self, subject: str, name: str, role: Role) -> User:
        """The account of somebody whom another server knows, as it says they are now.

        Raises:
            BureauError: the name is that of another account, or they are not let in.
        """
        name = unicodedata.normalize("NFC", name.strip())
        if not _NAME.fullmatch(name):
            raise BureauError("统一登录给出的账号名称不能用。请联系管理员。")
        with self._database.writing() as connection:
            known = connection.execute(
                sa.select(users).where(users.c.subject == subject)
            ).one_or_none()
            same = connection.execute(
                sa.select(users.c.id).where(users.c.known == folded(name))
            ).scalar()
            if same is not None and (known is None or same != known.id):
                raise BureauError(f"已有同名的账号“{name}”，不能用统一登录进入。请联系管理员。")
            if known is None:
                _insert(connection, name, role, hash="", subject=subject)
            elif not known.active:
                raise BureauError("这个账号已停用。请联系管理员。")
            else:
                change = sa.update(users).where(users.c.id == known.id)
                connection.execute(change.values(name=name, known=folded(name), role=role.value))
                if known.role != role.value:
                    _end_sessions(connection, known.id)
            return _user(_row(connection, name))

    def check(self, name: str, password: str) -> User | None:
        """The user, if that is their password; it takes as long where there is no such user.

        Raises:
            Unavailable: too many log in at once, or the database cannot be used.
        """
        with self._database.reading() as connection:
            row = connection.execute(
                sa.select(users).where(users.c.known == folded(name.strip()))
            ).one_or_none()
        right = matches(password, row.hash if row else "")
        if row is None or not right or not row.active:
            return None
        if outdated(row.hash):
            made = hashed(password)
            with self._database.writing() as connection:
                same = sa.and_(users.c.id == row.id, users.c.hash == row.hash)
                connection.execute(sa.update(users).where(same).values(hash=made))
        return _user(row)

    def key(self, name: str) -> str:
        """What a browser of theirs is marked with (``ui.access.mark``); "" for none."""
        with self._database.reading() as connection:
            sought = sa.select(users.c.hash).where(users.c.known == folded(name.strip()))
            return connection.execute(sought).scalar() or ""

    def entered(self, user: User) -> None:
        """Note the time of a log-in."""
        with self._database.writing() as connection:
            change = sa.update(users).where(users.c.id == user.id)
            connection.execute(change.values(entered_at=now()))

    def set_password(self, name: str, password: str) -> User:
        """Raises BureauError: no such user, or the password will not do."""
        check_password(password, name)
        made = hashed(password)
        return self._changed(name, hash=made)

    def set_role(self, name: str, role: Role) -> User:
        """Raises BureauError: no such user, or nobody would be left to look after the rest."""
        _check_role(role)
        return self._changed(name, role=role.value)

    def set_active(self, name: str, active: bool) -> User:
        """Raises BureauError: as ``set_role``."""
        return self._changed(name, active=active)

    def remove(self, name: str) -> User:
        """Raises BureauError: as ``set_role``."""
        with self._database.writing() as connection:
            row = _row(connection, name)
            connection.execute(sa.delete(users).where(users.c.id == row.id))
            _check_admins(connection)
            return _user(row)

    def _changed(self, name: str, **values: object) -> User:
        with self._database.writing() as connection:
            row = _row(connection, name)
            if row.subject and "active" not in values:
                raise BureauError(f"“{row.name}”由统一登录管理，请在那里修改。")
            connection.execute(sa.update(users).where(users.c.id == row.id).values(**values))
            _check_admins(connection)
            _end_sessions(connection, row.id)
            return _user(_row(connection, name))


def _check_role(role: Role) -> None:
    if role not in ROLES:
        raise BureauError(
            "账号的角色只能是 admin（管理员）、staff（工作人员）或 operator（接线员）。"
        )


def _check_free(connection: sa.Connection, name: str) -> None:
    there = sa.select(users.c.id).where(users.c.known == folded(name))
    if connection.execute(there).first():
        raise BureauError(f"已有账号“{name}”。请换一个名称，或修改已有的账号。")


def _check_admins(connection: sa.Connection) -> None:
    """Somebody must be left who can let others in again, also where no other server is reached.

    Raises:
        BureauError: it would not be so; the transaction is undone.
    """
    left = sa.select(users.c.id).where(
        users.c.role == Role.ADMIN.value, users.c.active, users.c.hash != ""
    )
    if connection.execute(left.limit(1)).first() is None:
        raise BureauError("这是最后一个管理员，没有执行。请先建立或指定另一个管理员。")


def _insert(connection: sa.Connection, name: str, role: Role, **values: str) -> None:
    row = {"name": name, "known": folded(name), "role": role.value, "active": True, **values}
    connection.execute(sa.insert(users).values(**row, created_at=now()))


def _end_sessions(connection: sa.Connection, user: int) -> None:
    connection.execute(sa.delete(sessions).where(sessions.c.user == user))


def _row(connection: sa.Connection, name: str) -> sa.Row:
    sought = sa.select(users).where(users.c.known == folded(name.strip()))
    row = connection.execute(sought).one_or_none()
    if row is None:
        raise BureauError(f"没有账号“{name[:40]}”。请核对名称。")
    return row


def _user(row: sa.Row) -> User:
    return User(
        row.id, row.name, Role(row.role), row.active, row.created_at, row.entered_at,
        row.subject or "",
    )  # fmt: skip
