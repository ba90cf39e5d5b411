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
    return tuple(
        tuple(tuple(side.split("=")) for side in line)
        for line in lines
        if line and not line[0].endswith(":")
    )


@cache
def wholes(path: Path = LIST) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Words that stand for several sides, with those: 义务教育 is 小学 and 初中."""
    lines = (line.split("#")[0].split() for line in path.read_text("utf-8").splitlines())
    return tuple(
        (line[0][:-1], tuple(line[1:])) for line in lines if line and line[0].endswith(":")
    )


def beside_the_point(question: str, text: str) -> str:
    """The word of ``question`` whose place another one has in ``text``, "" if there is none.

    Both must be plain. A text that names no side at all may be meant for every side.
    """
    question, text = _spelled(question), _spelled(text)
    for sides in contrasts():
        asked = list(_named(sides, question))
        said = list(_named(sides, text))
        if asked and said and not any(n in dict(said) for n, _ in asked):
            return asked[0][1]
    return ""


def _spelled(text: str) -> str:
    """``text`` with the sides behind it that its words for several of them stand for."""
    return " ".join((text, *(side for whole, of in wholes() if whole in text for side in of)))


def _named(sides: Sides, text: str) -> Iterator[tuple[int, str]]:
    for n, side in enumerate(sides):
        for word in side:
            if word in text:
                yield n, word
                break
