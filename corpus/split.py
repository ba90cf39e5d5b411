"""The outline → chunks: whole articles, items or paragraphs, cut only where one is too long."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.chunk import Chunk, Role, Unit
from corpus.outline import Outline, paths

LIMIT = 480  # characters; with its title and path a chunk still fits into 512 e5 tokens
TOGETHER = 300  # a headed part up to this length is one passage, heading and all
SMALL = 160  # neighbouring paragraphs are put together up to this length
ANSWER = 1500  # an answer with headings of its own is one passage up to this length
LEAD = 160  # characters of a lead-in that are kept with each piece of a long list


_QUESTION = re.compile(r"^(?:问|Q)[^。]*[：:]|[？?]$")


@dataclass(frozen=True, slots=True)
class _Run:
    """A passage in the making: units[first:last] and the path of what it is."""

    first: int
    last: int
    location: tuple[str, ...]
    lead: str = ""  # what announces it, where that is a passage of its own


def split(outline: Outline, *, limit: int = LIMIT) -> tuple[Chunk, ...]:
    """Cuts a document. Chunks follow the text's order and do not overlap.

    Headings are in their chunks' locations; a heading's own line is in a chunk only where its
    part is short enough to be one passage.
    """
    return tuple(_Splitter(outline, limit).chunks())


class _Splitter:
    def __init__(self, outline: Outline, limit: int) -> None:
        self.text, self.units, self.limit = outline.text, outline.units, limit
        self.paths = paths(outline.units)
        self.ends = _subtree_ends(outline.units)

    def chunks(self) -> Iterator[Chunk]:
        ordinal = 0
        for run in self._passages(0, len(self.units)):
            for chunk in self._pieces(run, ordinal):
                yield chunk
                ordinal = chunk.ordinal + 1

    # -- passages ------------------------------------------------------------------------

    def _passages(self, first: int, last: int, lead: str = "") -> Iterator[_Run]:
        """The passages of the siblings units[first:last], in order; ``lead`` announces them."""
        loose: list[tuple[int, int]] = []  # small neighbours waiting to be put together
        i = first
        while i < last:
            unit, end = self.units[i], self.ends[i]
            if unit.role is Role.TITLE:
                yield from self._together(loose)
                i += 1
                continue
            if unit.role is Role.HEADING and self._opens_up(i, end):
                yield from self._together(loose)
                yield from self._passages(i + 1, end, lead)
            elif unit.role is Role.ROW:
                yield from self._together(loose)
                yield _Run(i, end, self.paths[i], lead)
            elif unit.role is Role.SENTENCE and self._announces_parts(i, end):
                loose.append((i, i + 1))
                yield from self._together(loose)
                announced = self.text[unit.start : unit.end]
                yield from self._passages(i + 1, end, announced)
            elif unit.role is Role.SENTENCE:
                end = self._paragraph(i, last)
                if loose and self._length(loose[0][0], end) > SMALL:
                    yield from self._together(loose)
                loose.append((i, end))
            else:
                yield from self._together(loose)
                yield _Run(i, end, self.paths[i], lead)
            i = end
        yield from self._together(loose)

    def _together(self, loose: list[tuple[int, int]]) -> Iterator[_Run]:
        if loose:
            first, last = loose[0][0], loose[-1][1]
            loose.clear()
            yield _Run(first, last, self.paths[first])

    def _paragraph(self, i: int, last: int) -> int:
        """End of the paragraph that unit ``i`` opens, its lists included."""
        end = self.ends[i]
        while (
            end < last
            and self.units[end].role is Role.SENTENCE
            and "\n" not in self.text[self.units[end - 1].end : self.units[end].start]
        ):
            end = self.ends[end]
        return end

    def _opens_up(self, i: int, end: int) -> bool:
        """Is a headed part too long, or too much of a part, to be one passage?"""
        length, parts = self._length(i, end), self._holds_headings(i, end)
        if _QUESTION.search(self.units[i].label):  # an answer is nothing without its question
            return parts and length > ANSWER
        rows = sum(u.role is Role.ROW for u in self.units[i + 1 : end])
        return length > TOGETHER or parts or rows > 1  # a row is a passage of its own

    def _announces_parts(self, i: int, end: int) -> bool:
        """Does "现将有关事项通知如下：" announce the parts of the text, and not a list?"""
        if end == i + 1:
            return False
        items = sum(u.depth == self.units[i + 1].depth for u in self.units[i + 1 : end])
        length = self._length(i + 1, end)
        return self._holds_headings(i, end) or (length > TOGETHER and length > SMALL * items)

    def _holds_headings(self, i: int, end: int) -> bool:
        return any(u.role in (Role.HEADING, Role.ARTICLE) for u in self.units[i + 1 : end])

    # -- pieces --------------------------------------------------------------------------

    def _pieces(self, run: _Run, ordinal: int) -> Iterator[Chunk]:
        passage = (self.units[run.first].start, self.units[run.last - 1].end)
        for first, last, lead in self._cut(run.first, run.last, _join("", run.lead)):
            start, end = self.units[first].start, self.units[last - 1].end
            yield Chunk(
                ordinal=ordinal,
                location=run.location if first == run.first else self._location(first, last, run),
                start=start,
                end=end,
                text=self.text[start:end],
                lead=_last(lead, self.limit - (end - start)),
                passage=passage,
                passage_location=run.location,
                units=self.units[first:last],
            )
            ordinal += 1

    def _location(self, first: int, last: int, run: _Run) -> tuple[str, ...]:
        """The path that all units of a piece share, at least its passage's."""
        shared = self.paths[first]
        for here in self.paths[first + 1 : last]:
            same = 0
            while same < min(len(shared), len(here)) and shared[same] == here[same]:
                same += 1
            shared = shared[:same]
        return shared if len(shared) > len(run.location) else run.location

    def _cut(self, first: int, last: int, lead: str) -> Iterator[tuple[int, int, str]]:
        """Spans of units (first, last, lead) of at most ``limit`` characters.

        Whole parts are packed side by side; a part that is too long itself is opened, its own
        words becoming the lead of what it holds. A single endless sentence stays whole.
        """
        if self._length(first, last) + len(lead) <= self.limit or last - first == 1:
            yield first, last, lead
            return
        begin = first
        i = first
        while i < last:
            end = min(self.ends[i], last)
            if self._length(i, end) + len(lead) > self.limit and end - i > 1:
                if i > begin:
                    yield begin, i, lead
                yield from self._open(i, end, lead)
                begin = end
            elif i > begin and self._length(begin, end) + len(lead) > self.limit:
                yield begin, i, lead
                begin = i
            i = end
        if begin < last:
            yield begin, last, lead

    def _open(self, i: int, end: int, lead: str) -> Iterator[tuple[int, int, str]]:
        own = self.text[self.units[i].start : self.units[i].end]
        pieces = list(self._cut(i + 1, end, _join(lead, own)))
        _, last, _ = pieces[0]
        if self._length(i, last) + len(lead) <= self.limit:  # the head stays with its first piece
            yield i, last, lead
            pieces = pieces[1:]
        else:
            yield i, i + 1, lead
        yield from pieces

    def _length(self, first: int, last: int) -> int:
        return self.units[last - 1].end - self.units[first].start if last > first else 0


def _last(lead: str, room: int) -> str:
    return lead[-room:] if room > 0 else ""


def _join(lead: str, own: str) -> str:
    joined = f"{lead}\n{own}" if lead else own
    return joined if len(joined) <= LEAD else joined[-LEAD:]


def _subtree_ends(units: Sequence[Unit]) -> list[int]:
    """For each unit the index behind the last unit it holds."""
    ends = [len(units)] * len(units)
    open_units: list[int] = []
    for i, unit in enumerate(units):
        while open_units and units[open_units[-1]].depth >= unit.depth:
            ends[open_units.pop()] = i
        open_units.append(i)
    return ends
