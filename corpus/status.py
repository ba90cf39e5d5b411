"""Which documents are in force on a day, told from what all of them say of each other."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from corpus.document import Document, Kind, Reference, Status
from corpus.number import key

NORMATIVE = (Kind.REGULATION, Kind.NOTICE, Kind.FAQ)  # kinds whose newer edition ends the older
LEAST_STEM = 6  # a shorter title without its year ("通知") names no series of documents


def statuses(
    documents: Sequence[Document], replacements: Mapping[str, str], as_of: date
) -> dict[str, tuple[Status, str | None]]:
    """Status and successor of every document by id, on the day ``as_of``.

    ``replacements`` maps a replaced document's id to its successor's, as the user stated it.
    Sources, strongest first: the user's word; a newer document that repeals it by 文号 or title;
    its own dates; a newer edition of the same title.
    """
    begun = {d.id: _begin(d) for d in documents}
    out: dict[str, tuple[Status, str | None]] = {}
    for document in documents:
        out[document.id] = (_own(document, as_of), None)
    for older, newer in _editions(documents, as_of):
        out[older] = (Status.SUPERSEDED, newer)
    for document in documents:
        if begun[document.id] and begun[document.id] > as_of:  # type: ignore[operator]
            continue  # what repeals is not yet in force itself
        for reference in document.about.repeals:
            for other in documents:
                if other.id != document.id and _names(reference, document, other):
                    out[other.id] = (Status.REPEALED, document.id)
    for old, new in replacements.items():
        if old in out and new in out:
            out[old] = (Status.SUPERSEDED, new)
    return out


def _begin(document: Document) -> date | None:
    return document.about.effective_on or document.about.issued_on


def _own(document: Document, as_of: date) -> Status:
    about = document.about
    if about.expires_on and about.expires_on < as_of:
        return Status.REPEALED
    begins = _begin(document)
    if about.kind in NORMATIVE:
        if begins and begins > as_of:
            return Status.NOT_YET
        return Status.IN_FORCE if begins or about.year else Status.UNKNOWN
    return Status.UNKNOWN


def _editions(documents: Sequence[Document], as_of: date) -> list[tuple[str, str]]:
    """(older, newest) pairs of rules that bear the same title with another year."""
    series: dict[tuple[str, Kind], list[Document]] = defaultdict(list)
    for document in documents:
        stem = title_stem(document.title)
        if document.about.kind in NORMATIVE and document.about.year and len(stem) >= LEAST_STEM:
            series[stem, document.about.kind].append(document)
    pairs = []
    for editions in series.values():
        known = [d for d in editions if not (_begin(d) and _begin(d) > as_of)]  # type: ignore[operator]
        years = {d.about.year for d in known}
        if len(years) < 2 or not all(re.search(r"(?:19|20)\d{2}", d.title) for d in known):
            continue
        newest = max(known, key=lambda d: (d.about.year or 0, d.id))
        pairs += [(d.id, newest.id) for d in known if d.about.year != newest.about.year]
    return pairs


def title_stem(title: str) -> str:
    """A title without years, brackets and the wrapping 关于印发…的通知."""
    inner = re.search(r"关于(?:印发|发布|公布)(.*)的(?:通知|公告)", title)
    stem = inner[1] if inner else title
    stem = re.sub(
        r"(?:19|20)\d{2}\s*(?:[—–~至-]\s*(?:19|20)?\d{2,4})?\s*(?:学年度?|年度?|年版)?", "", stem
    )
    return re.sub(r"[\s《》〈〉（）()〔〕·“”\"]", "", stem)


def _names(reference: Reference, by: Document, other: Document) -> bool:
    if reference.number and other.about.number:
        return key(reference.number) == key(other.about.number)
    if not reference.title:
        return False
    mine, its = _begin(by), _begin(other)
    if mine and its and its >= mine:
        return False  # nothing repeals what came after it
    return _plain(reference.title) == _plain(other.title) or (
        # a repealed edition is named without its year
        title_stem(reference.title) == title_stem(other.title)
        and len(title_stem(other.title)) >= LEAST_STEM
        and bool(mine and its)
    )


def _plain(title: str) -> str:
    return re.sub(r"[\s《》〈〉]|^中华人民共和国", "", title)
