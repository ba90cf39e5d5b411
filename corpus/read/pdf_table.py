"""All tables of a PDF page: the ruled ones, and those that only stand in columns."""

from collections.abc import Sequence

from corpus.read.pdf_glyph import Glyph
from corpus.read.pdf_grid import PageTable, tables
from corpus.read.pdf_line import Piece, rows
from corpus.read.pdf_loose import headed, loose
from corpus.read.pdf_rule import Drawn


def page_tables(glyphs: Sequence[Glyph], drawn: Drawn) -> tuple[list[PageTable], list[list[Piece]]]:
    """The tables of a page, and the lines of what stands in none."""
    found, rest = tables(glyphs, drawn)
    lines = rows(rest)
    taken: set[int] = set()
    for table in found:
        taken |= {id(glyph) for glyph in headed(table, lines)}
    for table, inside in loose(_without(lines, taken)):
        found.append(table)
        taken |= {id(glyph) for glyph in inside}
    return found, _without(lines, taken)


def _without(lines: Sequence[list[Piece]], taken: set[int]) -> list[list[Piece]]:
    """Lines but those taken; a line is taken as a whole."""
    return [row for row in lines if id(row[0].glyphs[0]) not in taken]
