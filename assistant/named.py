"""Names in a question that nothing in the evidence bears: another district, another school."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.coverage import Weighed, plain
from assistant.lexicon import is_name, tag
from assistant.missing import UNHEARD

_BODIES = "小学|中学|初中|高中|幼儿园|学校|学院|大学|职校|医院|公司|教育局"
_PLACES = "特别行政区|自治区|自治州|新区|区|县|市|省|州|镇|乡|街道"
# Words before 区, 市 and 学校 that name none.
_COMMON = re.compile(
    r"(?:别的|其他|住宅|什么|直辖|县级|地级|省会|当地|所在|户籍|户口|居住|招生|试点|试验|实验|服务|生活|行政|这个|那个|全国)+地?"
)
# Told of the asker, not of what is asked for: "湖南户口", "从重庆转来".
_OF_ASKER = re.compile(
    r"^[的省市区县镇]{0,2}(?:户口|户籍|籍|人(?!数|次|才|员|民)|转|来|回|搬|迁|居住证|社保|身份证|毕业|出生|打工|工作"
    r"|买|读过|过来|那边|老家|孩子|小孩|学生|居民|考生)"
)
_ASKER_BEFORE = re.compile(
    r"(?:从|来自|老家|户口|户籍|我是|我们是|去|到|赴|往|报考|转到|考|离开|跟|与|和)[在是]?$"
)


@dataclass(frozen=True, slots=True)
class Name:
    words: str  # "邻水区", "培正小学"
    place: bool  # a district, not a school or other body


def strange(question: str, terms: Sequence[Weighed], *texts: str) -> Name | None:
    """A place or body that ``question`` names and of which the library holds not even the name.

    ``texts`` are the quote, its headings and what is known of its document: a name that stands
    there is no stranger. What tells where the asker comes from ("湖南户口") names nothing.
    """
    said = plain(question)
    known = plain(" ".join(texts))
    for own, kind in _names(said, terms):
        if own not in known:
            return Name(own + kind, re.fullmatch(_PLACES, kind) is not None)
    return None


def another(question: str, terms: Sequence[Weighed], *texts: str) -> Name | None:
    """A body that ``question`` names, where ``texts`` speak of others: 西岸小学, not 西岸社区.

    The library may well know it. Whatever is listed by its own name alone is meant (西岸、东湖).
    """
    said, known = plain(question), plain(" ".join(texts))
    for term in terms:
        at = said.find(term.word)
        kind = re.match(_BODIES, said[at + len(term.word) :]) if at >= 0 else None
        if not kind or _COMMON.fullmatch(term.word) or not _is_name(term.word, place=False):
            continue
        if not re.search(rf"{term.word}(?:{kind[0]}|[、，,和及与（(：；]|$)", known):
            return Name(term.word + kind[0], place=False)
    return None


def _names(said: str, terms: Sequence[Weighed]) -> Iterator[tuple[str, str]]:
    """(own name, what it is) of words that are unknown to the library."""
    for term in terms:
        at = said.find(term.word)
        if term.weight < UNHEARD or len(term.word) < 2 or at < 0:
            continue
        before, after = said[:at], said[at + len(term.word) :]
        if _OF_ASKER.match(after) or _ASKER_BEFORE.search(before):
            continue
        kind = re.match(rf"{_PLACES}|{_BODIES}", after)
        if kind and not _COMMON.fullmatch(term.word):
            if _is_name(term.word, place=re.fullmatch(_PLACES, kind[0]) is not None):
                yield term.word, kind[0]
            continue
        whole = re.fullmatch(rf"([\u4e00-\u9fff]{{2,}}?)({_PLACES}|{_BODIES})", term.word)
        if whole and not _COMMON.fullmatch(whole[1]):
            yield whole[1], whole[2]


def _is_name(word: str, *, place: bool) -> bool:
    """Is ``word`` a name, going by the dictionary: 培正小学 is one, 公立小学 is none?"""
    if not re.fullmatch(r"[\u4e00-\u9fff]+", word):
        return False
    own = tag(word)
    return not own or own == "s" or is_name(word) or (place and own == "n")  # s: 西岸
