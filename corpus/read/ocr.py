"""Text of a picture of a page, by RapidOCR (PP-OCRv6, whose models its wheel carries)."""

import importlib.util
import logging
import math
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import Unreadable
from corpus.read.ink import Picture, black, red, ruled
from corpus.read.pdf_column import in_order
from corpus.read.pdf_glyph import Glyph
from corpus.read.pdf_grid import PageTable
from corpus.read.pdf_line import Line
from corpus.read.pdf_table import page_tables
from corpus.read.tidy import columns, tidy

if TYPE_CHECKING:
    from rapidocr import RapidOCR

DPI = 200  # that pictures are brought down to; more is slower and hardly better
_LEAST = 0.5  # confidence of a line, below which it is noise, a pattern, a scribble
_RED = 0.8  # and of a red one: a torn rest of a seal reads as anything
_READ = 0.65  # mean confidence below which nothing of a page was read: handwriting, a photo
_MODELS = ("PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx")
_HAN = r"[\u4e00-\u9fff]"
_ENGINE = Lock()  # an engine keeps the settings of a call in itself

Box = NDArray[np.float32]  # four corners (x, y) in pixels, from the upper left one clockwise


@dataclass(frozen=True, slots=True)
class Seen:
    """``flow`` is empty and ``confidence`` 0 where nothing could be read of a page with ink."""

    flow: list[Line | PageTable]
    confidence: float  # mean over the characters, 0 to 1


def recognise(picture: Picture, dpi: float, *, seconds: float) -> Seen:
    """Lines and tables of a page's picture, lengths in points.

    Red is read apart from black, so that a seal over a signature disturbs neither: of the red,
    level lines of text are kept (示例区教育局文件), seals are not.

    Raises:
        TimeoutError: the page took longer than ``seconds``.
        Unreadable: the recognition models are missing from the installation.
    """
    end = time.monotonic() + seconds
    boxes = _found(black(picture), end)
    if _on_its_side(boxes):
        turned = [np.ascontiguousarray(np.rot90(picture, quarters)) for quarters in (1, 3)]
        tries = [_seen(one, _found(black(one), end), dpi, end) for one in turned]
        return max(tries, key=lambda seen: seen.confidence)
    return _seen(picture, boxes, dpi, end)


def chinese(text: str) -> str:
    """Marks inside Chinese as Chinese sets them: OCR gives （一） as (一), 〔2025〕 as [2025]."""
    text = re.sub(r"[〔\[](\d{4})[〕\]]", r"〔\1〕", text)
    for narrow, wide in zip("(),:;?!", "（），：；？！", strict=True):
        mark = re.escape(narrow)
        text = re.sub(rf"(?<={_HAN}){mark} ?|{mark}(?={_HAN})", wide, text)
    return re.sub(r"(?<=（)(\w{1,12})\)", r"\1）", re.sub(r"\((\w{1,12})(?=）)", r"（\1", text))


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    sure: float
    box: Box


def _seen(picture: Picture, boxes: Sequence[Box], dpi: float, end: float) -> Seen:
    texts = _texts(black(picture), boxes, _LEAST, end)
    for letters, top in red(picture, dpi):
        boxes = [np.asarray(box, np.float32) for box in _found(letters, end)]
        for text in _texts(letters, boxes, _RED, end):
            texts.append(replace(text, box=text.box + np.array([0, top], np.float32)))
    count = sum(len(text.text) for text in texts)
    if not count:
        return Seen([], 0.0)
    sure = sum(text.sure * len(text.text) for text in texts) / count
    if sure < _READ or count < 2:
        return Seen([], 0.0)
    return Seen(_flow(texts, picture, dpi), sure)


def _found(picture: Picture, end: float) -> list[Box]:
    if time.monotonic() > end:
        raise TimeoutError
    with _ENGINE:
        found: Any = _engine()(picture, use_det=True, use_cls=False, use_rec=False)
    return [] if found.boxes is None else list(found.boxes)


def _texts(picture: Picture, boxes: Sequence[Box], least: float, end: float) -> list[_Text]:
    """What the boxes say, box by box: so that the time can be kept, and a short line is not
    stretched to the width of the longest in its batch."""
    from rapidocr.utils.process_img import get_rotate_crop_image

    texts: list[_Text] = []
    for box in boxes:
        if time.monotonic() > end:
            raise TimeoutError
        crop = get_rotate_crop_image(picture, np.asarray(box, np.float32))
        if min(crop.shape[:2]) < 4:
            continue
        with _ENGINE:
            found: Any = _engine()(crop, use_det=False, use_cls=False, use_rec=True)
        for text, sure in zip(found.txts or (), found.scores, strict=False):
            if (text := chinese(tidy(text))) and sure >= least:
                texts.append(_Text(text, float(sure), np.asarray(box, np.float32)))
    return texts


@cache
def _engine() -> "RapidOCR":
    found = importlib.util.find_spec("rapidocr")
    folder = Path(str(found.origin)).parent / "models" if found else Path()
    paths = [folder / name for name in _MODELS]
    if not all(path.is_file() for path in paths):  # it would ask the net for them
        raise Unreadable("文字识别（OCR）模型缺失，无法识别扫描件；请重新安装 rapidocr 后再添加。")
    logging.getLogger("RapidOCR").setLevel(logging.WARNING)
    from rapidocr import RapidOCR

    detector, reader = map(str, paths)
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            # for finding lines, which are then read at full size; a page of A4 at 200 dpi is 2,339
            "Global.max_side_len": 1600,
            "Det.model_path": detector,
            "Rec.model_path": reader,
        }
    )


# -- from boxes to lines ---------------------------------------------------------------------


def _on_its_side(boxes: Sequence[Box]) -> bool:
    tall = sum(_height(box) > 1.5 * _width(box) for box in boxes)
    return len(boxes) > 3 and tall > 0.6 * len(boxes)


def _width(box: Box) -> float:
    return float(np.linalg.norm(box[1] - box[0]))


def _height(box: Box) -> float:
    return float(np.linalg.norm(box[3] - box[0]))


def _flow(texts: Sequence[_Text], picture: Picture, dpi: float) -> list[Line | PageTable]:
    """Boxes as lines, straightened: a page that lay askew has level lines again."""
    skew = _skew([text.box for text in texts])
    level = np.array([[math.cos(skew), math.sin(skew)], [-math.sin(skew), math.cos(skew)]])
    scale, foot = 72 / dpi, picture.shape[0]
    found: list[Glyph] = []
    for text, size in zip(texts, _sizes(texts), strict=True):
        corners = text.box @ level.T
        x, y = corners[:, 0], float(corners[:, 1].mean())
        pad = max(0.0, (_height(text.box) - size) / 4)  # boxes are drawn wider than the ink
        left, right = float(x[0] + x[3]) / 2 + pad, float(x[1] + x[2]) / 2 - pad
        baseline = foot - y - 0.35 * size
        found.append(
            Glyph(
                text.text,
                left * scale,
                right * scale,
                baseline * scale,
                size * scale,
                sure=text.sure,
            )
        )
    grids, rest = page_tables(found, ruled(picture, skew, dpi))
    return in_order(rest, grids)


def _skew(boxes: Sequence[Box]) -> float:
    """Angle of the page's lines in radians, clockwise: the middle one of those of long boxes."""
    turns = [
        math.atan2(box[1][1] - box[0][1], box[1][0] - box[0][0])
        for box in boxes
        if _width(box) > 5 * _height(box)
    ]
    return float(np.median(turns)) if turns else 0.0


def _sizes(texts: Sequence[_Text]) -> list[float]:
    """Type sizes in pixels: of a long line what its width leaves to each character, of a short
    one by its height. Those near the most frequent one are it: boxes vary by a tenth."""
    sizes = []
    for text in texts:
        cells = columns(text.text) / 2
        by_height = 0.75 * _height(text.box)
        sizes.append(_width(text.box) / cells if cells >= 8 else by_height)
    longest = [round(s) for s, text in zip(sizes, texts, strict=True) if len(text.text) >= 8]
    common = float(np.median(longest or sizes))
    return [common if abs(size - common) < 0.2 * common else size for size in sizes]
