"""PDFs that are damaged: opened again where nothing of them is lost, else what is lost found out.

PDFium repairs by itself a wrong or missing index, garbage before the file (1,024 bytes of it) and
after. It gives up where the catalogue cannot be found; pypdf, which looks through all objects, can
then write the file anew, and PDFium reads that. It also shows a page whose content breaks off as
if that were all of it: what a page's own checksums say is looked at here.
"""

import io
import logging
import re
import zlib
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from pypdf.generic import DictionaryObject

_OBJECT = re.compile(rb"(\d{1,10})\s+(\d{1,5})\s+obj\b")
_STREAM = re.compile(rb"stream\r?\n")
_PACKED = re.compile(rb"/Filter\s*(?:\[\s*)?/FlateDecode\s*(?:\]|/(?!\w+Decode)|>)")
_BACK = 4096  # bytes that an object's dictionary is looked for in
_STEP = 1 << 20  # bytes unpacked at a time
_MOST = 1 << 29  # bytes unpacked in all, after which the rest is believed to be whole
_HEAD = 2  # bytes of a zlib header
_EVERY = -1  # in place of an object's number: one that holds others

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of each oddity


def start(stream: BinaryIO, within: int = 4096) -> int:
    """Where the PDF begins: garbage of a mail or a download may stand before it."""
    stream.seek(0)
    return max(stream.read(within).find(b"%PDF-"), 0)


def mended(data: bytes) -> bytes | None:
    """The file written anew by pypdf; ``None`` where it cannot be, or some of its pages are lost:
    half a document must not pass for the whole."""
    from pypdf import PdfReader, PdfWriter

    try:
        reader = PdfReader(io.BytesIO(data + _trailer(data)))
        if reader.is_encrypted:
            return None
        pages = list(reader.pages)
        tree = cast("DictionaryObject", reader.root_object["/Pages"])
        if not pages or len(pages) != tree["/Count"]:
            return None
        if any("/Contents" in page and page.get_contents() is None for page in pages):
            return None
        out = io.BytesIO()
        PdfWriter(clone_from=reader).write(out)
    except _faults():
        return None
    return out.getvalue()


def torn_pages(data: bytes) -> tuple[int, ...] | None:
    """Pages, from 1, of whose content a part is lost: packed data that breaks off or does not
    match its checksum. ``None`` where something is lost and it cannot be told of which page."""
    torn = _torn_streams(data)
    if not torn:
        return ()
    if _EVERY in torn:
        return None
    from pypdf import PdfReader
    from pypdf.generic import ArrayObject, IndirectObject

    found = []
    try:
        for number, page in enumerate(PdfReader(io.BytesIO(data)).pages, 1):
            content = page.raw_get("/Contents") if "/Contents" in page else None
            if isinstance(content, IndirectObject) and content.idnum not in torn:
                content = content.get_object()
            parts = content if isinstance(content, ArrayObject) else [content]
            if any(isinstance(part, IndirectObject) and part.idnum in torn for part in parts):
                found.append(number)
    except _faults():
        return None
    return tuple(found)


def _faults() -> tuple[type[Exception], ...]:
    """What pypdf raises over damage: its own errors, and those of what it takes for granted."""
    from pypdf.errors import PyPdfError

    return (PyPdfError, ArithmeticError, AttributeError, LookupError, OSError, RecursionError,
            TypeError, ValueError, zlib.error)  # fmt: skip


def _trailer(data: bytes) -> bytes:
    """An end for a file that has lost its own: it names the catalogue, where that is there."""
    at = data.rfind(b"/Catalog")
    heads = list(_OBJECT.finditer(data, max(0, at - _BACK), at)) if at > 0 else []
    root = b"/Root %s %s R" % heads[-1].groups() if heads else b""
    size = 1 + max((int(head[1]) for head in _OBJECT.finditer(data)), default=0)
    return b"\ntrailer\n<< /Size %d %s >>\nstartxref\n0\n%%%%EOF\n" % (size, root)


def _torn_streams(data: bytes) -> set[int]:
    """Numbers of the objects whose packed data is damaged, pictures aside."""
    if b"/Encrypt" in data:
        return set()  # nothing can be told of what is locked
    torn: dict[int, bool] = {}
    left = _MOST
    for opened in _STREAM.finditer(data):
        head = data[max(0, opened.start() - _BACK) : opened.start()]
        objects = list(_OBJECT.finditer(head))
        if not objects or not head.rstrip().endswith(b">>"):
            continue
        about = head[objects[-1].end() :]
        if not _PACKED.search(about) or b"/Image" in about or b"/XRef" in about:
            continue
        end = data.find(b"endstream", opened.end())
        packed = memoryview(data)[opened.end() : end if end > 0 else len(data)]
        whole, used = _whole(packed, left)
        number = int(objects[-1][1])
        torn[number] = not whole  # the last of a number is the one in force
        if not whole and b"/ObjStm" in about:
            torn[_EVERY] = True
        left -= used
        if left <= 0:
            break
    return {number for number, is_torn in torn.items() if is_torn}


def _whole(packed: memoryview, most: int) -> tuple[bool, int]:
    """Whether packed data unpacks to its end, and how much it gave. A checksum that is left out,
    as some programs do, is no damage."""
    for bits, skipped in ((zlib.MAX_WBITS, 0), (-zlib.MAX_WBITS, _HEAD)):
        machine = zlib.decompressobj(bits)
        rest: bytes | memoryview = packed[skipped:]
        used = 0
        try:
            at = 0
            while not machine.eof and used < most and (at < len(rest) or machine.unconsumed_tail):
                piece = machine.unconsumed_tail or rest[at : at + _STEP]
                at += 0 if machine.unconsumed_tail else _STEP
                used += len(machine.decompress(piece, _STEP))
        except zlib.error:
            return False, used
        if machine.eof or used >= most:
            return True, used
    return False, used
