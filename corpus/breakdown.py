"""Do the parts of a total add up to it?"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from enum import IntEnum

from corpus.figure import Figure, Qualifier

_MOST = Decimal("0.9")  # two parts that leave no more than a tenth over were meant to be all
_RATES = ("%", "％", "‰")


def checked(figures: Sequence[Figure], base: int) -> list[Figure]:
    """The figures of a sentence, its totals marked with whether their parts add up.

    ``base`` is the position of the first in the document. Two parts that leave much of the total
    over are no breakdown of all of it ("其中小学60所，民办20所") and are not judged.
    """
    parts: dict[int, list[Figure]] = {}
    for figure in figures:
        if figure.part_of is not None:
            parts.setdefault(figure.part_of - base, []).append(figure)
    out = list(figures)
    for at, held in parts.items():
        if 0 <= at < len(out):
            out[at] = replace(out[at], sums=_sums(out[at], held))
    return out


def _sums(total: Figure, parts: Sequence[Figure]) -> bool | None:
    exact = all(one.qualifier is Qualifier.EXACT for one in (total, *parts))
    if len(parts) < 2 or not exact or any(part.unit != total.unit for part in parts):
        return None
    whole = sum((part.number for part in parts), Decimal(0))
    if whole == total.number:
        return True
    if whole > total.number or len(parts) > 2 or whole >= total.number * _MOST:
        return False
    return None


class Sum(IntEnum):
    """What a table row is to those above it."""

    NONE = 0
    SUBTOTAL = 1  # 小计
    TOTAL = 2  # 合计


def column_checked(found: list[Figure], places: Sequence[int], rows: Sequence[Sum]) -> None:
    """Hangs the figures of a table's column under its totals, and checks the sums, in ``found``.

    ``places`` are those of the column's figures, ``rows`` what the row of each is: a total of
    the rows since the one before it, or of all others where it leads them.
    """
    if rows and rows[0] is Sum.TOTAL and not any(rows[1:]):
        _hang(found, places[0], list(places[1:]))
        return
    parts: list[int] = []
    subtotals: list[int] = []
    for at, row in zip(places, rows, strict=True):
        if row is Sum.NONE:
            parts.append(at)
            continue
        if row is Sum.SUBTOTAL:
            _hang(found, at, parts)
            subtotals.append(at)
        else:
            _hang(found, at, subtotals + parts)
            subtotals = []
        parts = []


def _hang(found: list[Figure], total: int, parts: list[int]) -> None:
    alike = [at for at in parts if found[at].unit == found[total].unit]
    for at in alike:
        found[at] = replace(found[at], part_of=total)
    if alike and found[total].unit not in _RATES:  # the rate of a total is a mean, no sum
        whole = sum((found[at].number for at in alike), Decimal(0))
        found[total] = replace(found[total], sums=whole == found[total].number)
