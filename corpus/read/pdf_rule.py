"""Ruling lines of a PDF page, and how much of it is pictures."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.read.pdf_glyph import Turn

_Matrix = tuple[float, float, float, float, float, float]
_Point = tuple[float, float]
_Item = tuple[Any, tuple[_Matrix, ...]]

_THIN = 3.0  # points; a filled box no thicker is a line
_SHORT = 6.0  # points; a shorter stroke is part of a drawing
_DEEP = 4  # forms inside forms that are looked into
_MANY = 20_000  # strokes after which a page is a map or a chart, whose lines rule no table


@dataclass(frozen=True, slots=True)
class Rule:
    """A line along ``at`` (y of a level one, x of an upright one) from ``start`` to ``end``."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Drawn:
    """What is drawn on a page besides text; lengths in points, turned like the text."""

    level: list[Rule] = field(default_factory=list)
    upright: list[Rule] = field(default_factory=list)
    pictures: float = 0.0  # share of the page that pictures cover, 0 to 1
    strokes: int = 0


def drawings(page: pdfium.PdfPage, turn: Turn) -> Drawn:
    """Lines that are level or upright, drawn as strokes or as thin boxes."""
    drawn = Drawn()
    area = turn.width * turn.height or 1.0
    for item, chain in _items(page.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, ()):
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            drawn.pictures += _area(item, chain) / area
        elif kind == raw.FPDF_PAGEOBJ_PATH and drawn.strokes < _MANY:
            for one, other in _strokes(item, chain):
                drawn.strokes += 1
                _sort(turn.point(*one), turn.point(*other), drawn)
    if drawn.strokes >= _MANY:
        drawn.level, drawn.upright = [], []
    return drawn


def _items(parent: Any, count: Any, get: Any, chain: tuple[_Matrix, ...]) -> Iterator[_Item]:
    """Objects of a page, those of its forms too, with the matrices of the forms, inmost first."""
    for index in range(count(parent)):
        item = get(parent, index)
        if not item:
            continue
        if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_FORM and len(chain) < _DEEP:
            inside = (_matrix(item), *chain)
            yield from _items(item, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, inside)
        else:
            yield item, chain


def _matrix(item: Any) -> _Matrix:
    found = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, ctypes.byref(found))
    return found.a, found.b, found.c, found.d, found.e, found.f


def _moved(x: float, y: float, chain: tuple[_Matrix, ...]) -> _Point:
    for a, b, c, d, e, f in chain:
        x, y = a * x + c * y + e, b * x + d * y + f
    return x, y


def _area(item: Any, chain: tuple[_Matrix, ...]) -> float:
    """Of a picture, which is the unit square under its matrix."""
    chain = (_matrix(item), *chain)
    (x, y), (x1, y1), (x2, y2) = (_moved(*corner, chain) for corner in ((0, 0), (1, 0), (0, 1)))
    return abs((x1 - x) * (y2 - y) - (y1 - y) * (x2 - x))


def _strokes(item: Any, chain: tuple[_Matrix, ...]) -> Iterator[tuple[_Point, _Point]]:
    """The straight strokes of a path; of a filled one, its middle line where it is thin."""
    fill, stroked = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroked))
    if not stroked.value and not fill.value:
        return  # only clips
    chain = (_matrix(item), *chain)
    for points in _figures(item, chain):
        if stroked.value:
            yield from pairwise(points)
            continue
        xs, ys = [x for x, _ in points], [y for _, y in points]
        width, height = max(xs) - min(xs), max(ys) - min(ys)
        if height <= _THIN < width:
            middle = (max(ys) + min(ys)) / 2
            yield (min(xs), middle), (max(xs), middle)
        elif width <= _THIN < height:
            middle = (max(xs) + min(xs)) / 2
            yield (middle, min(ys)), (middle, max(ys))


def _figures(item: Any, chain: tuple[_Matrix, ...]) -> Iterator[list[_Point]]:
    """Corners of each part of a path, the first again at the end of a closed one.

    Curves are taken by their ends: what they bend between is no ruling line, and its ends mostly
    lie neither level nor upright.
    """
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[_Point] = []
    for index in range(min(raw.FPDFPath_CountSegments(item), _MANY)):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points = []
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        points.append(_moved(x.value, y.value, chain))
        if raw.FPDFPathSegment_GetClose(segment) and len(points) > 1:
            points.append(points[0])
    if len(points) > 1:
        yield points


def _sort(one: _Point, other: _Point, drawn: Drawn) -> None:
    (x0, x1), (y0, y1) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    if y1 - y0 < 1 and x1 - x0 >= _SHORT:
        drawn.level.append(Rule((y0 + y1) / 2, x0, x1))
    elif x1 - x0 < 1 and y1 - y0 >= _SHORT:
        drawn.upright.append(Rule((x0 + x1) / 2, y0, y1))
