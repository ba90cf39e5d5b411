"""How much of a question's meaning a text has words for."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.lexicon import tag
from index.synonyms import Synonyms, synonyms
from index.tokenize import words

SAME = 1.0
SYNONYM = 0.85
NUMBER = 0.3  # of its weight: "满6岁" tells of the asker, rules seldom repeat it
LIGHT = 0.4  # of the weight of words that say how something is asked, not what
LIGHT_WORDS = frozenset(
    (
        "完成",
        "达到",
        "实现",
        "计划",
        "目标",
        "预计",
        "规定",
        "要求",
        "数量",
        "人数",
        "总数",
        "号码",
        "标准",
        "全区",
        "全县",
        "全市",
    )
)
_MODAL = "要想能会可该没不未"
_DENIED = ("没", "不", "未", "有")
PART = 0.6  # most of a long word stands there: 入党申请书 of 申请书


@dataclass(frozen=True, slots=True)
class Weighed:
    """A word of the question and how rare it is in the library, 0..1."""

    word: str
    weight: float
    others: tuple[str, ...]  # words that mean the same


@dataclass(frozen=True, slots=True)
class Fit:
    """``share`` of the question's weight that a text has words for, 0..1; the weight of its
    heaviest missing word as a share of all (``gap``); the weight found (``mass``: 1 is one word
    that the library does not hold at all)."""

    share: float
    gap: float
    mass: float


def weigh(
    terms: Sequence[str], idf: Callable[[str], float], known: Synonyms | None = None
) -> tuple[Weighed, ...]:
    """``idf`` gives a word's rarity in the library, 1 for a word that it does not hold; ``known``
    are the words that mean the same there, those of the built-in list where none are given."""
    known = synonyms() if known is None else known
    parted = list(dict.fromkeys(part for term in terms for part in _parts(term, idf)))
    joined = _joined(parted, known)
    return tuple(
        Weighed(
            word=t,
            weight=idf(t) * (NUMBER if t.isdecimal() else LIGHT if t in LIGHT_WORDS else 1.0),
            # 办 would be found in 民办 and 公办
            others=tuple(
                o
                for o in dict.fromkeys((*known.get(t, ()), *joined.get(t, ())))
                if o not in parted and len(o) > 1
            ),
        )
        for t in parted
    )


def _joined(terms: Sequence[str], known: Synonyms) -> dict[str, tuple[str, ...]]:
    """What the list has for two neighbours as one word, for both of them: 外地 户口."""
    pairs = ((a, b) for a, b in pairwise(terms) if a + b in known)
    return {word: known[a + b] for a, b in pairs for word in (a, b)}


def _parts(term: str, idf: Callable[[str], float]) -> list[str]:
    """A compound that the library does not hold, as the words in it that it does: 热线电话.

    没摇中 and 有摇中 are of the same matter, and 没有摇中 is written with a word between.
    """
    if idf(term) < 1.0:
        return [term]
    guessed = not tag(term)  # 要招 and 没摇中 are run together, 会计 and 未成年人 are words
    if guessed and len(term) == 2 and term[0] in _MODAL:
        return [term[1:]]
    if len(term) < 3:
        return [term]
    if guessed and term.startswith(_DENIED):
        term = term[1:]
    parts = [part for part in words(term) if part != term and len(part) > 1]
    if any(sign not in "".join(parts) for sign in term):  # 名校长 is not any 校长
        return [term]
    return parts if any(idf(part) < 1.0 for part in parts) else [term]


def plain(text: str) -> str:
    """Full-width forms folded, white space out, lower case: what words are looked for in."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def match(term: Weighed, text: str) -> float:
    """0..1, how surely ``text`` (plain) says ``term``."""
    if _stands(term.word, text):
        return SAME
    if any(_stands(other, text) for other in term.others):
        return SYNONYM
    if len(term.word) >= 3:
        pairs = [term.word[i : i + 2] for i in range(len(term.word) - 1)]
        found = sum(pair in text for pair in pairs) / len(pairs)
        if found >= 0.5:
            return PART * found
    return 0.0


def fit(terms: Sequence[Weighed], text: str, around: str = "", *, less: float = 0.65) -> Fit:
    """How ``text`` covers the terms.

    ``around`` (title, headings, lead-in) counts ``less``: it says what the text is about.
    Both must be plain.
    """
    whole = sum(t.weight for t in terms)
    if whole <= 0:
        return Fit(0.0, 1.0, 0.0)
    found, gap = 0.0, 0.0
    for term in terms:
        here = match(term, text)
        if here < SAME and around:
            here = max(here, less * match(term, around))
        found += term.weight * here
        gap = max(gap, term.weight * (1 - here))
    return Fit(found / whole, gap / whole, found)


def _stands(word: str, text: str) -> bool:
    if word.isdecimal():  # 20 does not stand in 2012
        return re.search(rf"(?<!\d){word}(?!\d)", text) is not None
    return word in text
