"""A whole document as a page: its outline, an anchor at every unit, the quote marked."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from markupsafe import Markup

from corpus.chunk import Role, Unit
from corpus.document import Document
from ui.citation import badge, fact_list, facts, successor_link
from ui.edit import edit_link
from ui.table import Table, alike, table

IN_OUTLINE = (Role.HEADING, Role.ARTICLE)
LABEL_LENGTH = 24  # characters of a line shown in the outline


def outline_label(text: str, unit: Unit) -> str:
    """The unit as a line of the outline: an article with its first words, the rest as it is."""
    words = " ".join(text[unit.start : unit.end].split())
    return words if len(words) <= LABEL_LENGTH else f"{words[:LABEL_LENGTH]}…"


def outline(text: str, units: Sequence[Unit]) -> Markup:
    listed = [unit for unit in units if unit.role in IN_OUTLINE]
    if not listed:
        return Markup("")
    least = min(unit.depth for unit in listed)
    rows = Markup("").join(
        Markup('<li class="depth-{}"><a href="#u{}">{}</a></li>').format(
            min(unit.depth - least, 4), unit.start, outline_label(text, unit)
        )
        for unit in listed
    )
    return Markup(
        '<nav class="outline" aria-label="目录"><details open><summary>目录</summary>'
        "<ol>{}</ol></details></nav>"
    ).format(rows)


def with_quote(text: str, span: tuple[int, int], quote: tuple[int, int]) -> Markup:
    """``text[span]`` escaped, what it shares with the quote inside ``<mark>``."""
    start, end = span
    first, last = max(start, quote[0]), min(end, quote[1])
    if first >= last:
        return Markup.escape(text[start:end])
    # the first piece carries the anchor that links jump to
    name = Markup(' id="quote"') if first == quote[0] else ""
    return Markup("{}<mark{}>{}</mark>{}").format(
        text[start:first], name, text[first:last], text[last:end]
    )


@dataclass(frozen=True, slots=True)
class Line:
    """``text[start:end]`` without its newline, and the units that begin in it."""

    start: int
    end: int
    units: tuple[Unit, ...]

    @property
    def row(self) -> Unit | None:
        """The table row that the line is; a row too long for one unit is read as sentences."""
        only = self.units[0] if len(self.units) == 1 else None
        return only if only and only.start == self.start and only.cells else None


def lines(text: str, units: Sequence[Unit]) -> Iterator[Line]:
    """The lines that hold more than white space."""
    starts = [unit.start for unit in units]
    position = 0
    for line in text.split("\n"):
        end = position + len(line)
        if line.strip():
            inside = units[bisect_left(starts, position) : bisect_left(starts, end)]
            yield Line(position, end, tuple(inside))
        position = end + 1


def paragraphs(text: str, units: Sequence[Unit], quote: tuple[int, int]) -> Iterator[Markup]:
    """Each line of the text as a paragraph, cut at its units, which carry their ``#u<offset>``;
    rows of a table as that table."""
    for rows, group in groupby(lines(text, units), lambda line: line.row is not None):
        if rows:
            yield from _tables(text, list(group), quote)
        else:
            yield from (_paragraph(text, line, quote) for line in group)


def _paragraph(text: str, line: Line, quote: tuple[int, int]) -> Markup:
    starts = {unit.start for unit in line.units}
    cuts = sorted({line.start, *starts, line.end})
    pieces = Markup("")
    for start, stop in pairwise(cuts):
        name = Markup(' id="u{}"').format(start) if start in starts else ""
        pieces += Markup("<span{}>{}</span>").format(name, with_quote(text, (start, stop), quote))
    first = line.units[0] if line.units else None
    role = first.role if first and first.start == line.start else Role.SENTENCE
    return Markup('<p class="{}">{}</p>').format(role.value, pieces)


def _tables(text: str, group: Sequence[Line], quote: tuple[int, int]) -> Iterator[Markup]:
    """Rows that a quote begins or ends in stay sentences: no cell is marked that is not quoted."""
    line_of = {line.start: line for line in group}
    for rows in alike([line.row for line in group if line.row], text):
        shown = table(rows, text)
        cut = any(unit.start < edge < unit.end for unit in rows for edge in quote)
        if shown is None or cut or len(shown.headers) < 2:
            yield from (_paragraph(text, line_of[unit.start], quote) for unit in rows)
        else:
            yield _table(shown, rows, quote)


def _table(shown: Table, rows: Sequence[Unit], quote: tuple[int, int]) -> Markup:
    """Without its caption, which stands above it in the text."""
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(h) for h in shown.headers)
    body = Markup("")
    for unit, words in zip(rows, shown.rows, strict=True):
        marked = quote[0] <= unit.start < quote[1]
        anchor = unit.start == quote[0] and marked
        cells = Markup("")
        for said in words:
            if marked and said:
                name = Markup(' id="quote"') if anchor else ""
                said = Markup("<mark{}>{}</mark>").format(name, said)
                anchor = False
            cells += Markup("<td>{}</td>").format(said)
        body += Markup('<tr id="u{}">{}</tr>').format(unit.start, cells)
    return Markup(
        '<div class="quoted" tabindex="0" role="region" aria-label="表格">'
        "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(head, body)


def original(
    document: Document,
    text: str,
    units: Sequence[Unit],
    quote: tuple[int, int] = (0, 0),
    *,
    editable: bool = False,
) -> Markup:
    """Markup of the page's body; ``quote`` is a span of the text, empty for none.

    ``editable`` offers to correct what was found of it.
    """
    rows = [*facts(document), ("来源", document.source)]
    return Markup(
        '<header class="about"><h1>{title}</h1><p>{badge} {successor} {edit}</p>{facts}</header>'
        '<div class="reading">{outline}<article class="text" lang="zh-CN">{text}</article></div>'
    ).format(
        title=document.title,
        badge=badge(document),
        successor=successor_link(document),
        edit=edit_link(document) if editable else "",
        facts=fact_list(rows),
        outline=outline(text, units),
        text=Markup("").join(paragraphs(text, units, quote)),
    )
