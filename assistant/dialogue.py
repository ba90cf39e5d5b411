"""Follow-ups made whole: "那初中呢" after "小学报名要什么材料" asks "初中报名要什么材料"."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.ask import Ask, kind_asked
from assistant.contrasts import contrasts
from assistant.question import content_words
from assistant.scope import aside

LATEST = 6  # earlier questions that a follow-up may lean on, through one another
OWN_TOPIC = 4  # words of its own with which even a question that begins with 那 stands alone

_ASPECTS = frozenset(
    word
    for line in Path(__file__).with_name("aspects.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
)
_LINKS = re.compile(r"^(?:那么|那|还有|另外|然后|再问(?:一下)?|请问|以及|至于)[，,\s]*")
# It points at what was said: a pronoun, or the n-th of what was listed.
_POINTS_BACK = re.compile(
    r"^(?:那|还有|另外|然后|它|他|她|其中|上面|前面|刚才|上述|该"
    r"|这(?!学期|学年|里|边|几年|两年|个月|周|次)|第[一二三四五六七八九十\d]+(?:个|条|项|点|种|款))"
)
# Its subject was left out: "需要打疫苗吗", "可以补报吗", "为什么".
_NO_SUBJECT = re.compile(
    r"^(?:要|需要|需不需要|要不要|可以|可不可以|能|能不能|会|还|也|得|必须|为什么|为何|为啥|有多少|有几|有哪|有没有"
    r"|没有)"
)
# It states what the asker left out: "我们是外地户口", "没有房产".
_STATES = re.compile(
    r"^(?:我们?|咱们?|孩子|娃|他|她|家里|是|不是|没有?|无|有|非|属于|具有|具备|外地|本地)(?!.*[?？])"
)
_ASKS = re.compile(r"吗|呢|么$|什么|哪|谁|几|多少|怎|如何|是否|能不能|可不可|要不要|有没有|[?？]")
STATEMENT = 24  # characters of the longest one
_TRAILING = re.compile(r"(?:[呢啊呀吧]|(?<![什怎这那])么)?\s*[？?。!！]*$")
_YEAR = re.compile(r"(?:19|20)\d{2}年?|(?<!\d)[12]\d年|[今去明]年|(?<![以之目])前年")
_COUNTED = re.compile(
    r"(?:第)?(?:\d+|[一二三四五六七八九十]+)(年级|周岁|岁|个月|平方米|条|章|月|号|孩|胎|志愿)"
)
# The words that ask, with what they ask for: what is left of a question is its topic.
_ASKING = re.compile(
    r"(?:是|有|要|需要|应该?|得|该|会|能|可以)*(?:满足|符合|带|交|准备|提供|办|走|找|打|去|在|到)?"
    r"(?:些)?(?:什么时候|什么时间|什么|哪些|哪个|哪里|哪儿|哪天|哪年|哪|啥时候|啥|多少钱|多少|多久|几点|几(?!年级)"
    r"|怎么办?|如何|怎样|咋|为什么|谁)(?:材料|条件|要求|手续|证件|资料|样|年|天|月|号)?"
)


def whole(question: str, history: Sequence[str]) -> str:
    """``question`` with what it leaves out, taken from the earlier ones; "" if it stands alone.

    ``history`` holds the earlier questions, oldest first. Each may itself lean on the one before
    it, so that "什么时候报名" after "小学报名要什么材料" and "那初中呢" is asked of 初中. Where
    the new question names another side (小学 and 初中, 2024年 and 2025年) it takes the place of
    the old.
    """
    topic = ""
    for earlier in [h.strip() for h in history][-LATEST:]:
        if earlier and aside(earlier, longest=len(earlier)) is None:
            topic = joined(earlier, topic) if topic else earlier
    made = joined(question.strip(), topic) if topic else question.strip()
    return "" if made == question.strip() else made


def joined(question: str, before: str) -> str:
    """``question`` made whole from ``before``, or as it is where it stands alone."""
    if len(question) <= STATEMENT and _STATES.match(question) and not _ASKS.search(question):
        return f"{_TRAILING.sub('', before)}（{question.rstrip('。！!')}）"
    if _alone(question, before):
        return question
    rest = _TRAILING.sub("", _LINKS.sub("", question))
    turned, left = _turned(before, rest)
    if turned != before and not _news(left, turned):
        return turned
    if kind_asked(question) is Ask.WHAT and not _POINTS_BACK.match(_LINKS.sub("", question)):
        return f"{turned} {left}"
    topic = _TRAILING.sub("", _ASKING.sub("", turned)).removesuffix("吗")
    return f"{topic if content_words(topic) else turned} {left}"


def _alone(question: str, before: str) -> bool:
    words = content_words(question)
    sides = [word for word in words if _side(word)]
    own = [word for word in words if word not in _ASPECTS and word not in sides]
    ask = kind_asked(question)
    if _POINTS_BACK.match(question) or (ask is Ask.WHAT and re.search("呢[？?。]*$", question)):
        return len(own) >= OWN_TOPIC
    if _NO_SUBJECT.match(question) and len(own) <= 2:
        return False
    if own:
        return True
    if sides:  # "初中到几点" goes on from "小学到几点", "初中学费多少" does not
        shared = any(word in _ASPECTS and word in before for word in words)
        fragment = len(words) == len(sides)
        asks_same = ask is Ask.WHAT or ask is kind_asked(before)
        return not (shared or (fragment and ask is Ask.WHAT) or asks_same)
    return False


def _turned(before: str, question: str) -> tuple[str, str]:
    """``before`` with the sides, years and counts of ``question`` in place of its own, and what
    of ``question`` is left when they are taken out."""
    left = question
    for sides in contrasts():
        new = _last(sides, question)
        old = _last(sides, before)
        if new and old and new[0] != old[0]:
            before = _put(before, old[1], new[1])
            left = left.replace(new[1], "", 1)
    for pattern in (_YEAR, _COUNTED):
        asked, there = pattern.search(question), list(pattern.finditer(before))
        if not asked:
            continue
        same = [m for m in there if pattern is _YEAR or m[1] == asked[1]]
        if same:
            before = before[: same[-1].start()] + asked[0] + before[same[-1].end() :]
        elif pattern is _YEAR:
            before = f"{asked[0]}{before}"
        else:
            continue
        left = left.replace(asked[0], "", 1)
    return before, left


def _news(left: str, turned: str) -> list[str]:
    """Words of ``left`` that ``turned`` does not say."""
    asks = kind_asked(left)
    if asks not in (Ask.WHAT, kind_asked(turned)):
        return [left]
    return [word for word in content_words(left) if word not in turned]


def _last(sides: tuple[tuple[str, ...], ...], text: str) -> tuple[int, str] | None:
    """The side that ``text`` names last, and the word it names it by."""
    found = [
        (text.rfind(word) + len(word), len(word), n, word)
        for n, side in enumerate(sides)
        for word in side
        if word in text
    ]
    return max(found)[2:] if found else None


def _put(text: str, old: str, new: str) -> str:
    at = text.rfind(old)
    return text[:at] + new + text[at + len(old) :]


def _side(word: str) -> bool:
    return any(word == name for name in _names())


def _names() -> Iterator[str]:
    for sides in contrasts():
        for side in sides:
            yield from side
