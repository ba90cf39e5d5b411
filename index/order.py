"""What overrules likeness: what a query names, and what is in force."""

from collections.abc import Iterable, Mapping

from corpus.chunk import Chunk
from corpus.document import Document, Status
from index.candidate import Candidate
from index.exact import Named, article_of
from index.filters import sides

HINTED = 0.04  # added for the year, and for the kind, that the query names
NAMED = 0.1  # added to what is in a document, or an article, that the query names
GONE = 0.6  # of the score is left to what was repealed or replaced
NOT_IN_FORCE = (Status.REPEALED, Status.SUPERSEDED, Status.NOT_YET)

Scored = list[tuple[float, int]]  # (score, chunk id), best first, ties by id


def meant_first(
    scored: Scored,
    chunks: Mapping[int, tuple[str, Chunk]],
    meant: Named,
    documents: Mapping[str, Document],
    candidates: Mapping[int, Candidate],
) -> Scored:
    """What the query names (文号, title, article, year, kind) stands before what is like it."""

    def raised(score: float, id: int) -> float:
        document_id, chunk = chunks[id]
        named = document_id in meant.documents
        article = article_of(chunk.location) in meant.articles
        of = tuple(sides(documents[document_id]))
        year = any(year in meant.years for _, year in of)
        kind = any(kind in meant.kinds for kind, _ in of)
        reasons = (
            (named, "点名的文件"),
            (article, "点名的条款"),
            (year, "点名的年份"),
            (kind, "点名的类别"),
        )
        candidates[id].raised += tuple(f"{why}，靠前" for says, why in reasons if says)
        if named and article:
            return 0.5 + score / 2
        more = NAMED if named or (article and not meant.documents) else 0.0
        return min(1.0, score + more + HINTED * (year + kind))

    return _sorted((raised(score, id), id) for score, id in scored)


def in_force_first(
    scored: Scored,
    chunks: Mapping[int, tuple[str, Chunk]],
    documents: Mapping[str, Document],
    candidates: Mapping[int, Candidate],
) -> Scored:
    """Without a year in the query, what no longer holds does not stand before what does."""

    def lowered(score: float, id: int) -> float:
        if documents[chunks[id][0]].status not in NOT_IN_FORCE:
            return score
        candidates[id].raised += ("不在有效期，靠后",)
        return score * GONE

    return _sorted((lowered(score, id), id) for score, id in scored)


def _sorted(scored: Iterable[tuple[float, int]]) -> Scored:
    return sorted(scored, key=lambda pair: (-pair[0], pair[1]))
