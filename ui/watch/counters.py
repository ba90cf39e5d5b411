"""What the doors of this process have counted since it started.

Any part calls these functions, from any thread; ``ui.watch.metrics`` reads them when it is asked.
They are of the process, as a server is: the labels are closed sets, no personal data can get in.
"""

from collections import Counter
from contextvars import ContextVar
from enum import StrEnum
from threading import Lock


class Refusal(StrEnum):
    """Why a request was not served."""

    RATE = "rate"  # too many from one client: 429
    BUSY = "busy"  # the queue is full, or the wait in it was too long: 503
    SIZE = "size"  # too large a body, question or file: 413, 422
    DOOR = "door"  # not signed in, no such right, another site's page: 401, 403
    SLOW = "slow"  # a time-out: the client sends or reads too slowly, or a stage hangs


class LogIn(StrEnum):
    OK = "ok"
    FAILED = "failed"
    LOCKED = "locked"  # tried while locked out


class Upload(StrEnum):
    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REFUSED = "refused"  # too large, too many


class ModelCall(StrEnum):
    OK = "ok"
    FAILED = "failed"
    TIMEOUT = "timeout"


Event = Refusal | LogIn | Upload | ModelCall

_lock = Lock()
_counted: Counter[Event] = Counter()
_now: dict[str, int] = {"answering": 0, "waiting": 0}


def count(event: Event) -> None:
    """One more of it: ``count(Refusal.RATE)``, ``count(LogIn.LOCKED)`` …"""
    with _lock:
        _counted[event] += 1


def counted(event: Event) -> int:
    """How often since the process started."""
    return _counted[event]


def answering(number: int) -> None:
    """How many answers are being made now; whoever admits them says so at every change."""
    _now["answering"] = number


def waiting(number: int) -> None:
    """How many questions wait for their turn now."""
    _now["waiting"] = number


def answering_now() -> int:
    return _now["answering"]


def waiting_now() -> int:
    return _now["waiting"]


_waited: ContextVar[float] = ContextVar("waited", default=0.0)


def waited(seconds: float) -> None:
    """How long the question now at hand has waited for its turn; before it is answered, in the
    task or thread that answers it or that this is started from."""
    _waited.set(seconds)


def waited_ms() -> float:
    return _waited.get() * 1000
