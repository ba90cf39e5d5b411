"""Keeps what is asked, without personal data, off the way from question to answer."""

import logging
from datetime import UTC, datetime
from queue import Full, Queue
from threading import Thread

from assistant.answer import Answer
from assistant.personal import keepable
from corpus.errors import BureauError, Busy
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
        self._waiting: Queue[tuple[Answer, datetime]] = Queue(WAITING)
        self._thread = Thread(target=self._write, name="questions", daemon=True)
        self._thread.start()

    def note(self, answer: Answer) -> None:
        try:
            self._waiting.put_nowait((answer, datetime.now(UTC)))
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
                self._put([_kept(answer, at) for answer, at in batch])
            except BureauError as error:  # a full disk stops no answers
                log.warning("questions were not kept: %s", error)
            except Exception:
                log.exception("questions were not kept")
            finally:
                for _ in batch:
                    self._waiting.task_done()

    def _put(self, kept: list[Question]) -> None:
        """While another program writes, the questions wait, here and in the queue."""
        while True:
            try:
                self._library.note_questions(kept)
            except Busy as error:  # it was waited for already
                log.info("questions wait: %s", error)
            else:
                return


def _kept(answer: Answer, at: datetime) -> Question:
    # the number of an office that the answer gave is nobody's secret
    public = "\n".join((answer.answer, *(it.quote for it in answer.citations)))
    return Question(
        text=keepable(answer.question, public).text[:LONGEST],
        outcome=answer.outcome.value,
        answer_id=answer.id,
        elapsed_ms=round(answer.elapsed_ms, 1),
        asked_at=at.replace(tzinfo=None),
    )
