"""The process that ``guard`` has files read by: ``python -m corpus.read.worker BYTES FOLDER``."""

import logging
import os
import shutil
import signal
import sys
import threading
import time
from contextlib import suppress
from typing import IO

from corpus.errors import BureauError, Unreadable
from corpus.read.frame import read_frame, write_frame

_WATCH = 2.0  # seconds between looks whether the parent is still there


def main() -> None:
    memory, scratch = sys.argv[1:]
    try:
        with suppress(BrokenPipeError):  # the parent has gone: nobody to answer
            _serve(int(memory))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)  # the parent can't any more if it was killed


def _serve(memory: int) -> None:
    """Answers requests until the parent closes the pipe."""
    limit_memory(memory)
    # as an exception, so that LibreOffice and temporary files go as well
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    threading.Thread(target=_follow, args=(os.getppid(),), daemon=True).start()
    requests = os.fdopen(os.dup(0), "rb")
    # the pipe is for messages alone: what a library prints goes where errors go
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    logging.basicConfig(handlers=[_Pipe(answers)], level=logging.INFO)
    while True:
        try:
            found, limits, then = read_frame(requests)
        except EOFError:
            return
        write_frame(answers, ("begun", None))
        try:
            reading = found.read(limits)
            message = ("done", reading if then is None else then(reading, found.name))
        except (BureauError, MemoryError) as error:
            message = ("failed", _bare(error))
        except Exception as error:  # a fault of ours: the rest of the files goes on
            logging.getLogger(__name__).info("%s", found.name, exc_info=True)
            message = ("failed", Unreadable(
                f"「{found.name}」读取时出错（{type(error).__name__}），已跳过；"
                "请用原来的软件重新保存后再添加。"
            ))  # fmt: skip
        write_frame(answers, message)


def limit_memory(size: int) -> None:
    """Lets this process have ``size`` bytes of private data, where the system can tell."""
    if sys.platform == "win32":
        return
    import resource

    # address space would be the wrong measure: models are mapped, and libraries reserve much
    kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
    try:
        resource.setrlimit(kind, (size, size))
    except (ValueError, OSError) as error:  # macOS refuses below what is mapped already
        logging.getLogger(__name__).debug("no memory limit: %s", error)


class _Pipe(logging.Handler):
    """What readers log goes to the parent, as a sign of life and for its progress display."""

    def __init__(self, pipe: IO[bytes]) -> None:
        super().__init__()
        self._pipe = pipe

    def emit(self, record: logging.LogRecord) -> None:
        write_frame(self._pipe, ("log", (record.name, record.levelno, self.format(record))))


def _bare(error: Exception) -> Exception:
    """The error without what led to it, which need not be picklable."""
    return error.with_traceback(None)


def _follow(parent: int) -> None:
    """Ends this process with its parent, also when the parent is killed while a file is read."""
    while os.getppid() == parent:
        time.sleep(_WATCH)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_WATCH)  # for a reader that hangs outside of Python
    os._exit(1)


if __name__ == "__main__":
    main()
