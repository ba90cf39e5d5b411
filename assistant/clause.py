"""A text in clauses, and what of their words another text has."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.claims import plain
from assistant.weighty import Meaning, cut, meanings, weights
from index.synonyms import synonyms

_STOPS = re.compile(r"[,。;!?\n]|(?<!\d):|:(?!\d)|(?<=[^\d])\.(?=\s|$)")
# Words that say nothing by themselves: a rewording is free in them.
_EMPTY = frozenset(
    word
    for line in (
        "的 了 和 与 及 或 在 为 以 对 将 由 其 该 等 并 被 把 是 有 就 也 还 这 那 您 你 我",
        "他 她 它 们 到 从 于 向 用 按 给 让 请 来 去 上 下 里 中 内 时 时候 个 名 所 人 项",
        "条 次 份 张 年 月 日 号 会 地 得 着 过 如果 比如 以及 并且 而且 因此 所以 但 但是",
        "不过 然后 另外 此外 其中 即 就是 如 若 则 下列 以下 如下 下面 这些 那些 什么 哪些",
        "怎么 多少 之 者 此 本 各位 什么样 也就是说",
    )
    for word in line.split()
)


@dataclass(frozen=True)
class Clause:
    """A stretch of plain text between stops, with its words."""

    text: str

    @cached_property
    def words(self) -> list[str]:
        return cut(self.text)

    @cached_property
    def weights(self) -> list[Meaning]:
        return weights(self.words)


def clauses(text: str) -> list[Clause]:
    """Of a text as written."""
    lines = (plain(line) for line in text.splitlines())
    parts = (part for line in lines for part in _STOPS.split(line))
    return [Clause(part) for part in parts if part and part.strip()]


def content(words: Sequence[str]) -> list[str]:
    """Words that say what it is about: no particles, no digits, nothing of weight."""
    known = meanings()
    return [
        word
        for word in words
        if word not in _EMPTY
        and re.search(r"[\u4e00-\u9fffa-z]", word, re.I)
        and not (word in known and known[word].kept)
    ]


def share(words: Sequence[str], text: str) -> float:
    """Share of ``words``, by length, that stand in ``text`` or that a synonym of does."""
    whole = sum(map(len, words))
    return sum(len(w) for w in words if _stands(w, text)) / whole if whole else 1.0


def _stands(word: str, text: str) -> bool:
    return word in text or any(o in text for o in synonyms().get(word, ()) if len(o) > 1)


def common(words: Sequence[str]) -> frozenset[str]:
    """What they are about, one word for all that mean the same, so that they can be counted."""
    return frozenset(min((word, *synonyms().get(word, ()))) for word in content(words))
