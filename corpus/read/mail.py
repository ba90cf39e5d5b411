"""E-mails (.eml) and pages saved as one file (.mht): the standard library's mail parser."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from corpus.errors import Unreadable
from corpus.read.block import Reading
from corpus.read.decode import decode
from corpus.read.limits import Limits
from corpus.read.tidy import shown, tidy

_FULLER = 2  # times the plain text that the page must say to be taken instead
_ARCHIVED = ("Snapshot-Content-Location", "X-MAF-Information")


def read_mail(data: bytes, name: str) -> Reading:
    """The text of a mail, or of the page in an .mht. Files that come with a mail are documents
    of their own; see ``attached``.

    ``meta``: ``title`` (the subject), ``author`` (the sender), ``to``, ``pubdate``,
    ``attachments`` (names, one a line).
    """
    message = _parse(data)
    inner = _page(message, name) if _is_page(message) else _said(message, name)
    if inner is None:
        raise Unreadable(f"「{shown(name)}」没有文字内容，请检查文件后再添加。")
    if _is_page(message):
        address = tidy(str(message.get("Snapshot-Content-Location", "")))
        meta = {**({"url": address} if address else {}), **inner.meta}
        return Reading("mht", inner.blocks, meta)
    return Reading("eml", inner.blocks, {**inner.meta, **_headers(message)})


def _said(message: EmailMessage, name: str) -> Reading | None:
    """What a mail says. Of the same in plain text and as a page, the plain text has no site's
    furniture; but it has lost the tables, and may only say to look at the page."""
    text = _body(message, "plain")
    page = _page(message, name)
    if page is not None and not any(block.text for block in page.blocks):
        page = None
    if text.strip():
        from corpus.read.text import read_text

        plain = read_text(text)
        whole = sum(len(block.text) for block in page.blocks) if page else 0
        rows = page is not None and any(block.cells for block in page.blocks)
        if not rows and whole <= _FULLER * sum(len(block.text) for block in plain.blocks):
            return plain
    return page


def _page(message: EmailMessage, name: str) -> Reading | None:
    text = _body(message, "html")
    if not text.strip():
        return None
    from corpus.read.html import read_html

    return read_html(text, name)


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return _text(part) if isinstance(part, EmailMessage) else ""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to be opened, in the process that ``guard`` has files read by: half a megabyte of
    header lines can make the parser take all memory, and mails in mails its stack."""

    name: str
    data: bytes

    def read(self, limits: Limits) -> "Opened":
        return Opened(has_text(self.data), tuple(attached(self.data)))


@dataclass(frozen=True, slots=True)
class Opened:
    """What is in a mail: whether it says anything itself, and the files that came with it."""

    says: bool
    files: tuple[tuple[str, bytes], ...]


def attached(data: bytes) -> Iterator[tuple[str, bytes]]:
    """(name, content) of each file that comes with a mail; a forwarded mail is one too."""
    message = _parse(data)
    if _is_page(message):
        return
    for part in message.iter_attachments():
        name = tidy(part.get_filename() or "")
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload(0) if part.is_multipart() else None
            if isinstance(inner, EmailMessage):
                subject = tidy(str(inner.get("Subject", "")))
                yield name or f"{subject or '邮件'}.eml", inner.as_bytes()
        elif name and part.get_content_disposition() != "inline":
            content = part.get_payload(decode=True)
            yield name, content if isinstance(content, bytes) else b""


def has_text(data: bytes) -> bool:
    """Whether a mail says anything itself, or only carries files."""
    body = _parse(data).get_body(("plain", "html"))
    return isinstance(body, EmailMessage) and bool(_text(body).strip())


def _parse(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)  # what the default policy makes
    return message


def _is_page(message: EmailMessage) -> bool:
    sender = str(message.get("From", "")).lower()
    return "saved by" in sender or any(name in message for name in _ARCHIVED)


def _text(part: EmailMessage) -> str:
    """Words of a part; mail programs name charsets that are not those they wrote (gb2312)."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    text = decode(content)
    return content.decode("gb18030", "replace") if text is None else text


def _headers(message: EmailMessage) -> dict[str, str]:
    meta = {
        "title": tidy(str(message.get("Subject", ""))),
        "author": tidy(str(message.get("From", ""))),
        "to": tidy(str(message.get("To", ""))),
        "attachments": "\n".join(
            tidy(part.get_filename() or "") for part in message.iter_attachments()
        ).strip(),
    }
    if stated := message.get("Date"):
        try:
            meta["pubdate"] = parsedate_to_datetime(str(stated)).strftime("%Y-%m-%d %H:%M")
        except ValueError:  # no date by any rule: as written
            meta["pubdate"] = tidy(str(stated))
    return {key: value for key, value in meta.items() if value}
