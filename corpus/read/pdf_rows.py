"""A table of a PDF that goes on over pages."""

from collections.abc import Sequence

from corpus.read.block import Block
from corpus.read.caption import LONGEST, heading
from corpus.read.pdf_grid import PageTable
from corpus.read.table import Cell, Table, captions, header_rows

_SAME = 4.0  # points that the columns of a table may differ by on its next page
_BETWEEN = 2  # lines of running header and footer between the parts of one table


class Running:
    """The table that was read last, with what its part on the next page has to be told by."""

    def __init__(self, table: PageTable, page: int, above: Sequence[Block]) -> None:
        grid = [row for row in table.grid if any(cell.text for cell in row)]
        top = captions(grid)
        inside = [Block(row[0].text) for row in grid[:top]]
        self._name = heading(above, inside).text
        self._edges = table.edges
        count = header_rows(grid[top:]) if table.headers is None else table.headers
        self._head = grid[top : top + count]
        self.table = Table(grid, table.headers, page)

    def goes_on(self, table: PageTable, page: int, between: Sequence[Block]) -> Table | None:
        """``table`` under this one's name and headers, which it may repeat; ``None`` where it is
        another: of other columns, or with more between the two than what stands around pages."""
        if len(self._edges) != len(table.edges) or any(
            abs(one - other) > _SAME for one, other in zip(self._edges, table.edges, strict=True)
        ):
            return None
        if len(between) > _BETWEEN or any(_tells(block.text) for block in between):
            return None
        grid = [row for row in table.grid if any(cell.text for cell in row)]
        if captions(grid):
            return None
        repeated = 0
        for row, head in zip(grid, self._head, strict=False):
            if [cell.text for cell in row] != [cell.text for cell in head]:
                break
            repeated += 1
        name = [[Cell(self._name)] * (len(table.edges) - 1)] if self._name else []
        rows = [*name, *self._head, *grid[repeated:]]
        if len(rows) == len(name) + len(self._head):
            return Table([], 0, page)  # nothing but the headers again
        return Table(rows, len(self._head), page, above=len(name))


def _tells(text: str) -> bool:
    """Whether a line between two tables is text, or the name or unit of the second."""
    return len(text) > LONGEST or text.endswith(("。", "；")) or bool(heading([Block(text)]).text)
