"""Everyday words that the library hardly has, looked for by its own words for the same thing."""

from collections.abc import Iterator, Mapping
from itertools import accumulate

import rjieba

from index.bridge import Step
from index.derived import Derived
from index.keyword import Keyword
from index.synonyms import Synonyms
from index.tokenize import bigrams, normal

WHY = "同义词"
RARE = 20  # times as often stands the official word as the everyday one that is rare beside it
MOST = 2  # official words for one everyday word
_LONGEST = 12  # words of the language that a word of the lists is made of, at most


def everyday(query: str, now: Derived, known: Synonyms) -> tuple[Step, ...]:
    """For each word of the query that is rare in the library, the words it has instead.

    A word that the library uses itself is left alone: added to every query, synonyms find no
    more and blur the order (docs/benchmarks.md).
    """
    steps = []
    for word in dict.fromkeys(words_of(normal(query), known)):
        own = frequency(word, now.keyword)
        counts = {other: frequency(other, now.keyword) for other in known[word]}
        steps += [Step(word, other, WHY) for other in _official(word, own, counts, query)]
    return tuple(steps)


def _official(word: str, own: int, counts: Mapping[str, int], query: str) -> list[str]:
    """The most frequent of the other words, none of them a part of another one."""
    chosen: list[str] = []
    for other in sorted(counts, key=lambda it: (-counts[it], -len(it))):
        said = other in query or word in other
        part = any(other in one or one in other for one in chosen)
        if counts[other] > RARE * own and not said and not part:
            chosen.append(other)
    return chosen[:MOST]


def widened(query: str, steps: tuple[Step, ...], keyword: Keyword) -> str:
    """``query`` with the official words: instead of those that stand nowhere, beside the others."""
    said: dict[str, list[str]] = {}
    for step in steps:
        said.setdefault(step.said, []).append(step.meant)
    if not said:
        return query
    text = normal(query)
    for word, meant in said.items():
        whole = meant if not frequency(word, keyword) else [word, *meant]
        text = text.replace(word, f" {' '.join(whole)} ")
    return " ".join(text.split())


def frequency(word: str, keyword: Keyword) -> int:
    """In how many chunks the word stands; at most, where no dictionary knows it."""
    if rjieba.has_word(word) or len(word) == 1:
        return keyword.document_frequency(word, "body_words")
    return min(
        (keyword.document_frequency(pair, "body_bigrams") for pair in bigrams(word)), default=0
    )


def words_of(text: str, known: Synonyms) -> Iterator[str]:
    """The longest words of the lists in the text that begin and end where its words do."""
    edges = [0, *accumulate(map(len, rjieba.cut(text, False)))]
    at = 0
    for number, begin in enumerate(edges):
        if begin < at:
            continue
        ends = edges[number + 1 : number + 1 + _LONGEST]
        end = next((end for end in reversed(ends) if text[begin:end] in known), None)
        if end is not None:
            if end - begin > 1 or _is_noun(text[begin:end]):
                yield text[begin:end]
            at = end


def _is_noun(sign: str) -> bool:
    """娃, 钱: of single characters only these mean one thing; 办 may be anything done."""
    return all(tag.startswith("n") for _, tag in rjieba.tag(sign))
