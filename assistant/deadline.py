"""Dates that a quote states without a year, made whole from the document's own year.

"当年8月31日" in rules of 2026 is 31 August 2026. The quote stays as it stands; what is worked out
is kept apart, with the words it comes from. Where the year cannot be told, nothing is: a
standing regulation, a masked year ("20XX年"), a school year that two calendar years share.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from assistant.spoken import unmarked
from corpus.document import Document, Kind
from corpus.numerals import to_int

LABEL = 40  # characters of what a date is about, as a calendar shows it
_CN = "〇○零一二三四五六七八九十"
_MONTH = rf"(\d{{1,2}}|[{_CN}]{{1,2}})\s*月\s*"
_DAY = rf"(\d{{1,2}}|[{_CN}]{{1,3}})\s*[日号]"
_YEAR = r"((?:19|20)\d{2}|[一二][〇○零一二三四五六七八九]{3})\s*年\s*"
_SAID = r"(当年|本年度?|今年|次年|翌年|明年|第二年|去年|上年)?(?:的|度)?\s*"
_HOUR = (
    r"(?:(?:的|\s)*(?:[（(]\s*(?:星期|周)[一二三四五六日天]\s*[）)])?\s*"
    r"(上午|下午|中午|晚上|晚|早上|凌晨)?\s*(\d{1,2})(?:[:：](\d{2})|\s*[时点](半|(\d{1,2})分)?))?"
)
_DATE = re.compile(rf"(?:{_YEAR}|{_SAID}){_MONTH}{_DAY}{_HOUR}")
_WEEKDAY = r"(?:\s*[（(]\s*(?:星期|周)[一二三四五六日天]\s*[）)])?"
_TO = re.compile(
    rf"{_WEEKDAY}\s*(?:起)?\s*(?:至|到|—+|－|–|-|~|～)\s*"
    rf"(?:(?:{_YEAR}|{_SAID}){_MONTH})?{_DAY}{_HOUR}"
)
_TO_HOUR = re.compile(r"\s*(?:至|到|—+|－|–|-|~|～)\s*(上午|下午|晚上|晚)?\s*(\d{1,2})[:：](\d{2})")
_TO_WITHIN = re.compile(r"[日号]\D*(?:至|到|—+|－|–|-|~|～)")
_BARE = re.compile(r"^[^，]{0,6}(?:时间|日期|期限)")  # "时间为": what for was said before
_AND = re.compile(rf"、\s*{_DAY}")
_SHIFT = {"次年": 1, "翌年": 1, "明年": 1, "第二年": 1, "去年": -1, "上年": -1}
_INCLUDED = r"\s*(?:[（(]不?含[^（）()]{0,6}[）)])?\s*"
_BEFORE = re.compile(r"(?:截止|截至|最迟|不[晚迟]于|务必[于在])[^，。；;]{0,8}$")
_AFTER = re.compile(
    rf"{_INCLUDED}(?:之前|以前|前(?!往|来|期|后)|止|为止|[\u4e00-\u9fff]{{0,4}}截止)"
)
# What one does by a day, and what is only true of a day: born, rented, adopted.
_ACTION = re.compile(
    r"报名|登记|申请|提交|递交|报送|上报|报[区市省县]|办理|填报|缴[费交纳]|交[到至给]|确认|提出|"
    r"报到|注册|上传|补录|受理|领取|预约|反馈|申诉|复核|截止"
)
_STATE = re.compile(
    r"出生|年满|周岁|购买|购房|取得|租住|住满|居住满|落户|入户|迁入|颁布|施行|实施|生效|发布|印发|通过|"
    r"修订|修正|已在|已经"
)
_EDGES = "，,、：: "
_BIRTH = re.compile(r"出生|生日|生的|生于")
_CLAUSE = "；;。！？!?\n"
_REVISED = re.compile(r"[（(][^（）()]*(?:修订|修正|修改)[^（）()]*[）)]")
_RECORDS = (Kind.SUMMARY, Kind.STATISTICS, Kind.PLAN)  # tell of their own year


@dataclass(frozen=True, slots=True)
class DatedLine:
    """A day, or the days from ``first`` to ``last``, that a quote names.

    ``derived``: the year is not in the words but comes from the document. ``deadline``: something
    is to be done by then. ``label`` is what the date is about, in the quote's words.
    """

    words: str  # as written: "当年5月5日至12日"
    first: date
    last: date | None  # inclusive; ``None`` for a single day
    start_time: time | None
    end_time: time | None
    mark: int  # of the citation that the words stand in
    deadline: bool
    derived: bool
    label: str

    @property
    def until(self) -> date:
        return self.last or self.first

    @property
    def spelled(self) -> str:
        """The whole date as official documents write it: "2026年5月5日至2026年5月12日"."""
        begins = _spelled(self.first, self.start_time)
        if self.last is None:
            return begins + (f"至{self.end_time:%H:%M}" if self.end_time else "")
        return f"{begins}至{_spelled(self.last, self.end_time)}"


def _spelled(day: date, clock: time | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" + (f"{clock:%H:%M}" if clock else "")


def concrete(quote: str, document: Document, mark: int = 1) -> tuple[DatedLine, ...]:
    """The days that ``quote`` names and whose year it or its document tells, in reading order."""
    own = own_year(document)
    return tuple(_dated(quote, document, own, mark))


def own_year(document: Document) -> int | None:
    """The year a date without one is of; ``None`` where the document is of no single year."""
    about = document.about
    named = {int(y) for y in re.findall(r"(?:19|20)\d{2}", _REVISED.sub("", about.title))}
    if len(named) == 1:
        return named.pop()
    return about.year if not named and about.kind in _RECORDS else None


def _dated(quote: str, document: Document, own: int | None, mark: int) -> Iterator[DatedLine]:
    at = 0
    while match := _DATE.search(quote, at):
        at = match.end()
        if _continues_a_masked_year(quote, match):
            continue
        year = _year(match[1], match[2], own, document, match[3], match[4])
        first = year and _day(year, match[3], match[4])
        if not first or (match[1] is None and _of_another_year(quote, match, year)):
            continue
        start_time = _clock(match, 5)
        last, end_time, derived = None, None, match[1] is None
        if to := _TO.match(quote, at):
            month = to[3] or match[3]
            over = to[1] and _written(to[1])
            last = _day(over or first.year + _SHIFT.get(to[2] or "", 0), month, to[4])
            if last and last < first and not over:  # 12月20日至1月10日
                last = _day(first.year + 1, month, to[4])
            if last is None or last < first:
                continue
            end_time = _clock(to, 5)
            at = to.end()
        else:
            end_time, at = _end_of_hours(quote, at, start_time)
        words = quote[match.start() : at].strip()
        clause = _clause(quote, match.start(), at)
        yield DatedLine(
            words=words,
            first=first,
            last=None if last == first else last,
            start_time=start_time,
            end_time=end_time,
            mark=mark,
            deadline=_is_deadline(quote, match.start(), at, clause),
            derived=derived,
            label=_label(quote, match.start(), clause),
        )
        while more := _AND.match(quote, at):  # 6月20日、21日
            at = more.end()
            if day := _day(first.year, str(first.month), more[1]):
                words, label = more[0].lstrip("、 "), _label(quote, match.start(), clause)
                yield DatedLine(words, day, None, None, None, mark, False, True, label)


def _continues_a_masked_year(quote: str, match: re.Match[str]) -> bool:
    """ "20XX年5月1日": the year is there, and unknown."""
    return match[1] is None and match[2] is None and quote[: match.start()].rstrip().endswith("年")


def _of_another_year(quote: str, match: re.Match[str], year: int | None) -> bool:
    """Does the sentence speak of another year before it, or of somebody's birthday?"""
    begin, stop = _clause(quote, match.start(), match.end())
    named = re.findall(r"(?:19|20)\d{2}(?=年)", quote[begin : match.start()])
    if named and int(named[-1]) != year and match[2] is None:
        return True
    return match[2] is None and _BIRTH.search(quote[begin:stop]) is not None


def _year(
    written: str | None,
    said: str | None,
    own: int | None,
    document: Document,
    month: str,
    day: str,
) -> int | None:
    if written:
        return _written(written)
    if own is not None:
        return own + _SHIFT.get(said or "", 0)
    issued = document.about.issued_on
    if said or document.about.kind is not Kind.NOTICE or issued is None:
        return None
    # a notice without a year in its title speaks of the months after it was issued
    meant = _day(issued.year, month, day)
    return issued.year if meant and meant >= issued else None


def _written(year: str) -> int | None:
    return to_int(year.replace("○", "〇"))


def _day(year: int | None, month: str, day: str) -> date | None:
    number, of = to_int(month.replace("○", "〇")), to_int(day.replace("○", "〇"))
    if not (year and number and of):
        return None
    try:
        return date(year, number, of)
    except ValueError:
        return None


def _clock(match: re.Match[str], group: int) -> time | None:
    """The time of day in the groups of ``_HOUR`` from ``group`` on."""
    if match[group + 1] is None:
        return None
    hour = int(match[group + 1])
    minute = 30 if match[group + 3] == "半" else int(match[group + 2] or match[group + 4] or 0)
    if match[group] in ("下午", "晚上", "晚") and hour < 12:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _end_of_hours(quote: str, at: int, start: time | None) -> tuple[time | None, int]:
    """ "5月20日9:00-17:00": when it ends on the same day, and where the words end."""
    if start is None or not (to := _TO_HOUR.match(quote, at)):
        return None, at
    hour, minute = int(to[2]), int(to[3])
    if to[1] in ("下午", "晚上", "晚") and hour < 12:
        hour += 12
    return (time(hour, minute), to.end()) if hour < 24 and minute < 60 else (None, at)


def _clause(quote: str, start: int, end: int) -> tuple[int, int]:
    """The sentence or half-sentence around ``quote[start:end]``; of a table row all of it."""
    if (bar := quote.rfind("｜", quote.rfind("\n", 0, start) + 1, start)) >= 0:
        stop = quote.find("\n", end)
        return bar + 1, stop if stop >= 0 else len(quote)
    begin = max(quote.rfind(mark, 0, start) for mark in _CLAUSE) + 1
    stops = [at for mark in _CLAUSE if (at := quote.find(mark, end)) >= 0]
    return begin, min(stops, default=len(quote))


def _label(quote: str, start: int, clause: tuple[int, int]) -> str:
    """The clause that is dated, in one line; of a long one the part with the date and on."""
    begin, stop = clause
    text = unmarked(quote[begin:stop]).strip(_EDGES)
    comma = quote.rfind("，", begin, start) + 1
    if len(text) > LABEL and comma and "｜" not in text and not _BARE.search(quote[comma:start]):
        text = unmarked(quote[comma:stop]).strip(_EDGES)
    return text if len(text) <= LABEL else text[: LABEL - 1] + "…"


def _is_deadline(quote: str, start: int, end: int, clause: tuple[int, int]) -> bool:
    """Is something to be done by then: before a day, or within days?"""
    around = quote[slice(*clause)]
    if _STATE.search(around) or not _ACTION.search(around):
        return False
    limited = _BEFORE.search(quote[:start]) or _AFTER.match(quote, end)
    return limited is not None or _TO_WITHIN.search(quote[start:end]) is not None
