"""One search: both retrievers, their scores fused, chunks gathered into passages."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from corpus.chunk import Chunk
from corpus.document import Document
from corpus.library import Library
from index.bridge import Bridged, Step, bridge
from index.candidate import Candidate
from index.cover import asked, covered
from index.dense import DenseHit, centred
from index.derived import Derived
from index.embed import Encoder
from index.everyday import everyday, widened
from index.exact import Named, named
from index.explain import bounds, retrieved
from index.filters import Filters
from index.fuse import fused, refined
from index.group import grouped
from index.hit import Hit
from index.order import in_force_first, meant_first
from index.origin import SMALL, WEIGHT, origin
from index.store import Store
from index.synonyms import synonyms_of

__all__ = ["Filters", "Found", "Searcher", "crowd"]

CANDIDATES = 100  # chunks taken from each retriever
KIN = (10, 40)  # ranks of the chunks that are kin, not answers
REFINED = 40  # of the fused list are looked into sentence by sentence
# Pairs of characters find what no dictionary knows, words keep 学区 apart from 入学区域; title and
# headings say what a passage is about. Chosen on statutes-dev and bureau-dev (docs/benchmarks.md).
FIELDS = {"body_bigrams": 1.0, "body_words": 1.0, "head_bigrams": 0.1, "head_words": 0.1}


@dataclass(frozen=True, slots=True)
class Found:
    """What one search brought: ``vector`` (d,) is the query's, for those who compare further."""

    query: str
    steps: tuple[Step, ...]  # where the query was read as something else
    trace: tuple[str, ...]  # what each stage did, for --explain
    hits: tuple[Hit, ...]
    vector: np.ndarray
    now: Derived  # the state of the indexes that was searched
    crowd: float  # how near the library as a whole is to the query: see ``crowd``
    elapsed_ms: float


class Searcher:
    """Searches one library. Safe to share between threads."""

    def __init__(self, library: Library, store: Store, encoder: Encoder) -> None:
        self.library, self.store, self.encoder = library, store, encoder
        self._origin: np.ndarray | None = None

    def search(
        self,
        query: str,
        k: int = 10,
        *,
        filters: Filters = Filters(),  # noqa: B008
        as_of: date | None = None,
        among: Sequence[str] | None = None,
    ) -> Found:
        """The ``k`` best passages, best first; ties in the order of the library.

        Filters act before anything is ranked; ``among`` are the ids of the only documents to be
        searched. ``as_of`` is the day statuses are told for.
        """
        with self.library.moment():
            return self._search(query, k, filters, as_of, among)

    def _search(
        self,
        query: str,
        k: int,
        filters: Filters,
        as_of: date | None,
        among: Sequence[str] | None,
    ) -> Found:
        began = time.perf_counter()
        now = self._now()
        read = bridge(query, now)
        also = everyday(read.text, now, synonyms_of(self.library.folder))
        worded = widened(read.text, also, now.keyword)
        documents = {d.id: d for d in self.library.documents(as_of)}
        allowed: list[str] | None = None
        # indexes that lag behind may hold what has been removed, or become internal, since
        lagging = not self.store.fits(now)
        if lagging or filters != Filters() or among is not None:
            within = documents if among is None else [id for id in among if id in documents]
            allowed = [id for id in within if filters.admits(documents[id])]
        vector = self.encoder.queries([read.text])[0]
        there = now.rows_of(list(documents)) if lagging else None
        # for the crowd too: the scan is the cost
        whole = now.dense.search(vector, CANDIDATES, allowed_rows=there)
        near = None if allowed is not None else whole
        candidates = self._candidates(worded, vector, now, allowed, near)
        searched = documents.values() if allowed is None else [documents[id] for id in allowed]
        meant = named(read.text, searched, as_of or date.today())
        if meant.documents:  # what is named is looked into, however low it ranks
            ids = sorted(meant.documents)
            for id, candidate in self._candidates(worded, vector, now, ids).items():
                candidates.setdefault(id, candidate)
            for article in sorted(meant.articles):
                for id in self.library.chunks_at(ids, article):
                    candidates.setdefault(id, Candidate())
        hits, chunks = self._hits(candidates, worded, meant, vector, now, documents, k)
        told = [f"语义检索用：{read.text}", f"字词检索用：{worded}"]
        bounded = filters != Filters() or among is not None
        told += bounds(meant, allowed if bounded else None, filters, documents)
        told += retrieved(candidates, chunks, documents)
        return Found(
            query=query,
            steps=(*read.steps, *also),
            trace=tuple(told),
            hits=hits,
            vector=vector,
            now=now,
            crowd=crowd(whole),
            elapsed_ms=(time.perf_counter() - began) * 1000,
        )

    def _now(self) -> Derived:
        now = self.store.refresh()
        if now.count < SMALL:
            if self._origin is None:
                self._origin = origin(self.encoder)
            now.dense.lean_on(self._origin, WEIGHT)
        return now

    def read(self, query: str) -> Bridged:
        """The query in words that the library has (繁体, 拼音, 错字), with what was changed."""
        return bridge(query, self.store.refresh())

    def _candidates(
        self,
        query: str,
        vector: np.ndarray,
        now: Derived,
        allowed: Sequence[str] | None,
        near: Sequence[DenseHit] | None = None,
    ) -> dict[int, Candidate]:
        """Chunk id → what each retriever gave it; the vectors of all of them are compared.

        ``near`` are the nearest chunks among the ``allowed`` where they are known already.
        """
        if allowed is not None and not allowed:
            return {}
        found: dict[int, Candidate] = {}
        if near is None:
            rows = None if allowed is None else now.rows_of(allowed)
            near = now.dense.search(vector, CANDIDATES, allowed_rows=rows)
        for rank, hit in enumerate(near, 1):
            found[now.chunk_id(hit.row)] = Candidate(hit.centred, dense_rank=rank)
        ceiling = now.keyword.ceiling(query, FIELDS) or 1.0
        worded = now.keyword.search(query, CANDIDATES, weights=FIELDS, allowed=allowed)
        for rank, (chunk_id, score) in enumerate(worded, 1):
            candidate = found.setdefault(chunk_id, Candidate())
            candidate.keyword, candidate.keyword_rank = score / ceiling, rank
        unseen = [id for id, c in found.items() if not c.by_dense]
        if unseen:
            at = {now.row(id): id for id in unseen}
            for hit in now.dense.compare(vector, np.array(list(at))):
                found[at[hit.row]].similarity = hit.centred
        return found

    def _refine(
        self,
        scored: Sequence[tuple[float, int]],
        query: str,
        vector: np.ndarray,
        now: Derived,
        chunks: Mapping[int, tuple[str, Chunk]],
        candidates: Mapping[int, Candidate],
        documents: Mapping[str, Document],
    ) -> list[tuple[float, int]]:
        """(score, chunk id), best first: by the nearest sentence and by the query's own words."""
        if not scored:
            return []
        owners, vectors = self.library.unit_vectors([id for _, id in scored])
        near = centred(vectors, vector, now.dense.mean)
        for owner, cosine in zip(owners.tolist(), near.tolist(), strict=True):
            candidates[owner].sentence = max(cosine, candidates[owner].sentence)
        words = asked(query, now.keyword)
        ranked = []
        for score, id in scored:
            document_id, chunk = chunks[id]
            head = (documents[document_id].title, *chunk.location)
            one = candidates[id]
            one.cover = covered(words, (*head, chunk.lead, chunk.text))
            one.head = covered(words, head)
            ranked.append((refined(score, one.sentence, one.cover, one.head), id))
        return sorted(ranked, key=lambda pair: (-pair[0], pair[1]))

    def _hits(
        self,
        candidates: dict[int, Candidate],
        query: str,
        meant: Named,
        vector: np.ndarray,
        now: Derived,
        documents: dict[str, Document],
        k: int,
    ) -> tuple[tuple[Hit, ...], Mapping[int, tuple[str, Chunk]]]:
        """The hits, and the chunks that were looked into, by id with their document's."""
        most = max(REFINED, 3 * k) if not meant.documents else len(candidates)
        for candidate in candidates.values():
            candidate.fused = fused(candidate.similarity, candidate.keyword)
        scored = [(c.fused, id) for id, c in candidates.items()]
        scored = sorted(scored, key=lambda pair: (-pair[0], pair[1]))[:most]
        chunks = self.library.chunks_by_id([id for _, id in scored])
        # the indexes may lag behind the library: what has been removed since is no hit
        known = [it for it in scored if it[1] in chunks and chunks[it[1]][0] in documents]
        ranked = self._refine(known, query, vector, now, chunks, candidates, documents)
        ranked = meant_first(ranked, chunks, meant, documents, candidates)
        if not meant.years:
            ranked = in_force_first(ranked, chunks, documents, candidates)
        passages: dict[tuple[str, tuple[int, int]], list[tuple[float, Chunk, Candidate]]] = {}
        for score, id in ranked:
            document_id, chunk = chunks[id]
            passages.setdefault((document_id, chunk.passage), []).append(
                (score, chunk, candidates[id])
            )
        texts = self.library.texts([document_id for document_id, _ in passages])
        hits = (self._hit(key, parts, documents, texts) for key, parts in passages.items())
        return grouped(hits, k), chunks

    def _hit(
        self,
        key: tuple[str, tuple[int, int]],
        parts: Sequence[tuple[float, Chunk, Candidate]],
        documents: dict[str, Document],
        texts: Mapping[str, str],
    ) -> Hit:
        document_id, (start, end) = key
        score, first, _ = parts[0]
        return Hit(
            document=documents[document_id],
            location=first.passage_location,
            page=first.page,
            start=start,
            end=end,
            text=texts[document_id][start:end],
            score=score,
            dense=_most(c.similarity if c.by_dense else None for _, _, c in parts),
            keyword=_most(c.keyword for _, _, c in parts),
            chunks=tuple(chunk.ordinal for _, chunk, _ in parts),
            why=parts[0][2].why(score),
        )


def crowd(near: Sequence[DenseHit]) -> float:
    """Mean centred cosine of the 11th to 40th of the nearest chunks: the level of mere kinship.

    In a library of one bureau's papers a question of education is near to everything, in one of
    all laws it is not: what an answer's similarity means, it means above this level.
    """
    kin = near[KIN[0] : KIN[1]]
    return float(np.mean([hit.centred for hit in kin])) if kin else 0.0


def _most(scores: Iterable[float | None]) -> float | None:
    return max((s for s in scores if s is not None), default=None)
