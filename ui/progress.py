"""A progress bar on a terminal, nothing elsewhere; lines are written above it.

Behind the files done and the time left it says what is being done: 读取 …, 第 3/120 页, 向量化 ….
"""

import logging
import sys
from collections.abc import Callable
from typing import Any

READERS = logging.getLogger("corpus.read")  # what readers say they are at
STEP = 40  # characters
BAR = "{desc} {n_fmt}/{total_fmt} 份 |{bar}| 已用 {elapsed} 还需 {remaining} {postfix}"


def shortened(words: str, most: int = STEP) -> str:
    """At most ``most`` characters: the end stays, which tells the page of a long file name."""
    if len(words) <= most:
        return words
    tail = most * 3 // 5
    return f"{words[: most - tail - 1]}…{words[-tail:]}"


class _Pages(logging.Handler):
    """What a reader says it is at, as a step."""

    def __init__(self, step: Callable[[str], None]) -> None:
        super().__init__(logging.INFO)
        self._step = step

    def emit(self, record: logging.LogRecord) -> None:
        self._step(f"读取 {record.getMessage()}")


class Progress:
    """``update`` is what to call with files done and in all: ``None`` where nobody looks."""

    def __init__(self) -> None:
        self._bar: Any = None
        self.update: Callable[[int, int], None] | None = self._update
        self._pages = _Pages(self.step)
        if not sys.stderr.isatty():
            self.update = None

    def __enter__(self) -> "Progress":
        if self.update is not None:
            READERS.addHandler(self._pages)
            READERS.setLevel(logging.INFO)
        return self

    def step(self, words: str) -> None:
        """Say what is being done."""
        if self._bar is not None:
            self._bar.set_postfix_str(shortened(words), refresh=True)

    def _update(self, done: int, total: int) -> None:
        if self._bar is None:
            from tqdm import tqdm

            self._bar = tqdm(
                total=total,
                desc="添加",
                leave=False,
                file=sys.stderr,
                dynamic_ncols=True,
                bar_format=BAR,
            )
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def write(self, line: str) -> None:
        if self._bar is not None:
            self._bar.clear()
        print(line, flush=True)  # at once: who reads it relies on the file being safe
        if self._bar is not None:
            self._bar.refresh()

    def __exit__(self, *_: object) -> None:
        READERS.removeHandler(self._pages)
        if self._bar is not None:
            self._bar.close()
