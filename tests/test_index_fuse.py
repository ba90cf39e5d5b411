"""Scores that mean something made one."""

import pytest

from index.fuse import fused, refined


def test_better_on_either_side_is_better() -> None:
    assert fused(0.5, 0.5) > fused(0.4, 0.5) > fused(0.4, 0.4)
    assert refined(0.5, 0.6, 0.5, 0.0) > refined(0.5, 0.5, 0.5, 0.0) > refined(0.4, 0.5, 0.5, 0.0)
    assert refined(0.5, 0.5, 0.6, 0.0) > refined(0.5, 0.5, 0.5, 0.0)


def test_perfect_is_one_and_nothing_is_nought() -> None:
    assert fused(1.0, 1.0) == pytest.approx(1.0)
    assert fused(0.0, None) == 0.0
    assert refined(1.0, 1.0, 1.0, 1.0) == pytest.approx(1.0)
    assert refined(0.0, 0.0, 0.0, 0.0) == 0.0


def test_what_no_words_found_is_what_words_found_nothing_in() -> None:
    assert fused(0.3, None) == fused(0.3, 0.0)


@pytest.mark.parametrize("similarity", [-1.0, -0.2, 0.0, 0.7, 1.0])
@pytest.mark.parametrize("keyword", [None, 0.0, 0.4, 1.0])
@pytest.mark.parametrize("sentence", [-1.0, 0.0, 1.0])
@pytest.mark.parametrize("cover", [0.0, 0.6, 1.0])
def test_scores_stay_between_nought_and_one(
    similarity: float, keyword: float | None, sentence: float, cover: float
) -> None:
    assert 0.0 <= refined(fused(similarity, keyword), sentence, cover, cover) <= 1.0


def test_words_alone_beat_kinship_alone() -> None:
    """On policy questions the words are the better half."""
    assert fused(0.0, 0.8) > fused(0.8, None)


def test_a_passage_with_all_the_words_stands_above_a_kindred_one() -> None:
    """The last tenth of a question's words weighs more than the first."""
    assert refined(0.4, 0.5, 1.0, 0.0) > refined(0.5, 0.7, 0.6, 0.0)
    last = refined(0.4, 0.5, 1.0, 0.0) - refined(0.4, 0.5, 0.9, 0.0)
    first = refined(0.4, 0.5, 0.1, 0.0) - refined(0.4, 0.5, 0.0, 0.0)
    assert last > first > 0


def test_a_heading_that_is_asked_for_counts_beside_the_text() -> None:
    assert refined(0.4, 0.5, 1.0, 1.0) > refined(0.4, 0.5, 1.0, 0.2)
