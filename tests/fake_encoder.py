"""An encoder with a rule one can compute in the head, for tests that need no real model."""

from collections.abc import Callable, Sequence

import numpy as np


class CountingEncoder:
    """A text's vector counts its characters: one more in column ``ord(char) % dimension`` for each
    character that is not white space, then unit length (an empty text points along column 0). So
    texts of the same characters are equal, texts without a common character are at right angles.

    A token is a character, plus two marks around the text.
    """

    name = "counting"

    def __init__(self, dimension: int = 64, max_tokens: int = 512) -> None:
        self.dimension = dimension
        self.max_tokens = max_tokens
        self.fingerprint = f"counting-{dimension}"

    def queries(self, texts: Sequence[str]) -> np.ndarray:
        return np.stack([self._count(text) for text in texts]) if texts else self._nothing()

    def passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> np.ndarray:
        made = self.queries(texts)
        if progress and texts:
            progress(len(texts))
        return made

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) + 2 for text in texts]

    def _count(self, text: str) -> np.ndarray:
        counts = np.zeros(self.dimension, dtype=np.float32)
        for char in "".join(text.split())[: self.max_tokens - 2]:
            counts[ord(char) % self.dimension] += 1
        if not counts.any():
            counts[0] = 1
        return counts / np.linalg.norm(counts)

    def _nothing(self) -> np.ndarray:
        return np.empty((0, self.dimension), dtype=np.float32)
