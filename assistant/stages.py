"""How long each step from question to answer takes.

The steps lie in several files and some are gone through more than once for one question, so the
times are kept beside the call, not handed from one to the next: ``with stage("search"): …`` costs
about a microsecond and does nothing where nobody measures.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter

STAGES = ("read", "search", "evidence", "decide", "reply", "verify", "model")
"""All there are, in the order they are gone through."""


class _Clock:
    """Milliseconds by stage; a stage within another does not count for the outer one."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self.inner = [0.0]  # for each open stage, the seconds of those within it


_clock: ContextVar[_Clock | None] = ContextVar("clock", default=None)


@contextmanager
def measured() -> Iterator[dict[str, float]]:
    """What is yielded fills with the milliseconds of the stages gone through in the block."""
    clock = _Clock()
    token = _clock.set(clock)
    try:
        yield clock.spent
    finally:
        _clock.reset(token)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """The block is part of one of ``STAGES``."""
    clock = _clock.get()
    if clock is None:
        yield
        return
    clock.inner.append(0.0)
    began = perf_counter()
    try:
        yield
    finally:
        took = perf_counter() - began
        own = took - clock.inner.pop()
        clock.inner[-1] += took
        clock.spent[name] = clock.spent.get(name, 0.0) + own * 1000
