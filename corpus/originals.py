"""The original files beside the database, under their SHA-256."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import BureauError, Unreadable
from corpus.read.packed import Packed

_PIECE = 1 << 20


class Originals:
    """A folder of files named by what is in them; a file there is always whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._swept = False

    def path(self, sha256: str) -> Path:
        return self.folder / sha256

    def all(self) -> tuple[Path, ...]:
        """The files that are there, without what a writer is at work on."""
        if not self.folder.is_dir():
            return ()
        return tuple(it for it in sorted(self.folder.iterdir()) if not it.name.startswith("."))

    def keep(self, original: Path | bytes | Packed, sha256: str) -> int:
        """Have the file on disk for good when this returns; gives its size in bytes.

        It is written beside its place, flushed and renamed, so that a kill or a power cut leaves
        either the whole file or none.

        Raises:
            Unreadable: the original vanished, or changed since its digest was taken.
            BureauError: it cannot be written.
        """
        try:
            size = _size(original) if isinstance(original, Path) else len(original)
            return self._keep(original, sha256, size)
        except OSError as error:
            raise BureauError(
                f"无法保存原始文件到“{self.folder}”（{error.strerror}）。"
                "请检查磁盘空间和读写权限，已有资料没有变动。"
            ) from error

    def _keep(self, original: Path | bytes | Packed, sha256: str, size: int) -> int:
        place = self.path(sha256)
        if place.exists() and place.stat().st_size == size:
            return size
        self.folder.mkdir(exist_ok=True)
        beside = self.folder / f".{sha256[:12]}-{secrets.token_hex(4)}"
        digest = hashlib.sha256()
        try:
            with beside.open("wb") as out:
                for piece in _pieces(original):
                    digest.update(piece)
                    out.write(piece)
                size = out.tell()
                out.flush()
                os.fsync(out.fileno())
            if digest.hexdigest() != sha256:
                raise Unreadable(f"文件在读取时被改动：{original!s:.80}。请保存好后再添加一次。")
            beside.replace(place)
        finally:
            beside.unlink(missing_ok=True)
        flush_folder(self.folder)
        return size

    def sweep(self) -> None:
        """Drop what a killed writer left beside the places; only for the one writer.

        Once for each opening: it lists the whole folder, which takes longer than adding a file
        where there are thousands, and what this process leaves it clears away itself.
        """
        if self._swept:
            return
        for left in self.folder.glob(".*-*"):
            left.unlink(missing_ok=True)
        self._swept = True


def flush_folder(folder: Path) -> None:
    """Make the names in ``folder`` survive a power cut, where the system can (not on Windows)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _pieces(original: Path | bytes | Packed) -> Iterator[bytes]:
    if isinstance(original, Packed):
        yield from original.pieces()
        return
    if isinstance(original, bytes):
        yield original
        return
    try:
        file = original.open("rb")
    except OSError as error:
        raise _vanished(original, error) from error
    with file:
        while piece := file.read(_PIECE):
            yield piece


def _size(original: Path) -> int:
    try:
        return original.stat().st_size
    except OSError as error:
        raise _vanished(original, error) from error


def _vanished(original: Path, error: OSError) -> Unreadable:
    return Unreadable(
        f"文件已经读不到：{original!s:.80}（{error.strerror}）。请确认它还在原处后再添加一次。"
    )
