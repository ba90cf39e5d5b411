"""What a soak has met, and the table of it."""

import statistics
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

WARM = 0.2  # of the time: memory that a server takes once is no leak

Said = tuple[Any, ...]  # what two runs must agree in


@dataclass
class Load:
    """What the askers met. Each thread adds to it under the lock."""

    times: list[float] = field(default_factory=list)  # seconds until the answer, tries included
    statuses: Counter[str] = field(default_factory=Counter)
    others: dict[tuple[str, Said], int] = field(default_factory=dict)  # not as in the quiet run
    lost: list[str] = field(default_factory=list)
    searches: list[float] = field(default_factory=list)
    empty: int = 0  # searches without a hit
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True, slots=True)
class Sample:
    """The server process at one time. Memory in MB, its children's not counted."""

    at: float  # seconds since the load began
    resident: float
    files: int
    threads: int
    children: int


def slope(samples: Sequence[Sample], of: Callable[[Sample], float]) -> float:
    """Change per hour after the warm-up, by least squares."""
    late = [it for it in samples if it.at >= WARM * samples[-1].at]
    if len(late) < 3:
        return float("nan")
    return statistics.linear_regression([it.at / 3600 for it in late], list(map(of, late))).slope


def percentile(times: Sequence[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else 0.0


def report(
    load: Load, samples: Sequence[Sample], seconds: float, found: tuple[int, int], done: int
) -> str:
    times, last = load.times, samples[-1]
    statuses = ", ".join(f"{name}: {count:,}" for name, count in sorted(load.statuses.items()))
    grown = slope(samples, lambda it: it.resident)
    rows = [
        ("time under load", f"{seconds / 60:.1f} min"),
        ("answers", f"{len(times) - len(load.lost):,} ({len(times) / seconds:.1f} a second)"),
        (
            "one answer",
            f"p50 {percentile(times, 0.5):.0f} ms, p95 {percentile(times, 0.95):.0f} ms, "
            f"p99 {percentile(times, 0.99):.0f} ms, longest {max(times) * 1000:.0f} ms",
        ),
        ("responses by status", statuses),
        ("lost answers", str(len(load.lost))),
        ("wrong answers", str(found[1])),
        ("answers that the growing library moved", str(found[0])),
        ("searches", f"{len(load.searches)}, {load.empty} without a hit"),
        ("one search", f"p95 {percentile(load.searches, 0.95):.0f} ms"),
        ("changes while asked (uploads, correction)", str(done)),
        (
            "memory of the server (RSS)",
            f"{samples[0].resident:.0f} → {last.resident:.0f} MB, "
            f"most {max(it.resident for it in samples):.0f} MB, {grown:+.0f} MB an hour",
        ),
        ("memory as time went by, in tenths", tenths(samples)),
        ("open files", spread(samples, lambda it: it.files)),
        ("threads", spread(samples, lambda it: it.threads)),
        ("child processes", spread(samples, lambda it: it.children)),
    ]
    lines = [f"| {what} | {figure} |" for what, figure in rows]
    return "\n".join(["| what | figure |", "| --- | --- |", *lines])


def spread(samples: Sequence[Sample], of: Callable[[Sample], float]) -> str:
    values = [of(it) for it in samples]
    return f"{values[0]:.0f} → {values[-1]:.0f}, most {max(values):.0f}"


def tenths(samples: Sequence[Sample]) -> str:
    last = len(samples) - 1
    picked = [samples[last * n // 10] for n in range(11)]
    return ", ".join(f"{it.resident:.0f}" for it in picked) + " MB"
