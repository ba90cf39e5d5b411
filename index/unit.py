"""Units of measure: which ones are alike, and what an amount in one is in another."""

from decimal import Decimal, InvalidOperation

from corpus.errors import BureauError

# One line a kind of thing: unit = how many of the first unit of its line it is.
# Counting words are alike: 12所学校 and 12个学校 count the same.
_KINDS = """
个 = 1 | 所 = 1 | 家 = 1 | 座 = 1 | 处 = 1 | 间 = 1 | 栋 = 1
人 = 1 | 名 = 1 | 位 = 1
人次 = 1 | 人·次 = 1
场 = 1 | 场次 = 1 | 次 = 1
件 = 1 | 宗 = 1 | 起 = 1 | 例 = 1
辆 = 1 | 台 = 1 | 部 = 1
册 = 1 | 本 = 1
条 = 1 | 项 = 1
元 = 1 | 千元 = 1000 | 万元 = 10000 | 百万元 = 1000000 | 亿元 = 100000000
% = 1 | ％ = 1 | ‰ = 0.1
个百分点 = 1 | 百分点 = 1
平方米 = 1 | ㎡ = 1 | m² = 1 | 公顷 = 10000 | 平方公里 = 1000000 | 平方千米 = 1000000
米 = 1 | 公里 = 1000 | 千米 = 1000 | 厘米 = 0.01 | 毫米 = 0.001
克 = 1 | 千克 = 1000 | 公斤 = 1000 | 吨 = 1000000
秒 = 1 | 秒钟 = 1 | 分钟 = 60 | 小时 = 3600 | 个小时 = 3600
天 = 1 | 日 = 1 | 周 = 7 | 星期 = 7 | 个星期 = 7
个工作日 = 1 | 工作日 = 1
个月 = 1 | 月 = 1 | 年 = 12
学期 = 1 | 个学期 = 1 | 学年 = 2 | 个学年 = 2
周岁 = 1 | 岁 = 1
课时 = 1 | 个课时 = 1 | 学时 = 1 | 个学时 = 1
"""
_SCALES = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "亿": 10**8}
_OF: dict[str, tuple[str, Decimal]] = {}
for _line in _KINDS.strip().splitlines():
    _pairs = [pair.split("=") for pair in _line.split("|")]
    _OF |= {unit.strip(): (_pairs[0][0].strip(), Decimal(many)) for unit, many in _pairs}


def base(unit: str) -> tuple[str, Decimal]:
    """The unit that stands for all that are alike, and how many of it one ``unit`` is.

    万人次 is 10000 of 人次; a unit that is not known stands for itself.
    """
    unit = unit.strip()
    if unit in _OF:
        return _OF[unit]
    for scale in ("百万", "亿", "万", "千", "百"):
        if unit.startswith(scale) and unit[len(scale) :] in _OF:
            alike, many = _OF[unit[len(scale) :]]
            return alike, many * _SCALES[scale]
    return unit, Decimal(1)


def converted(number: Decimal, unit: str, to: str) -> Decimal | None:
    """``number`` of ``unit`` in the unit ``to``; ``None`` where they measure different things.

    万 and 亿 alone are scales of whatever is counted: 43500 个 in 万 is 4.35.
    """
    if to in _SCALES and to:
        return _short(number / _SCALES[to])
    (own, one), (other, another) = base(unit), base(to)
    if own != other:
        return None
    return _short(number * one / another)


def known(unit: str) -> str:
    """``unit`` as it is, where amounts can be told in it.

    Raises:
        BureauError: it is none.
    """
    unit = "".join(unit.split())
    if unit in _SCALES and unit:
        return unit
    if base(unit)[0] not in {alike for alike, _ in _OF.values()}:
        raise BureauError(f"不认识单位“{unit[:20]}”。可以写 万元、亿元、人次、万人次、%、公里 等。")
    return unit


def written(number: Decimal) -> str:
    """The plain number without a power of ten or needless noughts: "4350", "2.5"."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def written_like(number: Decimal, value: str) -> str:
    """``number`` in the scale in which ``value`` is written: 3700000 like "380万" is "370万"."""
    scale = value[-1:] if value[-1:] in ("万", "亿") else ""
    return f"{written(number / _SCALES[scale])}{scale}"


def step(value: str, number: Decimal) -> Decimal:
    """What one in the last written digit of ``value`` ("6.4万") stands for in ``number``: 1000.

    A figure says no more than that about the number it was rounded from.
    """
    digits = "".join(c for c in value if c.isdigit() or c == ".")
    try:
        shown = Decimal(digits)
    except InvalidOperation:
        return Decimal(1)
    if not shown or not number:
        return Decimal(1)
    exponent = shown.as_tuple().exponent
    return abs(number / shown) * Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def _short(number: Decimal) -> Decimal:
    return Decimal(written(number))
