"""The outline of a document as a flat sequence of units, and the chunks cut from it."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    TITLE = "title"  # the document's own title lines
    HEADING = "heading"  # 编, 章, 节, a short line that opens a part
    ARTICLE = "article"  # first sentence of a 条
    ITEM = "item"  # first sentence of （一）, 1., 一是 …
    SENTENCE = "sentence"  # any other sentence
    ROW = "row"  # one table row


@dataclass(frozen=True, slots=True)
class Unit:
    """The smallest citable piece: a heading line, a sentence, a table row.

    Units follow each other in reading order and do not overlap. ``depth`` makes the tree: what a
    unit holds is every later unit of greater depth up to the next one that is not deeper. So a
    list is its lead-in unit followed by deeper item units.
    ``start``/``end`` are offsets in characters into the document's text.
    """

    role: Role
    depth: int
    start: int
    end: int
    label: str = ""  # as written: "第八条", "（一）", "一是"; for a heading its whole line
    page: int | None = None
    cells: tuple[tuple[str, str], ...] = ()  # of a table row: (header, words or "") by column


@dataclass(frozen=True, slots=True)
class Chunk:
    """A whole article, item or paragraph; a piece of one only where it is too long to embed.

    ``text`` is ``document_text[start:end]``; ``units`` are the document's units inside it.
    ``lead`` is the text that a piece cannot be understood without (the lead-in of its list, the
    first sentence of its article), "" for a whole one. ``passage`` is the span of the whole
    article, item or paragraph that the chunk belongs to and ``passage_location`` its path:
    search shows passages, the embedding sees chunks.
    """

    ordinal: int  # position in the document: part of its identity, since policies repeat sentences
    location: tuple[str, ...]
    start: int
    end: int
    text: str
    lead: str
    passage: tuple[int, int]
    passage_location: tuple[str, ...]
    units: tuple[Unit, ...]

    @property
    def page(self) -> int | None:
        return self.units[0].page if self.units else None
