"""How often a client may ask, look something up, or upload: a moving window each."""

import time
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from threading import Lock

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from ui.access.role import Role
from ui.guard.refuse import Busy


class Kind(StrEnum):
    """What a request costs us."""

    QUESTION = "提问"  # an answer: 0.1 s of a core
    LOOK = "查询"  # a search, a document, a page of the office
    UPLOAD = "上传"


@dataclass(frozen=True, slots=True)
class Rates:
    """Most of each kind; the public by address, who has signed in by name."""

    questions: int = 20  # a minute
    office_questions: int = 120
    looks: int = 120
    office_looks: int = 600
    uploads: int = 500  # files an hour
    upload_mb: int = 2_000  # megabytes an hour


_TIDY = 1_000  # counts between two times that forgotten clients are dropped
_JUMP = 5.0  # seconds by which the clock may drift from the steady one


class Meter:
    """Counts, in this process. Safe to share between threads."""

    def __init__(self, rates: Rates) -> None:
        self._rates = rates
        self._storage = MemoryStorage()
        self._window = MovingWindowRateLimiter(self._storage)
        self._lock = Lock()
        self._counted = 0
        self._drift = time.time() - time.monotonic()

    def count(self, who: str, role: Role, kind: Kind, cost: int = 1) -> None:
        """Raises Busy (429) above the limit; what is refused is not counted."""
        item = self._item(role, kind)
        with self._lock:
            self._tidy()
            if self._window.hit(item, kind.name, who, cost=min(cost, item.amount)):
                return
            reset = self._window.get_window_stats(item, kind.name, who).reset_time
        raise Busy(_line(kind, item), 429, reset - time.time())

    def count_bytes(self, who: str, size: int) -> None:
        """Megabytes of an upload, a started one whole. Raises Busy (429)."""
        item = RateLimitItemPerHour(self._rates.upload_mb)
        cost = min(ceil(size / 1_000_000), item.amount)
        with self._lock:
            if not cost or self._window.hit(item, "bytes", who, cost=cost):
                return
            reset = self._window.get_window_stats(item, "bytes", who).reset_time
        line = f"一小时内上传的文件共超过 {item.amount} MB，请过一会儿再上传。"
        raise Busy(line, 429, reset - time.time())

    def _item(self, role: Role, kind: Kind) -> RateLimitItem:
        it = self._rates
        office = role is not Role.PUBLIC
        if kind is Kind.UPLOAD:
            return RateLimitItemPerHour(it.uploads)
        if kind is Kind.QUESTION:
            return RateLimitItemPerMinute(it.office_questions if office else it.questions)
        return RateLimitItemPerMinute(it.office_looks if office else it.looks)

    def _tidy(self) -> None:
        """Drops who has not come for long: the library keeps an empty list for each. And all, if
        the clock was set: counted by a clock that went back, a client would wait until it is
        where it was."""
        drift = time.time() - time.monotonic()
        if abs(drift - self._drift) > _JUMP:
            self._storage.reset()
            self._drift = drift
        self._counted += 1
        if self._counted % _TIDY == 0:
            for key in [key for key, events in self._storage.events.items() if not events]:
                self._storage.events.pop(key, None)


def _line(kind: Kind, item: RateLimitItem) -> str:
    span = "一小时" if kind is Kind.UPLOAD else "一分钟"
    what = {
        Kind.QUESTION: f"{item.amount} 个问题",
        Kind.LOOK: f"{item.amount} 次",
        Kind.UPLOAD: f"{item.amount} 个文件",
    }[kind]
    return f"{kind.value}太频繁（{span}内最多 {what}），请稍后再试。"
