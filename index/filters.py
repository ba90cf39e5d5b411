"""What a document must be to be searched at all."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from corpus.document import Document, Kind, Status
from index.years import years_named

_WRITTEN = date(1, 1, 1)  # the headings of a document name years as they are, not "去年"


@dataclass(frozen=True, slots=True)
class Filters:
    """``None`` asks for nothing. What is asked of kind and year must hold of one and the same
    side of a document: see ``sides``."""

    kind: Kind | None = None
    year: int | None = None
    status: Status | None = None
    document: str | None = None  # id
    issuer: str | None = None  # a part of the name is enough: 教育局

    def admits(self, document: Document) -> bool:
        return (
            any(
                (self.kind is None or kind is self.kind)
                and (self.year is None or year == self.year)
                for kind, year in sides(document)
            )
            and (self.status is None or document.status is self.status)
            and (self.document is None or document.id == self.document)
            and (self.issuer is None or _plain(self.issuer) in _plain(document.about.issuer or ""))
        )


def sides(document: Document) -> Iterator[tuple[Kind, int | None]]:
    """(kind, year) that a document is of: a summary of 2025 may be the plan for 2026 as well.

    The year of the second side stands in the heading that begins it; a plan behind a summary is
    for the year after where the heading does not say.
    """
    about = document.about
    yield about.kind, about.year
    for also in about.also:
        named = years_named(also.words, _WRITTEN)
        year = named[0] if named else about.year
        if not named and year and (about.kind, also.kind) == (Kind.SUMMARY, Kind.PLAN):
            year += 1
        yield also.kind, year


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()
