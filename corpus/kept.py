"""What belongs to a version, kept at hand: a version never changes."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sized
from threading import Lock
from typing import Generic, TypeVar

Part = TypeVar("Part", bound=Sized)


class Kept(Generic[Part]):
    """Reads through to ``read``, which gives the parts of several versions in one query.

    The last used ones are kept, of ``room`` in all, by their length. Safe to share between
    threads.
    """

    def __init__(self, read: Callable[[list[int]], Mapping[int, Part]], room: int) -> None:
        self._read = read
        self._room = room
        self._used = 0
        self._kept: OrderedDict[int, Part] = OrderedDict()
        self._lock = Lock()

    def of(self, version: int) -> Part:
        return self.all([version])[version]

    def all(self, versions: Iterable[int]) -> dict[int, Part]:
        """The parts by version key."""
        found: dict[int, Part] = {}
        missing: list[int] = []
        with self._lock:
            for version in dict.fromkeys(versions):
                part = self._kept.get(version)
                if part is None:
                    missing.append(version)
                else:
                    self._kept.move_to_end(version)
                    found[version] = part
        if missing:
            read = self._read(missing)
            with self._lock:
                for version, part in read.items():
                    self._keep(version, part)
            found.update(read)
        return found

    def _keep(self, version: int, part: Part) -> None:
        if version in self._kept or len(part) > self._room:
            return
        self._kept[version] = part
        self._used += len(part)
        while self._used > self._room:
            _, dropped = self._kept.popitem(last=False)
            self._used -= len(dropped)
