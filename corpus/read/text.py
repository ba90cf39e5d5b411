"""Plain text: a line is a paragraph, unless the lines were wrapped at a width."""

import re
from collections.abc import Iterable, Sequence

from corpus.read.block import Block, BlockKind, Reading
from corpus.read.tidy import columns, leading, tidy

_ENDS = re.compile(r"[。；：！？.;:!?…][”’」』）)》]*$")
_WRAP = range(40, 141)  # widths, in columns, that people and programs wrap Chinese text at
_WRAPPED = 0.4  # share of lines that must be full and end inside a sentence


def read_text(text: str) -> Reading:
    return Reading(format="txt", blocks=tuple(paragraphs(text.splitlines())))


def paragraphs(lines: Iterable[str]) -> list[Block]:
    """Blocks of ``lines``; an empty line parts paragraphs.

    TEXT blocks, one a line; or LINE blocks where the text is hard-wrapped.
    """
    raw = list(lines)
    width = wrapped_at([tidy(line) for line in raw])
    blocks: list[Block] = []
    after_gap = True
    for line in raw:
        text = tidy(line)
        if not text:
            after_gap = True
            continue
        if width is None:
            blocks.append(Block(text))
        else:
            opens = after_gap or leading(line) >= 2
            full = leading(line) + columns(text) >= width - 4
            blocks.append(Block(text, BlockKind.LINE, opens=opens, full=full))
        after_gap = False
    return blocks


def wrapped_at(lines: Sequence[str]) -> int | None:
    """Width in columns that ``lines`` were wrapped at; ``None`` when each is a paragraph.

    Wrapped text has most lines within two characters of the longest common width and ending
    inside a sentence; paragraphs have lengths of their own and end in 。.
    """
    widths = sorted(columns(line) for line in lines if line)
    if len(widths) < 6:
        return None
    width = widths[int(len(widths) * 0.9)]
    if width not in _WRAP or widths[-1] > width + 4:
        return None
    full = [line for line in lines if width - 4 <= columns(line) <= width + 4]
    inside = [line for line in full if not _ENDS.search(line)]
    return width if len(inside) >= _WRAPPED * len(widths) else None
