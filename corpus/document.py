"""A document and what it says about itself."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What sort of document it is. The values are part of the outside contract."""

    PLAN = "plan"
    SUMMARY = "summary"
    REGULATION = "regulation"
    NOTICE = "notice"
    FAQ = "faq"
    STATISTICS = "statistics"
    OTHER = "other"


class Status(StrEnum):
    """Whether its rules hold. The values are part of the outside contract."""

    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    REPEALED = "repealed"
    NOT_YET = "not_yet"
    UNKNOWN = "unknown"


class Visibility(StrEnum):
    """Who may see it."""

    PUBLIC = "public"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Reference:
    """Another document as a document names it: by 《title》, by 文号, or both."""

    title: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Also:
    """What a document is besides its kind: a summary that ends with next year's plan."""

    kind: Kind
    words: str  # the heading that says so, as written: "20XX年主要思路"


@dataclass(frozen=True, slots=True)
class Description:
    """What a document says about itself; ``None`` or empty where it says nothing."""

    title: str
    kind: Kind = Kind.OTHER
    number: str | None = None  # 文号, brackets normalised to 〔〕
    issuer: str | None = None
    issued_on: date | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    year: int | None = None  # the year it is about, else the year it was issued in
    repeals: tuple[Reference, ...] = ()
    school_year: str | None = None  # "2026-2027", however it is written
    also: tuple[Also, ...] = ()
    keywords: tuple[str, ...] = ()  # as the page's own fields state them
    # name of a field → where in the file it was found, in words for people: "落款"
    where: dict[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Document:
    """One document of the library, in its current version (its text lies in the library)."""

    id: str
    about: Description
    status: Status
    source: str  # the file's name, or its address where the file says it
    format: str  # "txt", "md", "html", "docx", "pdf"
    sha256: str  # of the original bytes
    pages: int | None  # page count where the format has pages
    origin: dict[str, str] = field(default_factory=dict)  # site, column, address, copyright line
    superseded_by: str | None = None  # id of the document that replaced or repealed it
    low_pages: tuple[int, ...] = ()  # pages that OCR read without being sure of it
    corrected: tuple[str, ...] = ()  # fields that a user has set: see ``corpus.correction``
    visibility: Visibility = Visibility.PUBLIC

    @property
    def title(self) -> str:
        return self.about.title
