"""A progress bar on a terminal, nothing elsewhere; lines are written above it."""

import sys
from collections.abc import Callable
from typing import Any


class Progress:
    """``update`` is what to call with files done and in all: ``None`` where nobody looks."""

    def __init__(self) -> None:
        self._bar: Any = None
        self.update: Callable[[int, int], None] | None = self._update
        if not sys.stderr.isatty():
            self.update = None

    def __enter__(self) -> "Progress":
        return self

    def _update(self, done: int, total: int) -> None:
        if self._bar is None:
            from tqdm import tqdm

            self._bar = tqdm(total=total, unit="份", desc="添加", leave=False, file=sys.stderr)
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def write(self, line: str) -> None:
        if self._bar is not None:
            self._bar.clear()
        print(line, flush=True)  # at once: who reads it relies on the file being safe
        if self._bar is not None:
            self._bar.refresh()

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()
