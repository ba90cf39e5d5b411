"""Evidence → citations and the words around them."""

from collections.abc import Sequence

from assistant.answer import Citation
from assistant.evidence import Evidence
from assistant.question import Question
from assistant.special import narrower, special

MOST = 3  # quotes in one answer
NEAR = 0.12  # a further quote must score this near to the first
NEAREST = 3
HEAD = 60  # characters of a quote that is set as a line of a list
SURE = (
    0.7  # of the question's words in the first quote: then a further one must hold nearly as many
)
LESS = 0.1  # … than the first


def choose(evidence: Sequence[Evidence], *, most: int = MOST, near: float = NEAR) -> list[Evidence]:
    """The best evidence and what is nearly as good, no words quoted twice.

    Where the first is sure, what says less of what is asked for only distracts from it.
    """
    chosen: list[Evidence] = []
    for one in evidence:
        if len(chosen) == most or (chosen and one.score < chosen[0].score - near):
            break
        enough = chosen[0].words.share - LESS if chosen else 0.0
        if chosen and chosen[0].words.share >= SURE and one.words.share < enough:
            continue
        if not any(_overlap(one, other) or _same(one, other) for other in chosen):
            chosen.append(one)
    return chosen


def general_first(question: Question, chosen: Sequence[Evidence]) -> list[Evidence]:
    """What was chosen as nearly alike, with the answers to others' questions behind the rest."""

    def of_another(one: Evidence) -> bool:
        heads = (part for part in one.location if part.endswith(("？", "?")))
        asked = question.text
        return any(special(asked, head) or narrower(asked, head) for head in heads)

    return sorted(chosen, key=of_another)


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
    """The quotes as paragraphs, each with its mark; short items of one list as its lines."""
    said = ""
    for before, citation in zip((None, *cited), cited, strict=False):
        if before is not None:
            said += "\n" if _listed(before, citation) else "\n\n"
        said += f"{citation.quote}[{citation.mark}]"
    return said


def _listed(a: Citation, b: Citation) -> bool:
    siblings = a.document.id == b.document.id and a.location[:-1] == b.location[:-1]
    return siblings and a.location != b.location and max(len(a.quote), len(b.quote)) <= HEAD


def overlap(one: Evidence, others: Sequence[Evidence]) -> bool:
    """Do any of ``others`` share words of the document with ``one``?"""
    return any(_overlap(one, other) for other in others)


def _overlap(a: Evidence, b: Evidence) -> bool:
    return a.document.id == b.document.id and a.start < b.end and b.start < a.end


def _same(a: Evidence, b: Evidence) -> bool:
    return "".join(a.quote.split()) == "".join(b.quote.split())
