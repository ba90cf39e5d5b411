"""Tables to rows that can be read alone."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.read.block import Block, BlockKind
from corpus.read.caption import Heading, heading, is_note


@dataclass(frozen=True, eq=False)
class Cell:
    """One cell. Where cells are merged, the same object stands at each place it covers."""

    text: str
    heads: bool = False  # the format marks it as a header


Grid = Sequence[Sequence[Cell]]
Entry = tuple[str, str]  # (header, value)
NUMERIC = re.compile(r"^[\s\d.,%％+\-—/±~～:：年月日〇○]+$")


@dataclass(frozen=True, slots=True)
class Span:
    """A cell as HTML writes it, before it is laid out."""

    cell: Cell
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table among the blocks of a document. ``headers``: how many rows, where that is known;
    ``above``: how many rows of one cell at its top were already given as paragraphs."""

    grid: Grid
    headers: int | None = None
    page: int | None = None
    above: int = 0


def told(items: Iterable[Block | Table]) -> Iterator[Block]:
    """Blocks, each table among them as its ROW blocks.

    The caption and the unit line ("单位：万人") that stand above a table, or in rows of one cell at
    its top, stay paragraphs of their own and are said again in each row, in front of a ｜: a row
    is found, shown and quoted alone.
    """
    above: list[Block] = []
    for item in items:
        if isinstance(item, Block):
            above = [*above[-2:], item]
            yield item
            continue
        grid = [row for row in item.grid if any(cell.text for cell in row)]
        top = captions(grid)
        inside = [Block(row[0].text, page=item.page) for row in grid[:top] if row[0].text]
        yield from inside[item.above :]
        head = heading(above, inside)
        yield from _rows(grid[top:], item, head)
        above = []


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
    widths = [0] * len(table)
    for row, column in taken:
        widths[row] = max(widths[row], column + 1)
    for y, width in enumerate(widths):
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
    cells of the first row reach over and down to, else one; none where labels are in a column."""
    marked = 0
    for row in grid[:-1]:
        if not all(cell.heads or not cell.text for cell in row):
            break
        marked += 1
    if marked:
        return marked
    if not grid or _is_form(grid):
        return 0
    if not any(a is b for a, b in zip(grid[0], grid[0][1:], strict=False)):
        return 1  # nothing is merged sideways: a cell merged downwards is a value, as a district
    deep = 1
    while deep < len(grid) - 1 and (
        any(cell in grid[0] and cell.text for cell in grid[deep])
        or _divides(grid[deep - 1], grid[deep])
    ):
        deep += 1
    return deep


def rows(grid: Grid, headers: int | None = None) -> list[str]:
    """Each row under the headers as ``header：value；header：value``; empty cells left out.

    A value that spans columns is said once, under all their headers (joined with 、); the headers
    of a column that has several rows of them are joined likewise. A header row with nothing below
    it is given as it stands.
    """
    return [sentence(row) for row in entries(grid, headers)]


def entries(grid: Grid, headers: int | None = None) -> list[tuple[Entry, ...]]:
    """(header, value) of each cell of each row under the headers, "" where it is empty; see
    ``rows``. A row that is one cell across the table has one entry, without a header."""
    grid = [row for row in grid if any(cell.text for cell in row)]
    count = header_rows(grid) if headers is None else headers
    if count == 0 and _is_form(grid):
        return [_labelled(row) for row in grid]
    if len(grid) <= count:
        return [tuple(("", text) for text in _once(row)) for row in grid]
    names = [_once(column) for column in zip(*_even(grid[:count]), strict=True)]
    found: list[tuple[Entry, ...]] = []
    for row in grid[count:]:
        parts: list[tuple[list[str], Cell]] = []
        for x, cell in enumerate(row):
            name = names[x] if x < len(names) else []
            if parts and parts[-1][1] is cell:
                parts[-1][0].extend(n for n in name if n not in parts[-1][0])
            elif cell.text or name:
                parts.append((list(name), cell))
        if _is_across(row):
            found.append((("", row[0].text),))
        else:
            found.append(tuple(("、".join(name), cell.text) for name, cell in parts))
    return found


def _rows(grid: Grid, table: Table, head: Heading) -> Iterator[Block]:
    """The ROW blocks under the headers. A row of one cell parts the table: it is said of each row
    after it, unless it is a note, which is a paragraph."""
    said = entries(grid, table.headers)
    part = ""
    for row, last in zip(said, [False] * (len(said) - 1) + [True], strict=True):
        alone = len(row) == 1 and not row[0][0] and len(grid[0]) > 1
        if alone and (is_note(row[0][1]) or (last and len(said) > 1)):
            yield Block(row[0][1], page=table.page)
            continue
        before = "｜".join(filter(None, (head.text, "" if alone else part)))
        if alone:
            part = row[0][1] if len(row[0][1]) <= 30 else ""
        text = sentence(row)
        yield Block(
            f"{before}｜{text}" if before else text,
            BlockKind.ROW,
            page=table.page,
            cells=row,
        )


def sentence(row: Sequence[Entry]) -> str:
    """Cells as a row is written: ``header：value；header：value``, empty ones left out."""
    return "；".join(f"{name}：{text}" if name else text for name, text in row if text)


def _is_across(row: Sequence[Cell]) -> bool:
    return len(row) > 1 and row[0] is row[-1]


def _divides(above: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """Whether a merged header cell of ``above`` has headers of its own in ``below``: different
    words, no figures."""
    return any(
        a is b and c is not d and c.text and d.text
        and not NUMERIC.match(c.text) and not NUMERIC.match(d.text)
        for a, b, c, d in zip(above, above[1:], below, below[1:], strict=False)
    )  # fmt: skip


def _is_form(grid: Grid) -> bool:
    """Labels in columns and not in a row: every other cell ends in a colon, or the first column
    alone is of header cells."""
    if len(grid[0]) < 2:
        return False
    colons = all(text.endswith(("：", ":")) for row in grid for text in distinct(row)[::2])
    marked = all(row and row[0].heads and not any(c.heads for c in row[1:]) for row in grid)
    return colons or marked


def _labelled(row: Sequence[Cell]) -> tuple[Entry, ...]:
    found: list[Entry] = []
    label = ""
    heads = {cell.text for cell in row if cell.heads}
    for text in distinct(row):
        if text in heads or text.endswith(("：", ":")):
            label = text.rstrip("：: ")
        else:
            found.append((label, text))
            label = ""
    return tuple(found) or (("", label),)


def distinct(row: Sequence[Cell]) -> list[str]:
    """Texts of a row, a merged cell once, empty ones left out."""
    cells = [cell for x, cell in enumerate(row) if x == 0 or cell is not row[x - 1]]
    return [cell.text for cell in cells if cell.text]


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
