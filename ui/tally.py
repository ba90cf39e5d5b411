"""What came of adding many files: how many, how fast, and which failed."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import PurePath
from time import monotonic

from index.ingest import Added

WORDS = {"added": "新增", "unchanged": "未变", "replaced": "更新", "failed": "失败"}
FAILURES = 20  # named in the table; each had its own line before


class Tally:
    """Counts files as they are reported; ``clock`` gives seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self._results: Counter[str] = Counter()
        self._formats: Counter[str] = Counter()
        self._failed: list[Added] = []
        self._similar = self._pages = self._chunks = 0

    def count(self, one: Added) -> None:
        self._results[one.result] += 1
        self._formats[PurePath(one.name).suffix.lower().lstrip(".") or "无后缀"] += 1
        self._similar += one.similar is not None
        self._pages += one.pages or 0
        self._chunks += one.chunks
        if one.result == "failed":
            self._failed.append(one)

    def lines(self) -> Iterator[str]:
        """The table, a line each."""
        seconds = max(self._clock() - self._began, 0.01)
        yield "─" * 40
        yield "    ".join(f"{word} {self._results[name]}" for name, word in WORDS.items())
        if len(self._formats) > 1:
            yield "，".join(f"{name} {count} 份" for name, count in self._formats.most_common())
        pages = f"{self._pages} 页（每秒 {self._pages / seconds:.1f} 页），" if self._pages else ""
        yield (
            f"用时 {seconds:.1f} 秒，{pages}"
            f"{self._chunks} 段（每秒 {self._chunks / seconds:.1f} 段）"
        )
        if self._similar:
            yield f"内容基本相同的 {self._similar} 份，可用 bureau documents --duplicates 查看"
        for one in self._failed[:FAILURES]:
            yield f"  ✗ {one.name}：{one.reason}"
        if len(self._failed) > FAILURES:
            yield f"  ……另有 {len(self._failed) - FAILURES} 份失败，见上面各行"
