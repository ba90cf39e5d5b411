"""What a reader hands on: paragraphs in reading order with what the format knows of them."""

from dataclasses import dataclass, field
from enum import StrEnum

# Mean confidence of a page, below which its text is to be checked against the scan. On bad scans it
# is about the share of characters that are right: 0.98 and 0.991, 0.91 and 0.914, 0.84 and 0.85.
SURE = 0.95


class BlockKind(StrEnum):
    TEXT = "text"  # a paragraph
    LINE = "line"  # a physical line of a page (PDF, hard-wrapped text): may be half a paragraph
    ROW = "row"  # one table row, made readable alone: "caption（单位：人）｜header：value；…"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, line or table row; ``text`` holds no newline.

    ``opens`` and ``full`` are said of a LINE only and are what ``clean`` joins lines by.
    ``breaks`` is what it leaves behind: (offset in ``text``, number of the page that begins
    there), for each page after ``page`` that the joined paragraph runs on to.
    """

    text: str
    kind: BlockKind = BlockKind.TEXT
    page: int | None = None  # 1-based, where the format has pages; that of the first character
    level: int | None = (
        None  # heading level the format itself states (Word style, <h2>, ##), 1 = top
    )
    centred: bool = False  # set in the middle, as titles of official documents are
    opens: bool = False  # set off from the line before: indented, or after a gap
    full: bool = False  # reaches the right margin, so the next line may go on with it
    breaks: tuple[tuple[int, int], ...] = ()
    note: bool = False  # of a LINE: it is of a note at the foot of its page
    confidence: float | None = None  # of what OCR read, 0 to 1; the least sure line's
    # of a ROW: (header, value) of each cell, to show it as a table; its words are all in ``text``,
    # and an empty cell has "" for a value
    cells: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    def page_at(self, offset: int) -> int | None:
        """Page that the character ``text[offset]`` stands on."""
        page = self.page
        for start, number in self.breaks:
            if start <= offset:
                page = number
        return page


@dataclass(frozen=True, slots=True)
class Reading:
    """A file's content before cleaning.

    ``meta`` keeps what the format states about the file under lower-case keys: ``title``,
    ``pubdate``, ``contentsource``, ``columnname``, ``sitename``, ``url``, ``author`` …
    ``pages`` is the page count of a paged format.
    """

    format: str
    blocks: tuple[Block, ...]
    meta: dict[str, str] = field(default_factory=dict)
    pages: int | None = None
    confidence: dict[int, float] = field(default_factory=dict)  # of each page that OCR read

    @property
    def doubtful(self) -> tuple[int, ...]:
        """Pages that OCR read without being sure of it."""
        return tuple(page for page, sure in self.confidence.items() if sure < SURE)
