"""Watches over the questions of one server: its log and its metrics hear of each."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

from assistant.answer import Answer
from ui.watch import counters
from ui.watch.asker import Asker
from ui.watch.event import Answered
from ui.watch.log import tell
from ui.watch.metrics import ERROR, WAIT, WHOLE, Metrics
from ui.watch.today import Today

if TYPE_CHECKING:
    from ui.engine import Engine


class Watch:
    """One for each app. Safe to share between threads."""

    def __init__(self, engine: "Engine") -> None:
        self.metrics = Metrics(engine)
        self.today = Today()

    @contextmanager
    def question(self, by: Asker | None) -> Iterator[Callable[[Answer], Answer]]:
        """A question is answered in the block, which passes the answer through what is yielded."""
        began = perf_counter()
        answer: Answer | None = None

        def told(made: Answer) -> Answer:
            nonlocal answer
            answer = made
            return made

        error = ""
        try:
            yield told
        except Exception as failure:
            error = type(failure).__name__
            raise
        finally:
            took = (perf_counter() - began) * 1000
            self._note(by or Asker(), answer, took, error)

    def _note(self, by: Asker, answer: Answer | None, took: float, error: str) -> None:
        stages = {**({WAIT: wait} if (wait := counters.waited_ms()) else {})}
        stages |= answer.stages if answer else {}
        outcome = answer.outcome.value if answer and not error else ERROR
        self.metrics.asked(outcome, by.face)
        stages_and_whole = stages | {WHOLE: took}
        self.metrics.took(stages_and_whole)
        self.today.took(stages_and_whole)
        tell(Answered(by, outcome, took, stages, answer.id if answer else "", error))
