"""Does a text state the kind of thing asked for, rather than name one in passing?"""

import re

from assistant.question import Ask

_WHEN = re.compile(
    r"(?:时间|日期|期限)(?:定)?(?:为|是|安排|[:：])|于[^，。；]{1,14}日(?:开始|进行|举行)"
)
STATED_KINDS = {
    Ask.WHEN: _WHEN,
    Ask.DATE: _WHEN,
    Ask.CLOCK: _WHEN,
    Ask.PHONE: re.compile(r"(?:电话|热线|号码|邮箱|网址)(?:号码)?(?:为|是|[:：])"),
    Ask.ADDRESS: re.compile(r"(?:地址|地点|位置)(?:为|是|在|[:：])|位于"),
    Ask.FEE: re.compile(r"(?:标准|费用?|金额)(?:为|是|[:：])"),
}


def states(ask: Ask, text: str) -> bool:
    """ "登记时间为5月11日至20日" states a time; "5月20日登记截止以前可以修改" only says one."""
    pattern = STATED_KINDS.get(ask)
    return pattern is not None and pattern.search(text) is not None
