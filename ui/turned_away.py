"""What is said to somebody who does not get what they asked for: a page in a browser, JSON else."""

from collections.abc import Mapping
from math import ceil

from fastapi.responses import JSONResponse, Response
from markupsafe import Markup
from starlette.requests import Request

from ui.shell import card, large

FAILED = "程序出错，没有完成这次请求。请稍后重试，或请管理员运行 bureau doctor 检查。"
_NOTHING = Markup("")
_HOME = Markup('<a href="/">回到首页</a>')


def opened_in_browser(request: Request) -> bool:
    """Somebody looks at what comes back; scripts of pages and programs do not ask for HTML."""
    return "text/html" in request.headers.get("accept", "")


def turned_away(
    request: Request,
    status: int,
    title: str,
    line: str,
    headers: Mapping[str, str] = {},
    *,
    more: Markup = _NOTHING,
    again: int | None = None,
) -> Response:
    """``more``: where else to go. ``again``: in how many seconds it may be tried again."""
    if not opened_in_browser(request):
        return JSONResponse({"detail": line}, status, dict(headers))
    body = Markup("<p>{}</p>").format(line)
    if again is not None:
        body += Markup('<p class="when">{}</p>').format(when(again))
        if request.method == "GET":
            body += Markup('<p><a class="button" href="{}">再试一次</a></p>').format(same(request))
    body += Markup('<p class="foot"><span class="places">{}{}{}</span></p>').format(
        more, "　" if more else "", _HOME
    )
    page = card(title, body, status, large=large(request))
    page.headers.update(headers)
    return page


def when(seconds: int) -> str:
    if seconds < 60:
        return f"大约 {seconds} 秒后可以再试。"
    return f"大约 {ceil(seconds / 60)} 分钟后可以再试。"


def same(request: Request) -> str:
    """The address that was asked for, without the host: what it is called is not ours to say. A
    browser would take "//elsewhere" for another one."""
    path = "/" + request.url.path.lstrip("/\\")
    return path + (f"?{request.url.query}" if request.url.query else "")


def no_such_address(request: Request) -> Response:
    line = "没有这个地址，可能输错了，或者这一页已经移走。请从首页重新打开。"
    return turned_away(request, 404, "没有这个地址", line)
