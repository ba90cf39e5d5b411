"""What overrules likeness: what a query names, and what is in force."""

from corpus.chunk import Chunk
from corpus.document import Document, Status
from index.exact import Named, article_of

NAMED = 0.15  # added to what is in a document, or an article, that the query names
GONE = 0.6  # of the score is left to what was repealed or replaced
NOT_IN_FORCE = (Status.REPEALED, Status.SUPERSEDED, Status.NOT_YET)


def meant_first(
    scored: list[tuple[float, int]], chunks: dict[int, tuple[str, Chunk]], meant: Named
) -> list[tuple[float, int]]:
    """What the query names by 文号, title or article number stands before what is only like it."""
    if not (meant.documents or meant.articles):
        return scored

    def raised(score: float, id: int) -> float:
        if id not in chunks:
            return score
        document_id, chunk = chunks[id]
        document = document_id in meant.documents
        article = article_of(chunk.location) in meant.articles
        if document and article:
            return 0.5 + score / 2
        return min(1.0, score + (NAMED if document or (article and not meant.documents) else 0.0))

    return sorted(((raised(s, id), id) for s, id in scored), key=lambda pair: (-pair[0], pair[1]))


def in_force_first(
    scored: list[tuple[float, int]],
    chunks: dict[int, tuple[str, Chunk]],
    documents: dict[str, Document],
) -> list[tuple[float, int]]:
    """Without a year in the query, what no longer holds does not stand before what does."""

    def lowered(score: float, id: int) -> float:
        document = documents.get(chunks[id][0]) if id in chunks else None
        return score * GONE if document and document.status in NOT_IN_FORCE else score

    return sorted(((lowered(s, id), id) for s, id in scored), key=lambda pair: (-pair[0], pair[1]))
