"""The answer as every face of the product gives it (JSON shape in the contract)."""

from dataclasses import dataclass, field
from enum import StrEnum

from corpus.document import Document


class Outcome(StrEnum):
    """The values are part of the outside contract."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    OUTDATED = "outdated"
    NOT_COVERED = "not_covered"
    NEEDS_DETAIL = "needs_detail"
    OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True, slots=True)
class Citation:
    """Verbatim words of a document, with the place they stand at."""

    mark: int  # the number in brackets in the answer, from 1
    quote: str  # document text [start:end], to the letter
    document: Document
    location: tuple[str, ...]
    page: int | None
    score: float  # 0..1, how well it answers
    start: int  # offsets of the quote in the document's text
    end: int


@dataclass(frozen=True, slots=True)
class Handoff:
    """Whom to turn to when the documents do not say; every field from the settings."""

    text: str
    name: str = ""
    phone: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    id: str  # same library, settings and question: same id
    question: str
    outcome: Outcome
    answer: str  # with [1] marks
    spoken: str  # one short sentence to read out, no marks
    citations: tuple[Citation, ...] = ()
    caveats: tuple[str, ...] = ()
    nearest: tuple[Citation, ...] = ()
    handoff: Handoff | None = None
    elapsed_ms: float = 0.0
    reasons: tuple[str, ...] = field(default=())  # why this outcome, for --explain
