"""The figure that answers a question of how many, with its parts and its other years."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.ask import Ask
from assistant.coverage import Weighed, fit, match, plain, weigh
from assistant.evidence import Evidence
from assistant.question import Question
from assistant.reckon import Formula, Refused, difference, summed
from corpus.document import Kind
from corpus.figure import Nature
from corpus.stated import Stated
from index.measured import Measured, measured
from index.sameness import Splits, same
from index.unit import base

LEAST = 0.5  # share of the question's words that a figure and its sentence must cover
_SUM = re.compile(r"一共|总共|合计|加起来|加在一起|累计多少|总和")
_MORE = re.compile(
    r"(?:比|较)(?:去年|上年|上一?年度?|前一?年|\d{4}年?)[^，。？]{0,12}?(?:多|少|增|减|涨|降|提高|高|低|变化)|"
    r"同比|增加了多少|减少了多少|增长了多少|提高了多少|差多少|变化多少"
)
_SHARE = re.compile(r"百分之几|占比|比例|[^效税利频汇]率(?=[是为有达多各分]|$|[?？])")
# "多少人次", "人次各是多少"
_ASKED_UNIT = re.compile(
    r"(?:(?:多少|几)(?:万|亿)?|(?=人次))(人次|[个所名人位家座场次件元辆台册门项轮处间周岁天日年月]+)"
)


@dataclass(frozen=True, slots=True)
class FigureAnswer:
    """``figure`` stands inside the quote that was chosen; ``parts`` are its breakdown, ``other``
    the same metric in other years, in their order ("另见").

    ``formula`` is only there where a sum or a difference was asked for; ``refused`` says why it
    could not be had, "" otherwise.
    """

    figure: Stated
    parts: tuple[Stated, ...]
    other: tuple[Stated, ...]
    formula: Formula | None
    refused: str


def figure_for(
    question: Question, evidence: Evidence, stated: Sequence[Stated], splits: Splits = ()
) -> FigureAnswer | None:
    """What the figures say to a question of how many; ``None`` where it asks for something else
    or no figure in the evidence has to do with it.

    ``stated`` are the figures of the evidence's document and of any others that may be named
    beside it. Pure: the same arguments give the same answer.
    """
    if question.ask is not Ask.NUMBER:
        return None
    known = measured(stated)
    inside = [
        it
        for it in known
        if it.stated.document.id == evidence.document.id
        and evidence.start <= it.stated.figure.start < evidence.end
    ]
    chosen = _best(question, inside)
    if chosen is None:
        return None
    parts = tuple(
        it.stated
        for it in known
        if it.stated.document.id == chosen.stated.document.id
        and it.stated.figure.part_of == chosen.stated.position
    )
    alike = [it for it in known if _elsewhere(chosen, it) and same(chosen, it, splits)]
    formula, refused = _reckoned(question, chosen, parts, alike)
    return FigureAnswer(chosen.stated, parts, _by_year(chosen, alike), formula, refused)


def _best(question: Question, inside: Sequence[Measured]) -> Measured | None:
    """The figure whose name and clause cover most of the question, of the year and unit asked."""
    terms = weigh(question.terms, lambda word: 1.0)
    if not terms:
        return inside[0] if len(inside) == 1 else None
    scored = [(_score(question, terms, it), -n, it) for n, it in enumerate(inside)]
    scored = [one for one in scored if one[0] >= LEAST]
    return max(scored, key=lambda one: one[:2])[2] if scored else None


def _score(question: Question, terms: Sequence[Weighed], it: Measured) -> float:
    figure = it.stated.figure
    start = figure.start - figure.quote_start
    clause = re.split(r"[，。；]", it.stated.quote[: max(0, start)])[-1]
    own = plain(f"{it.name} {figure.subject} {clause}")
    around = plain(" ".join((it.stated.document.title, *figure.location, it.stated.quote)))
    score = fit(terms, own, around).share
    # "热线满意率": what is measured stands last
    score += 0.1 * match(terms[-1], plain(it.name))
    if (unit := asked_unit(question)) is not None:
        score += 0.1 if unit == it.unit else -0.1
    if question.years and it.stated.year is not None:
        score += 0.1 if it.stated.year in question.years else -0.3
    # a part is meant only where its own name is asked for
    if it.total is not None and fit(terms, plain(figure.metric + figure.subject)).share <= 0:
        score -= 0.3
    return score


def asked_unit(question: Question) -> str | None:
    """What is counted, as its base unit (``index.unit``): 人次 of "多少万人次", % of a rate."""
    if _SHARE.search(question.text):
        return "%"
    asked = _ASKED_UNIT.search(question.text)
    return base(asked[1])[0] if asked else None


def _elsewhere(chosen: Measured, it: Measured) -> bool:
    return it.span != chosen.span and it.stated.figure.nature in (Nature.RESULT, Nature.TARGET)


def _by_year(chosen: Measured, alike: Sequence[Measured]) -> tuple[Stated, ...]:
    """One a year: its result before its target, as that year's summary tells it before others."""
    found: dict[int, Measured] = {}
    for it in sorted(alike, key=_standing):
        if it.year is not None and it.year != chosen.year:
            found.setdefault(it.year, it)
    return tuple(found[year].stated for year in sorted(found))


def _standing(it: Measured) -> tuple[bool, bool, bool]:
    about = it.stated.document.about
    target = it.stated.figure.nature is Nature.TARGET
    return target, about.year != it.year, about.kind is not Kind.SUMMARY


def _reckoned(
    question: Question,
    chosen: Measured,
    parts: Sequence[Stated],
    alike: Sequence[Measured],
) -> tuple[Formula | None, str]:
    made: Formula | Refused | None = None
    if _MORE.search(question.text):
        made = _against_before(question, chosen, alike)
    elif _SUM.search(question.text) and len(question.years) > 1:
        years = [it for it in (chosen, *sorted(alike, key=_standing)) if it.year in question.years]
        once = {it.year: it.stated for it in reversed(years) if it.stated.figure.nature is
                chosen.stated.figure.nature}  # fmt: skip
        lacking = [str(year) for year in question.years if year not in once]
        made = (
            Refused(f"没有找到{'、'.join(lacking)}年的数，不能合计。")
            if lacking
            else summed([once[year] for year in sorted(once, key=str)])
        )
    elif _SUM.search(question.text) and parts and chosen.stated.figure.sums is False:
        made = Refused("分项之和与文中的总数不一致，请核对原文。")
    if isinstance(made, Refused):
        return None, made.reason
    return made, ""


def _against_before(
    question: Question, chosen: Measured, alike: Sequence[Measured]
) -> Formula | Refused:
    """The year before, or the other year that is named, by the same nature."""
    if chosen.year is None:
        return Refused("文中没有写明这个数是哪一年的，不能与其他年份比较。")
    named = [year for year in question.years if year != chosen.year]
    wanted = named[0] if named else chosen.year - 1
    nature = chosen.stated.figure.nature
    for it in sorted(alike, key=_standing):
        if it.year == wanted and it.stated.figure.nature is nature:
            later, earlier = (chosen, it) if chosen.year > wanted else (it, chosen)
            return difference(later.stated, earlier.stated)
    return Refused(f"没有找到{wanted}年的同一项数，不能比较。")
