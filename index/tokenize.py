"""Text to the terms it is found by: words of a dictionary, and pairs of characters.

Chinese writes no spaces, and the tokenizers of search engines take a sentence for one word.
Pairs find what no dictionary knows; words tell 学区 in 入学区域 from 学区.
"""

import re
import unicodedata
from functools import lru_cache

import rjieba

_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(
    rf"(?P<han>[{_HAN}]+)"
    r"|\d+(?:\.\d+)+"  # 3.5, 97.6
    rf"|(?:(?![{_HAN}_])\w)+"  # a Latin word, a number, a mixture
)
_EDGE = re.compile(r"^\W+|\W+$|\s+")  # 97.6% is found as 97.6
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NUMBER_OF_ISSUE = re.compile(r"[〔\[(【]\s*((?:19|20)\d\d)\s*[〕\])】]\s*第?\s*(\d+)\s*号")


@lru_cache(maxsize=8)  # words and pairs are taken of the same text, one after the other
def normal(text: str) -> str:
    """``text`` in NFKC and lower case, thousands unseparated, lone surrogates as "?"."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return _THOUSANDS.sub("", unicodedata.normalize("NFKC", text).lower())


def words(text: str) -> list[str]:
    """Dictionary words in reading order, long ones also by the words inside; no punctuation.

    The year and number of a 文号 come as one term too ("〔2021〕29号", however it is bracketed):
    2021 and 29 alone say nothing.
    """
    text = normal(text)
    terms: list[str] = []
    for word in rjieba.cut_for_search(text):
        if word.isalnum():  # nearly all; the pattern costs as much as cutting the sentence
            terms.append(word)
        else:
            terms += _EDGE.sub(" ", word).split()
    terms += [f"〔{year}〕{number}号" for year, number in _NUMBER_OF_ISSUE.findall(text)]
    return terms


def bigrams(text: str) -> list[str]:
    """Overlapping pairs of Chinese characters, other words and numbers whole.

    A Chinese character alone between other signs is a term by itself.
    """
    terms: list[str] = []
    for run in _RUN.finditer(normal(text)):
        characters = run[0]
        if run["han"] is None or len(characters) == 1:
            terms.append(characters)
        else:
            terms += [characters[at : at + 2] for at in range(len(characters) - 1)]
    return terms
