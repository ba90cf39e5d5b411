"""Questions made of a library's own words: answerable where they say, the same every time."""

import random
from collections.abc import Callable

import numpy as np
import pytest

from corpus.library import Library
from tests.benchmarks.generate import Made, facts, headings, scored
from tests.benchmarks.ranked import Bm25, auroc, gain
from ui.engine import Engine

Make = Callable[[Library, int, random.Random], list[Made]]


@pytest.mark.parametrize("make", [headings, facts])
def test_the_same_seed_gives_the_same_questions(full_engine: Engine, make: Make) -> None:
    first = make(full_engine.library, 30, random.Random(1))
    assert first and first == make(full_engine.library, 30, random.Random(1))
    assert first != make(full_engine.library, 30, random.Random(2))


def test_a_heading_stands_at_the_head_of_its_answer(full_engine: Engine) -> None:
    for made in headings(full_engine.library, 30, random.Random(1)):
        text = full_engine.library.text(made.document)[made.start : made.end]
        assert made.question in "".join(text.split("\n")[0].split())


def test_a_fact_asks_for_a_figure_that_its_sentence_states(full_engine: Engine) -> None:
    for made in facts(full_engine.library, 30, random.Random(1)):
        sentence = full_engine.library.text(made.document)[made.start : made.end]
        unit = made.question.split("多少")[1][:1]
        assert unit in sentence and any(c.isdigit() or c in "二三四五六七八九十" for c in sentence)


def test_a_search_that_finds_everything_scores_one_and_nothing_nought() -> None:
    of = [Made("fact", "q1", "d1", 0, 10), Made("fact", "q2", "d2", 5, 9)]
    right = {"q1": [("d1", 0, 12)], "q2": [("d2", 5, 9)]}
    assert set(scored(of, lambda q: right[q]).values()) == {1.0}
    assert set(scored(of, lambda q: [("d3", 0, 9)]).values()) == {0.0}


def test_a_document_counts_by_its_best_passage() -> None:
    of = [Made("fact", "q", "d1", 0, 10)]
    found = scored(of, lambda q: [("d2", 0, 9), ("d2", 10, 19), ("d1", 50, 60), ("d1", 0, 9)])
    assert found["document hit@1"] == 0 and found["document nDCG@10"] == gain(1)
    assert found["passage nDCG@10"] == gain(3)


def test_the_measures() -> None:
    assert gain(0) == 1.0 and gain(None) == 0.0 and gain(10) == 0.0 and gain(1) < 1
    assert auroc(np.array([0.9, 0.8]), np.array([0.1, 0.2])) == 1.0
    assert auroc(np.array([0.5]), np.array([0.5])) == 0.5


def test_plain_bm25_weighs_rare_words_and_short_texts() -> None:
    index = Bm25([["a", "b"], ["a", "c"], ["a", "b", "d", "d", "d", "d"]])
    assert index.best(["c"], 3) == [1]
    assert index.best(["b"], 3) == [0, 2]
    assert index.best(["x"], 3) == []
