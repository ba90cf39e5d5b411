"""PDF: the lines and tables of its text layer; pages without one are read by OCR.

PDFium gives each character with its exact place, where pypdf gives pieces of text with a guess at
theirs (and half as fast again), and by itself opens what has only an owner's password or a damaged
index. It also gives the lines of tables, and the pictures of pages for OCR. What it can't open
pypdf may write anew (``pdf_mend``).
"""

import io
import logging
import re
from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING, BinaryIO

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.errors import Unreadable
from corpus.read.block import Reading
from corpus.read.docx import own_title
from corpus.read.pdf_blocks import Flow, blocks
from corpus.read.pdf_column import in_order
from corpus.read.pdf_glyph import LOST, Glyph, glyphs
from corpus.read.pdf_grid import PageTable
from corpus.read.pdf_heading import headings
from corpus.read.pdf_line import Line
from corpus.read.pdf_mend import mended, start, torn_pages
from corpus.read.pdf_rule import Drawn, drawings
from corpus.read.pdf_table import page_tables
from corpus.read.scan import Scans
from corpus.read.tidy import shown, tidy

if TYPE_CHECKING:
    from corpus.read.ink import Picture

# it reports every oddity of a file, to the terminal of a program without logging
logging.getLogger("pypdfium2").setLevel(logging.CRITICAL)

PDFIUM = Lock()  # PDFium may be in one thread at a time, whatever documents are open

_LOST = re.compile(rf"[{LOST}\ue000-\uf8ff\x00-\x08]")
_NUMBER = re.compile(r"[\s—–－·.-]*\d{0,4}[\s—–－·.-]*")
_FOOT = 72  # points from the lower edge, an inch
_STAMP = 60  # characters that a scanner's or a registry's stamp may have on a page
_OUTLINES = 300  # strokes of a page whose letters were drawn as shapes
_DPI = 200  # of the pictures that pages are drawn as for OCR
_PIXELS = 3000  # of a picture's longer side: a poster at 200 dpi would fill the memory


def read_pdf(stream: BinaryIO, name: str) -> Reading:
    """LINE and ROW blocks of every page, ``pages``, and ``title``/``author`` from its properties.

    Pages without a usable text layer are read by OCR; ``confidence`` says how sure each is, 0
    where there is something on it that could not be read.

    Raises ``Unreadable`` for a file that is torn, has a password that is not empty, has no pages,
    or nothing that could be read.
    """
    document, torn = _open(stream, name)
    scans = Scans(name)
    try:
        with PDFIUM:
            pages, meta, marks = len(document), _meta(document), headings(document)
        flows: list[Flow] = []
        for index in range(pages):
            flow, needs_ocr = _page(document, index, name)
            if needs_ocr:
                flow = scans.read(*_picture(document, index), index + 1, pages)
            flows.append(flow)
    finally:
        with PDFIUM:
            document.close()
    if not any(_says(item) for flow in flows for item in flow):
        raise scans.refusal()
    # a part of what stands on these is lost, whatever was read of the rest
    scans.confidence |= dict.fromkeys(range(1, pages + 1) if torn is None else torn, 0.0)
    return Reading(
        format="pdf",
        blocks=tuple(blocks(flows, marks)),
        meta=meta,
        pages=pages,
        confidence=scans.confidence,
    )


def _open(stream: BinaryIO, name: str) -> tuple[pdfium.PdfDocument, tuple[int, ...] | None]:
    """The document, and ``torn_pages`` of it."""
    begins = start(stream)
    stream.seek(begins)
    data = stream.read()
    try:
        return _opened(io.BytesIO(data) if begins else stream, name), torn_pages(data)
    except pdfium.PdfiumError as error:
        whole = mended(data)
        if whole is None:
            raise _unreadable(name) from error
    try:
        return _opened(io.BytesIO(whole), name), torn_pages(whole)
    except pdfium.PdfiumError as error:
        raise _unreadable(name) from error


def _says(item: Line | PageTable) -> bool:
    """Is it more than the number at the foot of an empty page?"""
    return not (isinstance(item, Line) and item.y < _FOOT and _NUMBER.fullmatch(item.text))


def _opened(stream: BinaryIO, name: str) -> pdfium.PdfDocument:
    """Raises ``PdfiumError`` for damage, ``Unreadable`` for what is locked."""
    stream.seek(0)
    try:
        with PDFIUM:
            return pdfium.PdfDocument(stream)
    except pdfium.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            line = f"「{shown(name)}」已加密，需要密码才能打开；请取消密码后再添加。"
        elif error.err_code == raw.FPDF_ERR_SECURITY:
            line = f"「{shown(name)}」用了不支持的加密方式；请取消加密后再添加。"
        else:
            raise
        raise Unreadable(line) from error


def _unreadable(name: str) -> Unreadable:
    return Unreadable(f"「{shown(name)}」已损坏或不完整，请重新下载或重新导出后再添加。")


def _meta(document: pdfium.PdfDocument) -> dict[str, str]:
    meta = {
        "title": own_title(_property(document, "Title")),
        "author": tidy(_property(document, "Author")),
    }
    return {key: value for key, value in meta.items() if value}


def _property(document: pdfium.PdfDocument, key: str) -> str:
    try:
        return document.get_metadata_value(key)
    except UnicodeDecodeError:
        return ""  # damaged; the pages can be read without


def _page(document: pdfium.PdfDocument, index: int, name: str) -> tuple[Flow, bool]:
    """Lines and tables of a page, and whether it has to be read by OCR instead."""
    with PDFIUM:
        try:
            page = document[index]
            try:
                drawn_text, turn = glyphs(page)
                drawn = drawings(page, turn)
            finally:
                page.close()
        except pdfium.PdfiumError as error:
            raise Unreadable(
                f"「{shown(name)}」第 {index + 1} 页无法读取，请重新下载或重新导出后再添加。"
            ) from error
    if _is_picture(drawn_text, drawn):
        return [], True
    found, rest = page_tables(drawn_text, drawn)
    return in_order(rest, found), False


def _is_picture(text: Sequence[Glyph], drawn: Drawn) -> bool:
    """Whether what a page says is in its picture: a scan, with the stamp of a scanner's program
    perhaps; letters drawn as shapes; a text layer whose characters are not named."""
    if text and sum(bool(_LOST.match(glyph.text)) for glyph in text) > 0.3 * len(text):
        return True
    if len(text) < _STAMP and drawn.pictures > 0.5:
        return True
    return len(text) < 8 and (drawn.pictures > 0.1 or drawn.strokes > _OUTLINES)


def _picture(document: pdfium.PdfDocument, index: int) -> "tuple[Picture, float]":
    """A page as RGB, and its dots an inch."""
    with PDFIUM:
        page = document[index]
        try:
            dpi = min(_DPI, _PIXELS * 72 / max(page.get_size()))
            bitmap = page.render(scale=dpi / 72, rev_byteorder=True)
            picture = bitmap.to_numpy()
            if picture.ndim == 2 or picture.shape[2] == 1:
                picture = picture.reshape(*picture.shape[:2], 1).repeat(3, axis=2)
            return picture[..., :3].copy(), dpi
        finally:
            page.close()
