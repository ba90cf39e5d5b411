"""Questions made from documents by rule: what they answer, and what they nearly answer.

A question made from a document is answerable while the document is in the library and hard to
refuse once it is out: its neighbours speak of the same things. ``near_misses`` edits an
answerable question so that nothing in the library answers it any more. The same library gives
the same questions.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.question import content_words
from corpus.chunk import Role, Unit
from corpus.library import Library
from index.synonyms import synonyms

MOST = 5  # questions of one form from one document
_STOPS = re.compile(r"[，。；：！？,;:!?、（）()\n|｜]")
_MARK = re.compile(
    r"^(?:第[一二三四五六七八九十百千零〇\d]+[编章节条]\s*|[（(][一二三四五六七八九十\d]+[）)]|\d+[.．、]"
    r"|[一二三四五六七八九十]+(?:、|是(?=[\u4e00-\u9fff])))\s*"
)
_COUNT = re.compile(
    r"(?<![\d.第〔年月:：至—-])(?!(?:19|20)\d\d年)(\d[\d,.]*[万亿]?)(个|所|名|人次|人|元|万元|场|次|%|％|年|天|日|平方米|公里|门|项)(?![月日\d])"
)
_DAY = re.compile(
    r"(?:20\d\d年)?\d{1,2}月\d{1,2}日(?:[至到—-](?:\d{1,2}月)?\d{1,2}日)?(?:前|之前|起)?"
)
_BY = re.compile(r"由([^，。；、由]{2,14}?)(负责|批准|审批|组织|统筹|决定|制定|审核|办理)")
_MAY = re.compile(r"(?:不得|应当|可以)(?=[\u4e00-\u9fff]{3,})")
_LEANS = re.compile(
    r"[但并或其也且则而均可须应该]|不得|应当|可以|至少"
)  # its subject stands before it
_ENDS = (
    "时间",
    "条件",
    "材料",
    "范围",
    "标准",
    "程序",
    "流程",
    "方式",
    "地点",
    "目标",
    "要求",
    "任务",
    "措施",
)


@dataclass(frozen=True, slots=True)
class Made:
    """A question with the span of the document's text that it was made from."""

    question: str
    form: str
    document: str  # id
    start: int
    end: int


def made_from(library: Library, document: str) -> list[Made]:
    """Questions that the document answers, at most ``MOST`` of each form."""
    text = library.text(document)
    by_form: dict[str, dict[str, Made]] = {}
    for unit in library.units(document):
        if unit.role is Role.TITLE:
            continue
        words = text[unit.start : unit.end]
        for form, question in _asked(unit, words):
            if "*" in question or "XX" in question or len(content_words(question)) < 2:
                continue
            one = Made(question, form, document, unit.start, unit.end)
            by_form.setdefault(form, {}).setdefault(question, one)
    made = [one for found in by_form.values() for one in _spread(list(found.values()), MOST)]
    return [*made, *_reworded(made)]


def _spread(found: Sequence[Made], most: int) -> list[Made]:
    step = max(len(found) / most, 1.0)
    return [found[int(i * step)] for i in range(min(most, len(found)))]


def _asked(unit: Unit, words: str) -> Iterator[tuple[str, str]]:
    bare = _MARK.sub("", words.strip())
    if unit.role is Role.HEADING:
        if bare.endswith(("？", "?")):
            yield "faq", re.sub(r"^问[：:]", "", bare)
        elif 4 <= len(bare) <= 20 and not _STOPS.search(bare):
            yield "heading", f"{bare}{'是什么' if bare.endswith(_ENDS) else '有哪些内容'}"
        return
    for clause in _STOPS.split(bare):
        clause = clause.strip()
        if not 7 <= len(clause) <= 32 or _LEANS.match(clause):
            continue
        if len(counts := list(_COUNT.finditer(clause))) == 1:
            n = counts[0]
            unit_of = "" if n[2] in ("%", "％") else n[2]
            ask = "百分之几" if not unit_of else f"多少{unit_of}"
            yield "count", clause[: n.start()] + ask + clause[n.end() :]
        if len(days := list(_DAY.finditer(clause))) == 1:
            yield "day", clause[: days[0].start()] + "什么时候" + clause[days[0].end() :]
        if by := _BY.search(clause):
            yield "who", clause[: by.start()] + f"由谁{by[2]}" + clause[by.end() :]
        if may := _MAY.search(clause):
            rest = clause[may.end() :]
            yield "may", f"{clause[: may.start()]}{'可以' if may[0] == '不得' else may[0]}{rest}吗"
    if unit.role is Role.ARTICLE:
        first = _STOPS.split(bare)[0].strip()
        if 8 <= len(first) <= 30:
            yield "article", f"{first}，具体怎么规定"


def _reworded(made: Iterable[Made]) -> Iterator[Made]:
    """The same with everyday words for the official ones, as those ask who have not read it."""
    known = synonyms()
    for one in made:
        said = one.question
        for word in content_words(said):
            others = [o for o in known.get(word, ()) if len(o) > 1 and o not in said]
            if others and len(word) > 1:
                said = said.replace(word, others[0], 1)
        if said != one.question:
            yield Made(said, f"{one.form}, reworded", one.document, one.start, one.end)


ELSEWHERE = ("杭州市西湖区", "浦东新区", "成都市武侯区", "邻水县")
LEVELS = ("小学", "初中", "高中", "中职", "大学", "幼儿园")
_YEAR = re.compile(r"(?<!\d)20[0-3]\d(?=年)")


def near_misses(question: str, whole: str) -> Iterator[tuple[str, str]]:
    """(form, question) that the library does not answer; ``whole`` is the text of all of it."""
    years = _YEAR.findall(question)
    other = next(y for y in ("2013", "2009", "2008", "2006", "2031") if y not in whole)
    if years:
        yield "year", question.replace(years[0], other)
    named = [level for level in LEVELS if level in question]
    strange = [level for level in LEVELS if level not in whole]
    if named and strange:
        yield "level", question.replace(named[0], strange[0])
    place = next(p for p in ELSEWHERE if p[-3:] not in whole)
    if not re.search(r"[\u4e00-\u9fff]{2}[区市县]", question):
        yield "place", place + re.sub(r"^(?:请问|我区|全区|本区|区里)", "", question)


def fees(library: Library, document: str) -> Iterator[str]:
    """What something costs, asked of headings under which nothing of money is said."""
    text = library.text(document)
    for chunk in library.chunks(document):
        head = _MARK.sub("", chunk.passage_location[-1]) if chunk.passage_location else ""
        head = re.sub(r"(?:时间|条件|材料|范围|程序|流程|方式|安排|办法|要求)$", "", head)
        passage = text[chunk.passage[0] : chunk.passage[1]]
        if (
            3 <= len(head) <= 14
            and not _STOPS.search(head)
            and not re.search("[元费钱款]", passage)
        ):
            yield f"{head}要多少钱"


UNRELATED = Path(__file__).parent.parent / "data/unrelated.txt"


def unrelated() -> list[str]:
    """What people ask of everything but an education bureau, one question a line."""
    return UNRELATED.read_text("utf-8").split()
