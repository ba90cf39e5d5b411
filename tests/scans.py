"""Pages of PDFs as a scanner of an office sees them: askew, grey, with noise and red ink."""

from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageFilter

DATA = Path(__file__).parent / "data" / "pdf"
DPI = 200
CENTIMETRE = DPI / 2.54


def scanned(
    pdf: Path,
    page: int = 0,
    *,
    skew: float = 1.5,
    noise: float = 12,
    letterhead: bool = False,
    seal: tuple[float, float] | None = None,
) -> Image.Image:
    """``page`` (0-based) at 200 dpi, turned by ``skew`` degrees, with ``noise`` as the deviation
    of each dot's brightness; ``seal`` is where its middle is, in shares of width and height."""
    with pdfium.PdfDocument(pdf) as document:
        picture = document[page].render(scale=DPI / 72).to_pil().convert("RGB")
    width, height = picture.size
    red = Image.new("RGB", picture.size, "white")
    if letterhead:
        head = Image.open(DATA / "letterhead.png")
        # where the page's own header is: above the first line of its text
        paper = Image.new("RGB", (width, round(2.4 * CENTIMETRE)), "white")
        picture.paste(paper, (0, 0))
        red.paste(head, ((width - head.width) // 2, round(0.3 * CENTIMETRE)), head)
    if seal:
        mark = Image.open(DATA / "seal.png")
        at = round(seal[0] * width - mark.width / 2), round(seal[1] * height - mark.height / 2)
        red.paste(mark, at, mark)
    # ink on ink: black letters stay black under a seal
    inked = np.minimum(np.asarray(picture), np.asarray(red))
    picture = Image.fromarray(inked).rotate(
        skew, Image.Resampling.BICUBIC, fillcolor=(247, 246, 242)
    )
    picture = picture.filter(ImageFilter.GaussianBlur(0.7))
    grain = np.random.default_rng(7).normal(-8, noise, (height, width, 3))
    dots = np.clip(np.asarray(picture, np.float32) + grain, 0, 255)
    return Image.fromarray(dots.astype(np.uint8))


def as_pdf(pictures: list[Image.Image], path: Path) -> Path:
    """A PDF of pictures alone, as scanners make them."""
    first, *rest = pictures
    first.save(path, save_all=True, append_images=rest, resolution=DPI, quality=80)
    return path


def faxed(pdf: Path, page: int, part: tuple[float, float]) -> Image.Image:
    """A part of a page, from top and to bottom in shares of its height, as an old fax gives it:
    46 dots an inch, askew, with heavy grain. OCR gets one character in ten wrong."""
    picture = scanned(pdf, page, skew=4.0, noise=0).convert("L")
    picture = picture.crop(
        (0, round(part[0] * picture.height), picture.width, round(part[1] * picture.height))
    )
    size = picture.width * 46 // DPI, picture.height * 46 // DPI
    small = picture.resize(size, Image.Resampling.BILINEAR).filter(ImageFilter.GaussianBlur(0.4))
    dots = np.asarray(small, np.float32)
    dots = dots + np.random.default_rng(3).normal(0, 25, dots.shape)
    return Image.fromarray(np.clip(dots, 0, 255).astype(np.uint8))
