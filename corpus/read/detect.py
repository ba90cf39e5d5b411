"""What a file is, told from its first bytes; its name only tells Markdown from plain text."""

import re
import zipfile
from enum import StrEnum
from pathlib import PurePath
from typing import BinaryIO

from corpus.errors import Unreadable
from corpus.read.directory import listed_bytes
from corpus.read.limits import Limits
from corpus.read.tidy import shown

HEAD = 4096  # bytes looked at


class Format(StrEnum):
    TEXT = "txt"
    MARKDOWN = "md"
    HTML = "html"
    DOCX = "docx"
    PDF = "pdf"
    ZIP = "zip"
    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"
    EML = "eml"
    DOC = "doc"
    RTF = "rtf"
    ODT = "odt"
    ODS = "ods"
    XLSB = "xlsb"
    WORD_XML = "xml"
    EXCEL_XML = "xmls"
    IMAGE = "image"


# what LibreOffice reads for us
LEGACY = (
    Format.DOC,
    Format.RTF,
    Format.ODT,
    Format.ODS,
    Format.XLSB,
    Format.WORD_XML,
    Format.EXCEL_XML,
)
_READABLE = "请提供 PDF、Word、Excel、CSV、HTML、Markdown 或 TXT 文件"
# first bytes → what it is called, and what the user can do about it
_OTHERS = (
    (rb"MZ|\x7fELF|\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe", "可执行程序",
     ""),
    (rb"Rar!\x1a\x07", "RAR 压缩包", "请解压后添加，或改用 .zip"),
    (rb"7z\xbc\xaf\x27\x1c", "7z 压缩包", "请解压后添加，或改用 .zip"),
    (rb"\x1f\x8b", "gzip 压缩包", "请解压后添加，或改用 .zip"),
    (rb"SQLite format 3\0", "数据库文件", ""),
    (rb"ID3|OggS|RIFF.{4}(?:WAVE|AVI )|.{4}ftyp|\x1aE\xdf\xa3", "音频或视频", ""),
)  # fmt: skip
_IMAGE = re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8|BM.{4}\0\0\0\0|II\*\0|MM\0\*|RIFF.{4}WEBP", re.S)
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKAGES = (
    ("word/document.xml", Format.DOCX),
    ("xl/workbook.xml", Format.XLSX),
    ("xl/workbook.bin", Format.XLSB),
    ("ppt/presentation.xml", "演示文稿（.pptx）"),
    ("OFD.xml", "OFD 版式文档"),
)
_OPEN = "application/vnd.oasis.opendocument."
_OPEN_DOCUMENT = {"text": Format.ODT, "spreadsheet": Format.ODS}
# names of the streams inside a compound file → what it is
_STREAMS = (
    ("WordDocument", Format.DOC),
    ("Workbook", Format.XLS),
    ("Book", Format.XLS),
    ("PowerPoint Document", "旧版演示文稿（.ppt）"),
    ("__properties_version1.0", "Outlook 邮件（.msg）"),
    ("__nameid_version1.0", "Outlook 邮件（.msg）"),
    ("VisioDocument", "Visio 图形"),
)
_SUFFIXES = {".xls": Format.XLS, ".et": Format.XLS, ".doc": Format.DOC, ".wps": Format.DOC}
_OFFICE_XML = re.compile(rb"^\s*<\?xml.{0,400}mso-application[^>]*progid=.(Word|Excel)", re.S)
_MAIL = re.compile(
    rb"^(?:[\w-]{1,40}:[^\n]*\n(?:[ \t][^\n]*\n)*)*?"
    rb"(?:from|received|return-path|mime-version|message-id):", re.I
)  # fmt: skip
_MAIL_TOO = re.compile(rb"^(?:mime-version|content-type|subject|date|to|message-id):", re.I | re.M)
# "*+": a comment never goes on behind its end; tried both ways, thirty comments take minutes
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*+<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
# systems that "export to Excel" mostly write a page with a table in it
_PAGES = (".html", ".htm", ".xls", ".doc")
_TAGS = re.compile(rb"<(?:html|head|body|meta|title|div|table|tr|td|th|p|br|span)\b[^>]*>", re.I)


def detect(stream: BinaryIO, name: str) -> Format:
    """The format of the bytes in ``stream`` (seekable; left at its start).

    Raises ``Unreadable`` for what is known and not supported yet, and for a torn package. Bytes
    of no known kind come back as TEXT: whether they are one, ``decode`` finds out.
    """
    head = stream.read(HEAD)
    stream.seek(0)
    suffix = PurePath(name).suffix.lower()
    if b"%PDF-" in (head if suffix == ".pdf" else head[:1024]):
        return Format.PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _package(stream, name, suffix)
    if head.startswith(_OLE2):
        return _compound(stream, name, suffix)
    if head.startswith(b"{\\rtf"):
        return Format.RTF
    if _IMAGE.match(head):
        return Format.IMAGE
    for magic, kind, fix in _OTHERS:
        if re.match(magic, head, re.S):
            raise _refusal(name, suffix, kind, fix)
    if office := _OFFICE_XML.match(head.removeprefix(b"\xef\xbb\xbf")):
        return Format.WORD_XML if office[1] == b"Word" else Format.EXCEL_XML
    if _is_mail(head, suffix):
        return Format.EML
    # in UTF-16 every second byte is NUL: without them the tags show in any encoding
    flat = head.replace(b"\0", b"").lstrip(b"\xff\xfe\xef\xbb\xbf")
    if _HTML.match(flat) or (suffix in _PAGES and len(_TAGS.findall(flat)) >= 2):
        return Format.HTML
    if suffix in (".csv", ".tsv"):
        return Format.CSV
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
    if listed_bytes(stream) > Limits().listed:
        raise Unreadable(f"「{shown(name)}」里的文件太多，请分批添加。")
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as package:
            names = set(package.namelist())
            stated = ""
            if "mimetype" in names and package.getinfo("mimetype").file_size < 200:
                stated = package.read("mimetype").decode("ascii", "replace")
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
    if stated.startswith(_OPEN):
        opened = _OPEN_DOCUMENT.get(stated.removeprefix(_OPEN).split("-")[0].strip())
        if opened is None:
            raise _refusal(name, suffix, "OpenDocument 图形或演示文稿", "请另存为 PDF 后再添加")
        return opened
    if suffix == ".docx":
        raise Unreadable(
            f"「{shown(name)}」不是 DOCX 文件（缺少正文部分），请用 Word 或 WPS 重新保存。"
        )
    return Format.ZIP


def _compound(stream: BinaryIO, name: str, suffix: str) -> Format:
    """Office 97–2003 and its kin; also the wrapper of a .docx that has a password."""
    locked = "EncryptedPackage".encode("utf-16-le") in stream.read(1 << 20)
    words = _directory(stream)
    stream.seek(0)
    if locked:
        raise Unreadable(f"「{shown(name)}」已加密，请先在 Word 或 WPS 中取消密码后再添加。")
    for part, kind in _STREAMS:
        if f"\0{part}\0" in words:
            if isinstance(kind, Format):
                return kind
            raise _refusal(name, suffix, kind, "请另存为 PDF 后再添加")
    if suffix in _SUFFIXES:  # torn, or by a program that names its streams otherwise
        return _SUFFIXES[suffix]
    raise _refusal(name, suffix, "旧版 Office 或其他复合文件", "")


def _directory(stream: BinaryIO) -> str:
    """Names of the streams in a compound file, each between NULs ([MS-CFB], 2.2 and 2.6)."""
    stream.seek(0)
    head = stream.read(512)
    size = 1 << min(int.from_bytes(head[30:32], "little"), 16)
    stream.seek((int.from_bytes(head[48:52], "little") + 1) * size)
    # the chain of its sectors is not followed: the main streams stand at its beginning
    entries = stream.read(max(size, 4096))
    names = []
    for at in range(0, len(entries) - 127, 128):
        length = min(int.from_bytes(entries[at + 64 : at + 66], "little"), 64)
        raw = entries[at : at + max(0, length - 2)]
        names.append(raw.decode("utf-16-le", "replace"))
    return "\0" + "\0".join(names) + "\0"


def _is_mail(head: bytes, suffix: str) -> bool:
    """Header lines at the very start. A text may begin with "From: …" too, so two of them unless
    the name says it."""
    if not _MAIL.match(head.replace(b"\r\n", b"\n")):
        return False
    block = head.replace(b"\r\n", b"\n").split(b"\n\n")[0]
    named = suffix in (".eml", ".mht", ".mhtml")
    return len(set(_MAIL_TOO.findall(block))) >= (1 if named else 3)
