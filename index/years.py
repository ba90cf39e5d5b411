"""The years that an answer must be of."""

import re
from datetime import date

_WRITTEN = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_CHINESE = re.compile(r"(?:二[〇零○O]|一九)[〇零○O一二三四五六七八九]{2}(?=年|学年)")
_DIGITS = str.maketrans("〇零○O一二三四五六七八九", "0000123456789")
# "24年新增学位多少", "25年和26年": two digits stand for a year where a clause begins with them and
# nothing makes them a length of time ("20年以上教龄", "21年来").
_SHORT = re.compile(
    r"(?:(?<=^)|(?<=[,，。;；、\s和与比跟同及到至在是按]))([12]\d)(?=年(?![内来以前后间多了连教工级]|之))"
)
# A fact about the asker, not about the document that is wanted: told by what follows the year
# ("2020年9月3号生的", "2018年买的") or stands before it ("孩子2020年的", "出生日期2020-09-03").
# 招生, 新生, 购买学位 and 入户政策 are no such facts.
_OWN_AFTER = re.compile(
    r"\s*年?[\d月.\-/]*[号日]?(?:[^，,。？?]{0,4}?(?:出生|生日|买[的了房]|购[的了房]|购买的|毕业的|结婚|搬[来到进]"
    r"|迁[来入到]|落户|入户的|办的|来的)|[^，,。？?招新学考]{0,2}?生(?=[的人，,。？?\s]|$))"
)
_OWN_BEFORE = re.compile(
    r"(?:生于|出生(?:日期|时间|年月)?|生日|孩子|小孩|娃|宝宝|儿子|女儿|房产证|房子|房本|户口|居住证)"
    r"[是为在于：:\s]*$"
)
_RELATIVE = (
    (re.compile(r"(?<![以之大学目])前年"), -2),
    (re.compile(r"去年|上一?年度|上一年(?!级)"), -1),
    (re.compile(r"今年|今[春秋]|本年度"), 0),
    (re.compile(r"(?<![证说声表])明年"), 1),
    (re.compile(r"(?<![前以之然])后年"), 2),
)
_THIS = re.compile(r"今年|今[春秋]|本年(?!级)|这一年|当前年度")


def written_out(text: str, as_of: date) -> str:
    """``text`` with 二〇二五年 and 24年 as 2025年 and 2024年, so that they are found as written."""
    text = _CHINESE.sub(lambda m: m[0].translate(_DIGITS), text)

    def whole(match: re.Match[str]) -> str:
        year = as_of.year // 100 * 100 + int(match[1])
        return str(year) if year <= as_of.year + 5 else match[1]

    return _SHORT.sub(whole, text)


def years_named(text: str, as_of: date) -> tuple[int, ...]:
    """Years that an answer must be of: as written, but for the asker's own (born, bought), and
    去年, 今年, 明年, 前年 told from the day of asking."""
    years = [int(m[1]) for m in _WRITTEN.finditer(text) if not _own(text, m)]
    years += [as_of.year + shift for word, shift in _RELATIVE if word.search(text)]
    return tuple(dict.fromkeys(years))


def says_this_year(text: str) -> bool:
    return _THIS.search(text) is not None


def without_own_dates(text: str) -> str:
    """``text`` without the dates that tell of the asker: no rule repeats them."""
    parts, at = [], 0
    for match in re.finditer(r"(?:(?:19|20)\d{2}[年.\-/])?\d{1,2}[月.\-/]\d{1,2}[号日]?", text):
        year = _WRITTEN.match(text, match.start())
        born = re.match(r"\s*(?:出?生的?(?=[，,。？?\s的]|$)|出生|生日)", text[match.end() :])
        if born or (year and _own(text, year)):
            parts.append(text[at : match.start()])
            at = match.end()
    return " ".join((*parts, text[at:]))


def _own(text: str, year: re.Match[str]) -> bool:
    return bool(_OWN_AFTER.match(text[year.end() :]) or _OWN_BEFORE.search(text[: year.start()]))
