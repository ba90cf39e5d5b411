"""The cell of a table row that a question asks for, with what the row is about."""

import re
from collections.abc import Sequence

from assistant.ask import Ask
from assistant.coverage import Weighed, fit, plain
from assistant.question import Question

_CELL = re.compile(r"([^：；｜\n]{1,30})：([^；\n]*)")
_ROW = re.compile(r"^[^：\n]{0,60}｜|^(?:[^：；\n]{1,30}：[^；\n]*；){2,}[^：；\n]{1,30}：")
_ORDER = re.compile(r"^(?:序号|编号|号)$")
_ASKED_IN = re.compile(r"(?:多少|几)(个?)(人次|[\u4e00-\u9fff])")
_ALL = re.compile(r"总[数量]|一共|总共|共有|合计|全[区县市]")
_SUM = re.compile(r"^(?:合计|总计|总数|全[区县市](?:合计)?)$")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_AIM = re.compile(r"计划|目标|预期|任务|打算|拟")
_DONE = re.compile(r"完成|实际|实绩|达到|结果")
_BODY = re.compile(r".{2,6}?(?:学校|小学|中学|学院|幼儿园)(?=.)")
_NAME = 8  # characters of a name that is said whole or not at all


def is_row(unit: str) -> bool:
    """Is ``unit`` a table row: "标题｜表头：内容；…"?"""
    return _ROW.match(unit) is not None


def names_row(key: str, question: str) -> bool:
    """Does ``question`` name the row that begins with ``key``, or ask for all where it is the
    sum?"""
    key, question = plain(key), plain(question).replace("中小学", "")  # which is no 小学
    if _SUM.match(key):
        return _ALL.search(question) is not None
    return _named(key, question)


def of_another_row(question: Question, row: str) -> bool:
    """Is ``row`` one of several, none of which the question names: "小学招多少人" of 东湖小学?"""
    cells = _cells(row)
    named = cells and any(names_row(value, question.text) for _, value in cells[:2])
    return question.ask is Ask.NUMBER and len(cells) > 1 and not named


def _cells(row: str) -> list[tuple[str, str]]:
    """Headers and contents, without the row's own number and what is empty."""
    return [
        (m[1].strip(), m[2].strip())
        for m in _CELL.finditer(row.rpartition("｜")[2])
        if m[2].strip() and not _ORDER.match(m[1].strip())
    ]


def _named(key: str, text: str) -> bool:
    """Does the question name the row: 东湖小学, not 西湖小学? A long name may lack a little."""
    key = re.sub(r"[(（][^()（）]*[)）]", "", key)
    if len(key) < 2 or key in text:
        return key in text
    body = _BODY.match(key)  # 启航学校 names 启航学校小学部
    if body and body[0] in text:
        return True
    pairs = [key[i : i + 2] for i in range(len(key) - 1)]
    return len(key) > _NAME and sum(pair in text for pair in pairs) >= 0.75 * len(pairs)


def cell(
    question: Question, terms: Sequence[Weighed], row: str, tells: re.Pattern[str]
) -> str | None:
    """ "东湖小学，计划人数：360": what the row is of, and the one cell that is asked for."""
    cells = _cells(row)
    if len(cells) < 2 or not names_row(cells[0][1], question.text):
        return None
    years = [str(year) for year in question.years]
    if any(year in header for year in years for header, _ in cells):
        cells = [cells[0], *(c for c in cells[1:] if any(year in c[0] for year in years))]
    elif years and any(_YEAR.search(header) for header, _ in cells):
        return None  # a column of another year
    telling = [c for c in cells[1:] if tells.search(c[1]) and not _of_other_side(question, c[0])]
    measured = [c for c in telling if counts_in(question.text, c[0])]
    if len(measured) == 1:
        return f"{cells[0][1]}，{measured[0][0]}：{measured[0][1]}"
    if len(telling) > 1:
        shares = [fit(terms, plain(header)).share for header, _ in telling]
        if shares.count(max(shares)) > 1:
            return None
        telling = [telling[shares.index(max(shares))]]
    if not telling:
        return None
    header, value = telling[0]
    counts = question.ask in (Ask.NUMBER, Ask.FEE) and not _YEAR.search(header)
    if counts and not fit(terms, plain(header)).share:
        return None  # it counts something else: 班数 where 人数 is asked for
    return f"{cells[0][1]}，{header}：{value}"


def _of_other_side(question: Question, header: str) -> bool:
    """Does the column hold what was done where the aim is asked for, or the other way round?"""
    aims, done = _AIM.search(question.text), _DONE.search(question.text)
    if bool(aims) == bool(done):
        return False
    other, own = (_DONE, _AIM) if aims else (_AIM, _DONE)
    return other.search(header) is not None and own.search(header) is None


def counts_in(question: str, header: str, unit: str = "") -> bool:
    """Is ``header`` counted in what ``question`` counts: 学校数（所） of 多少所, 班数 of 几个班?"""
    if column(header) in plain(question):
        return True
    if not (asked := _ASKED_IN.search(question)):
        return False
    if asked[1] and asked[2] in header:
        return True
    if column(header).endswith(f"{asked[2]}数"):  # 计划人数 of 多少人
        return True
    units = {unit, *re.findall(r"[(（]([^()（）]+)[)）]$", header)}
    return not asked[1] and asked[2] in units


def column(header: str) -> str:
    """What a column counts, without its unit: 学校数."""
    return plain(re.sub(r"[(（][^()（）]*[)）]$", "", header))


def is_sum(told: str) -> bool:
    """Is what ``cell`` told of the row of the sum: 全区 of 全区小学 asks for none of all?"""
    return _SUM.match(plain(told.partition("，")[0])) is not None


def within(told: str, other: str) -> bool:
    """Is the row of ``told`` named by only a part of the name of the other's: 小学, of 小学部?"""
    key, longer = (plain(it.partition("，")[0]) for it in (told, other))
    return key != longer and key in longer


def beyond(question: str, told: str) -> str:
    """What ``question`` (plain) says beyond the row and the column that ``cell`` told of."""
    key, _, rest = told.partition("，")
    for said in (column(rest.rpartition("：")[0]), plain(key)):
        question = question.replace(said, " ", 1)
    return question
