"""The trees of the sample documents, as they were read through once: a summary, plans with tables,
a notice with annexes, rules by article, questions and answers, minutes, statistics; and of all that
is written out in ``test_corpus_outline``, ``test_corpus_split`` and ``known`` besides."""

from pathlib import Path

import pytest
from golden import OUTLINES, SAMPLES, tree

PATHS = sorted(SAMPLES.iterdir())


def test_each_sample_has_its_tree() -> None:
    assert {path.stem for path in OUTLINES.iterdir()} == {path.name for path in PATHS}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_the_tree(path: Path) -> None:
    assert tree(path) == (OUTLINES / f"{path.name}.txt").read_text("utf-8")
