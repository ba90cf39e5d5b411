"""What a number counts or measures, in the words of the clause it stands in.

Official prose names it before the number ("新增各类学位4170个", "覆盖率达到97.6%"), behind it
("248名高层次人才子女"), or as the act that a term is set for ("15日内作出决定", "处5000元以下
罚款"). What says nothing of it (时间, 其中, 共, 达到, verbs like 开展) is taken off.
"""

import re
from dataclasses import dataclass

import rjieba

from corpus.amount import Amount
from corpus.measure import COUNTED, SHARES, TIMES
from corpus.wording import (
    LIGHT_VERB,
    TELLING,
    TELLING_FIRST,
    before,
    ends_in_verb,
    is_generic,
    noun,
    phrase,
    plain,
    tidy,
)

_BRIEF = 4  # characters of what is done that belongs to the metric: "党组织100%覆盖"
_TOLD = 14  # the same behind a noun that says little alone: "12所学校开展智慧课堂试点"

_PENAL = re.compile(r"(?:处以?|罚|判处|科处)$")
_PENALTY = re.compile(r"有期徒刑|罚款|罚金|拘留|拘役|管制|滞纳金|违约金|赔偿金|补偿金")
_PENALIZED = re.compile(rf"的?(?:[^，。；的]{{0,3}}?)({_PENALTY.pattern})")
_FROM_THEN = re.compile(r"(?:之日|日|次日|之时)起(?:计算|算)?$")
_CHANGE = re.compile(
    r"(?:增加|增长|提高|提升|上升|下降|降低|减少|扩大|发展|压减|缩短|延长|[增升降减])[到至为了]?"
)
_AIMED = re.compile(r"的?(?:计划|年度|既定|预期|工作)?(?:目标|计划|任务|要求)")
_SHORT_OF = re.compile(
    r"(?:没有?|未能?|尚未)?(?:达到?|完成|实现)了?$|(?:距离?|与|较|比|按照?|对照)$"
    r"|(?:低于|高于|超过|不及|少于)了?$"
)
_SPENT = re.compile(r"(?:投入|安排|拨付|筹集|争取|下达|落实|支出|投资|补助)$")
_HEDGES = re.compile(r"(?:约|近|至少|最多|不少于|不超过|只能|共|全部|逾|超过|各)+$")
_BARE = re.compile(
    r"(?:学校|幼儿园|教师|学生|人|单位|企业|项目|问题|街道|社区|岗位|校车|中小学|家长|儿童|机构)"
)


@dataclass(frozen=True, slots=True)
class Named:
    """``metric`` as the clause names it, and whose it is; either may be ``""``.

    ``aimed``: the words behind the number call it a target ("95%的目标").
    """

    metric: str
    subject: str = ""
    aimed: bool = False


def named(left: str, amount: Amount, right: str, beyond: str = "") -> Named:
    """The metric of a number from the words of its clause before and after it.

    ``beyond`` is the clause after that, which may say what a term is set for.
    """
    right = right.strip()
    if penalty := _PENALIZED.match(right):
        return Named(penalty[1])
    if _AIMED.match(right):
        subject, head = before(_SHORT_OF.sub("", left))
        return Named(plain(head), subject, aimed=True)
    if _PENAL.search(left) and (behind := phrase(right)):
        penalty = _PENALTY.search(behind)
        return Named(penalty[0] if penalty else behind)
    subject, head = before(left)
    if _CHANGE.match(right):
        return Named(tidy(head), subject)
    if right in ("的", "的部分") and not head:
        return Named("", subject)
    if amount.unit in TIMES:
        since = not phrase(right) and (not head or _FROM_THEN.search(left))
        act = phrase(beyond) if since else ""
        return Named(act or _timed(left, head, amount, right), subject)
    if amount.unit in SHARES or not amount.unit:
        return Named(_share(head, right), subject)
    return Named(_counted(left, head, amount, right), subject)


def _timed(left: str, head: str, amount: Amount, right: str) -> str:
    """Of a term or an age: the act it is set for or who is that old, else what lasts."""
    body = re.sub(r"^(?:之?内|以?前|以?后|，|,)+", "", right)
    if amount.unit in ("周岁", "岁"):
        body = body.removeprefix("的")
        return noun(body) or noun(body.rpartition("的")[2]) or plain(head)
    if re.match(r"以?后(?!续)", right) and head:
        return plain(head)
    if body.startswith("的"):
        behind = noun(body[1:])
        if behind and (not head or left.endswith(("为期", "长达"))):
            return behind
        return plain(head) or behind
    if left.endswith("每"):
        return tidy(plain(head) + phrase(body))
    return phrase(body) or plain(head)


def _share(head: str, right: str) -> str:
    """Of a percentage or fraction: what has the share, else who is the share."""
    if right.startswith("的"):
        return plain(head) or phrase(right[1:])
    behind = phrase(right)
    if not head:
        return behind
    if behind and len(behind) <= _BRIEF:
        return tidy(LIGHT_VERB.sub("", head) + behind)
    return plain(head)


def _counted(left: str, head: str, amount: Amount, right: str) -> str:
    """Of things: the noun behind the number with a telling verb before it, else what is before."""
    telling = TELLING.search(_HEDGES.sub("", left))
    kept = telling[0].removesuffix("了").removesuffix("出") if telling else ""
    verbal = bool(telling) or ends_in_verb(head)
    if right.startswith("的"):
        behind = noun(right[1:])
        attributes = behind and left.endswith("的")  # "用于教学的7座以上的汽车"
        return kept + behind if behind and (not head or verbal or attributes) else plain(head)
    behind = noun(right)
    spent = _SPENT.search(head) if amount.unit.endswith("元") else None
    if spent and (not behind or _is_act(behind)) and phrase(right):
        return tidy(spent[0] + (behind or phrase(right)))  # "投入15亿元新建学校"
    if behind and head and not telling and is_generic(behind):
        return tidy(plain(head) + behind)  # "高考600分以上人数"
    if len(behind) == 1 and left.startswith("每"):
        return tidy(left + behind)  # "每期12次课"
    if behind and (not head or verbal or amount.unit in COUNTED):
        return tidy(kept + behind + ("" if kept else _told(behind, right)))
    if not head and (act := phrase(right)):
        return act
    if verbal and not behind and "的" in right:
        return noun(right.rpartition("的")[2]) or plain(head)
    return plain(head)


def _is_act(words: str) -> bool:
    return bool(TELLING_FIRST.match(words) or rjieba.tag(words)[0][1] == "v")


def _told(behind: str, right: str) -> str:
    """What is said of a counted noun that says little alone: "9个街道全覆盖"."""
    if not _BARE.fullmatch(behind):
        return ""
    rest = right[right.find(behind) + len(behind) :]
    told = phrase(re.sub(r"^(?:全部|均|都|已|逐\S)+", "", rest)).replace("了", "")
    return told if len(told) <= _TOLD else ""
