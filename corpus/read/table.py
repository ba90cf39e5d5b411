"""Tables to rows that can be read alone."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, eq=False)
class Cell:
    """One cell. Where cells are merged, the same object stands at each place it covers."""

    text: str
    heads: bool = False  # the format marks it as a header


Grid = Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Span:
    """A cell as HTML writes it, before it is laid out."""

    cell: Cell
    columns: int = 1
    rows: int = 1


def lay_out(table: Sequence[Sequence[Span]]) -> list[list[Cell]]:
    """Spans laid out on the grid they cover, as browsers do it."""
    grid: list[list[Cell]] = [[] for _ in table]
    taken: dict[tuple[int, int], Cell] = {}
    for y, line in enumerate(table):
        x = 0
        for span in line:
            while (y, x) in taken:
                x += 1
            for dy in range(min(span.rows, len(table) - y)):
                for dx in range(span.columns):
                    taken[y + dy, x + dx] = span.cell
            x += span.columns
        width = max((column + 1 for row, column in taken if row == y), default=0)
        grid[y] = [taken.get((y, column), Cell("")) for column in range(width)]
    return grid


def captions(grid: Grid) -> int:
    """How many rows at the top are one cell across the whole table: its title, its unit."""
    count = 0
    for row in grid[:-1]:
        if len(row) < 2 or any(cell is not row[0] for cell in row):
            break
        count += 1
    return count


def header_rows(grid: Grid) -> int:
    """How many rows at the top are headers: those of header cells, else those that the merged
    cells of the first row reach down to, else one."""
    marked = 0
    for row in grid[:-1]:
        if not all(cell.heads or not cell.text for cell in row):
            break
        marked += 1
    if marked:
        return marked
    if not grid or not any(a is b for a, b in zip(grid[0], grid[0][1:], strict=False)):
        return 1  # nothing is merged sideways: a cell merged downwards is a value, as a district
    deep = 1
    while deep < len(grid) - 1 and any(cell in grid[0] and cell.text for cell in grid[deep]):
        deep += 1
    return deep


def rows(grid: Grid, headers: int | None = None) -> list[str]:
    """Each row under the headers as ``header：value；header：value``; empty cells left out.

    A value that spans columns is said once, under all their headers (joined with 、); the headers
    of a column that has several rows of them are joined likewise. A header row with nothing below
    it is given as it stands.
    """
    grid = [row for row in grid if any(cell.text for cell in row)]
    count = header_rows(grid) if headers is None else headers
    if len(grid) <= count:
        return ["；".join(_once(row)) for row in grid]
    names = [_once(column) for column in zip(*_even(grid[:count]), strict=True)]
    texts = []
    for row in grid[count:]:
        parts: list[tuple[list[str], Cell]] = []
        for x, cell in enumerate(row):
            name = names[x] if x < len(names) else []
            if parts and parts[-1][1] is cell:
                parts[-1][0].extend(n for n in name if n not in parts[-1][0])
            elif cell.text:
                parts.append((list(name), cell))
        if len(parts) == 1 and len(row) > 1 and row[0] is row[-1]:
            texts.append(parts[0][1].text)  # a row of one cell parts the table: it heads the next
        else:
            texts.append("；".join(_entry(name, cell.text) for name, cell in parts))
    return texts


def _entry(name: list[str], text: str) -> str:
    return f"{'、'.join(name)}：{text}" if name else text


def _once(cells: Sequence[Cell]) -> list[str]:
    """Texts of cells, each cell once, empty ones left out."""
    texts: list[str] = []
    last: Cell | None = None
    for cell in cells:
        if cell is not last and cell.text and cell.text not in texts:
            texts.append(cell.text)
        last = cell
    return texts


def _even(grid: Grid) -> list[list[Cell]]:
    width = max(len(row) for row in grid)
    return [[*row, *[Cell("")] * (width - len(row))] for row in grid]
