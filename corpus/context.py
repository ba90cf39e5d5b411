"""Metrics that are whole only with what stands before them in the sentence or over it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.clauses import Clauses
from corpus.figure import Figure
from corpus.marker import at_start
from corpus.measure import SHARES
from corpus.metric import Named
from corpus.wording import bare, is_generic, is_loose, is_verb

_HEADING = 20  # characters of a heading that can stand for a metric
_AGAINST = re.compile(
    r"(?:比|较|同比|环比|与)[^，。；,]{0,8}(?:增|提|上升|下降|降|减|多|少|扩)|^(?:同比|环比)"
)
_COMPARISON = re.compile(r"(?:比|较|同比|环比).*$")
_PLACE = re.compile(
    r"(?:均|稳|综合|总分)?(?:位居|居于?|位列|名列|列|排名?在?|获得?|进入|取得)[\u4e00-\u9fff]{0,8}$"
)
_EACH = re.compile(r"每[\u4e00-\u9fff]{1,3}")
_EACH_END = re.compile(r"每[\u4e00-\u9fff]{1,3}$")
_STAGE = r"(?:幼儿园|小学|初中|普通高中|高中|中学|中职学校|中职|特殊教育学校)"
_STAGES = re.compile(r"幼儿园|小学|初中|高中|中学|中职|特殊教育")
_OPENS_STAGE = re.compile(rf"(?P<stage>{_STAGE})(?=生均|平均|专任|每)")
_SCHOOLS = re.compile(
    r"(?P<kind>(?:公办|民办|义务教育|普通|农村|乡镇)(?:学校|中小学|小学|初中|高中))"
    r"(?![和与及、])(?=[\u4e00-\u9fff]{4})"
)
# Kinds that have the things of a total rather than are them: "新增学位4170个，其中小学1120个".
_OWNER = re.compile(
    rf"(?:(?:公办|民办|普通|普惠性|义务教育|特殊教育|城区|农村|乡镇)?"
    rf"(?:{_STAGE}|完全中学|学前教育|学前|学校|阶段)(?:阶段|教育|学?生)?|公办|民办|城区|农村|乡镇"
    r"|[男女]生?)(?:每[人生班]?(?:每?(?:年|月|学年|学期))?)?"
)
_SCHOOL = re.compile(r"(?:学校|园|校|机构|中小学)$")
_RESPECTIVELY = re.compile(
    r"(?P<names>[^，。；：]{0,200}?)(?:分别|各)(?P<verb>[\u4e00-\u9fff]{0,8})$"
)
_WHOLE = re.compile(r"^(?:目前|其中|现有|今年|全年)*[我全本][区市县省校]")
_AND = re.compile(r"[、和及与]")
_KIND = re.compile(
    rf"(?:公办|民办|普通|普惠性)?(?:{_STAGE}|城区|农村|城市|乡镇|公办|民办|男生|女生|[一二三四]等奖"
    r"|[大中小]班|城|乡)"
)
_DONE = ("完成", "实现", "达成")
_AIM = re.compile(r"(?:年度|全年)?(?:任务|计划)?(?:目标|任务|计划)[数值]?$")
_GOAL = re.compile(r"(?:年度|全年)?(?:任务|计划)?目标[数值]?$")
_NAMED = 3  # characters that must be left to name what is aimed at
_IS = re.compile(r"(?P<what>[^为是]{3,})(?<![成作])[为是](?P<who>[^为是]{2,})")
_RATE = re.compile(r"(?:率|比例|占比|比重)$")
_LABEL = re.compile(r"^[，,、（(\s]*(?:其中|包括|分别[为是])?[：:，,]?")


def compares(metric: str) -> bool:
    """ "覆盖率比上年提高": a difference, which nothing else is a part of."""
    return _AGAINST.search(metric) is not None


def completed(
    name: Named,
    clauses: Clauses,
    at: int,
    out: Sequence[Figure],
    earlier: Figure | None,
    path: Sequence[str],
) -> Named:
    """A metric that says nothing alone, with what it goes on from.

    ``out`` are the figures before it in the sentence, ``earlier`` the last one of the sentence
    before in the same paragraph and unit, ``path`` the headings.
    """
    if len(aim := _GOAL.sub("", name.metric)) >= _NAMED and aim != name.metric:
        name = replace(name, metric=aim, aimed=True)  # "覆盖率目标数是90%"
    metric, number = name.metric, clauses.found[at]
    if (said := _IS.fullmatch(metric)) and _OWNER.fullmatch(said["who"]):
        return replace(name, metric=said["what"], subject=said["who"])  # "标准为小学生每年…元"
    if _OWNER.fullmatch(metric):  # "班额，小学不超过45人，初中不超过50人"
        same = out and out[-1].unit == number.unit and _OWNER.fullmatch(out[-1].subject)
        whole = out[-1].metric if same else clauses.topic(at)
        return replace(name, metric=whole, subject=metric) if whole else name
    if clauses.text[number.start] in "第前" and (place := _PLACE.match(metric)):
        told = _COMPARISON.sub("", out[-1].metric) if out else clauses.topic(at)
        return replace(name, metric=told + place[0])
    if out and _EACH.fullmatch(metric):  # "课后服务每天不少于2小时，每周5天"
        return replace(name, metric=_EACH_END.sub("", out[0].metric) + metric)
    alone = not (is_generic(metric) or is_verb(metric) or metric in _DONE)
    if metric and alone and not _AGAINST.match(metric):
        about = clauses.topic(at) if is_loose(metric) and not out else ""
        return replace(name, metric=about + metric)
    before = _goes_on_from(name, number.unit, out) or earlier
    if metric in _DONE and before is not None:  # "目标是108个，实际已完成129个"
        return replace(name, metric=_AIM.sub("", before.metric), subject=before.subject)
    if before is None or not before.metric or (is_verb(metric) and before.unit != number.unit):
        about = clauses.topic(at)
        return replace(name, metric=about + metric if metric else about or _heading(path))
    subject = name.subject or before.subject
    if is_verb(metric) and not before.metric.startswith(metric):
        return Named(metric + bare(before.metric), subject)
    if not metric or before.metric.startswith(metric) or before.metric.endswith(metric):
        return Named(before.metric, subject, name.aimed)
    return Named(
        (before.metric if _AGAINST.match(metric) else bare(before.metric)) + metric, subject
    )


def paired(clauses: Clauses, at: int, out: Sequence[Figure]) -> Named | None:
    """Names and numbers told in two lists: "小学、初中分别招生600人和450人"."""
    first, last = clauses.listed(at)
    told = _RESPECTIVELY.search(clauses.left(first)) if last > first else None
    if told is None:
        return None
    count, place = last - first + 1, at - first
    verb = re.sub(r"^[为是达占有]|(?:为|是|达到?|占|有)+$", "", told["verb"])
    names = [one for one in _AND.split(_WHOLE.sub("", told["names"])) if one]
    if len(names) == count and not compares(told["names"] + verb):
        kind, own = _KIND.match(names[-1]), _KIND.match(names[place])
        shared = names[-1][kind.end() :] + verb if kind else ""
        if shared:  # "小学、初中、高中在校生"
            return Named(shared, own[0] if own else names[place])
        return Named(names[place] + verb)
    stated = out[:first][-count:]  # "…6项、…23项，较去年分别增加2项和7项"
    unit = clauses.found[at].unit
    if len(stated) < count or (unit not in SHARES and any(one.unit != unit for one in stated)):
        return None
    return Named(stated[place].metric + told["names"] + verb, stated[place].subject)


def part(name: Named, total: Figure, left: str, unit: str) -> Named:
    """A part of a total: whose it is where its own words only say that, else what it is."""
    label = re.sub(r"(?:达到|[有为共达占])+$", "", _LABEL.sub("", left).strip())
    if label.startswith(("其他", "其余")) and len(label) > 2:
        return Named(label, total.subject)
    if total.unit in SHARES and unit == total.unit and label and not _RATE.search(label):
        return Named(total.metric, label)  # "入园率96%，其中市区98%"
    schools = _SCHOOL.search(total.metric) and _STAGES.search(label)  # "学校120所，其中小学60所"
    if _OWNER.fullmatch(label) and not schools:
        return Named(total.metric, label)
    return replace(name, subject=name.subject or total.subject)


def whose(metric: str, clauses: Clauses, out: Sequence[Figure]) -> str:
    """The kind of school that the metric, or the sentence it goes on in, begins with."""
    if own := _SCHOOLS.match(metric):
        return own["kind"]
    opened = _OPENS_STAGE.match(clauses.text, clauses.begin, clauses.end) if out else None
    return opened["stage"] if opened and not _STAGES.search(metric) else ""


def _goes_on_from(name: Named, unit: str, out: Sequence[Figure]) -> Figure | None:
    stated = [one for one in out if not compares(one.metric)]
    if name.aimed:
        stated = [one for one in stated if one.unit == unit] or stated
    elif name.metric.endswith("率"):
        stated = [one for one in stated if one.unit not in SHARES]
    return stated[-1] if stated else None


def _heading(path: Sequence[str]) -> str:
    for label in reversed(path):
        mark = at_start(label)
        words = label[mark.end :].strip() if mark else label
        if words and not re.fullmatch(r"第.{1,8}条", words) and len(words) <= _HEADING:
            return words
    return ""
