"""Paragraphs → the document's text and its outline, a flat sequence of units with depths."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.chunk import Role, Unit
from corpus.marker import BOOK_HEADINGS, RANK, Marker, Style, at_start, inline
from corpus.read.block import Block, BlockKind
from corpus.sentence import sentences

HEADING_LENGTH = 45  # a longer line is a paragraph, whatever it begins with
TITLE_LINES = 3
HEAD_PHRASE = 32  # "二是保证学位供给。" names its item better than "二是" does
STOPS = "。；！？!?;，,、"
LEAD_STOPS = "：:"


@dataclass(frozen=True, slots=True)
class Outline:
    """``units`` are in reading order and do not overlap; offsets are into ``text``."""

    text: str
    units: tuple[Unit, ...]


@dataclass(slots=True)
class _Open:
    """A part that is still open while the lines go by."""

    style: Style | None  # None: a heading without a mark
    number: int
    depth: int
    level: int | None = None  # the heading level that the format states
    headed: bool = False  # a heading line or a lead-in: plain paragraphs below belong to it


def outline(blocks: Sequence[Block]) -> Outline:
    """Builds the outline of clean paragraphs and table rows."""
    text = "\n".join(block.text for block in blocks)
    builder = _Builder(text)
    offset = 0
    for position, block in enumerate(blocks):
        builder.block(block, offset, position)
        offset += len(block.text) + 1
    return Outline(text, _childless_headings_are_items(builder.units))


class _Builder:
    def __init__(self, text: str) -> None:
        self.text = text
        self.units: list[Unit] = []
        self.stack: list[_Open] = []
        self.titles = 0
        self.body = False  # has anything but title lines been seen
        self.used: set[Style] = set()

    def block(self, block: Block, offset: int, position: int) -> None:
        self.pages = _Pages(block, offset)
        words = block.text
        if block.kind is BlockKind.ROW:
            self._add(Role.ROW, self._depth(), offset, offset + len(words))
            self.body = True
            return
        first = at_start(words)
        if first and not self._plausible(first, words, block):
            first = None
        if first is None and self._is_title(block):
            self.stack.clear()
            self.titles += 1
            self._add(Role.TITLE, 0, offset, offset + len(words))
            return
        self.body = True
        if first is None and block.level is not None and len(words) <= HEADING_LENGTH * 2:
            self._close_headings(block.level)
            depth = self._depth()
            self.stack.append(_Open(None, 0, depth, block.level, headed=True))
            self._add(Role.HEADING, depth, offset, offset + len(words), words)
            return
        if first is None:
            self._close_finished_items()
        marks = [m for m in inline(words, 0) if m.start > 0 and (not first or m.start >= first.end)]
        bounds = [m.start for m in marks] + [len(words)]
        if first:
            self._marked(first, block, offset, bounds[0])
        else:
            self._sentences(offset, offset + bounds[0], self._depth())
        for mark, end in zip(marks, bounds[1:], strict=True):
            self._marked(mark, block, offset, end, in_line=True)

    # -- what a line is ------------------------------------------------------------------

    def _is_title(self, block: Block) -> bool:
        """Title lines stand at the top, or in the middle of the line above an annexed text."""
        words = block.text
        if len(words) > HEADING_LENGTH * 2 or words.endswith(tuple(STOPS + LEAD_STOPS)):
            return False
        if not self.body and self.titles < TITLE_LINES:
            return block.level == 1 or block.centred or self.titles == 0
        return block.centred and block.level is None and len(words) >= 6

    def _plausible(self, mark: Marker, words: str, block: Block) -> bool:
        """Tells a heading from a reference or a number that a line happens to begin with."""
        style, number = mark.style, mark.number
        if style in BOOK_HEADINGS:
            return len(words) <= HEADING_LENGTH and not words.endswith(tuple("。；，"))
        if style in (Style.ANNEX, Style.QUESTION):
            return True
        last = next((o.number for o in reversed(self.stack) if o.style is style), None)
        if number == 1 or (last is not None and last < number <= last + 10):
            return True
        if style is Style.ARTICLE:  # a text may begin in the middle, or leave articles out
            return last is None or number == last or number <= 3
        # a list may go on after something that closed it; a lone "30、" is no list
        return (style in self.used and number <= 30) or (style is Style.COMMA and last is None)

    # -- marked parts --------------------------------------------------------------------

    def _marked(
        self, mark: Marker, block: Block, offset: int, end: int, *, in_line: bool = False
    ) -> None:
        start = offset + mark.start
        body = self.text[start : offset + end].rstrip()
        in_article = any(o.style is Style.ARTICLE for o in self.stack)
        alone = mark.start == 0 and end == len(block.text)
        headed = alone and len(body) <= HEADING_LENGTH and not body.endswith(tuple(STOPS))
        depth = self._open(mark, None if in_line else block.level, headed=headed)
        if mark.style is Style.ARTICLE:
            role, label = Role.ARTICLE, mark.label
        elif mark.style in (*BOOK_HEADINGS, Style.ANNEX, Style.QUESTION) or (
            headed and not in_article and not body.endswith(tuple(LEAD_STOPS))
        ):
            role, label = Role.HEADING, _one_line(body)
        else:
            role, label = Role.ITEM, mark.label
            if mark.style in (Style.IS, Style.COMMA) and not in_article:
                label += self._head_phrase(offset + mark.end, offset + end)
        self._sentences(start, start + len(body), depth, role, label)

    def _head_phrase(self, start: int, end: int) -> str:
        spans = sentences(self.text, start, end)
        if len(spans) < 2:
            return ""
        phrase = self.text[slice(*spans[0])].rstrip("。！？!?")
        return phrase if len(phrase) <= HEAD_PHRASE else ""

    def _open(self, mark: Marker, level: int | None, *, headed: bool) -> int:
        """Closes what ``mark`` ends, opens its part and gives the part's depth."""
        style = mark.style
        sibling = None
        self.used.add(style)
        if level is not None:
            self._close_headings(level)
        if style in RANK:
            while self.stack and self._within(self.stack[-1], RANK[style]):
                self.stack.pop()
        elif style is Style.ANNEX:
            self.stack.clear()
        else:
            sibling = self._close_siblings(style)
        depth = self._depth()
        fresh = mark.number == 1 and style not in RANK
        if sibling and not fresh:
            depth = sibling.depth
        elif fresh and self.units and self._leads(self.units[-1]):
            depth = max(depth, self.units[-1].depth + 1)
        self.stack.append(_Open(style, mark.number, depth, level, headed))
        return depth

    def _within(self, part: _Open, rank: int) -> bool:
        """Does ``part`` end where a statute level of ``rank`` begins?"""
        if part.style in RANK:
            return RANK[part.style] >= rank
        # 一、 above articles holds them; a list inside the last article ends with it
        below = self.stack.index(part)
        return part.level is None and (
            any(o.style in RANK and RANK[o.style] >= rank for o in self.stack[:below])
            or not part.headed
        )

    def _close_siblings(self, style: Style) -> _Open | None:
        at = next(
            (i for i in range(len(self.stack) - 1, -1, -1) if self.stack[i].style is style), -1
        )
        # a list inside an article is no sibling of a list outside it
        if at >= 0 and not any(o.style in RANK for o in self.stack[at + 1 :]):
            sibling = self.stack[at]
            del self.stack[at:]
            return sibling
        return None

    def _close_headings(self, level: int) -> None:
        while self.stack and (self.stack[-1].level is None or self.stack[-1].level >= level):
            self.stack.pop()

    def _close_finished_items(self) -> None:
        """A plain paragraph goes on in the nearest part that has a heading line, or the article."""
        while self.stack:
            top = self.stack[-1]
            if top.style in RANK or top.headed or top.level is not None:
                return
            if top.style in (Style.ANNEX, Style.QUESTION):
                return
            self.stack.pop()

    # -- units ---------------------------------------------------------------------------

    def _depth(self) -> int:
        return self.stack[-1].depth + 1 if self.stack else 1

    def _leads(self, unit: Unit) -> bool:
        return self.text[unit.start : unit.end].endswith(tuple(LEAD_STOPS))

    def _sentences(
        self, start: int, end: int, depth: int, role: Role = Role.SENTENCE, label: str = ""
    ) -> None:
        spans = [(start, end)] if role is Role.HEADING else sentences(self.text, start, end)
        for i, (begin, stop) in enumerate(spans):
            if i == 0:
                self._add(role, depth, begin, stop, label)
            else:
                deeper = depth + 1 if role is not Role.SENTENCE else depth
                self._add(Role.SENTENCE, deeper, begin, stop)

    def _add(self, role: Role, depth: int, start: int, end: int, label: str = "") -> None:
        if start < end:
            self.units.append(Unit(role, depth, start, end, label, self.pages.at(start)))


class _Pages:
    """Which page an offset of one block stands on."""

    def __init__(self, block: Block, offset: int) -> None:
        self.first = block.page
        self.offsets = [offset + at for at, _ in block.breaks]
        self.numbers = [page for _, page in block.breaks]

    def at(self, offset: int) -> int | None:
        after = bisect_right(self.offsets, offset)
        return self.numbers[after - 1] if after else self.first


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _childless_headings_are_items(units: list[Unit]) -> tuple[Unit, ...]:
    """A short marked line that holds nothing is an entry of a list ("（一）户口簿"), no heading."""
    out: list[Unit] = []
    for i, unit in enumerate(units):
        holds = i + 1 < len(units) and units[i + 1].depth > unit.depth
        mark = at_start(unit.label) if unit.role is Role.HEADING and not holds else None
        if mark and mark.style not in (*BOOK_HEADINGS, Style.ANNEX, Style.QUESTION):
            unit = Unit(Role.ITEM, unit.depth, unit.start, unit.end, mark.label, unit.page)
        out.append(unit)
    return tuple(out)


def paths(units: Sequence[Unit]) -> list[tuple[str, ...]]:
    """For each unit the labels of the parts that hold it, outermost first, its own last."""
    out: list[tuple[str, ...]] = []
    open_parts: list[tuple[int, tuple[str, ...]]] = []  # (depth, path down to there)
    for unit in units:
        while open_parts and open_parts[-1][0] >= unit.depth:
            open_parts.pop()
        above = open_parts[-1][1] if open_parts else ()
        here = (*above, unit.label) if unit.label else above
        open_parts.append((unit.depth, here))
        out.append(here)
    return out
