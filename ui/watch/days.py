"""Days as the people of the bureau have them: of the clock on this machine's wall."""

from datetime import UTC, date, datetime, timedelta


def begin(day: date) -> datetime:
    """When a local day begins, UTC, as the databases keep times (without a zone)."""
    local = datetime(day.year, day.month, day.day)
    return local.astimezone(UTC).replace(tzinfo=None)


def bounds(today: date, before: int) -> list[datetime]:
    """Begins of the ``before`` days up to today, of today and of tomorrow, ascending, UTC.

    A day is as long as the wall clock makes it, 23 or 25 hours where that is put forward or back.
    """
    return [begin(today + timedelta(days=n)) for n in range(-before, 2)]
