"""What a document says about itself: title, 文号, issuer, kind, dates, year, what it repeals."""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise
from pathlib import PurePath
from typing import TypeVar

from corpus.chunk import Role, Unit
from corpus.dates import find_dates, first_date
from corpus.document import Description, Kind
from corpus.line import is_byline, is_date, is_front, is_red_header, title_goes_on
from corpus.number import find_numbers
from corpus.numerals import to_int
from corpus.outline import Outline
from corpus.period import also, school_year, year_of
from corpus.repeal import TITLE as _INNER_TITLE
from corpus.repeal import repeals

T = TypeVar("T")
HEAD = 12  # lines in which a document introduces itself
LINE = 80  # characters of a line that says who adopted it and when
TAIL = 6  # lines in which it is signed
COVER = 40  # lines that a covering letter may have above an annexed text
_META_DATES = ("issued", "pubdate", "published", "date", "createdate")

_ORGAN = (
    r"(?:局|委员会|政府|厅|部|办公室|办公厅|委|院|法院|检察院|学校|中心|办事处|代表大会|常务委员会)"
)
_ISSUER_IN_TITLE = re.compile(
    rf"^([^《》，。]{{2,40}}?{_ORGAN}(?:[、 ]+[^《》，。关]{{2,30}}?{_ORGAN})*)(?:关于|印发)"
)
_ORGAN_LINE = re.compile(rf"^[\u4e00-\u9fff*、 ]{{2,40}}{_ORGAN}$")
_ORGAN_IN_LINE = re.compile(
    r"(?:^|[日号）)\s])([\u4e00-\u9fff*]{2,20}?(?:局|委员会|政府|厅|学校|中心|办公室))"
)
_ORGAN_BEFORE_YEAR = re.compile(
    r"([\u4e00-\u9fff*]{3,20}?(?:局|委员会|政府|厅|办公室|学校|中心|小学|中学))(?=20|19)"
)
_ADOPTED_BY = re.compile(
    r"日\s*(?:第[一二三四五六七八九十百零]+届)?"
    r"([\u4e00-\u9fff、]{2,30}?(?:常务委员会|代表大会|委员会|国务院|法院|检察院|部|局|政府|署))"
    r"(?=第|令|公布|发布|批准|通过|修|会议|审判|检察)"
)
# an organ's order names itself behind this approval: looked for where there is none
_BY_COUNCIL = re.compile(r"日\s*([国政]务院)(?=令|公布|发布|批准|通过|修|第)")
# "…条例(2024-09-24)", as collections of laws name their files
_DATED_NAME = re.compile(r"[（(]((?:19|20)\d{2}-\d{1,2}-\d{1,2})[）)]$")
_SELF = re.compile(
    r"本(?:细则|办法|规定|通知|意见|方案|规则|规程|条例|法|解释|文件|公告|通告|指引)"
)
_BEGINS = r"(?:正式|开始|起)*(?:施行|实施|执行|生效|适用)"
_EFFECTIVE = re.compile(rf"[自从于]([^，。；自从于]{{4,20}}?)(?:之日)?起?{_BEGINS}")
_FROM_ISSUE = re.compile(
    rf"[自从](?:发布|公布|印发|颁布|下发|发文)之日起(?:满?\s*(\d+|[一二三四五六七八九十]+)\s*日后)?{_BEGINS}"
)
_VALID_YEARS = re.compile(
    r"(?:有效期|试行期|执行期)(?:限)?(?:为|是|暂定)?\s*(\d{1,2}|[一二两三四五六七八九十]{1,2})\s*年"
)
_VALID_UNTIL = re.compile(
    r"(?:有效期(?:限)?(?:截止?)?[到至]|(?:执行|施行|实施)(?:期限)?[到至]|于(?=[^，。；]{0,20}(?:失效|废止)))"
)
# an adoption or amendment line of a statute: a date, then who did it
_HISTORY = re.compile(
    r"公布|发布|颁布|印发|通过|修正|修订|制定|发文日期|成文日期|批准|第[^，]{1,5}届"
)
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.FAQ, re.compile(r"问答|答疑|常见问题|热点问题|释疑|百问")),
    (
        Kind.STATISTICS,
        re.compile(r"统计(?!法|规定|办法|制度|条例)|一览表|公报|汇总表|情况表|数据$"),
    ),
    (Kind.SUMMARY, re.compile(r"总结|工作报告|述职|工作回顾|情况报告|年度报告|年报")),
    (Kind.PLAN, re.compile(r"计划|规划|思路|工作要点|工作安排|工作打算|行动方案")),
    (
        Kind.REGULATION,
        re.compile(
            r"细则|办法|条例|规定|规程|规则|准则|章程|解释|批复|法典|守则|标准|法$|法（|决定$|编$|制度$"
        ),
    ),
    (Kind.NOTICE, re.compile(r"通知|公告|通告|公示|函$|意见|方案|指引|指南|公开信|纪要|通报")),
)
_RULES = re.compile(r"(?:细则|办法|条例|规定|规程|规则|准则|章程|制度|标准)$")
_ISSUES = re.compile(r"(?:印发|转发|发布|公布)(.+?)(?:的(?:通知|公告|通告|函))?$")
_LETTER = re.compile(r"(?:通知|公告|通告|公示|通报|函|公开信)$")


def describe(outline: Outline, meta: Mapping[str, str], source: str) -> Description:
    """Reads the description off a clean document.

    ``meta`` is what the format and the page around the text state (keys in lower case), used
    where the text itself does not say it. ``source`` is the file's name, the last resort for a
    title.
    """
    return _Reader(outline, meta, source).description()


class _Reader:
    def __init__(self, outline: Outline, meta: Mapping[str, str], source: str) -> None:
        self.text, self.units, self.meta, self.source = outline.text, outline.units, meta, source
        self.lines = [line.strip() for line in self.text.split("\n") if line.strip()]
        self.labels = [u.label for u in self.units if u.role in (Role.HEADING, Role.ITEM)]
        self.where: dict[str, str] = {}

    def words(self, unit: Unit) -> str:
        return self.text[unit.start : unit.end]

    def description(self) -> Description:
        title = self.title()
        kind = self.kind(title)
        issued = self.issued_on()
        effective = self.effective_on(issued)
        year = year_of(title, kind, self.labels, self.text)
        if year is None and (begins := issued or effective):
            year = self._in("同发布或施行日期", "year", begins.year)
        elif year is not None:
            self.where["year"] = "标题" if str(year) in title else "正文"
        return Description(
            title=title,
            kind=kind,
            number=self.number(),
            issuer=self.issuer(title),
            issued_on=issued,
            effective_on=effective,
            expires_on=self.expires_on(effective or issued),
            year=year,
            repeals=repeals(self.text, self.units),
            school_year=self._in("正文", "school_year", school_year(title, self.text)),
            also=also(kind, self.labels),
            keywords=keywords(self.meta.get("keywords", "")),
            where=self.where,
        )

    def _in(self, place: str, field: str, value: T) -> T:
        """Notes where a field was found; the value goes through."""
        if value is not None:
            self.where[field] = place
        return value

    # -- title and kind ------------------------------------------------------------------

    def title(self) -> str:
        stated = self.meta.get("articletitle", "").strip()
        if stated:
            return self._in("网页字段", "title", stated)
        lines = self._title_lines()
        if lines:
            return self._in("正文开头", "title", lines)
        named = re.split(r"[_|]|\s[-–—]\s", self.meta.get("title", ""))[0].strip()
        if len(named) >= 4 and not re.match(r"(?i)untitled|microsoft word|无标题|未命名", named):
            return self._in("文件属性", "title", named)
        heading = next((u.label for u in self.units[:3] if u.role is Role.HEADING), "")
        if heading:
            return self._in("正文开头", "title", heading)
        return self._in("文件名", "title", PurePath(self.source).stem or self.source)

    def _title_lines(self) -> str:
        """The title at the top; a title that is set in two lines is put together again."""
        lines: list[str] = []
        for unit in self.units[:HEAD]:
            words = " ".join(self.words(unit).split())
            if unit.role is Role.TITLE:
                if not is_red_header(words) and not is_front(words):
                    lines.append(words)
            elif lines or not is_front(words):
                break
        title = lines[0] if lines else ""
        for above, line in pairwise(lines):
            if re.match(r"[（(].*[）)]$", line) and not title_goes_on(above, line):
                continue
            title += line if title_goes_on(above, line) else f" {line}"
        return title

    def kind(self, title: str) -> Kind:
        bare = re.sub(r"\s|[（(][^（）()]*[）)]$", "", title)
        issued = _ISSUES.search(bare)
        if issued:
            names = [re.sub(r"[（(][^（）()]*[）)]$", "", issued[1].strip("《》")), bare]
        elif _LETTER.search(bare) and not _KINDS[0][1].search(bare):
            return Kind.NOTICE  # "关于报送2024年工作总结的通知" is no summary
        else:
            names = [_INNER_TITLE.sub("", bare) or bare]
        if _RULES.search(names[0]):
            return Kind.REGULATION  # "统计管理办法" are no statistics
        for name in names:
            for kind, pattern in _KINDS:
                if pattern.search(name):
                    return kind
        roles = Counter(u.role for u in self.units)
        questions = sum(bool(re.match(r"问|Q\s*\d*[:：]", u.label)) for u in self.units)
        if questions >= 3:
            return Kind.FAQ
        if roles[Role.ARTICLE] >= 3:
            return Kind.REGULATION
        if roles[Role.ROW] * 2 > len(self.units):
            return Kind.STATISTICS
        return Kind.OTHER

    # -- number and issuer ---------------------------------------------------------------

    def number(self) -> str | None:
        """Its own 文号 stands on a line of its own near the top, or in the page's fields."""
        for key in ("number", "文号", "发文字号", "docnumber"):
            if numbers := find_numbers(self.meta.get(key, "")):
                return self._in("网页字段", "number", numbers[0])
        for line in self.lines[:HEAD]:
            numbers = find_numbers(line)
            if not numbers or re.match(r"根据|依据|按照|依照|参照|《|第.{1,3}条", line):
                continue
            if (
                is_byline(line)
                or len(line) <= len(numbers[0]) + 8
                or re.match(r"(?:发文字|文)号", line)
                or (len(line) < 60 and line.endswith(("公布", "发布", "颁布")))
            ):
                return self._in("正文开头", "number", numbers[0])
        return None

    def issuer(self, title: str) -> str | None:
        if match := _ISSUER_IN_TITLE.match(title):
            return self._in("标题", "issuer", match[1].strip())
        for line in reversed(self._signature()):
            if _ORGAN_LINE.match(line):
                return self._in("落款", "issuer", line)
        for line in self.lines[1:HEAD]:
            match = re.match(r"(?:发布机构|发文机关|发文单位|制定机关)[：:]\s*(\S+)", line)
            match = match or _ADOPTED_BY.search(line[:LINE])
            if not match and is_byline(line):
                match = _ORGAN_IN_LINE.search(line)
            if match:
                return self._in("正文开头", "issuer", match[1])
        for line in self.lines[1:HEAD]:
            if match := _BY_COUNCIL.search(line[:LINE]):
                return self._in("正文开头", "issuer", match[1])
        if match := _ORGAN_BEFORE_YEAR.match(title):
            return self._in("标题", "issuer", match[1])
        stated = (self.meta.get("publisher") or self.meta.get("contentsource", "")).strip()
        if not stated or stated in ("本网", "本站", "原创"):
            return None
        return self._in("网页字段", "issuer", stated)

    def _signature(self) -> list[str]:
        """Lines around the date a document is signed with: at its end, or above an annexed text."""
        lines = self.lines[-TAIL:]
        for i, line in enumerate(self.lines[:COVER]):
            if is_date(line) and i and _ORGAN_LINE.match(self.lines[i - 1]):
                lines += self.lines[max(0, i - 2) : i + 1]
        return lines

    # -- dates ---------------------------------------------------------------------------

    def issued_on(self) -> date | None:
        top = [line for line in self.lines[:4] if is_date(line)]
        if signed := [line for line in self._signature() if is_date(line)] or top:
            return self._in(
                "落款" if signed != top else "正文开头", "issued_on", first_date(signed[-1])
            )
        adopted = [
            found[0][0]
            for line in self.lines[1:HEAD]
            if (found := find_dates(line))
            and (is_byline(line) or (found[0][1] <= 8 and _HISTORY.search(line)))
        ]
        if adopted:
            return self._in("正文开头", "issued_on", max(adopted))
        for line in self.lines[-TAIL:]:
            if line.endswith(("印发", "发布")) and (when := first_date(line)):
                return self._in("落款", "issued_on", when)
        for key in _META_DATES:
            if when := first_date(self.meta.get(key, "")):
                return self._in("网页字段", "issued_on", when)
        named = _DATED_NAME.search(PurePath(self.source).stem)
        return self._in("文件名", "issued_on", first_date(named[1]) if named else None)

    def effective_on(self, issued: date | None) -> date | None:
        for line in self.lines[1:HEAD]:
            if len(line) < 40 and line.endswith(("施行", "实施")) and (when := first_date(line)):
                return self._in("正文开头", "effective_on", when)
        sentences = [self.words(unit) for unit in self.units]
        own = [words for words in sentences if _SELF.search(words)]
        for words in (*reversed(own), *reversed(sentences)):
            if match := _FROM_ISSUE.search(words):
                days = (to_int(match[1]) or 0) if match[1] else 0
                begins = issued + timedelta(days) if issued else None
                return self._in("正文（自发布之日起算）", "effective_on", begins)
            match = _EFFECTIVE.search(words)
            if match and (when := first_date(match[1])):
                return self._in("正文", "effective_on", when)
        return self._in("网页字段", "effective_on", first_date(self.meta.get("effective", "")))

    def expires_on(self, begins: date | None) -> date | None:
        """The last day it holds."""
        for line in reversed(self.lines):
            if not (_SELF.search(line) or _EFFECTIVE.search(line) or _FROM_ISSUE.search(line)):
                continue
            if (match := _VALID_UNTIL.search(line)) and (
                until := first_date(line[match.end() :][:16])
            ):
                return self._in("正文", "expires_on", until)
            if (match := _VALID_YEARS.search(line)) and begins:
                last = _after(begins, to_int(match[1]) or 0) - timedelta(1)
                return self._in("正文（按有效期推算）", "expires_on", last)
        return self._in("网页字段", "expires_on", first_date(self.meta.get("expires", "")))


def _after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, month=3, day=1)


def keywords(stated: str) -> tuple[str, ...]:
    """The words of a page's field "keywords", each once; sites part them in many ways."""
    words = (word.strip() for word in re.split(r"[,，;；、|\s]+", stated))
    return tuple(dict.fromkeys(word for word in words if word))
