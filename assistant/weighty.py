"""Words of weight: negations, 应当 and 可以, all and any, at least and at most."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import rjieba

LIST = Path(__file__).with_name("weighty.txt")
_LONGEST = 4  # words of the text that one word of the list may be written with


@dataclass(frozen=True, slots=True)
class Meaning:
    """One line of the list: ``word`` stands for all; ``kept``: a rewording must not lose it."""

    word: str
    kept: bool


# Other rules hold for what is not said than for what is: these limit.
LIMITS = frozenset(("不得", "无需", "不", "之一", "同时", "仅", "除外", "至少", "至多", "不足"))


@cache
def meanings(path: Path = LIST) -> dict[str, Meaning]:
    """Word → what it means."""
    found: dict[str, Meaning] = {}
    for line in path.read_text("utf-8").splitlines():
        words = line.split("#")[0].split()
        kept = words[:1] == ["!"]
        words = words[1:] if kept else words
        for word in words:
            found[word] = Meaning(words[0], kept)
    return found


def cut(text: str) -> list[str]:
    """The words of ``text`` in order. Without guessed words: 内向 is none in "5日内向学校"."""
    return list(rjieba.cut(text, False))


def weights(words: list[str]) -> list[Meaning]:
    """What of weight stands in ``words`` (of one clause), in order; the longest reading wins."""
    known, found, at = meanings(), [], 0
    while at < len(words):
        for size in range(min(_LONGEST, len(words) - at), 0, -1):
            if meaning := known.get("".join(words[at : at + size])):
                found.append(meaning)
                at += size
                break
        else:
            at += 1
    return found
