"""One passage with its units: the tree an answer is cut from."""

from dataclasses import dataclass

import numpy as np

from corpus.chunk import Unit
from corpus.document import Document

LEAD_STOPS = ("：", ":")


@dataclass(frozen=True, slots=True)
class Passage:
    """A whole article, item or paragraph.

    ``text`` is the document's text from ``start``; ``vectors`` is (units, d) float32.
    ``rank_score`` is what search gave it, 0..1.
    """

    document: Document
    location: tuple[str, ...]
    start: int
    text: str
    units: tuple[Unit, ...]
    vectors: np.ndarray
    rank_score: float
    first: bool = False  # the best passage of the search

    def words(self, i: int) -> str:
        unit = self.units[i]
        return self.text[unit.start - self.start : unit.end - self.start]

    def span(self, first: int, last: int) -> str:
        """Text of units[first:last] with what stands between them."""
        begin, end = self.units[first].start, self.units[last - 1].end
        return self.text[begin - self.start : end - self.start]

    def parent(self, i: int) -> int | None:
        depth = self.units[i].depth
        return next((j for j in range(i - 1, -1, -1) if self.units[j].depth < depth), None)

    def end(self, i: int) -> int:
        """Index behind the last unit that unit ``i`` holds."""
        depth = self.units[i].depth
        n = len(self.units)
        return next((j for j in range(i + 1, n) if self.units[j].depth <= depth), n)

    def leads(self, i: int) -> bool:
        """Is unit ``i`` the lead-in of a list?"""
        return self.words(i).endswith(LEAD_STOPS) and self.end(i) > i + 1

    def path(self, i: int) -> tuple[str, ...]:
        """Where unit ``i`` stands: the passage's path and the items down to it."""
        labels: list[str] = []
        at: int | None = i
        while at is not None:
            label = self.units[at].label
            if label and label not in self.location:
                labels.append(label)
            at = self.parent(at)
        return (*self.location, *reversed(labels))

    def opens_paragraph(self, i: int) -> bool:
        """Does a line begin with unit ``i``?"""
        at = self.units[i].start - self.start
        return at <= 0 or self.text[at - 1] == "\n"
