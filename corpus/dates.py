"""Dates as official documents write them."""

import re
from datetime import date

from corpus.numerals import to_int

_CN = "〇○零一二三四五六七八九十"
DATE = re.compile(
    r"(?P<y>(?:19|20)\d{2}|[一二][〇○零一二三四五六七八九]{3})\s*[年./-]\s*"
    rf"(?P<m>\d{{1,2}}|[{_CN}]{{1,3}})\s*[月./-]\s*(?P<d>\d{{1,2}}|[{_CN}]{{1,3}})\s*日?"
)


def find_dates(text: str) -> list[tuple[date, int, int]]:
    """Every whole date in ``text`` with its span; impossible ones (2月30日) are left out."""
    found = []
    for match in DATE.finditer(text):
        year, month, day = (to_int(match[g].replace("○", "〇")) for g in "ymd")
        if year and month and day:
            try:
                found.append((date(year, month, day), match.start(), match.end()))
            except ValueError:
                continue
    return found


def first_date(text: str) -> date | None:
    dates = find_dates(text)
    return dates[0][0] if dates else None
