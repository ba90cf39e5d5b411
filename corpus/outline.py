"""Paragraphs → the document's text and its outline, a flat sequence of units with depths."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.chunk import Role, Unit
from corpus.line import (
    QUESTION_LENGTH,
    answer_inside,
    heads_articles,
    heads_questions,
    heads_table,
    is_front,
    is_question,
    is_red_header,
    lists_annexes,
    signs,
    title_goes_on,
)
from corpus.marker import BOOK_HEADINGS, RANK, Marker, Style, at_start, inline, shifted
from corpus.parts import Parts
from corpus.read.block import Block, BlockKind
from corpus.row import cells_within
from corpus.sentence import sentences, shortened

HEADING_LENGTH = 45  # a longer line is a paragraph, whatever it begins with
TITLE_LINES = 4
TITLE_LENGTH = 90
LEAST_TITLE = 6  # "附则" set in the middle is no title
HEAD_PHRASE = 32  # "二是保证学位供给。" names its item better than "二是" does
STOPS = tuple("。；！？!?;，,、")
LEAD_STOPS = ("：", ":")
_BREAKS = ("、", "，", "依照", "按照", "根据")


@dataclass(frozen=True, slots=True)
class Outline:
    """``units`` are in reading order and do not overlap; offsets are into ``text``."""

    text: str
    units: tuple[Unit, ...]


def outline(blocks: Sequence[Block]) -> Outline:
    """Builds the outline of clean paragraphs and table rows."""
    text = "\n".join(block.text for block in blocks)
    builder = _Builder(text, blocks)
    offset = 0
    for position, block in enumerate(blocks):
        builder.block(position, offset)
        offset += len(block.text) + 1
    return Outline(text, _childless_headings_are_items(builder.units))


class _Builder:
    def __init__(self, text: str, blocks: Sequence[Block]) -> None:
        self.text, self.blocks = text, blocks
        self.units: list[Unit] = []
        self.parts = Parts()
        self.title = ""  # the last title line so far
        self.titles = 0
        self.body = False  # has anything but title lines been seen
        self.used: set[Style] = set()
        self.annex_waits = False  # "附件1" stood alone: its title comes next

    def block(self, position: int, offset: int) -> None:
        block = self.blocks[position]
        words, end = block.text, offset + len(block.text)
        if not words.strip():
            return
        self.pages = _Pages(block, offset)
        annexed, self.annex_waits = self.annex_waits, False
        if block.kind is BlockKind.ROW:
            for start, stop in shortened(self.text, offset, end):
                cells = cells_within(block, start - offset, stop - offset)
                self._add(Role.ROW, self.parts.depth(), start, stop, cells=cells)
            self.body = True
            return
        first = at_start(words)
        if first and not self._plausible(first, block):
            first = None
        self.parts.end_paragraph(first, led=self._lead() is not None)
        if first is None and self._unmarked_line(position, offset, annexed):
            return
        if first is None and signs(self.blocks, position):
            self.parts.close_all()
        if first and first.style is Style.ANNEX and lists_annexes(self.blocks, position, first):
            self._annex_list(first, block, offset)
        else:
            self._paragraph(first, block, position, offset)
        self.body = self.body or not is_front(words)

    # -- what a line is ------------------------------------------------------------------

    def _unmarked_line(self, position: int, offset: int, annexed: bool) -> bool:
        """Adds a title line, or a heading that the format or its place tells; else False."""
        block = self.blocks[position]
        words, end = block.text, offset + len(block.text)
        if annexed and len(words) <= HEADING_LENGTH and not words.endswith((*STOPS, *LEAD_STOPS)):
            depth = self.parts.enter_heading(None)
            self._add(Role.HEADING, depth, offset, end, _one_line(words))
            return True
        if self._is_title(position):
            self.parts.close_all()
            self.titles += 1
            self.title = "" if is_red_header(words) else words
            self._add(Role.TITLE, 0, offset, end)
            return True
        if block.level is not None and len(words) <= TITLE_LENGTH:
            self.body = True
            depth = self.parts.enter_heading(block.level)
            self._add(Role.HEADING, depth, offset, end, _one_line(words))
            return True
        return False

    def _is_title(self, position: int) -> bool:
        """Title lines stand at the top, or in the middle of the line above an annexed text."""
        block = self.blocks[position]
        words = block.text
        if len(words) > TITLE_LENGTH or words.endswith((*STOPS, *LEAD_STOPS)):
            return False
        if self.body or self.titles >= TITLE_LINES:
            centred = block.centred and block.level is None and len(words) >= LEAST_TITLE
            alone = not self.parts.holds(Style.ANNEX) and not heads_table(self.blocks, position)
            return centred and alone
        if is_red_header(words):
            return True
        if is_front(words):
            return False
        if not self.title:
            return True
        return block.level == 1 or block.centred or title_goes_on(self.title, words)

    def _plausible(self, mark: Marker, block: Block) -> bool:
        """Tells a heading from a reference or a number that a line happens to begin with."""
        style, number, words = mark.style, mark.number, block.text
        if style in BOOK_HEADINGS:
            short = len(words) <= HEADING_LENGTH and not words.endswith(("。", "；", "，"))
            return short or bool(inline(words, mark))  # the whole text in one line
        if style in (Style.ANNEX, Style.QUESTION):
            return True
        if style is Style.ARTICLE and number > 1 and self._breaks_off():
            return False  # "依照第七条、" / "第八条办理": a reference over two lines
        last = self.parts.last(style)
        if number == 1 or (last is not None and last < number <= last + 10):
            return True
        if style is Style.ARTICLE:  # a text may begin in the middle, or leave articles out
            return last is None or number == last or number <= 3
        # a list may go on after something that closed it; a lone "30、" is no list
        return (style in self.used and number <= 30) or (style is Style.COMMA and last is None)

    # -- paragraphs ----------------------------------------------------------------------

    def _paragraph(self, first: Marker | None, block: Block, at: int, offset: int) -> None:
        words = block.text
        asked = is_question(self.blocks, at, first)
        if first and first.style not in RANK and not asked:
            brief = len(words) <= HEADING_LENGTH and not words.endswith(STOPS)
            if heads_questions(self.blocks, at) and not self.parts.counts_on(first):
                self.parts.close_questions()
            if brief and heads_articles(self.blocks, at) and self._lead() is None:
                self.parts.close_article()
        marks = inline(words, first)
        if asked:  # a list in the same line belongs to the answer
            answer = answer_inside(words) or len(words)
            marks = [m for m in marks if m.start > answer or m.style is Style.QUESTION]
            first = first or Marker(Style.QUESTION, 0, "", 0, 0)
        bounds = [m.start for m in marks] + [len(words)]
        if first:
            self._marked(first, block, offset, bounds[0], asked=asked)
        else:
            self._plain(offset, offset + bounds[0], marks)
        for mark, end in zip(marks, bounds[1:], strict=True):
            self._marked(mark, block, offset, end, asked=mark.style is Style.QUESTION, inside=True)

    def _plain(self, start: int, end: int, marks: list[Marker]) -> None:
        words = self.text[start:end].strip()
        if not self.units and marks and marks[0].style in RANK and len(words) <= TITLE_LENGTH:
            self._add(Role.TITLE, 0, start, start + len(self.text[start:end].rstrip()))
            return
        self.parts.close_finished()
        self._sentences(start, end, self.parts.depth())

    def _annex_list(self, mark: Marker, block: Block, offset: int) -> None:
        """ "附件：1.日程表" under a notice: a lead-in and the first item of its list."""
        words = block.text
        first = at_start(words[mark.end :])
        if first is None or first.number != 1:
            self.parts.close_all()
            self._sentences(offset, offset + len(words), self.parts.depth())
            return
        first = shifted(first, mark.end)
        self.parts.close_all()
        self._sentences(offset, offset + first.start, self.parts.depth())
        marks = [first, *inline(words, first)]
        for item, end in zip(marks, [*(m.start for m in marks[1:]), len(words)], strict=True):
            self._marked(item, block, offset, end, inside=True)

    def _marked(
        self,
        mark: Marker,
        block: Block,
        offset: int,
        end: int,
        *,
        asked: bool = False,
        inside: bool = False,
    ) -> None:
        start = offset + mark.start
        body = self.text[start : offset + end].rstrip()
        level = None if inside else block.level
        alone = mark.start == 0 and end == len(block.text)
        book = mark.style in (*BOOK_HEADINGS, Style.ANNEX)
        headed = book or (
            alone
            and (level is not None or (len(body) <= HEADING_LENGTH and not body.endswith(STOPS)))
        )
        self.used.add(mark.style)
        depth = self.parts.enter(
            mark, level=level, headed=headed, asked=asked, inside=inside, lead=self._lead()
        )
        in_article = mark.style is not Style.ARTICLE and self.parts.holds(Style.ARTICLE)
        self.annex_waits = mark.style is Style.ANNEX and mark.end >= len(block.text)
        if asked:
            self._question(mark, start, body, depth)
            return
        if mark.style is Style.ARTICLE:
            role, label = Role.ARTICLE, mark.label
        elif book or (headed and not in_article and not body.endswith(LEAD_STOPS)):
            role, label = Role.HEADING, _one_line(body)
        else:
            role, label = Role.ITEM, mark.label
            if mark.style in (Style.IS, Style.COMMA) and not in_article:
                label += self._head_phrase(offset + mark.end, offset + end)
        self._sentences(start, start + len(body), depth, role, label)

    def _question(self, mark: Marker, start: int, body: str, depth: int) -> None:
        """A question is a heading over its answer, also where both stand in one line."""
        cut = answer_inside(body) or len(body)
        asked = body[:cut].rstrip()
        if len(asked) <= QUESTION_LENGTH:
            self._sentences(start, start + len(asked), depth, Role.HEADING, _one_line(asked))
        else:
            self._sentences(start, start + len(asked), depth, Role.ITEM, mark.label)
        self._sentences(start + cut, start + len(body), depth + 1)

    def _head_phrase(self, start: int, end: int) -> str:
        spans = sentences(self.text, start, end)
        if len(spans) < 2:
            return ""
        phrase = self.text[slice(*spans[0])].rstrip("。！？!?")
        return phrase if len(phrase) <= HEAD_PHRASE else ""

    # -- units ---------------------------------------------------------------------------

    def _breaks_off(self) -> bool:
        """Does the last paragraph stop in the middle of a sentence that names an article?"""
        if not self.units or self.units[-1].role in (Role.HEADING, Role.TITLE):
            return False
        return self.text.endswith(_BREAKS, 0, self.units[-1].end)

    def _lead(self) -> int | None:
        """The depth of the last unit, where that unit announces a list."""
        if not self.units:
            return None
        last = self.units[-1]
        return last.depth if self.text[last.end - 1] in LEAD_STOPS else None

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

    def _add(
        self,
        role: Role,
        depth: int,
        start: int,
        end: int,
        label: str = "",
        cells: tuple[tuple[str, str], ...] = (),
    ) -> None:
        if start < end:
            self.units.append(Unit(role, depth, start, end, label, self.pages.at(start), cells))


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
