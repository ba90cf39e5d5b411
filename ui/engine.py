"""All parts of one library wired together: what every face of the product talks to."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from assistant.answer import Answer, Handoff, Outcome
from assistant.assistant import Assistant, Terms
from assistant.chat import Chat, Endpoint
from assistant.figure_search import Matched, find_figures
from assistant.writer import Draft, Writer, asked_as
from corpus.correction import Value
from corpus.document import Document, Kind, Status
from corpus.errors import Unavailable
from corpus.library import Library
from corpus.public import PublicLibrary
from corpus.stated import Stated
from index.embed import Encoder, load_encoder
from index.ingest import Added, Told, add, correct, embed_again
from index.public import open_public_store
from index.search import Filters, Found, Searcher
from index.store import Store, open_store
from ui.examples import examples
from ui.question_log import QuestionLog
from ui.settings import Settings, load_settings
from ui.watch.model_calls import CountedModel

if TYPE_CHECKING:
    from ui.access.database import ServerDatabase
    from ui.watch.asker import Asker
    from ui.watch.audit import Audit
    from ui.watch.watch import Watch

SAMPLES = Path(__file__).parent.parent / "corpus" / "samples"
_LAG = 3.0  # seconds that a server may be behind the library while files are being added
_PATIENCE = 2.0  # seconds a question waits for another process that builds the same indexes
_TRIES = 5  # times an answer is made anew because documents are hidden meanwhile
_RETRY = 5.0  # seconds until the next try where the indexes could not be brought up to date
log = logging.getLogger(__name__)
T = TypeVar("T")


class Parts:
    """What does not depend on who asks: the settings, the models, the log of questions."""

    def __init__(
        self, folder: Path, say: Callable[[str], None] | None, encoder: Encoder | None
    ) -> None:
        self.settings: Settings = load_settings(folder)
        self.log: QuestionLog | None = None
        self.watch: Watch | None = None
        self.clock_doubted = False
        self._folder = folder
        self._say = say
        if encoder is not None:
            self.encoder = encoder

    @cached_property
    def encoder(self) -> Encoder:
        s = self.settings
        return load_encoder(
            s.model, query_prefix=s.query_prefix, passage_prefix=s.passage_prefix, say=self._say
        )

    @cached_property
    def writer(self) -> Writer | None:
        s = self.settings
        if not s.llm_url:
            return None
        endpoint = Endpoint(s.llm_url, s.llm_model, s.llm_key, s.llm_retries, s.llm_stream)
        return Writer(CountedModel(Chat(endpoint).open()), seconds=s.llm_timeout)

    @cached_property
    def server(self) -> "ServerDatabase":
        from ui.access.database import ServerDatabase

        return ServerDatabase(self._folder)

    @cached_property
    def audit(self) -> "Audit":
        from ui.watch.audit import Audit

        return Audit(self.server)


class Engine:
    """One open library with its model and indexes; parts are loaded when first needed.

    Safe to share between threads.
    """

    library: Library

    def __init__(
        self,
        folder: Path,
        *,
        create: bool = False,
        say: Callable[[str], None] | None = None,
        encoder: Encoder | None = None,
    ) -> None:
        """``encoder`` is the model where it is loaded already."""
        self._begin(Parts(folder, say, encoder))
        self.library = Library(folder, create=create)

    def _begin(self, parts: Parts) -> None:
        self._parts = parts
        self._opening = Lock()
        self._next_update = 0.0  # of the indexes, on the clock of ``monotonic``
        self._examples: tuple[int, tuple[str, ...]] = (-1, ())
        self._behind: str | None = None

    @property
    def settings(self) -> Settings:
        return self._parts.settings

    @property
    def encoder(self) -> Encoder:
        return self._parts.encoder

    @property
    def writer(self) -> Writer | None:
        """The language model that words answers, where the settings name one."""
        return self._parts.writer

    @property
    def log(self) -> QuestionLog | None:
        """Set where people ask: ``bureau serve``."""
        return self._parts.log

    @log.setter
    def log(self, log: QuestionLog) -> None:
        self._parts.log = log

    @property
    def watch(self) -> "Watch | None":
        """Hears of every question; set where people ask: ``bureau serve``."""
        return self._parts.watch

    @watch.setter
    def watch(self, watch: "Watch") -> None:
        self._parts.watch = watch

    @property
    def clock_doubted(self) -> bool:
        """Whether the clock seems to have jumped, so that nothing that is due is deleted yet."""
        return self._parts.clock_doubted

    @clock_doubted.setter
    def clock_doubted(self, doubted: bool) -> None:
        self._parts.clock_doubted = doubted

    @property
    def server(self) -> "ServerDatabase":
        """Users, sessions and the audit log of this library's server.

        Raises:
            Unavailable: it cannot be opened (disk full, no rights).
        """
        return self._parts.server

    @property
    def audit(self) -> "Audit":
        """Where every change that somebody makes is noted before it is made."""
        return self._parts.audit

    @cached_property
    def public(self) -> "Engine":
        """The same as the public meets it: documents for internal use are not in it at all."""
        return PublicEngine(self)

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

    def reload(self) -> None:
        """Takes over what is in the settings file now; the model stays until the next start."""
        self._parts.settings = load_settings(self.library.folder)
        for engine in self._both():
            with engine._opening:
                engine.__dict__.pop("assistant", None)  # made anew with the next question, at once

    def _both(self) -> "tuple[Engine, ...]":
        """This one, and the public's where anybody has asked for it."""
        return (self, self.public) if "public" in self.__dict__ else (self,)

    def open(self) -> "Engine":
        """Loads model and indexes now, so that the first question does not wait for them."""
        with self._opening:
            if "assistant" not in self.__dict__:
                self.encoder.queries(["开始"])  # a model's first run is slower than the rest
                _ = self.assistant
                _ = self.writer
            return self

    @property
    def behind(self) -> str | None:
        """Why the indexes do not follow the library, where they do not: one line with the fix."""
        return self._behind if self._behind and self.store.stale else None

    def _current(self) -> None:
        """Takes over what another process has added since.

        While one adds thousands, each question would bring the indexes up to date anew: between
        two times lies four times what the last one took, at most ``_LAG`` seconds. No question
        waits for another one's update, nor fails where there can be none (a full disk, a disk that
        is only read from): it is answered from the indexes there are.

        Raises:
            Unavailable: they may not be searched as they are, and cannot be brought up to date.
        """
        if "assistant" not in self.__dict__:
            self.open()
        if not self.store.stale or (self.store.usable and monotonic() < self._next_update):
            return
        if not self._opening.acquire(blocking=not self.store.usable):
            return  # another thread is at it
        try:
            if self.store.stale:  # another thread may have been first
                self._update()
        finally:
            self._opening.release()

    def _update(self) -> None:
        began = monotonic()
        try:
            self.store.update(_PATIENCE)
        except Unavailable as error:
            if not self.store.usable:
                raise
            if str(error) != self._behind:
                log.warning("answers are given from the indexes of before: %s", error)
            self._behind = str(error)
            self._next_update = monotonic() + _RETRY
        else:
            self._behind = None
            now = monotonic()
            self._next_update = now + min(4 * (now - began), _LAG)

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        as_of: date | None = None,
        *,
        note: bool = True,
        by: "Asker | None" = None,
    ) -> Answer:
        """One answer, in the words of the language model where there is one.

        It is waited for at most as long as the settings say; then the answer is in the words of
        the documents, as it is without a model. ``note``: it is kept in the log of questions; an
        answer that is only shown again is not asked a second time. ``by``: whence it comes.
        """
        with self._watched(by) as told:
            if not self.writer:
                return told(self._quoted(question, history, as_of, note))
            answer = None
            if whole := self.writer.whole(question, history):
                plain = self._quoted(whole, (), as_of, note)
                answer = asked_as(plain, question, self._text_of)
            answer = answer or self._quoted(question, history, as_of, note)
            written = self.writer.write(answer, self._text_of)
            if not self._still_shows(written):
                written = self._quoted(question, history, as_of, note=False)
            return told(written)

    def quoted(
        self,
        question: str,
        history: Sequence[str] = (),
        as_of: date | None = None,
        *,
        note: bool = True,
        by: "Asker | None" = None,
    ) -> Answer:
        """The answer in the words of the documents; at once, also where there is a model.

        What a page shows first; ``worded`` then gives the rest. ``note`` and ``by`` as in
        ``ask``.
        """
        with self._watched(by) as told:
            return told(self._quoted(question, history, as_of, note))

    @contextmanager
    def _watched(self, by: "Asker | None") -> Iterator[Callable[[Answer], Answer]]:
        """The answer made in the block goes through what is yielded."""
        if self.watch is None:
            yield lambda answer: answer
            return
        with self.watch.question(by) as told:
            yield told

    def _quoted(
        self, question: str, history: Sequence[str], as_of: date | None, note: bool
    ) -> Answer:
        answer = self._settled(lambda: self.assistant.ask(question, history, as_of))
        if note and self.log is not None:
            self.log.note(answer)
        return answer

    def worded(self, answer: Answer) -> Iterator[Draft]:
        """``answer`` being worded by the language model; the last draft has the whole answer."""
        if not self.writer:
            yield Draft((), answer)
            return
        for draft in self.writer.stream(answer, self._text_of):
            if not self._still_shows(answer):
                yield Draft((), self._quoted(answer.question, (), None, note=False))
                return
            yield draft

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
        def found() -> Found:
            of = self.library.document(document).id if document else None
            return self.searcher.search(query, k, filters=Filters(kind, year, status, of, issuer))

        return self._settled(found)

    def matching(
        self, query: str, stated: Sequence[Stated], as_of: date | None = None
    ) -> tuple[Matched, ...]:
        """The figures among ``stated`` that the query means, best first."""
        longest = self.settings.max_question
        return self._settled(
            lambda: find_figures(self.searcher, query, stated, as_of=as_of, longest=longest)
        )

    def _settled(self, make: Callable[[], T]) -> T:
        """What ``make`` gives, by indexes that are up to date."""
        self._current()
        return make()

    def _still_shows(self, answer: Answer) -> bool:
        """Whether all that it cites may still be shown to whom this engine answers."""
        return True

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
        for engine in self._both():
            if "store" in engine.__dict__:
                engine.store.update()
            else:
                _ = engine.store  # opening brings it up to date

    def correct(self, document: str, *, unset: Iterable[str] = (), **told: Value) -> bool:
        """As ``Library.correct``; indexes that are open follow: whoever asks next need not wait."""
        changed = correct(self.library, lambda: self.encoder, document, unset=unset, **told)
        for engine in self._both():
            if "assistant" in engine.__dict__:
                engine._current()
        return changed

    def rebuild(self) -> None:
        """Embeds everything with the model of the settings and makes the indexes anew."""
        if self.library.model not in (None, self.encoder.fingerprint):
            embed_again(self.library, self.encoder)
        open_store(self.library, model=self.encoder.fingerprint).rebuild()

    def examples(self) -> tuple[str, ...]:
        """Questions that this library answers, to show beside the input; made once a generation."""
        return self._settled(self._examples_now)

    def _examples_now(self) -> tuple[str, ...]:
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


class PublicEngine(Engine):
    """What ``Engine.public`` is: with its own view of the library, indexes and assistant."""

    library: PublicLibrary

    def __init__(self, whole: Engine) -> None:
        self._begin(whole._parts)
        self.library = PublicLibrary(whole.library)
        self._whole = whole

    @property
    def public(self) -> Engine:
        return self

    def open(self) -> Engine:
        self._whole.open()  # the model, and the indexes that serve while nothing is hidden
        return super().open()

    @cached_property
    def store(self) -> Store:
        return open_public_store(self.library, self._whole.store)

    def _settled(self, make: Callable[[], T]) -> T:
        """Made anew where something was taken from the public while it was made: what begins
        before a document is made internal may end after that was reported as done."""
        for _ in range(_TRIES):
            before = self.library.public_ids
            made = super()._settled(make)
            if self.library.shows(before):
                return made
        raise Unavailable("资料正在更改，这次没有回答。请稍等一会儿再试。")

    def _still_shows(self, answer: Answer) -> bool:
        return self.library.shows(it.document.id for it in answer.citations)
