"""What in a text has to be vouched for: numbers, dates, 文号, titles.

Two texts say the same number only if they say the same claim: 97 is not in 97.6%, 60 not in 60万,
五所 not in 第五条, and 7月12日 not in "5月12日至7月10日".
"""

import re
import unicodedata

from corpus.number import find_numbers

_SEAM = "\x00"  # keeps "…2" and "0所" of two texts apart
# 3.2025年 and 3. 12个月: the third, not 3.2025; but 97.6% may begin a line
_LIST_MARK = re.compile(r"(?m)^(\s*\d{1,2})(?:[．、](?=\s*\d)|\.(?=\s+\d|\d{4}年))")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")
_CN = "[〇零一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟廿卅]"
_COUNTER = (
    "(?:个|所|人|名|场|次|年|月|日|号|岁|周|天|倍|成|项|条|章|节|元|类|届|季|度|件|级|层|栋|间|台|辆|篇|本|门"
    "|科|份|套|组|批|区|县|市|位|家|户|种|期|轮|点|半|分|万|亿|学期|小时|志愿)"
)
_CLAIMS = (
    re.compile(r"(?:\d{4}年)?\d{1,2}月\d{1,2}[日号]?|\d{4}年\d{1,2}月"),  # dates
    re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}:\d{2}"),
    re.compile(r"\d[\d-]{5,}\d"),  # telephone numbers
    re.compile(r"\d+(?:\.\d+)*(?:[万亿千百]{1,2}|[%‰])?"),
    # 哪一年 and 某一所 count nothing
    re.compile(rf"(?<![哪某任另])(?:百分之)?{_CN}+(?:分之{_CN}+)?{_COUNTER}"),
    re.compile(rf"(?:百分之{_CN}|{_CN}{{2}}){_CN}*"),
    re.compile(r"《[^《》]*》?"),  # also one that is cut off
    re.compile(r"第[〇零一二三四五六七八九十百千\d]+[编章节条款项]"),
)
_DAY = re.compile(r"(\d{4}年)?(\d{1,2}月\d{1,2})[日号]")


def plain(text: str) -> str:
    """Full-width forms folded, white space out, thousands unseparated."""
    text = unicodedata.normalize("NFKC", _LIST_MARK.sub(rf"\1{_SEAM}", text))
    return _THOUSANDS.sub("", re.sub(r"\s+", "", text))


def joined(texts: list[str]) -> str:
    """Several texts made plain, kept apart so that no number runs over from one to the next."""
    return _SEAM.join(plain(text) for text in texts)


def claims(text: str) -> set[str]:
    """Every number, date, 文号 and 《title》 of a text that is plain."""
    found = {match[0] for pattern in _CLAIMS for match in pattern.finditer(text)}
    for match in _DAY.finditer(text):
        # said without its year it is the same day, and 号 is how people say 日
        found.discard(match[0])
        found |= {f"{match[1] or ''}{match[2]}日", f"{match[2]}日"}
    return found | set(find_numbers(text))
