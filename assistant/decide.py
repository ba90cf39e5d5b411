"""Whether the documents cover a question: the outcome, with its reasons.

Rules come first, whatever the score: another year, school level, place or kind of thing than asked
for is no answer. What they let pass is weighed by a logistic over ``signs``; its numbers lie in
``decide.json``, made by ``tests/benchmarks/calibrate.py``, which also says how many of the
answerable questions it keeps.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.answer import Outcome
from assistant.ask import Ask
from assistant.cell import beyond
from assistant.coverage import LIGHT_WORDS, Weighed, match, plain
from assistant.evidence import Evidence
from assistant.lexicon import tag
from assistant.limits import Limit, formless, limit
from assistant.missing import STANDS
from assistant.named import another
from assistant.question import Question
from assistant.signs import NAMES, Seen, Signs, signs
from corpus.document import Document, Kind, Status

NUMBERS = Path(__file__).with_name("decide.json")
RECORDS = (Kind.SUMMARY, Kind.STATISTICS, Kind.PLAN)  # tell of their own year
CELL = 0.8  # confidence of a table's cell with the row, the column and all else asked for
GONE = (Status.SUPERSEDED, Status.REPEALED)


@dataclass(frozen=True, slots=True)
class Decision:
    outcome: Outcome
    confidence: float  # 0..1 that the evidence answers; answered from 0.5
    reasons: tuple[str, ...]
    caveats: tuple[str, ...] = ()  # what a partial answer lacks, for those who asked


@dataclass(frozen=True, slots=True)
class Numbers:
    """``bias`` is set so that 0 is the threshold of the calibration."""

    bias: float
    weights: tuple[float, ...]  # in the order of ``signs.NAMES``


@cache
def numbers(path: Path = NUMBERS) -> Numbers:
    read = json.loads(path.read_text("utf-8"))
    return Numbers(read["bias"], tuple(read["weights"][name] for name in NAMES))


def confidence(of: Signs) -> float:
    """0..1 that the evidence answers, from its words, its nearness and its form."""
    made = numbers()
    z = made.bias + sum(w * x for w, x in zip(made.weights, of.row(), strict=True))
    return 1.0 / (1.0 + math.exp(-z))


def decide(question: Question, chosen: Sequence[Evidence], seen: Seen, year: int) -> Decision:
    """Looks at the evidence that would be quoted; ``year`` is that of the day of asking."""
    if not chosen:
        return Decision(Outcome.NOT_COVERED, 0.0, ("没有找到相近的内容",))
    best = chosen[0]
    found = signs(question, best, seen)
    sure = confidence(found)
    if names_all(question, chosen, seen.terms):  # of few words, a row answers by its place
        sure = max(sure, CELL)
    reasons = (
        f"问的是{question.ask.value}",
        f"词语覆盖 {best.words.share:.2f}，所问之处近旁 {found.near:.2f}",
        f"语义相似 {found.similarity:.2f}，库中一般水平 {found.crowd:.2f}",
        f"把握 {sure:.2f}，达到 0.50 才作答",
    )
    bound = limit(question, best, seen.terms)
    against = [formless(question, best), bound.reason if bound and bound.refuses else ""]
    if sure < 0.5 or any(against):
        return Decision(Outcome.NOT_COVERED, sure, (*reasons, *(why for why in against if why)))
    if other := of_its_time(question, best, year):
        outcome, why = other
        return Decision(outcome, sure, (*reasons, why))
    if (name := _row_missing(question, chosen, seen.terms)) and not bound:
        bound = Limit(f"没有找到“{name}”", f"文件中没有写明“{name}”的。", refuses=False)
    if bound:
        return Decision(Outcome.PARTIAL, sure, (*reasons, bound.reason), (bound.caveat,))
    return Decision(Outcome.ANSWERED, sure, reasons)


def _row_missing(question: Question, chosen: Sequence[Evidence], terms: Sequence[Weighed]) -> str:
    """The school of several that are asked about of which no row was found, "" if there is none."""
    texts = [text for it in chosen for text in (it.quote, it.document.title, *it.location)]
    name = another(question.text, terms, *texts) if chosen[0].cell else None
    return name.words if name else ""


def names_all(question: Question, cells: Sequence[Evidence], terms: Sequence[Weighed]) -> bool:
    """Are ``cells`` those of a table that are asked for, with rows, column and all else that is?

    Whatever has no cell counts for nothing; the first must have one.
    """
    if not cells or cells[0].cell is None:
        return False
    told = [it for it in cells if it.cell]
    text = plain(" ".join(" ".join((it.quote, it.document.title, *it.location)) for it in told))
    left = plain(question.text)
    for it in told:
        left = beyond(left, it.cell or "")
    words = (t for t in terms if t.word in left and len(t.word) > 1 and tag(t.word))
    return all(match(t, text) >= STANDS or t.word in LIGHT_WORDS for t in words)


def fitting_first(question: Question, chosen: Sequence[Evidence]) -> list[Evidence]:
    """``chosen`` with the first that has the form asked for in front: "多少" wants a number."""
    fits = next((e for e in chosen if not formless(question, e)), None)
    return list(chosen) if fits is None else [fits, *(e for e in chosen if e is not fits)]


def of_its_time(question: Question, best: Evidence, year: int) -> tuple[Outcome, str] | None:
    """The outcome and why, where the document is not of the time asked for."""
    if wrong := _other_years(question, best, year):
        # last year's rule may still help when it is called that; last year's figure does not
        figure = best.document.about.kind in RECORDS or question.ask is Ask.NUMBER
        return (Outcome.NOT_COVERED if figure else Outcome.OUTDATED), wrong
    early = best.document.status is Status.NOT_YET and not (
        best.document.about.year in question.years and not question.this_year
    )
    if early:
        return Outcome.OUTDATED, "文件尚未施行"
    if best.document.status in GONE:
        return Outcome.OUTDATED, "文件已不再有效"
    return None


def _other_years(question: Question, best: Evidence, year: int) -> str:
    """Why the document's year is not the one asked for, "" if it is."""
    document = best.document
    of = document.about.year
    if any(str(y) in best.quote for y in question.years):
        return ""
    asked = [y for y in question.years if not (question.this_year and y == year)]
    if of is None or of in question.years:  # 去年和今年 ask of both
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
