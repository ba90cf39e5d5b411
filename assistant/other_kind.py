"""Another of the same kind: 老年教育经费 is not answered by what is said of 社区教育经费."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from assistant.cell import is_row
from assistant.contrasts import contrasts
from assistant.coverage import LIGHT_WORDS, Weighed, match, plain
from assistant.lexicon import is_name, is_noun, tag
from assistant.missing import STANDS
from assistant.weighty import cut

# 区 and 我区 stand before everything and tell nothing apart; neither does when it was.
_WHERE_WHEN = re.compile(
    r"(?!社区$)[^学].{0,2}[区市县省镇乡校局]|[全本上下去今明][年月]|年度|季度|学期"
    r"|全部|全体|各类|各级|所有|总"
)
_CLAUSES = re.compile(r"[，。；;\n]")
_SENTENCES = re.compile(r"[。；;\n]")
_PROPERTY = re.compile(r"率$|比例$|占比$|[数量额]$")  # "热线受理来电…件，群众满意率…": of the 热线


def other_kind(question: str, terms: Sequence[Weighed], quote: str, around: str) -> str:
    """The word of ``question`` in whose place ``quote`` always has another, "" if there is none.

    ``around`` (title, headings) may say the word as well. Only for exact asks: a rule may hold
    for several kinds, a number does not.
    """
    said, text = plain(quote), plain(f"{quote} {around}")
    for kind, of in _pairs(cut(plain(question))):
        if of in LIGHT_WORDS:  # 讲座目标 asks for the number of 讲座
            continue
        term = next((t for t in terms if t.word == kind), Weighed(kind, 1.0, ()))
        if match(term, text) >= STANDS:
            if match(term, plain(around)) < STANDS and not _together(term, of, quote):
                return kind
            continue
        before = list(_before(of, cut(said)))
        if before and all(_tells_apart(word) for word in before):
            return kind
    return ""


def _together(kind: Weighed, of: str, quote: str) -> bool:
    """Does a clause that speaks of the one speak of the other, or none of ``of`` at all?"""
    lines = quote.split("\n")  # a row is of one thing
    parts = (part for ln in lines for part in ([ln] if is_row(ln) else _CLAUSES.split(ln)))
    clauses = [plain(part) for part in parts]
    spoken = [clause for clause in clauses if of in clause]
    if not spoken or any(match(kind, clause) >= STANDS for clause in spoken):
        return True
    return _PROPERTY.search(of) is not None and _of_the_subject(kind, of, quote)


def _of_the_subject(kind: Weighed, of: str, quote: str) -> bool:
    """Does a sentence begin with the one and say ``of`` further on, of nothing like it (中学)?"""
    for sentence in _SENTENCES.split(quote):
        subject, *others = [plain(clause) for clause in sentence.split("，")]
        for clause in others if match(kind, subject) >= STANDS else ():
            before = [word for word in _before(of, cut(clause)) if word]
            if of in clause and not any(word[-1] == kind.word[-1] for word in before):
                return True
    return False


def _pairs(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each word that says which, with what it says it of."""
    for kind, of in pairwise(words):
        if _tells_apart(kind) and len(of) > 1 and is_noun(of):
            yield kind, of


def _before(of: str, words: Sequence[str]) -> Iterator[str]:
    """What stands before each ``of``, "" where nothing does."""
    for n, word in enumerate(words):
        if word == of:
            yield words[n - 1] if n else ""


def _tells_apart(word: str) -> bool:
    if len(word) < 2 or _WHERE_WHEN.fullmatch(word):
        return False
    # 老年 is a time to the dictionary, 初中 a direction
    return (is_noun(word) or tag(word) == "t" or word in _sides()) and not is_name(word)


@cache
def _sides() -> frozenset[str]:
    return frozenset(word for sides in contrasts() for side in sides for word in side)
