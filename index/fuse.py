"""Two scores that mean something made one."""

KEYWORD = 0.6
DENSE = 1.0 - KEYWORD


def fused(similarity: float, keyword: float | None) -> float:
    """0..1, higher is better.

    ``similarity`` is the centred cosine, ``keyword`` BM25 over the query's greatest possible
    score, ``None`` where the words were not found. Scores that mean the same from query to
    query fuse better than ranks do: on policy questions character-pair BM25 alone beats a fusion
    of ranks, on laypeople's questions to statutes the vectors are the better half.
    """
    return max(0.0, KEYWORD * (keyword or 0.0) + DENSE * similarity)
