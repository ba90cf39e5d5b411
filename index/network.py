"""What runs a model: tokens of texts in, vectors out. Two do: ``Bert`` and ``Sentences``."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np


@dataclass(frozen=True, slots=True)
class Item:
    """A text made ready for the network. ``ids`` are the tokens it reads (cut to its limit);
    ``whole`` is how many there were before the cut, <s> and </s> included."""

    text: str
    ids: tuple[int, ...]
    whole: int


class Network(Protocol):
    dimension: int
    max_tokens: int

    def prepare(self, texts: Sequence[str]) -> list[Item]:
        """One item a text, in order."""

    def vectors(self, items: Sequence[Item]) -> np.ndarray:
        """float32, (items, dimension), each of unit length; at least one item."""
