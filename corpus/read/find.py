"""Paths to files: folders walked, archives and mails opened, what is no document left out."""

import os
import re
import stat
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath

from corpus.errors import Unreadable
from corpus.read import read, read_bytes, unopened
from corpus.read.block import Reading
from corpus.read.detect import HEAD, Format, detect
from corpus.read.limits import MB, Limits
from corpus.read.mail import Mail, Opened
from corpus.read.packed import HELD, Packed, torn
from corpus.read.tidy import shown

# hidden files, lock and temporary files of Word, WPS and LibreOffice, droppings of systems
_SKIPPED = re.compile(
    r"^(?:\.|~\$|~.*\.tmp$|__MACOSX$|Thumbs\.db$|desktop\.ini$)|~$|\.(?:tmp|crdownload|part)$", re.I
)

_FORWARDS = 5  # mails inside mails that are opened


@dataclass(frozen=True, slots=True)
class Found:
    """One file to add, or the reason why there is none to be had.

    ``name`` is fit to show: the path below the folder that was named, "包.zip/通知.docx" for an
    entry. ``content`` is set for an entry of an archive and a file that came with a mail;
    ``path`` is then the archive's or the mail's. It is ``Packed`` where it is large.
    """

    name: str
    path: Path
    content: bytes | Packed | None = None
    error: Unreadable | None = None

    def data(self) -> bytes:
        """The bytes of the file. Raises ``Unreadable``."""
        if self.error is not None:
            raise self.error
        if self.content is not None:
            return _whole(self.content)
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise unopened(self.name, error) from error

    def read(self, limits: Limits = Limits()) -> Reading:  # noqa: B008
        """``corpus.read.read`` of it. Raises ``Unreadable``."""
        if self.error is not None:
            raise self.error
        if self.content is not None:
            return read_bytes(_whole(self.content), self.name, limits=limits)
        return read(self.path, limits=limits, name=self.name)


def find_files(paths: Iterable[Path], *, limits: Limits = Limits()) -> Iterator[Found]:  # noqa: B008
    """Files at ``paths``, folders recursively, names in order: the same each time.

    What is named outright is always given; inside folders and archives, hidden, temporary and
    lock files are passed over. Links to folders are not followed (they may lead in circles), nor
    links out of the folder that was named: who may write in a shared folder may not read all that
    this program may. What can't be opened comes as a ``Found`` with its ``error``, and the rest
    goes on.
    """
    for path in paths:
        if path.is_dir():
            shown_as = PurePosixPath(path.name or str(path))
            yield from _folder(path, shown_as, os.path.realpath(path), limits)
        else:
            yield from _file(path, path.name, limits)


def _folder(folder: Path, shown_as: PurePosixPath, root: str, limits: Limits) -> Iterator[Found]:
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        yield Found(shown(str(shown_as)), folder, error=unopened(str(shown_as), error))
        return
    for entry in found:
        if _SKIPPED.search(entry.name):
            continue
        path, name = folder / entry.name, str(shown_as / entry.name)
        if entry.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(root):
            line = f"「{shown(name)}」是指向所选文件夹之外的链接，没有读取；请直接添加原来的文件。"
            yield Found(shown(name), path, error=Unreadable(line))
        elif entry.is_dir(follow_symlinks=False):
            yield from _folder(path, shown_as / entry.name, root, limits)
        elif not path.is_dir():  # unlike the entry, it takes a link to itself for no folder
            yield from _file(path, name, limits)


def _file(path: Path, name: str, limits: Limits) -> Iterator[Found]:
    try:
        form = _opens(path) if path.is_file() else None
        if form is Format.ZIP:
            yield from _archive(path, path, name, limits)
            return
        if form is Format.EML and path.stat().st_size <= limits.text:
            yield from _mail(path.read_bytes(), Found(shown(name), path), name, limits)
            return
    except Unreadable:
        pass  # said again, with the file's name, by the one who reads it
    except OSError as error:
        yield Found(shown(name), path, error=unopened(name, error))
        return
    yield Found(shown(name), path)


def _opens(path: Path) -> Format | None:
    """ZIP or EML: a file that holds others; ``None`` for any other."""
    with path.open("rb") as stream:
        head = stream.read(4)
        stream.seek(0)
        if not (head.startswith(b"PK") or re.match(rb"[\w-]{4}", head)):
            return None  # mails begin with the name of a field
        form = detect(stream, path.name)
        return form if form in (Format.ZIP, Format.EML) else None


def _mail(data: bytes, itself: Found, name: str, limits: Limits, deep: int = 0) -> Iterator[Found]:
    """A mail, where it says anything, and the files that came with it."""
    from corpus.read.guard import read_guarded  # which imports this

    try:
        opened: Opened = read_guarded(Mail(shown(name), data), limits=limits)
    except Unreadable as error:
        yield Found(itself.name, itself.path, itself.content, error)
        return
    if not opened.files or opened.says:
        yield itself
    for inner, content in opened.files:
        safe = PurePosixPath(inner.replace("\\", "/")).name or "附件"  # never a path
        whole = f"{name}/{safe}"
        found = Found(shown(whole), itself.path, content)
        if not content:
            yield found
            continue
        form = _form(content, safe)
        if form is Format.ZIP:
            yield from _archive(BytesIO(content), itself.path, whole, limits)
        elif form is Format.EML and deep < _FORWARDS:
            yield from _mail(content, found, whole, limits, deep + 1)
        else:
            yield found


def _archive(source: Path | BytesIO, path: Path, name: str, limits: Limits) -> Iterator[Found]:
    """Entries of a .zip, in the order of their names. Nothing is written to disk."""
    with zipfile.ZipFile(source) as archive:
        entries = [
            entry for entry in archive.infolist()
            # zipfile cannot tell of an entry without a name whether it is a folder
            if not (entry.filename and entry.is_dir())
            and not stat.S_ISLNK(entry.external_attr >> 16)
        ]  # fmt: skip
        if problem := _problem(entries, limits):
            yield Found(shown(name), path, error=Unreadable(f"「{shown(name)}」{problem}"))
            return
        for inner, entry in sorted(((_name(e), e) for e in entries), key=lambda pair: pair[0]):
            parts = PurePosixPath(inner).parts
            if any(_SKIPPED.search(part) for part in parts if part != ".."):
                continue
            whole = f"{name}/{inner}"
            try:
                content = _content(archive, entry, source, parts, whole, limits)
            except Unreadable as error:
                yield Found(shown(whole), path, error=error)
            else:
                found = Found(shown(whole), path, content)
                if isinstance(content, bytes) and _form(content, inner) is Format.EML:
                    yield from _mail(content, found, whole, limits)
                else:
                    yield found


def _whole(content: bytes | Packed) -> bytes:
    return content.read() if isinstance(content, Packed) else content


def _form(content: bytes, name: str) -> Format | None:
    """The format, ``None`` where it can't be told: who reads the file says why."""
    try:
        return detect(BytesIO(content), name)
    except Unreadable:
        return None


def _problem(entries: list[zipfile.ZipInfo], limits: Limits) -> str:
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > limits.entries:
        return f"内有 {len(entries)} 个文件，超过上限 {limits.entries} 个，请分批添加。"
    if total > limits.unpacked:
        return f"解压后有 {total // MB} MB，超过上限 {limits.unpacked // MB} MB，请分批添加。"
    if total > 10 * MB and total > limits.ratio * packed:
        return "压缩比异常，可能是恶意压缩包；请解压检查后再添加。"
    if not entries:
        return "是空压缩包，请检查文件后再添加。"
    return ""


def _name(entry: zipfile.ZipInfo) -> str:
    """Name of an entry. Without the UTF-8 flag, zipfile reads it as cp437; Chinese Windows wrote
    GBK, macOS wrote UTF-8."""
    if entry.flag_bits & 0x800:
        return entry.filename
    raw = entry.filename.encode("cp437", "replace")
    readings = []
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            readings.append(raw.decode(encoding).replace("\\", "/"))
    # 通知 in GBK is valid UTF-8 too, of characters no name here is written with
    readings.sort(key=lambda name: bool(re.search(r"[\u0080-\u07ff]", name)))
    return readings[0] if readings else entry.filename


def _content(
    archive: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    source: Path | BytesIO,
    parts: tuple[str, ...],
    name: str,
    limits: Limits,
) -> bytes | Packed:
    if not parts:  # "" or "."
        raise Unreadable(f"「{shown(name)}」在压缩包中没有名称，请解压检查后再添加。")
    if ".." in parts or parts[0].startswith("/") or re.match(r"^[A-Za-z]:", parts[0]):
        raise Unreadable(f"「{shown(name)}」的路径指向压缩包之外，不予读取；请解压检查后再添加。")
    if entry.flag_bits & 0x1:
        raise Unreadable(f"「{shown(name)}」已加密，请解压后再添加。")
    if entry.file_size > limits.file:
        raise Unreadable(f"「{shown(name)}」太大，上限为 {limits.file // MB} MB，请拆分后再添加。")
    with torn(name):
        if entry.file_size > HELD:
            with archive.open(entry) as stream:
                form = _form(stream.read(HEAD), name)
            if form is not Format.EML or entry.file_size > limits.text:
                of = source.getvalue() if isinstance(source, BytesIO) else source
                return Packed(name, of, entry.header_offset, entry.file_size)
        content = archive.read(entry)
    if content.startswith(b"PK") and _form(content, name) is Format.ZIP:
        raise Unreadable(f"「{shown(name)}」是压缩包里的压缩包，请解压后再添加。")
    return content
