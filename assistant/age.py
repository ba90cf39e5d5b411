"""A birthday or an age that the asker tells, in the words that rules have for it.

"我家孩子9月2号生日,今年能上一年级吗" asks for the rule that a child 年满…周岁 may enter; no rule
repeats the asker's date, and none speaks of birthdays.
"""

import re

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
    r"(?:\d{1,2}|[一二两三四五六七八九十]{1,2})(?:个?半)?(?:周岁|岁)(?:半|多|零\S{1,3}月)?(?:的|了)?(?!以上|以下|及|至|到|儿童|人口)"
)
_HOW_OLD = re.compile(r"几周?岁|多大(?:年纪|年龄)?(?!的?(?:面积|班额|规模|房))|多少岁")
# Getting in somewhere, which rules of age are about.
_ENTERS = re.compile(r"[上入读报招进收]|一年级|登记|幼儿园|小[班学]|托班|注册")
_MAY = re.compile(r"能|可以|可不可|吗|行不|够不|要不要")
RULE = "年满周岁"


def in_the_words_of_rules(text: str) -> str:
    """``text`` with the asker's birthday or age as 年满周岁, where it asks about getting in."""
    if not _ENTERS.search(text):
        return text
    aged = _BORN.sub(RULE, text)
    if aged == text and _MAY.search(text):
        aged = _AGED.sub(RULE, text, count=1)
    return _HOW_OLD.sub("年满几周岁", aged)
