"""Files that wait to be added, and what becomes of each. Goes on when the page is closed.

One thread adds them one after the other, as ``bureau add`` does: read in the guarded process, put
in one transaction. What was uploaded lies in ``incoming/`` beside the library until it is done;
what a stopped server left there is taken up by the next one.
"""

import logging
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from corpus.document import Document
from corpus.errors import BureauError
from index.ingest import Added, Told
from ui.progress import READERS

if TYPE_CHECKING:
    from ui.engine import Engine

log = logging.getLogger(__name__)

FOLDER = "incoming"
MOST = 500  # files that may wait: a folder at a time
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
    twin: str | None = None  # id of another document with its title or 文号

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
        self.folder = engine.library.folder / FOLDER
        self._jobs: dict[str, Job] = {}
        self._cancelled: set[str] = set()
        self._queue: SimpleQueue[str] = SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        for path in self._left():
            self.put(path)

    def place(self, name: str) -> Path:
        """Where a file of that name may be written; then ``put`` it.

        Raises:
            BureauError: too many wait already.
        """
        if sum(it.stage not in ENDED for it in self.jobs()) >= MOST:
            raise BureauError(f"已有 {MOST} 个文件在排队。请等它们处理完再上传。")
        folder = self.folder / secrets.token_hex(8)
        folder.mkdir(parents=True)
        return folder / name

    def put(self, path: Path, replaces: str | None = None) -> Job:
        """Take a file into the queue."""
        job = Job(secrets.token_hex(8), path, replaces=replaces)
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
            _discard(job.path)
        return True

    def supersede(self, job_id: str) -> Job:
        """Let a file that is in take the place of the document it says nearly the same as."""
        job = self.job(job_id)
        if job.other is None or not job.path.is_file():
            raise BureauError("这份文件已不能这样处理。请重新上传它。")
        with self._lock:
            del self._jobs[job_id]
        return self.put(job.path, replaces=job.other)

    def clear(self) -> None:
        """Forget what has ended."""
        with self._lock:
            ended = [it for it in self._jobs.values() if it.stage in ENDED]
            for job in ended:
                del self._jobs[job.id]
        for job in ended:
            _discard(job.path)

    def _left(self) -> Iterator[Path]:
        """Whole files of an earlier server; halves are dropped."""
        for path in sorted(self.folder.glob("*/*")):
            if path.name.startswith("."):
                _discard(path)
            elif path.is_file():
                yield path

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
        results: list[Added] = []

        def step(words: str) -> None:
            if job.id in self._cancelled and not words.startswith(TOO_LATE):
                raise _Cancelled
            self._change(job.id, step=words, results=tuple(results))

        self._change(job.id, stage=Stage.WORKING, step="准备")
        told = Told(replaces=job.replaces)
        try:
            with _Pages(step):
                for one in self._engine.add([job.path], told=told, step=step):
                    results.append(one)
                    self._change(job.id, step="更新索引", results=tuple(results))
            twin = _twin(self._engine.documents(), results)
            self._change(job.id, **_outcome(results), twin=twin)
        except _Cancelled:
            self._change(job.id, stage=Stage.CANCELLED, step="", results=tuple(results))
        except BureauError as error:
            self._change(job.id, stage=Stage.FAILED, step="", trouble=str(error))
        except Exception:
            log.exception("an uploaded file was not added")
            line = "程序出错，没有收录。请再试一次；还不行请运行 bureau doctor 检查。"
            self._change(job.id, stage=Stage.FAILED, step="", trouble=line)
        ended = self._jobs.get(job.id)
        if ended is None or ended.other is None:  # else it may be wanted once more
            _discard(job.path)


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


def _outcome(results: list[Added]) -> dict[str, object]:
    if not results:
        line = "里面没有可以添加的文件。请检查后再上传。"
        return {"stage": Stage.FAILED, "step": "", "trouble": line}
    failed = all(it.result == "failed" for it in results)
    stage = Stage.FAILED if failed else Stage.DONE
    return {"stage": stage, "step": "", "results": tuple(results)}


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


def _discard(path: Path) -> None:
    """The file with the folder it was given."""
    shutil.rmtree(path.parent, ignore_errors=True)
