"""Scans and photos: PNG, JPEG, TIFF of several pages, BMP, WEBP, GIF."""

import warnings
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from corpus.errors import Unreadable
from corpus.read.block import Reading
from corpus.read.ink import Picture
from corpus.read.ocr import DPI
from corpus.read.pdf_blocks import Flow, blocks
from corpus.read.scan import Scans, check_pages
from corpus.read.tidy import shown

_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP", "GIF")
_PIXELS = 200_000_000  # of one picture; A3 at 600 dpi has 70 million
_LONG = 11.7  # inches, the long side of A4, which a picture of a page is taken to be


def read_image(stream: BinaryIO, name: str) -> Reading:
    """Blocks of a picture as of a scanned PDF; each frame of a TIFF is a page.

    ``confidence`` says how sure each page is. Raises ``Unreadable`` for a torn picture, one that
    is too large, and one without legible text: a photo, a scribble.
    """
    scans = Scans(name)
    flows: list[Flow] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd tags, and of sizes that are checked here
            image = Image.open(stream, formats=_FORMATS)
            # the frames of an animation are no pages
            pages = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
            check_pages(name, pages)  # a part of them must not pass for the whole
            for number in range(1, pages + 1):
                image.seek(number - 1)
                if image.width * image.height > _PIXELS:
                    raise Unreadable(
                        f"「{shown(name)}」图片太大（{image.width}×{image.height}），"
                        "请缩小到每页 A4、300 dpi 左右后再添加。"
                    )
                picture, dpi = _picture(image)
                flows.append(scans.read(picture, dpi, number, pages))
    except Image.DecompressionBombError as error:  # told by its head, before any of it is unpacked
        raise Unreadable(
            f"「{shown(name)}」图片太大，请缩小到每页 A4、300 dpi 左右后再添加。"
        ) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Unreadable(f"「{shown(name)}」图片已损坏或不完整，请重新扫描或保存。") from error
    if not any(flows):
        raise scans.refusal()
    return Reading(
        format=_name(image.format),
        blocks=tuple(blocks(flows, {})),
        pages=len(flows),
        confidence=scans.confidence,
    )


def _picture(image: Image.Image) -> tuple[Picture, float]:
    """Upright, on white, at about ``DPI``; and its dots an inch, if it is a page of A4."""
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        upright = upright.convert("RGBA")
        paper = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(paper, upright)
    upright = upright.convert("RGB")
    most = round(_LONG * DPI)
    if max(upright.size) > most:
        upright.thumbnail((most, most), Image.Resampling.LANCZOS)
    return np.asarray(upright), max(upright.size) / _LONG


def _name(form: str | None) -> str:
    return {"JPEG": "jpg", "TIFF": "tiff"}.get(form or "", (form or "").lower())
