"""Follow-ups made whole: "那初中呢" after "小学报名要什么材料"."""

import re
from collections.abc import Sequence

from assistant.question import content_words

_POINTS_BACK = re.compile(
    r"^(?:那|那么|那如果|如果|还有|另外|然后|它|他|她|这|该|上面|前面|刚才|其中|第[一二三四五六七八九十\d]+(?:个|条|项|点))"
    r"|呢[？?。]?$|^(?:要|需要|有|什么|哪些|多少|几|怎么|为什么|为何|什么时候|在哪|谁)"
)
SHORT = 12  # characters; what is short and names little cannot stand alone


def earlier(question: str, history: Sequence[str]) -> str:
    """The earlier question that ``question`` goes on from, "" if it stands alone."""
    asked = [h.strip() for h in history if h.strip()]
    if not asked:
        return ""
    text = question.strip()
    alone = len(content_words(text)) >= 4 and not re.match(r"^(?:那|还有|它|这|该)", text)
    if alone or not (_POINTS_BACK.search(text) or len(text) <= SHORT):
        return ""
    return asked[-1]
