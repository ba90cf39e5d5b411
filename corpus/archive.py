"""The file of a backup: a zip of a library's database, originals and settings, with a manifest.

Nothing in it is compressed: most of it is vectors and files that are packed already, and what is
as long as it says cannot swell when it is unpacked.
"""

import hashlib
import json
import lzma
import os
import re
import secrets
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from corpus.errors import BureauError
from corpus.originals import flush_folder

FORMAT = "bureau-backup"
VERSION = 2  # 2: databases of their own beside the library's
"""Raise by one when older programs could not read what is written."""

MANIFEST = "manifest.json"
DATABASE = "library.db"
_LONGEST_MANIFEST = 256_000_000  # bytes: a million originals take 170
_PIECE = 1 << 20
_ORIGINAL = re.compile(r"originals/([0-9a-f]{64})")
_TORN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
    EOFError, NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """``items`` by name: ``library.db``, ``originals/<sha256>``, and what was kept beside them."""

    made_at: str  # ISO 8601, UTC
    schema: int
    generation: int
    documents: int  # the removed ones too
    versions: int
    items: Mapping[str, Item]

    @property
    def bytes(self) -> int:
        """Of all items."""
        return sum(item.bytes for item in self.items.values())


def write(file: Path, about: Manifest, files: Mapping[str, Path]) -> Manifest:
    """Write the ``files`` by name; ``file`` appears whole and flushed, or not at all.

    Gives ``about`` with the items.

    Raises:
        OSError: the disk is full, no rights, one of the files is gone.
        BureauError: an original is not what its name says.
    """
    beside = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
    items: dict[str, Item] = {}
    try:
        beside.touch(0o600, exist_ok=False)  # all documents are in it
        with beside.open("wb") as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
                for name, path in files.items():
                    items[name] = _pack(packed, name, path)
                about = replace(about, items=items)
                packed.writestr(MANIFEST, _written(about))
            out.flush()
            os.fsync(out.fileno())
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
    flush_folder(file.parent)
    return about


def _pack(packed: zipfile.ZipFile, name: str, path: Path) -> Item:
    digest, size = hashlib.sha256(), 0
    entry = zipfile.ZipInfo(name)
    with path.open("rb") as source, packed.open(entry, "w", force_zip64=True) as out:
        while piece := source.read(_PIECE):
            digest.update(piece)
            size += len(piece)
            out.write(piece)
    original = _ORIGINAL.fullmatch(name)
    if original and original[1] != digest.hexdigest():
        raise BureauError(
            f"原始文件 {path} 已损坏（内容与登记的不符），没有备份。"
            "请先运行 bureau doctor 检查，从较早的备份恢复它。"
        )
    return Item(size, digest.hexdigest())


def _written(manifest: Manifest) -> str:
    said = {"format": FORMAT, "version": VERSION, **asdict(manifest)}
    return json.dumps(said, indent=1)


class Archive:
    """An open backup whose manifest agrees with what the zip says of itself."""

    def __init__(self, file: Path, packed: zipfile.ZipFile, manifest: Manifest) -> None:
        self.file = file
        self.manifest = manifest
        self._packed = packed

    def unpack(self, folder: Path) -> None:
        """Write all items into ``folder``, each checked against the manifest and flushed.

        Raises:
            BureauError: one is not what the manifest says.
            OSError: the disk is full, no rights.
        """
        (folder / "originals").mkdir()
        for name, item in self.manifest.items.items():
            digest, left = hashlib.sha256(), item.bytes
            with _torn(self.file), self._packed.open(name) as source:
                out = (folder / name).open("xb")
                with out:
                    while piece := source.read(_PIECE):
                        digest.update(piece)
                        left -= len(piece)
                        out.write(piece)
                    out.flush()
                    os.fsync(out.fileno())
            if left or digest.hexdigest() != item.sha256:
                raise damaged(self.file, f"{name} 与清单不符")


@contextmanager
def opened(file: Path, *, also: tuple[str, ...] = ()) -> Iterator[Archive]:
    """The backup in ``file``; ``also`` are the names it may hold beside database and originals.

    Raises:
        BureauError: no file there, no backup, torn, made by a newer program, or it holds what a
            backup never holds.
    """
    try:
        if not file.is_file() and not file.is_dir() and file.exists():
            raise damaged(file, "不是普通文件")  # a pipe would be waited for without end
        stream = file.open("rb")
    except OSError as error:
        raise BureauError(f"无法打开备份文件“{file}”（{error.strerror}）。请检查路径。") from error
    with stream:
        try:
            packed = zipfile.ZipFile(stream)
        except _TORN as error:
            raise damaged(file, "不完整，或不是备份文件") from error
        with packed:
            yield Archive(file, packed, _manifest(file, stream, packed, also))


def is_backup(file: Path) -> bool:
    """Whether the file says of itself that it is a backup."""
    if not file.is_file():
        return False
    try:
        with zipfile.ZipFile(file) as packed:
            return MANIFEST in packed.namelist() and DATABASE in packed.namelist()
    except (*_TORN, OSError):
        return False


def damaged(file: Path, how: str) -> BureauError:
    return BureauError(f"备份文件“{file}”不能使用（{how}）。请换一个备份；资料库没有变动。")


@contextmanager
def _torn(file: Path) -> Iterator[None]:
    try:
        yield
    except _TORN as error:
        raise damaged(file, "文件已损坏") from error


def _manifest(
    file: Path, stream: IO[bytes], packed: zipfile.ZipFile, also: tuple[str, ...]
) -> Manifest:
    there = {info.filename: info for info in packed.infolist()}
    if MANIFEST not in there:
        raise damaged(file, "不是 bureau backup 做的备份")
    if there[MANIFEST].file_size > _LONGEST_MANIFEST:
        raise damaged(file, "清单过大")
    with _torn(file):
        raw = packed.read(MANIFEST)
    manifest = _read(file, raw)
    names = {MANIFEST, *manifest.items}
    if DATABASE not in names or names != set(there) or len(names) != len(packed.infolist()):
        raise damaged(file, "清单与内容不符")
    for name, item in manifest.items.items():
        original = _ORIGINAL.fullmatch(name)
        if not (name == DATABASE or name in also or (original and original[1] == item.sha256)):
            raise damaged(file, f"含有不该有的“{name[:60]}”")
    plain = all(
        info.compress_type == zipfile.ZIP_STORED
        and info.file_size == info.compress_size
        and not info.flag_bits & 1  # encrypted
        for info in there.values()
    )
    sizes = all(there[name].file_size == item.bytes for name, item in manifest.items.items())
    # entries that lie over one another would unpack to more than there is
    if not plain or not sizes or manifest.bytes > os.fstat(stream.fileno()).st_size:
        raise damaged(file, "清单与内容不符")
    return manifest


def _read(file: Path, raw: bytes) -> Manifest:
    try:
        said = json.loads(raw)
        if said["format"] != FORMAT:
            raise damaged(file, "不是 bureau backup 做的备份")
        if int(said["version"]) > VERSION:
            raise damaged(file, "由更新版本的程序所做，请升级程序")
        items = {
            str(name): Item(int(item["bytes"]), str(item["sha256"]))
            for name, item in said["items"].items()
        }
        return Manifest(
            # ``astimezone``: a day that can be told in this place's time, as it will be shown
            made_at=datetime.fromisoformat(said["made_at"]).astimezone(UTC).isoformat(),
            schema=int(said["schema"]),
            generation=int(said["generation"]),
            documents=int(said["documents"]),
            versions=int(said["versions"]),
            items=items,
        )
    except (
        ValueError, OverflowError, KeyError, TypeError, AttributeError, RecursionError
    ) as error:  # fmt: skip
        raise damaged(file, "清单无法读取") from error
