"""Example questions, made from the documents' own headings and kept only if they are answered."""

import re
from collections.abc import Callable, Iterator

from corpus.chunk import Role
from corpus.document import Document, Kind, Status
from corpus.library import Library
from corpus.marker import at_start

MOST = 4
TRIED = 3  # candidates of one document
_CAPTION = 14  # characters of an article's caption: "第七条 入学程序。"
_LIVE = (Status.IN_FORCE, Status.UNKNOWN)
_ORDER = (Kind.FAQ, Kind.REGULATION, Kind.NOTICE, Kind.SUMMARY, Kind.PLAN)


def examples(library: Library, answered: Callable[[str], bool]) -> tuple[str, ...]:
    """Up to four questions that ``answered`` says yes to, each of another document."""
    chosen: list[str] = []
    for document in _documents(library):
        for n, question in enumerate(_questions(library, document)):
            if n == TRIED or len(chosen) == MOST:
                break
            if question not in chosen and answered(question):
                chosen.append(question)
                break
    return tuple(chosen)


def _documents(library: Library) -> list[Document]:
    live = [d for d in library.documents() if d.status in _LIVE and d.about.kind in _ORDER]
    return sorted(live, key=lambda d: (_ORDER.index(d.about.kind), -(d.about.year or 0), d.id))


def _questions(library: Library, document: Document) -> Iterator[str]:
    text = library.text(document.id)
    for unit in library.units(document.id):
        words = text[unit.start : unit.end]
        mark = at_start(words)
        body = words[mark.end :] if mark else words
        head = re.split(r"[。，,；;：:]", body)[0].strip()
        if unit.role is Role.HEADING and body.endswith(("？", "?")) and len(body) <= 40:
            yield body
        elif unit.role is Role.ARTICLE and body.endswith("。") and 2 <= len(body) <= _CAPTION:
            yield f"{head}是怎样规定的？"
        elif unit.role is Role.ITEM and len(unit.label) > 8 and 4 <= len(head) <= 16:
            done = document.about.kind is Kind.SUMMARY
            yield f"{head}方面{'做了哪些工作' if done else '有什么安排'}？"
