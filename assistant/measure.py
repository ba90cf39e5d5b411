"""What a number that is asked for must count: "多少名教师" is not answered by "12所"."""

import re
import unicodedata

from assistant.ask import Ask, kind_asked
from assistant.lexicon import is_noun
from assistant.question import Question
from assistant.weighty import cut

_DIGIT = r"(?:\d[\d,.]*|[〇零一二三四五六七八九十百千两半]+)\s*(?:多|余|几)?[万亿千百]?"
# "5个" can be people or schools, "30个工作日" neither.
_EACH = r"个(?!工作日|小时|钟头|月|星期|学期|学年|年|百分点|方面|环节|阶段|课时|单元)"
# What is asked by → what a number that answers is written with.
_MEASURES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(asked), re.compile(told))
    for asked, told in (
        (
            r"百分之几|几成|[^效税利频汇一二两三四五六七八九十几]率(?:是|为|有|达|多|$|[?,。])|比例|占比|占多少|%",
            rf"{_DIGIT}\s*[%％]|[（(][%％][）)]|百分之|[一二三四五六七八九\d]成|分之|全部|全覆盖",
        ),
        (
            r"多少(?:钱|元|块|万元|经费|资金)|几(?:块|元|万元)|[几多]少?钱"
            r"|(?:经费|资金|预算|拨款)(?:总额|一共|总共|是|有|为|共){0,2}多少",
            rf"{_DIGIT}\s*元|免费|免收|不收|免除|减免|{_DIGIT}\s*块",
        ),
        (
            r"[多几]少?(?:岁|周岁)|多大(?:年龄|岁|了)|几岁|年龄",
            rf"{_DIGIT}\s*(?:周)?岁|出生|生日|年龄",
        ),
        (r"多少(?:公里|千米|米)|几(?:公里|千米|米)|多远", rf"{_DIGIT}\s*(?:公里|千米|米|里)"),
        (r"多少平|几平|面积|多宽", rf"{_DIGIT}\s*(?:平方米|平|亩|公顷)"),
        (
            r"(?:多少|几)(?:名|人|位|人次)|人数|多少个?(?:学生|教师|老师|新生|家长|孩子|党员)",
            rf"{_DIGIT}\s*(?:人次|人|名|位|{_EACH})|[（(｜:：；]\s*\d|\d\s*[;；｜]",
        ),
        (
            r"多少(?:电话|来电|投诉|工单|咨询|信访)|来电量|(?:接听|咨询|投诉)量",
            rf"{_DIGIT}\s*(?:{_EACH}|次|通|件|条)|[（(](?:个|次|通|件|条)[）)]",
        ),
        (
            r"(?:多少|几)(?:所|间|家|座)",
            rf"{_DIGIT}\s*(?:所|间|家|座)|[（(](?:所|间|家|座)[）)]|[校园院数]\s*[:：]\s*\d",
        ),
        (
            r"(?:多少|几)(?:场|次|轮|期|届|遍)|次数",
            rf"{_DIGIT}\s*(?:场|次|轮|期|届|遍|节)|[每逐]|[（(｜:：；]\s*\d",
        ),
        (
            r"(?:多少|几)(?:年(?!级)|个?月|天|周(?!岁)|星期|小时|分钟|日内|工作日|学期)|多久|多长时间|期限|时长",
            rf"{_DIGIT}\s*个?(?:年(?!级)|月|天|日|周(?!岁)|星期|小时|分钟|工作日|学期|学年)|长期|永久|终身|当天|即时|当年|全年",
        ),
    )
)
_WORD = "个名位所间家座场次项条门期支套台辆处份种"
_OF = re.compile(rf"(?:多少|几)[{_WORD}]([\u4e00-\u9fff]{{2,8}})")
_NUMBERED = re.compile(rf"{_DIGIT}\s*(?:多|余)?(?:[{_WORD}]|人次?)([\u4e00-\u9fff]{{0,8}})")
_IN_ALL = re.compile(r"有(?:多少|几)|共|总")
_SINGLE = re.compile(
    r"每|各(?![级类项种])|人均|平均|最[多少]|至[多少]|不[少多低高超]|(?<!第)一[个所名家]"
)
_WHOLE = re.compile(r"全[区县市]|一共|总共|总[数量]")
_SOME = re.compile(rf"{_SINGLE.pattern}|等\s*\d")
_CLAUSES = re.compile(r"[，。；;\n]")


def counts(question: Question, text: str) -> bool | None:
    """``counted`` by the asker's own words; by those of a follow-up made whole where they ask
    nothing themselves ("那初中呢")."""
    found = counted(question.asked, text)
    if found is None and kind_asked(question.asked) is Ask.WHAT:
        return counted(question.text, text)
    return found


def counted(question: str, text: str) -> bool | None:
    """Does ``text`` hold a number of what is counted? ``None`` where the question counts nothing
    in particular."""
    asked = unicodedata.normalize("NFKC", question)
    told = unicodedata.normalize("NFKC", text)
    for of, written in _MEASURES:
        if of.search(asked):
            fits = written.search(told) is not None
            return fits and not _of_another(asked, told) and not _of_each(asked, told)
    return None


def _of_another(asked: str, told: str) -> bool:
    """Does every number of ``told`` count something else: 15所学校 where 食堂 are asked for?

    Those with the last sign in common are taken for the same: 教师 and 老师, 新生 and 学生.
    """
    if not (of := _OF.search(asked)):
        return False
    thing = cut(of[1])[0]
    if len(thing) < 2 or not is_noun(thing):
        return False
    followed = [match[1] for match in _NUMBERED.finditer(told)]
    return bool(followed) and all(_another(thing, after) for after in followed)


def _of_each(asked: str, told: str) -> bool:
    """Does every number of ``told`` hold for each, where all are asked for: 每个街道设1所? Of a
    whole district some by name (甲园、乙园等8所) are not all either."""
    if not _IN_ALL.search(asked) or _SINGLE.search(asked):
        return False
    some = _SOME if _WHOLE.search(asked) else _SINGLE
    clauses = [clause for clause in _CLAUSES.split(told) if _NUMBERED.search(clause)]
    return bool(clauses) and all(some.search(clause) for clause in clauses)


def _another(thing: str, after: str) -> bool:
    first = cut(after)[0] if after else ""
    return len(first) > 1 and is_noun(first) and thing not in after and first[-1] != thing[-1]
