"""Keeps what is asked, without personal data, off the way from question to answer."""

import logging
from datetime import UTC, datetime
from queue import Full, Queue
from threading import Thread

from assistant.answer import Answer
from assistant.personal import masked
from corpus.errors import BureauError
from corpus.library import Library
from corpus.record import Question

log = logging.getLogger(__name__)

WAITING = 2000  # questions that may wait to be written; more are dropped, no answer waits for them
TOGETHER = 200  # written in one transaction
LONGEST = 300  # characters kept of one


class QuestionLog:
    """One thread writes; ``note`` costs microseconds and never fails."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._waiting: Queue[Answer] = Queue(WAITING)
        self._thread = Thread(target=self._write, name="questions", daemon=True)
        self._thread.start()

    def note(self, answer: Answer) -> None:
        try:
            self._waiting.put_nowait(answer)
        except Full:
            log.warning("the log of questions is behind: one was dropped")

    def flush(self) -> None:
        """Waits until all that was noted is written."""
        self._waiting.join()

    def _write(self) -> None:
        while True:
            batch = [self._waiting.get()]
            while len(batch) < TOGETHER and not self._waiting.empty():
                batch.append(self._waiting.get())
            try:
                self._library.note_questions([_kept(it) for it in batch])
            except BureauError as error:  # a full disk stops no answers
                log.warning("questions were not kept: %s", error)
            except Exception:
                log.exception("questions were not kept")
            finally:
                for _ in batch:
                    self._waiting.task_done()


def _kept(answer: Answer) -> Question:
    return Question(
        text=masked(answer.question).text[:LONGEST],
        outcome=answer.outcome.value,
        answer_id=answer.id,
        elapsed_ms=round(answer.elapsed_ms, 1),
        asked_at=datetime.now(UTC).replace(tzinfo=None),
    )
