"""The route that shows a page of an original as an image, with the quoted words marked."""

from collections import OrderedDict
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, cast

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from markupsafe import Markup

from corpus.document import Document, Visibility
from corpus.errors import Unreadable
from corpus.read.guard import Guard
from corpus.read.limits import MB
from ui.access.view import seen_by
from ui.picture import Picture
from ui.turned_away import turned_away

if TYPE_CHECKING:
    from corpus.read.find import Found
    from ui.engine import Engine

PAGED = ("pdf", "image")  # formats whose pages can be drawn
LONGEST_QUOTE = 4000  # characters that are looked for on a page
SECONDS, MEMORY = 20.0, 1_500 * MB  # that one page may take
WAITING = 6  # requests that wait for a page to be drawn; two cores draw one after the other
KEPT = 48  # pages kept drawn, some 100 KB each

Key = tuple[str, int, str]


class Pictures:
    """Draws pages, one at a time, and keeps the last ones. Safe to share between threads."""

    def __init__(self) -> None:
        self._guard = Guard(SECONDS, MEMORY)  # of its own: a long scan that is read blocks nobody
        self._room = BoundedSemaphore(WAITING)
        self._kept: OrderedDict[Key, bytes] = OrderedDict()
        self._lock = Lock()

    def draw(self, engine: "Engine", document: Document, page: int, quote: str) -> bytes | None:
        """WebP; ``None`` where too many wait already. Raises Unreadable."""
        key = (document.sha256, page, quote)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        if not self._room.acquire(blocking=False):
            return None
        try:
            path = engine.library.original(document.id)
            wanted = Picture(document.source, path, document.format, page, quote)
            # the guard asks what it is given for ``name`` and ``read`` alone
            drawn = cast(bytes, self._guard.read(cast("Found", wanted)))
        finally:
            self._room.release()
        with self._lock:
            self._kept[key] = drawn
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return drawn


def picture_pages(engine: "Engine") -> APIRouter:
    """Route ``/documents/{id}/pages/{page}``; ``start`` and ``end`` are the quote to mark."""
    router = APIRouter(include_in_schema=False)
    pictures = Pictures()

    @router.get("/documents/{document_id}/pages/{page}")
    def picture(
        request: Request,
        document_id: str,
        page: int,
        start: int = Query(0, ge=0),
        end: int = Query(0, ge=0),
    ) -> Response:
        seen = seen_by(engine, request)
        found = next((it for it in seen.library.documents() if it.id == document_id), None)
        if found is None or found.format not in PAGED:
            return turned_away(request, 404, "没有这一页", "没有这一页的图像。")
        end = min(end, start + LONGEST_QUOTE)
        quote = seen.library.text(found.id)[start:end] if end > start else ""
        try:
            drawn = pictures.draw(seen, found, page, quote)
            # seconds later: meanwhile it may have been made internal, or removed
            if all(it.id != document_id for it in seen.library.documents()):
                raise Unreadable("没有这一页的图像。")
        except Unreadable as error:
            return turned_away(request, 404, "没有这一页", str(error))
        if drawn is None:
            line = "同时查看原页的人太多，请稍候再试。"
            return turned_away(request, 503, "请稍候", line, {"Retry-After": "2"}, again=2)
        kept = "no-store" if found.visibility is Visibility.INTERNAL else "private, max-age=600"
        headers = {"Cache-Control": kept, "X-Content-Type-Options": "nosniff"}
        return Response(drawn, media_type="image/webp", headers=headers)

    return router


def picture_of(document: Document, page: int | None, start: int, end: int) -> Markup:
    """The image of the page that a quote stands on; "" where the format has none."""
    number = page or (1 if document.format == "image" else None)
    if document.format not in PAGED or number is None:
        return Markup("")
    address = f"/documents/{document.id}/pages/{number}?start={start}&end={end}"
    return Markup(
        '<figure class="page-image"><figcaption>原件第{0}页'
        '<a href="{1}" target="_blank" rel="noopener">放大</a></figcaption>'
        '<img src="{1}" alt="原件第{0}页的图像，所引文字已标出" loading="lazy"></figure>'
    ).format(number, address)
