"""The time that accounts go by."""

from datetime import UTC, datetime, timedelta

TOUCHED = timedelta(minutes=1)  # a time that is noted with every request is written this often
SLACK = timedelta(minutes=5)  # a clock may be set back by so much without anybody noticing


def now() -> datetime:
    """UTC, without a time zone: as the database keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


def within(since: datetime, span: timedelta, at: datetime) -> bool:
    """Whether ``at`` lies at most ``span`` after ``since``.

    What began in the future did so under a wrong clock: it counts as over. So a clock that once
    ran ahead by years leaves neither a session nor a lock-out that lasts until then.
    """
    return since - SLACK <= at < since + span


def local(moment: datetime) -> str:
    """As the clock on the wall says it: "2026-09-01 08:30"."""
    return moment.replace(tzinfo=UTC).astimezone().strftime("%Y-%m-%d %H:%M")
