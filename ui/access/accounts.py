"""Changes of accounts and tokens, each noted in the audit log before it is made.

The command line, the admin page and a user's own page change accounts by this alone.
"""

from typing import TYPE_CHECKING

from ui.access.access import Access
from ui.access.role import Role, Visitor
from ui.access.user import ROLE_WORDS, User
from ui.watch.act import Act
from ui.watch.audit import Audit

if TYPE_CHECKING:
    from ui.engine import Engine


def accounts_of(engine: "Engine") -> "Accounts":
    """Those of the server that runs on an engine."""
    return Accounts(Access(engine.server, engine.settings), engine.audit)


class Accounts:
    """``by`` is who makes the change, ``origin`` the address they sit at.

    Every method raises BureauError with the line that says why nothing was changed.
    """

    def __init__(self, access: Access, audit: Audit) -> None:
        self.access, self._audit = access, audit

    def add(self, by: Visitor, name: str, role: Role, password: str, *, origin: str = "") -> User:
        name = self.access.users.check_new(name, role, password)
        with self._audit.change(by, Act.USER_ADDED, name, after=ROLE_WORDS[role], origin=origin):
            return self.access.users.add(name, role, password)

    def set_role(self, by: Visitor, name: str, role: Role, *, origin: str = "") -> User:
        there = self.access.users.named(name)
        before, after = ROLE_WORDS[there.role], ROLE_WORDS[role]
        with self._audit.change(by, Act.USER_ROLE, there.name, before, after, origin=origin):
            return self.access.users.set_role(name, role)

    def set_password(self, by: Visitor, name: str, password: str, *, origin: str = "") -> User:
        there = self.access.users.named(name)
        with self._audit.change(by, Act.USER_PASSWORD, there.name, origin=origin):
            made = self.access.users.set_password(name, password)
        self.access.failures.unlock(there.name)
        return made

    def set_active(self, by: Visitor, name: str, active: bool, *, origin: str = "") -> User:
        there = self.access.users.named(name)
        act = Act.USER_ENABLED if active else Act.USER_DISABLED
        with self._audit.change(by, act, there.name, origin=origin):
            return self.access.users.set_active(name, active)

    def unlock(self, by: Visitor, name: str, *, origin: str = "") -> User:
        there = self.access.users.named(name)
        with self._audit.change(by, Act.USER_UNLOCKED, there.name, origin=origin):
            self.access.failures.unlock(there.name)
        return there

    def remove(self, by: Visitor, name: str, *, origin: str = "") -> User:
        there = self.access.users.named(name)
        role = ROLE_WORDS[there.role]
        with self._audit.change(by, Act.USER_REMOVED, there.name, before=role, origin=origin):
            return self.access.users.remove(name)

    def add_token(
        self, by: Visitor, name: str, role: Role, days: int | None, *, origin: str = ""
    ) -> str:
        """Gives the secret, which is shown once."""
        until = f"{days} 天内有效" if days else "长期有效"
        after = f"{ROLE_WORDS[role]}，{until}"
        with self._audit.change(by, Act.TOKEN_ADDED, name, after=after, origin=origin):
            return self.access.tokens.add(name, role, days)

    def revoke_token(self, by: Visitor, name: str, *, origin: str = "") -> None:
        with self._audit.change(by, Act.TOKEN_REVOKED, name, origin=origin):
            self.access.tokens.revoke(name)
