"""The numbers of one running server in the text format of Prometheus.

Names by https://prometheus.io/docs/practices/naming/: base units, ``_total`` for what only grows.
All labels are closed sets; nothing that a person typed or is known by can get into them.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from assistant.answer import Outcome
from assistant.stages import STAGES
from corpus.errors import BureauError
from corpus.read import guard
from ui.watch import counters
from ui.watch.asker import Face
from ui.watch.counters import LogIn, ModelCall, Refusal, Upload

if TYPE_CHECKING:
    from ui.engine import Engine

ERROR = "error"  # the outcome of a question that was not answered at all
WAIT, WHOLE = "wait", "whole"  # beside the stages of ``assistant.stages``
# seconds: one answer of a bureau's library takes 0.05 to 0.3 s, a language model up to 8
BOUNDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
OUTCOMES = (*(it.value for it in Outcome), ERROR)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_COUNTED = (
    ("bureau_refused", "Requests not served, by reason", "reason", Refusal),
    ("bureau_logins", "Attempts to sign in", "result", LogIn),
    ("bureau_uploads", "Files uploaded, by what became of them", "result", Upload),
    ("bureau_llm_calls", "Calls of the language model", "result", ModelCall),
)


class Metrics:
    """A registry of its own for each app. Safe to share between threads."""

    def __init__(self, engine: "Engine") -> None:
        disable_created_metrics()  # when each label was first seen: half of the text, of no use
        self._registry = CollectorRegistry()
        self._questions = Counter(
            "bureau_questions", "Questions by outcome and face", ["outcome", "face"],
            registry=self._registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "bureau_answer_seconds", "Time spent in each stage of an answer", ["stage"],
            buckets=BOUNDS, registry=self._registry,
        )  # fmt: skip
        self._responses = Counter(
            "bureau_http_responses", "Responses by face and status", ["face", "status"],
            registry=self._registry,
        )  # fmt: skip
        for outcome in OUTCOMES:  # a rate needs the zero before the first one
            for face in (Face.PARENTS, Face.API):
                self._questions.labels(outcome, face.value)
        for name in (WAIT, *STAGES, WHOLE):
            self._seconds.labels(name)
        self._registry.register(_Now(engine))
        ProcessCollector(registry=self._registry)

    def asked(self, outcome: str, face: Face) -> None:
        self._questions.labels(outcome, face.value).inc()

    def took(self, milliseconds: Mapping[str, float]) -> None:
        for name, spent in milliseconds.items():
            self._seconds.labels(name).observe(spent / 1000)

    def responded(self, face: Face, status: int) -> None:
        """Below 400 only the hundreds are told apart."""
        shown = str(status) if status >= 400 else f"{status // 100}xx"
        self._responses.labels(face.value, shown).inc()

    def text(self) -> bytes:
        return generate_latest(self._registry)


class _Now(Collector):
    """What is looked up when it is asked for."""

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine

    def describe(self) -> Iterable[Metric]:
        return ()  # else the registry would collect at once, before the model is loaded

    def collect(self) -> Iterator[Metric]:
        seated, queued = counters.answering_now(), counters.waiting_now()
        yield _gauge("bureau_answers_in_progress", "Requests that hold a seat", seated)
        yield _gauge("bureau_answers_waiting", "Requests that wait for a seat", queued)
        for name, text, label, events in _COUNTED:
            family = CounterMetricFamily(name, text, labels=[label])
            for event in events:
                family.add_metric([event.value], counters.counted(event))
            yield family
        killed = CounterMetricFamily(
            "bureau_reader_kills", "Processes that read a file and were ended", labels=["reason"]
        )
        for reason, number in guard.ENDED.items():
            killed.add_metric([reason], number)
        yield killed
        yield from self._library()

    def _library(self) -> Iterator[Metric]:
        """Left out while the library cannot be read: ``bureau_library_up`` says that."""
        engine = self._engine
        try:
            generation = engine.library.generation
            documents = len(engine.documents())
            up = 1
        except BureauError:
            up = 0
        yield _gauge("bureau_library_up", "Whether the library can be read", up)
        if up:
            yield _gauge("bureau_documents", "Documents in the library", documents)
            yield _gauge("bureau_library_generation", "Counts the changes made to it", generation)
            now = engine.store.now
            yield _gauge("bureau_chunks", "Passages in the search index", now.count)
            lag = generation - engine.store.generation
            yield _gauge("bureau_index_lag_generations", "Changes not searched in yet", lag)
        try:
            free = shutil.disk_usage(engine.library.folder).free
        except OSError:
            return
        yield _gauge("bureau_disk_free_bytes", "Free where the library lies", free)


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)
