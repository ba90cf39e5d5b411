"""Documents that say the same: a notice with its site around it, as PDF and as DOCX."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from corpus.document import Document
from corpus.library import Library
from corpus.number import key
from corpus.shingle import BUCKETS, likeness, overlap, shingles, sketch

LIKELY = 0.4  # estimated likeness from which the texts themselves are compared
COMPARED = 16  # likeliest texts that are: of a form that every school fills in there are hundreds
ALIKE = 0.8  # Jaccard similarity of texts that say the same
INSIDE = 0.95  # or this much of one text in the other …
SHARE = 0.5  # … which is at most twice as long: more is a text and its annex
LEAST = 40  # characters of a text that can be told apart from a form ("同意。")
_YEAR = re.compile(r"(?:19|20)\d{2}")


@dataclass(frozen=True, slots=True)
class Near:
    """Two documents of nearly the same text. ``similarity`` is 0 to 1, by runs of 5 characters."""

    first: Document
    second: Document
    similarity: float


class Sketches:
    """The sketches of a library's documents, to find out of thousands those worth comparing."""

    def __init__(self, known: Iterable[tuple[str, np.ndarray]] = ()) -> None:
        self._ids: list[str] = []
        self._at: dict[str, int] = {}
        self._rows = np.zeros((64, BUCKETS), np.uint32)
        for document_id, its in known:
            self.put(document_id, its)

    def put(self, document_id: str, its: np.ndarray) -> None:
        """Take in a document, or its new version; ``its`` is (BUCKETS,) uint32."""
        at = self._at.setdefault(document_id, len(self._ids))
        if at == len(self._ids):
            self._ids.append(document_id)
            if at == len(self._rows):
                self._rows = np.concatenate((self._rows, np.zeros_like(self._rows)))
        self._rows[at] = its

    def likely(self, its: np.ndarray) -> list[str]:
        """Ids of the documents that may say the same, the most similar first."""
        alike = likeness(its, self._rows[: len(self._ids)])
        order = np.argsort(-alike, kind="stable")
        return [self._ids[at] for at in order if alike[at] >= LIKELY]


def sketches(library: Library) -> Sketches:
    """Of everything in the library that is not removed."""
    return Sketches(library.sketches())


def nearest(library: Library, known: Sketches, document_id: str) -> Near | None:
    """The other document in ``known`` that says most nearly the same as this one, if any does."""
    text = library.text(document_id)
    if len(text) < LEAST:
        return None
    others = [it for it in known.likely(sketch(text)) if it != document_id][:COMPARED]
    texts = library.texts(others)
    found = [(_alike(text, texts[it]), it) for it in others if it in texts]
    alike = sorted((it for it in found if it[0]), key=lambda it: -it[0])  # of equals the likeliest
    if not alike:  # most often: to list the library for each document of thousands took longest
        return None
    by_id = {it.id: it for it in library.documents()}
    first = by_id.get(document_id)
    for similarity, other in alike:
        if first and other in by_id and not _differ(first, by_id[other]):
            return Near(first, by_id[other], similarity)
    return None


def duplicates(library: Library) -> Iterator[Near]:
    """Every pair of documents that say nearly the same, the one added first named first."""
    by_id = {it.id: it for it in library.documents()}
    known = Sketches()
    for document_id, its in library.sketches():
        if document_id not in by_id:
            continue
        for other in known.likely(its):
            texts = library.texts([other, document_id])
            near = _compared(by_id[other], by_id[document_id], texts[other], texts[document_id])
            if near:
                yield near
        known.put(document_id, its)


def _compared(first: Document, second: Document, text: str, other: str) -> Near | None:
    similarity = 0.0 if _differ(first, second) else _alike(text, other)
    return Near(first, second, similarity) if similarity else None


def _alike(text: str, other: str) -> float:
    """How much of two texts is the same, 0..1; 0 where they do not say nearly the same."""
    if min(len(text), len(other)) < LEAST:
        return 0.0
    mine, its = shingles(text), shingles(other)
    similarity, inside = overlap(mine, its)
    near_in_length = min(len(mine), len(its)) >= SHARE * max(len(mine), len(its))
    if similarity >= ALIKE or (inside >= INSIDE and near_in_length):
        return round(similarity, 3)
    return 0.0


def _differ(first: Document, second: Document) -> bool:
    """Do their own numbers or the years they are of say that they are two: editions of a rule?"""
    numbers = first.about.number, second.about.number
    if numbers[0] and numbers[1]:
        return key(numbers[0]) != key(numbers[1])
    years = [set(_YEAR.findall(it.title)) for it in (first, second)]
    return bool(years[0] and years[1] and years[0] != years[1])
