"""Short ways to say what the outline of a text is, for the tests of the structure rooms."""

from corpus.chunk import Chunk, Role, Unit
from corpus.outline import Outline, outline, paths
from corpus.read.block import Block, BlockKind
from corpus.split import split


def blocks(text: str) -> list[Block]:
    """A block a line; "| " before a line makes it a table row, "= " sets it in the middle."""
    made = []
    for line in text.strip().splitlines():
        words = line.strip()
        if words.startswith("| "):
            made.append(Block(words[2:], kind=BlockKind.ROW))
        elif words.startswith("= "):
            made.append(Block(words[2:], centred=True))
        elif words:
            made.append(Block(words))
    return made


def drawn(text: str) -> Outline:
    return outline(blocks(text))


def words(drawing: Outline, unit: Unit) -> str:
    return drawing.text[unit.start : unit.end]


def find(drawing: Outline, begins: str) -> int:
    """The position of the only unit that begins with these words."""
    found = [i for i, u in enumerate(drawing.units) if words(drawing, u).startswith(begins)]
    assert len(found) == 1, f"{begins!r}: {len(found)} units"
    return found[0]


def path(drawing: Outline, begins: str) -> tuple[str, ...]:
    return paths(drawing.units)[find(drawing, begins)]


def role(drawing: Outline, begins: str) -> Role:
    return drawing.units[find(drawing, begins)].role


def held(drawing: Outline, begins: str) -> list[str]:
    """The words of what that unit holds directly: its children."""
    at = find(drawing, begins)
    parent = drawing.units[at]
    inside = []
    for unit in drawing.units[at + 1 :]:
        if unit.depth <= parent.depth:
            break
        inside.append(unit)
    nearest = min((u.depth for u in inside), default=0)
    return [words(drawing, u) for u in inside if u.depth == nearest]


def chunk_with(chunks: tuple[Chunk, ...], part: str) -> Chunk:
    """The only chunk that holds these words."""
    found = [c for c in chunks if part in c.text]
    assert len(found) == 1, f"{part!r}: {len(found)} chunks"
    return found[0]


def cut(text: str) -> tuple[Chunk, ...]:
    return split(drawn(text))
