"""Two documents in force that say the same thing with other numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from assistant.coverage import plain
from assistant.evidence import Evidence
from assistant.spoken import unmarked
from corpus.document import Document, Kind, Status

LOOKED_AT = 30  # pieces of evidence behind the first
ALIKE = 0.75  # of two sentences with their numbers taken out
LESS = 0.05  # share of the question's words that the other may lack: 东湖小学 is not 西岸小学
SHORTEST = 8  # characters; of less, nothing can be said to be the same
_NUMBER = re.compile(
    r"\d+(?:\.\d+)?|[〇零一二三四五六七八九十百千万亿两]+(?=[年月日号周个名人元%天条次所点])"
)
# Part of a name: of 第一小学 and 第二小学 each has its own day.
_ORDINAL = re.compile(r"第[\d〇零一二三四五六七八九十百千]+")
_RECORDS = (Kind.SUMMARY, Kind.STATISTICS, Kind.PLAN)
_AGREED = (Status.IN_FORCE, Status.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Conflict:
    newer: Evidence
    other: Evidence

    @property
    def line(self) -> str:
        """What to tell the asker."""
        return (
            f"两份文件的说法不一致：《{self.newer.document.title}》与"
            f"《{self.other.document.title}》的数字不同，请以发文单位的解释为准。"
        )


def conflict(best: Evidence, evidence: Sequence[Evidence]) -> Conflict | None:
    """Evidence of another document in force that contradicts ``best``, if there is any."""
    if best.document.status not in _AGREED:
        return None
    words, numbers = _split(best.best)
    if not numbers or len(words) < SHORTEST:
        return None
    for other in evidence[:LOOKED_AT]:
        if not _comparable(best.document, other.document):
            continue
        if other.words.share < best.words.share - LESS:
            continue
        if _ORDINAL.findall(unmarked(other.best)) != _ORDINAL.findall(unmarked(best.best)):
            continue
        its_words, its_numbers = _split(other.best)
        if its_numbers == numbers or len(its_numbers) != len(numbers):
            continue
        if SequenceMatcher(None, words, its_words, autojunk=False).ratio() >= ALIKE:
            first, second = sorted((best, other), key=_newest)
            return Conflict(first, second)
    return None


def _split(text: str) -> tuple[str, list[str]]:
    text = plain(unmarked(text))
    return _NUMBER.sub("#", text), _NUMBER.findall(text)


def _comparable(a: Document, b: Document) -> bool:
    if a.id == b.id or b.status not in _AGREED:
        return False
    if a.about.kind in _RECORDS or b.about.kind in _RECORDS:  # each tells of its own year
        return (
            a.about.year is not None
            and a.about.year == b.about.year
            and a.about.kind == b.about.kind
        )
    return _series(a) != _series(b)  # last year's issue of the same rules is no contradiction


def _series(document: Document) -> str:
    return re.sub(r"(?:19|20)\d\d(?:[-—~至](?:19|20)?\d\d)?(?:学?年度?)?", "", document.title)


def _newest(evidence: Evidence) -> tuple[int, str]:
    about = evidence.document.about
    day = about.effective_on or about.issued_on
    return -(day.toordinal() if day else (about.year or 0) * 365), evidence.document.id
