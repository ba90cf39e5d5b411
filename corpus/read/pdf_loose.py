"""Tables of a PDF page without ruling lines, and header words that stand above the lines.

Only what can hardly be anything else: rows of figures under each other with words over them. Text
in two columns has no figures alone in a column; lists of names and forms have no header, and made
into rows would say what nobody wrote.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.read.pdf_glyph import Glyph
from corpus.read.pdf_grid import PageTable, parts_of, spread
from corpus.read.pdf_line import Piece, line
from corpus.read.table import Cell

Row = list[Piece]
Span = tuple[float, float]
Found = tuple[PageTable, list[Glyph]]

_GAP = 1.0  # ems between two cells of a row
_FAR = 3.2  # ems between the baselines of two rows of one table
_LONG = 40  # characters; a longer cell is a line of text
_FIGURE = re.compile(
    r"^(?:[约近超]?[+\-−±]?[\d,，]*\d(?:\.\d+)?\s?(?:[%％‰]|[\u4e00-\u9fff]{1,3})?"
    r"|[\d\s.,%％+\-—−/~～:：年月日]*\d[\d\s.,%％+\-—−/~～:：年月日]*|[-—–/／]+|无)$"
)
_NO_HEADER = re.compile(r"[：:。；;，,]")


def loose(lines: Sequence[Row]) -> list[Found]:
    """Tables among the lines of a page, given from the top, and what stands in them.

    One that begins without a header is given too, with its ``lines``, where it is the first of
    the page: it may go on from the page before, and is made lines again where it does not.
    """
    found: list[Found] = []
    at = 0
    while at < len(lines):
        end = _body(lines, at)
        if end == at:
            at += 1
            continue
        body = lines[at:end]
        columns = _columns(body)
        head = _head(lines[max(0, at - 2) : at], body, columns)
        if len(columns) > 1 and ((head and len(body) > 1) or not (head or found)):
            rows = [*head, *body]
            table = _table(rows, columns, len(head))
            found.append(
                (table, [glyph for row in rows for piece in row for glyph in piece.glyphs])
            )
        at = end
    return found


def headed(table: PageTable, lines: Sequence[Row]) -> list[Glyph]:
    """Puts the words that stand over the columns of a ruled table, above its frame, on top of it.

    Only where its own first row has figures. Gives the characters that were taken.
    """
    if table.headers is not None or not any(is_figure(cell.text) for cell in table.grid[0][1:]):
        return []
    above = [row for row in lines if row[0].y > table.top]
    if not above:
        return []
    row = above[-1]
    if row[0].y - table.top > 1.5 * row[0].size:
        return []
    cells = [Cell("")] * (len(table.edges) - 1)
    for part in parts_of(row, _GAP):
        middle = (part[0].left + max(piece.right for piece in part)) / 2
        column = sum(edge < middle for edge in table.edges) - 1
        if not 0 <= column < len(cells) or cells[column].text:
            return []
        cells[column] = Cell(line(part).text)
    words = [cell.text for cell in cells if cell.text]
    if len(words) < max(2, len(cells) - 1) or not _may_head(words):
        return []
    table.grid.insert(0, cells)
    table.headers = 1
    table.top = row[0].y + row[0].size
    return [glyph for piece in row for glyph in piece.glyphs]


def is_figure(text: str) -> bool:
    """A number with its unit, a date, or what stands in place of one."""
    return bool(_FIGURE.match(text.strip()))


def _body(lines: Sequence[Row], start: int) -> int:
    """End of the run of rows of figures that begins with ``lines[start]``."""
    end = start
    while end < len(lines) and (end == start or _near(lines[end - 1], lines[end])):
        if _is_data(lines[end]):
            if end > start and len(_columns(lines[start : end + 1])) < len(
                _columns(lines[start:end])
            ):
                break
            end += 1
            continue
        break
    return end


def _is_data(row: Row) -> bool:
    texts = [line(part).text for part in parts_of(row, _GAP)]
    return (
        len(texts) > 1
        and any(map(is_figure, texts[1:]))
        and all(len(text) <= _LONG and not text.endswith("。") for text in texts)
    )


def _head(
    above: Sequence[Row], body: Sequence[Row], columns: Sequence[tuple[float, float]]
) -> list[Row]:
    """The rows of words over the columns, at most two; none where they name too few."""
    head: list[Row] = []
    below = body[0]
    for row in reversed(above):
        words = [line(part).text for part in parts_of(row, _GAP)]
        if not _near(row, below) or len(words) < 2 or not _may_head(words):
            break
        head.insert(0, row)
        below = row
    if not head:
        return []
    named = [any(row[at].text for row in (spread(parts_of(r, _GAP), columns) for r in head))
             for at in range(len(columns))]  # fmt: skip
    return head if sum(named) >= max(2, len(columns) - 1) else []


def _may_head(words: Sequence[str]) -> bool:
    return not any(is_figure(word) or _NO_HEADER.search(word) or len(word) > 20 for word in words)


def _near(above: Row, below: Row) -> bool:
    return 0 < above[0].y - below[0].y <= _FAR * max(above[0].size, below[0].size)


def _columns(rows: Sequence[Row]) -> list[Span]:
    """What the parts of all rows cover together, from left to right."""
    found: list[Span] = []
    for row in rows:
        for part in parts_of(row, _GAP):
            start, end = part[0].left, max(piece.right for piece in part)
            for column in [c for c in found if c[0] < end and start < c[1]]:
                found.remove(column)
                start, end = min(start, column[0]), max(end, column[1])
            found.append((start, end))
    return sorted(found)


def _table(rows: Sequence[Row], columns: list[Span], headers: int) -> PageTable:
    grid = [spread(parts_of(row, _GAP), columns) for row in rows]
    size = max(piece.size for piece in rows[0])
    edges = [columns[0][0], *((a[1] + b[0]) / 2 for a, b in pairwise(columns)), columns[-1][1]]
    return PageTable(
        columns[0][0],
        columns[-1][1],
        rows[0][0].y + size,
        rows[-1][0].y,
        grid,
        edges,
        headers,
        columns=columns,
        lines=list(rows) if not headers else [],
    )
