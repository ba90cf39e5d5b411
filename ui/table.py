"""A quote of table rows as the table it was taken from."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from assistant.answer import Citation
from corpus.chunk import Role, Unit
from corpus.library import Library
from corpus.read.tidy import columns

WIDEST = 100  # half-width columns of a terminal; a wider table is better read as sentences
_Row = tuple[tuple[str, str], ...]  # (header, words) of each cell


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` are as long as ``headers``; "" where a row has nothing under a header."""

    caption: str  # name and unit that are said of each row, "" for none
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


TableOf = Callable[[Citation], Table | None]


def tables_of(library: Library) -> TableOf:
    """What gives the table of a citation; ``None`` for a quote that is not of rows alone."""

    def table_of(citation: Citation) -> Table | None:
        units, _ = library.units_between(citation.document.id, citation.start, citation.end)
        if not units or units[0].start != citation.start:
            return None
        return table(units, citation.quote, citation.start)

    return table_of


def table(units: Sequence[Unit], text: str, offset: int = 0) -> Table | None:
    """The rows as one table; ``text`` begins at ``offset`` of the document's text.

    ``None`` where one of the units is no row, its cells are not known (the document was added
    before they were kept), or the rows are of two tables or of two parts of one: their words tell
    them apart, a table without those words would not.
    """
    if any(unit.role is not Role.ROW or not unit.cells for unit in units):
        return None
    rows = [unit.cells for unit in units]
    parts = {
        _before(text[unit.start - offset : unit.end - offset], unit.cells)
        for unit in units
        if len(unit.cells) > 1  # a row across the table parts it, and has only its name in front
    }
    if len(parts) > 1 or not _of_one(rows):
        return None
    caption = parts.pop() if parts else ()
    headers = _headers(rows)
    cells = tuple(tuple(_placed(row).get(key, "") for key in headers) for row in rows)
    return Table("｜".join(caption), tuple(name for name, _ in headers), cells)


def runs(units: Sequence[Unit]) -> Iterator[tuple[bool, list[Unit]]]:
    """Units in order, rows that follow each other together: (are they rows, they)."""
    for rows, group in groupby(units, lambda unit: unit.role is Role.ROW and bool(unit.cells)):
        yield rows, list(group)


def alike(rows: Sequence[Unit], text: str) -> Iterator[list[Unit]]:
    """Rows that follow each other, those of one table or one part of it together.

    What is given back at once makes a ``table``; a row across the table stands alone.
    """
    run: list[Unit] = []
    known: set[str] = set()
    before: tuple[str, ...] = ()
    for unit in rows:
        names = {header for header, _ in unit.cells}
        said = _before(text[unit.start : unit.end], unit.cells)
        if run and (len(unit.cells) < 2 or said != before or known.isdisjoint(names)):
            yield run
            run, known = [], set()
        run.append(unit)
        known, before = known | names, said
    if run:
        yield run


def table_json(shown: Table) -> dict[str, object]:
    return {
        "caption": shown.caption,
        "headers": list(shown.headers),
        "rows": [list(row) for row in shown.rows],
    }


def markup(shown: Table) -> Markup:
    """A ``<table>``, every word escaped; its caption says what stood above it."""
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(h) for h in shown.headers)
    body = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(Markup("<td>{}</td>").format(words) for words in row)
        )
        for row in shown.rows
    )
    caption = Markup("<caption>{}</caption>").format(shown.caption) if shown.caption else ""
    return Markup(
        '<div class="quoted" tabindex="0" role="region" aria-label="所引表格">'
        "<table>{}<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(caption, head, body)


def lines(shown: Table, *, widest: int = WIDEST) -> list[str]:
    """The table with its columns under each other; ``[]`` where it is too wide for that."""
    grid = [shown.headers, *shown.rows]
    widths = [max(columns(words) for words in column) for column in zip(*grid, strict=True)]
    if sum(widths) + 2 * len(widths) > widest:
        return []
    drawn = ["  ".join(_padded(*cell) for cell in zip(row, widths, strict=True)) for row in grid]
    rule = "─" * ((sum(widths) + 2 * (len(widths) - 1) + 1) // 2)
    top = [shown.caption] if shown.caption else []
    return [*top, drawn[0].rstrip(), rule, *(row.rstrip() for row in drawn[1:])]


def _padded(words: str, width: int) -> str:
    return words + " " * (width - columns(words))


def _before(row: str, cells: _Row) -> tuple[str, ...]:
    """What is said in front of the first cell, part by part: caption, part of the table."""
    header, words = next(cell for cell in cells if cell[1])
    at = row.find(f"{header}：{words}" if header else words)
    return tuple(part for part in row[: max(at, 0)].split("｜") if part)


def _of_one(rows: Sequence[_Row]) -> bool:
    """Whether each row has a header that stood in one before; a row across the table has none."""
    known: set[str] = set()
    for row in rows:
        names = {header for header, _ in row}
        if len(row) > 1 and known and known.isdisjoint(names):
            return False
        known |= names if len(row) > 1 else set()
    return True


def _placed(row: _Row) -> dict[tuple[str, int], str]:
    """The cells by header and how often the header came before in the row."""
    placed: dict[tuple[str, int], str] = {}
    for header, words in row:
        number = 0
        while (header, number) in placed:
            number += 1
        placed[header, number] = words
    return placed


def _headers(rows: Sequence[_Row]) -> list[tuple[str, int]]:
    """All headers in the order of the columns; a cell that is merged has one of its own."""
    order: list[tuple[str, int]] = []
    for row in rows:
        at = 0
        for key in _placed(row):
            if key not in order:
                order.insert(at, key)
            at = order.index(key) + 1
    return order
