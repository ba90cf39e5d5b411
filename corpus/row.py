"""The cells of a table row inside the row's own text."""

from corpus.read.block import Block
from corpus.read.table import sentence

Cell = tuple[str, str]  # (header, words)


def cells_within(block: Block, start: int, end: int) -> tuple[Cell, ...]:
    """The cells that stand in ``block.text[start:end]``, a ROW's or a piece of it.

    A cell that the piece has only a part of comes with that part: what a unit shows as its table
    is never more than its own words. Cells without words keep the columns of the others in order.
    ``()`` where the text does not end with its cells.
    """
    said = sentence(block.cells)
    if not said or not block.text.endswith(said):
        return ()
    at = len(block.text) - len(said)
    found: list[Cell] = []
    for header, words in block.cells:
        if not words:
            found.append((header, ""))
            continue
        at += len(header) + 1 if header else 0
        first, last = max(at, start), min(at + len(words), end)
        found.append((header, block.text[first:last].strip() if first < last else ""))
        at += len(words) + 1
    return tuple(found) if any(words for _, words in found) else ()
