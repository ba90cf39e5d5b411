"""The answer as every face of the product gives it (JSON shape in the contract)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from assistant.deadline import DatedLine
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
class Branch:
    """One value of the fact that an answer turns on."""

    label: str  # words of the document: "非本市户籍适龄儿童"
    question: str  # what to send next to be answered for this value
    mark: int  # the citation that says what it leads to


@dataclass(frozen=True, slots=True)
class Needs:
    """The fact that the asker left out."""

    fact: str  # "户籍"
    branches: tuple[Branch, ...]


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
    direct: str = ""  # the words of the quotes that answer by themselves, "" for none
    understood: str = ""  # the follow-up made whole, as it was answered; "" for none
    needs: Needs | None = None  # set when the outcome is ``needs_detail``
    dates: tuple[DatedLine, ...] = ()  # days worked out of the quotes, and deadlines in them
    instead: tuple[str, ...] = ()  # questions that the documents do answer, where this is none
    # name of ``assistant.stages`` → milliseconds; like ``elapsed_ms`` not of what is said
    stages: Mapping[str, float] = field(default_factory=dict, compare=False)
