"""Names of people in what people type, told by what announces them.

Which words can be a name the tagger of the dictionary says (jieba's, tag ``nr``); it takes some
places and kinds of people for names too, hence the lists below.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import rjieba

_SURNAMES = "|".join(
    sorted(
        (
            word
            for line in Path(__file__).with_name("surnames.txt").read_text("utf-8").splitlines()
            if not line.startswith("#")
            for word in line.split()
        ),
        key=lambda it: (-len(it), it),
    )
)
_DOUBLE = frozenset(it for it in _SURNAMES.split("|") if len(it) == 2)
_HAN = r"[\u4e00-\u9fff]"
_DOT = r"[·•・‧∙⋅●]"
# Where a name ends: a clause does, or what is said of its bearer begins.
_STOP = (
    r"(?=[，,。；;：:！!？?、\s（()）/\"”》〔]|今年|现在|刚|是|生于|出生|生日|的|在|于|已|\d|$"
    r"|[要想能可有没户身电手来咨反报男女和与及也还读上就问说属住])"
)
_NAME = rf"(?P<name>(?:{_SURNAMES}){_HAN}{{1,2}}?)"
_FAR = rf"(?P<far>{_HAN}{{1,8}}(?:{_DOT}{_HAN}{{1,8}}?){{1,3}})"  # 买买提·艾力
_LATIN = r"(?P<latin>[A-Z][A-Za-z]{0,14}(?:[ .'-]{1,2}[A-Za-z]{1,15}){0,3})"
_SAID = r"(?:\s|的?名字|的?姓名|[是为叫：:（(“\"]|叫做|名叫)*"
_CHILD = (
    "孩子|小孩|儿子|(?<!妇)女儿|闺女|娃娃|娃|宝宝|老大|老二|双胞胎|孙子|孙女|外孙|侄子|侄女|外甥"
)
_KIN = (
    "爸爸|妈妈|爸|妈|父亲|母亲|家长|爷爷|奶奶|外公|外婆|姥姥|姥爷|监护人|姐姐|哥哥|弟弟|妹妹|姑姑"
    "|阿姨|叔叔|舅舅|老公|丈夫|妻子|老婆|爱人"
)
_ROLE = (
    f"户主|姓名|联系人|来电人|来电者|来访人|申请人|投诉人|经办人|考生|学生|新生|学员|业主|房东|产权人|租客"
    f"|承租人|同学|本人|我是|他是|她是|这是|{_CHILD}|{_KIN}"
)
# "叫" says outright that a name follows, a role only that one may.
_NAMED = re.compile(
    rf"(?:名叫|叫做|叫|姓名(?:是|为|[：:])|名字(?:是|叫|[：:]))\s*(?:{_FAR}|{_NAME}){_STOP}"
)
_CALLED = re.compile(
    rf"(?:(?:我|他|她|名|本人|{_CHILD}|{_KIN}|学生|同学)叫做?|姓名(?:是|为|[：:])|名字(?:是|叫|[：:]))\s*"
    rf"(?:{_LATIN}|(?P<name>{_HAN}{{2,6}}))(?=[，,。；;！!？?、\s（(]|今年|现在|\d|$)"
)
_ROLED = re.compile(rf"(?:{_ROLE}){_SAID}(?:{_FAR}|{_NAME}){_STOP}")
_AGED = re.compile(rf"(?:{_CHILD}|学生|我是)\s*{_NAME}{_STOP}(?=.{{0,6}}(?:\d|周岁|岁|出生|生于))")
# 石岩的家长 may be those of a place; 我是石岩的家长 are not
_RELATED = re.compile(
    rf"(?:(?:^|[，,。；;！!？?\s])(?:{_FAR}|(?P<name>(?:{_SURNAMES}){_HAN}{{2}}))"
    rf"|[是找给帮替](?:{_FAR.replace('far', 'distant')}|{_NAME.replace('name', 'near')}))"
    rf"(?=的?(?:{_KIN})|的(?:{_CHILD})|(?:先生|女士|小姐|太太|同学|小朋友|老人))"
)
_BORN = re.compile(
    r"(?:19|20)\d\d\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}|\d{1,2}\s*月\s*\d{1,2}\s*[日号]?\s*(?:出?生|生日)"
)
_FIRST = re.compile(rf"(?:^|[，,。；;！!？?\s]){_NAME}{_STOP}")

_NO_NAMES = re.compile(r"什么|名字|学校|幼儿|小学|中学|高中|初中|老师|家长|班|年级|几|怎|哪|应|满")
_NO_PERSON = re.compile(
    r"[区县市镇村街路校园局厅院会部人学班岁月日元病]$|的|孙女|孙子|儿子|女儿|孩子|本人|户籍|学位|社保|居住"
)
_NO_WORDS = re.compile(
    r"[不没了我你他她它去来到吗呢吧么嘛啊得着过把被让给向从对会可能要想这那谁多少两一二三四五六七八九十]"
)


def names(text: str) -> Iterator[tuple[int, int]]:
    """Where names stand in ``text``: each place that is announced, in no order."""
    for pattern, is_name in (
        (_NAMED, _may_be),
        (_CALLED, _unknown),
        (_ROLED, _is_person),
        (_AGED, _may_be),
        (_RELATED, _is_person),
        *(((_FIRST, _may_be),) if _BORN.search(text) else ()),
    ):
        for m in pattern.finditer(text):
            groups = m.groupdict()
            for group in ("far", "distant", "latin"):
                if groups.get(group):
                    yield m.span(group)
            for group in ("name", "near"):
                if groups.get(group) and is_name(m[group]):
                    yield m.span(group)


@lru_cache(4096)
def _tagged(words: str) -> tuple[tuple[str, str], ...]:
    return tuple(rjieba.tag(words))


def _may_be(words: str) -> bool:
    """Not a word of the dictionary that begins like a name: 文盲, 单亲, 方案, 时间为."""
    if _NO_NAMES.search(words):
        return False
    tagged = _tagged(words)
    known = len(tagged[0][0]) > 1 and not tagged[0][1].startswith("nr")
    return not known or tagged[0][0] in _DOUBLE  # 欧阳 is a place too


def _is_person(words: str) -> bool:
    """The dictionary takes it for a name, and it is none of a place or a kind of people."""
    if _NO_NAMES.search(words) or _NO_PERSON.search(words):
        return False
    tagged = _tagged(words)
    return len(tagged) <= 2 and any(tag.startswith("nr") for _, tag in tagged)


def _unknown(words: str) -> bool:
    """It can be a name from elsewhere: no word that asks, denies or does stands in it."""
    if _NO_WORDS.search(words) or not _may_be_called(words):
        return False
    return not _NO_NAMES.search(words)


def _may_be_called(words: str) -> bool:
    return not any(tag[0] in "vdpcuyr" for _, tag in _tagged(words))
