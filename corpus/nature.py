"""Whether a number is what came about, what is meant to, or what a rule sets."""

import re

from corpus.amount import Amount
from corpus.document import Description, Kind
from corpus.figure import Nature, Qualifier

_GAP = re.compile(
    r"缺口|缺编|缺额|缺员|短缺|尚缺|还缺|欠缺|缺少|缺(?=学位|教师|师资|校舍)|差额|尚差|少于(?:需求|计划)|供不应求"
)
_TARGET = re.compile(
    r"目标|力争|争取|(?:^|[，。；：、]|[区市县局校年内])计划(?=[\u4e00-\u9fff])(?![的少多])|拟(?=[\u4e00-\u9fff])|预计|将(?=[\u4e00-\u9fff])|确保|努力|规划|打算"
    r"|到20XX年|年内(?:再|新)"
)
_ANNOUNCED = re.compile(
    r"力争|争取|预计|确保|努力|打算|(?:^|[区市县局校年内])计划(?=[\u4e00-\u9fff])(?![的少多])"
)
_DONE = re.compile(
    r"完成了|实现了|达到了|已(?:经|[\u4e00-\u9fff])|累计|截至|购买了|选派了|设置了|新建成|竣工并|荣获"
)
_BINDS = re.compile(
    r"应当|不得|必须|须|可以|方可|至少|最多|只能|每名|每人|每班|不超过|不少于|不低于"
)
_RESULT_PART = re.compile(
    r"成绩|成效|完成情况|回顾|总结|基本情况|经验|问题|困难|现状|基础|背景|形势|主要工作及|汇报|进展|情况$"
)
_TARGET_PART = re.compile(r"目标|思路|打算|计划|要点|重点工作|谋划|任务|举措|安排|下一步|展望|规划")
_PLANS = re.compile(r"方案|计划|要点|规划|行动")


def part_nature(label: str) -> Nature | None:
    """What the figures under a heading are; ``None`` where it does not say."""
    target = max((m.end() for m in _TARGET_PART.finditer(label)), default=0)
    result = max((m.end() for m in _RESULT_PART.finditer(label)), default=0)
    if target == result:
        return None
    return Nature.TARGET if target > result else Nature.RESULT


def nature(
    about: Description,
    part: Nature | None,
    amount: Amount,
    clause: str,
    opening: str,
    *,
    ahead: bool = False,
) -> Nature:
    """The nature of a figure.

    Args:
        about: what its document says of itself.
        part: what the headings over it say.
        clause: the words around the number between commas.
        opening: the first words of its sentence, where a plan is announced ("计划…").
        ahead: it is of a year after the one that the document is about.
    """
    if _GAP.search(clause):
        return Nature.GAP
    kind = about.kind
    if kind is Kind.REGULATION:
        return Nature.RULE
    done = _DONE.search(clause) or opening.startswith("截至")
    planned = not done and (ahead or _TARGET.search(clause) or _ANNOUNCED.search(opening))
    if kind in (Kind.PLAN, Kind.SUMMARY, Kind.STATISTICS) or _PLANS.search(about.title):
        plan = kind is Kind.PLAN or (kind is not Kind.SUMMARY and kind is not Kind.STATISTICS)
        if part is Nature.TARGET or (part is None and plan) or planned:
            return Nature.RESULT if done else Nature.TARGET
        return Nature.RESULT
    if ahead and not done:
        return Nature.TARGET
    limited = amount.qualifier in (Qualifier.AT_LEAST, Qualifier.AT_MOST)
    if kind is Kind.FAQ or _BINDS.search(clause) or (limited and not done):
        return Nature.RULE
    return Nature.TARGET if planned else Nature.RESULT
