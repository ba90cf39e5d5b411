"""Faults of the program: one line for the user, the details into a file beside the library."""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from corpus.errors import BureauError
from ui.settings import library_folder

LOG = "errors.log"


@contextmanager
def logged(library: str | None) -> Iterator[None]:
    """What the rooms log as a warning or worse goes to the file: a terminal is for results."""
    handler = _LogFile(library_folder(library) / LOG)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()


class _LogFile(logging.FileHandler):
    def __init__(self, path: Path) -> None:
        super().__init__(path, encoding="utf-8", errors="backslashreplace", delay=True)
        self.setLevel(logging.WARNING)
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError):  # no library there, or no right to write to it
            super().emit(record)


def report(error: Exception, library: str | None) -> str:
    """Writes what happened into the library's folder; gives the line that says where."""
    name = type(error).__name__
    first = " ".join(str(error).split())[:120]
    said = f"{name}：{first}" if first else name
    try:
        path = library_folder(library) / LOG
        with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"{datetime.now():%Y-%m-%d %H:%M:%S}\n")
            log.writelines(traceback.format_exception(error))
    except (OSError, BureauError):  # no library there, or no right to write to it
        place = "设置环境变量 BUREAU_DEBUG=1 后重试可以看到详情"
    else:
        place = f"详情已记入 {path}"
    return f"程序出错（{said}）。请运行 bureau doctor 检查；{place}。"
