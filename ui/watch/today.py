"""How long the stages of today's answers took, in this process: what the overview shows."""

import math
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock

KEPT = 5000  # times of one stage, the last; some 0.3 MB in all


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds of one stage."""

    stage: str
    count: int
    half: float  # half of the answers took at most this
    most: float  # 95 of 100


class Today:
    """Forgets at local midnight. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._day = date.min
        self._times: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=KEPT))

    def took(self, milliseconds: Mapping[str, float], today: date | None = None) -> None:
        with self._lock:
            self._turn(today)
            for stage, spent in milliseconds.items():
                self._times[stage].append(spent)

    def spent(self, today: date | None = None) -> tuple[Spent, ...]:
        """The slowest first, by what 95 of 100 took at most."""
        with self._lock:
            self._turn(today)
            times = {stage: sorted(it) for stage, it in self._times.items() if it}
        found = [
            Spent(stage, len(it), _share(it, 0.5), _share(it, 0.95)) for stage, it in times.items()
        ]
        return tuple(sorted(found, key=lambda it: -it.most))

    def _turn(self, today: date | None) -> None:
        day = today or date.today()
        if day != self._day:
            self._day = day
            self._times.clear()


def _share(ascending: list[float], share: float) -> float:
    """The least time that this share of all did not exceed (nearest rank)."""
    return ascending[max(0, math.ceil(share * len(ascending)) - 1)]
