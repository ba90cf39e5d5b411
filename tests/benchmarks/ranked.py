"""Measures of a ranking, and the plainest ranking to measure against."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np


def gain(rank: int | None, depth: int = 10) -> float:
    """nDCG where one thing is right and stands at ``rank`` (from 0), ``None`` for nowhere."""
    return 1 / math.log2(rank + 2) if rank is not None and rank < depth else 0.0


def auroc(right: np.ndarray, wrong: np.ndarray) -> float:
    """How often a right one's score is above a wrong one's, ties counting half."""
    above = (right[:, None] > wrong[None]).mean() + (right[:, None] == wrong[None]).mean() / 2
    return float(above)


class Bm25:
    """BM25 (Robertson and Zaragoza 2009) over lists of terms, everything in memory."""

    def __init__(self, texts: Sequence[Sequence[str]], k1: float = 1.2, b: float = 0.75) -> None:
        counts = [Counter(terms) for terms in texts]
        lengths = np.array([len(terms) for terms in texts], np.float32)
        self.size = len(texts)
        self._norm = k1 * (1 - b + b * lengths / max(float(lengths.mean()), 1.0))
        self._k1 = k1
        rows: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for at, count in enumerate(counts):
            for term, n in count.items():
                rows[term].append((at, n))
        self._rows = {term: np.array(of) for term, of in rows.items()}

    def scores(self, query: Sequence[str]) -> np.ndarray:
        """(texts,)"""
        total = np.zeros(self.size, np.float32)
        for term in dict.fromkeys(query):
            if (of := self._rows.get(term)) is not None:
                at, n = of[:, 0], of[:, 1]
                idf = math.log(1 + (self.size - len(of) + 0.5) / (len(of) + 0.5))
                total[at] += idf * n * (self._k1 + 1) / (n + self._norm[at])
        return total

    def best(self, query: Sequence[str], k: int) -> list[int]:
        """The ``k`` texts with the highest scores above nothing, ties in their order."""
        scores = self.scores(query)
        order = np.argsort(-scores, kind="stable")[:k]
        return [int(i) for i in order if scores[i] > 0]
