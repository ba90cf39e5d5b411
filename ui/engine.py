"""All parts of one library wired together: what every face of the product talks to."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import Lock
from time import monotonic

from assistant.answer import Answer, Handoff, Outcome
from assistant.assistant import Assistant, Terms
from corpus.correction import Value
from corpus.document import Document, Kind, Status
from corpus.library import Library
from index.embed import Encoder, load_encoder
from index.ingest import Added, Told, add, correct, embed_again
from index.search import Filters, Found, Searcher
from index.store import Store, open_store
from ui.examples import examples
from ui.settings import Settings, load_settings

SAMPLES = Path(__file__).parent.parent / "corpus" / "samples"
_LAG = 3.0  # seconds that a server may be behind the library while files are being added


class Engine:
    """One open library with its model and indexes; parts are loaded when first needed.

    Safe to share between threads.
    """

    def __init__(
        self, folder: Path, *, create: bool = False, say: Callable[[str], None] | None = None
    ) -> None:
        self.settings: Settings = load_settings(folder)
        self.library = Library(folder, create=create)
        self._say = say
        self._opening = Lock()
        self._next_update = 0.0  # of the indexes, on the clock of ``monotonic``
        self._examples: tuple[int, tuple[str, ...]] = (-1, ())

    @cached_property
    def encoder(self) -> Encoder:
        s = self.settings
        return load_encoder(
            s.model, query_prefix=s.query_prefix, passage_prefix=s.passage_prefix, say=self._say
        )

    @cached_property
    def store(self) -> Store:
        return open_store(self.library, model=self.encoder.fingerprint)

    @cached_property
    def searcher(self) -> Searcher:
        return Searcher(self.library, self.store, self.encoder)

    @cached_property
    def assistant(self) -> Assistant:
        s = self.settings
        handoff = Handoff(s.handoff_text, s.handoff_name, s.handoff_phone, s.handoff_hours)
        return Assistant(self.library, self.searcher, Terms(handoff, s.max_question))

    def open(self) -> "Engine":
        """Loads model and indexes now, so that the first question does not wait for them."""
        with self._opening:
            if "assistant" not in self.__dict__:
                self.encoder.queries(["开始"])  # a model's first run is slower than the rest
                _ = self.assistant
            return self

    def _current(self) -> None:
        """Takes over what another process has added since.

        While one adds thousands, each question would bring the indexes up to date anew: between
        two times lies four times what the last one took, at most ``_LAG`` seconds.
        """
        if "assistant" not in self.__dict__:
            self.open()
        if not self.store.stale or monotonic() < self._next_update:
            return
        with self._opening:
            if self.store.stale:  # another thread may have been first
                began = monotonic()
                self.store.update()
                now = monotonic()
                self._next_update = now + min(4 * (now - began), _LAG)

    def ask(self, question: str, history: Sequence[str] = (), as_of: date | None = None) -> Answer:
        self._current()
        return self.assistant.ask(question, history, as_of)

    def search(
        self,
        query: str,
        k: int = 10,
        *,
        kind: Kind | None = None,
        year: int | None = None,
        status: Status | None = None,
        document: str | None = None,
    ) -> Found:
        self._current()
        of = self.library.document(document).id if document else None
        return self.searcher.search(query, k, filters=Filters(kind, year, status, of))

    def add(
        self,
        paths: Iterable[Path],
        *,
        told: Told = Told(),  # noqa: B008
        say: Callable[[int, int], None] | None = None,
        step: Callable[[str], None] | None = None,
    ) -> Iterator[Added]:
        """Adds files; the indexes follow when all are in."""
        yield from add(self.library, self.encoder, paths, told=told, say=say, step=step)
        if "store" in self.__dict__:
            self.store.update()
        else:
            _ = self.store  # opening brings it up to date

    def correct(self, document: str, *, unset: Iterable[str] = (), **told: Value) -> bool:
        """As ``Library.correct``; the indexes follow with the next search."""
        return correct(self.library, lambda: self.encoder, document, unset=unset, **told)

    def rebuild(self) -> None:
        """Embeds everything with the model of the settings and makes the indexes anew."""
        if self.library.model not in (None, self.encoder.fingerprint):
            embed_again(self.library, self.encoder)
        open_store(self.library, model=self.encoder.fingerprint).rebuild()

    def examples(self) -> tuple[str, ...]:
        """Questions that this library answers, to show beside the input; made once a generation."""
        self._current()
        generation = self.store.generation
        if self._examples[0] != generation:
            self._examples = (generation, examples(self.library, self._answers_from))
        return self._examples[1]

    def _answers_from(self, document: Document, question: str) -> bool:
        answer = self.ask(question)
        first = answer.citations[:1]
        return answer.outcome is Outcome.ANSWERED and first[0].document.id == document.id

    def documents(self) -> tuple[Document, ...]:
        return self.library.documents()
