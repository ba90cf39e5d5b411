"""Everyday words and the official words for the same thing, from an open, editable list."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

LIST = Path(__file__).with_name("synonyms.txt")


@cache
def synonyms(path: Path = LIST) -> Mapping[str, tuple[str, ...]]:
    """Word → the other words of its groups, in the order of the list."""
    found: dict[str, dict[str, None]] = {}
    for line in path.read_text("utf-8").splitlines():
        group = line.split("#")[0].split()
        for word in group:
            found.setdefault(word, {}).update(dict.fromkeys(w for w in group if w != word))
    return {word: tuple(others) for word, others in found.items()}
