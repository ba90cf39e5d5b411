"""What a file is, told from its first bytes; its name only tells Markdown from plain text."""

import re
import zipfile
from enum import StrEnum
from pathlib import PurePath
from typing import BinaryIO

from corpus.errors import Unreadable
from corpus.read.tidy import shown

HEAD = 4096  # bytes looked at


class Format(StrEnum):
    TEXT = "txt"
    MARKDOWN = "md"
    HTML = "html"
    DOCX = "docx"
    PDF = "pdf"
    ZIP = "zip"


_READABLE = "请提供 TXT、Markdown、HTML、DOCX 或带文字层的 PDF 文件"
# first bytes → what it is called, and what the user can do about it
_OTHERS = (
    (rb"MZ|\x7fELF|\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe", "可执行程序",
     ""),
    (rb"\x89PNG|\xff\xd8\xff|GIF8|BM.{4}\0\0\0\0|II\*\0|MM\0\*|RIFF.{4}WEBP", "图片",
     "暂不能识别图片里的文字，请提供文字版"),
    (rb"\{\\rtf", "RTF 文档", "请用 Word 或 WPS 另存为 .docx 后再添加"),
    (rb"Rar!\x1a\x07", "RAR 压缩包", "请解压后添加，或改用 .zip"),
    (rb"7z\xbc\xaf\x27\x1c", "7z 压缩包", "请解压后添加，或改用 .zip"),
    (rb"\x1f\x8b", "gzip 压缩包", "请解压后添加，或改用 .zip"),
    (rb"SQLite format 3\0", "数据库文件", ""),
    (rb"ID3|OggS|RIFF.{4}(?:WAVE|AVI )|.{4}ftyp|\x1aE\xdf\xa3", "音频或视频", ""),
    (rb"(?i)(?:from:|mime-version:).{0,2000}multipart/related", "网页归档（MHT）",
     "请在浏览器中另存为 .html 后再添加"),
    (rb"\s*<\?xml.{0,400}mso-application", "Word XML 文档", "请另存为 .docx 后再添加"),
)  # fmt: skip
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = {
    ".xls": "旧版 Excel 表格（.xls）",
    ".ppt": "旧版演示文稿（.ppt）",
    ".wps": "WPS 文档（.wps）",
}
_PACKAGES = (
    ("word/document.xml", Format.DOCX),
    ("xl/workbook.xml", "Excel 表格（.xlsx）"),
    ("xl/workbook.bin", "Excel 表格（.xlsb）"),
    ("ppt/presentation.xml", "演示文稿（.pptx）"),
    ("content.xml", "OpenDocument 文档"),
    ("OFD.xml", "OFD 版式文档"),
)
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_TAGS = re.compile(rb"<(?:html|head|body|meta|title|div|table|p|br|span)\b[^>]*>", re.I)


def detect(stream: BinaryIO, name: str) -> Format:
    """The format of the bytes in ``stream`` (seekable; left at its start).

    Raises ``Unreadable`` for what is known and not supported yet, and for a torn package. Bytes
    of no known kind come back as TEXT: whether they are one, ``decode`` finds out.
    """
    head = stream.read(HEAD)
    stream.seek(0)
    suffix = PurePath(name).suffix.lower()
    if b"%PDF-" in head[:1024]:
        return Format.PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _package(stream, name, suffix)
    if head.startswith(_OLE2):
        raise _compound(stream, name, suffix)
    for magic, kind, fix in _OTHERS:
        if re.match(magic, head, re.S):
            raise _refusal(name, suffix, kind, fix)
    # in UTF-16 every second byte is NUL: without them the tags show in any encoding
    flat = head.replace(b"\0", b"").lstrip(b"\xff\xfe\xef\xbb\xbf")
    if _HTML.match(flat) or (suffix in (".html", ".htm") and len(_TAGS.findall(flat)) >= 2):
        return Format.HTML
    return Format.MARKDOWN if suffix in (".md", ".markdown") else Format.TEXT


def not_text(name: str) -> Unreadable:
    """For bytes that are of no known kind and spell no text."""
    suffix = PurePath(name).suffix.lower()
    return _refusal(name, suffix, "无法识别的二进制数据", "")


def _refusal(name: str, suffix: str, kind: str, fix: str) -> Unreadable:
    claimed = {".pdf": "PDF", ".docx": "DOCX", ".html": "HTML", ".htm": "HTML"}.get(suffix)
    if claimed:
        return Unreadable(
            f"「{shown(name)}」不是 {claimed} 文件（内容是{kind}），请换成真正的 {claimed} 文件。"
        )
    return Unreadable(f"「{shown(name)}」是{kind}，暂不支持；{fix or _READABLE}。")


def _package(stream: BinaryIO, name: str, suffix: str) -> Format:
    try:
        with zipfile.ZipFile(stream) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        what = "压缩包" if suffix == ".zip" else "文件"
        raise Unreadable(
            f"「{shown(name)}」{what}已损坏或不完整，请重新下载或重新保存。"
        ) from error
    finally:
        stream.seek(0)
    for part, kind in _PACKAGES:
        if part in names:
            if isinstance(kind, Format):
                return kind
            raise _refusal(name, suffix, kind, "请另存为 .docx 或 PDF 后再添加")
    if suffix == ".docx":
        raise Unreadable(
            f"「{shown(name)}」不是 DOCX 文件（缺少正文部分），请用 Word 或 WPS 重新保存。"
        )
    return Format.ZIP


def _compound(stream: BinaryIO, name: str, suffix: str) -> Unreadable:
    """Word 97–2003 and its kin; also the wrapper of a .docx that has a password."""
    data = stream.read(1 << 20)
    stream.seek(0)
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Unreadable(f"「{shown(name)}」已加密，请先在 Word 或 WPS 中取消密码后再添加。")
    kind = _OFFICE.get(suffix, "旧版 Word 文档（.doc）")
    return Unreadable(
        f"「{shown(name)}」是{kind}，暂不支持；请用 Word 或 WPS 另存为 .docx 或 PDF 后再添加。"
    )
