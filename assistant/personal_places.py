"""Where somebody lives, from the building down to the door, and the year of a birth date.

District, street and road stay, and so does an estate that is named alone: school districts are
drawn by them, and thousands live there.
"""

import re

HIDDEN = "〔住址〕"
_N = r"(?:[A-Za-z]?\d{1,5}[A-Za-z]?|[A-Za-z]|[一二三四五六七八九十百零〇两]{1,5}|[东西南北])"
_GAP = r"[\s,，-]{0,2}"
_PART = rf"{_N}\s?(?:号楼|栋|幢|座|单元|梯|楼|层|室|房|号|户)"
_BUILDING = rf"{_N}\s?(?:号楼|栋|幢|座|单元)"
_BARE = r"[A-Za-z]?\d{3,4}[A-Za-z]?(?![\d年届号级元人个名所多])"
_ROOMS = rf"{_BUILDING}(?:{_GAP}{_PART}){{0,4}}(?:{_GAP}{_BARE})?"
_ROOM = (
    r"(?:\d{1,3}[-—]){1,3}\d{3,4}(?:\s?[室房])?(?![\d年])"
    r"|[A-Za-z]?\d{3,4}[A-Za-z]?\s?[室房](?![外内产屋])"
)
_ESTATE = (
    r"(?:小区|花园|家园|公寓|大厦|苑|府|庄园|新村|名城|居|轩|湾|阁|庭|邨|宿舍|嘉园|豪庭|广场|山庄|城"
    r"|家属院|大院)(?:[一二三四五六七八九十\d]{1,2}期|[东南西北中A-Z]区)?"
)
_OWN = r"(?:住在?|住址|地址|户籍|户口|房产|房子|我家|家在|租|搬到|业主)[^。；;！!？?\n]{0,30}?"
DOORS = tuple(
    re.compile(it)
    for it in (
        rf"(?P<door>{_BUILDING}(?:{_GAP}{_PART}){{0,3}}{_GAP}(?:{_N}\s?[室房户]|{_BARE}))",
        rf"{_ESTATE}{_GAP}(?P<door>{_ROOMS}|{_ROOM})",
        rf"{_OWN}(?P<door>{_ROOMS}|{_ROOM})",
    )
)
"""What only a dwelling has, what follows the name of an estate, or what is said to be one's own."""

# what of an address still tells the house, where the door itself is hidden; not needed in the log
HOUSES = tuple(
    re.compile(it)
    for it in (
        r"(?:(?<=[路街道巷弄村里区镇乡市县住在是址：:，,。\s])|^)"
        r"(?P<door>(?:\d{1,5}号(?:院|之\d{1,2})?[\s,，]{0,2})?"
        rf"(?:(?:(?![路街道巷弄村镇号])[\u4e00-\u9fffA-Za-z0-9]){{1,10}}?{_ESTATE}{_GAP})?{HIDDEN})",
        rf"{_OWN}(?:[路街巷道弄村里屯]|胡同)\s?(?P<door>(?:[\d一二三四五六七八九十]{{1,3}}组{_GAP})?\d{{1,5}}号"
        r"(?:院|之\d{1,2})?)(?!线)",
    )
)

_DIGIT = r"\s?[〇零○一二三四五六七八九]"
_YEAR = rf"(?P<year>(?:(?:19|20)\d\d|[一二]\s?[九〇零○]{_DIGIT}{_DIGIT})\s*[年./-])"
_COUNT = r"(?:[012]?\d|3[01]|[一二三四五六七八九十]{1,3})"
_DATE = rf"(?<![\d至到—～~-]){_YEAR}\s*{_COUNT}\s*[月./-]\s*{_COUNT}(?!\d)\s*(?:[日号]|(?![日号]))"
# a span of a rule ("8月31日以前出生的") is nobody's birthday
_RULE = r"(?:之?[前后间内]|以[前后内]|及以|起|至|到|止|-|—|～|~|期间)"
BIRTHS = tuple(
    re.compile(it)
    for it in (
        rf"{_DATE}(?!\s*{_RULE})[^，。,;；！!？?\d前后至到间]{{0,3}}"
        rf"(?:出生|降生|生日|的生|生的|生人|生(?![产效活源]))(?!\s*{_RULE})",
        rf"(?:出生(?:日期|年月日?|于|在|时间)?|生于|生日)(?:是|为|[：:])?\s*{_DATE}(?!\s*{_RULE})",
    )
)
"""A whole birth date: with its year it tells one child from all others of a district, month and day
alone tell on which side of 31 August it lies, which is what is asked about."""
