"""A text as the set of its short runs of characters, and a sketch that tells two sets' likeness.

The sketch is one-permutation MinHash: Li, Owen, Zhang, "One Permutation Hashing", NIPS 2012.
"""

import numpy as np

LENGTH = 5  # characters of a run; letters and digits only, so that layout does not count
BUCKETS = 128  # the estimate's standard error is at most 0.045
EMPTY = np.uint32(0xFFFFFFFF)


def shingles(text: str) -> np.ndarray:
    """(n,) uint64, ascending: the hashes of the runs of ``text``, each once."""
    kept = "".join(sign for sign in text if sign.isalnum())
    codes = np.frombuffer(kept.encode("utf-32-le", "replace"), "<u4").astype(np.uint64)
    count = max(len(codes) - LENGTH + 1, 0)
    hashes = np.zeros(count, np.uint64)
    for at in range(LENGTH):
        hashes = hashes * np.uint64(0x9E3779B97F4A7C15) + codes[at : at + count]
    hashes ^= hashes >> np.uint64(29)
    hashes *= np.uint64(0xBF58476D1CE4E5B9)
    hashes ^= hashes >> np.uint64(32)
    return np.unique(hashes)


def sketch(text: str) -> np.ndarray:
    """(BUCKETS,) uint32: the least hash of each bucket, ``EMPTY`` where it has none."""
    hashes = shingles(text)
    least = np.full(BUCKETS, EMPTY, np.uint32)
    np.minimum.at(
        least, (hashes % np.uint64(BUCKETS)).astype(np.int64), (hashes >> 32).astype(np.uint32)
    )
    return least


def likeness(one: np.ndarray, others: np.ndarray) -> np.ndarray:
    """(n,) Jaccard similarity, 0 to 1, as sketches tell it: ``one`` (BUCKETS,) to each row."""
    filled = (one != EMPTY) | (others != EMPTY)
    equal = ((one == others) & filled).sum(axis=1)
    return np.asarray(equal / np.maximum(filled.sum(axis=1), 1))


def overlap(one: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """Jaccard similarity of two sets of shingles, and how much of the smaller is in the other."""
    if not len(one) or not len(other):
        return 0.0, 0.0
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared / (len(one) + len(other) - shared), shared / min(len(one), len(other))
