"""Logging in and out, with what the audit log and the counters are told of it."""

from dataclasses import dataclass
from datetime import timedelta

from ui.access.access import Access
from ui.access.role import NOBODY, Visitor
from ui.access.user import User
from ui.watch.act import Act
from ui.watch.audit import Audit
from ui.watch.counters import LogIn, count


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of trying to log in."""

    secret: str = ""  # of the session; "": not logged in
    user: User | None = None
    wait: timedelta | None = None  # until the next try; ``None``: at once


class Entrance:
    """Safe to share between threads."""

    def __init__(self, access: Access, audit: Audit) -> None:
        self.access, self._audit = access, audit

    def enter(self, name: str, password: str, *, device: str, origin: str) -> Tried:
        """Log somebody in by name and password; takes as long where there is no such name.

        Raises:
            Unavailable: the database cannot be used, or too many log in at once.
        """
        if not self.allowed(name, origin):
            return Tried(wait=self._wait(name, origin))
        user = self.access.users.check(name, password)
        if user is None:
            self._failed(name, origin)
            return Tried(wait=self._wait(name, origin))
        self.access.failures.right(name, origin)
        return Tried(self.welcome(user, device=device, origin=origin), user)

    def allowed(self, name: str, origin: str) -> bool:
        """Whether a password may be tried now; a try counts as failed until it is right."""
        if self.access.failures.trying(name, origin):
            return True
        count(LogIn.LOCKED)
        return False

    def welcome(self, user: User, *, device: str, origin: str) -> str:
        """Begin a session of somebody who has shown who they are; gives its secret."""
        who = Visitor(user.role, user.name, "session")
        with self._audit.change(who, Act.LOGIN, user.name, origin=origin):
            self.access.users.entered(user)
            secret = self.access.sessions.begin(user, device)
        count(LogIn.OK)
        return secret

    def leave(self, by: Visitor, secret: str, *, origin: str) -> None:
        """End a session."""
        with self._audit.change(by, Act.LOGOUT, by.name, origin=origin):
            self.access.sessions.end(secret)

    def _wait(self, name: str, origin: str) -> timedelta | None:
        return self.access.failures.wait(name, origin)

    def _failed(self, name: str, origin: str) -> None:
        count(LogIn.FAILED)
        there = next((it.name for it in self.access.users.all() if it.goes_by(name)), "")
        # a name that nobody has may be a password that was typed into the wrong field
        self._audit.note(NOBODY, Act.LOGIN_FAILED, there or "没有这个账号", origin=origin)
        if self._wait(name, origin):
            self._audit.note(NOBODY, Act.LOGIN_LOCKED, there or "没有这个账号", origin=origin)
