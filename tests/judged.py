"""Evidence and what search made of its question, for tests of the decision."""

from dataclasses import replace
from datetime import date

from test_assistant_compose import evidence

from assistant.coverage import Fit, weigh
from assistant.evidence import Evidence
from assistant.question import Question, understand
from assistant.signs import Seen
from corpus.document import Description, Document, Kind, Status
from index.hit import Hit

DAY = date(2026, 11, 24)
CROWD = 0.1  # a question from the middle of the library


def asked(text: str) -> Question:
    return understand(text, as_of=DAY)


def good(
    quote: str = "应当登记入读。",
    *,
    title: str = "示例细则",
    kind: Kind = Kind.OTHER,
    year: int | None = None,
    status: Status = Status.IN_FORCE,
    **more: object,
) -> Evidence:
    """All words, near, of the right form: as sure as evidence gets."""
    about = Description(title, kind, year=year)
    of = Document("d1", about, status, "a.txt", "txt", "0" * 64, pages=None)
    sure = {"similarity": 0.8, "words": Fit(1.0, 0.0, 3.0), "holds": True, "first": True}
    return replace(evidence(quote, 1.5), document=of, **{**sure, **more})  # type: ignore[arg-type]


def seen(question: Question, best: Evidence, *unknown: str, dense: float = 0.7) -> Seen:
    """``unknown`` are the words of the question that the library does not hold."""
    terms = weigh(question.terms, lambda word: 1.0 if word in unknown else 0.6)
    hit = Hit(
        document=best.document,
        location=best.location,
        page=None,
        start=best.start,
        end=best.end,
        text=best.quote,
        score=dense,
        dense=dense,
        keyword=dense,
        chunks=(0,),
    )
    return Seen(terms, (hit,), CROWD)
