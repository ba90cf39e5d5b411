"""Evidence → citations and the words around them."""

from collections.abc import Sequence

from assistant.answer import Citation
from assistant.evidence import Evidence

MOST = 3  # quotes in one answer
NEAR = 0.12  # a further quote must score this near to the first
NEAREST = 3


def choose(evidence: Sequence[Evidence], *, most: int = MOST, near: float = NEAR) -> list[Evidence]:
    """The best evidence and what is nearly as good, no words quoted twice."""
    chosen: list[Evidence] = []
    for one in evidence:
        if len(chosen) == most or (chosen and one.score < chosen[0].score - near):
            break
        if not any(_overlap(one, other) or _same(one, other) for other in chosen):
            chosen.append(one)
    return chosen


def nearest(evidence: Sequence[Evidence]) -> tuple[Citation, ...]:
    """What came closest, one passage each, for those whom the documents leave without answer."""
    return citations(choose(evidence, most=NEAREST, near=1.0))


def citations(chosen: Sequence[Evidence]) -> tuple[Citation, ...]:
    return tuple(
        Citation(
            mark=mark,
            quote=e.quote,
            document=e.document,
            location=e.location,
            page=e.page,
            score=min(max(e.score, 0.0), 1.0),
            start=e.start,
            end=e.end,
        )
        for mark, e in enumerate(chosen, 1)
    )


def quoted(cited: Sequence[Citation]) -> str:
    """The quotes as paragraphs, each with its mark."""
    return "\n\n".join(f"{c.quote}[{c.mark}]" for c in cited)


def _overlap(a: Evidence, b: Evidence) -> bool:
    return a.document.id == b.document.id and a.start < b.end and b.start < a.end


def _same(a: Evidence, b: Evidence) -> bool:
    return "".join(a.quote.split()) == "".join(b.quote.split())
