"""Different values for the same metric and time in documents that both hold."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.chunk import Role, Unit
from corpus.document import Document, Kind, Status
from corpus.figure import Nature, Qualifier
from corpus.stated import Stated
from index.measured import Measured, counted
from index.sameness import Splits, same

_COMPARED = (Nature.RESULT, Nature.TARGET, Nature.GAP)
_HOLDING = (Status.IN_FORCE, Status.UNKNOWN)
_REASON = re.compile(
    r"口径|统计到|统计至|截[至止]|[没未]有?计入|不含|不包括|包含|修订|更正|调整为|以.{1,20}为准|可能不同|不一致"
)
Words = Callable[[Document], tuple[str, Sequence[Unit]]]
"""A document's text and units."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Words of one of the documents that may explain a difference."""

    document: Document
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two numbers for the same thing and time that cannot both be right.

    ``one`` and ``other`` are the places to read first; ``again`` are further documents that
    repeat either number.
    """

    one: Stated
    other: Stated
    again: tuple[Stated, ...]
    joined: str  # by what they were taken for the same
    reasons: tuple[Reason, ...]  # only what a document says; often none


def conflicts(
    figures: Sequence[Measured], words: Words, splits: Splits = ()
) -> tuple[Conflict, ...]:
    """Every pair of differing numbers, in the order of the documents."""
    alike: dict[tuple[object, ...], list[Measured]] = defaultdict(list)
    for it in figures:
        if it.stated.figure.nature in _COMPARED and it.stated.document.status in _HOLDING:
            alike[it.span, it.unit, it.stated.figure.nature].append(it)
    return tuple(
        _conflict(group, words) for chosen in alike.values() for group in _grouped(chosen, splits)
    )


def _grouped(
    chosen: Sequence[Measured], splits: Splits
) -> list[list[tuple[Measured, Measured, str]]]:
    """The differing pairs of figures of one time and unit, those of the same two numbers as one."""
    groups: list[list[tuple[Measured, Measured, str]]] = []
    for n, one in enumerate(chosen):
        for other in chosen[n + 1 :]:
            reason = _differ(one, other, splits)
            if reason is None or _better(one, other, chosen):
                continue
            for group in groups:
                if _same_pair(group[0], (one, other), splits):
                    group.append((one, other, reason))
                    break
            else:
                groups.append([(one, other, reason)])
    return groups


def _differ(one: Measured, other: Measured, splits: Splits) -> str | None:
    """Why the two are of the same thing and time, where they do not agree."""
    if one.stated.document.id == other.stated.document.id or None in one.span[:1]:
        return None
    if not (one.words <= other.words or other.words <= one.words):
        return None
    return None if agree(one, other) else same(one, other, splits)


def _same_pair(
    known: tuple[Measured, Measured, str], pair: tuple[Measured, Measured], splits: Splits
) -> bool:
    first, second = known[:2]
    if {first.amount, second.amount} != {it.amount for it in pair}:
        return False
    return any(
        mine.stated.key == theirs.stated.key or same(mine, theirs, splits)
        for mine in (first, second)
        for theirs in pair
    )


def _conflict(group: Sequence[tuple[Measured, Measured, str]], words: Words) -> Conflict:
    """The pair of the documents that tell it of their own; others may only recall it."""
    one, other, joined = min(group, key=lambda it: _standing(it[0]) + _standing(it[1]))
    shown = {one.stated.key, other.stated.key}
    again = {it.stated.key: it.stated for pair in group for it in pair[:2]}
    return Conflict(
        one.stated,
        other.stated,
        tuple(stated for key, stated in again.items() if key not in shown),
        joined,
        _reasons(one, other, words),
    )


def _standing(it: Measured) -> int:
    """0 for a document of the figure's own year that is no plan for it, if it tells a result."""
    document, result = it.stated.document, it.stated.figure.nature is Nature.RESULT
    own = document.about.year is None or document.about.year == it.stated.year
    return int(not own) + int(result and document.about.kind is Kind.PLAN)


def agree(one: Measured, other: Measured) -> bool:
    """Whether both numbers can be true: 6.4万 is what 64321 is rounded to. A target is set as it is
    written, nobody rounds it."""
    if one.amount == other.amount or _bounds(one, other) or _bounds(other, one):
        return True
    apart = abs(one.amount - other.amount)
    if Qualifier.ABOUT in (one.stated.figure.qualifier, other.stated.figure.qualifier):
        return apart < max(one.step, other.step, max(one.amount, other.amount) / 10)
    if one.stated.figure.nature is Nature.TARGET or one.step == other.step:
        return False
    return apart < max(one.step, other.step) / 2


def _bounds(one: Measured, other: Measured) -> bool:
    """Whether ``one`` only sets a bound that ``other`` keeps."""
    low = one.stated.figure.qualifier in (Qualifier.AT_LEAST, Qualifier.OVER)
    high = one.stated.figure.qualifier is Qualifier.AT_MOST
    return (low and other.amount >= one.amount) or (high and other.amount <= one.amount)


def _better(one: Measured, other: Measured, chosen: Sequence[Measured]) -> bool:
    """Whether one of the documents states the very metric of the other elsewhere: then the two
    that only resemble each other are not meant for the same."""
    if one.words == other.words:
        return False
    return any(
        third.stated.document.id == mine.stated.document.id and third.words == theirs.words
        for mine, theirs in ((one, other), (other, one))
        for third in chosen
    )


def _reasons(one: Measured, other: Measured, words: Words) -> tuple[Reason, ...]:
    """Sentences that name the metric and why numbers of it may differ."""
    wanted = one.words | other.words
    found = []
    for document in (one.stated.document, other.stated.document):
        text, units = words(document)
        for unit in units:
            said = text[unit.start : unit.end]
            if unit.role in (Role.TITLE, Role.HEADING, Role.ROW) or not _REASON.search(said):
                continue
            if 2 * len(wanted & counted(said)) >= len(wanted) and _explains(said, one, other):
                found.append(Reason(document, unit.start, unit.end, said.strip()))
    return tuple(found)


def _explains(said: str, one: Measured, other: Measured) -> bool:
    """The sentence that states a figure is shown already; alone it explains nothing."""
    return all(said.strip() != it.stated.quote.strip() for it in (one, other))
