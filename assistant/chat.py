"""Talking to a language model behind an OpenAI-compatible address, through llama-index.

The server is not trusted to answer in time, at reasonable length, or at all: what it sends is
read by another thread, which is waited for until a deadline and then left to itself.
"""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Event, Thread
from typing import TYPE_CHECKING, Any, Protocol

from corpus.errors import BureauError

if TYPE_CHECKING:
    import httpx

AT_ONCE = 4  # requests under way, given up ones too: a server that hangs must not fill the memory
LARGEST = 4_000_000  # bytes of one response; an answer is a few thousand
SEED = 7  # any; the same question shall give the same words
log = logging.getLogger(__name__)


class ModelFailed(Exception):
    """The model gave nothing that can be used; the text says why, for people. No key in it."""


class ModelBusy(ModelFailed):
    """Others are being answered; that says nothing against the model."""


class ModelSlow(ModelFailed):
    """It has not answered in time."""


class Model(Protocol):
    """What a writer needs of a language model."""

    name: str

    def say(self, system: str, user: str, *, longest: int, seconds: float) -> Iterator[str]:
        """The reply piece by piece, at most ``longest`` characters, for at most ``seconds``.

        Raises:
            ModelFailed: also in the middle: what came before it stands.
        """


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is asked. ``retries`` are made only as far as the time allows."""

    url: str  # "http://127.0.0.1:11434/v1"
    model: str
    key: str = field(default="", repr=False)
    retries: int = 1
    streams: bool = True  # false: for servers that only send whole replies


class Chat:
    """A model at an endpoint. Safe to share between threads."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.name = endpoint.model
        self._slots = BoundedSemaphore(AT_ONCE)

    def open(self) -> "Chat":
        """Loads what is needed now.

        Raises:
            BureauError: the optional packages are not installed.
        """
        try:
            for name in ("llama_index.llms.openai_like", "assistant.capped"):
                import_module(name)
        except ImportError as error:
            raise BureauError(
                "设置了语言模型，但没有安装所需的软件。请在程序文件夹里运行 "
                ".venv/bin/pip install -c constraints.txt -e '.[llm]'，或删去设置中的 llm_url。"
            ) from error
        return self

    def say(self, system: str, user: str, *, longest: int, seconds: float) -> Iterator[str]:
        """As ``Model.say``."""
        from assistant.capped import CappedTransport, client

        until = time.monotonic() + seconds
        if not self._slots.acquire(blocking=False):
            raise ModelBusy("语言模型正忙")
        transport = CappedTransport(LARGEST)
        http = client(transport)
        parts: SimpleQueue[str | ModelFailed | None] = SimpleQueue()
        enough = Event()

        def read() -> None:
            try:
                for part in self._reply(http, system, user, longest, seconds):
                    if enough.is_set():
                        return
                    parts.put(part)
                parts.put(None)
            except Exception as error:  # whatever a foreign server brings about, it is the reason
                parts.put(ModelFailed(self._reason(error)))
            finally:
                transport.release()
                self._slots.release()

        Thread(target=read, name="language-model", daemon=True).start()
        try:
            yield from _read(parts, longest, until)
        except ModelFailed:
            http.close()  # the other thread may be waiting for a server that says nothing
            raise
        finally:
            enough.set()

    def _reply(
        self, http: "httpx.Client", system: str, user: str, longest: int, seconds: float
    ) -> Iterator[str]:
        from llama_index.core.llms import ChatMessage, MessageRole
        from llama_index.llms.openai_like import OpenAILike

        model = OpenAILike(
            model=self.endpoint.model,
            api_base=self.endpoint.url,
            # without one, the library would send another service's key from the environment
            api_key=self.endpoint.key or "none",
            is_chat_model=True,
            temperature=0.0,
            max_tokens=longest,  # a character of Chinese takes about one
            max_retries=self.endpoint.retries,
            timeout=seconds,
            additional_kwargs={"seed": SEED},
            http_client=http,
        )
        messages = [
            ChatMessage(role=MessageRole.SYSTEM, content=system),
            ChatMessage(role=MessageRole.USER, content=user),
        ]
        if not self.endpoint.streams:
            yield model.chat(messages).message.content or ""
            return
        finished = False
        for part in model.stream_chat(messages):
            yield part.delta or ""
            finished = finished or any(c.finish_reason for c in _choices(part.raw))
        if not finished:  # a connection that ends early looks like the end of the reply
            raise EOFError("the reply breaks off")

    def _reason(self, error: Exception) -> str:
        """In one line, without the key: servers repeat it where it is wrong."""
        said = f"{type(error).__name__}：{' '.join(str(error).split())[:200]}"
        return said.replace(self.endpoint.key, "…") if self.endpoint.key else said


def _choices(chunk: Any) -> list[Any]:
    """Of one event of the stream, as the openai package gives it."""
    return list(chunk.choices or ())


def _read(
    parts: "SimpleQueue[str | ModelFailed | None]", longest: int, until: float
) -> Iterator[str]:
    length = 0
    while length < longest:
        try:
            part = parts.get(timeout=max(0.0, until - time.monotonic()))
        except Empty:
            raise ModelSlow("语言模型没有按时答完") from None
        if part is None:
            return
        if isinstance(part, ModelFailed):
            raise part
        length += len(part)
        yield part[: len(part) - max(0, length - longest)]
