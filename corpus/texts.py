"""The texts of versions, kept at hand: a version's text never changes."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from threading import Lock

ROOM = 20_000_000
"""Characters kept at hand, the last used ones: some 2,000 documents of 10,000 characters, 40 MB."""


class Texts:
    """Reads through to ``read``, which gives the texts of several versions in one query.

    Safe to share between threads.
    """

    def __init__(self, read: Callable[[list[int]], Mapping[int, str]], room: int = ROOM) -> None:
        self._read = read
        self._room = room
        self._used = 0
        self._kept: OrderedDict[int, str] = OrderedDict()
        self._lock = Lock()

    def of(self, version: int) -> str:
        return self.all([version])[version]

    def all(self, versions: Iterable[int]) -> dict[int, str]:
        """The texts by version key."""
        found: dict[int, str] = {}
        missing: list[int] = []
        with self._lock:
            for version in dict.fromkeys(versions):
                text = self._kept.get(version)
                if text is None:
                    missing.append(version)
                else:
                    self._kept.move_to_end(version)
                    found[version] = text
        if missing:
            read = self._read(missing)
            with self._lock:
                for version, text in read.items():
                    self._keep(version, text)
            found.update(read)
        return found

    def _keep(self, version: int, text: str) -> None:
        if version in self._kept or len(text) > self._room:
            return
        self._kept[version] = text
        self._used += len(text)
        while self._used > self._room:
            _, dropped = self._kept.popitem(last=False)
            self._used -= len(dropped)
