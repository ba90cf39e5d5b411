"""Cases drafted from a library's own words, for staff to check: a start, not a measure.

Nothing is invented: a case asks for a heading, a list, a figure of one document, and what must
be in the answer stands there to the letter. What nothing answers is had by leaving a document
out: its questions are asked where it is not. The same library gives the same cases.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.claims import plain
from assistant.question import content_words
from corpus.chunk import Role, Unit
from corpus.document import Document, Kind, Status
from corpus.figure import Figure, Nature
from corpus.figures import figures
from corpus.library import Library
from corpus.outline import paths

EACH = 6  # cases of one kind from one document: a long one must not crowd out the rest
ABSENT = 3  # of them are asked with the document left out, too
_GONE = (Status.REPEALED, Status.SUPERSEDED, Status.NOT_YET)
_LABEL = re.compile(
    r"^\s*(?:第[〇零一二三四五六七八九十百千\d]+[编章节条]|[（(]?[一二三四五六七八九十\d]+[)）、.．]|[一二三四五六七八九十]+是)\s*"
)
_QUESTION = re.compile(r"^(?:问题?|Q)?\s*\d*\s*[:：.、]?\s*(.{4,60}[？?])$")
# Headings that every document has say nothing of what stands under them.
_ANY = re.compile(
    r"总则|附则|附件|目录|前言|结语|其他|说明|基本情况|总体要求|指导思想|基本原则|组织实施|保障措施"
    r"|主要|重点|存在的?问题|下一步|工作(?:目标|要求|纪律)|表\d"
)
_NEEDS = re.compile(
    r"^(?P<who>.{4,50}?)[，,]?(?:应当|应|必须|须|需要|需)?(?:同时)?"
    r"(?:(?P<fits>具备|符合|满足)|(?P<gives>提交|提供|出示|携带|准备|持))"
    r"(?:以下|下列|如下)(?P<what>条件|要求|情形|材料|证件|资料|证明|手续)"
)
_BACK = re.compile(r"^(?:前款|前条|本条|上述|该|其)")  # nobody asks with these words
_SPANS = re.compile(r"[年月日天周岁]|小时|分钟|学期|课时")  # of a span of time 多少 is not asked
_COUNTERS = re.compile(r"[个所人名场门次户家项间台条件座套轮支批种]")
_TOLD = (Nature.RESULT, Nature.TARGET)
_MASK = re.compile(r"\*{2,}|X{2,}|×{2,}|某")


@dataclass(frozen=True, slots=True)
class Drafted:
    """A question with what must be in its answer, from ``location`` of ``document``."""

    kind: str  # in words for people
    question: str
    document: Document
    location: tuple[str, ...]
    must: tuple[str, ...] = ()
    absent: bool = False

    def as_json(self) -> dict[str, Any]:
        """A case of the contract's shape, and what it was made from."""
        case: dict[str, Any] = {"question": self.question}
        if self.absent:
            case |= {"outcome": "not_covered", "without": [self.document.id]}
        else:
            source = {"title": self.document.title}
            if self.location:
                source["location"] = self.location[-1]
            case |= {"outcome": "answered", "must": list(self.must), "source": source}
        out = "（问的时候不用这份文件）" if self.absent else ""
        return case | {"note": f"由《{self.document.title}》的{self.kind}拟出{out}，请核对"}


def drafts(library: Library) -> Iterator[Drafted]:
    """Cases from every document in force, in the order of the library.

    A question that two documents lead to is drafted once.
    """
    documents = [d for d in library.documents() if d.status not in _GONE]
    texts = {d.id: plain(d.title + library.text(d.id)) for d in documents}
    asked: set[str] = set()
    for document in documents:
        text, units = library.text(document.id), library.units(document.id)
        here = []
        for kind in (_questions, _lists, _headings, _figures):
            found = [one for one in kind(document, text, units) if one.question not in asked]
            found = _spread(list({one.question: one for one in found}.values()), EACH)
            asked |= {one.question for one in found}
            here += found
        yield from here
        others = [words for id, words in texts.items() if id != document.id]
        rare = [one for one in here if _only_here(one, texts[document.id], others)]
        for one in _spread(rare, ABSENT):
            yield Drafted(one.kind, one.question, document, one.location, absent=True)


def _spread(found: Sequence[Drafted], most: int) -> list[Drafted]:
    """At most ``most``, evenly from beginning to end."""
    if len(found) <= most:
        return list(found)
    return [found[n * len(found) // most] for n in range(most)]


def _only_here(one: Drafted, own: str, others: Sequence[str]) -> bool:
    """Has the question a word that only its own document has? Else another may answer it."""
    words = [w for w in content_words(one.question) if re.fullmatch(r"\D{2,}", w) and w in own]
    return any(not any(word in other for other in others) for word in words)


def _questions(document: Document, text: str, units: Sequence[Unit]) -> Iterator[Drafted]:
    """Lists of questions and answers."""
    for unit, path in zip(units, paths(units), strict=True):
        words = " ".join(_LABEL.sub("", text[unit.start : unit.end]).split())
        if unit.role is Role.HEADING and (match := _QUESTION.match(words)):
            yield Drafted("问答", match[1], document, path)


def _lists(document: Document, text: str, units: Sequence[Unit]) -> Iterator[Drafted]:
    """Conditions and papers: the first and the last of the list must be in the answer."""
    for n, (unit, path) in enumerate(zip(units, paths(units), strict=True)):
        words = "".join(_LABEL.sub("", text[unit.start : unit.end]).split())
        match = _NEEDS.match(words)
        if not match or not words.endswith(("：", ":")) or _MASK.search(words):
            continue
        if _BACK.match(words):
            continue
        items = []
        for below in units[n + 1 :]:
            if below.depth <= unit.depth:
                break
            if below.depth == units[n + 1].depth and below.role is Role.ITEM:
                items.append(_LABEL.sub("", text[below.start : below.end]))
        if len(items) >= 2:
            asks = f"{match['gives']}哪些" if match["gives"] else f"{match['fits']}哪些"
            question = f"{match['who']}需要{asks}{match['what']}？"
            must = tuple(re.split(r"[，；。,;]", item.strip())[0] for item in (items[0], items[-1]))
            yield Drafted("清单", question, document, _place(path), must)


def _headings(document: Document, text: str, units: Sequence[Unit]) -> Iterator[Drafted]:
    """What stands under a heading."""
    asks = {
        Kind.PLAN: "有哪些安排？",
        Kind.SUMMARY: "做了哪些工作？",
        Kind.STATISTICS: "情况怎么样？",
    }
    for n, (unit, path) in enumerate(zip(units, paths(units), strict=True)):
        words = "".join(_LABEL.sub("", text[unit.start : unit.end]).split())
        under = n + 1 < len(units) and units[n + 1].depth > unit.depth
        if unit.role is not Role.HEADING or not under or not re.fullmatch(r"[\w、]{4,16}", words):
            continue
        if _ANY.search(words) or _MASK.search(words) or len(content_words(words)) < 2:
            continue
        topic = words.removeprefix("关于").removesuffix("情况")
        question = topic + asks.get(document.about.kind, "有什么规定？")
        yield Drafted("标题", question, document, path)


def _figures(document: Document, text: str, units: Sequence[Unit]) -> Iterator[Drafted]:
    """Figures that the document states once."""
    found = [f for f in figures(text, units, document.about) if f.nature in _TOLD and f.metric]
    asked = [_figure_question(document, figure) for figure in found]
    for figure, question in zip(found, asked, strict=True):
        quote = text[figure.quote_start : figure.quote_end]
        plainly = 2 <= len(figure.metric) <= 16 and not _MASK.search(quote)
        number = text[figure.start : figure.end]
        if not plainly or _SPANS.search(figure.unit) or len(number) < 2:
            continue
        if asked.count(question) == 1:
            yield Drafted("数据", question, document, _place(figure.location), (number,))


def _figure_question(document: Document, figure: Figure) -> str:
    when = figure.period.text or (f"{document.about.year}年" if document.about.year else "")
    whose = figure.subject if figure.subject not in figure.metric else ""
    much = f"有多少{figure.unit}？" if _COUNTERS.fullmatch(figure.unit) else "是多少？"
    much = "的目标是多少？" if figure.nature is Nature.TARGET else much
    return f"{when}{whose}{figure.metric}{much}"


def _place(path: tuple[str, ...]) -> tuple[str, ...]:
    """The path down to an article or heading; 1. and （一） alone name no place."""
    kept = [part for part in path if len(_LABEL.sub("", part)) > 1 or part.startswith("第")]
    return tuple(kept)
