"""How much of a query stands, to the letter, in a passage."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.keyword import Keyword
from index.tokenize import bigrams, normal

FIELD = "body_bigrams"


@dataclass(frozen=True, slots=True)
class Asked:
    """The distinct pairs of characters (and numbers, Latin words) of a query with their idf."""

    terms: tuple[str, ...]
    weights: tuple[float, ...]


def asked(query: str, keyword: Keyword, most: int = 256) -> Asked:
    """``most``: a longer query is a pasted page, and its beginning says enough of it."""
    terms = tuple(dict.fromkeys(bigrams(query)))[:most]
    return Asked(terms, tuple(keyword.idf(term, FIELD) for term in terms))


def covered(of: Asked, parts: Sequence[str]) -> float:
    """0..1: the idf of the terms that stand in any of the ``parts`` over that of all.

    Unlike BM25 it does not ask how often a word stands there nor how long the passage is, and
    title and headings count like the text: a passage that has every word of the question once
    stands above one that repeats half of them.
    """
    whole = sum(of.weights)
    if not whole:
        return 0.0
    text = normal("\n".join(parts))
    return sum(w for term, w in zip(of.terms, of.weights, strict=True) if _in(term, text)) / whole


def _in(term: str, text: str) -> bool:
    if term not in text:
        return False
    if not term.isascii():  # a pair of Chinese characters; the rest are words of their own
        return True
    return re.search(rf"(?<![0-9a-z]){re.escape(term)}(?![0-9a-z])", text) is not None
