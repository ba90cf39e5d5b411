"""Characters of a page to lines of text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.read.pdf_glyph import Glyph
from corpus.read.radicals import restore
from corpus.read.tidy import tidy

_CELL = 1.5  # ems between parts of a line that are cells of a table, not words
_WORD = 0.2  # ems between Latin words; a font's own space is at least a quarter
_BLANK = 0.9  # ems between Chinese characters where a space, or a tab, was meant
_WIDE = re.compile(r"[\u3000-\u9fff\uff00-\uffef“”‘’\U00020000-\U0003ffff]")
GAP = "\u2003"  # what a gap is given as where no space was drawn: a tab, the gutter of columns
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(slots=True)
class Line:
    """A line of a page. Lengths in points; ``y`` is the baseline, upwards.

    ``column`` says in which column of the page it stands: "" in one as wide as the page, "L" and
    "R" beside each other, "RL" in the left half of the right one.
    """

    text: str
    left: float
    right: float
    y: float
    size: float
    cells: int = 1  # parts with a wide gap between: a row of a table without lines
    column: str = ""
    level: int | None = None  # as a heading, where a bookmark names it
    confidence: float | None = None  # of OCR, 0 to 1


@dataclass(slots=True)
class Piece:
    """Characters that stand close together on one baseline; ``order`` counts as drawn."""

    glyphs: list[Glyph]
    order: int

    @property
    def left(self) -> float:
        return self.glyphs[0].left

    @property
    def right(self) -> float:
        return max(glyph.right for glyph in self.glyphs)

    @property
    def y(self) -> float:
        return self.glyphs[0].y

    @property
    def size(self) -> float:
        return max(glyph.size for glyph in self.glyphs)


def rows(glyphs: Sequence[Glyph]) -> list[list[Piece]]:
    """Pieces that stand on one line of the page, from left to right; lines from the top."""
    found: list[tuple[float, float, list[Piece]]] = []  # foot and height of the line, its pieces
    for piece in sorted(_pieces(glyphs), key=lambda piece: -piece.y - 0.4 * piece.size):
        foot, height = piece.y - 0.12 * piece.size, piece.size
        # raised and lowered ones stand in the line that they overlap by half
        for at in range(len(found) - 1, max(-1, len(found) - 9), -1):
            low, tall, row = found[at]
            shared = min(foot + height, low + tall) - max(foot, low)
            if shared > 0.5 * min(height, tall):
                row.append(piece)
                if height > tall:
                    found[at] = (foot, height, row)
                break
        else:
            found.append((foot, height, [piece]))
    found.sort(key=lambda row: -row[0])
    return [sorted(row, key=lambda piece: (piece.left, piece.order)) for *_, row in found]


def _pieces(glyphs: Sequence[Glyph]) -> list[Piece]:
    pieces: list[Piece] = []
    last: Glyph | None = None
    for order, glyph in enumerate(glyphs):
        if (
            last is None
            or abs(glyph.y - last.y) > 0.5
            or abs(glyph.size - last.size) > 0.1 * last.size
            or not -0.2 * glyph.size < glyph.left - last.right < 0.6 * glyph.size
        ):
            pieces.append(Piece([], order))
        pieces[-1].glyphs.append(glyph)
        last = glyph
    return pieces


def line(pieces: Sequence[Piece], column: str = "") -> Line:
    """One line of the pieces of a row."""
    size = max(piece.size for piece in pieces)
    base = max(pieces, key=lambda piece: (piece.size, len(piece.glyphs))).y
    glyphs = [glyph for piece in pieces for glyph in piece.glyphs]
    glyphs.sort(key=lambda glyph: glyph.left)  # stable: a ligature keeps the order of its letters
    kept: list[Glyph] = []
    for glyph in glyphs:
        before = kept[-1] if kept else None
        if (
            before is not None
            and before.text == glyph.text
            and 0 < glyph.left - before.left < 0.15 * size
        ):
            continue  # drawn twice to look bold
        kept.append(glyph)
    parts = [(_set(glyph, base, size), glyph) for glyph in kept]
    text, cells = _joined(parts, size)
    return Line(
        tidy(restore(text)),
        kept[0].left,
        max(glyph.right for glyph in kept),
        base,
        size,
        cells,
        column,
        confidence=min((g.sure for g in kept if g.sure is not None), default=None),
    )


def _set(glyph: Glyph, base: float, size: float) -> str:
    """A raised digit (the mark of a note, a power) must not run on from the number before it."""
    if glyph.text.isdigit() and glyph.size < 0.8 * size and glyph.y - base > 0.15 * size:
        return glyph.text.translate(_RAISED)
    return glyph.text


def _joined(parts: Sequence[tuple[str, Glyph]], size: float) -> tuple[str, int]:
    """Text with the spaces that its gaps stand for, and how many cells wide gaps make of it.

    Between Chinese and Latin programs set a quarter of a space that is none. A line set wide, as
    a name of two characters in a list, has no spaces either.
    """
    gaps: list[float] = []  # in ems; what stands for a space is _BLANK at least
    chinese: list[float] = []  # those between Chinese characters
    for (_, before), (_, after) in pairwise(parts):
        gap = (after.left - before.right) / size
        one, other = _wide(before.text[-1]), _wide(after.text[0])
        if one and other:
            chinese.append(gap)
        # a drawn space is one but between Chinese and Latin; a gap that is none only between Latin
        if (after.spaced and gap > 0.1 and one == other) or (gap >= _WORD and not (one or other)):
            gap = max(gap, _BLANK)
        gaps.append(gap)
    wide = sum(gap >= 0.4 for gap in chinese)
    stretched = wide > 1 and wide > 0.6 * len(gaps) and max(chinese) < 2.5 * min(chinese) + 0.1
    text, cells = parts[0][0] if parts else "", 1
    for gap, (shown, after) in zip(gaps, parts[1:], strict=True):
        if gap >= _CELL and not stretched:
            cells += 1
        if gap >= _BLANK and not stretched:
            drawn = after.spaced or not _wide(after.text[0])
            text += " " if drawn else GAP
        text += shown
    return text, cells


def _wide(character: str) -> bool:
    """Whether it is set as a Chinese character or mark; dashes and signs are set as Latin."""
    return bool(_WIDE.match(character))


def joined(lines: Sequence[Line]) -> str:
    """Lines of one cell as one text: Chinese close together, Latin words apart."""
    text = ""
    for one in lines:
        between = re.search(r"[A-Za-z,;]$", text) and re.match(r"[A-Za-z]", one.text)
        text += f" {one.text}" if between else one.text
    return text.replace(GAP, " ")
