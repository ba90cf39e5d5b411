"""Files that wait to be added, and what becomes of each. Goes on when the page is closed.

One thread adds them one after the other, as ``bureau add`` does: read in the guarded process, put
in one transaction. What was uploaded lies in ``incoming/`` beside the library until it is done;
what a stopped server left there is taken up by the next one. While another program holds the
library for itself (a backup, a rebuild) files wait.
"""

import errno
import logging
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from corpus.document import Document, Visibility
from corpus.errors import BureauError, Busy
from index.ingest import Added, Told
from ui.access.role import Role, Visitor
from ui.incoming import INTERNAL, Incoming, discard, mark_replacing, replaced_by
from ui.progress import READERS
from ui.watch.counters import Upload, count
from ui.watch.documents import note_added

if TYPE_CHECKING:
    from ui.engine import Engine

log = logging.getLogger(__name__)

# who has uploaded what a stopped server left is told by the row that was noted then
PROGRAM = Visitor(Role.ADMIN, "（重启后继续）", "restart")

FOLDER = "incoming"
MOST = 500  # files that may wait: a folder at a time
PATIENCE = 600.0  # seconds a file waits for another program that writes; a try takes ten
_PAUSE = 1.0  # seconds until it is tried again
TOO_LATE = ("向量化", "更新索引")  # steps that end within seconds and leave nothing half done


class Stage(StrEnum):
    WAITING = "等待"
    WORKING = "处理中"
    DONE = "完成"
    FAILED = "没有收录"
    CANCELLED = "已取消"


ENDED = (Stage.DONE, Stage.FAILED, Stage.CANCELLED)


@dataclass(frozen=True, slots=True)
class Job:
    """One uploaded file. ``results`` has one entry a file, more where it is an archive."""

    id: str
    path: Path
    stage: Stage = Stage.WAITING
    step: str = ""  # what is being done: "第 3/120 页"
    results: tuple[Added, ...] = ()
    trouble: str = ""  # why nothing came of it as a whole
    replaces: str | None = None  # id of the document that it is to take the place of
    internal: bool = False  # not for the public
    twin: str | None = None  # id of another document with its title or 文号
    by: Visitor = PROGRAM  # who has uploaded it

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def other(self) -> str | None:
        """Id of the document that it may be meant to take the place of: one of nearly the same
        text, or of its title or 文号. Only where it is a single file that is in now."""
        if len(self.results) != 1 or self.stage is not Stage.DONE or self.replaces:
            return None
        return self.results[0].similar or self.twin


class _Cancelled(Exception):
    """Raised in the thread that adds, from where it says what it is at."""


class Intake:
    """The queue of one library. Safe to share between threads."""

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine
        self._incoming = Incoming(engine.library.folder / FOLDER)
        self._jobs: dict[str, Job] = {}
        self._cancelled: set[str] = set()
        self._queue: SimpleQueue[str] = SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        for path in self._incoming.left():
            self.put(path, replaced_by(path))

    def place(self, name: str, *, internal: bool = False) -> Path:
        """Where a file of that name may be written; then ``put`` it.

        The folder's name says who may see the file, so that the next server knows it too.

        Raises:
            BureauError: too many wait already, or the library is gone.
            OSError: no room, no rights.
        """
        _ = self._engine.library.generation  # else a folder would be made where it was
        if sum(it.stage not in ENDED for it in self.jobs()) >= MOST:
            raise BureauError(f"已有 {MOST} 个文件在排队。请等它们处理完再上传。")
        return self._incoming.place(name, internal=internal)

    def put(self, path: Path, replaces: str | None = None, by: Visitor = PROGRAM) -> Job:
        """Take a file into the queue."""
        internal = path.parent.name.endswith(INTERNAL)
        job = Job(secrets.token_hex(8), path, replaces=replaces, internal=internal, by=by)
        with self._lock:
            self._jobs[job.id] = job
            self._queue.put(job.id)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="intake", daemon=True)
                self._thread.start()
        return job

    def jobs(self) -> tuple[Job, ...]:
        """All that are known, the first first."""
        with self._lock:
            return tuple(self._jobs.values())

    def job(self, job_id: str) -> Job:
        """Raises BureauError where there is none of that id (any more)."""
        with self._lock:
            if job_id not in self._jobs:
                raise BureauError("这一项已不在列表里。")
            return self._jobs[job_id]

    def cancel(self, job_id: str) -> bool:
        """Stop a file that waits or is being read; False where it is too late for that."""
        job = self.job(job_id)
        if job.stage in ENDED or job.step.startswith(TOO_LATE):
            return False
        with self._lock:
            self._cancelled.add(job_id)
        if job.stage is Stage.WAITING:
            self._change(job_id, stage=Stage.CANCELLED)
            discard(job.path)
        return True

    def supersede(self, job_id: str, by: Visitor) -> Job:
        """Let a file that is in take the place of the document it says nearly the same as.

        Raises:
            BureauError: it is no longer there; the disk is full.
        """
        job = self.job(job_id)
        if job.other is None or not job.path.is_file():
            raise BureauError("这份文件已不能这样处理。请重新上传它。")
        try:
            mark_replacing(job.path, job.other)
        except OSError as error:
            line = f"没有设为替代：存不下（{error.strerror}）。请检查磁盘空间和读写权限后再试。"
            raise BureauError(line) from error
        with self._lock:
            del self._jobs[job_id]
        return self.put(job.path, replaces=job.other, by=by)

    def clear(self) -> None:
        """Forget what has ended."""
        with self._lock:
            ended = [it for it in self._jobs.values() if it.stage in ENDED]
            for job in ended:
                del self._jobs[job.id]
        for job in ended:
            discard(job.path)

    def _change(self, job_id: str, **changed: object) -> None:
        with self._lock:
            if job_id in self._jobs:
                self._jobs[job_id] = replace(self._jobs[job_id], **changed)  # type: ignore[arg-type]

    def _work(self) -> None:
        while True:
            job_id = self._queue.get()
            with self._lock:
                job = self._jobs.get(job_id)
            if job is not None and job.stage is Stage.WAITING:
                self._add(job)

    def _add(self, job: Job) -> None:
        results: dict[str, Added] = {}  # by name of the file

        def step(words: str) -> None:
            if job.id in self._cancelled and not words.startswith(TOO_LATE):
                raise _Cancelled
            self._change(job.id, step=words, results=tuple(results.values()))

        self._change(job.id, stage=Stage.WORKING, step="准备")
        until = time.monotonic() + PATIENCE
        try:
            while why := self._tried(job, results, step, last=time.monotonic() > until):
                step(why)
                time.sleep(_PAUSE)
        except _Cancelled:
            self._change(job.id, stage=Stage.CANCELLED, step="", results=tuple(results.values()))
        except BureauError as error:
            # where some are in, the line is about what is not: the rest, or the indexes
            outcome = _outcome(tuple(results.values()))
            self._change(job.id, **{**outcome, "trouble": str(error)})
        except Exception:
            log.exception("an uploaded file was not added")
            line = "程序出错，没有收录。请再试一次；还不行请运行 bureau doctor 检查。"
            self._change(job.id, stage=Stage.FAILED, step="", trouble=line)
        ended = self._jobs.get(job.id)
        _count(ended)
        if ended is None or ended.other is None:  # else it may be wanted once more
            discard(job.path)

    def _note(self, job: Job, one: Added) -> None:
        try:
            note_added(self._engine.audit, job.by, one)
        except BureauError as error:  # that it was uploaded is noted, and it is in
            log.warning("it is not noted that a file was added: %s", error)

    def _tried(
        self, job: Job, results: dict[str, Added], step: Callable[[str], None], *, last: bool
    ) -> str:
        """Adds it; why it is to be tried again where it could not be: another program was writing
        all the while and it is not the ``last`` time, or there is no room on the disk. Then it
        waits for as long as that lasts: it was taken, and nobody may be there to send it again.
        """
        visibility = Visibility.INTERNAL if job.internal else None
        told = Told(replaces=job.replaces, visibility=visibility)
        try:
            with _Pages(step):
                for one in self._engine.add([job.path], told=told, step=step):
                    if one.result != "unchanged" or one.name not in results:
                        results[one.name] = one  # else it got in when it was tried before
                        self._note(job, one)
                    self._change(job.id, step="更新索引", results=tuple(results.values()))
        except Busy:
            if last:
                raise
            return "等待另一个程序写完"
        except BureauError as error:
            if results or not _no_room(error):
                raise
            return f"等待磁盘空间：{error}"
        added = tuple(results.values())
        self._change(job.id, **_outcome(added), twin=_twin(self._engine.documents(), added))
        return ""


def _count(job: Job | None) -> None:
    """What has become of a file, for the metrics."""
    if job is None or job.stage is Stage.CANCELLED:
        count(Upload.CANCELLED)
    for one in job.results if job else ():
        count(Upload(one.result))
    if job is not None and not job.results and job.stage is Stage.FAILED:
        count(Upload.FAILED)


def _twin(documents: Sequence[Document], results: Sequence[Added]) -> str | None:
    """Another document in force that bears the title or the 文号 of the one that was added."""
    mine = next((it for it in documents if results and it.id == results[0].document_id), None)
    if mine is None or mine.superseded_by or results[0].result == "unchanged":
        return None
    return next(
        (
            it.id
            for it in documents
            if it.id != mine.id
            and it.superseded_by is None
            and (
                it.title == mine.title or (it.about.number and it.about.number == mine.about.number)
            )
        ),
        None,
    )


def _outcome(results: Sequence[Added]) -> dict[str, object]:
    if not results:
        line = "里面没有可以添加的文件。请检查后再上传。"
        return {"stage": Stage.FAILED, "step": "", "trouble": line}
    failed = all(it.result == "failed" for it in results)
    stage = Stage.FAILED if failed else Stage.DONE
    return {"stage": stage, "step": "", "results": tuple(results)}


def _no_room(error: BureauError) -> bool:
    """Whether it is for want of room, and of nothing else, that nothing came of it."""
    cause = error.__cause__
    if isinstance(cause, OSError):
        return cause.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
    return "disk is full" in str(cause) or "磁盘空间不足" in str(error)


class _Pages(logging.Handler):
    """What readers say in this thread goes to ``step``, which may raise to stop them."""

    def __init__(self, step: Callable[[str], None]) -> None:
        super().__init__(logging.INFO)
        self._step = step
        self._thread = threading.get_ident()

    def __enter__(self) -> None:
        READERS.addHandler(self)
        READERS.setLevel(logging.INFO)

    def __exit__(self, *_: object) -> None:
        READERS.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        if threading.get_ident() == self._thread:
            self._step(f"读取 {record.getMessage()}")
