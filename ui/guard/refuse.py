"""What a request hears that is not let in: one plain line, as a page or as JSON."""

from collections.abc import Mapping
from math import ceil

from fastapi.responses import Response
from starlette.requests import Request
from starlette.types import Scope

from corpus.errors import BureauError
from ui.turned_away import turned_away


class Busy(BureauError):
    """Not now: ``status`` 429 (you, too often), 503 (all of us), 504 (took too long)."""

    def __init__(self, line: str, status: int, seconds: float) -> None:
        super().__init__(line)
        self.status, self.seconds = status, max(1, ceil(seconds))


_TITLES = {408: "没有收完", 413: "内容太大", 429: "请稍候", 503: "请稍候", 504: "没能查完"}


def refused(scope: Scope, status: int, line: str, headers: Mapping[str, str] = {}) -> Response:
    """A page for who opened an address in a browser, JSON for scripts and programs."""
    return turned_away(Request(scope), status, _title(status), line, headers)


def busy(scope: Scope, why: Busy) -> Response:
    """The same with ``Retry-After``."""
    headers = {"Retry-After": str(why.seconds)}
    title = _title(why.status)
    return turned_away(Request(scope), why.status, title, str(why), headers, again=why.seconds)


def _title(status: int) -> str:
    return _TITLES.get(status, "不能打开")
