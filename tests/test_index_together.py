"""Questions of many threads go through the model together, and each gets its own vector back."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from index.together import Together
from tests.fake_encoder import CountingEncoder


class Slow:
    """An encoder that is busy until it is let go on."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.batches: list[list[str]] = []

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        self.batches.append(list(texts))
        assert self.go_on.wait(10)
        if "坏" in texts:
            raise ValueError("坏")
        return CountingEncoder().queries(texts)


def waiting(together: Together, count: int) -> None:
    """Returns when so many callers wait for the model."""
    until = time.monotonic() + 10
    while len(together._coming) < count:
        assert time.monotonic() < until, "the callers did not come"
        time.sleep(0.001)


def test_who_comes_while_the_model_is_busy_goes_through_it_together() -> None:
    slow = Slow()
    together = Together(slow)
    texts = [f"问题{number}" for number in range(8)]
    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(together, ["第一个问题"])
        while not slow.batches:
            time.sleep(0.001)
        others = [pool.submit(together, [text]) for text in texts]
        waiting(together, len(texts))
        slow.go_on.set()
    assert slow.batches[0] == ["第一个问题"]
    assert [sorted(batch) for batch in slow.batches[1:]] == [texts]
    for text, found in zip(["第一个问题", *texts], [first, *others], strict=True):
        np.testing.assert_array_equal(found.result(), CountingEncoder().queries([text]))


def test_several_texts_of_one_caller_come_back_in_order() -> None:
    texts = ["学区", "报名时间", "学区"]
    found = Together(CountingEncoder().queries)(texts)
    np.testing.assert_array_equal(found, CountingEncoder().queries(texts))


def test_what_the_model_raises_reaches_every_caller_and_the_next_goes_on() -> None:
    slow = Slow()
    together = Together(slow)
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(together, ["好"])
        while not slow.batches:
            time.sleep(0.001)
        others = [pool.submit(together, [text]) for text in ("坏", "陪同")]
        waiting(together, 2)
        slow.go_on.set()
    assert first.exception() is None
    for other in others:
        with pytest.raises(ValueError, match="坏"):
            other.result()
    np.testing.assert_array_equal(together(["以后"]), CountingEncoder().queries(["以后"]))
