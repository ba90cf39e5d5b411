"""Whether the documents cover a question: the outcome, with its reasons."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Outcome
from assistant.evidence import Evidence
from assistant.question import Ask, Question
from corpus.document import Document, Kind, Status

# Weights of a logistic over what speaks for the best evidence, fitted by
# tests/benchmarks/calibrate.py; 0.5 and above is covered.
BIAS = -4.0
COVERAGE = 4.0
SIMILARITY = 6.0
FOUND = 2.0
NOT_HELD = -1.5

RECORDS = (Kind.SUMMARY, Kind.STATISTICS, Kind.PLAN)  # tell of their own year
GONE = (Status.SUPERSEDED, Status.REPEALED)


@dataclass(frozen=True, slots=True)
class Decision:
    outcome: Outcome
    confidence: float  # 0..1 that the evidence answers
    reasons: tuple[str, ...]


def confidence(best: Evidence) -> float:
    """0..1 that ``best`` answers, from word coverage, similarity, rank and form."""
    z = (
        BIAS
        + COVERAGE * best.coverage
        + SIMILARITY * best.similarity
        + FOUND * best.rank_score
        + (NOT_HELD if best.holds is False else 0.0)
    )
    return 1.0 / (1.0 + math.exp(-z))


def decide(question: Question, chosen: Sequence[Evidence], year: int) -> Decision:
    """Looks at the evidence that would be quoted; ``year`` is that of the day of asking."""
    if not chosen:
        return Decision(Outcome.NOT_COVERED, 0.0, ("没有找到相近的内容",))
    best = chosen[0]
    sure = max(confidence(e) for e in chosen)
    reasons = [
        f"词语覆盖 {best.coverage:.2f}",
        f"语义相似 {best.similarity:.2f}",
        f"检索得分 {best.rank_score:.2f}",
    ]
    if best.holds is not None:
        reasons.append(f"{'含有' if best.holds else '不含'}所问的{question.ask.value}")
    if sure < 0.5 or (question.ask in (Ask.PHONE, Ask.FEE) and not any(e.holds for e in chosen)):
        return Decision(Outcome.NOT_COVERED, sure, tuple(reasons))
    if wrong := _other_years(question, best.document, year):
        return Decision(Outcome.OUTDATED, sure, (*reasons, wrong))
    if best.document.status in GONE:
        return Decision(Outcome.OUTDATED, sure, (*reasons, "文件已不再有效"))
    return Decision(Outcome.ANSWERED, sure, tuple(reasons))


def _other_years(question: Question, document: Document, year: int) -> str:
    """Why the document's year is not the one asked for, "" if it is."""
    of = document.about.year
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
