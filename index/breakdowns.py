"""Totals with their parts, and whether the parts add up."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from corpus.stated import Stated
from index.unit import base


@dataclass(frozen=True, slots=True)
class Breakdown:
    """``sums`` is whether the parts add up to the total, ``None`` where they need not or cannot
    be added: "其中" may name some of them only."""

    total: Stated
    parts: tuple[Stated, ...]
    sums: bool | None

    @property
    def added(self) -> Decimal | None:
        """The sum of the parts in the unit of the total; ``None`` where units differ."""
        unit, many = base(self.total.figure.unit)
        summed = Decimal(0)
        for part in self.parts:
            own, each = base(part.figure.unit)
            if own != unit:
                return None
            summed += part.figure.number * each
        return summed / many


def breakdowns(stated: Sequence[Stated]) -> tuple[Breakdown, ...]:
    """Every total that has parts, in reading order."""
    parts: dict[tuple[str, int], list[Stated]] = {}
    for it in stated:
        if it.figure.part_of is not None:
            parts.setdefault((it.document.id, it.figure.part_of), []).append(it)
    return tuple(
        Breakdown(it, tuple(parts[it.key]), it.figure.sums) for it in stated if it.key in parts
    )
