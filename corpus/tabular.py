"""Figures of table rows: a number cell with its column's header and its row's first words."""

import re
from decimal import Decimal

from corpus.amount import Amount, amounts, halved
from corpus.breakdown import Sum, column_checked
from corpus.chunk import Unit
from corpus.document import Description, Kind
from corpus.figure import Figure, Nature, Period, Qualifier
from corpus.nature import part_nature
from corpus.timespan import Calendar
from corpus.value import parsed

_UNITS = re.compile(r"单位\s*[:：]\s*([^）)｜]+)")
_UNIT_COLUMN = re.compile(r"(?:计量)?单位$")
_IN_BRACKETS = re.compile(r"[（(]([^（）()]{1,10})[）)]\s*$")
# Columns of numbers that are names, dates or remarks.
_NAMELESS = re.compile(
    r"序号|编号|电话|号码|时间|日期|文号|邮编|代码|页码|学号|证号|账号|地址|备注|说明|依据|条款|年月"
    r"|^年份?$|^号$"
)
_TOTAL = re.compile(r"(?:合计|总计|共计|小计|总数)$")
# What a header says besides what is counted: which side of a plan it is, or nothing.
_SIDE = re.compile(
    r"完成情况|完成值|目标值|规划值?|计划数?|完成数?|目标|实际值?|实绩|预期|现状|基期|情况|数值|数量|指标值|当年|^值$|^数$"
)
_TARGET = re.compile(r"目标|规划|计划|预期|预计|拟")
_RESULT = re.compile(r"完成|实际|实绩|现状|现有")
_NUMBER = re.compile(
    r"\s*(?P<before>约|近)?\s*(?P<value>-?\d[\d,]*(?:\.\d+)?[万亿]?)\s*(?P<behind>\S{0,10}?)\s*"
)
_QUALIFIERS = {
    "约": Qualifier.ABOUT,
    "近": Qualifier.ABOUT,
    "左右": Qualifier.ABOUT,
    "余": Qualifier.ABOUT,
    "以上": Qualifier.AT_LEAST,
    "以下": Qualifier.AT_MOST,
    "": Qualifier.EXACT,
}
_SCALES = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}  # of "万元", "亿千瓦时"
Cells = tuple[tuple[str, str], ...]


class Tabular:
    """Takes the rows of one document's tables in reading order."""

    def __init__(self, text: str, calendar: Calendar, about: Description) -> None:
        self.text, self.calendar, self.about = text, calendar, about
        self.halved = halved(text)
        self.caption: str | None = None
        # of the rows so far: header of the column, first words of the row, place in the document
        self.stood: list[tuple[str, str, int]] = []

    def close(self, found: list[Figure]) -> None:
        """The table is over: hangs the figures of its rows under those of its total row."""
        for header in dict.fromkeys(header for header, _, _ in self.stood):
            places = [(label, at) for name, label, at in self.stood if name == header]
            column_checked(found, [at for _, at in places], [_sum(label) for label, _ in places])
        self.stood, self.caption = [], None

    def row(self, unit: Unit, path: tuple[str, ...], found: list[Figure]) -> None:
        """Adds the figures of one row to ``found``."""
        words = self.text[unit.start : unit.end]
        caption, bar, _ = words.rpartition("｜")
        if self.caption is not None and caption != self.caption:
            self.close(found)
        self.caption = caption
        start = unit.start + len(caption) + len(bar)
        placed = _placed(self.text, unit.cells, start, unit.end)
        column = next((value for header, value, _ in placed if _UNIT_COLUMN.match(header)), "")
        cells = [
            (header, value, at)
            for header, value, at in placed
            if value and not _NAMELESS.search(header) and not _UNIT_COLUMN.match(header)
        ]
        label = next((value for _, value, _ in cells if not _number(value)), "")
        bare = [header for header, value, _ in cells if (n := _number(value)) and not n["behind"]]
        units = _Units(caption, bare)
        for header, value, at in cells:
            amount = _amount(self.halved, value, at, column or units.of(header, label))
            metric, subject = self._metric(header, label)
            if amount is None or not metric:
                continue
            self.stood.append((header, label, len(found)))
            found.append(
                Figure(
                    value=self.text[amount.first : amount.first + len(amount.value)],
                    unit=amount.unit,
                    number=amount.number,
                    qualifier=amount.qualifier,
                    metric=metric,
                    subject=subject,
                    period=self._period(header, label, path),
                    nature=self._nature(header, path),
                    start=amount.start,
                    end=amount.end,
                    quote_start=unit.start,
                    quote_end=unit.end,
                    location=path,
                    page=unit.page,
                )
            )

    def _metric(self, header: str, label: str) -> tuple[str, str]:
        """What is counted and whose: the header's words, or the row's where the header dates."""
        row = _IN_BRACKETS.sub("", label).strip()
        words = self._undated(_IN_BRACKETS.sub("", header))
        if _SIDE.sub("", words).strip(" 的数"):
            return words, row
        if row and not _TOTAL.search(row):
            return row, ""
        caption = re.sub(r"^表\s*\d*\s*|[（(][^（）()]*[）)]", "", self.caption or "")
        return self._undated(caption) or row, row

    def _undated(self, words: str) -> str:
        for time in reversed(self.calendar.times(words, 0, len(words))):
            words = words[: time.start] + words[time.end :]
        return words.strip()

    def _period(self, header: str, label: str, path: tuple[str, ...]) -> Period:
        for words in (header, label, self.caption or "", *reversed(path)):
            times = self.calendar.times(words, 0, len(words))
            # "近三年主要指标": the columns say which
            if times and not (words == self.caption and times[0].period.relative):
                return times[0].period
        return self.calendar.own()

    def _nature(self, header: str, path: tuple[str, ...]) -> Nature:
        if _RESULT.search(header):
            return Nature.RESULT
        if _TARGET.search(header):
            return Nature.TARGET
        if self.about.kind is Kind.REGULATION:
            return Nature.RULE
        for words in (self.caption or "", *reversed(path)):
            if told := part_nature(words):
                return told
        return Nature.TARGET if self.about.kind is Kind.PLAN else Nature.RESULT


class _Units:
    """The unit of a column without one of its own, from "（单位：个、人）" over the table."""

    def __init__(self, caption: str, headers: list[str]) -> None:
        said = _UNITS.search(caption)
        names = [name.strip() for name in re.split(r"[、，,/]", said[1])] if said else []
        self.one = names[0] if len(names) == 1 else ""
        self.each = dict(zip(headers, names, strict=True)) if len(names) == len(headers) else {}

    def of(self, header: str, label: str) -> str:
        for words in (header, label):
            own = _IN_BRACKETS.search(words)
            if own and not re.search(r"\d", own[1]):
                return own[1].removeprefix("单位：").strip()
        return self.each.get(header) or ("%" if header.endswith("率") else self.one)


def _sum(label: str) -> Sum:
    if not _TOTAL.search(label):
        return Sum.NONE
    return Sum.SUBTOTAL if label.endswith("小计") else Sum.TOTAL


def _placed(text: str, cells: Cells, start: int, end: int) -> list[tuple[str, str, int]]:
    """The cells with the offsets of their words in the text; a row keeps "header：words；…"."""
    cells = cells or _cells(text[start:end])
    out: list[tuple[str, str, int]] = []
    for header, words in cells:
        at = text.find(f"{header}：{words}", start, end)
        at = at + len(header) + 1 if at >= 0 else text.find(words, start, end)
        if at >= 0:
            out.append((header, halved(words), at))
            start = at + len(words)
    return out


def _cells(words: str) -> Cells:
    pairs = (part.partition("：") for part in words.split("；"))
    return tuple(
        (head.strip(), tail.strip()) if mark else ("", head.strip()) for head, mark, tail in pairs
    )


def _number(words: str) -> re.Match[str] | None:
    """A cell that holds no more than a number, its unit and what qualifies it."""
    return _NUMBER.fullmatch(words)


def _amount(text: str, words: str, at: int, unit: str) -> Amount | None:
    match = _number(words)
    if match is None:
        return None
    found = amounts(text, at, at + len(words))
    if len(found) == 1 and found[0].unit:
        return found[0]
    qualifier = _QUALIFIERS.get(match["before"] or match["behind"])
    number = parsed(match["value"].lstrip("-"))
    if qualifier is None or number is None:
        return None  # "3月", "2-1号": a number with what is no unit
    first, last = match.span("value")
    start = at + (match.start("before") if match["before"] else first)
    end = at + match.end("behind")
    signed = number * _SCALES.get(unit[:-1][:1], 1) * (-1 if match["value"][0] == "-" else 1)
    return Amount(start, end, at + first, at + last, match["value"], unit, signed, qualifier)
