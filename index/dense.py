"""Which chunks mean nearly what a query means: an exact scan over all vectors (FAISS), or lists
around centres where there are too many of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from index.lists import Lists


@dataclass(frozen=True, slots=True)
class DenseHit:
    """``cosine`` as the model gives it, squeezed into a narrow band near 1 by some models;
    ``centred`` after the mean of the corpus is taken off both sides: near 0 for unrelated text.
    """

    row: int
    cosine: float
    centred: float


class Dense:
    """Vectors of all chunks, float16, memory-mapped, row by row. Safe to share between threads.

    Exact up to 3·10⁵: on 58,872 chunks a float16 scan keeps a recall@10 of 0.993 of the float32
    one, the approximate structures less. Beyond, ``narrow`` gives it lists to look into first.
    """

    def __init__(self, file: Path) -> None:
        # Any: the arrays that FAISS's Python layer takes and gives are not in its type stubs
        self._index: Any = faiss.read_index(str(file), faiss.IO_FLAG_MMAP_IFC)
        self.count = int(self._index.ntotal)
        self.dimension = int(self._index.d)
        self.mean = np.fromfile(_mean_file(file), np.float32)
        self._leaning = False
        self._lists: Lists | None = None
        self._ids = np.empty(0, np.int64)
        self._outside = np.empty(0, np.int64)
        if self.mean.shape != (self.dimension,):
            raise ValueError(f"mean of {self.mean.shape} for vectors of {self.dimension}")

    def lean_on(self, origin: np.ndarray, weight: int) -> None:
        """Takes ``origin`` (d,) for the mean of ``weight`` further chunks, once.

        The mean of a library of one chunk is that chunk: taken off, nothing is left of it.
        """
        if not self._leaning:
            whole = self.mean * self.count + origin * weight
            self.mean = (whole / (self.count + weight)).astype(np.float32)
            self._leaning = True

    def narrow(self, lists: Lists, ids: np.ndarray) -> None:
        """Searches without a filter look into ``lists``, and at the rows that these do not know.

        ``ids`` (count,), ascending, are the chunks of the rows; the lists may be of a generation
        before: what has gone since is passed over, what has come is scanned.
        """
        self._lists, self._ids = lists, ids
        self._outside = np.flatnonzero(~np.isin(ids, lists.ids, assume_unique=True))

    @property
    def vectors(self) -> np.ndarray:
        """(count, d) float16, a view of the mapped file."""
        codes = self._index.codes
        if not self.count:
            return np.zeros((0, self.dimension), np.float16)
        flat = faiss.rev_swig_ptr(codes.data(), codes.size())
        return flat.view(np.float16).reshape(self.count, self.dimension)

    def search(
        self, vector: np.ndarray, k: int, *, allowed_rows: np.ndarray | None = None
    ) -> list[DenseHit]:
        """The ``k`` rows of greatest inner product with ``vector`` (d,), ties by row.

        Vectors are of length 1, so that it is the cosine. ``allowed_rows`` (row numbers) bound
        the search itself.

        Raises:
            ValueError: a vector of another dimension.
        """
        most = self.count if allowed_rows is None else len(allowed_rows)
        if not most or k < 1:
            return []
        query = np.ascontiguousarray(vector, np.float32)
        if query.shape != (self.dimension,):
            raise ValueError(f"query vector {query.shape}, index has {self.dimension} dimensions")
        if allowed_rows is None and self._lists is not None:
            near = self._rows_of(self._lists.search(query, 2 * k))
            new = self.compare(query, self._outside)[:k]
            rows = np.concatenate((near[:k], np.array([hit.row for hit in new], np.int64)))
            return self.compare(query, rows)[:k]
        return self.compare(query, self._scanned(query, min(k, most), allowed_rows))[:k]

    def _rows_of(self, ids: np.ndarray) -> np.ndarray:
        """Rows of those of the chunks that are still there, in the same order."""
        at = np.minimum(np.searchsorted(self._ids, ids), self.count - 1)
        rows: np.ndarray = at[self._ids[at] == ids]
        return rows

    def _scanned(self, query: np.ndarray, k: int, allowed_rows: np.ndarray | None) -> np.ndarray:
        parameters = None
        if allowed_rows is not None:
            allowed = np.zeros(self.count, bool)
            allowed[allowed_rows] = True
            bits = np.packbits(allowed, bitorder="little")
            selector = faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))
            parameters = faiss.SearchParameters()
            parameters.sel = selector
        _, found = self._index.search(query[None], k, params=parameters)
        rows: np.ndarray = found[0][found[0] >= 0]
        return rows

    def compare(self, vector: np.ndarray, rows: np.ndarray) -> list[DenseHit]:
        """How near the given rows are to the vector, the nearest first, ties by row."""
        found = self.vectors[rows].astype(np.float32)
        cosines = found @ vector
        near = centred(found, vector, self.mean)
        order = np.lexsort((rows, -cosines))
        return [DenseHit(int(rows[i]), float(cosines[i]), float(near[i])) for i in order]


def centred(vectors: np.ndarray, vector: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Cosines of (n, d) ``vectors`` and one (d,) after ``mean`` is taken off both: (n,) float32.

    Zero where a vector has no length left.
    """
    away, query_away = vectors - mean, vector - mean
    norms = np.linalg.norm(away, axis=1) * np.linalg.norm(query_away)
    return np.divide(
        away @ query_away, norms, out=np.zeros(len(vectors), np.float32), where=norms > 0
    )


def write(file: Path, vectors: np.ndarray) -> None:
    """Write (n, d) float16 vectors, and their mean beside them.

    The scalar quantizer's code of a float16 vector is the vector itself: nothing is lost.
    """
    count, dimension = vectors.shape
    quantizer = faiss.ScalarQuantizer.QT_fp16
    index = faiss.IndexScalarQuantizer(dimension, quantizer, faiss.METRIC_INNER_PRODUCT)
    if count:
        codes = np.ascontiguousarray(vectors, np.float16).view(np.uint8)
        index.add_sa_codes(codes.reshape(count, -1))
    faiss.write_index(index, str(file))
    total = np.zeros(dimension, np.float64)
    for at in range(0, count, 4096):  # in float64, a piece at a time: the sum of the same rows
        total += vectors[at : at + 4096].sum(axis=0, dtype=np.float64)
    (total / max(count, 1)).astype(np.float32).tofile(_mean_file(file))


def _mean_file(file: Path) -> Path:
    return file.with_suffix(".mean")
