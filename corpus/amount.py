"""Numbers with units in running text: "近300名", "2.5亿元", "百分之五", "五千元以上二万元以下"."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.figure import Qualifier
from corpus.measure import COUNTED, KINDS, ONE, SHARES, TIMES, UNIT
from corpus.qualify import qualified, share_limit
from corpus.value import parsed

_ARABIC = r"(?:\d{1,3}(?:[,，]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
_MAGNITUDE = r"(?:万亿|[百千]万|[万亿]|千(?![克米瓦字卡])|百(?!分))"
_CHINESE = r"[一二三四五六七八九十两][零〇一二三四五六七八九十百千万亿两]*"
_SHARE = (
    r"(?:(?:百|千|万|[二三四五六七八九十]{1,3})分之"
    rf"(?:[一二三四五六七八九十百零两]+(?:点[零〇一二三四五六七八九]+)?|{_ARABIC})"
    r"|\d{1,2}[/／]\d{1,3}(?![\d/／月日年]))"
)
_VALUE = rf"(?:{_SHARE}|{_ARABIC}(?:{_MAGNITUDE}|[余多]万)?|{_CHINESE}(?:[余多]万)?)"
_TO = r"[—–－~～〜\-至到]{1,2}"
_AMOUNT = re.compile(
    rf"(?<![\d.A-Za-z*＊第〔\[/／])(?P<value>{_VALUE})"
    rf"(?:(?P<inside>余|多|几|来)?(?P<unit>{UNIT})"
    rf"|(?P<range>{_TO})(?={_SHARE}|{_VALUE}[余多]?{UNIT}))?"
)
_RANK = re.compile(
    r"(?P<mark>(?<=[\u4e00-\u9fff])(?<![的在这该])第|(?<!提)前)"
    rf"(?P<value>{_CHINESE}|\d+)(?P<unit>名|位)"
    r"(?=[，。；、,;）)\s]|$|的(?:好|优异)?成绩|行列)"
)
_FRACTION = re.compile(r"分之|[/／]")
_APPROXIMATE = re.compile(r"[余多]")
_HALF = re.compile(r"半(?![径年月数天岛])")
_ALONE = re.compile(r"以上|以下|左右|[，。；、,;）)\s]|$")
_FULL = str.maketrans("０１２３４５６７８９．，", "0123456789.,")

# What makes "一" a number, or not, by the words around it.
_IDIOM = re.compile(r"(?:(?<!以)[上下]|[前后同某另每统唯进逐单])$")
_LIMITED = re.compile(
    r"(?:至少|最多|[只仅]能|不(?:得|应|能)?(?:少于|超过)|不足|超过|不?满|最短|最长|低于)"
    r"[\u4e00-\u9fff]{0,3}$"
)
_LIMITS = re.compile(r"(?:（含）|\(含\))?(?:以上|以内|以下|及以上|左右)")
_LASTS = re.compile(r"(?:之?内|以[上下内]|左右|的|或|[，。；、,;）)至到\s]|$)")
_LASTING = re.compile(r"(?:满|超过|少于|低于|不足|期限?|期为|为期|提前|延长|届|[为计])$")
_ROW = re.compile(r"[^，。；]{1,10}[和及、与]")
_CHARACTER = re.compile(r"[\u4e00-\u9fff]$")
_ENDS = re.compile(r"[，。；、,;）)\s]|$")


@dataclass(frozen=True, slots=True)
class Amount:
    """One number with its unit; offsets are into the text that was looked through.

    ``start``/``end`` take in the qualifying words, ``first``/``last`` only number and unit.
    """

    start: int
    end: int
    first: int
    last: int
    value: str
    unit: str
    number: Decimal
    qualifier: Qualifier


def halved(text: str) -> str:
    """The text with ordinary digits for full-width ones, character by character."""
    return text.translate(_FULL)


def amounts(text: str, start: int = 0, end: int | None = None) -> list[Amount]:
    """Every number of ``text[start:end]`` that has a unit, in order, ranges as two.

    ``text`` is ``halved``.
    """
    end = len(text) if end is None else end
    found: list[Amount] = []
    pending: re.Match[str] | None = None
    for match in _AMOUNT.finditer(text, start, end):
        if match["range"]:
            pending = match
            continue
        lower, pending = pending, None
        value, unit = match["value"], match["unit"] or ""
        number = parsed(value)
        if number is None or not (unit or _FRACTION.search(value) or _stands(text, match)):
            continue
        unit = unit or _named_share(value)
        if lower is not None and lower.end() == match.start():
            found += _range(lower, match, number, unit)
            continue
        if _HALF.match(text, match.end()):  # "一年半": not the whole of the number
            continue
        if _is_article(text, match, found) or _counts_kinds(value, unit):
            continue
        amount = _amount(text, match, number, unit, found[-1].end if found else start)
        if found and _is_range(text, found[-1], amount):
            found[-1] = replace(found[-1], qualifier=Qualifier.AT_LEAST)
            amount = replace(amount, qualifier=Qualifier.AT_MOST)
        found.append(amount)
    return [one for one in found if one.end <= end]


def ranks(text: str, start: int, end: int) -> list[Amount]:
    """Places in an order: "位居全市第二名", "前三名"; ``text`` is ``halved``."""
    found = []
    for match in _RANK.finditer(text, start, end):
        number = parsed(match["value"])
        if number is not None:
            first, last = match.start("value"), match.end()
            words = match["value"], match["unit"]
            found.append(Amount(match.start(), last, first, last, *words, number, Qualifier.EXACT))
    return found


def _amount(text: str, match: re.Match[str], number: Decimal, unit: str, floor: int) -> Amount:
    first, last = match.span()
    start, end, qualifier = qualified(text, floor, first, last)
    value = match["value"]
    if qualifier is Qualifier.EXACT:
        if unit in SHARES or unit == "倍" or _FRACTION.search(value):
            qualifier = share_limit(text, floor, first)
        elif match["inside"] or _APPROXIMATE.search(value):
            qualifier = Qualifier.ABOUT
    return Amount(start, end, first, last, value, unit, number, qualifier)


def _range(lower: re.Match[str], upper: re.Match[str], number: Decimal, unit: str) -> list[Amount]:
    """ "3至5年" → at least 3 年, at most 5 年; the lower end takes the unit of the upper."""
    least = parsed(lower["value"])
    if least is None:
        return []
    magnitude = upper["value"][-1]
    if least < number and magnitude in "万亿" and lower["value"][-1] not in "万亿":
        factor = Decimal(10_000 if magnitude == "万" else 100_000_000)
        least *= factor if least * factor < number else 1
    low, high = lower.span("value"), (upper.start("value"), upper.end())
    return [
        Amount(*low, *low, lower["value"], unit, least, Qualifier.AT_LEAST),
        Amount(*high, *high, upper["value"], unit, number, Qualifier.AT_MOST),
    ]


def _is_range(text: str, lower: Amount, upper: Amount) -> bool:
    """ "1‰至3‰", "500元至1000元"."""
    rises = lower.unit == upper.unit and lower.number < upper.number
    plain = lower.qualifier is upper.qualifier is Qualifier.EXACT
    return rises and plain and re.fullmatch(_TO, text[lower.end : upper.start]) is not None


def _stands(text: str, match: re.Match[str]) -> bool:
    """ "月活跃用户1000万以上": a number that needs no unit."""
    value = match["value"]
    return value[0].isdigit() and value[-1] in "万亿" and bool(_ALONE.match(text, match.end()))


def _named_share(value: str) -> str:
    """ "百分之五" is written without a sign for its unit but names it."""
    return {"百": "%", "千": "‰"}.get(value[0], "") if value[1:3] == "分之" else ""


def _counts_kinds(value: str, unit: str) -> bool:
    """ "四类短期培训", "三项制度": what is counted is a list that follows, not a quantity."""
    return unit in KINDS and not value[0].isdigit()


def _is_article(text: str, match: re.Match[str], found: list[Amount]) -> bool:
    """Is it a "一" that is no more than an article ("建立一个平台") or part of a word?"""
    if match["value"] != "一":
        return False
    start, end, unit = match.start(), match.end(), match["unit"]
    before, after = text[max(0, start - 7) : start], text[end : end + 6]
    if _IDIOM.search(before) or after.startswith("一"):
        return True
    if _LIMITED.search(before) or _LIMITS.match(after):
        return False
    if unit in TIMES:
        return not (_LASTS.match(after) or _LASTING.search(before))
    if unit in ONE:
        return False
    if unit in COUNTED and found and _ROW.fullmatch(text, found[-1].end, start):
        return False  # "两名教师和一名保育员"
    # "初级中学一所": the number stands behind what it counts
    return not (unit in COUNTED and _CHARACTER.search(before) and _ENDS.match(after))
