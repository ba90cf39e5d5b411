"""One page of an original as an image, the quoted words boxed. Runs in the guarded process.

What draws a hostile file may hang or crash; ``corpus.read.guard`` keeps that from the server.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import Unreadable

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfTextPage

LONG_SIDE = 1600  # pixels: an A4 page at some 140 dots an inch, its small print legible
MOST_PIXELS = 80_000_000  # of a scanned image that is opened at all
LEAST = 4  # characters of a piece of the quote that is looked for by itself
_PIECES = re.compile(r"[。；;：:\n]")
_BOX = (255, 214, 64)

Box = tuple[float, float, float, float]  # left, bottom, right, top, in points


@dataclass(frozen=True, slots=True)
class Picture:
    """What to draw: ``read`` gives it as WebP. Picklable, with the two things a guard looks at."""

    name: str
    path: Path
    format: str  # of the document: "pdf" or "image"
    page: int  # from 1
    quote: str = ""

    def read(self, limits: object = None) -> bytes:
        """Raises Unreadable where there is no such page, or it cannot be drawn."""
        image = _pdf(self) if self.format == "pdf" else _scan(self)
        out = io.BytesIO()
        image.convert("RGB").save(out, "WEBP", quality=80, method=2)
        return out.getvalue()


def _pdf(wanted: Picture) -> "Image":
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(wanted.path)
        if not 1 <= wanted.page <= len(document):
            raise _missing(wanted)
        page = document[wanted.page - 1]
        scale = LONG_SIDE / max(*page.get_size(), 1.0)
        bitmap = page.render(scale=scale)
        boxes = list(boxes_of(page.get_textpage(), wanted.quote)) if wanted.quote.strip() else []
        place = bitmap.get_posconv(page)
        image = bitmap.to_pil()
    except (pypdfium2.PdfiumError, OSError) as error:
        raise Unreadable(
            f"“{wanted.name}”的第 {wanted.page} 页无法显示，请下载原件查看。"
        ) from error
    return _boxed(
        image,
        [
            (*place.to_bitmap(left, top), *place.to_bitmap(right, bottom))
            for left, bottom, right, top in boxes
        ],
    )


def _scan(wanted: Picture) -> "Image":
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(wanted.path) as opened:
            if wanted.page > getattr(opened, "n_frames", 1):
                raise _missing(wanted)
            opened.seek(wanted.page - 1)
            if opened.width * opened.height > MOST_PIXELS:
                raise Unreadable(f"“{wanted.name}”的图片太大，无法显示，请下载原件查看。")
            image = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise Unreadable(f"“{wanted.name}”的图片无法显示，请下载原件查看。") from error
    image.thumbnail((LONG_SIDE, LONG_SIDE))
    return image


def _missing(wanted: Picture) -> Unreadable:
    return Unreadable(f"“{wanted.name}”没有第 {wanted.page} 页。")


def _boxed(image: "Image", boxes: Sequence[tuple[float, ...]]) -> "Image":
    """Each box as a text marker would leave it: what is dark stays dark."""
    from PIL import Image, ImageChops, ImageDraw

    if not boxes:
        return image
    layer = Image.new("RGB", image.size, "white")
    draw = ImageDraw.Draw(layer)
    for x0, y0, x1, y1 in boxes:
        left, right, top, bottom = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
        draw.rectangle((left - 2, top - 2, right + 2, bottom + 2), fill=_BOX)
    return ImageChops.multiply(image.convert("RGB"), layer)


def boxes_of(page: "PdfTextPage | Any", quote: str) -> Iterator[Box]:
    """Boxes of the quote on the page, a line of it each; where only parts of it stand there (it
    goes on from the page before, or its table was made into sentences), of those parts."""
    kept = [(n, char) for n, char in enumerate(page.get_text_range()) if not char.isspace()]
    text = "".join(char for _, char in kept)
    places = [n for n, _ in kept]
    for start, length in _found(text, quote):
        first, last = places[start], places[start + length - 1]
        for n in range(page.count_rects(first, last - first + 1)):
            yield page.get_rect(n)


def _found(text: str, quote: str) -> Iterator[tuple[int, int]]:
    """(start, length) in ``text``, which has no white space."""
    whole = "".join(quote.split())
    at = text.find(whole)
    if at >= 0:
        yield at, len(whole)
        return
    after = 0
    for piece in ("".join(piece.split()) for piece in _PIECES.split(quote)):
        if len(piece) < LEAST:
            continue
        # the pieces come in the order of the page, or else wherever they stand
        at = text.find(piece, after)
        at = at if at >= 0 else text.find(piece)
        if at >= 0:
            after = at + len(piece)
            yield at, len(piece)
