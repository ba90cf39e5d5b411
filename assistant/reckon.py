"""Sums and differences of stated figures, each term with where it stands; or why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from corpus.figure import Qualifier
from corpus.stated import Stated
from index.measured import Measured, measured
from index.unit import base, written_like

_FIRM = (Qualifier.EXACT, Qualifier.UP_TO)  # 达 is said of what has been counted
_SHARES = ("%", "‰", "成", "倍")


@dataclass(frozen=True, slots=True)
class Formula:
    """``text`` is "4350个〔1〕－3860个〔2〕＝490个"; the numbers in brackets count ``terms``.

    ``note`` says what a reader must know of it, "" if nothing.
    """

    text: str
    terms: tuple[Stated, ...]
    number: Decimal  # in ``unit``
    unit: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Figures that must not be reckoned with each other, and why, in one line."""

    reason: str


def summed(stated: Sequence[Stated]) -> Formula | Refused:
    """All of them added up."""
    items = _with_totals(stated)
    if len(items) < 2:
        return Refused("只找到一个数，没有可以相加的。")
    if reason := _unlike(items):
        return Refused(reason)
    if items[0].unit in _SHARES:
        return Refused("比例不能直接相加。")
    if reason := _overlap(items):
        return Refused(reason)
    spans = {it.span for it in items}
    note = ""
    if len(spans) > 1:
        if any(it.year is None for it in items) or len({frozenset(it.words) for it in items}) > 1:
            return Refused("这些数的时间范围不同，不能相加。")
        years = sorted({it.year for it in items if it.year is not None})
        note = f"为{'、'.join(map(str, years))}年的合计"
    return _formula(items, "＋", sum((it.amount for it in items), Decimal(0)), note)


def difference(later: Stated, earlier: Stated) -> Formula | Refused:
    """How much more ``later`` is than ``earlier``; negative where it is less."""
    items = _with_totals((later, earlier))
    if reason := _unlike(items):
        return Refused(reason)
    new, old = items
    if new.stated.key == old.stated.key:
        return Refused("这是同一个数，没有差别可比。")
    if (new.year is None) != (old.year is None):
        return Refused("这两个数的时间范围不同（一个是全年，一个不是），不能相减。")
    return _formula(items, "－", new.amount - old.amount, "")


def _with_totals(stated: Sequence[Stated]) -> list[Measured]:
    return list(measured(stated))


def _unlike(items: Sequence[Measured]) -> str:
    """Why the figures cannot stand in one formula; "" where they can."""
    units = list(dict.fromkeys(it.stated.figure.unit or "（无单位）" for it in items))
    if len({it.unit for it in items}) > 1:
        return f"单位不同（{'、'.join(units)}），不能直接计算。"
    loose = next((it for it in items if it.stated.figure.qualifier not in _FIRM), None)
    if loose is not None:
        said = as_written(loose.stated)
        return f"“{said}”不是准确数，不能用来计算。"
    if len({it.stated.figure.nature for it in items}) > 1:
        return "有的是目标，有的是完成数，不能放在一起计算。"
    return ""


def _overlap(items: Sequence[Measured]) -> str:
    keys = {it.stated.key for it in items}
    for it in items:
        part_of = it.stated.figure.part_of
        if part_of is not None and (it.stated.document.id, part_of) in keys:
            return f"“{it.stated.figure.metric}”已包含在总数里，不能重复相加。"
    for n, one in enumerate(items):
        for other in items[n + 1 :]:
            if one.words == other.words and one.span == other.span:
                return f"“{one.stated.figure.metric}”是同一项，不能重复相加。"
    return ""


def _formula(items: Sequence[Measured], sign: str, number: Decimal, note: str) -> Formula:
    unit = items[0].stated.figure.unit
    own = number / base(unit)[1]
    shown = "个百分点" if unit in ("%", "％") else unit
    terms = sign.join(f"{as_written(it.stated)}〔{n}〕" for n, it in enumerate(items, 1))
    stated = tuple(it.stated for it in items)
    result = written_like(own, stated[0].figure.value)
    return Formula(f"{terms}＝{result}{shown}", stated, own, shown, note)


def as_written(stated: Stated) -> str:
    """The number with its unit and the words that qualify it: "近300名".

    A table may state the unit in its head only; it is told with the number all the same.
    """
    figure = stated.figure
    start = figure.start - figure.quote_start
    words = stated.quote[start : start + figure.end - figure.start]
    if figure.value not in words:
        words = figure.value
    told = figure.unit in words or "分之" in words
    return words if told else f"{words}{figure.unit}"
