"""One search: both retrievers, their scores fused, chunks gathered into passages."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from corpus.chunk import Chunk
from corpus.document import Document, Kind, Status
from corpus.library import Library
from index.bridge import Bridged, Step, bridge
from index.dense import centred
from index.derived import Derived
from index.embed import Encoder
from index.exact import Named, article_of, named
from index.fuse import fused, refined
from index.group import grouped
from index.hit import Hit
from index.store import Store

CANDIDATES = 100  # chunks taken from each retriever
NAMED = 0.15  # added to what is in a document, or an article, that the query names
KIN = (10, 40)  # ranks of the chunks that are kin, not answers
GONE = 0.6  # of the score is left to what was repealed or replaced
NOT_IN_FORCE = (Status.REPEALED, Status.SUPERSEDED)
REFINED = 40  # of the fused list are looked into sentence by sentence
# Pairs of characters find what no dictionary knows, words keep 学区 apart from 入学区域; title and
# headings say what a passage is about. Chosen on statutes-dev and bureau-dev (docs/benchmarks.md).
FIELDS = {"body_bigrams": 1.0, "body_words": 1.0, "head_bigrams": 0.1, "head_words": 0.1}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a document must be to be searched at all; ``None`` asks for nothing."""

    kind: Kind | None = None
    year: int | None = None
    status: Status | None = None
    document: str | None = None  # id

    def admits(self, document: Document) -> bool:
        return (
            (self.kind is None or document.about.kind is self.kind)
            and (self.year is None or document.about.year == self.year)
            and (self.status is None or document.status is self.status)
            and (self.document is None or document.id == self.document)
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What one search brought: ``vector`` (d,) is the query's, for those who compare further."""

    query: str
    steps: tuple[Step, ...]  # where the query was read as something else
    hits: tuple[Hit, ...]
    vector: np.ndarray
    now: Derived  # the state of the indexes that was searched
    crowd: float  # how near the library as a whole is to the query: see ``crowd``
    elapsed_ms: float


@dataclass(slots=True)
class _Candidate:
    similarity: float = 0.0  # centred cosine, known for every candidate
    by_dense: bool = False  # among the nearest vectors
    keyword: float | None = None  # over the ceiling, where the words were found


class Searcher:
    """Searches one library. Safe to share between threads."""

    def __init__(self, library: Library, store: Store, encoder: Encoder) -> None:
        self.library, self.store, self.encoder = library, store, encoder

    def search(
        self,
        query: str,
        k: int = 10,
        *,
        filters: Filters = Filters(),
        as_of: date | None = None,
    ) -> Found:
        """The ``k`` best passages, best first; ties in the order of the library.

        Filters act before anything is ranked. ``as_of`` is the day statuses are told for.
        """
        began = time.perf_counter()
        now = self.store.refresh()
        read = bridge(query, now)
        documents = {d.id: d for d in self.library.documents(as_of)}
        allowed: list[str] | None = None
        if filters != Filters():
            allowed = [id for id, document in documents.items() if filters.admits(document)]
        vector = self.encoder.queries([read.text])[0]
        candidates = self._candidates(read.text, vector, now, allowed)
        meant = named(
            read.text, (d for d in documents.values() if allowed is None or d.id in allowed)
        )
        if meant.documents:  # what is named is looked into, however low it ranks
            candidates |= self._candidates(read.text, vector, now, sorted(meant.documents))
            for article in sorted(meant.articles):
                for id in self.library.chunks_at(sorted(meant.documents), article):
                    candidates.setdefault(id, _Candidate())
        hits = self._hits(candidates, meant, vector, now, documents, k)
        elapsed = (time.perf_counter() - began) * 1000
        return Found(query, read.steps, hits, vector, now, crowd(vector, now), elapsed)

    def read(self, query: str) -> Bridged:
        """The query in words that the library has (繁体, 拼音, 错字), with what was changed."""
        return bridge(query, self.store.refresh())

    def _candidates(
        self, query: str, vector: np.ndarray, now: Derived, allowed: Sequence[str] | None
    ) -> dict[int, _Candidate]:
        """Chunk id → what each retriever gave it; the vectors of all of them are compared."""
        if allowed is not None and not allowed:
            return {}
        rows = None if allowed is None else now.rows_of(allowed)
        found: dict[int, _Candidate] = {}
        for hit in now.dense.search(vector, CANDIDATES, allowed_rows=rows):
            found[now.chunk_id(hit.row)] = _Candidate(hit.centred, by_dense=True)
        ceiling = now.keyword.ceiling(query, FIELDS) or 1.0
        for chunk_id, score in now.keyword.search(
            query, CANDIDATES, weights=FIELDS, allowed=allowed
        ):
            found.setdefault(chunk_id, _Candidate()).keyword = score / ceiling
        unseen = [id for id, c in found.items() if not c.by_dense]
        if unseen:
            at = {now.row(id): id for id in unseen}
            for hit in now.dense.compare(vector, np.array(list(at))):
                found[at[hit.row]].similarity = hit.centred
        return found

    def _ranked(
        self, candidates: dict[int, _Candidate], vector: np.ndarray, now: Derived, most: int
    ) -> list[tuple[float, int]]:
        """(score, chunk id), best first: fused, then refined by the nearest sentence."""
        scored = [(fused(c.similarity, c.keyword), id) for id, c in candidates.items()]
        scored.sort(key=lambda pair: (-pair[0], pair[1]))
        scored = scored[:most]
        owners, vectors = self.library.unit_vectors([id for _, id in scored])
        near = centred(vectors, vector, now.dense.mean)
        best: dict[int, float] = {}
        for owner, cosine in zip(owners.tolist(), near.tolist(), strict=True):
            best[owner] = max(cosine, best.get(owner, 0.0))
        ranked = [(refined(score, best.get(id, 0.0)), id) for score, id in scored]
        return sorted(ranked, key=lambda pair: (-pair[0], pair[1]))

    def _hits(
        self,
        candidates: dict[int, _Candidate],
        meant: Named,
        vector: np.ndarray,
        now: Derived,
        documents: dict[str, Document],
        k: int,
    ) -> tuple[Hit, ...]:
        most = max(REFINED, 3 * k) if not meant.documents else len(candidates)
        scored = self._ranked(candidates, vector, now, most)
        chunks = self.library.chunks_by_id([id for _, id in scored])
        passages: dict[tuple[str, tuple[int, int]], list[tuple[float, Chunk, _Candidate]]] = {}
        ranked = _meant_first(scored, chunks, meant)
        if not meant.years:
            ranked = _in_force_first(ranked, chunks, documents)
        for score, id in ranked:
            if id in chunks and chunks[id][0] in documents:
                document_id, chunk = chunks[id]
                key = (document_id, chunk.passage)
                passages.setdefault(key, []).append((score, chunk, candidates[id]))
        return grouped((self._hit(key, parts, documents) for key, parts in passages.items()), k)

    def _hit(
        self,
        key: tuple[str, tuple[int, int]],
        parts: Sequence[tuple[float, Chunk, _Candidate]],
        documents: dict[str, Document],
    ) -> Hit:
        document_id, (start, end) = key
        score, first, _ = parts[0]
        return Hit(
            document=documents[document_id],
            location=first.passage_location,
            page=first.page,
            start=start,
            end=end,
            text=self.library.text_slice(document_id, start, end),
            score=score,
            dense=_most(c.similarity if c.by_dense else None for _, _, c in parts),
            keyword=_most(c.keyword for _, _, c in parts),
            chunks=tuple(chunk.ordinal for _, chunk, _ in parts),
        )


def crowd(vector: np.ndarray, now: Derived) -> float:
    """Mean centred cosine of the 11th to 40th nearest chunks: the level of mere kinship.

    In a library of one bureau's papers a question of education is near to everything, in one of
    all laws it is not: what an answer's similarity means, it means above this level.
    """
    near = now.dense.search(vector, KIN[1])[KIN[0] :]
    return float(np.mean([hit.centred for hit in near])) if near else 0.0


def _meant_first(
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


def _in_force_first(
    scored: list[tuple[float, int]],
    chunks: dict[int, tuple[str, Chunk]],
    documents: dict[str, Document],
) -> list[tuple[float, int]]:
    """Without a year in the query, what no longer holds does not stand before what does."""

    def lowered(score: float, id: int) -> float:
        document = documents.get(chunks[id][0]) if id in chunks else None
        return score * GONE if document and document.status in NOT_IN_FORCE else score

    return sorted(((lowered(s, id), id) for s, id in scored), key=lambda pair: (-pair[0], pair[1]))


def _most(scores: Iterable[float | None]) -> float | None:
    return max((s for s in scores if s is not None), default=None)
