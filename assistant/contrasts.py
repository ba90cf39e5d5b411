"""Words that exclude each other: what is said of 小学 does not answer for 高中."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

LIST = Path(__file__).with_name("contrasts.txt")
Sides = tuple[tuple[str, ...], ...]


@cache
def contrasts(path: Path = LIST) -> tuple[Sides, ...]:
    """Sets of sides that exclude each other; a side is the words for one thing."""
    lines = (line.split("#")[0].split() for line in path.read_text("utf-8").splitlines())
    return tuple(tuple(tuple(side.split("=")) for side in line) for line in lines if line)


def beside_the_point(question: str, text: str) -> str:
    """The word of ``question`` whose place another one has in ``text``, "" if there is none.

    Both must be plain. A text that names no side at all may be meant for every side.
    """
    for sides in contrasts():
        asked = list(_named(sides, question))
        said = list(_named(sides, text))
        if asked and said and not any(n in dict(said) for n, _ in asked):
            return asked[0][1]
    return ""


def _named(sides: Sides, text: str) -> Iterator[tuple[int, str]]:
    for n, side in enumerate(sides):
        for word in side:
            if word in text:
                yield n, word
                break
