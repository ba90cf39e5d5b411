"""What of a chunk and of a unit the embedding model is given to read."""

from collections.abc import Sequence

from corpus.chunk import Chunk, Role, Unit
from corpus.outline import paths

TITLE = 60  # characters of the title and of the path that go before a chunk


def chunk_words(title: str, chunk: Chunk) -> str:
    """Title and path, the lead-in, the text: a chunk must make sense away from its document."""
    head = f"{title[-TITLE:]} {' '.join(chunk.location)[-TITLE:]}".strip()
    return "\n".join(part for part in (head, chunk.lead, chunk.text) if part)


def unit_words(title: str, text: str, units: Sequence[Unit], chunks: Sequence[Chunk]) -> list[str]:
    """Each unit with the head of the item it stands in, so that "小学1120个" knows of what.

    A unit that is a chunk by itself is worded like it, and so embedded once.
    """
    alone = {c.units[0].start: c for c in chunks if len(c.units) == 1}
    words = []
    for unit, path in zip(units, paths(units), strict=True):
        if unit.start in alone:
            words.append(chunk_words(title, alone[unit.start]))
            continue
        own = text[unit.start : unit.end]
        above = path[-1] if path and unit.role is Role.SENTENCE else ""
        words.append(f"{above} {own}" if above else own)
    return words
