"""A figure together with the document that states it."""

from dataclasses import dataclass

from corpus.document import Document
from corpus.figure import Figure


@dataclass(frozen=True, slots=True)
class Stated:
    """One figure of one document.

    ``position`` is its place among the document's figures in reading order, which ``part_of`` of
    the others refers to. ``quote`` is the document's text between ``quote_start`` and
    ``quote_end`` of the figure.
    """

    document: Document
    position: int
    figure: Figure
    quote: str

    @property
    def key(self) -> tuple[str, int]:
        """Tells it from every other figure of the library: document id and position."""
        return self.document.id, self.position

    @property
    def year(self) -> int | None:
        """The year it is of: that its period ends in; ``None`` where the document masks it."""
        last = self.figure.period.last
        return last.year if last else None

    @property
    def whole_year(self) -> bool:
        """Whether it is of one calendar year and nothing less, or of none that is known."""
        period = self.figure.period
        if period.first is None or period.last is None:
            return True
        return (
            period.first.year == period.last.year
            and (period.first.month, period.first.day) == (1, 1)
            and (period.last.month, period.last.day) == (12, 31)
        )
