"""A day or a span that is only a condition, which who asks when something happens never means."""

import re

from assistant.ask import Ask
from assistant.coverage import plain
from assistant.holds import holds
from assistant.passage import Passage
from assistant.question import Question, content_words
from corpus.chunk import Role

_ASKS = (Ask.DATE, Ask.WHEN, Ask.SPAN, Ask.CLOCK)
_LEAD = re.compile(r"条件|情形|符合(?:下列|以下)")
# "在报名当年4月30日前（含本日）" tells by when, nothing of what has to be so by then.
_BY_WHEN = re.compile(
    r"[（(][^（）()]*[)）]|(?:在|至|到|截至|截止)?[^，。；、]{0,8}?\d{1,2}月\d{1,2}日[以之]?[前后止起]?"
)


def only_a_condition(question: Question, passage: Passage, i: int) -> bool:
    """Is unit ``i`` one of the conditions of something, none of whose words is asked about, or the
    lead-in of such?

    "在报名当年4月30日前已租住满一年" tells who asks 几号报名 nothing, and 要租住多久 all.
    """
    if question.ask not in _ASKS:
        return False
    if passage.leads(i):
        held = [j for j in range(i + 1, passage.end(i)) if holds(question.ask, passage.words(j))]
        alone = holds(question.ask, passage.words(i))
        return not alone and bool(held) and all(_condition(question, passage, j) for j in held)
    return _condition(question, passage, i)


def _condition(question: Question, passage: Passage, i: int) -> bool:
    above = passage.parent(i)
    if above is None or passage.units[i].role is not Role.ITEM:
        return False
    said = plain(question.text)
    own = content_words(_BY_WHEN.sub("", passage.words(i)))
    led = _LEAD.search(passage.words(above)) is not None
    # 租期 of 租约: a sign in common may be the same matter
    return led and not any(sign in said for word in own if len(word) > 1 for sign in word)
