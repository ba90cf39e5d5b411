"""Tables of a PDF page: from their ruling lines, and from text that stands in columns between
three level ones (三线表)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from corpus.read.pdf_glyph import Glyph
from corpus.read.pdf_line import Piece, joined, line, rows
from corpus.read.pdf_rule import Drawn, Rule
from corpus.read.table import Cell

_NEAR = 3.0  # points that lines which meet may be apart
_MANY = 250_000  # crossings to look at; a page with more is squared paper or a chart
_APART = 0.8  # ems between cells where no line stands between them


@dataclass(slots=True)
class PageTable:
    """``edges`` are the x of its columns; a table that goes on has the same on the next page.

    ``columns`` is what the text of each covers where no lines tell. ``lines`` are the lines of
    one that has no header and is only a table if it goes on from the page before.
    """

    left: float
    right: float
    top: float
    bottom: float
    grid: list[list[Cell]]
    edges: list[float]
    headers: int | None = None  # rows of headers, where the lines tell
    columns: list[tuple[float, float]] = field(default_factory=list)
    lines: list[list[Piece]] = field(default_factory=list)


_Found = tuple[PageTable, list[Glyph]]  # and the characters that stand in it


def tables(glyphs: Sequence[Glyph], drawn: Drawn) -> tuple[list[PageTable], list[Glyph]]:
    """The tables of a page, and the characters that stand in none.

    A frame of one cell, or of one row or column, is no table: its text stays with the rest.
    """
    level, upright = _merged(drawn.level), _merged(drawn.upright)
    if len(level) * len(upright) > _MANY:
        level, upright = [], []
    found: list[PageTable] = []
    rest = list(glyphs)
    ruled = _connected(level, upright)
    used = {id(rule) for lines, posts in ruled if posts for rule in lines}
    tried = [_lattice(lines, posts, rest) for lines, posts in ruled if len(posts) > 1]
    tried += [_open(lines, rest) for lines in _threes([r for r in level if id(r) not in used])]
    for table, inside in filter(None, tried):
        taken = {id(glyph) for glyph in inside}
        left = [glyph for glyph in rest if id(glyph) not in taken]
        if len(left) == len(rest) - len(inside):  # not a table inside one that was found
            found.append(table)
            rest = left
    return found, rest


# -- lines -----------------------------------------------------------------------------------


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Lines that lie on each other or go on from each other as one."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if groups and rule.at - groups[-1][0].at <= _NEAR / 2:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    merged: list[Rule] = []
    for group in groups:
        start = len(merged)
        for rule in sorted(group, key=lambda rule: rule.start):
            if len(merged) > start and rule.start <= merged[-1].end + _NEAR:
                last = merged[-1]
                merged[-1] = Rule(last.at, last.start, max(last.end, rule.end))
            else:
                merged.append(Rule(group[0].at, rule.start, rule.end))
    return merged


def _connected(
    level: Sequence[Rule], upright: Sequence[Rule]
) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of lines that touch each other, level and upright ones."""
    one = _Groups(len(level) + len(upright))
    for at, post in enumerate(upright, len(level)):
        for number, beam in enumerate(level):
            if _spans(beam, post.at) and _spans(post, beam.at):
                one.join(at, number)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for at, rule in enumerate([*level, *upright]):
        groups.setdefault(one.of(at), ([], []))[at >= len(level)].append(rule)
    return list(groups.values())


class _Groups:
    """Numbers that belong together (union-find)."""

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))

    def of(self, at: int) -> int:
        while self._parent[at] != at:
            self._parent[at] = self._parent[self._parent[at]]
            at = self._parent[at]
        return at

    def join(self, one: int, other: int) -> None:
        self._parent[self.of(other)] = self.of(one)


def _spans(rule: Rule, at: float) -> bool:
    return rule.start - _NEAR <= at <= rule.end + _NEAR


def _places(values: Iterable[float]) -> list[float]:
    """``values`` with those nearer than a line's width taken as one."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _NEAR:
            places.append(value)
    return places


# -- ruled on all sides ----------------------------------------------------------------------


def _lattice(level: list[Rule], upright: list[Rule], glyphs: Sequence[Glyph]) -> _Found | None:
    ys = _places(rule.at for rule in level)[::-1]
    xs = _places(rule.at for rule in upright)
    # tables without lines at their sides: the level ones reach out beyond the upright ones
    out = 10.0
    if min(rule.start for rule in level) < xs[0] - out:
        xs = [min(rule.start for rule in level), *xs]
    if max(rule.end for rule in level) > xs[-1] + out:
        xs = [*xs, max(rule.end for rule in level)]
    if len(xs) < 3 or len(ys) < 3:
        return None
    owner = _cells(xs, ys, level, upright)
    taken: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        x, y = (glyph.left + glyph.right) / 2, glyph.y + 0.3 * glyph.size
        if xs[0] < x < xs[-1] and ys[-1] < y < ys[0]:
            column = sum(edge < x for edge in xs) - 1
            row = sum(edge > y for edge in ys) - 1
            taken.setdefault(owner[row][column], []).append(glyph)
    if len(taken) < 2 or len({number for row in owner for number in row}) < 3:
        return None
    cells = {
        number: Cell(joined([line(row) for row in rows(taken.get(number, []))]))
        for row in owner
        for number in row
    }
    grid = [[cells[number] for number in row] for row in owner]
    inside = [glyph for group in taken.values() for glyph in group]
    return PageTable(xs[0], xs[-1], ys[0], ys[-1], grid, xs), inside


def _cells(
    xs: Sequence[float], ys: Sequence[float], level: Sequence[Rule], upright: Sequence[Rule]
) -> list[list[int]]:
    """For each place of the grid the number of its cell: places with no line between are one."""
    height, width = len(ys) - 1, len(xs) - 1
    one = _Groups(height * width)
    for row in range(height):
        for column in range(width):
            here = row * width + column
            if column + 1 < width and not _drawn(upright, xs[column + 1], ys[row + 1], ys[row]):
                one.join(here, here + 1)
            if row + 1 < height and not _drawn(level, ys[row + 1], xs[column], xs[column + 1]):
                one.join(here, here + width)
    return [[one.of(row * width + column) for column in range(width)] for row in range(height)]


def _drawn(rules: Sequence[Rule], at: float, start: float, end: float) -> bool:
    """Whether a line stands at ``at`` over most of ``start`` to ``end``."""
    length = sum(
        max(0.0, min(rule.end, end) - max(rule.start, start))
        for rule in rules
        if abs(rule.at - at) <= _NEAR
    )
    return length > 0.5 * (end - start)


# -- three level lines -----------------------------------------------------------------------


def _threes(level: Sequence[Rule]) -> list[list[Rule]]:
    """Groups of three level lines or more of one length under each other, from the top."""
    groups: list[list[Rule]] = []
    for rule in sorted(level, key=lambda rule: -rule.at):
        for group in groups:
            first = group[0]
            if abs(first.start - rule.start) < _NEAR and abs(first.end - rule.end) < _NEAR:
                group.append(rule)
                break
        else:
            groups.append([rule])
    return [group for group in groups if len(group) > 2 and group[0].end - group[0].start > 100]


def _open(level: Sequence[Rule], glyphs: Sequence[Glyph]) -> _Found | None:
    """A table whose rows are lines of text and whose columns are what stands under each other."""
    left, right = level[0].start - _NEAR, level[0].end + _NEAR
    top, head, bottom = level[0].at, level[1].at, level[-1].at
    inside = [
        glyph
        for glyph in glyphs
        if left < glyph.left < right and bottom < glyph.y + 0.3 * glyph.size < top
    ]
    lines = [parts_of(row) for row in rows(inside)]
    headers = sum(parts[0][0].y > head for parts in lines)
    if len(lines) < 2 or not 0 < headers < len(lines):
        return None
    columns: list[tuple[float, float]] = []
    for parts in lines[headers:]:
        for part in parts:
            start, end = part[0].left, max(piece.right for piece in part)
            for column in [c for c in columns if c[0] < end and start < c[1]]:
                columns.remove(column)
                start, end = min(start, column[0]), max(end, column[1])
            columns.append((start, end))
    columns.sort()
    if len(columns) < 2:
        return None
    grid = [spread(parts, columns) for parts in lines]
    edges = [start for start, _ in columns]
    return PageTable(left, right, top, bottom, grid, edges, headers), inside


def parts_of(row: Sequence[Piece], gap: float = _APART) -> list[list[Piece]]:
    """The cells of a line: what ``gap`` ems and more lie between."""
    parts: list[list[Piece]] = []
    for piece in row:
        if parts and piece.left - parts[-1][-1].right < gap * piece.size:
            parts[-1].append(piece)
        else:
            parts.append([piece])
    return parts


def spread(parts: Sequence[list[Piece]], columns: Sequence[tuple[float, float]]) -> list[Cell]:
    """Each part in the columns that it stands over; the one next to it where in none."""
    cells = [Cell("")] * len(columns)
    for part in parts:
        start, end = part[0].left, max(piece.right for piece in part)
        under = [at for at, (x0, x1) in enumerate(columns) if x0 < end and start < x1]
        if not under:
            middle = (start + end) / 2
            under = [min(range(len(columns)), key=lambda at: abs(sum(columns[at]) / 2 - middle))]
        words = line(part).text
        words = " ".join(filter(None, [cells[under[0]].text, words]))
        cell = Cell(words)
        for at in under:
            cells[at] = cell
    return cells
