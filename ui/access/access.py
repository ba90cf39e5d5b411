"""Accounts as a whole: what the gate, the pages and the command line ask."""

from datetime import timedelta

from ui.access.database import FILE, ServerDatabase
from ui.access.failure import Failures
from ui.access.session import Lifetime, Sessions
from ui.access.token import Tokens
from ui.access.user import Users
from ui.settings import Settings


class Access:
    """The accounts of one server. Safe to share between threads and processes."""

    def __init__(self, database: ServerDatabase, settings: Settings | None = None) -> None:
        it = settings or Settings()
        lifetime = Lifetime(timedelta(hours=it.session_hours), timedelta(days=it.session_days))
        self.database = database
        self.users = Users(self.database)
        self.sessions = Sessions(self.database, lifetime)
        self.tokens = Tokens(self.database)
        self.failures = Failures(self.database)
        self._any = False

    @property
    def has_users(self) -> bool:
        """Whether anybody can log in. Once so it stays so: the last admin cannot be removed.

        Raises:
            Unavailable: it cannot be told.
        """
        if not self._any and (self.database.folder / FILE).exists():
            self._any = self.users.any()
        return self._any
