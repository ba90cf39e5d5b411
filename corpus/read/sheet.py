"""The cells of a spreadsheet to its title, tables and notes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from corpus.read.block import Block
from corpus.read.caption import LONGEST, is_note
from corpus.read.table import Cell, Grid, Table, distinct
from corpus.read.tidy import tidy

Place = tuple[int, int]  # row, column
_UNNAMED = re.compile(r"^(?:sheet|工作表|表)\s*\d*(?:\s*\(\d+\))?$", re.I)
_PART = re.compile(r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)])")
_FIELD = re.compile(r"^[^:：]{2,12}[:：]")
_LINES = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Sheet:
    """``cells``: texts as shown, none empty. ``merges``: (first row, first column, last row, last
    column) each. What is hidden is in none of them; ``hidden`` are the rows that are."""

    name: str
    cells: Mapping[Place, str]
    merges: Sequence[tuple[int, int, int, int]] = ()
    hidden: frozenset[int] = field(default=frozenset())


def sheet_blocks(sheets: Sequence[Sheet]) -> Iterator[Block | Table]:
    """Titles, tables and notes of ``sheets`` in order.

    A sheet's name heads it (level 2) where there are several, or where nothing else says what
    the table is. The title of the first sheet is that of the whole and comes before.
    """
    filled = [sheet for sheet in sheets if sheet.cells]
    for at, sheet in enumerate(filled):
        parts = list(_parts(sheet))
        named = bool(sheet.name) and not _UNNAMED.match(sheet.name)
        titled = bool(parts) and isinstance(parts[0], Block)
        if at == 0 and titled:
            yield parts.pop(0)
        if named and (len(filled) > 1 or not titled):
            yield Block(tidy(sheet.name), level=2)
        yield from parts


def _parts(sheet: Sheet) -> Iterator[Block | Table]:
    """Tables that empty rows part from each other, the lines above each as rows across its top."""
    lead: list[str] = []  # lines whose table has not come yet
    first = True
    for grid in _grids(sheet):
        lines, body = _split_top(grid)
        lead += lines
        if first and lead and body:
            # the first line of a sheet is its title, said once as such
            yield Block(lead[0], centred=True)
        if not body:
            if len(lead) > 4 or any(len(line) > LONGEST for line in lead):
                yield from (Block(line) for line in lead)
                lead, first = [], False
            continue
        width = len(body[0])
        if width == 1:  # a list: nothing can stand across it
            yield from (Block(line) for line in lead[1 if first else 0 :])
            lead, first = [], False
        top = [[Cell(line)] * width for line in lead]
        yield Table(_across([*top, *body]), above=1 if first and lead else 0)
        lead, first = [], False
    yield from (Block(line) for line in lead)


def _grids(sheet: Sheet) -> Iterator[list[list[Cell]]]:
    """The cells between empty rows, on a grid without empty columns."""
    covers: dict[Place, Place] = {}
    used = {row for row, _ in sheet.cells}
    columns = {column for _, column in sheet.cells}
    reach: dict[int, int] = {}  # row → last row of a filled merged cell that begins in it
    for top, left, bottom, right in sheet.merges:
        if (top, left) not in sheet.cells:
            continue
        reach[top] = max(reach.get(top, top), bottom)
        # a merged range may be a million rows long: only its used rows and columns count
        for row in _within(used, top, bottom):
            for column in _within(columns, left, right):
                covers[row, column] = (top, left)
    run: list[int] = []
    end = -1
    for row in sorted(used):
        gap = any(at not in sheet.hidden for at in range(end + 1, min(row, end + 5000)))
        if run and row > end and gap:
            yield _grid(sheet, run, covers)
            run = []
        run.append(row)
        end = max(end, row, reach.get(row, row))
    if run:
        yield _grid(sheet, run, covers)


def _within(numbers: set[int], first: int, last: int) -> list[int]:
    if last - first < len(numbers):
        return [at for at in range(first, last + 1) if at in numbers]
    return [at for at in numbers if first <= at <= last]


def _grid(sheet: Sheet, run: list[int], covers: Mapping[Place, Place]) -> list[list[Cell]]:
    rows = set(run)
    columns = sorted({column for row, column in sheet.cells if row in rows})
    made: dict[Place, Cell] = {}
    grid = []
    for row in run:
        line = []
        for column in columns:
            place = covers.get((row, column), (row, column))
            if place not in made:
                text = _LINES.sub(" ", sheet.cells.get(place, ""))
                made[place] = Cell(tidy(text))
            line.append(made[place])
        grid.append(line)
    return grid


def _split_top(grid: list[list[Cell]]) -> tuple[list[str], list[list[Cell]]]:
    """Title, unit and such above the header row, and the rest. A grid with one text in each row
    has no table."""
    lines: list[str] = []
    for at, row in enumerate(grid):
        texts = distinct(row)
        fields = len(texts) * 2 <= len(row) and all(_FIELD.match(text) for text in texts)
        if len(texts) > 1 and not fields:
            return lines, grid[at:]
        if len(row) == 1 and len(grid) > 2:  # a list in one column
            return lines, grid[at:]
        if texts:
            lines.append("　".join(texts))
    return lines, []


def _across(grid: Grid) -> Grid:
    """Notes and names of parts, which stand in the first cell of their row, over the whole row."""
    out = []
    for row in grid:
        texts = distinct(row)
        text = texts[0] if len(texts) == 1 and row[0].text == texts[0] else ""
        if len(row) > 2 and text and (is_note(text) or _PART.match(text) or len(text) > LONGEST):
            row = [row[0]] * len(row)
        out.append(row)
    return out
