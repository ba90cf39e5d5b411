"""The lines and tables of all pages to blocks, with what a line's place on its page tells.

From the lines come each column's margins, and from them whether a line is indented, reaches the
right margin or stands in the middle: what paragraphs are told by when people set them in Chinese.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from corpus.read.block import Block, BlockKind
from corpus.read.pdf_grid import PageTable
from corpus.read.pdf_heading import Headings, with_levels
from corpus.read.pdf_line import GAP, Line
from corpus.read.pdf_note import notes
from corpus.read.pdf_rows import Running, over_pages
from corpus.read.table import Table, told
from corpus.read.tidy import columns

_WORD = re.compile(r"[A-Za-z0-9.,%+/@:_-]+|.[，。；：！？、）》」』”’]*")
_WIDE = r"[\u3000-\u9fff\uff00-\uffef“”‘’]"
_WIDE_GAP = re.compile(rf"(?<={_WIDE}) (?={_WIDE})")
_ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千\d]+[编章节条]")
_HEADER = 3  # lines at the top of a page that may stand under a running header

Flow = list[Line | PageTable]


def blocks(pages: Sequence[Flow], headings: Headings) -> Iterator[Block]:
    """LINE and ROW blocks of all pages in reading order."""
    return told(_items(pages, headings))


def _items(pages: Sequence[Flow], headings: Headings) -> Iterator[Block | Table]:
    pages = [
        with_levels(page, headings.get(number, ()))
        for number, page in enumerate(over_pages(pages), 1)
    ]
    lines = [[item for item in page if isinstance(item, Line)] for page in pages]
    body = _common((line.size for page in lines for line in page), 0.5)
    pitch = _pitch(lines, body)
    margins = _Margins(lines, body)
    running: Running | None = None
    since: list[Block] = []  # lines after that table, notes aside
    for number, page in enumerate(pages, 1):
        noted = notes(lines[number - 1], body)
        before: Line | None = None
        for at, item in enumerate(page):
            if isinstance(item, PageTable):
                part = running.goes_on(item, number, since) if running else None
                if part is None:
                    running = Running(item, number, since[-3:])
                    part = running.table
                if part.grid:
                    yield part
                since, before = [], None
                continue
            after = page[at + 1] if at + 1 < len(page) else None
            left, right = margins.of(number, item.column)
            gap = before is not None and before.y - item.y > 1.25 * pitch > 0
            resized = before is not None and abs(before.size - item.size) > 0.15 * body
            indented = 1.2 * item.size <= item.left - left
            table = item.cells > 1
            following = after if isinstance(after, Line) else None
            full = not table and right - item.right < _needed(following, item.size)
            block = Block(
                closed_up(item.text) if full else item.text.replace(GAP, " "),
                BlockKind.LINE,
                page=number,
                level=item.level,
                centred=not table and _is_centred(item, left, right, body),
                opens=indented or gap or resized or table,
                full=full,
                note=id(item) in noted,
                confidence=item.confidence,
            )
            yield block
            if not block.note:
                since.append(block)
            # at the top the line before may be a running header, whose distance says nothing
            before = item if at + 1 >= _HEADER else None


def closed_up(text: str) -> str:
    """A full Chinese line without gaps and the spaces between characters set wide apart.

    A line that was stretched to the margin may have one after every second character or so. A
    single one is the text's own, and so is the one after 第X条.
    """
    text = text.replace(GAP, "")
    if len(_WIDE_GAP.findall(text)) < 2:
        return text
    closed = _WIDE_GAP.sub("", text)
    label = _ARTICLE.match(closed)
    if label and re.match(r"\s*".join(label[0]) + " ", text):
        return f"{label[0]} {closed[label.end() :]}"
    return closed


def _pitch(pages: Sequence[Sequence[Line]], body: float) -> float:
    """Distance of lines inside a paragraph: a small one among those of lines of body size, since
    most may be distances of paragraphs."""
    steps = sorted(
        above.y - below.y
        for page in pages
        for above, below in pairwise(page)
        if above.y - below.y > 0.8 * body and max(above.size, below.size) <= 1.15 * body
    )
    return steps[len(steps) * 15 // 100] if steps else 0.0


def _common(values: Iterable[float], step: float) -> float:
    """The most frequent of ``values``, rounded to ``step``; 0 of none."""
    counts = Counter(round(value / step) * step for value in values)
    return min(counts, key=lambda value: (-counts[value], value)) if counts else 0.0


class _Margins:
    """Left and right edge of each column; even and odd pages of a book have their own."""

    def __init__(self, pages: Sequence[Sequence[Line]], body: float) -> None:
        by_place: dict[tuple[int, str], list[Line]] = {}
        for number, page in enumerate(pages, 1):
            for line in page:
                by_place.setdefault((number % 2, line.column), []).append(line)
        self._edges = {place: _margins(lines, body) for place, lines in by_place.items()}

    def of(self, page: int, column: str) -> tuple[float, float]:
        return self._edges[page % 2, column]


def _margins(lines: Sequence[Line], body: float) -> tuple[float, float]:
    """The outermost places that several lines of body size begin and end at."""
    lines = [line for line in lines if abs(line.size - body) <= 0.15 * body]
    if not lines:
        return 0.0, 1e9
    least = max(2, len(lines) // 50) if len(lines) > 4 else 1
    lefts = Counter(round(line.left / 2) for line in lines)
    rights = Counter(round(line.right / body) for line in lines)
    left = min((v for v, n in lefts.items() if n >= least), default=min(lefts))
    right = max((v for v, n in rights.items() if n >= least), default=max(rights))
    return left * 2.0, right * body


def _is_centred(line: Line, left: float, right: float, body: float) -> bool:
    """As far from either edge, and further than an indent; a larger line may fill the column."""
    off = abs((line.left + line.right) - (left + right)) / 2
    inside = line.left - left > 2.5 * body and right - line.right > 2.5 * body
    return off < 1.2 * body and (inside or line.size >= 1.2 * body)


def _needed(after: Line | None, size: float) -> float:
    """Room that a line must have left for it to have ended of its own accord: that of the next
    line's first word, which else would stand on it, and of one character that moved with it."""
    word = _WORD.match(after.text) if after else None
    width = columns(word[0]) * size / 2 if word else 0.0
    return max(width + size, 2.2 * size)
