"""Figures of running text, sentence by sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.amount import Amount, amounts, halved, ranks
from corpus.breakdown import checked
from corpus.chunk import Unit
from corpus.clauses import Clauses
from corpus.context import compares, completed, paired, part, whose
from corpus.document import Description, Kind
from corpus.figure import Figure, Nature, Period
from corpus.marker import at_start
from corpus.metric import named
from corpus.nature import nature, part_nature
from corpus.timespan import Calendar, Dated, whole_years

_OPENING = 12  # characters of a sentence in which it says its year first
_NEAR = 40  # characters between two sentences of which the second goes on from the first
_AMONG = re.compile(r"其中|包括|分别[是为]|包含")
_RESPECTIVELY = re.compile(r"分别[为是达占]")
_NAME = re.compile(r"[（(][\u4e00-\u9fff]{1,3}[）)]")
_STRONG = re.compile(r"[。；;！？!?\n）)]")
_ALTOGETHER = re.compile(r"(?P<word>合计|总计|共计|总共|一共)(?P<counted>[^，。；]*)$")
_SUMS_UP = re.compile(r"([\u4e00-\u9fff]{2,14}?)(?:为|是|包括|有)")
_FROM = re.compile(r"[由从][^，。；,;由从]{0,12}$")
_TO = re.compile(r"(?:增加|增长|提高|提升|上升|下降|降低|减少|扩大|发展|压减|[增升降减])[到至为]")
_IN_YEARS = re.compile(r"[一二三四五六七八九十两\d]+年内?$")


@dataclass(frozen=True, slots=True)
class _Opened:
    """A year that a sentence began with and that the sentences after it are still of."""

    period: Period
    path: tuple[str, ...]
    end: int  # of the last sentence that is of it


class Prose:
    """Takes the sentences of one document in reading order."""

    def __init__(self, text: str, names: bytearray, calendar: Calendar, about: Description) -> None:
        """``names`` marks the characters of ``text`` whose numbers are names or dates."""
        self.text, self.names, self.calendar, self.about = text, names, calendar, about
        self.halved = halved(text)
        self.last: Figure | None = None  # of the sentence before
        self.opened: _Opened | None = None

    def sentence(self, unit: Unit, path: tuple[str, ...], base: int) -> list[Figure]:
        """The figures of one sentence; ``base`` is how many the document has before it."""
        mark = at_start(self.text[unit.start : unit.end]) if unit.label else None
        begin = unit.start + (mark.end if mark else 0)
        self._open(unit, path, begin)
        found = self._numbers(begin, unit.end)
        if not found:
            return []
        stated = _Sentence(self, unit, path, begin, found).figures(base)
        self.last = stated[-1]
        return stated

    def _numbers(self, begin: int, end: int) -> list[Amount]:
        placed = ranks(self.halved, begin, end)
        taken = {one.first for one in placed}
        for one in amounts(self.halved, begin, end):
            named_or_dated = any(self.names[one.first : one.first + len(one.value)])
            if one.first not in taken and not named_or_dated and not self._only_dates(one, begin):
                placed.append(one)
        return sorted(placed, key=lambda one: one.first)

    def _only_dates(self, number: Amount, begin: int) -> bool:
        """ "五年内新增…" says when; in a law a term is how long."""
        if self.about.kind is Kind.REGULATION or not number.unit.startswith("年"):
            return False
        opened = max(self.text.rfind(mark, begin, number.start) for mark in "，。；：,;")
        clause = self.text[max(opened + 1, begin) : number.end]
        return _IN_YEARS.match(clause) is not None

    def _open(self, unit: Unit, path: tuple[str, ...], begin: int) -> None:
        """ "2015年，…。其中…": the year goes on to the next sentences of the paragraph."""
        times = self.calendar.times(self.text, begin, min(unit.end, begin + _OPENING))
        opened = self.opened
        if times and whole_years(times[0].period):
            self.opened = _Opened(times[0].period, path, unit.end)
        elif opened is not None:
            # a plan tells of what was before it in a section of its own
            section = self.calendar.behind(opened.period) and opened.path[:1] == path[:1] != ()
            apart = self.text[opened.end : unit.start].strip(" ")
            goes_on = not times and (section or (opened.path == path and not apart))
            self.opened = replace(opened, path=path, end=unit.end) if goes_on else None


class _Sentence:
    def __init__(
        self,
        prose: Prose,
        unit: Unit,
        path: tuple[str, ...],
        begin: int,
        found: Sequence[Amount],
    ) -> None:
        self.prose, self.unit, self.path, self.begin, self.found = prose, unit, path, begin, found
        self.text, self.calendar = prose.text, prose.calendar
        self.clauses = Clauses(self.text, begin, unit.end, found)
        self.times = self.calendar.times(self.text, begin, unit.end)

    def figures(self, base: int) -> list[Figure]:
        out: list[Figure] = []
        for at in range(len(self.found)):
            out.append(self._figure(at, out, base))
            self._sum_up(at, out, base)
        return checked(out, base)

    def _sum_up(self, at: int, out: list[Figure], base: int) -> None:
        """ "…4万元、…2万元，共计6万元": hangs what was told before under its total."""
        told = _ALTOGETHER.match(self.clauses.left(at))
        total, since = out[at], self.clauses.part_opens(at)
        parts = [
            i
            for i, one in enumerate(out[:-1])
            if one.unit == total.unit and one.part_of is None and one.start >= since
        ]
        whole = sum((out[i].number for i in parts), Decimal(0))
        if told is None or total.part_of is not None or len(parts) < 2:
            return
        if told["counted"] and whole != total.number:
            return
        for i in parts:
            out[i] = replace(out[i], part_of=base + at)
        if not told["counted"]:
            named = _SUMS_UP.match(self.clauses.opening())
            out[at] = replace(total, metric=named[1] if named else told["word"], subject="")

    def _figure(self, at: int, out: Sequence[Figure], base: int) -> Figure:
        number, clauses = self.found[at], self.clauses
        first, last = clauses.chain(at)
        left, right = clauses.left(first), clauses.right(last)
        name = named(left, number, right, clauses.beyond(last))
        earlier = self._sentence_before(number)
        name = paired(clauses, at, out) or completed(name, clauses, at, out, earlier, self.path)
        total = self._total(at, left, out, base)
        if total is not None:
            name = part(name, out[total], left, number.unit)
        elif not name.subject:
            name = replace(name, subject=whose(name.metric, clauses, out))
        period = self._period(at)
        aimed = name.aimed and self.prose.about.kind is not Kind.REGULATION
        kind = Nature.TARGET if aimed else self._nature(at, left, period)
        return Figure(
            value=self.text[number.first : number.first + len(number.value)],
            unit=number.unit,
            number=number.number,
            qualifier=number.qualifier,
            metric=name.metric,
            subject=name.subject,
            # a rule holds beyond the days that its sentence names
            period=self.calendar.own() if kind is Nature.RULE else period,
            nature=kind,
            start=number.start,
            end=number.end,
            quote_start=self.unit.start,
            quote_end=self.unit.end,
            location=self.path,
            page=self.unit.page,
            part_of=None if total is None else base + total,
        )

    def _sentence_before(self, number: Amount) -> Figure | None:
        """The last figure of the same paragraph or article, where it counts in the same unit."""
        last = self.prose.last
        if last is None or last.unit != number.unit or last.location[:-1] != self.path[:-1]:
            return None
        return last if self.unit.start - last.quote_end < _NEAR else None

    def _total(self, at: int, left: str, out: Sequence[Figure], base: int) -> int | None:
        """The position in ``out`` of the total that the number is a part of."""
        if not out:
            return None
        number, previous, between = self.found[at], out[-1], self.clauses.between(at)
        wholes = [i for i, one in enumerate(out) if one.part_of is None]
        alike = [i for i in wholes if out[i].unit == number.unit]
        if _RESPECTIVELY.search(left) and not alike:
            return None  # "…分别为5%、10%和15%" names no total
        if _AMONG.search(left) or _AMONG.search(between):
            stated = alike or [i for i in wholes if not compares(out[i].metric)]
            return stated[-1] if stated else None
        if (
            previous.part_of is None
            or previous.unit != number.unit
            or _STRONG.search(_NAME.sub("", between))
        ):
            return None
        return previous.part_of - base

    def _nature(self, at: int, left: str, period: Period) -> Nature:
        number, about = self.found[at], self.prose.about
        if _FROM.search(left) and _TO.match(self.text, number.end):
            return Nature.BASELINE
        if self.text[number.start] in "第前":
            return Nature.RANK
        within = Nature.RESULT if self.calendar.behind(period) else self._part_nature()
        ahead = self.calendar.to_come(period, own=about.kind in (Kind.NOTICE, Kind.OTHER))
        clause = self.text[self.clauses.opens(at) : number.end] + self.clauses.right(at)
        return nature(about, within, number, clause, self.clauses.opening(), ahead=ahead)

    def _part_nature(self) -> Nature | None:
        """What the headings say: 主要成绩, 2024年工作要点, or no more than a year to come."""
        year = self.prose.about.year
        for label in reversed(self.path):
            if told := part_nature(label):
                return told
            for time in self.calendar.times(label, 0, len(label)):
                if year and time.period.first and time.period.first.year > year:
                    return Nature.TARGET
        return None

    def _period(self, at: int) -> Period:
        """The nearest time before the number, else the sentence's, the paragraph's, a heading's."""
        number, opens = self.found[at], self.clauses.part_opens(at)
        earlier = [one for one in self.times if one.start < number.start]
        near = [one for one in earlier if one.start >= opens and not self._is_start(one, number)]
        if near:
            return _so_far([one.period for one in near])
        whole = [one for one in earlier if one.start < opens and whole_years(one.period)]
        if whole:
            return whole[-1].period
        if self.prose.opened is not None:
            return replace(self.prose.opened.period, text="")
        for label in reversed(self.path[:-1] if self.unit.label else self.path):
            if times := self.calendar.times(label, 0, len(label)):
                return times[-1].period
        return self.calendar.own()

    def _is_start(self, time: Dated, number: Amount) -> bool:
        """ "由2020年的82.3%提高到91.5%": that year is not the second number's."""
        if self.text[time.start - 1 : time.start] not in ("由", "从"):
            return False
        return any(time.end <= one.start < number.start for one in self.found)


def _so_far(named: Sequence[Period]) -> Period:
    """The last of the times; "截至9月15日，今年…" is of the year up to that day."""
    last, before = named[-1], named[-2] if len(named) > 1 else None
    if before is None or before.last is None or last.first is None or last.last is None:
        return last
    until = before.text.startswith("截") and last.first < before.last < last.last
    return replace(last, text=before.text, last=before.last) if until else last
