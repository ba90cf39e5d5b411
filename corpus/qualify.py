"""How exactly a number is meant: the words right before and behind it."""

import re

from corpus.figure import Qualifier

REACH = 8  # characters before a number in which a word qualifies it
OF_WHAT = 24  # the same where the whole of a share stands between

_NOT = r"(?:不|不得|未|不应|不能|不可|不宜|没有|不准|不许)"
_BEFORE: tuple[tuple[Qualifier, re.Pattern[str]], ...] = (
    (
        Qualifier.AT_LEAST,
        re.compile(
            r"(?:(?<![不未届期])(?:年满|满)|不(?:得|应|能)?(?:少于|低于|短于|小于)"
            r"|(?:至少|最少)[\u4e00-\u9fff]{0,4}|最低)[为达]?$"
        ),
    ),
    (
        Qualifier.AT_MOST,
        re.compile(
            rf"(?:{_NOT}(?:超过|高于|多于|大于|超出|长于)|(?:至多|最多|只能)[\u4e00-\u9fff]{{0,4}}"
            r"|最长|最迟|不足|未满|不满|[未不]逾|少于|低于|未达到?|不到|小于)为?$"
        ),
    ),
    (Qualifier.OVER, re.compile(r"(?:超过|突破|逾|超|多于|大于|高于|超出)了?$")),
    (Qualifier.ABOUT, re.compile(r"(?:大约|约为|约|将近|接近|近|大概|估计|大致)$")),
    (
        Qualifier.UP_TO,
        re.compile(
            r"(?:达到?|高达|最高"
            r"|(?:增加?|增长|提高|提升|上升|升|扩大|发展|降低?|下降|减少?|压减)[到至])了?$"
        ),
    ),
)
# What of it belongs to the number's own span: "近300名", but not the verb of "增至300名".
_OWN = re.compile(
    rf"(?:不(?:得|应|能)?(?:少于|低于|短于)|{_NOT}(?:超过|高于|多于|大于)|至少|最少|最低|至多|最多"
    r"|最长|最高|不足|不满|未满|[未不]逾|超过|突破|逾|大约|约|将近|接近|近|不到)$"
)
_INCLUDED = r"(?:（含[^（）]{0,6}）|\(含[^()]{0,6}\))?"
_BEHIND: tuple[tuple[Qualifier, re.Pattern[str]], ...] = (
    (Qualifier.AT_LEAST, re.compile(rf"{_INCLUDED}(?:以上|及以上|或以上|或者以上|起步)")),
    (
        Qualifier.AT_MOST,
        re.compile(
            rf"{_INCLUDED}(?:以下|及以下|以内|之内|封顶)"
            r"|(?<=[天日月年时钟秒周里米声期])内(?![部容地])"
        ),
    ),
    (Qualifier.ABOUT, re.compile(r"左右|上下(?![班学])")),
)
_LIMIT = re.compile(
    r"(?:(?P<most>不(?:得|应|能)?(?:超过|高于|多于))|不(?:得|应|能)?(?:低于|少于))"
    r"[^，。；、\d]{1,18}$"
)


def qualified(text: str, floor: int, first: int, last: int) -> tuple[int, int, Qualifier]:
    """Start and end with the qualifying words, and the qualifier, of the number at first..last.

    Words before ``floor`` belong to something else.
    """
    start, end, found = first, last, Qualifier.EXACT
    for qualifier, pattern in _BEHIND:
        if behind := pattern.match(text, last):
            end, found = behind.end(), qualifier
            break
    before = text[max(floor, first - REACH) : first]
    for qualifier, pattern in _BEFORE:
        if pattern.search(before):
            if own := _OWN.search(before):
                start = first - len(before) + own.start()
            return start, end, found if end > last else qualifier
    return start, end, found


def share_limit(text: str, floor: int, first: int) -> Qualifier:
    """ "不超过总计划的50%": the limit stands before what the share is of."""
    limit = _LIMIT.search(text, max(floor, first - OF_WHAT), first)
    if limit is None:
        return Qualifier.EXACT
    return Qualifier.AT_MOST if limit["most"] else Qualifier.AT_LEAST
