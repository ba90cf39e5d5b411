"""Scores that mean something made one."""

KEYWORD = 0.7
DENSE = 1.0 - KEYWORD
SENTENCE = 0.2
COVER = 0.5
HEAD = 0.2
_MOST = 1.0 + SENTENCE + COVER + HEAD


def fused(similarity: float, keyword: float | None) -> float:
    """0..1, higher is better: the first ranking.

    ``similarity`` is the centred cosine, ``keyword`` BM25 over the query's greatest possible
    score, ``None`` where the words were not found. Scores that mean the same from query to
    query fuse better than ranks do: on policy questions character-pair BM25 alone beats a fusion
    of ranks, on laypeople's questions to statutes the vectors are the better half.
    """
    return max(0.0, KEYWORD * (keyword or 0.0) + DENSE * similarity)


def refined(score: float, sentence: float, cover: float, head: float) -> float:
    """0..1: ``score`` with the centred cosine of the chunk's nearest sentence, and with how much
    of the query stands to the letter in the chunk and its headings, and in its headings alone
    (0..1).

    A long article is found by the one sentence that answers: on statutes-dev it adds 0.02
    nDCG@10. What a question repeats is found by its words: squared, coverage says much where
    nearly all of a question stands there and little among passages that share a few words with
    it. On questions for figures it adds 0.05 to hit@1. Who types a heading means what stands
    under it. Neither takes anything from statutes-dev (docs/benchmarks.md).
    """
    by_words = COVER * cover**2 + HEAD * head**2
    return (score + SENTENCE * max(sentence, 0.0) + by_words) / _MOST
