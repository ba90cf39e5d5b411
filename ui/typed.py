"""Numbers and days as an address or a form says them: whatever is typed there, none breaks what
counts with it (SQLite holds 64 bits, a calendar ends, ``int`` reads no 5,000 digits)."""

from datetime import date

LAST = 2**53  # larger than any number of a row, and exact in the page's script too
YEARS = range(2000, 9999)  # a day before or after can be reckoned in any place's time


def whole_number(said: str) -> int | None:
    """``None`` for what is no number that a row could have."""
    number = int(said) if said.isdecimal() and len(said) < 18 else -1
    return number if 0 <= number <= LAST else None


def day_said(said: str) -> date | None:
    """``None`` for what is no day, or of no year that documents and calls could be of."""
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return None
    return day if day.year in YEARS else None
