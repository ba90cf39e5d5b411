"""What a reader hands on: paragraphs in reading order with what the format knows of them."""

from dataclasses import dataclass, field
from enum import StrEnum


class BlockKind(StrEnum):
    TEXT = "text"  # a paragraph
    LINE = "line"  # a physical line of a page (PDF, hard-wrapped text): may be half a paragraph
    ROW = "row"  # one table row, made readable alone: "header：value；header：value"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, line or table row; ``text`` holds no newline."""

    text: str
    kind: BlockKind = BlockKind.TEXT
    page: int | None = None  # 1-based, where the format has pages
    level: int | None = (
        None  # heading level the format itself states (Word style, <h2>, ##), 1 = top
    )
    centred: bool = False  # set in the middle, as titles of official documents are
    # page breaks inside a joined paragraph: (offset in text, page number from there on)
    breaks: tuple[tuple[int, int], ...] = ()


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
