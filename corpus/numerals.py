"""Chinese numerals to integers, as official documents number their parts."""

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000}
CHARACTERS = "零〇一二三四五六七八九十百千"


def to_int(text: str) -> int | None:
    """``"一百二十三"`` → 123, ``"12"`` → 12, ``"二〇二六"`` → 2026; else ``None``."""
    if text.isdecimal():
        return int(text)
    if not text or any(c not in DIGITS and c not in UNITS for c in text):
        return None
    if len(text) > 1 and not any(c in UNITS for c in text):  # read digit by digit, as years are
        return int("".join(str(DIGITS[c]) for c in text))
    total, digit = 0, 0
    for c in text:
        if c in UNITS:
            total += (digit or 1) * UNITS[c]
            digit = 0
        else:
            digit = DIGITS[c]
    return total + digit


def to_chinese(number: int) -> str:
    """1 → ``"一"``, 12 → ``"十二"``, 123 → ``"一百二十三"``: how articles are numbered. 1..9999."""
    if not 0 < number < 10_000:
        raise ValueError(f"no article is numbered {number}")
    digits = "零一二三四五六七八九"
    out, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            out += ("零" if gap else "") + digits[digit] + name
            gap = False
        elif out:
            gap = number > 0
    return out.removeprefix("一") if out.startswith("一十") else out
