"""The time a figure is of, from its sentence, the headings over it, or its document."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from corpus.document import Description, Kind
from corpus.figure import Period
from corpus.numerals import to_int

_N = "一二三四五六七八九十两"
_YEAR = r"(?:(?:19|20)\d\d|[一二][〇○零一二三四五六七八九]{3})"
_TO = r"[—–\-~～至到]{1,2}"
_UNTIL = r"(?:截至|截止到?|到|至)?"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_TIME = re.compile(
    "|".join(
        (
            r"(?P<masked>(?:20XX|20\*\*|(?<![A-Za-z])[Xx]{2,4}|\*{2,4})\s*学?年度?)",
            rf"(?P<school>(?:19|20)\d\d\s*年?\s*{_TO}\s*(?:(?:19|20)\d\d|\d\d)\s*学年度?)",
            rf"(?P<span>(?P<from>{_YEAR})\s*年?\s*{_TO}\s*(?P<till>{_YEAR})\s*年)",
            r"(?P<five>[“\"]?十(?P<ordinal>[一二三四五六七八九]?)五[”\"]?(?:时期|期间|规划|以来|期?末))"
            r"|(?P<quoted>[“\"]十(?P<nth>[一二三四五六七八九])五[”\"])",
            rf"(?P<dated>{_UNTIL}(?P<year>{_YEAR})\s*年度?"
            rf"(?:\s*(?P<month>{_MONTH})\s*月(?:\s*(?P<day>[0-3]?\d)\s*[日号]"
            r"|底|末|份|初|[上中下]旬)?"
            r"|(?P<part>[上下]半年|第?[一二三四]季度|年?底|末|[春秋]季?(?:学期)?))?)",
            rf"(?P<own>{_UNTIL}(?:今年|本年度?|全年|当年|(?<![一二三四五六七八九十两\d])年内|年底|年末|本学年)(?:以来)?"
            r"(?P<half>[上下]半年)?(?:年?底|末)?)",
            r"(?P<last>(?:截至|到|至)?(?:去年|上一?年度?)(?:底|末|同期)?)",
            r"(?P<next>(?:到|至)?(?:明年|来年|下一?年度?)(?:底|末)?)",
            rf"(?P<coming>(?:未来|今后|此后)(?P<ahead>[{_N}\d]+)个?年[内里间]?"
            rf"|(?<![\u4e00-\u9fff\d])(?P<within>[{_N}]+|\d{{1,2}})年(?:内|(?=新增|累计|共|建成|投入|完成|实现|新建)))",
            rf"(?P<past>(?:最?近|过去)(?P<back>[{_N}\d]+)年[来间内里]?)",
            rf"(?P<monthly>{_UNTIL}(?<![\d个])(?P<alone>{_MONTH})月"
            r"(?:(?P<date>[0-3]?\d)\s*[日号]|(?P<third>[上中下]旬)|底|末|份|初)?)",
        )
    )
)
# "比上年": what is compared with; "每年9月": no one year
_ELSEWHEN = re.compile(r"(?:比|较|同|与|和|超过|高于|低于)于?$|每(?:年|学年|学期|月)的?$")
_HALVES = {
    "上半年": (1, 6),
    "下半年": (7, 12),
    "一季度": (1, 3),
    "二季度": (4, 6),
    "三季度": (7, 9),
    "四季度": (10, 12),
}


@dataclass(frozen=True, slots=True)
class Dated:
    """A time that is named at ``start`` of the text."""

    start: int
    end: int
    period: Period


class Calendar:
    """Reads times in one document; relative ones are counted from the year it is about."""

    def __init__(self, about: Description) -> None:
        self.year = about.year or (about.issued_on.year if about.issued_on else None)
        self.lasts = about.kind is Kind.REGULATION  # what a law sets is of no one year
        self.spanned: Period | None = None
        named = self.times(about.title, 0, len(about.title))
        years = [one.period for one in named if _is_of_years(one.period)]
        if years and not self.lasts:
            self.spanned = years[0]

    def own(self) -> Period:
        """What the document is about: its year, or the years of a plan (“十三五”规划)."""
        if self.spanned is not None:
            return Period("", self.spanned.first, self.spanned.last)
        if self.year is None or self.lasts:
            return Period("")
        return Period("", date(self.year, 1, 1), date(self.year, 12, 31))

    def behind(self, period: Period) -> bool:
        """Does the period lie before the years of the plan that the document is?"""
        plan = self.spanned.first if self.spanned else None
        return plan is not None and period.last is not None and period.last < plan

    def to_come(self, period: Period, *, own: bool = False) -> bool:
        """Does it end after the year that the document is about (or, with ``own``, in it)?"""
        if self.spanned is not None or period.last is None:
            return False
        if self.year is None:
            return own and period.text.startswith(("到", "至"))
        until = own and period.text.startswith(("到", "至"))
        return period.last.year > self.year or (until and period.last.year == self.year)

    def times(self, text: str, start: int, end: int) -> list[Dated]:
        """Every time named in ``text[start:end]``, but those that are only compared with."""
        found = []
        for match in _TIME.finditer(text, start, end):
            if _ELSEWHEN.search(text, max(start, match.start() - 3), match.start()):
                continue
            if (period := self._period(match)) is not None:
                found.append(Dated(match.start(), match.end(), period))
        return found

    def _period(self, match: re.Match[str]) -> Period | None:
        words = match[0]
        if match["masked"]:
            return Period(words)  # never filled in
        if match["school"]:
            year = int(words[:4])
            return Period(words, date(year, 9, 1), date(year + 1, 8, 31))
        if match["span"]:
            return _years(words, _year(match["from"]), _year(match["till"]))
        if match["five"] or match["quoted"]:
            # the tenth five-year plan began in 2001
            plan = to_int(match["ordinal"] or match["nth"] or "零") or 0
            first, last = 2001 + 5 * plan, 2005 + 5 * plan
            if words.endswith("以来") and self.year is not None:
                last = min(last, max(self.year, first))
            return _years(words, last if words.endswith("末") else first, last)
        if match["dated"]:
            return _dated(words, match)
        if match["monthly"]:
            return self._monthly(words, match)
        return self._relative(words, match)

    def _relative(self, words: str, match: re.Match[str]) -> Period | None:
        if self.year is None:
            return Period(words, relative=True)
        year = self.year
        if match["own"]:
            return _part(words, year, match["half"] or "")
        if match["last"]:
            return _years(words, year - 1, year - 1, relative=True)
        if match["next"]:
            return _years(words, year + 1, year + 1, relative=True)
        if match["coming"]:
            if self.spanned is not None and self.spanned.first is not None:
                year = self.spanned.first.year - 1
            count = to_int(match["ahead"] or match["within"]) or 1
            return _years(words, year + 1, year + count, relative=True)
        return _years(words, year + 1 - (to_int(match["back"]) or 1), year, relative=True)

    def _monthly(self, words: str, match: re.Match[str]) -> Period | None:
        month = to_int(match["alone"])
        if month is None:
            return None
        if self.year is None:
            return Period(words, relative=True)
        period = _month(words, self.year, month, match["date"])
        if period is None or period.last is None or not match["third"]:
            return period
        begin, end = {"上": (1, 10), "中": (11, 20), "下": (21, period.last.day)}[match["third"][0]]
        return Period(words, date(self.year, month, begin), date(self.year, month, end))


def whole_years(period: Period) -> bool:
    """Is it of whole years, or of a year that is not said?"""
    first, last = period.first, period.last
    return first is None or last is None or (first.month, last.month) == (1, 12)


def _is_of_years(period: Period) -> bool:
    first, last = period.first, period.last
    return first is not None and last is not None and last.year > first.year


def _dated(words: str, match: re.Match[str]) -> Period | None:
    year = _year(match["year"])
    if year is None:
        return None
    month = to_int(match["month"]) if match["month"] else None
    if month is None:
        return _part(words, year, match["part"] or "")
    return _month(words, year, month, match["day"])


def _year(words: str) -> int | None:
    return to_int(words.replace("○", "〇"))


def _part(words: str, year: int, part: str) -> Period:
    first, last = _HALVES.get(part.removeprefix("第"), (1, 12))
    return Period(words, date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def _month(words: str, year: int, month: int, day: str | None) -> Period | None:
    last = monthrange(year, month)[1]
    if day is None:
        return Period(words, date(year, month, 1), date(year, month, last))
    if not 1 <= int(day) <= last:
        return None
    return Period(words, date(year, month, int(day)), date(year, month, int(day)))


def _years(
    words: str, first: int | None, last: int | None, *, relative: bool = False
) -> Period | None:
    if first is None or last is None or not 1 <= first <= last <= 9999:
        return None
    return Period(words, date(first, 1, 1), date(last, 12, 31), relative)
