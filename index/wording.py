"""What of a chunk and of a unit the embedding model is given to read."""

from collections.abc import Sequence

from corpus.chunk import Chunk, Role, Unit
from corpus.outline import paths

TITLE = 60  # characters of the title and of the path that go before a chunk


def chunk_words(title: str, chunk: Chunk) -> str:
    """Title and path, the lead-in, the text: a chunk must make sense away from its document."""
    head = f"{title[-TITLE:]} {' '.join(chunk.location)[-TITLE:]}".strip()
    return "\n".join(part for part in (head, chunk.lead, chunk.text) if part)


def unit_words(text: str, units: Sequence[Unit]) -> list[str]:
    """Each unit with the head of the item it stands in, so that "小学1120个" knows of what."""
    words = []
    for unit, path in zip(units, paths(units), strict=True):
        own = text[unit.start : unit.end]
        above = path[-1] if path and unit.role is Role.SENTENCE else ""
        words.append(f"{above} {own}" if above else own)
    return words
