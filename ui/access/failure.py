"""Failed log-ins, and how long the next try must wait.

A try counts as failed before the password is looked at, and is taken back where it was right: a
hundred tries at one moment are a hundred tries. Kept in the database: a restart forgets nothing.

A try in a browser where the user has logged in before (``ui.access.mark``) is counted by that
browser alone: else whoever knows a name could keep its owner out.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa

from ui.access.clock import now, within
from ui.access.database import ServerDatabase
from ui.access.rows import failures
from ui.access.secret import digest
from ui.access.user import folded
from ui.guard.client import client_key

FREE = 5  # tries of one name in a row without a wait
FREE_AT = 20  # from one address: a whole office may sit behind one
FIRST = timedelta(minutes=1)  # doubled with each further failure
LONGEST = timedelta(hours=1)
FORGOTTEN = timedelta(days=1)  # after the last failure


class Failures:
    """Counts of one server. Safe to share between threads and processes."""

    def __init__(self, database: ServerDatabase) -> None:
        self._database = database

    def trying(self, name: str, address: str, browser: str = "") -> bool:
        """Count a try as failed; ``False`` where it must not be made yet.

        ``browser`` is the number of its mark, here as below; "" where it has none.
        """
        with self._database.writing() as connection:
            at = now()
            old = failures.c.last_at < at - FORGOTTEN - LONGEST
            connection.execute(sa.delete(failures).where(old))
            if _wait_of(connection, _counted(name, address, browser), at):
                return False
            for of, _ in _counted(name, address, browser):
                _count(connection, of, at)
            return True

    def wait(self, name: str, address: str, browser: str = "") -> timedelta | None:
        """How long until the next try; ``None``: at once."""
        with self._database.reading() as connection:
            return _wait_of(connection, _counted(name, address, browser), now())

    def right(self, name: str, address: str, browser: str = "") -> None:
        """The password was right: nothing has failed."""
        with self._database.writing() as connection:
            for of, _ in _counted(name, address, browser):
                connection.execute(sa.delete(failures).where(failures.c.of == of))

    def locked(self, name: str) -> timedelta | None:
        """How long a name must wait, wherever it is tried from."""
        with self._database.reading() as connection:
            return _wait_of(connection, (_of_name(name),), now())

    def unlock(self, name: str) -> None:
        """Forget what failed for a name."""
        with self._database.writing() as connection:
            connection.execute(sa.delete(failures).where(failures.c.of == _of_name(name)[0]))


def _wait_of(
    connection: sa.Connection, counted: tuple[tuple[str, int], ...], at: datetime
) -> timedelta | None:
    free = dict(counted)
    rows = connection.execute(sa.select(failures).where(failures.c.of.in_(free)))
    return max((it for row in rows if (it := _wait(row, free[row.of], at))), default=None)


def _wait(row: sa.Row, free: int, at: datetime) -> timedelta | None:
    if row.failed < free:
        return None
    delay = min(FIRST * 2 ** min(row.failed - free, 12), LONGEST)
    return row.last_at + delay - at if within(row.last_at, delay, at) else None


def _count(connection: sa.Connection, of: str, at: datetime) -> None:
    row = connection.execute(sa.select(failures).where(failures.c.of == of)).first()
    if row is None:
        connection.execute(sa.insert(failures).values(of=of, failed=1, last_at=at))
        return
    fresh = within(row.last_at, FORGOTTEN, at) or row.last_at > at
    values = {"failed": row.failed + 1 if fresh else 1, "last_at": at}
    connection.execute(sa.update(failures).where(failures.c.of == of).values(**values))


def _counted(name: str, address: str, browser: str) -> tuple[tuple[str, int], ...]:
    """What is counted of a try, and how often each may fail; an IPv6 client has a whole /64."""
    if browser:
        return ((f"browser:{digest(browser)}", FREE),)
    client = client_key({"client": (address, 0)})
    return _of_name(name), (f"address:{digest(client)}", FREE_AT)


def _of_name(name: str) -> tuple[str, int]:
    # a digest: now and then somebody types a password where the name belongs
    return f"name:{digest(folded(name.strip()))}", FREE
