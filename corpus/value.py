"""The plain number that a number of running text stands for."""

import re
from decimal import Decimal

from corpus.numerals import DIGITS, UNITS

_PLACES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_SLASH = re.compile(r"(\d+)[/／](\d+)")
_IGNORED = str.maketrans("", "", ",，余多")  # between the digits of "1,280" and "300多万"


def parsed(value: str) -> Decimal | None:
    """The number: ``"60万"`` → 600000, ``"五十万"`` → 500000, ``"百分之五"`` → 5.

    A share in words is given as the percentage or permillage it names, another fraction as the
    quotient to six places. ``None`` for what is no number ("三五", "二〇二六").
    """
    if slash := _SLASH.fullmatch(value):
        return _quotient(Decimal(slash[1]), Decimal(slash[2]))
    whole, among, part = value.partition("分之")
    if among:
        top = parsed(part)
        if top is None or whole in _PLACES:
            return top
        bottom = parsed(whole)
        return None if bottom is None else _quotient(top, bottom)
    value = value.translate(_IGNORED)
    return _in_digits(value) if value[:1].isdigit() else _in_words(value)


def _quotient(top: Decimal, bottom: Decimal) -> Decimal | None:
    return round(top / bottom, 6) if 0 < top < bottom else None


def _in_digits(value: str) -> Decimal | None:
    digits = _DIGITS.match(value)
    if digits is None:
        return None
    number = Decimal(digits[0])
    for place in value[digits.end() :]:
        number *= _PLACES[place]
    whole = digits.end() < len(value) and number == number.to_integral()
    return number.quantize(Decimal(1)) if whole else number  # 28000, not 2.8E+4


def _in_words(value: str) -> Decimal | None:
    whole, point, rest = value.partition("点")
    number = _chinese(whole)
    if number is None:
        return None
    decimals = "".join(str(DIGITS[c]) for c in rest)
    return Decimal(f"{number}.{decimals}" if point else number)


def _chinese(text: str) -> int | None:
    for name in ("亿", "万"):
        left, mark, right = text.rpartition(name)
        if mark:
            high, low = _chinese(left), _chinese(right) if right else 0
            if high is None or low is None:
                return None
            if right in DIGITS:
                low *= _PLACES[name] // 10  # 一万五
            return high * _PLACES[name] + low
    return _below_ten_thousand(text)


def _below_ten_thousand(text: str) -> int | None:
    total, digit, last = 0, None, 10_000
    for c in text:
        if c in UNITS:
            if UNITS[c] >= last:
                return None
            last = UNITS[c]
            total += (1 if digit is None else digit) * last
            digit = None
        elif c in "零〇":
            digit = None
        elif c not in DIGITS or digit is not None:
            return None
        else:
            digit = DIGITS[c]
    if digit is not None and len(text) > 1 and UNITS.get(text[-2], 0) >= 100:
        digit *= UNITS[text[-2]] // 10  # 三百五
    return total + (digit or 0)
