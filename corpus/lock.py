"""One writer at a time, over all processes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from corpus.errors import Busy, Unavailable


class WriterLock:
    """The right to change one library; the system takes it back from a process that dies.

    Who holds it may take it again. ``wait`` is in seconds.
    """

    def __init__(self, folder: Path, wait: float) -> None:
        self._folder = folder
        self._wait = wait
        self._lock = filelock.FileLock(
            folder / "library.lock", poll_interval=0.02, preserve_lock_file=True
        )

    @contextmanager
    def held(self) -> Iterator[None]:
        """Raises Busy: another one holds it for longer than ``wait``; Unavailable: no rights."""
        try:
            self._lock.acquire(timeout=self._wait)
        except filelock.Timeout as error:
            raise Busy(f"另一个程序正在写入资料库“{self._folder}”。请等它完成后再试。") from error
        except OSError as error:
            raise Unavailable(
                f"无法写入资料库“{self._folder}”（{error.strerror}）。请检查文件夹的读写权限。"
            ) from error
        try:
            yield
        finally:
            self._lock.release()
