"""Example questions, made from the documents' own headings and kept only if they are answered."""

import re
from collections.abc import Callable, Iterator
from itertools import islice

from corpus.chunk import Role
from corpus.document import Document, Kind, Status
from corpus.library import Library
from corpus.marker import at_start

MOST = 4
LONGEST = 22  # characters: one line of a button on a phone
TRIED = 4  # candidates of one document: each costs an answer
LOOKED_AT = 12  # documents, so that a large library does not keep the page waiting
_CAPTION = 14  # characters of an article's caption: "第七条 入学程序。"
_LIVE = (Status.IN_FORCE, Status.UNKNOWN)
_SHARE = {Kind.FAQ: 3, Kind.REGULATION: 1, Kind.NOTICE: 1, Kind.SUMMARY: 1, Kind.PLAN: 1}
_ORDER = tuple(_SHARE)

# Captions that name a thing, by their last word. A caption that is a sentence (公益课程不收学费)
# ends otherwise or holds one of the words of a rule, and makes no natural question.
_NOUN = re.compile(
    r"^[^不应由可须得为是]{2,}(?:(?P<many>材料|条件|情形|顺序|顺位)"
    r"|(?P<one>程序|流程|原则|时间|期限)"
    r"|对象|范围|地段|方式|办法|标准|安排|要求)$"
)
# what families come to ask about goes before how a bureau is organised
_WANTED = re.compile(r"材料|条件|情形|时间|期限|程序|流程|对象|方式|地段|标准|申请|报名|登记")
# 深化课程改革, but not 高考再创辉煌: what is done comes first
_DOING = re.compile(
    r"^(?:推进|加强|深化|改善|改进|加大|提高|提升|扩大|办好|做好|完善|优化|落实|规范|推动|促进|强化|健全)"
    r"[^不，。]{3,11}$"
)


def examples(library: Library, answers: Callable[[Document, str], bool]) -> tuple[str, ...]:
    """Up to four short questions that ``answers`` says a document does answer, of several."""
    chosen: list[str] = []
    for document in _documents(library)[:LOOKED_AT]:
        share = min(_SHARE[document.about.kind], MOST - len(chosen))
        candidates = (q for q in _questions(library, document) if q not in chosen)
        wanted = sorted(candidates, key=lambda q: _WANTED.search(q) is None)
        tried = islice(wanted, TRIED)
        chosen += islice((q for q in tried if answers(document, q)), share)
    return tuple(chosen)


def _documents(library: Library) -> list[Document]:
    live = [d for d in library.documents() if d.status in _LIVE and d.about.kind in _SHARE]
    return sorted(live, key=lambda d: (_ORDER.index(d.about.kind), -(d.about.year or 0), d.id))


def _questions(library: Library, document: Document) -> Iterator[str]:
    text = library.text(document.id)
    for unit in library.units(document.id):
        words = " ".join(text[unit.start : unit.end].split())
        mark = at_start(words)
        body = words[mark.end :].strip() if mark else words
        if unit.role is Role.HEADING and body.endswith(("？", "?")):
            question = body
        else:
            question = _about(
                re.split(r"[。，,；;：:]", body)[0].strip(), body, unit.role, document
            )
        if question and len(question) <= LONGEST:
            yield question


def _about(head: str, body: str, role: Role, document: Document) -> str:
    """A question about what a heading, a caption or the head of an item names; "" if none."""
    kind = document.about.kind
    captioned = role is Role.ARTICLE and body.endswith("。") and len(body) <= _CAPTION
    if kind in (Kind.REGULATION, Kind.NOTICE) and (captioned or role is Role.HEADING):
        if named := _NOUN.match(head):
            asks = "有哪些" if named["many"] else "是什么" if named["one"] else "是怎样规定的"
            return f"{head}{asks}？"
        return ""
    if kind in (Kind.SUMMARY, Kind.PLAN) and role is not Role.SENTENCE and _DOING.match(head):
        return f"{head}方面{'做了哪些工作' if kind is Kind.SUMMARY else '有什么安排'}？"
    return ""
