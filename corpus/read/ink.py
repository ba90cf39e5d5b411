"""The picture of a page taken apart: black ink, red ink, ruling lines.

Pictures are RGB, height × width × 3, a byte a channel; lengths on paper in centimetres.
"""

import math
from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from corpus.read.pdf_rule import Drawn, Rule

Picture = NDArray[np.uint8]

_SATURATED = 45  # red above both green and blue by which a dot is red ink, on worn scans too
_LETTERS = 0.0005  # share of the page that red letters cover at least
_SEAL = (2.0, 7.0)  # across, a seal of an office: round ones have 3.8 to 5, oval ones less
_THIN = 0.2  # a red thing that is no higher is the line under a letterhead
_INK = 0.0005  # share of dark dots of a page with anything on it


def blank(picture: Picture) -> bool:
    """Whether nothing is on the page but paper and dust."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    paper = float(np.median(grey))
    return float((grey < paper - 60).mean()) < _INK


def black(picture: Picture) -> Picture:
    """The page without red ink: in its red channel, where that is as light as paper, black
    letters under a seal stay."""
    lightest = picture[..., 0].copy()
    mask = _red(picture)
    lightest[mask] = np.clip(lightest[mask].astype(np.int16) + 40, 0, 255).astype(np.uint8)
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
    grey[mask] = lightest[mask]
    return _three(grey)


def red(picture: Picture, dpi: float) -> Iterator[tuple[Picture, int]]:
    """Strips of the page with red letters, as black on white, and where each begins from the top.

    Without seals and lines; nothing where little red is left.
    """
    # a single red dot is noise of the scanner
    dots = cv2.morphologyEx(_red(picture).astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2)))
    mask = dots.astype(np.bool_)
    if mask.mean() < _LETTERS:
        return
    centimetre = dpi / 2.54
    # letters of a ring and its star grow together; letters of a line, set wider, only with those
    # beside them
    reach = round(0.35 * centimetre) | 1  # odd, or what is closed shifts by a dot
    near = cv2.morphologyEx(
        mask.astype(np.uint8), cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE,
                                                                          (reach, reach))
    )  # fmt: skip
    _, labels, stats, _ = cv2.connectedComponentsWithStats(near)
    kept = mask.copy()
    for number, (left, top, width, height, dots_in) in enumerate(stats):
        small, large = sorted((width / centimetre, height / centimetre))
        if number and _SEAL[0] <= small and large <= _SEAL[1] and large < 1.5 * small:
            kept[top : top + height, left : left + width] = False  # the star inside it too
        elif number and (height / centimetre <= _THIN or dots_in < (_THIN * centimetre) ** 2):
            kept[labels == number] = False
    if kept.mean() < _LETTERS:
        return
    margin = round(0.5 * centimetre)
    filled = np.flatnonzero(kept.any(axis=1))
    for strip in np.split(filled, np.flatnonzero(np.diff(filled) > 2 * centimetre) + 1):
        top, end = max(0, strip[0] - margin), strip[-1] + margin
        yield _three(np.where(kept[top:end], 0, 255).astype(np.uint8)), int(top)


def ruled(picture: Picture, skew: float, dpi: float) -> Drawn:
    """Level and upright lines of at least 1.5 cm, in points as in a PDF, the skew taken out."""
    dark = cv2.adaptiveThreshold(
        cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), 255, cv2.ADAPTIVE_THRESH_MEAN_C,
        cv2.THRESH_BINARY_INV, 31, 15,
    )  # fmt: skip
    height, width = dark.shape
    turn = cv2.getRotationMatrix2D((0, 0), math.degrees(skew), 1)
    dark = cv2.warpAffine(dark, turn, (width, height), flags=cv2.INTER_NEAREST)
    least = round(1.5 * dpi / 2.54)
    drawn, scale = Drawn(), 72 / dpi
    for sideways, rules in ((True, drawn.level), (False, drawn.upright)):
        kernel = (least, 1) if sideways else (1, least)
        thick = (1, 3) if sideways else (3, 1)
        lines = cv2.dilate(dark, np.ones(thick[::-1], np.uint8))
        lines = cv2.morphologyEx(lines, cv2.MORPH_OPEN, np.ones(kernel[::-1], np.uint8))
        for x, y, w, h, _ in cv2.connectedComponentsWithStats(lines)[2][1:]:
            if min(w, h) > 0.25 * dpi / 2.54:
                continue  # a picture, a bar
            if sideways:
                rules.append(Rule((height - y - h / 2) * scale, x * scale, (x + w) * scale))
            else:
                rules.append(
                    Rule((x + w / 2) * scale, (height - y - h) * scale, (height - y) * scale)
                )
    return drawn


def _red(picture: Picture) -> NDArray[np.bool_]:
    wide = picture.astype(np.int16)
    return np.asarray(wide[..., 0] - np.maximum(wide[..., 1], wide[..., 2]) > _SATURATED)


def _three(grey: NDArray[np.uint8]) -> Picture:
    return np.repeat(grey[..., None], 3, axis=2)
