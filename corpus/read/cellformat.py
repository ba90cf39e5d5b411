"""A spreadsheet's cell as the sheet shows it: 46082 in a format of dates is 2026-03-01.

Number formats after ECMA-376, part 1, 18.8.30 and 18.8.31; colours, widths and conditions are
passed over, fractions are shown as decimals.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

Value = str | int | float | bool | date | time | timedelta | None

# formats that a file names by number only, as Chinese versions of Excel and WPS show them
BUILT_IN = {
    14: "yyyy/m/d", 22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[(?P<bracket>[^\]]*)\]|[_*].'
    r"|(?P<half>AM/PM|A/P|上午/下午)|(?P<general>General|G/通用格式)"
    r"|(?P<date>y+|m+|d+|h+|s+(?:\.0+)?|e+|aaaa?)|(?P<digits>[0#?][0#?.,]*|\.[0#?]+)|(?P<literal>.)",
    re.I | re.S,
)
_CURRENCY = re.compile(r"^\$([^-]*)")
_ELAPSED = re.compile(r"^(h+|m+|s+)$", re.I)
_WEEK = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: str  # literal, date, half, elapsed, digits, general, percent
    text: str


def shown_value(value: Value, code: str) -> str:
    """``value`` in the number format ``code``; "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return value
    sections = [_pieces(section) for section in _sections(code)]
    if isinstance(value, (date, time, timedelta)):
        return _moment(value, sections[0])
    if not any(_is_date(section) for section in sections):
        return _number(value, sections)
    if any(piece.kind == "elapsed" for piece in sections[0]):
        return _moment(timedelta(days=value), sections[0])
    return _moment(_from_serial(value), sections[0])


def is_date_code(code: str) -> bool:
    """Whether a number in this format is a day or a time."""
    return any(_is_date(_pieces(section)) for section in _sections(code))


def plain_number(value: float) -> str:
    """A number as the General format shows it in a wide column."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:.10g}"
    return format(Decimal(text), "f") if abs(value) >= 1e-9 and "e" in text else text


def _sections(code: str) -> list[str]:
    """The formats of positive, negative, zero and text, which ; separates outside quotes."""
    parts = re.findall(r'(?:"[^"]*"|\\.|[^;])+|(?<=;)(?=;)', code or "General")
    return parts or ["General"]


def _pieces(section: str) -> list[_Piece]:
    found: list[_Piece] = []
    for token in _TOKEN.finditer(section):
        kind, text = token.lastgroup, token[0]
        if kind == "quoted" or kind == "escaped":
            found.append(_Piece("literal", token[kind]))
        elif kind == "bracket":
            if currency := _CURRENCY.match(token[kind]):
                found.append(_Piece("literal", currency[1]))
            elif _ELAPSED.match(token[kind]):
                found.append(_Piece("elapsed", token[kind].lower()))
        elif kind in ("date", "half", "digits", "general"):
            found.append(_Piece(kind, text.lower() if kind == "date" else text))
        elif kind == "literal" and text != "@":
            found.append(_Piece("percent" if text in "%％" else "literal", text))
    return found


def _is_date(pieces: list[_Piece]) -> bool:
    return any(piece.kind in ("date", "elapsed", "half") for piece in pieces) and not any(
        piece.kind == "digits" for piece in pieces
    )


def _number(value: float, sections: list[list[_Piece]]) -> str:
    section, sign = sections[0], "-" if value < 0 else ""
    if value < 0 and len(sections) > 1:
        section, sign = sections[1], ""  # a section of its own says how it is negative
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    digits = [at for at, piece in enumerate(section) if piece.kind == "digits"]
    if any(piece.kind == "general" for piece in section) or not section:
        return _around(section, "general", sign + plain_number(abs(value)))
    if not digits:
        return "".join(piece.text for piece in section if piece.kind in ("literal", "percent"))
    literals = "".join(piece.text for piece in section if piece.kind == "literal")
    form = section[digits[0]].text
    if len(digits) > 1 and ("/" in literals or re.search(r"e[+-]", literals, re.I)):
        return plain_number(value)  # a fraction, or powers of ten
    if len(digits) > 1:
        return sign + _spread(section, digits, abs(value))
    whole, _, rest = form.partition(".")
    scaled = Decimal(repr(abs(value)))
    scaled *= 100 ** sum(piece.kind == "percent" for piece in section)
    scaled /= 1000 ** (len(form) - len(form.rstrip(",")))
    places = len(rest.rstrip(","))
    scaled = scaled.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{scaled:{',' if ',' in whole.rstrip(',') else ''}f}"
    front, _, back = text.partition(".")
    front = front.rjust(whole.count("0"), "0") if front != "0" or "0" in whole else ""
    optional = len(rest) - len(rest.rstrip("#?,"))  # trailing places that zeros do not fill
    while optional and back.endswith("0"):
        back, optional = back[:-1], optional - 1
    text = f"{front}.{back}" if back else front
    return _around(section, "digits", sign + text if scaled else text)


def _spread(section: list[_Piece], digits: list[int], value: float) -> str:
    """Figures in several places, filled from the right: 0000-00-00."""
    figures = str(int(Decimal(repr(value)).quantize(Decimal(1), ROUND_HALF_UP)))
    out = ""
    for at in range(len(section) - 1, -1, -1):
        piece = section[at]
        if piece.kind == "digits":
            width = len(piece.text) if at != digits[0] else len(figures)
            taken, figures = figures[-width:] if width else "", figures[:-width] if width else ""
            out = taken.rjust(piece.text.count("0"), "0") + out
        elif piece.kind in ("literal", "percent"):
            out = piece.text + out
    return out.strip()


def _around(section: list[_Piece], kind: str, text: str) -> str:
    """The literals of a section with ``text`` in the place of its figures."""
    out, put = "", False
    for piece in section:
        if piece.kind == kind:
            out += "" if put else text
            put = True
        elif piece.kind in ("literal", "percent"):
            out += piece.text
    return (out if put else text).strip()


def _from_serial(value: float) -> Value:
    if value < 1:
        return timedelta(days=value)
    if value > 2_958_465:  # after the year 9999: the sheet shows a row of #
        return plain_number(value)
    # day 60 of Excel is 29 February 1900, which there never was
    return datetime(1899, 12, 30) + timedelta(days=value if value > 60 else value + 1)


def _moment(value: Value, section: list[_Piece]) -> str:
    if isinstance(value, str):
        return value
    seconds = 0.0
    if isinstance(value, timedelta):
        seconds = value.total_seconds()
        at = datetime(1899, 12, 31) + value
    elif isinstance(value, time):
        at = datetime.combine(date(1899, 12, 31), value)
        seconds = at.hour * 3600 + at.minute * 60 + at.second
    elif isinstance(value, datetime):
        at = value
    else:
        assert isinstance(value, date)
        at = datetime.combine(value, time())
    if at.microsecond >= 500_000:
        at += timedelta(seconds=1)
    codes = [piece for piece in section if piece.kind in ("date", "elapsed", "half")]
    if not codes:  # a day in a format of numbers
        return f"{at:%Y-%m-%d}" if at.time() == time() else f"{at:%Y-%m-%d %H:%M}"
    half = any(piece.kind == "half" for piece in codes)
    out, before = "", ""
    for piece in section:
        if piece.kind == "date":
            later = codes[codes.index(piece) + 1 :]
            minutes = before.startswith("h") or (bool(later) and later[0].text.startswith("s"))
            out += _unit(at, piece.text, minutes=minutes, half=half)
            before = piece.text
        elif piece.kind == "elapsed":
            step = {"h": 3600, "m": 60, "s": 1}[piece.text[0]]
            out += str(int(seconds // step)).rjust(len(piece.text), "0")
            before = piece.text
        elif piece.kind == "half":
            out += ("上午" if at.hour < 12 else "下午") if "午" in piece.text else f"{at:%p}"
        else:
            out += piece.text
    return out.strip()


def _unit(at: datetime, code: str, *, minutes: bool, half: bool) -> str:
    """One of yyyy, m, dd, aaaa, hh, ss … of the moment ``at``."""
    first = code[0]
    if first in "ye":
        return f"{at.year % 100:02}" if len(code) == 2 else f"{at.year}"
    if first == "a":
        return ("星期" if len(code) == 4 else "") + _WEEK[at.weekday()]
    if first == "m" and not minutes:
        return (
            f"{at:%b}" if len(code) == 3 else f"{at:%B}" if len(code) == 4 else _pad(at.month, code)
        )
    if first == "d":
        return (
            f"{at:%a}" if len(code) == 3 else f"{at:%A}" if len(code) == 4 else _pad(at.day, code)
        )
    if first == "h":
        return _pad((at.hour % 12 or 12) if half else at.hour, code)
    return _pad(at.minute if first == "m" else at.second, code.split(".")[0])


def _pad(number: int, code: str) -> str:
    return f"{number:02}" if len(code) > 1 else str(number)
