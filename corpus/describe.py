"""What a document says about itself: title, 文号, issuer, kind, dates, year, what it repeals."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import PurePath

from corpus.chunk import Role, Unit
from corpus.dates import find_dates, first_date
from corpus.document import Description, Kind, Reference
from corpus.number import find_numbers
from corpus.outline import Outline

HEAD = 12  # units in which a document introduces itself
TAIL = 6  # units in which it is signed

_ORGAN = (
    r"(?:局|委员会|政府|厅|部|办公室|办公厅|委|院|法院|检察院|学校|中心|办事处|代表大会|常务委员会)"
)
_ISSUER_IN_TITLE = re.compile(
    rf"^([^《》，。]{{2,40}}?{_ORGAN}(?:[、 ]+[^《》，。关]{{2,30}}?{_ORGAN})*)(?:关于|印发)"
)
_ORGAN_LINE = re.compile(rf"^[\u4e00-\u9fff*、 ]{{2,40}}{_ORGAN}$")
_ADOPTED_BY = re.compile(
    r"日\s*(?:第[一二三四五六七八九十百零]+届)?"
    r"([\u4e00-\u9fff]{2,30}?(?:常务委员会|代表大会|委员会|国务院|法院|检察院|部|局|政府|署))"
    r"(?=第|令|公布|发布|批准|通过|修|会议|审判|检察)"
)
_INNER_TITLE = re.compile(r"《([^《》]*(?:《[^《》]*》[^《》]*)*)》")
_YEAR = re.compile(r"((?:19|20)\d{2})(?:\s*[—–~至-]+\s*(?:19|20)?\d{2,4})?\s*(?:年|学年)")
_REPEAL = re.compile(r"(?:同时|予以|即行|相应|自行)?(?:废止|失效)|(?:停止|不再)(?:执行|施行|适用)")
_EFFECTIVE = re.compile(r"自([^，。；]{4,20}?)起(?:正式)?(?:施行|实施|执行|生效)")
_FROM_ISSUE = re.compile(r"自(?:发布|公布|印发|颁布|下发)之日起(?:正式)?(?:施行|实施|执行|生效)")
_VALID_YEARS = re.compile(r"有效期(?:限)?(?:为|是)?\s*([1-9一二两三四五六七八九])\s*年")
_VALID_UNTIL = re.compile(
    r"有效期(?:限)?(?:截)?至|(?:执行|施行|实施)(?:期限)?至|于[^，。；]{0,20}(?:失效|废止)"
)
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.FAQ, re.compile(r"问答|答疑|常见问题|热点问题|释疑|百问")),
    (Kind.SUMMARY, re.compile(r"总结|工作报告|述职|工作回顾|情况报告|年度报告|年报")),
    (Kind.PLAN, re.compile(r"计划|规划|思路|工作要点|工作安排|工作打算|行动方案")),
    (
        Kind.REGULATION,
        re.compile(
            r"细则|办法|条例|规定|规程|规则|准则|章程|解释|批复|法典|守则|标准|法$|法（|决定$|编$|制度$"
        ),
    ),
    (Kind.STATISTICS, re.compile(r"统计|一览表|公报|数据|汇总表|情况表")),
    (Kind.NOTICE, re.compile(r"通知|公告|通告|公示|函$|意见|方案|指引|指南|公开信|纪要|通报")),
)


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

    def words(self, unit: Unit) -> str:
        return self.text[unit.start : unit.end]

    def description(self) -> Description:
        title = self.title()
        kind = self.kind(title)
        issued = self.issued_on()
        effective = self.effective_on(issued)
        return Description(
            title=title,
            kind=kind,
            number=self.number(),
            issuer=self.issuer(title),
            issued_on=issued,
            effective_on=effective,
            expires_on=self.expires_on(effective or issued),
            year=self.year(title, kind, issued),
            repeals=tuple(self.repeals()),
        )

    # -- title and kind ------------------------------------------------------------------

    def title(self) -> str:
        stated = self.meta.get("articletitle", "").strip()
        if stated:
            return stated
        lines = self._title_lines()
        if lines:
            return lines
        named = re.split(r"[_|]|\s[-–—]\s", self.meta.get("title", ""))[0].strip()
        if len(named) >= 4 and not re.match(r"(?i)untitled|microsoft word|无标题|未命名", named):
            return named
        heading = next((u.label for u in self.units[:3] if u.role is Role.HEADING), "")
        return heading or PurePath(self.source).stem or self.source

    def _title_lines(self) -> str:
        """The title at the top; a title that is set in two lines is put together again."""
        lines: list[str] = []
        for unit in self.units:
            if unit.role is not Role.TITLE:
                break
            words = re.sub(r"^[（(]?(?:示例文件|样本|样例)[）)]?$", "", self.words(unit)).strip()
            is_name = not (
                not words
                or (find_numbers(words) and len(words) < 30)
                or (words.endswith("文件") and _ORGAN_LINE.match(words[:-2]))
                or words[0] in "（("
                or (find_dates(words) and len(words) < 30)
            )
            if is_name:
                lines.append(" ".join(words.split()))
        if not lines:
            return ""
        joined = lines[0]
        for line in lines[1:]:
            cut = (
                joined.endswith(("关于", "印发", "、", "的", "和", "及"))
                or line[0] in "《的关"
                or (joined.endswith(tuple("局委府厅部院室")) and line.startswith("关于"))
            )
            joined += line if cut else f" {line}"
        return joined

    def kind(self, title: str) -> Kind:
        inner = _INNER_TITLE.search(title) if re.search(r"印发|转发|发布|公布", title) else None
        names = [inner[1], title] if inner else [title]
        for name in names:
            plain = re.sub(r"\s|[（(][^（）()]*[）)]$", "", _INNER_TITLE.sub("", name) or name)
            for kind, pattern in _KINDS:
                if pattern.search(plain):
                    return kind
        roles = Counter(u.role for u in self.units)
        questions = sum(u.label.startswith(("问", "Q")) for u in self.units)
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
                return numbers[0]
        for line in self.lines[:HEAD]:
            numbers = find_numbers(line)
            if numbers and (len(line) <= len(numbers[0]) + 8 or re.match(r"(?:发文字|文)号", line)):
                return numbers[0]
            if numbers and len(line) < 60 and line.endswith(("公布", "发布", "颁布")):
                return numbers[0]
        return None

    def issuer(self, title: str) -> str | None:
        if match := _ISSUER_IN_TITLE.match(title):
            return match[1].strip()
        for line in reversed(self._signature()):
            if _ORGAN_LINE.match(line):
                return line
        for line in self.lines[1:HEAD]:
            if match := re.match(r"(?:发布机构|发文机关|发文单位|制定机关)[：:]\s*(\S+)", line):
                return match[1]
            if len(line) < 80 and (match := _ADOPTED_BY.search(line)):
                return match[1]
        stated = self.meta.get("contentsource", "").strip()
        return stated if stated and stated not in ("本网", "本站", "原创") else None

    def _signature(self) -> list[str]:
        """Lines around the date a document is signed with: at its end, or above an annexed text."""
        ends = [len(self.lines)]
        ends += [i + 1 for i, line in enumerate(self.lines[:40]) if _only_date(line)]
        lines: list[str] = []
        for end in ends:
            lines += self.lines[max(0, end - TAIL) : end]
        return lines

    # -- dates ---------------------------------------------------------------------------

    def issued_on(self) -> date | None:
        signed = [d for line in self._signature() if (d := _only_date(line))]
        if signed:
            return signed[-1]
        adopted = [
            found[0][0]
            for line in self.lines[1:HEAD]
            if (found := find_dates(line))
            and len(line) < 120
            and re.search(r"公布|发布|颁布|印发|通过|修正|修订|制定|发文日期|成文日期|批准", line)
        ]
        if adopted:
            return max(adopted)
        for key in ("pubdate", "published", "date", "createdate"):
            if stated := first_date(self.meta.get(key, "")):
                return stated
        return None

    def effective_on(self, issued: date | None) -> date | None:
        for line in self.lines[1:HEAD]:
            if len(line) < 40 and line.endswith(("施行", "实施", "起施行")) and first_date(line):
                return first_date(line)
        for line in reversed(self.lines):
            if _FROM_ISSUE.search(line):
                return issued
            match = _EFFECTIVE.search(line)
            if match and (when := first_date(match[1])):
                return when
        return None

    def expires_on(self, begins: date | None) -> date | None:
        own = re.compile(r"本(?:细则|办法|规定|通知|意见|方案|规则|规程|文件|公告|通告|指引)")
        for line in (line for line in reversed(self.lines) if own.search(line)):
            if (match := _VALID_UNTIL.search(line)) and (
                until := first_date(line[match.end() :][:16])
            ):
                return until
            if (match := _VALID_YEARS.search(line)) and begins:
                years = (
                    int(match[1])
                    if match[1].isdecimal()
                    else " 一二三四五六七八九".index(match[1].replace("两", "二"))
                )
                try:
                    return begins.replace(year=begins.year + years)
                except ValueError:  # 29 February
                    return begins.replace(year=begins.year + years, day=28)
        return None

    def year(self, title: str, kind: Kind, issued: date | None) -> int | None:
        """The year in its title, else in its headings, else the one it was issued in."""
        if match := _YEAR.search(title):
            return int(match[1])
        if kind in (Kind.SUMMARY, Kind.PLAN, Kind.STATISTICS):
            labels = [u.label for u in self.units if u.role is Role.HEADING]
            years = [int(m[1]) for label in labels if (m := _YEAR.search(label))]
            if not years:
                years = [int(m[1]) for m in _YEAR.finditer(self.text[:2000])]
            if years:
                return Counter(years).most_common(1)[0][0]
        begins = issued or self.effective_on(None)
        return begins.year if begins else None

    # -- what it repeals -----------------------------------------------------------------

    def repeals(self) -> Sequence[Reference]:
        found: list[Reference] = []
        for unit in self.units:
            words = self.words(unit)
            for match in _REPEAL.finditer(words):
                clause = _clause_before(words, match.start())
                found += _references(clause)
        return list(dict.fromkeys(found))


def _only_date(line: str) -> date | None:
    """The date of a line that is nothing but a date, as under a signature."""
    found = find_dates(line)
    if len(found) == 1 and found[0][2] - found[0][1] >= len(line.strip("（）() 　")) - 2:
        return found[0][0]
    return None


def _clause_before(words: str, end: int) -> str:
    """The clause that ends at ``end``; commas inside 《》 and （） do not end one."""
    depth, begin = 0, 0
    for i in range(end - 1, -1, -1):
        if words[i] in "》）)":
            depth += 1
        elif words[i] in "《（(":
            depth -= 1
        elif depth <= 0 and words[i] in "，,；;。" and i < end - 1:
            begin = i + 1
            break
    return words[begin:end]


def _references(clause: str) -> list[Reference]:
    """《title》（number） pairs of a clause; a number without a title stands alone."""
    found: list[Reference] = []
    last = 0
    for match in _INNER_TITLE.finditer(clause):
        numbers = find_numbers(clause[match.end() :].split("《")[0])
        found.append(Reference(match[1], numbers[0] if numbers else None))
        last = match.end()
    if not found:
        found = [Reference(None, number) for number in find_numbers(clause[last:])]
    return found
