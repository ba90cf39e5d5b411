"""A figure: a number that a document states, with what it counts, whose it is and of when."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Qualifier(StrEnum):
    """How exactly the number is meant. The values are part of the outside contract."""

    EXACT = "exact"
    ABOUT = "about"  # 约, 近, 左右, 余
    AT_LEAST = "at_least"  # 不少于, 以上
    AT_MOST = "at_most"  # 不超过, 以内
    UP_TO = "up_to"  # 达, 最高, 增至
    OVER = "over"  # 超过, 突破


class Nature(StrEnum):
    """What the number is: something that came about, something meant to."""

    RESULT = "result"  # 完成, 新增, 达到
    TARGET = "target"  # 目标, 力争, 到…年
    GAP = "gap"  # 缺口, 不足, 尚缺
    BASELINE = "baseline"  # what a change starts from: 由…提高到
    RANK = "rank"  # 第三名, 前三
    RULE = "rule"  # what a regulation sets: fines, terms, ages, shares


@dataclass(frozen=True, slots=True)
class Period:
    """The time a figure is of. ``first`` and ``last`` are inclusive; ``None`` where the document
    masks or does not say the year (``20XX年``)."""

    text: str  # as the document names it: "未来两年"; "" where it is the document's own year
    first: date | None = None
    last: date | None = None
    relative: bool = False  # the dates are counted from the document's own year


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a document's text.

    ``start``/``end`` are offsets in characters into the document's text of the number with its
    unit and qualifying words ("近300名"), ``quote_start``/``quote_end`` of the sentence, item or
    table row that it is traced to. ``part_of`` is the position, among the document's figures in
    reading order, of the total whose breakdown it belongs to. ``sums`` is set on a total: whether
    its parts add up to it; ``None`` where it has none or they cannot be added.
    """

    value: str  # as written, without unit: "60万"
    unit: str  # as written: "人次"; "" for none
    number: Decimal  # 600000
    qualifier: Qualifier
    metric: str  # as the document names it: "新增各类学位"
    subject: str  # whose: "我区", "民办学校"; "" where the document does not say
    period: Period
    nature: Nature
    start: int
    end: int
    quote_start: int
    quote_end: int
    location: tuple[str, ...]
    page: int | None
    part_of: int | None = None
    sums: bool | None = None
