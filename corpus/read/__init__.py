"""Files to blocks: one reader a format, chosen by what the bytes are."""

import io
import os
import stat
from pathlib import Path
from typing import BinaryIO

from corpus.errors import Unreadable
from corpus.read.block import Block, BlockKind, Reading
from corpus.read.decode import decode
from corpus.read.detect import LEGACY, Format, detect, not_text
from corpus.read.limits import MB, Limits
from corpus.read.tidy import shown

__all__ = ["Block", "BlockKind", "Limits", "Reading", "check_file", "read", "read_bytes"]


def read(path: Path, *, limits: Limits = Limits(), name: str | None = None) -> Reading:  # noqa: B008
    """What the file at ``path`` says, block by block; ``name`` is what messages call it.

    Raises ``Unreadable``, one line that names the file and the fix: missing, no rights, empty,
    too large, torn, encrypted, a scan, of a format that is not supported. Memory: the size of a
    text file a few times over; a PDF or DOCX is read from disk.
    """
    name = path.name if name is None else name
    try:
        about = path.stat()
        check_file(about, name, limits)
        with path.open("rb") as stream:
            return _read(stream, about.st_size, name, limits)
    except OSError as error:
        raise unopened(name, error) from error


def read_bytes(data: bytes, name: str, *, limits: Limits = Limits()) -> Reading:  # noqa: B008
    """Like ``read``, for content that is at hand (an entry of an archive, an upload)."""
    return _read(io.BytesIO(data), len(data), name, limits)


def check_file(about: os.stat_result, name: str, limits: Limits = Limits()) -> None:  # noqa: B008
    """Before anything of it is opened: of a pipe, or a device, one would read without end.

    Raises ``Unreadable``: no ordinary file, or larger than any may be.
    """
    if not stat.S_ISREG(about.st_mode):
        raise Unreadable(f"「{shown(name)}」不是普通文件，请改为添加文件或文件夹。")
    if about.st_size > max(limits.text, limits.file):
        raise Unreadable(
            f"「{shown(name)}」太大（{about.st_size // MB} MB），"
            f"文件上限为 {max(limits.text, limits.file) // MB} MB，请拆分后再添加。"
        )


def unopened(name: str, error: OSError) -> Unreadable:
    """The line for a file or folder that the system does not let us open."""
    if isinstance(error, PermissionError):
        return Unreadable(f"「{shown(name)}」没有读取权限，请检查权限设置后再添加。")
    if isinstance(error, FileNotFoundError):
        return Unreadable(f"找不到「{shown(name)}」，请检查路径是否正确。")
    reason = error.strerror or type(error).__name__
    return Unreadable(f"「{shown(name)}」无法打开（{reason}），请检查文件后再添加。")


def _read(stream: BinaryIO, size: int, name: str, limits: Limits) -> Reading:
    if not size:
        raise Unreadable(f"「{shown(name)}」是空文件（0 字节），请检查文件后再添加。")
    form = detect(stream, name)
    textual = form in (Format.TEXT, Format.MARKDOWN, Format.HTML, Format.CSV, Format.EML)
    limit = limits.text if textual else limits.file
    if size > limit:
        raise Unreadable(
            f"「{shown(name)}」太大（{size // MB} MB），"
            f"{'文本类' if textual else '此类'}文件上限为 {limit // MB} MB，请拆分后再添加。"
        )
    reading = _by_format(form, stream, name, limits)
    if not any(block.text for block in reading.blocks):
        raise Unreadable(f"「{shown(name)}」没有文字内容，请检查文件后再添加。")
    return reading


def _by_format(form: Format, stream: BinaryIO, name: str, limits: Limits) -> Reading:
    # imported on use: lxml, python-docx and PDFium together cost 0.3 s that `--help` need not wait
    if form is Format.PDF:
        from corpus.read.pdf import read_pdf

        return read_pdf(stream, name)
    if form is Format.DOCX:
        from corpus.read.docx import read_docx

        return read_docx(stream, name, limits)
    if form is Format.IMAGE:
        from corpus.read.image import read_image

        return read_image(stream, name)
    if form is Format.ZIP:
        raise Unreadable(f"「{shown(name)}」是压缩包里的压缩包，请解压后再添加。")
    if form is Format.XLSX:
        from corpus.read.workbook import read_xlsx

        return read_xlsx(stream, name, limits)
    if form is Format.XLS:
        from corpus.read.workbook import read_xls

        return read_xls(stream, name, limits)
    if form is Format.EML:
        from corpus.read.mail import read_mail

        return read_mail(stream.read(), name)
    if form in LEGACY:
        from corpus.read.legacy import read_legacy

        return read_legacy(stream, form.value, name, limits)
    text = decode(stream.read())
    if text is None:
        raise not_text(name)
    if form is Format.CSV:
        from corpus.read.workbook import read_csv

        return read_csv(text, name, limits)
    if form is Format.HTML:
        from corpus.read.html import read_html

        return read_html(text, name)
    if form is Format.MARKDOWN:
        from corpus.read.markdown import read_markdown

        return read_markdown(text)
    from corpus.read.text import read_text

    return read_text(text)
