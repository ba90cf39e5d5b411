"""What a request hears that is not let in: one plain line, as a page or as JSON."""

from collections.abc import Mapping
from math import ceil

from fastapi.responses import JSONResponse, Response
from markupsafe import Markup
from starlette.datastructures import Headers
from starlette.types import Scope

from corpus.errors import BureauError
from ui.shell import shell


class Busy(BureauError):
    """Not now: ``status`` 429 (you, too often), 503 (all of us), 504 (took too long)."""

    def __init__(self, line: str, status: int, seconds: float) -> None:
        super().__init__(line)
        self.status, self.seconds = status, max(1, ceil(seconds))


_TITLES = {408: "没有收完", 413: "内容太大", 429: "请稍候", 503: "请稍候", 504: "没能查完"}


def refused(scope: Scope, status: int, line: str, headers: Mapping[str, str] = {}) -> Response:
    """A page for who opened an address in a browser, JSON for scripts and programs."""
    opened = scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")
    if not opened:
        return JSONResponse({"detail": line}, status, dict(headers))
    title = _TITLES.get(status, "不能打开")
    body = Markup(
        '<h1>{}</h1><p class="trouble" role="alert">{}</p><p><a href="/">回到首页</a></p>'
    ).format(title, line)
    page = shell(title, body, status)
    page.headers.update(headers)
    return page


def busy(scope: Scope, why: Busy) -> Response:
    """The same with ``Retry-After``."""
    return refused(scope, why.status, str(why), {"Retry-After": str(why.seconds)})
