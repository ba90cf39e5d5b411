"""A table of a PDF that goes on over pages."""

import re
from collections.abc import Sequence

from corpus.read.block import Block
from corpus.read.caption import LONGEST, heading
from corpus.read.pdf_grid import PageTable
from corpus.read.pdf_line import Line, line
from corpus.read.table import NUMERIC, Cell, Table, captions, header_rows

_SAME = 4.0  # points that the columns of a table may differ by on its next page
_BETWEEN = 2  # lines of running header and footer between the parts of one table
_CUT = 12  # characters; what fills a line of its cell and may run over the end of a page
_ENDED = re.compile(r"[。；！？：]$")

Flow = list[Line | PageTable]


class Running:
    """The table that was read last, with what its part on the next page has to be told by."""

    def __init__(self, table: PageTable, page: int, above: Sequence[Block]) -> None:
        grid = [row for row in table.grid if any(cell.text for cell in row)]
        top = captions(grid)
        inside = [Block(row[0].text) for row in grid[:top]]
        self._name = heading(above, inside).text
        self._last = table
        count = header_rows(grid[top:]) if table.headers is None else table.headers
        self._head = grid[top : top + count]
        self.table = Table(grid, table.headers, page)

    def goes_on(self, table: PageTable, page: int, between: Sequence[Block]) -> Table | None:
        """``table`` under this one's name and headers, which it may repeat; ``None`` where it is
        another: of other columns, or with more between the two than what stands around pages."""
        if not same_columns(self._last, table):
            return None
        if len(between) > _BETWEEN or any(_tells(block.text) for block in between):
            return None
        grid = [row for row in table.grid if any(cell.text for cell in row)]
        if captions(grid):
            return None
        name = [[Cell(self._name)] * (len(table.edges) - 1)] if self._name else []
        rows = [*name, *self._head, *grid[_repeated(grid, self._head) :]]
        if len(rows) == len(name) + len(self._head):
            return Table([], 0, page)  # nothing but the headers again
        return Table(rows, len(self._head), page, above=len(name))


def over_pages(pages: Sequence[Flow]) -> list[Flow]:
    """Pages with what only the page before tells put right.

    A row that was cut by the end of a page is one row again, on the page where it begins. What
    looks like a table without a header is one only where it goes on from the page before.
    """
    settled: list[Flow] = []
    before: PageTable | None = None  # the table that ends the page before
    for page in pages:
        first = next((item for item in page if isinstance(item, PageTable)), None)
        goes_on = (
            before is not None
            and first is not None
            and _tops(page, first)
            and same_columns(before, first)
        )
        if goes_on and before is not None and first is not None:
            _join_cut_row(before, first)
        flow: Flow = []
        for item in page:
            if isinstance(item, PageTable) and item.lines and not (goes_on and item is first):
                flow += [line(row) for row in item.lines]
            else:
                flow.append(item)
        settled.append(flow)
        last = next((item for item in reversed(flow) if isinstance(item, PageTable)), None)
        before = last if last is not None and _ends(flow, last) else None
    return settled


def same_columns(one: PageTable, other: PageTable) -> bool:
    """Whether two tables have the same columns: the same lines, or text over each other."""
    if bool(one.columns) != bool(other.columns) or len(one.edges) != len(other.edges):
        return False
    if one.columns:
        return all(
            a[0] < b[1] and b[0] < a[1] for a, b in zip(one.columns, other.columns, strict=True)
        )
    return all(abs(a - b) <= _SAME for a, b in zip(one.edges, other.edges, strict=True))


def _tops(page: Flow, table: PageTable) -> bool:
    """Whether nothing but what may be a running header stands above the table."""
    above = page[: page.index(table)]
    return len(above) <= _BETWEEN and not any(isinstance(i, Line) and _tells(i.text) for i in above)


def _ends(page: Flow, table: PageTable) -> bool:
    below = page[page.index(table) + 1 :]
    return len(below) <= _BETWEEN and not any(isinstance(i, Line) and _tells(i.text) for i in below)


def _join_cut_row(before: PageTable, after: PageTable) -> None:
    """Puts the rest of a cut row, at the top of ``after``, to its beginning in ``before``.

    A rest has words under longer ones that had not ended, and nothing where the row began; a row
    under a cell that is merged downwards mostly has figures, or words under short ones.
    """
    at = _repeated(after.grid, before.grid)
    if at >= len(after.grid) or not before.grid:
        return
    last, rest = before.grid[-1], after.grid[at]
    said = [column for column, cell in enumerate(rest) if cell.text]
    begun = [column for column, cell in enumerate(last) if cell.text]
    if not said or rest[0].text or not set(said) < set(begun):
        return
    if any(NUMERIC.match(rest[column].text) for column in said):
        return
    if any(len(last[at].text) < _CUT or _ENDED.search(last[at].text) for at in said):
        return
    whole = {column: Cell(last[column].text + rest[column].text) for column in said}
    before.grid[-1] = [whole.get(column, cell) for column, cell in enumerate(last)]
    del after.grid[at]


def _repeated(grid: Sequence[Sequence[Cell]], head: Sequence[Sequence[Cell]]) -> int:
    """How many rows at the top of ``grid`` are those of ``head`` again."""
    count = 0
    for row, other in zip(grid, head, strict=False):
        if [cell.text for cell in row] != [cell.text for cell in other]:
            break
        count += 1
    return count


def _tells(text: str) -> bool:
    """Whether a line between two tables is text, or the name or unit of the second."""
    return len(text) > LONGEST or text.endswith(("。", "；")) or bool(heading([Block(text)]).text)
