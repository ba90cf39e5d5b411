"""What a reader hands on: paragraphs in reading order with what the format knows of them."""

from dataclasses import dataclass, field
from enum import StrEnum


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
    cells: tuple[tuple[str, str], ...] = ()  # of a ROW: (header, value), to show it as a table

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
