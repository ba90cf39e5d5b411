"""The indexes derived from a library: found, brought up to date, made anew, swapped in."""

import errno
import logging
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from corpus.errors import Unavailable
from corpus.library import Library, other_model
from index.dense import Dense
from index.derived import Derived
from index.keyword import Keyword

log = logging.getLogger(__name__)

_NOT_WHOLE = (OSError, ValueError, KeyError, TypeError, RuntimeError)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_DISK = ("No space left", "IO error", "io::Error", "write error")
BUILD_SECONDS = 600.0  # how long one process waits for another that builds


class Store:
    """The indexes as they were last opened; ``refresh`` takes over what was built since.

    A search that needs several looks at one state holds on to ``now``: it stays valid, whatever
    is built and swapped in meanwhile. Safe to share between threads.
    """

    def __init__(
        self, library: Library, folder: Path, now: Derived, model: str | None = None
    ) -> None:
        self.library = library
        self.folder = folder
        self.now = now
        self.model = model  # fingerprint of the one that embeds the queries
        self._seen = _mark(folder)

    @property
    def generation(self) -> int:
        return self.now.generation

    @property
    def keyword(self) -> Keyword:
        return self.now.keyword

    @property
    def dense(self) -> Dense:
        return self.now.dense

    def place(self, chunk_id: int) -> tuple[str, int]:
        """Document id and ordinal of a chunk. Raises KeyError for one that is not in it."""
        return self.now.place(chunk_id)

    @property
    def stale(self) -> bool:
        """Whether the library has changed since."""
        return not self.fits(self.now)

    def fits(self, found: Derived) -> bool:
        """Whether the indexes hold just what the library has now."""
        return found.generation == self.library.generation

    @property
    def usable(self) -> bool:
        """Whether ``now`` may be searched though it is behind: then it lacks what was added since,
        and what is no longer in the library is no hit."""
        return True

    def refresh(self) -> Derived:
        """Open what another process or thread has swapped in, if anything; costs one ``stat``."""
        mark = _mark(self.folder)
        if mark != self._seen:
            found = _open_current(self.folder)
            if found is not None:
                self.now = found
            self._seen = mark
        return self.now

    def update(self, wait: float = BUILD_SECONDS) -> Derived:
        """Bring the indexes up to the library's generation, or make them anew where they are torn.

        Raises:
            Unavailable: disk full, no rights, or another process is building for longer than
                ``wait`` seconds; ``now`` stays what it was.
            BureauError: the library's vectors have become those of another model.
        """
        _agree(self.library, self.model)
        self.now = _current(self.library, self.folder, wait)
        self._seen = _mark(self.folder)
        return self.now

    def rebuild(self) -> Derived:
        """Make them anew from the library whatever is there."""
        with _building(self.folder):
            self.now = _build(self.library, self.folder, None)
        self._seen = _mark(self.folder)
        return self.now


def open_store(library: Library, folder: Path | None = None, *, model: str | None = None) -> Store:
    """The indexes of the library, up to date; made where they are missing, torn or stale.

    ``folder`` (``derived`` in the library's) holds one folder a generation and ``current``, which
    names the one in use. ``model`` is the fingerprint of the model that will embed the queries.

    Raises:
        BureauError: the library's vectors are of another model; disk full; no rights.
    """
    _agree(library, model)
    folder = folder or library.folder / "derived"
    return Store(library, folder, _current(library, folder, BUILD_SECONDS), model)


def _agree(library: Library, model: str | None) -> None:
    known = library.model
    if model is not None and known is not None and known != model:
        raise other_model(known, model)


def _current(library: Library, folder: Path, wait: float) -> Derived:
    found = _open_current(folder)
    if found is not None and _fits(found, library):
        return found
    with _building(folder, wait):
        found = _open_current(folder)  # another process may have built while this one waited
        if found is not None and _fits(found, library):
            return found
        return _build(library, folder, found)


def _fits(found: Derived, library: Library) -> bool:
    return found.generation == library.generation and found.model == library.model


@contextmanager
def _building(folder: Path, wait: float = BUILD_SECONDS) -> Iterator[None]:
    """Alone among those who build; what readers hold open is not touched."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(folder / "build.lock", preserve_lock_file=True)
        with lock.acquire(timeout=wait):
            yield
    except filelock.Timeout as error:
        raise Unavailable(f"另一个程序正在重建索引“{folder}”。请等它完成后再试。") from error
    except OSError as error:
        raise Unavailable(
            f"无法写入索引“{folder}”（{error.strerror or error}）。"
            "请检查磁盘空间和读写权限，资料没有丢失。"
        ) from error


def _build(library: Library, folder: Path, previous: Derived | None) -> Derived:
    if previous is not None and previous.generation > library.generation:
        previous = None  # the library was put back from a backup: the two do not belong together
    made = folder / f"{library.generation}-{secrets.token_hex(4)}"
    made.mkdir()
    try:
        try:
            Derived.build(library, made, previous)
        except _NOT_WHOLE as error:
            if previous is None or _is_full(error):
                raise
            # the old one opened, but could not be read on
            log.warning("indexes are made anew, %s could not be used: %s", previous.folder, error)
            shutil.rmtree(made)
            made.mkdir()
            Derived.build(library, made, None)
        found = Derived(made)
    except BaseException as error:
        shutil.rmtree(made, ignore_errors=True)
        if said := _disk_said(error):
            raise OSError(said) from error
        raise
    _publish(folder, made)
    return found


def _disk_said(error: BaseException) -> str | None:
    """What kept an index from being written: tantivy says it as ValueError, FAISS as RuntimeError.

    ``None`` where it was something else.
    """
    said = str(error)
    if not isinstance(error, ValueError | RuntimeError) or not any(it in said for it in _DISK):
        return None
    return "磁盘空间不足" if _is_full(error) else said[:100]


def _is_full(error: BaseException) -> bool:
    return getattr(error, "errno", None) in _FULL or "No space left" in str(error)


def _publish(folder: Path, made: Path) -> None:
    pointer = folder / "current"
    before = pointer.read_text("utf-8") if pointer.exists() else ""
    beside = folder / f"current-{made.name}"
    beside.write_text(made.name, "utf-8")
    beside.replace(pointer)
    for old in folder.iterdir():  # a reader may still be opening the one before
        if old.is_dir() and old.name not in (made.name, before):
            shutil.rmtree(old, ignore_errors=True)
        elif old.name.startswith("current-"):
            old.unlink(missing_ok=True)


def _open_current(folder: Path) -> Derived | None:
    """What ``current`` names, if it is whole."""
    for _ in range(3):  # it may be swapped, and swept away, between the two steps
        mark = _mark(folder)
        if mark is None:
            return None
        try:
            name = (folder / "current").read_text("utf-8").strip()
            return Derived(folder / Path(name).name)
        except _NOT_WHOLE as error:
            if _mark(folder) == mark:
                log.warning("the indexes in %s are not whole: %s", folder, error)
                return None
    return None


def _mark(folder: Path) -> tuple[int, int] | None:
    """Changes whenever another folder is swapped in."""
    try:
        found = (folder / "current").stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns
