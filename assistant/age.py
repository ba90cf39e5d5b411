"""A birthday or an age that the asker tells, in the words that rules have for it.

"我家孩子9月2号生日,今年能上一年级吗" asks for the rule that a child 年满…周岁 may enter; no rule
repeats the asker's date, and none speaks of birthdays.
"""

import re

from corpus.numerals import to_int

_DAY = (
    r"(?:(?:(?:19|20)?\d\d|[一二][〇零○一二三四五六七八九]{3})\s*年\s*(?:的)?)?"
    r"(?:(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*月\s*(?:份)?(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[日号]?)?"
    r"|(?:19|20)\d\d[-./]\d{1,2}(?:[-./]\d{1,2})?|(?:19|20)?\d\d\s*年)"
)
_BORN = re.compile(
    rf"(?:(?:出生|生日|生于|出生日期)(?:日期|时间|年月)?(?:是|为|在|于|[：:])?\s*{_DAY})(?:的|出生)?"
    rf"|{_DAY}\s*(?:的)?(?:出生|生日|过生日|生的?(?=[,，。；;？?\s能可]|$))(?:的)?"
)
_AGED = re.compile(
    r"(?:今年|现在|刚|已经?|才|还没|还差|不到|没满|不满|未满|刚满|满了?|快)?\s*"
    r"(\d{1,2}|[一二两三四五六七八九十]{1,3})(?:个?半)?(?:周岁|岁)(?:半|多|零\S{1,3}月)?(?:的|了)?(?!以上|以下|及|至|到|儿童|人口)"
)
# 多大 asks of a gap, a class, a room as well. It asks for an age where it names one (多大年纪),
# where somebody, nothing at all or getting in stands before it, or getting in right behind it.
_SOMEBODY = (
    r"(?:孩子?们?|小朋友|小孩|儿童|宝宝|娃儿?|娃娃|幼儿|学生|新生|考生|学员|老人|老年人|青少年"
    r"|未成年人|居民|市民|儿子|女儿|孙子|孙女|外孙|男孩|女孩|[你我他她](?:们|家)?|大家)"
)
_MANNER = r"(?:要|得|需要?|应该?|应当|必须|现在|今年|明年|至少|最少|最小|起码|究竟|到底|满|是|都)"
_HOW_OLD = re.compile(
    rf"((?:^|[，,。；;！!？?、\s]|请问|想问|问问|问一下|咨询一?下|那么?|{_SOMEBODY}"
    rf"|[上入读进](?:学|园|托|小学|初中|幼儿园|[小中大托]班|[一七]年级)|报名){_MANNER}*)多大(?:年纪|年龄|岁数)?"
    r"|几周?岁|多少岁|多大(?:年纪|年龄|岁数)"
    rf"|多大(?=的?{_SOMEBODY}|(?:才|就|开始)?(?:能够?|可以|可|允许|该|应该?)?[去来]?[上入读进](?!住|户))"
)
# Getting in somewhere, which rules of age are about.
_ENTERS = re.compile(r"[上入读报招进收]|一年级|登记|幼儿园|小[班学]|托班|注册")
_MAY = re.compile(r"能|可以|可不可|吗|行不|够不|要不要")
# Starting a year later, which rules call by other words.
_LATER = re.compile(
    r"(?:晚|迟|推迟|延迟|推后|缓)(?:[一1]年|半年|几个月|点儿?)(?:再)?(?:去)?(?:上|入|读|念)(?:小学|学|书|一年级)"
)
_KINDERGARTEN = re.compile(r"幼儿园|入园|[小中大托]班")
RULE = "年满周岁"
BORN = "出生"  # a kindergarten's groups are set by days of birth
LATER = "推迟入学"
ELDER = "老年人"
GROWN, OLD = 19, 55  # years of age


def in_the_words_of_rules(text: str) -> str:
    """``text`` with the asker's birthday or age as 年满周岁, where it asks about getting in, and
    a year's delay as 推迟入学."""
    if not _ENTERS.search(text):
        return text
    text = _LATER.sub(LATER, text)
    aged = _BORN.sub(BORN if _KINDERGARTEN.search(text) else RULE, text)
    if aged == text and _MAY.search(text):
        aged = _AGED.sub(_told_of, text, count=1)
    return _HOW_OLD.sub(lambda found: f"{found[1] or ''}年满几周岁", aged)


def _told_of(aged: re.Match[str]) -> str:
    """What rules call somebody of that age; a grown-up's age decides of nothing."""
    years = int(aged[1]) if aged[1].isdecimal() else to_int(aged[1])
    if years is None or years < GROWN:
        return RULE
    return ELDER if years >= OLD else aged[0]
