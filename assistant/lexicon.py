"""What the dictionary of the segmenter knows of a word."""

from functools import lru_cache

import rjieba

_NOUNS = ("n", "vn", "j", "l", "i", "b")  # with names, 简称, set phrases, 区别词
_NAMES = ("ns", "nr", "nt", "nz")


@lru_cache(maxsize=4096)
def tag(word: str) -> str:
    """The word's tag in the dictionary, "" for one that only the segmenter's guess made ("能补").

    Guesses run words together: nothing can be told from their absence in a library.
    """
    if len(rjieba.cut(word, False)) != 1:
        return ""
    tagged = rjieba.tag(word)
    return str(tagged[0][1]) if len(tagged) == 1 else ""


def is_noun(word: str) -> bool:
    return tag(word).startswith(_NOUNS)


def is_name(word: str) -> bool:
    return tag(word).startswith(_NAMES)
