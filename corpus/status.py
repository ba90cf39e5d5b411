"""Which documents are in force on a day, told from what all of them say of each other."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from corpus.document import Document, Kind, Reference, Status
from corpus.number import key

NORMATIVE = (Kind.REGULATION, Kind.NOTICE, Kind.FAQ)  # kinds whose newer edition ends the older
LEAST_STEM = 6  # a shorter title without its year ("通知") names no series of documents
_YEAR = re.compile(r"(?:19|20)\d{2}")
_WRAPPED = re.compile(r"关于(?:印发|发布|公布|转发)(.*)的(?:通知|公告)")


def statuses(
    documents: Sequence[Document], replacements: Mapping[str, str], as_of: date
) -> dict[str, tuple[Status, str | None]]:
    """Status and successor of every document by id, on the day ``as_of``.

    ``replacements`` maps a replaced document's id to its successor's, as the user stated it.
    Sources, strongest first: the user's word; a newer document that repeals it by 文号 or title;
    its own dates; a newer edition of the same title. What is not yet in force itself ends nothing.
    """
    out: dict[str, tuple[Status, str | None]] = {d.id: (_own(d, as_of), None) for d in documents}
    begun = {d.id: not _later(_begin(d), as_of) for d in documents}
    for older, newer in _editions(documents, as_of):
        if out[older][0] is not Status.REPEALED:  # ended by its own date
            out[older] = (Status.SUPERSEDED, newer)
    named = _Names(documents)
    for document in documents:
        if begun[document.id]:
            for reference in document.about.repeals:
                for other in named.find(reference, document):
                    out[other.id] = (Status.REPEALED, document.id)
    for old, new in replacements.items():
        if old in out and new in out and begun[new]:
            out[old] = (Status.SUPERSEDED, new)
    return out


def _begin(document: Document) -> date | None:
    return document.about.effective_on or document.about.issued_on


def _later(day: date | None, than: date) -> bool:
    return day is not None and day > than


def _own(document: Document, as_of: date) -> Status:
    about = document.about
    if about.expires_on and about.expires_on < as_of:
        return Status.REPEALED
    begins = _begin(document)
    if about.kind in NORMATIVE:
        if _later(begins, as_of):
            return Status.NOT_YET
        return Status.IN_FORCE if begins or about.year else Status.UNKNOWN
    return Status.UNKNOWN


def _editions(documents: Sequence[Document], as_of: date) -> list[tuple[str, str]]:
    """(older, newest) pairs of rules that bear the same title with another year."""
    series: dict[tuple[str, Kind], list[Document]] = defaultdict(list)
    for document in documents:
        stem = title_stem(document.title)
        if (
            document.about.kind in NORMATIVE
            and document.about.year
            and len(stem) >= LEAST_STEM
            and _YEAR.search(document.title)
            and not _later(_begin(document), as_of)
        ):
            series[stem, document.about.kind].append(document)
    pairs = []
    for editions in series.values():
        newest = max(editions, key=lambda d: (d.about.year or 0, d.id))
        pairs += [(d.id, newest.id) for d in editions if d.about.year != newest.about.year]
    return pairs


def title_stem(title: str) -> str:
    """A title without years, brackets and the wrapping 关于印发…的通知."""
    inner = _WRAPPED.search(title)
    stem = inner[1] if inner else title
    stem = re.sub(
        r"(?:19|20)\d{2}\s*(?:[—–~至-]\s*(?:19|20)?\d{2,4})?\s*(?:学年度?|年度?|年版)?", "", stem
    )
    return re.sub(r"[\s《》〈〉（）()〔〕·“”\"]", "", stem)


class _Names:
    """The documents by number, by title and by title without its year."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.numbers: dict[str, list[Document]] = defaultdict(list)
        self.titles: dict[str, list[Document]] = defaultdict(list)
        self.stems: dict[str, list[Document]] = defaultdict(list)
        for document in documents:
            if document.about.number:
                self.numbers[key(document.about.number)].append(document)
            for name in _spellings(document.title):
                self.titles[name].append(document)
            self.stems[title_stem(document.title)].append(document)

    def find(self, reference: Reference, by: Document) -> list[Document]:
        """The documents that ``by`` means with ``reference``; never itself or a later one."""
        wanted = key(reference.number) if reference.number else None
        if wanted and (exact := [d for d in self.numbers[wanted] if d.id != by.id]):
            return exact
        if not reference.title:
            return []
        found = self.titles[_plain(reference.title)]
        stem = title_stem(reference.title)
        if not found and len(stem) >= LEAST_STEM and not _YEAR.search(reference.title):
            found = self.stems[stem]  # an edition named without its year
        return [d for d in found if d.id != by.id and self._may_be(d, by, wanted)]

    def _may_be(self, other: Document, by: Document, wanted: str | None) -> bool:
        if wanted and other.about.number and _digits(wanted) != _digits(other.about.number):
            return False  # the same title under another number is another edition
        mine, its = _begin(by), _begin(other)
        if mine and its:
            return its < mine
        # nothing tells which came first: a text that bears the same title may be the newer one
        return title_stem(by.title) != title_stem(other.title)


def _spellings(title: str) -> set[str]:
    """How others may name it: whole, from 关于 on, or by what it issues."""
    names = {_plain(title)}
    if (at := title.find("关于")) > 0:
        names.add(_plain(title[at:]))
    if inner := _WRAPPED.search(title):
        names.add(_plain(inner[1]))
    return names


def _digits(number: str) -> list[str]:
    return re.findall(r"\d+", number)


def _plain(title: str) -> str:
    return re.sub(r"[\s《》〈〉]|^中华人民共和国", "", title)
