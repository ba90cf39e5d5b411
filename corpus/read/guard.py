"""Files read in a process of their own, within a time and a memory limit.

A reader may hang, or take all memory, or crash the interpreter over a file made (or torn) to do
so. Then that one file is refused, in one line, and the next is read by a new process.
"""

import logging
import os
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import weakref
from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar, overload

from corpus.errors import Unreadable
from corpus.read.block import Reading
from corpus.read.find import Found
from corpus.read.frame import read_frame, write_frame
from corpus.read.limits import MB, Limits
from corpus.read.mail import Mail, Opened

T = TypeVar("T")
SECONDS = 120.0  # without a sign of life; a conversion of a .doc may take 90
MEMORY = 4_000 * MB  # of private data; OCR with its models takes 1,200
ENDED: Counter[str] = Counter({"timeout": 0, "died": 0, "memory": 0})
"""How many files have ended their reader since this process started, by how."""
_counting = threading.Lock()


class Guard:
    """One warm worker, started when first used. May be shared between threads: a file at a time.

    ``seconds`` may pass without a sign of life: each line that a reader logs ("第 3/120 页") is
    one and starts the time again, so that a scan of 300 pages may take its time while a reader
    that hangs may not. ``memory`` in bytes is enforced where the system can (not on Windows).
    """

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self.seconds, self.memory = seconds, memory
        self._worker: _Worker | None = None
        self._lock = threading.Lock()

    @overload
    def read(self, found: Found, *, limits: Limits = ...) -> Reading: ...

    @overload
    def read(
        self, found: Found, *, limits: Limits = ..., then: Callable[[Reading, str], T]
    ) -> T: ...

    @overload
    def read(self, found: Mail, *, limits: Limits = ...) -> Opened: ...

    def read(
        self,
        found: Found | Mail,
        *,
        limits: Limits = Limits(),  # noqa: B008
        then: Callable[[Reading, str], Any] | None = None,
    ) -> Any:
        """``found.read(limits)``, or what ``then(reading, found.name)`` makes of it over there.

        ``then`` and what it returns must be picklable; ``then`` is a function of a module.

        Raises:
            Unreadable: what the reader says of the file; or the file took too long, too much
                memory, or ended the process that read it.
        """
        with self._lock:
            try:
                ok, value = self._asked((found, limits, then))
            except BaseException as error:
                if isinstance(error, TimeoutError):
                    _count("timeout")
                    raise Unreadable(
                        f"「{found.name}」读取超过 {self.seconds:.0f} 秒仍无进展，已跳过；"
                        "请检查文件，或拆分、另存后再添加。"
                    ) from error
                if isinstance(error, (EOFError, BrokenPipeError)):
                    _count("died")
                    raise Unreadable(
                        f"「{found.name}」读取时程序异常中止，已跳过；"
                        "文件可能已损坏，请重新保存后再添加。"
                    ) from error
                raise
        if ok:
            return value
        if isinstance(value, MemoryError):
            _count("memory")
            raise Unreadable(
                f"「{found.name}」读取时占用内存超过 {self.memory // MB} MB，已跳过；"
                "请拆分后再添加。"
            ) from value
        raise value

    def _asked(self, request: object) -> tuple[bool, Any]:
        """As ``_Worker.ask``. One that was killed before it began (as the system does with what
        waits when memory is short) is no fault of the file: a new one is asked."""
        while True:
            fresh = self._worker is None
            worker = self._worker = self._worker or _Worker(self.memory)
            try:
                return worker.ask(request, self.seconds)
            except BaseException as error:
                worker.end()
                self._worker = None
                if fresh or worker.begun or not isinstance(error, (EOFError, BrokenPipeError)):
                    raise

    def close(self) -> None:
        """Ends the worker; the next ``read`` starts another."""
        with self._lock:
            if self._worker is not None:
                self._worker.end()
                self._worker = None

    def __enter__(self) -> "Guard":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Worker:
    """The process and its pipes. Its temporary files lie in one folder that goes with it."""

    def __init__(self, memory: int) -> None:
        self._scratch = tempfile.mkdtemp(prefix="bureau-read-")
        environment = {
            **os.environ,
            "TMPDIR": self._scratch,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        }
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "corpus.read.worker", str(memory), self._scratch],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,  # what lies in a buffer of ours would not wake ``select``
            env=environment,
            start_new_session=True,  # Ctrl-C is for us to act on
        )
        self.begun = False  # whether it has taken up what it was asked last
        self._ends = weakref.finalize(self, _end, self._process, self._scratch)  # at exit too

    def ask(self, request: object, seconds: float) -> tuple[bool, Any]:
        """(done, result) or (failed, error). Raises TimeoutError, EOFError, BrokenPipeError."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self.begun = False
        write_frame(self._process.stdin, request)
        while True:
            self._wait(seconds)
            kind, value = read_frame(self._process.stdout)
            if kind == "begun":
                self.begun = True
            elif kind == "log":
                name, level, message = value
                logging.getLogger(name).log(level, "%s", message)
            else:
                return kind == "done", value

    def _wait(self, seconds: float) -> None:
        """Until the worker says something."""
        assert self._process.stdout is not None
        if sys.platform == "win32":  # pipes can't be waited for there
            return
        if not select.select([self._process.stdout], [], [], seconds)[0]:
            raise TimeoutError

    def end(self) -> None:
        self._ends()


def _end(process: subprocess.Popen[bytes], scratch: str) -> None:
    """Asks the worker to end, so that it ends what it started; a hung one is killed."""
    process.terminate()
    try:
        process.wait(1)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    shutil.rmtree(scratch, ignore_errors=True)


def _count(how: str) -> None:
    with _counting:
        ENDED[how] += 1


_shared = Guard()


def read_guarded(found: Found | Mail, **options: Any) -> Any:
    """``Guard.read`` by a worker that the whole process shares."""
    return _shared.read(found, **options)
