"""Everyday words and the official words for the same thing, from open, editable lists."""

import logging
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

LIST = Path(__file__).with_name("synonyms.txt")
OWN = "同义词.txt"
"""The name of a list in the library's folder that is read beside the built-in one."""

MOST = 100
"""Words of a group. Each is kept with all the others: a text that was pasted as one line of 20,000
words would take all memory."""
log = logging.getLogger(__name__)

Synonyms = Mapping[str, tuple[str, ...]]  # word → the other words of its groups


def synonyms(path: Path = LIST) -> Synonyms:
    """The groups of one list, words in its order."""
    return _read((path,), (path.stat().st_mtime_ns,))


def synonyms_of(folder: Path) -> Synonyms:
    """The built-in list, and the library's own where there is one; read anew when it changes.

    Signs of a torn or foreign encoding are kept as they are: they match nothing.
    """
    own = folder / OWN
    paths = (LIST, own) if own.is_file() else (LIST,)
    return _read(paths, tuple(path.stat().st_mtime_ns for path in paths))


@lru_cache(maxsize=8)
def _read(paths: tuple[Path, ...], _: tuple[int, ...]) -> Synonyms:
    found: dict[str, dict[str, None]] = {}
    for path in paths:
        for line in path.read_text("utf-8-sig", errors="replace").splitlines():
            group = line.split("#")[0].split()
            if len(group) > MOST:
                log.warning("%s: a line of %d words is no group and is left out", path, len(group))
                continue
            for word in group:
                found.setdefault(word, {}).update(dict.fromkeys(w for w in group if w != word))
    return {word: tuple(others) for word, others in found.items()}
