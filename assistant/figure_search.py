"""The figures that a query means, by its words and by its sense."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from assistant.coverage import Weighed, fit, plain, weigh
from assistant.question import Question, understand
from corpus.stated import Stated
from index.dense import centred
from index.search import Searcher
from index.synonyms import synonyms_of
from index.years import without_own_dates

PASSAGES = 30  # passages that the search brings; figures elsewhere must have the query's words
WORDED = 0.6  # share of the query's weight that a figure's name and surroundings must cover
NAMED = 0.3  # and of it what its own name must
MEANT = 0.55  # centred cosine of query and name from which sense alone is enough
RELATIVE = 0.55  # of the best score: beside a figure of that very name a mere likeness is noise
AROUND = 0.8  # what a word in the headings or the sentence counts
_SAID_OF_FIGURES = """
目标 完成 达成 实现 指标 情况 数据 数字 数值 变化 历年 近年 每年 各年 逐年
文件 说过 提到 提过 统计 对比 多少 数量
"""
_ABOUT_FIGURES = frozenset(_SAID_OF_FIGURES.split())
_WHICH = re.compile(
    r"(?:在?(?:哪|什么|有哪|几)一?[份个些篇条几]*(?:文件|材料|报告|资料|通知)(?:里面?|中|上)?|这[几些]年|历年来?|近[几两三五]年)"
)
_SCALE = {"": 1, "百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_NUMBER = re.compile(
    r"(?<![\d.〔（(])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(百万|千万|[百千万亿])?"
    r"(?![\d.]|\s*(?:[—–~～至到-]+\s*\d+)?\s*(?:年|学年|月|[日号]|周年|年级|届|条|款))"
)


@dataclass(frozen=True, slots=True)
class Matched:
    """A figure with how well it answers to the query, 0..1."""

    stated: Stated
    score: float


def find_figures(
    searcher: Searcher,
    query: str,
    stated: Sequence[Stated],
    *,
    as_of: date | None = None,
    longest: int = 2000,
) -> tuple[Matched, ...]:
    """The figures among ``stated`` that ``query`` means, best first, then in reading order.

    A year in the query keeps to figures of that year, a number to figures of that number.
    """
    day = as_of or date.today()
    text = searcher.read(" ".join(query.split())[:longest]).text
    question = understand(_WHICH.sub(" ", text), as_of=day)
    amounts = numbers_in(question.text)
    kept = [it for it in stated if _timely(it, question) and _of_amount(it, amounts)]
    terms = _terms(searcher, question, amounts)
    if not terms:  # a year or a number is all that is asked for
        return tuple(Matched(it, 1.0) for it in kept) if question.years or amounts else ()
    near = _near(searcher, question, kept, day)
    return _ranked(searcher, terms, kept, near)


def numbers_in(text: str) -> tuple[Decimal, ...]:
    """The amounts that a query names: 2500万 is 25000000; years, dates and articles are none."""
    found = []
    for match in _NUMBER.finditer(text):
        digits = match[1].replace(",", "") + (match[2] or "")
        year = not match[2] and not match[3] and re.fullmatch(r"(?:19|20)\d\d", match[1])
        if not year:
            found.append(Decimal(digits) * _SCALE[match[3] or ""])
    return tuple(dict.fromkeys(found))


def _timely(it: Stated, question: Question) -> bool:
    if not question.years:
        return True
    period = it.figure.period
    if period.first is None or period.last is None:
        return it.document.about.year in question.years
    return any(period.first.year <= year <= period.last.year for year in question.years)


def _of_amount(it: Stated, amounts: Sequence[Decimal]) -> bool:
    return not amounts or it.figure.number in amounts


def _terms(
    searcher: Searcher, question: Question, amounts: Sequence[Decimal]
) -> tuple[Weighed, ...]:
    """The query's words that name a metric; that it is a figure that is asked for goes without."""
    keyword = searcher.store.refresh().keyword
    rarest = keyword.idf("\0", "body_words") or 1.0
    words = [
        word
        for word in question.terms
        if word not in _ABOUT_FIGURES and not re.fullmatch(r"[\d.,]+[百千万亿]*\D?", word)
    ]
    known = synonyms_of(searcher.library.folder)
    return weigh(words, lambda word: min(1.0, keyword.idf(word, "body_words") / rarest), known)


def _near(
    searcher: Searcher, question: Question, kept: Sequence[Stated], day: date
) -> dict[tuple[str, int], float]:
    """Centred cosine of the query and the name of each figure in the passages that search finds."""
    found = searcher.search(without_own_dates(question.text), PASSAGES, as_of=day)
    spans: dict[str, list[tuple[int, int]]] = {}
    for hit in found.hits:
        spans.setdefault(hit.document.id, []).append((hit.start, hit.end))
    inside = [
        it
        for it in kept
        if any(start <= it.figure.start < end for start, end in spans.get(it.document.id, ()))
    ]
    names = list(dict.fromkeys(_name(it) for it in inside))
    if not names:
        return {}
    vectors = searcher.encoder.passages(names)
    close = dict(zip(names, centred(vectors, found.vector, found.now.dense.mean), strict=True))
    return {it.key: float(np.clip(close[_name(it)], 0.0, 1.0)) for it in inside}


def _name(it: Stated) -> str:
    return f"{it.figure.subject} {it.figure.metric}".strip()


def _ranked(
    searcher: Searcher,
    terms: Sequence[Weighed],
    kept: Sequence[Stated],
    near: dict[tuple[str, int], float],
) -> tuple[Matched, ...]:
    by_key = {it.key: it for it in kept}
    matched = []
    for order, it in enumerate(kept):
        figure = it.figure
        names, sense = [_name(it)], near.get(it.key, 0.0)
        if figure.part_of is not None and (it.document.id, figure.part_of) in by_key:
            total = by_key[it.document.id, figure.part_of]
            names.append(_name(total))
            sense = max(sense, near.get(total.key, 0.0))
        own = plain("".join(names))
        around = plain(" ".join((it.document.title, *figure.location, it.quote)))
        name = fit(terms, own).share
        whole = fit(terms, own, around, less=AROUND).share
        if (whole >= WORDED and name >= NAMED) or sense >= MEANT:
            score = 0.5 * name + 0.3 * whole + 0.2 * sense
            matched.append((round(score, 6), order, it))
    matched.sort(key=lambda one: (-one[0], one[1]))
    least = RELATIVE * matched[0][0] if matched else 0.0
    return tuple(Matched(it, score) for score, _, it in matched if score >= least)
