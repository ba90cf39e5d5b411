"""The n-th of what the answer before has listed: "第二个条件什么意思"."""

import re
from collections.abc import Sequence

from corpus.chunk import Role, Unit
from corpus.numerals import to_int

_NTH = re.compile(
    r"^(?:那|请问|那么)?(?:其中|上面|刚才)?(?:说?的)?第\s*([一二三四五六七八九十\d]{1,3})\s*(?:个|条|项|点|种|款)?"
    r"(?:条件|情形|情况|材料|要求|办法|方式|规定|措施|任务|步骤|问题)?(?=[是指的什怎要呢，,？?]|具体|详细|$)"
)


def nth(question: str) -> int | None:
    """Which one is meant, from 1; ``None`` where no place in a list is named."""
    match = _NTH.match(question)
    return to_int(match[1]) if match else None


def items(units: Sequence[Unit], start: int, end: int) -> list[tuple[int, int]]:
    """Runs of ``units`` that are the items of the list in ``[start, end)`` of the text.

    Those of the outermost list that has two or more of them.
    """
    inside = [i for i, unit in enumerate(units) if start <= unit.start and unit.end <= end]
    listed = [i for i in inside if units[i].role is Role.ITEM]
    for depth in sorted({units[i].depth for i in listed}):
        level = [i for i in listed if units[i].depth == depth]
        if len(level) >= 2:
            stop = inside[-1] + 1
            return [
                (i, next((j for j in range(i + 1, stop) if units[j].depth <= depth), stop))
                for i in level
            ]
    return []
