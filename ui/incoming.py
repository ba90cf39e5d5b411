"""The folder where uploads lie until they are in the library; each server has its own part of it.

``incoming/SERVER/NUMBER[-internal]/NAME``: the numbers keep the order in which the files came, of
which the last decides where two are versions of one document. ``SERVER.lock`` is held for as long
as the server lives, and the system takes it back from one that is killed: so a starting server
takes over what a dead one has left, and never what a living one is at work on. Beside a file that
is to take another document's place lies an empty one, ``.replaces-ID``: a name needs no room.
"""

import logging
import re
import secrets
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import filelock

from corpus.originals import flush_folder

log = logging.getLogger(__name__)

INTERNAL = "-internal"  # ends the name of the folder of a file that is not for the public
_LOCK = ".lock"
_REPLACES = re.compile(r"\.replaces-(\w+)")


class Incoming:
    """The waiting files of one server. ``place`` is safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._mine = folder / secrets.token_hex(8)
        self._held: filelock.FileLock | None = None
        self._holding = threading.Lock()
        self._count = 0

    def place(self, name: str, *, internal: bool = False) -> Path:
        """Where a file of that name may be written. Raises OSError: no room, no rights."""
        with self._holding:
            self._hold()
            self._count += 1
            place = self._mine / f"{self._count:06d}{INTERNAL if internal else ''}"
            place.mkdir()
        return place / name

    def left(self) -> Iterator[Path]:
        """Whole files of dead servers, now ours, in the order they came; halves are dropped."""
        try:
            others = sorted(self.folder.iterdir(), key=_age)
        except FileNotFoundError:
            return
        for other in others:
            if other.is_dir() and other != self._mine:
                yield from self._taken(other)

    def _taken(self, other: Path) -> Iterator[Path]:
        lock = filelock.FileLock(_lock_of(other), blocking=False)
        try:
            with lock:
                # one that lies in it directly is of a program that knew no parts
                for path in sorted((*other.glob("*/*"), *other.glob("*"))):
                    if path.is_file() and not path.name.startswith("."):
                        yield self._moved(path)
                shutil.rmtree(other, ignore_errors=True)
                _lock_of(other).unlink(missing_ok=True)
        except filelock.Timeout:
            return  # it lives
        except OSError as error:
            log.warning("what was uploaded into %s cannot be taken over: %s", other, error)

    def _moved(self, path: Path) -> Path:
        place = self.place(path.name, internal=path.parent.name.endswith(INTERNAL))
        if document := replaced_by(path):
            mark_replacing(place, document)
        path.replace(place)
        flush_folder(place.parent)
        return place

    def _hold(self) -> None:
        """Our part is made when first needed: a disk may be one that is only read from."""
        if self._held is None:
            self.folder.mkdir(exist_ok=True)
            held = filelock.FileLock(_lock_of(self._mine), thread_local=False)
            held.acquire()
            self._held = held
        self._mine.mkdir(exist_ok=True)


def mark_replacing(path: Path, document_id: str) -> None:
    """Lets the next server know, too, whose place the file is to take. Raises OSError."""
    path.with_name(f".replaces-{document_id}").touch()
    flush_folder(path.parent)


def replaced_by(path: Path) -> str | None:
    """Id of the document whose place it is to take."""
    found = (_REPLACES.fullmatch(it.name) for it in path.parent.glob(".replaces-*"))
    return next((it[1] for it in found if it), None)


def discard(path: Path) -> None:
    """The file with the folder it was given."""
    shutil.rmtree(path.parent, ignore_errors=True)


def _lock_of(part: Path) -> Path:
    return part.with_name(f"{part.name}{_LOCK}")


def _age(path: Path) -> tuple[float, str]:
    try:
        return path.stat().st_mtime, path.name
    except FileNotFoundError:  # another server was quicker
        return 0.0, path.name
