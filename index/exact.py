"""What a query names outright: documents by 文号 or title, articles by number."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from corpus.document import Document, Kind
from corpus.number import find_numbers, key
from corpus.numerals import CHARACTERS, to_chinese, to_int
from index.years import years_named

LEAST = 3  # characters of a title that names a document without 《》: 教师法
_KINDS = tuple(
    (kind, re.compile(rf"(?:{words})(?:里|中|上|内|说|写|提到|的?规定)"))
    for kind, words in (
        (Kind.SUMMARY, "总结|工作报告"),
        (Kind.PLAN, "计划|规划|工作要点"),
        (Kind.REGULATION, "办法|细则|条例|规定"),
        (Kind.NOTICE, "通知|公告"),
        (Kind.FAQ, "问答"),
        (Kind.STATISTICS, "统计|简报|公报"),
    )
)
_INNER = re.compile(r"《([^《》]+)》")
_ARTICLE = re.compile(rf"第\s*([{CHARACTERS}]{{1,7}}|\d{{1,4}})\s*条")
# Without 《》 only the names of rules are told from ordinary words.
_RULE = re.compile(r"(?:法|法典|条例|规定|办法|细则|规则|规程|准则|决定|解释|章程|方案|意见)$")


@dataclass(frozen=True, slots=True)
class Named:
    """Ids of the documents and normal forms of the articles ("第十二条") that a query names."""

    documents: frozenset[str]
    articles: frozenset[str]
    years: frozenset[int]
    kinds: frozenset[Kind]  # 总结里…, 计划中…


def named(query: str, documents: Iterable[Document], as_of: date) -> Named:
    """Finds them; of titles inside each other the longest is meant (劳动合同法实施条例)."""
    text = _plain(query)
    numbers = {key(number) for number in find_numbers(query)}
    quoted = {_plain(title) for title in _INNER.findall(query)}
    by_title: dict[str, set[str]] = {}
    found: set[str] = set()
    for document in documents:
        if numbers and document.about.number and key(document.about.number) in numbers:
            found.add(document.id)
        for name in _names(document.title):
            if name in quoted or (name in text and len(name) >= LEAST and _RULE.search(name)):
                by_title.setdefault(name, set()).add(document.id)
    longest = [n for n in by_title if not any(n != o and n in o for o in by_title)]
    found.update(*(by_title[name] for name in longest))
    kinds = frozenset(kind for kind, pattern in _KINDS if pattern.search(text))
    return Named(
        frozenset(found), frozenset(_articles(text)), frozenset(years_named(query, as_of)), kinds
    )


def _articles(text: str) -> Iterable[str]:
    for match in _ARTICLE.finditer(text):
        number = to_int(match[1])
        if number and 0 < number < 10_000:
            yield f"第{to_chinese(number)}条"


def article_of(location: tuple[str, ...]) -> str:
    """The article a path leads into, in normal form, "" if none: ("第二章", "第8条") → "第八条"."""
    for label in reversed(location):
        if articles := list(_articles(label)):
            return articles[0]
    return ""


@lru_cache(maxsize=50_000)  # asked of every document at every question: half of a search else
def _names(title: str) -> frozenset[str]:
    """A title as people write it: whole, without the country's name, the 《》 inside it."""
    first = title.split()[0] if title.split() else title  # 民法典 of 民法典 婚姻家庭编
    names = {_plain(title), _plain(first), *(_plain(inner) for inner in _INNER.findall(title))}
    return frozenset(names | {n.removeprefix("中华人民共和国") for n in names})


def _plain(text: str) -> str:
    return re.sub(r"[\s《》〈〉]", "", unicodedata.normalize("NFKC", text))
