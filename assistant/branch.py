"""Where rules branch on a fact that the asker left out: the branches, each with its conditions."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

from assistant.answer import Branch, Needs
from assistant.ask import Ask
from assistant.contrasts import contrasts
from assistant.coverage import plain
from assistant.evidence import Evidence
from assistant.question import Question
from assistant.spoken import LONGEST as SAID
from assistant.spoken import unmarked
from corpus.chunk import Role, Unit
from index.synonyms import synonyms

FEWEST, MOST = 2, 6  # branches one can choose from
LONGEST = 600  # characters of a branch that is quoted
MISSING = 0.3  # most of the question's weight that the evidence may have no word for
LABEL = 30  # characters on a button
_HEADS = (Role.HEADING, Role.ITEM, Role.ARTICLE)
LEVELS = 3  # how far above the evidence branches are looked for
# Told of one's own case: the answer is wanted for it, not the whole of the rules.
_OWN_CASE = re.compile(r"我|咱|俺|本人|孩子|小孩|娃|宝宝|儿子|女儿|家里|你")
_MAY = re.compile(r"能|可以|可不可|要不要|需不需|需要|符合|算不算|行不行|有没有资格")
# Kinds of answer of which another school's is simply wrong.
_EACH_ITS_OWN = (Ask.DATE, Ask.WHEN, Ask.CLOCK, Ask.FEE, Ask.PHONE, Ask.ADDRESS, Ask.PAPERS)


@dataclass(frozen=True, slots=True)
class Spread:
    """The fact and, for each of its values, the label and the span that says what it leads to.

    One value alone: it is the one that the question names.
    """

    fact: str
    labels: tuple[str, ...]
    evidence: tuple[Evidence, ...]

    def needs(self, asked: str) -> Needs:
        """The fact to ask for; ``asked`` is the question that stands alone without it."""
        branches = (
            Branch(label, f"{asked.rstrip('?？。')}（{label}）？", mark)
            for mark, label in enumerate(self.labels, 1)
        )
        return Needs(self.fact, tuple(branches))

    @property
    def spoken(self) -> str:
        """The question back to the caller, with the choices where they can be said."""
        choices = "，还是".join(label.rstrip("…") for label in self.labels)
        line = f"这要看{self.fact}：请问是{choices}？"
        return line if len(line) <= SAID else f"这要看{self.fact}，请问属于哪一种情形？"


@cache
def facts() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Name and words of each fact, from ``facts.txt``."""
    text = Path(__file__).with_name("facts.txt").read_text("utf-8")
    lines = (line.split("#")[0].split() for line in text.splitlines())
    return tuple((line[0], tuple(line[1:])) for line in lines if line)


def spread(
    question: Question,
    best: Evidence,
    chosen: Sequence[Evidence],
    units: Sequence[Unit],
    text: str,
    cut: Callable[[int, int, int], Evidence],
) -> Spread | None:
    """The branches between which nothing in ``question`` decides, or the one that it names, if
    ``best`` lies in one of them.

    ``units`` and ``text`` are those of the whole document of ``best``; ``cut(first, last, unit)``
    makes evidence of a run of its units, found by the one at ``unit``.
    """
    if len(beside := _sides(question, chosen)) > 1:
        return Spread(*beside_fact(beside))
    at = next((i for i, unit in enumerate(units) if unit.start >= best.start), None)
    if at is None:
        return None
    for step in range(LEVELS + 2):
        family = _siblings(units, at) if step else _children(units, at)
        if FEWEST <= len(family) <= MOST:
            found = _branches(question, best, family, units, text, cut)
            if found is not None:
                return found
        if step:
            above = _parent(units, at)
            if above is None:
                return None
            at = above
    return None


def _branches(
    question: Question,
    best: Evidence,
    family: Sequence[int],
    units: Sequence[Unit],
    text: str,
    cut: Callable[[int, int, int], Evidence],
) -> Spread | None:
    heads = [_head(units[i], text) for i in family]
    if any(head.endswith(("？", "?")) for head in heads):
        return None
    fact = next(
        (name for name, words in facts() if all(any(w in h for w in words) for h in heads)), ""
    )
    ends = [_end(units, i) for i in family]
    spans = [(units[i].start, units[end - 1].end) for i, end in zip(family, ends, strict=True)]
    inside = [start <= best.start and best.end <= end for start, end in spans]
    leads = best.start < spans[0][0]  # the evidence is what the branches hang under
    if not fact or len(set(heads)) < len(heads) or not (leads or sum(inside) == 1):
        return None
    words = next(words for name, words in facts() if name == fact)
    there = (
        ""
        if leads
        else plain(next(text[a:b] for (a, b), it in zip(spans, inside, strict=True) if it))
    )
    of = _meant(question, heads, words, there)
    above = _parent(units, family[0])
    lead = "" if above is None else text[units[above].start : units[above].end]
    common = plain(best.document.title + "".join(best.location) + lead)
    if len(of) != 1 and (not _of_one_case(question) or best.words.gap > MISSING):
        return None  # all of the rules are asked for, or something else
    if len(of) != 1 and _told_apart(question, common, [plain(text[a:b]) for a, b in spans]):
        return None
    if len(of) == 1 and inside[of[0]]:
        return None  # the evidence is of the branch that is meant
    evidence = {
        n: cut(i, _whole_until(units, i, end), i)
        for n, (i, end) in enumerate(zip(family, ends, strict=True))
        if len(of) < 1 or n in of
    }
    return Spread(fact, tuple(heads[n] for n in evidence), tuple(evidence.values()))


def _meant(question: Question, heads: Sequence[str], words: Sequence[str], there: str) -> list[int]:
    """The branches that the question names: by their heads, by something that only one head
    speaks of, or by having the fact or not.

    ``there`` is the text of the branch that the evidence lies in, plain: a word that it has too
    names no other one.
    """
    asked = plain(question.text)
    named = [n for n, head in enumerate(heads) if plain(head.rstrip("…")) in asked]
    if named:
        longest = max(named, key=lambda n: len(heads[n]))  # 非本市户籍 holds 本市户籍
        return [longest]
    telling = [term for term in question.terms if plain(term) not in there]
    telling = [term for term in telling if not all(_says(plain(head), term) for head in heads)]
    said = [sum(_says(plain(head), term) for term in telling) for head in heads]
    # (of 适龄儿童 and 随迁子女 both are children, however the question calls them)
    if said.count(max(said)) == 1 and said.count(0) == len(said) - 1:
        return [said.index(max(said))]
    has = _standing(asked, words)
    if has is Standing.UNSAID:
        return []
    stands = [_standing(plain(head), words) for head in heads]
    meant = [n for n, it in enumerate(stands) if it is has]
    return meant or [n for n, it in enumerate(stands) if it is Standing.BOTH]


class Standing(Enum):
    """Whether a text says that somebody has what the fact is about."""

    HAS = 1
    LACKS = 2
    BOTH = 3  # "具备本市但非本区户籍"
    UNSAID = 4


_LACKS = r"(?:非|无|未|没有?|不是|不具备?|不在|外地|外省|外市|外区|异地|外来|来[\u4e00-\u9fff]人员)"
_HAS = (
    r"(?<![非无未不])(?<!不是)(?<!没有)(?<!不具)"
    r"(?:具备|具有|持有|拥有|(?<!没)有|是本|本[市区县地]|当地)"
)


def _standing(text: str, words: Sequence[str]) -> Standing:
    """Told from what stands before the word of the fact, in the same clause."""
    has = lacks = False
    for word in words:
        lacks = lacks or re.search(rf"{_LACKS}[^，,。；;]{{0,6}}{word}", text) is not None
        has = (
            has
            or re.search(rf"{_HAS}(?:[^，,。；;非无未]{{0,8}}{word}|[^，,。；;]{{1,8}}但)", text)
            is not None
        )
    if has and lacks:
        return Standing.BOTH
    return Standing.HAS if has else Standing.LACKS if lacks else Standing.UNSAID


def _of_one_case(question: Question) -> bool:
    """Is the answer wanted for one child, not the whole of the rules?"""
    if question.ask is Ask.WHETHER and _MAY.search(question.text):
        return True
    return question.ask is not Ask.LIST and _OWN_CASE.search(question.text) is not None


def _told_apart(question: Question, common: str, bodies: Sequence[str]) -> bool:
    """Does a word of the question stand in some branches and not in others?

    Not one that stands above them all: what all are about tells none apart.
    """
    for term in question.terms:
        if plain(term) in common:
            continue
        said = [_says(body, term) for body in bodies]
        if any(said) and not all(said):
            return True
    return False


def _says(text: str, term: str) -> bool:
    """Does ``text`` (plain) say it, in any word for it?"""
    return any(plain(form) in text for form in (term, *synonyms().get(term, ())))


def _head(unit: Unit, text: str) -> str:
    """The words that name a branch: its heading, or its first clause."""
    words = unmarked(text[unit.start : unit.end])
    if unit.role is not Role.HEADING:
        words = re.split(r"[，,；;。：:（(]", words)[0]
    return words if len(words) <= LABEL else words[: LABEL - 1] + "…"


def _children(units: Sequence[Unit], at: int) -> list[int]:
    end = _end(units, at)
    first = next((i for i in range(at + 1, end) if units[i].role in _HEADS), None)
    if first is None or _parent(units, first) != at:
        return []
    return _siblings(units, first)


def _siblings(units: Sequence[Unit], at: int) -> list[int]:
    depth = units[at].depth
    above = _parent(units, at)
    first = 0 if above is None else above + 1
    last = len(units) if above is None else _end(units, above)
    return [
        i
        for i in range(first, last)
        if units[i].depth == depth and units[i].role is units[at].role and units[i].role in _HEADS
    ]


def _parent(units: Sequence[Unit], at: int) -> int | None:
    depth = units[at].depth
    return next((i for i in range(at - 1, -1, -1) if units[i].depth < depth), None)


def _end(units: Sequence[Unit], at: int) -> int:
    depth = units[at].depth
    return next((i for i in range(at + 1, len(units)) if units[i].depth <= depth), len(units))


def _whole_until(units: Sequence[Unit], first: int, end: int) -> int:
    """The end of what is quoted of a branch: all of it, or as many whole parts as fit."""
    if units[end - 1].end - units[first].start <= LONGEST:
        return end
    last = first + 1
    while last < end:
        part = _end(units, last)
        if part > end or units[part - 1].end - units[first].start > LONGEST:
            break
        last = part
    return last


def _sides(question: Question, chosen: Sequence[Evidence]) -> list[tuple[str, Evidence]]:
    """The sides (小学, 幼儿园 …) that the chosen evidence is of, where each is of another one."""
    if question.ask not in _EACH_ITS_OWN or not all(e.holds for e in chosen):
        return []
    asked = plain(question.text)
    for sides in contrasts():
        if any(word in asked for side in sides for word in side):
            continue
        named = [(_side(sides, e), e) for e in chosen]
        names = [name for name, _ in named]
        if all(names) and len(set(names)) == len(names):
            return named
    return []


def _side(sides: tuple[tuple[str, ...], ...], evidence: Evidence) -> str:
    """The one side that evidence is of, told from the words nearest to it; "" for none or two."""
    title = evidence.document.title
    for words in (evidence.quote, "".join(evidence.location), title):
        found = {
            next(word for word in side if word in words)
            for side in sides
            if any(word in words for word in side)
        }
        if found:
            return found.pop() if len(found) == 1 else ""
    return ""


def beside_fact(
    beside: Sequence[tuple[str, Evidence]],
) -> tuple[str, tuple[str, ...], tuple[Evidence, ...]]:
    names = tuple(name for name, _ in beside)
    fact = next((fact for fact, words in facts() if all(n in words for n in names)), "具体情形")
    return fact, names, tuple(e for _, e in beside)
