"""The words of a question that name the very thing asked for: 分数线 in "积分入学的分数线是多少"."""

import re
from collections.abc import Sequence

import rjieba

_ASKING = re.compile(
    r"^(?:什么|啥|哪些?|哪[个家条种所间类门里儿天年]|几|多少|谁|何时|多大|多久|多长|第几|几[个家条种所间类名位])$"
)
_MANNER = re.compile(r"^(?:怎么|怎样|如何|咋)$")
_LINK = re.compile(r"^(?:是|为|有|达|在|要|需要|的|大概|一共|总共|具体|到底|都)$")
_UNIT = re.compile(
    r"^(?:个|所|人|名|次|场|年|月|日|号|岁|项|条|家|位|种|天|点|时候|时间|时|公里|元|钱|万|地方|人次)$"
)
_NAMES = ("n", "v", "a", "j", "l", "i", "s", "t", "b", "eng")


def focus(text: str, terms: Sequence[str]) -> tuple[str, ...]:
    """Those of ``terms`` that stand beside the question word, nearest first; may be empty."""
    tokens = [(word.lower(), tag) for word, tag in rjieba.tag(text)]
    known = set(terms)
    for i, (word, _) in enumerate(tokens):
        if _ASKING.match(word):
            behind = _next(tokens, i, known, 1)
            before = _next(tokens, i, known, -1)
            return tuple(dict.fromkeys(behind[:2] or before[:2]))
        if _MANNER.match(word):
            behind = _next(tokens, i, known, 1)
            return tuple(dict.fromkeys((behind or _next(tokens, i, known, -1))[:3]))
    return ()


def _next(tokens: Sequence[tuple[str, str]], i: int, known: set[str], step: int) -> list[str]:
    """Terms beside ``i``: units and linking words are passed over, anything else ends the run."""
    found: list[str] = []
    at = i + step
    while 0 <= at < len(tokens):
        word, tag = tokens[at]
        if word in known:
            found.append(word)
        elif tag.startswith("x") or (found and not _LINK.match(word)) or not (_LINK.match(word) or _UNIT.match(word) or tag[0] in "umrqdpf"):
            break
        at += step
    return found
