"""Which chunks hold the words of a query: BM25 over words and character pairs (tantivy)."""

import math
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import tantivy

from corpus.record import ChunkRow
from index.tokenize import bigrams, words

FIELDS = ("body_bigrams", "body_words", "head_bigrams", "head_words")

_TERMS_OF = {
    "body_bigrams": bigrams,
    "body_words": words,
    "head_bigrams": bigrams,
    "head_words": words,
}
_MOST_TERMS = (
    256  # of a query in each field; a longer one is a pasted page, and 20,000 take seconds
)
_K1 = 1.2  # tantivy's own
_HEAP = 64_000_000  # bytes the writer gathers before it writes a segment
_DIGITS = 4  # of a score: beyond them lies the order in which its terms were added up


class Keyword:
    """An open keyword index; what was opened stays as it was, whatever is built beside it.

    ``folder`` holds the tantivy index. Safe to share between threads.
    """

    def __init__(self, folder: Path) -> None:
        self._copy = _copied(folder) if not os.access(folder, os.W_OK) else None
        self._index = tantivy.Index.open(self._copy.name if self._copy else str(folder))
        self._index.config_reader("manual")
        self._schema = self._index.schema
        self._searcher = self._index.searcher()
        # what BM25 calls N: with the deleted ones, which stay until their segment is merged away
        self._total = self._searcher.doc_freq("every", "1")

    @property
    def count(self) -> int:
        """Chunks in the index."""
        return self._searcher.num_docs

    @property
    def deleted(self) -> int:
        """Chunks that are gone but still counted in the statistics."""
        return self._total - self.count

    def document_frequency(self, term: str, field: str) -> int:
        """In how many chunks the term stands."""
        return self._searcher.doc_freq(field, term)

    def idf(self, term: str, field: str) -> float:
        """BM25's weight of the term: ln(1 + (N - n + 0.5) / (n + 0.5))."""
        found = self.document_frequency(term, field)
        return math.log(1 + (self._total - found + 0.5) / (found + 0.5))

    def ceiling(self, query_text: str, weights: Mapping[str, float]) -> float:
        """What no chunk's score for this query can exceed.

        The sum over fields and their distinct terms of weight × idf × (k1 + 1): a term's score
        grows with its frequency in the chunk, but never beyond that.
        """
        return sum(
            weight * self.idf(term, field) * (_K1 + 1)
            for field, weight, terms in _parts(query_text, weights)
            for term in terms
        )

    def search(
        self,
        query_text: str,
        k: int,
        *,
        weights: Mapping[str, float],
        allowed: Sequence[str] | None = None,
    ) -> list[tuple[int, float]]:
        """The ``k`` best chunks as (chunk id, BM25 score), best first, ties by chunk id.

        ``weights`` by field (``FIELDS``); one left out weighs nothing. ``allowed`` document ids
        bound the search itself, so that ``k`` of them are found where there are so many.
        """
        clauses = [
            (
                tantivy.Occur.Should,
                tantivy.Query.boost_query(
                    tantivy.Query.term_query(self._schema, field, term, "freq"), weight
                ),
            )
            for field, weight, terms in _parts(query_text, weights)
            for term in terms
        ]
        if not clauses or k < 1 or not self.count:
            return []
        query = tantivy.Query.boolean_query(clauses)
        if allowed is not None:
            among = tantivy.Query.term_set_query(self._schema, "document", list(allowed))
            free = tantivy.Query.const_score_query(among, 0.0)
            query = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, query), (tantivy.Occur.Must, free)]
            )
        return self._best(query, k)

    def _best(self, query: tantivy.Query, k: int) -> list[tuple[int, float]]:
        # tantivy breaks ties by where a chunk happens to lie: fetch on until none is cut apart
        limit = k + 16
        while True:
            hits = self._searcher.search(query, min(limit, self.count), count=False).hits
            scores = [round(float(score), _DIGITS) for score, _ in hits]
            if len(hits) < limit or scores[-1] < scores[k - 1]:
                break
            limit *= 4
        ids = self._searcher.fast_field_values("chunk", [address for _, address in hits])
        found = [(int(it), score) for it, score in zip(ids, scores, strict=True) if it is not None]
        return sorted(found, key=lambda it: (-it[1], it[0]))[:k]


def write(folder: Path, rows: Iterable[ChunkRow]) -> None:
    """Make a new index of the rows in the empty ``folder``."""
    _add(tantivy.Index(_schema(), path=str(folder)), (), rows)


def extend(folder: Path, gone: Iterable[str], rows: Iterable[ChunkRow]) -> None:
    """Drop what the index holds of the ``gone`` documents, then add the rows.

    Segments are never changed in place: ``folder`` may share them with another index.
    """
    _add(tantivy.Index.open(str(folder)), gone, rows)


def _add(index: tantivy.Index, gone: Iterable[str], rows: Iterable[ChunkRow]) -> None:
    # one thread: the same rows then give the same segments
    writer = index.writer(heap_size=_HEAP, num_threads=1)
    for document_id in gone:
        writer.delete_documents_by_term("document", document_id)
    for row in rows:
        body = f"{row.lead}\n{row.text}" if row.lead else row.text
        head = "\n".join((row.title, *row.location))
        entry = tantivy.Document()
        entry.add_unsigned("chunk", row.chunk_id)
        entry.add_text("document", row.document_id)
        entry.add_text("every", "1")
        for field, terms_of in _TERMS_OF.items():
            text = body if field.startswith("body") else head
            entry.add_text(field, " ".join(terms_of(text)))
        writer.add_document(entry)
    writer.commit()
    writer.wait_merging_threads()


def _schema() -> tantivy.Schema:
    schema = tantivy.SchemaBuilder()
    schema.add_unsigned_field("chunk", fast=True)
    schema.add_text_field("document", tokenizer_name="raw", index_option="basic")
    schema.add_text_field("every", tokenizer_name="raw", index_option="basic")
    for field in FIELDS:
        schema.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return schema.build()


def _parts(
    query_text: str, weights: Mapping[str, float]
) -> list[tuple[str, float, tuple[str, ...]]]:
    """(field, weight, distinct terms) of every field that weighs something."""
    return [
        (field, weights[field], tuple(dict.fromkeys(_TERMS_OF[field](query_text)))[:_MOST_TERMS])
        for field in FIELDS
        if weights.get(field, 0) > 0
    ]


def _copied(folder: Path) -> "TemporaryDirectory[str]":
    """The index where it can be opened: tantivy takes a lock beside its files even to read them."""
    copy = TemporaryDirectory(prefix="bureau-index-")
    for file in folder.iterdir():
        shutil.copyfile(file, Path(copy.name, file.name))
    return copy
