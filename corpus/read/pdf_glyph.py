"""The characters of a PDF page and where they stand, as PDFium reports them."""

import ctypes
import math
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

LOST = "\ufffd"  # a character whose font does not say which it is
_HYPHEN = 0x02  # what PDFium gives for a hyphen at the end of a line


@dataclass(slots=True)
class Glyph:
    """Lengths in points, upright: ``y`` is the baseline, upwards from the page's foot."""

    text: str
    left: float
    right: float
    y: float
    size: float
    spaced: bool = False  # a space was drawn before it
    sure: float | None = None  # confidence of OCR, whose glyphs are as many characters as it saw


@dataclass(frozen=True, slots=True)
class Turn:
    """How a page is turned so that most of its text stands upright: quarters, and the page's
    width and height before."""

    quarters: int
    width: float
    height: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.quarters == 1:
            return y, self.width - x
        if self.quarters == 2:
            return self.width - x, self.height - y
        if self.quarters == 3:
            return self.height - y, x
        return x, y


@dataclass(slots=True)
class _Drawn:
    """A character as it was drawn: where it begins, how far it goes on, which way."""

    text: str
    x: float
    y: float
    length: float
    size: float
    quarters: int | None  # 0 to the right, 1 up, 2 to the left, 3 down; None across


def glyphs(page: pdfium.PdfPage) -> tuple[list[Glyph], Turn]:
    """Characters in the order they were drawn, and the turn that makes them stand upright.

    The direction of most of the text decides: it makes up for the page's own rotation too. Text
    drawn any other way (内部资料 across the page, a label up the side of a picture) stands in no
    line of the document and is left out.
    """
    textpage = page.get_textpage()
    try:
        drawn = list(_drawn(textpage))
    finally:
        textpage.close()
    ways = Counter(d.quarters for d in drawn if d.quarters is not None)
    quarters = max(ways, key=lambda way: (ways[way], -way)) if ways else 0
    width, height = page.get_size()
    if page.get_rotation() in (90, 270):  # characters are given as on the page before rotation
        width, height = height, width
    turn = Turn(quarters, width, height)
    out: list[Glyph] = []
    blanks: list[Glyph] = []
    for d in drawn:
        if d.quarters == quarters:
            left, y = turn.point(d.x, d.y)
            glyph = Glyph(d.text, left, left + d.length, y, d.size)
            (blanks if d.text == " " else out).append(glyph)
    _space(out, blanks)
    return out, turn


def _space(drawn: list[Glyph], blanks: list[Glyph]) -> None:
    """Marks the characters that a space stands before.

    By place: LibreOffice draws the space of "第一章 总则" apart, before or after both words.
    """
    baselines: dict[int, list[Glyph]] = {}
    for glyph in drawn if blanks else ():
        baselines.setdefault(round(glyph.y), []).append(glyph)
    for line in baselines.values():
        line.sort(key=_left)
    for blank in blanks:
        for y in (round(blank.y), math.floor(blank.y), math.ceil(blank.y)):
            line = baselines.get(y, [])
            at = bisect_left(line, blank.left - 0.1 * blank.size, key=_left)
            if at < len(line):
                line[at].spaced = True
                break


def _left(glyph: Glyph) -> float:
    return glyph.left


def _drawn(textpage: pdfium.PdfTextPage) -> Iterator[_Drawn]:
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    at_box, at_matrix, at_x, at_y = (ctypes.byref(value) for value in (box, matrix, x, y))
    handle = textpage.raw
    high = ""  # first half of a character that comes in two
    for index in range(raw.FPDFText_CountChars(handle)):
        code = raw.FPDFText_GetUnicode(handle, index)
        if code in (0x0D, 0x0A) or raw.FPDFText_IsGenerated(handle, index) == 1:
            continue  # line ends and spaces that PDFium itself sees
        if 0xD800 <= code < 0xDC00:
            high = chr(code)
            continue
        text = "-" if code == _HYPHEN else chr(code)
        if not code or raw.FPDFText_HasUnicodeMapError(handle, index) == 1:
            text = LOST
        if high:
            text = (high + text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            high = ""
        raw.FPDFText_GetMatrix(handle, index, at_matrix)
        raw.FPDFText_GetLooseCharBox(handle, index, at_box)
        raw.FPDFText_GetCharOrigin(handle, index, at_x, at_y)
        size = raw.FPDFText_GetFontSize(handle, index) * math.hypot(matrix.c, matrix.d) or 1.0
        if not math.isfinite(x.value + y.value + size + box.right + box.top):
            continue  # a damaged file may put it nowhere
        quarters = _quarters(matrix.a, matrix.b)
        ends = (box.right - x.value, box.top - y.value, x.value - box.left, y.value - box.bottom)
        length = ends[quarters or 0]
        if length < size and unicodedata.east_asian_width(text[0]) in "WF":
            length = size  # fonts drawn as pictures (Chrome's, for one) only tell the ink's width
        yield _Drawn(" " if text.isspace() else text, x.value, y.value, length, size, quarters)


def _quarters(a: float, b: float) -> int | None:
    turned = math.atan2(b, a) / (math.pi / 2)
    nearest = round(turned)
    return nearest % 4 if abs(turned - nearest) < 0.05 else None
