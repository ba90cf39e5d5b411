"""The figures of a document: numbers with what they count, whose they are and of when."""

from collections.abc import Sequence

from corpus.chunk import Role, Unit
from corpus.document import Description
from corpus.figure import Figure
from corpus.nominal import nominal
from corpus.outline import paths
from corpus.prose import Prose
from corpus.tabular import Tabular
from corpus.timespan import Calendar

FORMAT = 1  # raised with every change of the rules, so that stored figures are made again


def figures(text: str, units: Sequence[Unit], about: Description) -> tuple[Figure, ...]:
    """Every figure of the document, in reading order.

    Pure and deterministic; the arguments are what the library keeps of a document. Spans of
    figures do not overlap, and each lies within its quote.
    """
    named = bytearray(len(text))
    for start, end in nominal(text):
        named[start:end] = b"\1" * (end - start)
    calendar = Calendar(about)
    prose, tables = Prose(text, named, calendar, about), Tabular(text, calendar, about)
    found: list[Figure] = []
    for unit, path in zip(units, paths(units), strict=True):
        if unit.role is Role.ROW:
            tables.row(unit, path, found)
            continue
        tables.close(found)
        if unit.role not in (Role.HEADING, Role.TITLE):
            found += prose.sentence(unit, path, len(found))
    tables.close(found)
    return tuple(found)
