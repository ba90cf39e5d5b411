"""Whether the documents cover a question: the outcome, with its reasons."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Outcome
from assistant.evidence import Evidence
from assistant.question import Ask, Question
from corpus.document import Document, Kind, Status

# A logistic over what speaks for the evidence, fitted by tests/benchmarks/calibrate.py on the
# question sets there; the bias is set so that 85 to 90% of what can be answered is answered.
BIAS = -3.65
SHARE = 1.2
GAP = -2.4
SIMILARITY = 5.3
CROWD = -2.7
MASS = 0.75
NOT_HELD = -4.0
HELD = 0.7
WHETHER = 2.3  # yes-or-no questions tell much of the asker that no rule repeats
FIRST = 0.6  # in the passage that search put first

EXACT = (Ask.PHONE, Ask.FEE, Ask.CLOCK, Ask.PERSON)  # nothing else will do
# Kinds of answer whose form is hard to meet by chance.
STRICT = (Ask.PHONE, Ask.FEE, Ask.CLOCK, Ask.DATE, Ask.ADDRESS)
RECORDS = (Kind.SUMMARY, Kind.STATISTICS, Kind.PLAN)  # tell of their own year
GONE = (Status.SUPERSEDED, Status.REPEALED)


@dataclass(frozen=True, slots=True)
class Decision:
    outcome: Outcome
    confidence: float  # 0..1 that the evidence answers
    reasons: tuple[str, ...]


def confidence(question: Question, evidence: Evidence, crowd: float) -> float:
    """0..1 that ``evidence`` answers, from its words, its similarity and its form.

    ``crowd`` is how near the library as a whole is to the question (``index.search.crowd``).
    """
    z = (
        BIAS
        + SHARE * evidence.words.share
        + GAP * evidence.words.gap
        + SIMILARITY * evidence.similarity
        + CROWD * crowd
        + MASS * evidence.words.mass
        + (NOT_HELD if evidence.holds is False else 0.0)
        + (HELD if evidence.holds and question.ask in STRICT else 0.0)
        + (WHETHER if question.ask is Ask.WHETHER else 0.0)
        + (FIRST if evidence.first else 0.0)
    )
    return 1.0 / (1.0 + math.exp(-z))


def decide(question: Question, chosen: Sequence[Evidence], year: int, crowd: float) -> Decision:
    """Looks at the evidence that would be quoted; ``year`` is that of the day of asking."""
    if not chosen:
        return Decision(Outcome.NOT_COVERED, 0.0, ("没有找到相近的内容",))
    best = chosen[0]
    sure = confidence(question, best, crowd)
    reasons = [
        f"词语覆盖 {best.words.share:.2f}，最重的缺词占 {best.words.gap:.2f}",
        f"语义相似 {best.similarity:.2f}",
        f"把握 {sure:.2f}",
    ]
    if best.holds is not None:
        reasons.append(f"{'含有' if best.holds else '不含'}所问的{question.ask.value}")
    if best.beside:
        reasons.append(f"问的是“{best.beside}”，文中说的是别的")
    if sure < 0.5 or best.beside or (question.ask in EXACT and not best.holds):
        return Decision(Outcome.NOT_COVERED, sure, tuple(reasons))
    if wrong := _other_years(question, best, year):
        # last year's rule may still help when it is called that; last year's figure does not
        figure = best.document.about.kind in RECORDS or question.ask is Ask.NUMBER
        outcome = Outcome.NOT_COVERED if figure else Outcome.OUTDATED
        return Decision(outcome, sure, (*reasons, wrong))
    early = best.document.status is Status.NOT_YET and not (
        best.document.about.year in question.years and not question.this_year
    )
    if early:
        return Decision(Outcome.OUTDATED, sure, (*reasons, "文件尚未施行"))
    if best.document.status in GONE:
        return Decision(Outcome.OUTDATED, sure, (*reasons, "文件已不再有效"))
    return Decision(Outcome.ANSWERED, sure, tuple(reasons))


def _other_years(question: Question, best: Evidence, year: int) -> str:
    """Why the document's year is not the one asked for, "" if it is."""
    document = best.document
    of = document.about.year
    if any(str(y) in best.quote for y in question.years):
        return ""
    asked = [y for y in question.years if not (question.this_year and y == year)]
    if of is None:
        return ""
    if asked and of not in asked and not _speaks_of(document, asked):
        return f"问的是 {asked[0]} 年，文件是 {of} 年的"
    if question.this_year and document.about.kind not in RECORDS and of < year:
        dated = str(of) in document.title
        return f"文件是 {of} 年的" if dated else ""
    return ""


def _speaks_of(document: Document, years: Sequence[int]) -> bool:
    """A plan speaks of the years after its own, a standing rule of every year since."""
    of = document.about.year or 0
    if document.about.kind in RECORDS:
        return document.about.kind is Kind.PLAN and any(of < y <= of + 5 for y in years)
    dated = str(of) in document.title
    return not dated and all(y >= of for y in years)
