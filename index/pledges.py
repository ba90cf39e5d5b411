"""What a plan set out to reach beside what a later document says came of it."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.document import Document, Kind, Status
from corpus.figure import Nature, Qualifier
from corpus.stated import Stated
from index.measured import Measured
from index.sameness import Splits, same

_GONE = (Status.REPEALED, Status.SUPERSEDED)
_DOWN = re.compile(r"[降减压][低少到至缩]|下降|减少|控制[在到]|低于|不超过|以[内下]")
_CLOSE = 20  # a rounded result within a twentieth of the target tells nothing


class Verdict(StrEnum):
    MET = "达成"
    MISSED = "未达成"
    NO_DATA = "无后续数据"
    UNSURE = "无法判断"


@dataclass(frozen=True, slots=True)
class Pledge:
    """One target, where it is stated, and its outcome where a later document has one."""

    target: Stated
    again: tuple[Stated, ...]  # other places that state the same target
    result: Stated | None
    others: tuple[Stated, ...]  # further documents that state a result
    verdict: Verdict
    why: str  # by what the two were taken for the same, or why there is no verdict


def pledges(
    figures: Sequence[Measured], splits: Splits = (), *, latest: int | None = None
) -> tuple[Pledge, ...]:
    """Every target with its outcome, in the order of the documents.

    ``latest`` is the last year that the library has results of, by default the last one stated.
    A result is one of a later document for the same metric and the same whole time: a standing
    within the year is none.
    """
    results = [it for it in figures if _is_result(it)]
    if latest is None:
        latest = max((it.year for it in results if it.year is not None), default=None)
    targets = _merged([it for it in figures if _is_target(it)], splits)
    matches = _matched(targets, results, splits)
    return tuple(_pledge(group, matches.get(n, []), latest) for n, group in enumerate(targets))


def _is_target(it: Measured) -> bool:
    """A report that recalls this year's target sets none, one for a later year it does; what a
    regulation demands holds for ever."""
    document, period = it.stated.document, it.stated.figure.period
    if it.stated.figure.nature is not Nature.TARGET or it.change or document.status in _GONE:
        return False
    if document.about.kind is Kind.REGULATION:
        return False
    if document.about.kind in (Kind.SUMMARY, Kind.STATISTICS):
        if period.last is None:  # 20XX年主要思路 is what is to be done, whichever year it hides
            return any(also.kind is Kind.PLAN for also in document.about.also)
        own = document.about.year
        return own is not None and period.last is not None and period.last.year > own
    return True


def _is_result(it: Measured) -> bool:
    return it.stated.figure.nature is Nature.RESULT and it.stated.document.status not in _GONE


def _merged(targets: Sequence[Measured], splits: Splits) -> list[list[Measured]]:
    """Targets by what is the same target: a table and the text below it state it twice."""
    groups: list[list[Measured]] = []
    near: dict[tuple[object, ...], list[list[Measured]]] = defaultdict(list)
    for it in targets:
        known = near[it.stated.document.id, it.span, it.amount]
        for group in known:
            if same(group[0], it, splits):
                group.append(it)
                break
        else:
            groups.append([it])
            known.append(groups[-1])
    return groups


def _matched(
    targets: Sequence[Sequence[Measured]], results: Sequence[Measured], splits: Splits
) -> dict[int, list[tuple[Measured, str]]]:
    """For each target its results, best first; a result belongs to the target of a document that
    it fits best."""
    of_time: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for m, result in enumerate(results):
        of_time[result.span, result.unit].append(m)
    scored = []
    for n, group in enumerate(targets):
        for m in of_time[group[0].span, group[0].unit]:
            result = results[m]
            fits = [
                (_fit(target, result), reason)
                for target in group
                if _follows(target, result) and (reason := same(target, result, splits))
            ]
            if fits:
                best, why = max(fits)
                scored.append((best, n, m, why))
    scored.sort(key=lambda it: (-it[0], it[1], it[2]))
    taken: set[tuple[str, int]] = set()
    matches: dict[int, list[tuple[Measured, str]]] = {}
    met: dict[tuple[int, str], int] = {}
    for fit, n, m, why in scored:
        document, result = targets[n][0].stated.document, results[m]
        if (document.id, m) in taken:
            continue
        if met.setdefault((n, result.stated.document.id), fit) > fit:
            continue  # the document has a better one for this target
        taken.add((document.id, m))
        matches.setdefault(n, []).append((result, why))
    for found in matches.values():
        known = {id(it) for it, _ in found}
        first = found[0][0]
        for m in of_time[first.span, first.unit]:  # the same number under a longer name
            result = results[m]
            if id(result) not in known and (reason := _told_again(first, result, splits)):
                found.append((result, reason))
    return matches


def _told_again(result: Measured, other: Measured, splits: Splits) -> str | None:
    if other.span != result.span or other.amount != result.amount:
        return None
    return same(result, other, splits)


def _follows(target: Measured, result: Measured) -> bool:
    """Whether the result is of the target's time, in a document written after it was set."""
    plan, report = target.stated.document, result.stated.document
    if plan.id == report.id or target.span != result.span or None in target.span[:1]:
        return False
    set_on, told_on = plan.about.issued_on, report.about.issued_on
    if set_on and told_on:
        return told_on > set_on
    return (report.about.year or 0) >= (plan.about.year or 0)


def _fit(target: Measured, result: Measured) -> int:
    """Equal words before shared surroundings; which report says it comes after that."""
    near = len(target.around & result.around)
    equal = 100 if target.words == result.words else 0
    return equal + min(near, 50)


def _pledge(
    group: Sequence[Measured], matched: Sequence[tuple[Measured, str]], latest: int | None
) -> Pledge:
    target, again = group[0], tuple(it.stated for it in group[1:])
    if not matched:
        due = target.stated.year
        late = due is not None and (latest is None or due > latest)
        why = "期限还没有到，或还没有当年的总结" if late else "后来的文件没有提到"
        if due is None:
            why = "目标没有写明年份"
        return Pledge(target.stated, again, None, (), Verdict.NO_DATA, why)
    ranked = sorted(matched, key=lambda it: _standing(it[0].stated.document))
    report = ranked[0][0].stated.document.id
    rivals = [it for it in ranked if it[0].stated.document.id == report]
    others = tuple(it.stated for it, _ in ranked if it.stated.document.id != report)
    (result, why) = rivals[0]
    if len({it.amount for it, _ in rivals}) > 1:
        why = "同一份文件有几个数与它对应，请核对"
        return Pledge(target.stated, again, result.stated, others, Verdict.UNSURE, why)
    return Pledge(target.stated, again, result.stated, others, judged(target, result), why)


def _standing(document: Document) -> tuple[int, str]:
    """The year's summary tells the outcome before statistics and plans that recall it."""
    order = {Kind.SUMMARY: 0, Kind.STATISTICS: 1}
    return order.get(document.about.kind, 2), document.id


def judged(target: Measured, result: Measured) -> Verdict:
    """Whether the result reaches the target, or stays below it where less is wanted."""
    aim, got = target.amount, result.amount
    figure = target.stated.figure
    start = max(0, figure.start - figure.quote_start)
    clause = re.split(r"[，；。]", target.stated.quote[:start])[-1]
    less = figure.qualifier is Qualifier.AT_MOST or _DOWN.search(clause) is not None
    rounded = result.stated.figure.qualifier is Qualifier.ABOUT
    if rounded and abs(got - aim) * _CLOSE <= aim:
        return Verdict.UNSURE
    return Verdict.MET if (got <= aim if less else got >= aim) else Verdict.MISSED
