"""What overrules likeness: what a query names, and what is in force."""

from corpus.chunk import Chunk
from corpus.document import Document, Status
from index.exact import Named, article_of

HINTED = 0.06  # added for the year, and for the kind, that the query names
NAMED = 0.15  # added to what is in a document, or an article, that the query names
GONE = 0.6  # of the score is left to what was repealed or replaced
NOT_IN_FORCE = (Status.REPEALED, Status.SUPERSEDED, Status.NOT_YET)


def meant_first(
    scored: list[tuple[float, int]],
    chunks: dict[int, tuple[str, Chunk]],
    meant: Named,
    documents: dict[str, Document],
) -> list[tuple[float, int]]:
    """What the query names (文号, title, article, year, kind) stands before what is like it."""

    def raised(score: float, id: int) -> float:
        if id not in chunks or chunks[id][0] not in documents:
            return score
        document_id, chunk = chunks[id]
        about = documents[document_id].about
        named = document_id in meant.documents
        article = article_of(chunk.location) in meant.articles
        if named and article:
            return 0.5 + score / 2
        more = NAMED if named or (article and not meant.documents) else 0.0
        more += HINTED * ((about.year in meant.years) + (about.kind in meant.kinds))
        return min(1.0, score + more)

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
