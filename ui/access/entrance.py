"""Logging in and out, with what the audit log and the counters are told of it."""

from dataclasses import dataclass
from datetime import timedelta

from ui.access.access import Access
from ui.access.mark import new_mark, number_of
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

    def enter(self, name: str, password: str, *, device: str, origin: str, mark: str = "") -> Tried:
        """Log somebody in by name and password; takes as long where there is no such name.
        ``mark``: what the browser has of an earlier time.

        Raises:
            Unavailable: the database cannot be used, or too many log in at once.
        """
        browser = self.known(name, origin, mark)
        if not self.allowed(name, origin, browser):
            return Tried(wait=self._wait(name, origin, browser))
        user = self.access.users.check(name, password)
        if user is None:
            self._failed(name, origin, browser)
            return Tried(wait=self._wait(name, origin, browser))
        self.access.failures.right(name, origin, browser)
        return Tried(self.welcome(user, device=device, origin=origin), user)

    def known(self, name: str, origin: str, mark: str) -> str:
        """The number of a browser whose tries are counted apart; "" where it has no mark of that
        user, or too much has failed in it: then it is like any other."""
        browser = number_of(mark, self.access.users.key(name)) if mark else ""
        return "" if browser and self._wait(name, origin, browser) else browser

    def mark(self, user: User) -> str:
        """For the browser in which they have just logged in."""
        return new_mark(self.access.users.key(user.name))

    def allowed(self, name: str, origin: str, browser: str = "") -> bool:
        """Whether a password may be tried now; a try counts as failed until it is right."""
        if self.access.failures.trying(name, origin, browser):
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

    def _wait(self, name: str, origin: str, browser: str) -> timedelta | None:
        return self.access.failures.wait(name, origin, browser)

    def _failed(self, name: str, origin: str, browser: str) -> None:
        count(LogIn.FAILED)
        there = next((it.name for it in self.access.users.all() if it.goes_by(name)), "")
        # a name that nobody has may be a password that was typed into the wrong field
        self._audit.note(NOBODY, Act.LOGIN_FAILED, there or "没有这个账号", origin=origin)
        if self._wait(name, origin, browser):
            self._audit.note(NOBODY, Act.LOGIN_LOCKED, there or "没有这个账号", origin=origin)
