"""The smallest units that answer a question: a sentence, an item, a whole list with its lead-in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.cell import cell
from assistant.condition import only_a_condition
from assistant.contrasts import beside_the_point
from assistant.coverage import Fit, Weighed, fit, plain
from assistant.holds import holds
from assistant.passage import Passage
from assistant.question import Ask, Question, kind_asked
from assistant.special import narrower, supposes
from assistant.states import STATED_KINDS, states
from assistant.widen import widen
from corpus.chunk import Role
from corpus.document import Document, Kind, Status
from index.dense import centred

# The score of a unit, on top of its centred cosine. Chosen on the bureau's question sets
# (docs/benchmarks.md): words decide between neighbours, the vector finds the neighbourhood.
WORDS = 0.45
WIDENED = 0.2  # share of the words' weight that the whole quote gets, the unit alone the rest
PASSAGE = 0.65
HOLDS = 0.12
HOLDS_AROUND = 0.06  # not the item that was found, but another of its list
ASKED_YEAR = 0.15  # the document, or the sentence, is of the year that is asked for
OTHER_YEAR = -0.25
OTHER_SIDE = -0.12  # a plan where the outcome is asked for, a report where the plan is
NOT_NOW = -0.30  # rules repealed, replaced or not yet begun stand behind those in force
NEWEST = 0.04  # without a year, the newest report of a kind is meant
BESIDE = -0.20  # it is about 小学 where 高中 is asked for
BORN = -0.20  # the day that children of an age were born before is no day to come
CELL = 0.40  # a table's cell, where row and column are what is asked of
SIGNED = -0.50  # the date under a signature and the names of annexes are no sentences
LISTED = 0.10  # a list where a list is asked for
ANOTHER = -0.15  # it answers a question of another kind: 能改吗 where 什么时候 is asked
NARROWER = -0.30  # it answers the question of a case that nobody asked about
SUPPOSES = -0.20  # … of those whom something has happened to that the asker does not tell of
ADDED = -0.12  # what was added where it is asked how many there are
STATED = 0.1  # the time is what the sentence states, not said in passing
HEAD_ONLY = -0.06  # a head phrase or caption says what follows, not the answer
_SIGNATURE = re.compile(
    r"[（(]?(?:\d|[〇零一二三四五六七八九]){4}年[\d一二三四五六七八九十]+月[\d一二三四五六七八九十]+日[）)]?"
)
_DATED = (Ask.DATE, Ask.WHEN, Ask.CLOCK)
_OF_BIRTH = re.compile(r"出生|年满|周岁|生日|年龄|[几\d]岁")
_ANNEXES = re.compile(r"附\s*件\s*[:：]\s*\S")
_HOW_MANY = re.compile(r"有(?:多少|几)|总[数量]|一共|共有")
_ADDED = re.compile(r"新[增建办设开招]|增[加设办]|扩[建充]")
_IN_ALL = re.compile(r"达到?(?=\d)|[共现]有|累计|建成")
_NUMBERED = re.compile(r"\d")
_STOPS = re.compile(r"[，。；：、！？]")
_PLANNED = re.compile(r"计划|目标|打算|预计|力争|将要?|准备|任务|安排|要[招建办开增达]")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span of a document that answers, with what speaks for it.

    ``similarity`` is the centred cosine of the unit that was found, ``words`` how the quote with
    its headings covers the question's; ``holds`` tells whether the kind of thing asked for stands
    there (``None``: it has no form); ``beside`` is the word of the question whose contrary stands
    there instead, "" if none.
    """

    document: Document
    location: tuple[str, ...]
    page: int | None
    start: int
    end: int
    quote: str
    best: str  # the unit that was found, inside the quote
    score: float
    similarity: float
    words: Fit
    holds: bool | None
    beside: str
    first: bool  # it stands in the passage that search put first
    cell: str | None = None  # of a table row: the one cell that a number is asked of


def gather(
    question: Question,
    terms: Sequence[Weighed],
    vector: np.ndarray,
    mean: np.ndarray,
    passages: Sequence[Passage],
) -> list[Evidence]:
    """Every unit of ``passages`` as evidence, widened to what makes it whole, best first.

    ``vector`` is the question's, (d,); ``mean`` the corpus mean that is taken off both sides.
    """
    found: list[Evidence] = []
    newest = _newest(passages)
    for passage in passages:
        similar = centred(passage.vectors, vector, mean)
        head = plain(" ".join((passage.document.title, *passage.location)))
        for i in range(len(passage.units)):
            found.append(_weigh(question, terms, passage, i, float(similar[i]), head, newest))
    found = [e for e in found if e.score > 0]
    found.sort(key=lambda e: (-e.score, e.document.id, e.start))
    return found


def _newest(passages: Sequence[Passage]) -> dict[Kind, int]:
    """The newest year of each kind of document among the passages."""
    newest: dict[Kind, int] = {}
    for passage in passages:
        about = passage.document.about
        if about.year:
            newest[about.kind] = max(about.year, newest.get(about.kind, 0))
    return newest


def timely(question: Question, document: Document, words: str, newest: Mapping[Kind, int]) -> float:
    """What the year asked for and the document's standing add to a unit's score."""
    of = document.about.year
    asked = question.years
    if any(str(year) in words for year in asked):
        right: float = ASKED_YEAR
    elif asked and of in asked:
        right = ASKED_YEAR
    elif asked and of is not None and not question.this_year:
        right = OTHER_YEAR
    else:
        right = 0.0
    if document.status in (Status.REPEALED, Status.SUPERSEDED, Status.NOT_YET) and right <= 0:
        right += NOT_NOW
    elif not asked and of is not None and of == newest.get(document.about.kind):
        right += NEWEST
    if question.ask is Ask.NUMBER and document.about.kind in (Kind.PLAN, Kind.SUMMARY):
        planned = _PLANNED.search(question.text) is not None
        if planned != (document.about.kind is Kind.PLAN):
            right += OTHER_SIDE
    return right


def _weigh(
    question: Question,
    terms: Sequence[Weighed],
    passage: Passage,
    i: int,
    similarity: float,
    head: str,
    newest: Mapping[Kind, int],
) -> Evidence:
    words = passage.words(i)
    first, last = widen(question, passage, i)
    quote = passage.span(first, last)
    around = head + plain(" ".join(passage.words(j) for j in _holders(passage, i)))
    text = plain(quote)
    whole = fit(terms, text, around)
    worded = (1 - WIDENED) * fit(terms, plain(words), around).share + WIDENED * whole.share
    kind = holds(question.ask, words if last - first == 1 else quote)
    kind = kind and not only_a_condition(question, passage, i)
    # 小学入学 in a document on 义务教育 is of 小学 all the same
    place = plain(" ".join((*passage.location, *(passage.words(j) for j in _holders(passage, i)))))
    asked = plain(question.text)
    beside = beside_the_point(asked, text + place) or beside_the_point(asked, text + around)
    score = similarity + WORDS * worded + PASSAGE * passage.rank_score
    score += timely(question, passage.document, words, newest)
    told = cell(question, terms, words, _NUMBERED) if question.ask is Ask.NUMBER else None
    if told:
        score += CELL
    if kind is not None:
        itself = kind and holds(question.ask, words)
        score += HOLDS if itself else HOLDS_AROUND if kind else -HOLDS
    if beside:
        score += BESIDE
    if _answers_another(question, passage, i):
        score += ANOTHER
    posed = [passage.words(j) for j in (i, *_holders(passage, i))]
    if any(narrower(question.text, words) for words in posed):
        score += NARROWER
    elif any(supposes(question.text, words) for words in posed):
        score += SUPPOSES
    how_many = question.ask is Ask.NUMBER and _HOW_MANY.search(question.text)
    if how_many and _ADDED.search(words) and not _ADDED.search(question.text):
        score += ADDED
    elif how_many and _IN_ALL.search(words):
        score -= ADDED
    if states(question.ask, words):
        score += STATED
    if question.ask in _DATED and _OF_BIRTH.search(words) and not _OF_BIRTH.search(question.text):
        score += BORN
    if _SIGNATURE.fullmatch(plain(words)) or _names_an_annex(passage, i):
        score += SIGNED
    if question.ask in (Ask.LIST, Ask.PAPERS) and _items(passage, first, last) >= 2:
        score += LISTED
    if passage.end(i) > i + 1 and not passage.leads(i) and len(words) < 40:
        score += HEAD_ONLY
    return Evidence(
        document=passage.document,
        location=passage.path(first),
        page=passage.units[first].page,
        start=passage.units[first].start,
        end=passage.units[last - 1].end,
        quote=quote,
        best=words,
        score=score,
        similarity=similarity,
        words=whole,
        holds=kind,
        beside=beside,
        first=passage.first,
        cell=told,
    )


def _answers_another(question: Question, passage: Passage, i: int) -> bool:
    """Is the unit of an answer whose own question asks for another kind of thing?"""
    if question.ask not in STATED_KINDS:
        return False
    heads = (passage.words(j) for j in _holders(passage, i))
    asked = next((words for words in heads if words.endswith(("？", "?"))), None)
    return asked is not None and kind_asked(asked) not in STATED_KINDS


def _names_an_annex(passage: Passage, i: int) -> bool:
    """Is the unit an entry of "附件：1.日程安排 2.材料清单", which only says where to look?"""
    words = passage.words(i)
    if _ANNEXES.match(words):
        return True
    listed = any(_ANNEXES.match(passage.words(j)) for j in range(i))
    return listed and _STOPS.search(words) is None


def _holders(passage: Passage, i: int) -> list[int]:
    out: list[int] = []
    at = passage.parent(i)
    while at is not None:
        out.append(at)
        at = passage.parent(at)
    return out


def _items(passage: Passage, first: int, last: int) -> int:
    return sum(unit.role is Role.ITEM for unit in passage.units[first:last])
