"""The order in which the lines of a page are read: down a column, then down the next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.read.pdf_grid import PageTable
from corpus.read.pdf_line import Line, Piece, line

_GUTTER = 0.8  # ems, the least width of what parts two columns
_LEAST = 2  # lines side by side that make columns
_FULL = 0.7  # of its column that a line of running text fills; cells of a table are shorter


@dataclass(slots=True)
class _Row:
    """Pieces on one line of the page, or a table."""

    y: float
    pieces: list[Piece]
    table: PageTable | None = None

    @property
    def left(self) -> float:
        return self.table.left if self.table else self.pieces[0].left

    @property
    def right(self) -> float:
        return self.table.right if self.table else max(piece.right for piece in self.pieces)


def in_order(lines: Sequence[list[Piece]], tables: Sequence[PageTable]) -> list[Line | PageTable]:
    """Lines and tables as one reads them."""
    found = [_Row(pieces[0].y, pieces) for pieces in lines]
    found += [_Row(table.top, [], table) for table in tables]
    found.sort(key=lambda row: -row.y)
    return list(_flow(found, ""))


def _flow(found: list[_Row], column: str) -> Iterator[Line | PageTable]:
    if not found:
        return
    split = _columns(found) if len(column) < 3 else None
    if split is None:
        for row in found:
            if row.table is not None:
                yield row.table
            else:
                yield line(row.pieces, column)
        return
    start, end, gutter = split
    yield from _flow(found[:start], column)
    sides: tuple[list[_Row], list[_Row]] = ([], [])
    for row in found[start:end]:
        if row.table is not None:
            sides[row.left > gutter].append(row)
            continue
        for side in (0, 1):
            pieces = [piece for piece in row.pieces if (piece.left > gutter) == bool(side)]
            if pieces:
                sides[side].append(_Row(pieces[0].y, pieces))
    yield from _flow(sides[0], f"{column}L")
    yield from _flow(sides[1], f"{column}R")
    yield from _flow(found[end:], column)


def _columns(found: Sequence[_Row]) -> tuple[int, int, float] | None:
    """First row, row after the last, and x of the gutter of the first part set in columns."""
    left, right = min(row.left for row in found), max(row.right for row in found)
    width = right - left
    best: tuple[int, int, int, float] | None = None
    for x in {round(at) for row in found for at in _gaps(row)}:
        if not left + 0.2 * width < x < right - 0.2 * width:
            continue
        for start, end, both in _runs(found, float(x)):
            if both >= _LEAST and (best is None or both > best[0]):
                if not _is_prose(found[start:end], float(x), left, right):
                    continue
                best = (both, start, end, float(x))
    return best[1:] if best else None


def _gaps(row: _Row) -> Iterator[float]:
    """Middles of the gaps of a row that a gutter may run through."""
    for before, after in zip(row.pieces, row.pieces[1:], strict=False):
        if after.left - before.right >= _GUTTER * max(before.size, after.size):
            yield (before.right + after.left) / 2


def _runs(found: Sequence[_Row], x: float) -> Iterator[tuple[int, int, int]]:
    """Rows one after the other that nothing crosses ``x`` in, from the first with text on both
    sides of it, and how many have that."""
    start, end, both = -1, -1, 0
    opened = 0  # where the right column begins, as drawn
    for at, row in enumerate(found):
        sides = _sides(row, x)
        if sides is None:
            if both:
                yield start, end, both
            both = 0
        elif all(sides):
            first = min(piece.order for piece in row.pieces if piece.left > x)
            start, opened = (start, min(opened, first)) if both else (at, first)
            end, both = at + 1, both + 1
        elif both and (sides[1] or (row.pieces and row.pieces[0].order < opened)):
            end = at + 1  # under the left column alone: its own if drawn before the right one
    if both:
        yield start, end, both


def _sides(row: _Row, x: float) -> tuple[bool, bool] | None:
    """Whether there is something left and right of ``x``; ``None`` where it is crossed."""
    if row.table is not None:
        return None if row.left < x < row.right else (row.right <= x, row.left >= x)
    if any(piece.left < x < piece.right for piece in row.pieces):
        return None
    left = [piece for piece in row.pieces if piece.right <= x]
    right = [piece for piece in row.pieces if piece.left >= x]
    if left and right:
        gap = right[0].left - max(piece.right for piece in left)
        if gap < _GUTTER * max(left[-1].size, right[0].size):
            return None
    return bool(left), bool(right)


def _is_prose(found: Sequence[_Row], x: float, left: float, right: float) -> bool:
    """Whether most lines fill their side, as those of running text do."""
    fills = [0, 0]
    counts = [0, 0]
    for row in found:
        for side in (0, 1):
            pieces = [piece for piece in row.pieces if (piece.left > x) == bool(side)]
            if pieces:
                room = right - x if side else x - left
                counts[side] += 1
                length = max(piece.right for piece in pieces) - pieces[0].left
                fills[side] += length >= _FULL * room
    return all(fill >= 0.5 * count > 0 for fill, count in zip(fills, counts, strict=True))
