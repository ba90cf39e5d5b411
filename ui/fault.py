"""Faults of the program: one line for the user, the details into a file beside the library.

The details hold where it happened, not what was asked or typed: messages of errors repeat what
they were given, so that only those of our own errors and of the system's are written as they are.
"""

import logging
import os
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from corpus.errors import BureauError
from ui.settings import FILE, library_folder, stated

LOG = "errors.log"
LARGEST = 2_000_000  # bytes; then it becomes errors.log.1
OLDER = 2  # of those kept
LONGEST = 300  # characters of one error's own words

# what stands in quotation marks is what was given, and so is every word of Chinese
_GIVEN = re.compile(
    r"'[^'\n]*'|\"[^\"\n]*\"|“[^”\n]*”|「[^」\n]*」|[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]+"
)
_SECRET = re.compile(r"(?i)(key|secret|password|token)s?$")
_Caught = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


@contextmanager
def logged(library: str | None) -> Iterator[None]:
    """What the rooms log as a warning or worse goes to the file: a terminal is for results."""
    handler = _LogFile(library_folder(library))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()


class _LogFile(RotatingFileHandler):
    def __init__(self, folder: Path) -> None:
        super().__init__(
            folder / LOG,
            maxBytes=LARGEST,
            backupCount=OLDER,
            encoding="utf-8",
            errors="backslashreplace",
            delay=True,
        )
        self.setLevel(logging.WARNING)
        self.setFormatter(_Careful(folder))

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError):  # no library there, or no right to write to it
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """A disk that is full or read-only is said where it matters; a trace on the terminal for
        each line that could not be written would bury that."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)


class _Careful(logging.Formatter):
    def __init__(self, folder: Path) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._folder = folder

    def format(self, record: logging.LogRecord) -> str:
        args = record.args
        if isinstance(args, tuple):
            args = tuple(said(it) if isinstance(it, BaseException) else it for it in args)
        copy = logging.makeLogRecord(record.__dict__ | {"args": args, "exc_text": None})
        return without_secrets(super().format(copy), self._folder)

    def formatException(self, ei: _Caught) -> str:
        return told(ei[1]) if ei[1] is not None else ""


def said(error: BaseException) -> str:
    """What an error says, without what it was given; our own and the system's as they are."""
    words = " ".join(str(error).split())
    if not isinstance(error, (BureauError, OSError)):
        words = _GIVEN.sub("…", words)
    return words[:LONGEST]


def told(error: BaseException) -> str:
    """Type, words and place of an error and of those it came of, the first of them first."""
    chain: list[BaseException] = []
    now: BaseException | None = error
    while now is not None and now not in chain:
        chain.append(now)
        now = now.__cause__ or (None if now.__suppress_context__ else now.__context__)
    parts = [
        "".join(
            (
                "Traceback (most recent call last):\n",
                *traceback.format_tb(one.__traceback__),
                f"{type(one).__name__}: {said(one)}",
            )
        )
        for one in reversed(chain)
    ]
    return "\n\nthen, over it:\n\n".join(parts)


def without_secrets(text: str, folder: Path) -> str:
    """``text`` without the keys of the settings and the environment, and without personal data."""
    from assistant.personal import masked

    for secret in sorted(_secrets(folder), key=len, reverse=True):
        text = text.replace(secret, "…")
    return masked(text).text


def _secrets(folder: Path) -> set[str]:
    """Read anew each time: a fault may be that the settings have just been changed."""
    found = {value for name, value in os.environ.items() if _SECRET.search(name)}
    with suppress(BureauError):  # one that cannot be read
        kept = stated(folder / FILE)
        found |= {str(value) for name, value in kept.items() if _SECRET.search(name)}
    return {it for it in found if len(it) > 3}


def report(error: Exception, library: str | None) -> str:
    """Writes what happened into the library's folder; gives the line that says where."""
    name, first = type(error).__name__, said(error)[:120]
    line = f"{name}：{first}" if first else name
    try:
        folder = library_folder(library)
        path = folder / LOG
        line = without_secrets(line, folder)
        with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"{datetime.now():%Y-%m-%d %H:%M:%S}\n")
            log.write(f"{without_secrets(told(error), folder)}\n")
    except (OSError, BureauError):  # no library there, or no right to write to it
        place = "设置环境变量 BUREAU_DEBUG=1 后重试可以看到详情"
    else:
        place = f"详情已记入 {path}"
    return f"程序出错（{line}）。请运行 bureau doctor 检查；{place}。"
