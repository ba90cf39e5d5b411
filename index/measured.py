"""A figure with what it is recognised by: the words that say what it counts, in one unit."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

import rjieba

from corpus.stated import Stated
from index.unit import base, step

LIGHT = Path(__file__).with_name("light.txt")
ALIKE = Path(__file__).with_name("alike.txt")
_MARKS = re.compile(r"[（(][^）)]{0,12}[）)]|[“”\"'‘’《》\s\d.%％·、，,:：;；/／]+")
_CLAUSE = re.compile(r"[，。；：,;:（）()]")
_EACH = re.compile(r"每|人均|生均|平均|均(?=[校班园])")
_CHANGE = re.compile(r"比[^，。；]{0,12}[增减提下升降上高低少多]|[同环]比|[增减上下]幅|差距|距离")
_WITHIN = re.compile(r"截[至止到]\D{0,6}?(?:\d{4}年)?(\d{1,2})月(?:(\d{1,2})日|底|末)?")


@dataclass(frozen=True, slots=True)
class Measured:
    """``words`` are what the figure counts and whose it is, light words left out and like words as
    one; a figure for each school or year has the word 每, whatever its name. ``heads`` is its
    headings, ``near`` what stands before it in its sentence or behind it in its clause; ``around``
    are the words of both that ``words`` does not have.

    ``amount`` is in ``unit``, which stands for all that are alike; ``step`` is what one in the
    last written digit means. ``year`` is the whole year it is of, ``None`` where it is of less,
    of more or of an unknown one.
    """

    stated: Stated
    total: Stated | None
    words: frozenset[str]
    heads: str
    near: str
    around: frozenset[str]
    unit: str
    amount: Decimal
    step: Decimal
    year: int | None
    change: bool  # by how much something changed, not how much it is

    @property
    def name(self) -> str:
        """What it counts, with its total and whose it is: "新增学位·小学", "班数（初中）"."""
        figure = self.stated.figure
        name = figure.metric
        if self.total is not None and name != self.total.figure.metric:
            name = f"{self.total.figure.metric}·{name}"
        whose = counted(figure.subject) - counted(name)
        return f"{name}（{figure.subject}）" if whose else name

    @property
    def span(self) -> tuple[object, ...]:
        """What must be equal for two figures to be of the same time."""
        period = self.stated.figure.period
        if self.year is not None:
            return (self.year,)
        return period.first, period.last, _cut_off(self.stated)


def measured(
    stated: Sequence[Stated], among: Sequence[Stated] | None = None
) -> tuple[Measured, ...]:
    """Each figure with what it is recognised by, in the same order; 0.2 ms a figure.

    Totals of parts are looked for ``among`` (the figures themselves).
    """
    by_key = {it.key: it for it in (stated if among is None else among)}
    return tuple(_measure(it, by_key) for it in stated)


def _measure(stated: Stated, by_key: Mapping[tuple[str, int], Stated]) -> Measured:
    figure = stated.figure
    total = None
    if figure.part_of is not None:
        total = by_key.get((stated.document.id, figure.part_of))
    words = counted(figure.metric) | counted(figure.subject)
    if total:
        words |= counted(total.figure.metric) | counted(total.figure.subject)
    unit, many = base(figure.unit)
    start, end = figure.start - figure.quote_start, figure.end - figure.quote_start
    before, clause = stated.quote[: max(0, start)], _CLAUSE.split(stated.quote[: max(0, start)])[-1]
    if _EACH.search(clause + figure.metric):
        words |= {"每"}
    heads = _plain(" ".join(figure.location))
    near = _plain(f"{before} {_CLAUSE.split(stated.quote[end:])[0]}")
    around = frozenset(word for word in counted(f"{heads} {near}") if len(word) > 1)
    return Measured(
        stated=stated,
        total=total,
        words=words,
        heads=heads,
        near=near,
        around=around - words,
        unit=unit,
        amount=figure.number * many,
        step=step(figure.value, figure.number) * many,
        year=_whole_year(stated),
        change=_CHANGE.search(clause + figure.metric) is not None,
    )


def _whole_year(stated: Stated) -> int | None:
    """The calendar year the figure is of; ``None`` where it stops within a year, or spans more."""
    period = stated.figure.period
    if period.first is None or period.last is None or period.first.year != period.last.year:
        return None
    if (period.last.month, period.last.day) != (12, 31) or _cut_off(stated):
        return None
    whole_or_standing = period.first.month in (1, 12)  # 截至12月底 is how the year ended
    return period.last.year if whole_or_standing else None


def _cut_off(stated: Stated) -> date | None:
    """The day within a year up to which a sentence counts: 截至9月15日; ``None`` for the end."""
    last = stated.figure.period.last
    before = stated.quote[: max(0, stated.figure.start - stated.figure.quote_start)]
    found = list(_WITHIN.finditer(before))
    if not found or last is None:
        return None
    month, day = int(found[-1][1]), int(found[-1][2] or 28)
    if not 1 <= month <= 11 or not 1 <= day <= 31:
        return None
    return date(last.year, month, min(day, 28))


@lru_cache(maxsize=20_000)  # a sentence is looked at once for each of its figures
def counted(text: str) -> frozenset[str]:
    """The words of ``text`` that say what is counted, like ones as one."""
    return frozenset(_alike().get(word, word) for word in content(text))


def content(text: str) -> tuple[str, ...]:
    """The words of ``text`` as they stand, light ones left out."""
    light = _light()
    return tuple(
        word
        for word in _cut(_plain(text))
        if word.strip() and word not in light and re.search(r"\w", word)
    )


def said(word: str, text: str) -> bool:
    """Whether ``text`` has the word of ``counted``, or one that is alike."""
    return any(other in text for other in _groups().get(word, (word,)))


def _plain(text: str) -> str:
    return _MARKS.sub(" ", unicodedata.normalize("NFKC", text))


def _cut(text: str) -> Iterable[str]:
    """Dictionary words; a word of ``ALIKE`` stays whole, however the dictionary cuts it."""
    at = 0
    for match in _whole().finditer(text):
        yield from rjieba.cut(text[at : match.start()])
        yield match[0]
        at = match.end()
    yield from rjieba.cut(text[at:])


@cache
def _light(path: Path = LIGHT) -> frozenset[str]:
    lines = path.read_text("utf-8").splitlines()
    return frozenset(word for line in lines for word in line.split("#")[0].split())


@cache
def _groups(path: Path = ALIKE) -> Mapping[str, tuple[str, ...]]:
    """The words of each group by its first."""
    lines = path.read_text("utf-8").splitlines()
    groups = (tuple(line.split("#")[0].split()) for line in lines)
    return {group[0]: group for group in groups if group}


@cache
def _alike() -> Mapping[str, str]:
    return {word: first for first, group in _groups().items() for word in group}


@cache
def _whole() -> re.Pattern[str]:
    long = sorted((word for word in _alike() if len(word) > 2), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, long)))
