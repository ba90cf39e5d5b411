"""The same metric over the years and documents."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.figure import Nature
from corpus.stated import Stated
from index.measured import Measured
from index.sameness import Splits, held_apart, same

COUNTED = (Nature.RESULT, Nature.TARGET, Nature.GAP)
"""A rule and a rank are of no year, what a change started from is of one that is not told."""


@dataclass(frozen=True, slots=True)
class Series:
    """``points`` in the order of their time; ``joined`` says, where names differ, by what they
    were taken for the same."""

    name: str
    unit: str
    points: tuple[Measured, ...]
    joined: tuple[str, ...]

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted({p.stated.year for p in self.points if p.stated.year is not None}))

    @property
    def stated(self) -> tuple[Stated, ...]:
        return tuple(point.stated for point in self.points)


def series(figures: Sequence[Measured], splits: Splits = ()) -> tuple[Series, ...]:
    """Every metric with its points, the one first that is stated first.

    Figures are joined one after the other, those of equal names first; two that a user holds
    apart never come into one series, whatever else joins them.
    """
    chosen = [it for it in figures if it.stated.figure.nature in COUNTED and not it.change]
    groups: dict[int, list[int]] = {n: [n] for n in range(len(chosen))}
    owner = list(range(len(chosen)))
    why: dict[int, list[str]] = defaultdict(list)
    for named in (True, False):
        for a, b in _pairs(chosen):
            if owner[a] == owner[b] or (chosen[a].words == chosen[b].words) is not named:
                continue
            reason = same(chosen[a], chosen[b], splits)
            if reason is None or not _may_join(chosen, groups[owner[a]], groups[owner[b]], splits):
                continue
            kept, gone = sorted((owner[a], owner[b]))
            for n in groups[gone]:
                owner[n] = kept
            groups[kept] += groups.pop(gone)
            why[kept] += [*why.pop(gone, []), reason]
    return tuple(
        _series([chosen[n] for n in sorted(members)], why[key])
        for key, members in sorted(groups.items())
    )


def _pairs(chosen: Sequence[Measured]) -> list[tuple[int, int]]:
    """Positions of figures that have a word and the unit in common: others cannot be the same."""
    by_word: dict[tuple[str, str, bool], list[int]] = defaultdict(list)
    for n, it in enumerate(chosen):
        gap = it.stated.figure.nature is Nature.GAP
        for word in it.words:
            by_word[word, it.unit, gap].append(n)
    found = {
        (a, b)
        for holders in by_word.values()
        for i, a in enumerate(holders)
        for b in holders[i + 1 :]
        if chosen[a].words <= chosen[b].words or chosen[b].words <= chosen[a].words
    }
    return sorted(found)


def _may_join(
    chosen: Sequence[Measured], one: Sequence[int], other: Sequence[int], splits: Splits
) -> bool:
    """A document that gives two numbers for one time and nature speaks of two things."""
    return not any(
        held_apart(chosen[a], chosen[b], splits) or _rivals(chosen[a], chosen[b])
        for a in one
        for b in other
    )


def _rivals(one: Measured, other: Measured) -> bool:
    return (
        one.stated.document.id == other.stated.document.id
        and one.stated.figure.nature is other.stated.figure.nature
        and one.span == other.span
        and one.amount != other.amount
    )


def _series(members: Sequence[Measured], why: Sequence[str]) -> Series:
    names = Counter(it.name for it in members)
    units = Counter(it.stated.figure.unit for it in members)
    points = sorted(members, key=_time)
    return Series(
        name=max(names, key=lambda name: (names[name], len(name))),
        unit=units.most_common(1)[0][0],
        points=tuple(points),
        joined=tuple(dict.fromkeys(reason for reason in why if reason != "名称相同")),
    )


def _time(it: Measured) -> tuple[str, str, str, int]:
    last = it.stated.figure.period.last
    issued = it.stated.document.about.issued_on
    return (
        last.isoformat() if last else "9999",
        issued.isoformat() if issued else "9999",
        it.stated.document.id,
        it.stated.position,
    )
