"""Another of the same kind: 老年教育经费 is not answered by what is said of 社区教育经费."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.coverage import Weighed, match, plain
from assistant.lexicon import is_name, is_noun, tag
from assistant.missing import STANDS
from assistant.weighty import cut

# 区 and 我区 stand before everything and tell nothing apart; neither does when it was.
_WHERE_WHEN = re.compile(
    r"(?!社区$)[^学].{0,2}[区市县省镇乡校局]|[全本上下去今明][年月]|年度|季度|学期"
    r"|全部|全体|各类|各级|所有|总"
)
_CLAUSES = re.compile(r"[，。；;\n]")


def other_kind(question: str, terms: Sequence[Weighed], quote: str, around: str) -> str:
    """The word of ``question`` in whose place ``quote`` always has another, "" if there is none.

    ``around`` (title, headings) may say the word as well. Only for exact asks: a rule may hold
    for several kinds, a number does not.
    """
    said, text = plain(quote), plain(f"{quote} {around}")
    for kind, of in _pairs(cut(plain(question))):
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
    clauses = [plain(clause) for clause in _CLAUSES.split(quote)]
    spoken = [clause for clause in clauses if of in clause]
    return not spoken or any(match(kind, clause) >= STANDS for clause in spoken)


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
    return (is_noun(word) or tag(word) == "t") and not is_name(word)  # 老年 is a time to it
