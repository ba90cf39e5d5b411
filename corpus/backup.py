"""A library into one file, and back, while others read it."""

import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from corpus import archive, schema, snapshot
from corpus.archive import DATABASE, Archive, Manifest
from corpus.errors import BureauError
from corpus.library import Library
from corpus.lock import WriterLock
from corpus.originals import Originals, flush_folder

KEPT = "before-restore-"
"""Begins the name of the folder, in the library's, that holds what a restore has replaced."""
UNFINISHED = ".restoring-"
"""Likewise of what a restore is made ready in; one that is left behind was cut short."""
_BUSY_SECONDS = 10.0

Apart = Mapping[str, Callable[[Path], None]]
"""Databases beside the library's, by the name of the file, that a restore never replaces; each
with what is done to the copy before it is packed."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    manifest: Manifest
    bytes: int  # of the file
    missing: tuple[str, ...]  # titles whose original file was gone: it is not in the backup


@dataclass(frozen=True, slots=True)
class Restored:
    manifest: Manifest
    generation: int  # of the library now
    kept: Path | None  # the library that was there before, itself a library folder
    apart: tuple[str, ...] = ()  # databases of their own that were put back
    left: tuple[str, ...] = ()  # and those that were not, because there is one


def backup(
    folder: Path,
    file: Path,
    *,
    also: tuple[str, ...] = (),
    apart: Apart = MappingProxyType({}),
    wait: float = _BUSY_SECONDS,
) -> BackedUp:
    """Write one state of the library into ``file``; readers and writers go on meanwhile.

    ``also`` are files beside the database to take along where they are there (settings), ``apart``
    databases of their own. An older backup of the name is replaced once the new one is whole; only
    its owner may read it. ``wait`` is how many seconds a program is waited for that has a database
    for itself.

    Raises:
        BureauError: no library; ``file`` is something else than a backup; disk full; no rights.
    """
    Library(
        folder, create=False, wait=wait
    ).close()  # says what is wrong with it, and brings it up to date
    file = file.absolute()
    with _explained(file.parent):
        if file.is_dir() or (file.exists() and not archive.is_backup(file)):
            raise BureauError(f"“{file}”已经存在，而且不是备份文件。请换一个文件名。")
        if not file.parent.is_dir():
            raise BureauError(f"没有“{file.parent}”这个文件夹。请先建立它，或换一个位置。")
        with ExitStack() as copies:

            def copied(name: str) -> Path:
                place = file.with_name(f".{file.name}-{secrets.token_hex(4)}.db")
                copies.callback(place.unlink, missing_ok=True)
                place.touch(0o600, exist_ok=False)
                snapshot.copy(folder / name, place, busy_seconds=wait)
                return place

            files = {DATABASE: copied(DATABASE)}
            found = snapshot.contents(files[DATABASE])
            there = {it for it in found.originals if (folder / "originals" / it).is_file()}
            files |= {f"originals/{it}": folder / "originals" / it for it in sorted(there)}
            files |= {name: folder / name for name in also if (folder / name).is_file()}
            for name, done in apart.items():
                if (folder / name).is_file():
                    files[name] = copied(name)
                    done(files[name])
            made_at = datetime.now(UTC).isoformat(timespec="seconds")
            counts = (found.schema, found.generation, found.documents, found.versions)
            manifest = archive.write(file, Manifest(made_at, *counts, {}), files)
    missing = tuple(title for it, title in found.originals.items() if it not in there)
    return BackedUp(manifest, file.stat().st_size, missing)


def restore(
    folder: Path,
    file: Path,
    *,
    also: tuple[str, ...] = (),
    apart: Iterable[str] = (),
    wait: float = _BUSY_SECONDS,
) -> Restored:
    """Make the library what it was when ``file`` was written; readers go on meanwhile.

    All of the backup is unpacked and checked before anything is touched. What was in the library
    is kept in a folder in it, until the next restore. The database changes in one transaction:
    whoever asks sees the old or the new one. It counts on from where the old one was
    (``snapshot.carry_on``), so that nothing a program remembers, and no index, fits by accident.
    A database of those ``apart`` is put back only where there is none: nobody who was deleted since
    comes back, and nothing goes out of a log. ``wait`` is how many seconds another writer is
    waited for.

    Raises:
        BureauError: no backup, torn, foreign, newer; another writer; disk full; no rights.
    """
    apart = tuple(apart)
    with archive.opened(file, also=(*also, *apart)) as packed:
        if packed.manifest.schema > schema.VERSION:
            raise archive.damaged(file, "由更新版本的程序所做，请升级程序")
        with _explained(folder):
            folder.mkdir(parents=True, exist_ok=True)
            with WriterLock(folder, wait).held():
                for left in folder.glob(f"{UNFINISHED}*"):
                    shutil.rmtree(left)
                made = folder / f"{UNFINISHED}{secrets.token_hex(4)}"
                made.mkdir()
                try:
                    _unpack(packed, made)
                    done = _swap(folder, made, packed.manifest, also, wait)
                    new, old = _set_apart(folder, made, apart)
                    return replace(done, apart=new, left=old)
                finally:
                    shutil.rmtree(made, ignore_errors=True)


def _unpack(packed: Archive, made: Path) -> None:
    """Unpack and check as a library of its own, brought up to this program's schema."""
    need = 3 * packed.manifest.items[DATABASE].bytes + packed.manifest.bytes  # copy, log, staging
    if shutil.disk_usage(made).free < need:
        raise BureauError(
            f"磁盘空间不足，恢复需要 {need // 1_000_000 + 1} MB：{made.parent}。"
            "请腾出空间后再试，已有资料没有变动。"
        )
    packed.unpack(made)
    try:
        library = Library(made, create=False)
    except BureauError as error:
        raise archive.damaged(packed.file, f"其中的资料库打不开：{error}") from error
    try:
        if not library.sound():
            raise archive.damaged(packed.file, "其中的资料库已损坏")
    finally:
        library.close()
    found, said = snapshot.contents(made / DATABASE), packed.manifest
    counted = (found.generation, found.documents, found.versions)
    if counted != (said.generation, said.documents, said.versions):
        raise archive.damaged(packed.file, "其中的资料库与清单不符")


def _swap(
    folder: Path, made: Path, manifest: Manifest, also: tuple[str, ...], wait: float
) -> Restored:
    """In this order a kill at any moment leaves the old library or the new one, whole."""
    live = folder / DATABASE
    older = list(folder.glob(f"{KEPT}*"))
    last = kept = None
    counted = snapshot.Counters()
    if live.exists():
        last = snapshot.counters(live, busy_seconds=wait)
        kept = _keep(folder, also, wait, sound=last is not None)
        counted = last or snapshot.BEYOND
    snapshot.carry_on(made / DATABASE, counted)
    now = snapshot.contents(made / DATABASE)
    (folder / "originals").mkdir(exist_ok=True)
    for original in (made / "originals").iterdir():
        original.replace(folder / "originals" / original.name)
    flush_folder(folder / "originals")
    # what readers have open stays; without the pointer, no index is made from those of before
    (folder / "derived" / "current").unlink(missing_ok=True)
    if last is not None:
        snapshot.lay_over(made / DATABASE, live, busy_seconds=wait)
    else:
        for log in (f"{DATABASE}-wal", f"{DATABASE}-shm"):  # it would be read into the new one
            if (folder / log).exists():
                (folder / log).replace((kept or made) / log)
        (made / DATABASE).replace(live)
    for name in also:
        if (made / name).exists():
            (made / name).replace(folder / name)
    flush_folder(folder)
    for original in Originals(folder / "originals").all() if kept else ():
        if original.name not in now.originals:  # it lies in what is kept
            original.unlink()
    for one in older:
        shutil.rmtree(one)
    return Restored(manifest, now.generation, kept)


def _set_apart(folder: Path, made: Path, names: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Put back the databases that are not there; gives which were, and which were not."""
    back, left = [], []
    for name in names:
        if not (made / name).exists():
            continue
        if (folder / name).exists():
            left.append(name)
            continue
        for log in (f"{name}-wal", f"{name}-shm"):  # of one that is gone: it would be read into it
            (folder / log).unlink(missing_ok=True)
        (made / name).replace(folder / name)
        back.append(name)
    flush_folder(folder)
    return [tuple(back), tuple(left)]


def _keep(folder: Path, also: tuple[str, ...], wait: float, *, sound: bool) -> Path:
    """Lay the present library, with all that belongs to it, into a dated folder in ``folder``."""
    stamp = f"{datetime.now():%Y%m%d-%H%M%S}"
    kept = folder / f"{KEPT}{stamp}"
    while kept.exists():
        kept = folder / f"{KEPT}{stamp}-{secrets.token_hex(2)}"
    made = folder / f"{UNFINISHED}{secrets.token_hex(4)}"
    (made / "originals").mkdir(parents=True)
    try:
        if sound:
            snapshot.copy(folder / DATABASE, made / DATABASE, busy_seconds=wait)
        else:
            _share(folder / DATABASE, made / DATABASE)
        for original in Originals(folder / "originals").all():
            _share(original, made / "originals" / original.name)
        for name in also:
            if (folder / name).is_file():
                shutil.copyfile(folder / name, made / name)
        made.replace(kept)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    flush_folder(folder)
    return kept


def _share(file: Path, place: Path) -> None:
    """The same file under a second name: it is never written again, only replaced."""
    try:
        os.link(file, place)
    except OSError:  # a file system without links
        shutil.copyfile(file, place)


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Turn what the disk and the database say into a line the user can act on."""
    try:
        yield
    except OSError as error:
        raise BureauError(
            f"无法写入“{folder}”（{error.strerror or error}）。"
            "请检查磁盘空间和读写权限，已有资料没有丢失。"
        ) from error
    except sqlite3.Error as error:
        line = schema.explanation(str(error), folder)
        if line is None:
            raise
        raise BureauError(line) from error
