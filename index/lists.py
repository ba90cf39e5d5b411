"""Vectors in lists around centres (FAISS IVF), for libraries too large to be scanned whole."""

from pathlib import Path
from typing import Any, cast

import faiss
import numpy as np

EXACT_UP_TO = 300_000
"""Rows. Up to here the exact scan takes some 30 ms and loses nothing; at a million it takes 59
where the lists take 12 with 0.992 of the ten nearest (docs/benchmarks.md)."""

LOOKED_INTO = 1 / 8  # of the lists, at every search
_SAMPLE = 200_000  # vectors that the centres are learned from
_LEAST = 39  # vectors to a centre in the sample: FAISS asks for so many
_BLOCK = 50_000  # vectors added at a time


class Lists:
    """Chunk ids by nearness; float16, mapped from their file. Safe to share between threads.

    They hold the chunks of the generation they were made from. Making them takes minutes, so that
    later generations share them: ``ids`` says which chunks are in them.
    """

    def __init__(self, file: Path) -> None:
        # Any: what FAISS has beside its type stubs
        self._index = cast(Any, faiss.read_index(str(file), faiss.IO_FLAG_MMAP))
        self.ids = np.load(_ids_file(file), mmap_mode="r")
        probed = max(1, round(self._index.nlist * LOOKED_INTO))
        self._parameters = cast(Any, faiss).SearchParametersIVF(nprobe=probed)
        if len(self.ids) != self._index.ntotal:
            raise ValueError(f"{len(self.ids)} ids for {self._index.ntotal} vectors in lists")

    def search(self, vector: np.ndarray, k: int) -> np.ndarray:
        """Up to ``k`` chunk ids, the nearest first; some of the nearest may be missing."""
        found = self._index.search(vector[None], k, params=self._parameters)[1][0]
        ids: np.ndarray = found[found >= 0]
        return ids


def fits(known: np.ndarray, ids: np.ndarray) -> bool:
    """Whether lists of the ``known`` ids still serve for ``ids`` (both ascending): less than a
    tenth has come or gone since."""
    return len(np.setxor1d(known, ids, assume_unique=True)) * 10 < len(ids)


def write(file: Path, vectors: np.ndarray, ids: np.ndarray) -> None:
    """Lists of (n, d) float16 ``vectors`` of length 1 under their ``ids`` (n,), ascending."""
    count, dimension = vectors.shape
    centres = faiss.IndexFlatIP(dimension)
    kind = faiss.ScalarQuantizer.QT_fp16
    lists = max(1, min(int(4 * count**0.5), min(count, _SAMPLE) // _LEAST))
    made = cast(Any, faiss).IndexIVFScalarQuantizer(
        centres, dimension, lists, kind, faiss.METRIC_INNER_PRODUCT, False
    )
    made.cp.niter = 6
    step = max(1, count // _SAMPLE)
    made.train(vectors[::step][:_SAMPLE].astype(np.float32))
    for at in range(0, count, _BLOCK):
        part = vectors[at : at + _BLOCK].astype(np.float32)
        made.add_with_ids(part, np.ascontiguousarray(ids[at : at + _BLOCK], np.int64))
    faiss.write_index(made, str(file))
    np.save(_ids_file(file), np.ascontiguousarray(ids, np.int64))


def _ids_file(file: Path) -> Path:
    return file.with_suffix(".npy")
