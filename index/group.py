"""The same clause in ten districts' rules is one find with ten places, not ten finds."""

from collections.abc import Iterable
from dataclasses import replace

from index.hit import Hit
from index.tokenize import bigrams

ALIKE = 0.85  # Jaccard of character pairs from which two passages say the same
LEAST = 20  # pairs; short passages ("自发布之日起施行") are alike by nature
LOOKED_AT = 3  # times as many hits as are asked for


def grouped(hits: Iterable[Hit], k: int) -> tuple[Hit, ...]:
    """The first ``k`` groups, in the order of their best hit."""
    groups: list[list[Hit]] = []
    pairs: list[frozenset[str]] = []
    for seen, hit in enumerate(hits):
        if len(groups) == k and seen >= k * LOOKED_AT:
            break
        mine = frozenset(bigrams(hit.text))
        same = next((i for i, other in enumerate(pairs) if _alike(mine, other)), None)
        if same is not None:
            groups[same].append(hit)
        elif len(groups) < k:
            groups.append([hit])
            pairs.append(mine)
    return tuple(replace(first, alike=tuple(others)) for first, *others in groups)


def _alike(a: frozenset[str], b: frozenset[str]) -> bool:
    fewer, more = sorted((len(a), len(b)))
    if fewer < LEAST or fewer < ALIKE * more:  # of such unlike sizes they cannot be alike
        return False
    return len(a & b) >= ALIKE * len(a | b)
