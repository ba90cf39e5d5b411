"""Does a sentence that a language model wrote say only what its quotes say?

Nothing here understands Chinese. A sentence passes if each of its clauses can be laid over a few
neighbouring clauses of a quote so that most of its words stand there, with the same numbers by
the same words and the same words of weight (``weighty``). Whatever cannot be shown that way is
taken for unsupported: the quote itself still stands under the answer.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.claims import claims, joined, plain
from assistant.clause import Clause, clauses, common, content, share
from assistant.contrasts import beside_the_point, contrasts
from assistant.weighty import LIMITS, Meaning, cut

CLAUSE = 0.6  # share of a clause's words that a few clauses of the quote must have
SENTENCE = 0.7  # likewise of the whole sentence and the quotes it cites
NEAR = 0.1  # other places that fit so nearly as well may be meant, too
WINDOW = 3  # neighbouring clauses that one clause may sum up
LOST = 0.5  # share of an item's words that must be left for it not to be lost

_ITEM = re.compile(
    r"^\s*(?:[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.．、]|[一二三四五六七八九十]+是|第\S{1,5}[条项])"
)
# Numbers and dates as they are told apart by the words beside them; a bare year is context.
_COUNT = re.compile(
    r"(?:\d{4}年)?\d{1,2}月\d{1,2}[日号]?|\d{1,2}:\d{2}|\d+(?:\.\d+)?[%‰]?(?:万|亿)?(?!年|月|:)"
)
_UNIT = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)([\u4e00-\u9fff])")
_TIMES = frozenset("年月日号时点分秒")  # always stand behind their number, in tables too
_JOINED = re.compile(r"\d+(?:[:/.]\d+)+")  # 8:30 is more than an 8 and a 30
_HAO = re.compile(r"(月\d{1,2})号")  # as people say 日
_UNITS = _TIMES | frozenset("个所名人元万亿千百周岁天次场倍项条家位班间套份件级届类")
_YEAR = re.compile(r"^\d{4}年")
_NO = re.compile("[不未无没非勿莫禁免拒否]")
_LATIN = re.compile(r"[a-z]{2,}(?:[./@-][a-z\d]+)*", re.I)
_HAN = re.compile(r"[\u4e00-\u9fff]")


class Ground:
    """What the quotes say, ready to be compared with."""

    def __init__(self, quotes: Sequence[str]) -> None:
        self.quotes = quotes
        self.plain = joined(list(quotes))
        self.claims = claims(self.plain)

    @cached_property
    def places(self) -> list["Place"]:
        """Every run of up to ``WINDOW`` clauses, the shortest first."""
        parts = [clauses(quote) for quote in self.quotes]
        return [
            Place(of[at : at + size])
            for size in range(1, WINDOW + 1)
            for of in parts
            for at in range(len(of) - size + 1)
        ]

    @cached_property
    def counts(self) -> list["Count"]:
        """Every number of the quotes with the words beside it."""
        return [count for quote in self.quotes for count in _counts(clauses(quote))]

    @cached_property
    def units(self) -> frozenset[str]:
        """Every number with the character behind it: 12个, 12月."""
        return frozenset(match[0] for match in _UNIT.finditer(_HAO.sub(r"\1日", self.plain)))

    def whole(self, words: Sequence[str]) -> float:
        """Share of ``words`` that stand anywhere in the quotes, by length."""
        return share(words, self.plain)


class Place:
    """Neighbouring clauses of a quote."""

    def __init__(self, of: Sequence[Clause]) -> None:
        self.of = frozenset(map(id, of))
        self.text = ",".join(clause.text for clause in of)
        self.weights = [meaning for clause in of for meaning in clause.weights]
        self.sides = _sides(self.text)


def unsupported(sentence: str, ground: Ground, about: str = "") -> str:
    """Why the quotes do not say ``sentence`` (without its marks); "" if they do.

    ``about`` is the documents' titles and the places of the quotes in them: they may name 小学
    where the quote itself only says 学校. The reason is in words for people.
    """
    said = plain(sentence)
    if len(_HAN.findall(said)) * 2 < len(re.findall(r"[^\W\d_]", said)):
        return "不是中文"
    for claim in sorted(claims(said) - ground.claims):
        return f"“{claim}”不在所引原文中"
    for match in _UNIT.finditer(
        _HAO.sub(r"\1日", said)
    ):  # 2025年 and 4350个, not 2025个 and 4350年
        bare = rf"(?<![\d.]){re.escape(match[1])}(?![\d.\u4e00-\u9fff])"
        if match[0] in ground.units or match[2] not in _UNITS:
            continue
        if match[2] in _TIMES or not re.search(bare, ground.plain):
            return f"“{match[0]}”不在所引原文中"
    for word in (*_LATIN.findall(said), *_JOINED.findall(said)):
        if word.lower() not in ground.plain.lower():
            return f"“{word}”不在所引原文中"
    if other := _other_side(said, ground.plain + plain(about)):
        return f"“{other}”不在所引原文中"
    parts = clauses(sentence)
    words = [word for clause in parts for word in content(clause.words)]
    if not words:
        return "没有内容"
    if ground.whole(words) < SENTENCE:
        return "多数词语不在所引原文中"
    for clause in parts:
        if reason := _astray(clause, ground):
            return reason
    return _miscounted(parts, ground)


def lost(quote: str, kept: str) -> str:
    """The item or condition of ``quote`` that the rewording ``kept`` leaves out; "" if none.

    Items of a list, and clauses that limit (不得, 同时, 之一, 除外 …), must not be lost.
    """
    text, left = plain(kept), clauses(kept)
    for line in quote.splitlines():
        if _ITEM.match(line):
            words = content(cut(plain(_ITEM.sub("", line))))
            if words and share(words, text) < LOST:
                return line.strip()
    for clause in clauses(quote):
        limits = {m.word for m in clause.weights} & LIMITS
        words = content(clause.words)
        if limits and not any(
            share(words, one.text) >= LOST and limits <= {m.word for m in one.weights}
            for one in left
        ):
            return clause.text
    return ""


def _astray(clause: Clause, ground: Ground) -> str:
    """Why no place of the quotes says ``clause``; "" if one does."""
    words, heavy = content(clause.words), clause.weights
    if not words and not heavy:
        return ""
    # 小学 and 初中 shall not decide where a clause is looked for: they are compared there
    neutral = [word for word in words if not _sides(word)]
    fits = [(share(neutral, place.text), place) for place in ground.places]
    best = max((fit for fit, _ in fits), default=0.0)
    if words and best < CLAUSE:
        return f"“{clause.text}”在所引原文中没有依据"
    near: list[Place] = []
    for fit, place in fits:  # the shortest first: a longer one would lend words of its neighbours
        if fit >= max(CLAUSE, best - NEAR) and not any(one.of < place.of for one in near):
            near.append(place)
    # also the 不 in 不断 and 不分, which no list of words would think of
    near = [place for place in near if _noes(place.text) == _noes(clause.text)]
    if not near:
        return f"“{clause.text}”中的否定与所引原文不一致"
    apart = [_apart(heavy, place.weights) for place in near]
    if all(apart):
        least = min(apart, key=len)
        return f"“{clause.text}”与所引原文不一致（{'、'.join(sorted(least))}）"
    if not any(_in_order(_sides(clause.text), place.sides) for place in near):
        return f"“{clause.text}”在所引原文中说的是别的"
    return ""


def _noes(text: str) -> int:
    return len(_NO.findall(text))


def _apart(said: Sequence[Meaning], there: Sequence[Meaning]) -> frozenset[str]:
    """Words of weight that stand on one side alone; those that may be left out, on ours."""
    kept = {m.word for m in said if m.kept} ^ {m.word for m in there if m.kept}
    more = Counter(m.word for m in said if not m.kept) - Counter(m.word for m in there)
    return frozenset(kept | set(more))


@dataclass(frozen=True, slots=True)
class Count:
    """A number with the words of its own clause and of the one before: both tell whose it is."""

    number: str
    near: frozenset[str]
    far: frozenset[str]

    def fits(self, other: "Count") -> tuple[int, int]:
        return len(self.near & other.near), len(self.far & other.far)


def _miscounted(parts: Sequence[Clause], ground: Ground) -> str:
    """A number that the quotes state of something else: 小学960个 of "幼儿园960个、小学2040个"."""
    for count in _counts(parts):
        same = [count.fits(c) for c in ground.counts if c.number == count.number]
        # a part of a date, a label: ``claims`` has looked at it
        if same and any(
            count.fits(c) > max(same) for c in ground.counts if c.number != count.number
        ):
            return f"“{count.number}”在所引原文中说的是别的"
    return ""


def _counts(parts: Sequence[Clause]) -> Iterator[Count]:
    """Each number with the words between it and the one before.

    If there are none, with those behind it, unless they belong to a further number.
    """
    before: frozenset[str] = frozenset()
    for clause in parts:
        for part in clause.text.split("、"):
            found = list(_COUNT.finditer(part))
            for n, match in enumerate(found):
                begin = found[n - 1].end() if n else 0
                near = common(cut(part[begin : match.start()]))
                if not near and match is found[-1]:
                    near = common(cut(part[match.end() :]))
                yield Count(_YEAR.sub("", match[0]), near, before)
        before = common(clause.words)


def _sides(text: str) -> list[tuple[int, int]]:
    """Which sides of which contrast (小学, 初中) a text names, in order, none twice in a row."""
    found = sorted(
        (at.start(), -len(word), n, m)
        for n, sides in enumerate(contrasts())
        for m, side in enumerate(sides)
        for word in side
        for at in re.finditer(re.escape(word), text)
    )
    named = [(n, m) for _, _, n, m in found]
    return [one for i, one in enumerate(named) if i == 0 or named[i - 1] != one]


def _in_order(said: Sequence[tuple[int, int]], there: Sequence[tuple[int, int]]) -> bool:
    """Are the sides the same in the same order, where both name any of a kind?"""
    kinds = {n for n, _ in said} & {n for n, _ in there}
    return all([s for s in said if s[0] == n] == [t for t in there if t[0] == n] for n in kinds)


def _other_side(said: str, there: str) -> str:
    """A side (小学, 民办, 下午) that ``said`` names and ``there`` does not; "" if none."""
    for sides in contrasts():
        for side in sides:
            named = next((word for word in side if word in said), "")
            if named and not any(word in there for word in side):
                return named
    return beside_the_point(said, there)
