"""All parts of one library wired together: what every face of the product talks to."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import Lock
from time import monotonic

from assistant.answer import Answer, Handoff, Outcome
from assistant.assistant import Assistant, Terms
from assistant.chat import Chat, Endpoint
from assistant.figure_search import Matched, find_figures
from assistant.writer import Draft, Writer, asked_as
from corpus.correction import Value
from corpus.document import Document, Kind, Status
from corpus.library import Library
from corpus.stated import Stated
from index.embed import Encoder, load_encoder
from index.ingest import Added, Told, add, correct, embed_again
from index.search import Filters, Found, Searcher
from index.store import Store, open_store
from ui.examples import examples
from ui.question_log import QuestionLog
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
        self.log: QuestionLog | None = None  # set where people ask: ``bureau serve``
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

    @cached_property
    def writer(self) -> Writer | None:
        """The language model that words answers, where the settings name one."""
        s = self.settings
        if not s.llm_url:
            return None
        endpoint = Endpoint(s.llm_url, s.llm_model, s.llm_key, s.llm_retries, s.llm_stream)
        return Writer(Chat(endpoint).open(), seconds=s.llm_timeout)

    def reload(self) -> None:
        """Takes over what is in the settings file now; the model stays until the next start."""
        self.settings = load_settings(self.library.folder)
        with self._opening:
            self.__dict__.pop("assistant", None)  # made anew with the next question, at once

    def open(self) -> "Engine":
        """Loads model and indexes now, so that the first question does not wait for them."""
        with self._opening:
            if "assistant" not in self.__dict__:
                self.encoder.queries(["开始"])  # a model's first run is slower than the rest
                _ = self.assistant
                _ = self.writer
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

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        as_of: date | None = None,
        *,
        note: bool = True,
    ) -> Answer:
        """One answer, in the words of the language model where there is one.

        It is waited for at most as long as the settings say; then the answer is in the words of
        the documents, as it is without a model. ``note``: it is kept in the log of questions; an
        answer that is only shown again is not asked a second time.
        """
        if not self.writer:
            return self.quoted(question, history, as_of, note=note)
        answer = None
        if whole := self.writer.whole(question, history):
            answer = asked_as(self.quoted(whole, (), as_of, note=note), question, self._text_of)
        answer = answer or self.quoted(question, history, as_of, note=note)
        return self.writer.write(answer, self._text_of)

    def quoted(
        self,
        question: str,
        history: Sequence[str] = (),
        as_of: date | None = None,
        *,
        note: bool = True,
    ) -> Answer:
        """The answer in the words of the documents; at once, also where there is a model.

        What a page shows first; ``worded`` then gives the rest. ``note`` as in ``ask``.
        """
        self._current()
        answer = self.assistant.ask(question, history, as_of)
        if note and self.log is not None:
            self.log.note(answer)
        return answer

    def worded(self, answer: Answer) -> Iterator[Draft]:
        """``answer`` being worded by the language model; the last draft has the whole answer."""
        if self.writer:
            yield from self.writer.stream(answer, self._text_of)
        else:
            yield Draft((), answer)

    def _text_of(self, document: Document) -> str:
        return self.library.text(document.id)

    def search(
        self,
        query: str,
        k: int = 10,
        *,
        kind: Kind | None = None,
        year: int | None = None,
        status: Status | None = None,
        document: str | None = None,
        issuer: str | None = None,
    ) -> Found:
        self._current()
        of = self.library.document(document).id if document else None
        return self.searcher.search(query, k, filters=Filters(kind, year, status, of, issuer))

    def matching(
        self, query: str, stated: Sequence[Stated], as_of: date | None = None
    ) -> tuple[Matched, ...]:
        """The figures among ``stated`` that the query means, best first."""
        self._current()
        longest = self.settings.max_question
        return find_figures(self.searcher, query, stated, as_of=as_of, longest=longest)

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
        answer = self.assistant.ask(question)  # nobody asked: it is not kept
        first = answer.citations[:1]
        return answer.outcome is Outcome.ANSWERED and first[0].document.id == document.id

    def documents(self) -> tuple[Document, ...]:
        return self.library.documents()
