"""The figures of a library as every face shows them: chosen, joined over the years, compared."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from assistant.reckon import as_written
from corpus.document import Document, Kind
from corpus.figure import Nature, Period, Qualifier
from corpus.stated import Stated
from index.breakdowns import Breakdown, breakdowns
from index.conflicts import Conflict, conflicts
from index.measured import Measured, measured
from index.pledges import Pledge, pledges
from index.series import COUNTED, Series, series
from index.unit import base, converted, known, written
from ui.engine import Engine
from ui.render import document_json

NATURES = {
    Nature.RESULT: "完成", Nature.TARGET: "目标", Nature.GAP: "缺口", Nature.BASELINE: "基数",
    Nature.RANK: "名次", Nature.RULE: "规定",
}  # fmt: skip
QUALIFIERS = {
    Qualifier.EXACT: "", Qualifier.ABOUT: "约", Qualifier.AT_LEAST: "不少于",
    Qualifier.AT_MOST: "不超过", Qualifier.UP_TO: "达到", Qualifier.OVER: "超过",
}  # fmt: skip
Point = dict[str, Any]


class View(StrEnum):
    """What is shown of the figures: themselves, or what comes of joining and comparing them."""

    FIGURES = "figures"
    SERIES = "series"
    OUTCOMES = "outcomes"
    CONFLICTS = "conflicts"
    CHECKS = "checks"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which figures are asked for, ``None`` and "" for any; ``unit`` is one to convert to."""

    query: str = ""
    year: int | None = None
    document: str | None = None
    kind: Kind | None = None
    nature: Nature | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """The figures of one look: ``all`` of the library, those ``chosen`` best first; ``of`` has
    the chosen ones and all that can be compared."""

    all: tuple[Stated, ...]
    chosen: tuple[Stated, ...]
    of: dict[tuple[str, int], Measured]
    splits: frozenset[tuple[str, str]]
    unit: str | None

    @property
    def measured(self) -> tuple[Measured, ...]:
        """Those that can be compared, in reading order."""
        return tuple(self.of.values())

    def name(self, it: Stated) -> str:
        """What it counts, with its total and whose it is."""
        return (self.of.get(it.key) or measured((it,), self.all)[0]).name

    def picks(self, *stated: Stated | None) -> bool:
        keys = {it.key for it in self.chosen}
        return any(it is not None and it.key in keys for it in stated)

    def series(self) -> tuple[Series, ...]:
        """The metrics that have a chosen figure, the best match first."""
        order = {it.key: n for n, it in enumerate(self.chosen)}
        ranked = [
            (min(order[key] for key in keys), it)
            for it in series(self.measured, self.splits)
            if (keys := [p.stated.key for p in it.points if p.stated.key in order])
        ]
        return tuple(it for _, it in sorted(ranked, key=lambda pair: pair[0]))

    def groups(self) -> tuple[tuple[str, tuple[Stated, ...]], ...]:
        """The chosen figures by metric, with its name, the best match first."""
        joined = {p.stated.key: it for it in self.series() for p in it.points}
        found: dict[str, tuple[str, list[Stated]]] = {}
        for it in self.chosen:
            whole = joined.get(it.key)
            name = whole.name if whole else self.name(it)
            key = f"s{id(whole)}" if whole else f"n{name}|{base(it.figure.unit)[0]}"
            found.setdefault(key, (name, []))[1].append(it)
        return tuple((name, tuple(sorted(its, key=_time))) for name, its in found.values())

    def pledges(self) -> tuple[Pledge, ...]:
        every = pledges(self.measured, self.splits)
        return tuple(it for it in every if self.picks(it.target, it.result, *it.again))

    def conflicts(self, library: Callable[[Document], Any]) -> tuple[Conflict, ...]:
        every = conflicts(self.measured, library, self.splits)
        return tuple(it for it in every if self.picks(it.one, it.other, *it.again))

    def breakdowns(self) -> tuple[Breakdown, ...]:
        """Those that can be checked: 其中 may name some parts only."""
        return tuple(
            it
            for it in breakdowns(self.all)
            if it.sums is not None and self.picks(it.total, *it.parts)
        )


def open_book(engine: Engine, wanted: Wanted, as_of: date | None = None) -> Book:
    """Looks the figures up.

    Raises:
        BureauError: ``document`` names none or several, or ``unit`` is none.
    """
    unit = known(wanted.unit) if wanted.unit else None
    only = engine.library.document(wanted.document).id if wanted.document else None
    every = engine.library.figures(as_of=as_of)
    chosen: Iterable[Stated] = [
        it
        for it in every
        if (only is None or it.document.id == only)
        and (wanted.kind is None or it.document.about.kind is wanted.kind)
        and (wanted.nature is None or it.figure.nature is wanted.nature)
        and (wanted.year is None or _of_year(it, wanted.year))
    ]
    if wanted.query.strip():
        chosen = (it.stated for it in engine.matching(wanted.query, list(chosen), as_of))
    chosen = tuple(chosen)
    picked = {it.key for it in chosen}
    compared = [it for it in every if it.key in picked or it.figure.nature in COUNTED]
    of = {it.stated.key: it for it in measured(compared, every)}
    return Book(every, chosen, of, engine.library.figure_splits(), unit)


def _of_year(it: Stated, year: int) -> bool:
    period = it.figure.period
    if period.first is None or period.last is None:
        return it.document.about.year == year
    return period.first.year <= year <= period.last.year


def _time(it: Stated) -> tuple[str, int, str, int]:
    last = it.figure.period.last
    late = it.figure.nature is Nature.TARGET
    return last.isoformat() if last else "9999", int(late), it.document.id, it.position


def period_words(period: Period) -> str:
    """ "2025年", "2025年9月30日", "2026—2027年（未来两年）"; as written where it names no year."""
    first, last = period.first, period.last
    if first is None or last is None:
        return period.text
    whole = (first.month, first.day) == (1, 1) and (last.month, last.day) == (12, 31)
    if whole and first.year == last.year:
        said = f"{first.year}年"
    elif whole:
        said = f"{first.year}—{last.year}年"
    elif first == last:
        said = f"{first.year}年{first.month}月{first.day}日"
    else:
        said = f"{_day(first)}至{_day(last)}"
    told = period.text and (period.relative or not whole) and period.text != said
    return f"{said}（{period.text}）" if told else said


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def json_number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def in_unit(it: Stated, unit: str | None) -> str | None:
    """The number in the unit that was asked for; ``None`` where it measures something else."""
    if unit is None:
        return None
    number = converted(it.figure.number, it.figure.unit, unit)
    return None if number is None else written(number)


def figure_json(it: Stated, book: Book) -> Point:
    """A figure in the shape of the outside contract, with what more is known."""
    figure = it.figure
    period = figure.period
    shown = {
        "metric": figure.metric,
        "value": figure.value,
        "unit": figure.unit,
        "number": json_number(figure.number),
        "qualifier": str(figure.qualifier),
        "period": period_words(period),
        "subject": figure.subject,
        "quote": it.quote,
        "document": document_json(it.document),
        "location": list(figure.location),
        "page": figure.page,
        "nature": str(figure.nature),
        "name": book.name(it),
        "words": as_written(it),
        "first": period.first.isoformat() if period.first else None,
        "last": period.last.isoformat() if period.last else None,
        "relative": period.relative,
        "position": it.position,
        "part_of": figure.part_of,
        "sums": figure.sums,
        "start": figure.start,
        "end": figure.end,
    }
    if book.unit is not None:
        shown["converted"] = in_unit(it, book.unit)
        shown["converted_unit"] = book.unit
    return shown


def viewed(engine: Engine, book: Book, view: View) -> list[Point]:
    """The book in the JSON shape of one view."""
    if view is View.CONFLICTS:
        return conflicts_json(book, engine)
    made: dict[View, Callable[[Book], list[Point]]] = {
        View.FIGURES: figures_json,
        View.SERIES: series_json,
        View.OUTCOMES: outcomes_json,
        View.CHECKS: checks_json,
    }
    return made[view](book)


def figures_json(book: Book) -> list[Point]:
    return [figure_json(it, book) for _, group in book.groups() for it in group]


def series_json(book: Book) -> list[Point]:
    return [
        {
            "metric": it.name,
            "unit": it.unit,
            "joined": list(it.joined),
            "points": [figure_json(point.stated, book) | {"year": point.stated.year}
                       for point in it.points],
        }
        for it in book.series()
    ]  # fmt: skip


def outcomes_json(book: Book) -> list[Point]:
    return [
        {
            "metric": book.name(it.target),
            "verdict": str(it.verdict),
            "why": it.why,
            "target": figure_json(it.target, book),
            "again": [figure_json(other, book) for other in it.again],
            "result": figure_json(it.result, book) if it.result else None,
            "others": [figure_json(other, book) for other in it.others],
        }
        for it in book.pledges()
    ]


def conflicts_json(book: Book, engine: Engine) -> list[Point]:
    return [
        {
            "metric": book.name(it.one),
            "values": [figure_json(it.one, book), figure_json(it.other, book)],
            "again": [figure_json(other, book) for other in it.again],
            "joined": it.joined,
            "reasons": [
                {"quote": reason.quote, "document": document_json(reason.document),
                 "start": reason.start, "end": reason.end}
                for reason in it.reasons
            ],
        }
        for it in book.conflicts(words_of(engine))
    ]  # fmt: skip


def checks_json(book: Book) -> list[Point]:
    return [
        {
            "metric": book.name(it.total),
            "sums": it.sums,
            "sum": None if it.added is None else json_number(it.added),
            "total": figure_json(it.total, book),
            "parts": [figure_json(part, book) for part in it.parts],
        }
        for it in book.breakdowns()
    ]


def words_of(engine: Engine) -> Callable[[Document], tuple[str, Sequence[Any]]]:
    """A document's text and units, for ``conflicts``."""
    library = engine.library
    return lambda document: (library.text(document.id), library.units(document.id))
