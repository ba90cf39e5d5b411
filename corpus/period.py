"""The years a document is about: a calendar year, a school year, and what it says of the next."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from corpus.document import Also, Kind

OPENING = 2000  # characters in which a plan or report without dated headings names its year
LABEL = 40  # characters of a heading; an item can be a whole sentence
_YEAR = re.compile(r"((?:19|20)\d{2})(?:\s*[—–~至-]+\s*(?:19|20)?\d{2,4})?\s*(?:年|学年)")
_SCHOOL_YEAR = re.compile(
    r"((?:19|20)\d{2})\s*年?\s*[-—–―~～至到/]+\s*((?:19|20)\d{2}|\d{2})\s*学年"
)
_TITLE_YEARS = re.compile(r"(?<![-—–―~～至到])((?:19|20)\d{2})\s*学年")
_DATED = re.compile(r"(?:(?:19|20)\d{2}|20XX|20\*\*|[*Xx]{2,4})\s*学?年|[明来下]\s*一?\s*年")
_PARTS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.PLAN, re.compile(r"思路|打算|计划|工作安排|工作要点|工作目标|主要任务|重大举措")),
    (Kind.SUMMARY, re.compile(r"总结|成绩|成效|经验|完成情况|回顾|工作情况")),
)
_MARK = re.compile(
    r"^(?:第?[一二三四五六七八九十\d]{1,3}(?:部分)?[、.．\s]|[（(][一二三四五六七八九十]+[）)])\s*"
)


def year_of(title: str, kind: Kind, labels: Sequence[str], text: str) -> int | None:
    """The year in the title, else of a plan or report that in its headings or first lines.

    A summary that goes on to next year's plan is of the year that it sums up.
    """
    if match := _YEAR.search(title):
        return int(match[1])
    if kind not in (Kind.SUMMARY, Kind.PLAN, Kind.STATISTICS):
        return None
    own = [label for label in labels if _kind_of(label) is kind]
    years = _years(own) or _years(labels) or _years([text[:OPENING]])
    return Counter(years).most_common(1)[0][0] if years else None


def school_year(title: str, text: str) -> str | None:
    """ "2026-2027" from 2026—2027学年 in the title, else the first in the text's opening."""
    for words in (title, text[:OPENING]):
        for match in _SCHOOL_YEAR.finditer(words):
            first = int(match[1])
            second = int(match[2]) if len(match[2]) == 4 else first // 100 * 100 + int(match[2])
            if second == first + 1:
                return f"{first}-{second}"
    if named := _TITLE_YEARS.search(title):  # "2026学年" begins in that autumn
        return f"{named[1]}-{int(named[1]) + 1}"
    return None


def also(kind: Kind, labels: Iterable[str]) -> tuple[Also, ...]:
    """The other kind of document that dated headings show: 20XX年主要思路 in a summary."""
    if kind not in (Kind.SUMMARY, Kind.PLAN):
        return ()
    found = (
        Also(other, _MARK.sub("", label).strip())
        for label in labels
        if (other := _kind_of(label)) and other is not kind
    )
    return tuple(dict.fromkeys(found))


def _kind_of(label: str) -> Kind | None:
    """What a heading with a year in it opens; ``None`` where it says neither year nor kind."""
    words = label.strip(" ：:。　")
    if len(words) > LABEL or not _DATED.search(words):
        return None
    ends = {
        kind: max((m.end() for m in pattern.finditer(words)), default=0) for kind, pattern in _PARTS
    }
    kind = max(ends, key=lambda it: ends[it])  # "2025年计划完成情况" sums up
    return kind if ends[kind] else None


def _years(labels: Iterable[str]) -> list[int]:
    return [int(match[1]) for label in labels for match in _YEAR.finditer(label)]
