"""What is said to a request that may not pass: one Chinese line, as a page or as JSON."""

from urllib.parse import urlencode

from fastapi.responses import JSONResponse, Response
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse

from ui import turned_away
from ui.access.home import workplaces
from ui.access.origin import same_origin
from ui.access.role import Visitor
from ui.access.user import ROLE_WORDS

NO_STORE = {"Cache-Control": "no-store"}
_NOTHING = Markup("")


def log_in_first(request: Request) -> Response:
    """A browser is led to the page to log in and back; a program is told how."""
    if turned_away.opened_in_browser(request):
        if request.method not in ("GET", "HEAD"):  # what a form sent is lost, and says so
            line = "登录已结束，没有执行。请登录以后再试。"
            answer = _said(request, 401, "请先登录", line, Markup('<a href="/login">登录</a>'))
            answer.headers["WWW-Authenticate"] = "Bearer"
            return answer
        there = turned_away.same(request)
        return RedirectResponse(f"/login?{urlencode({'next': there})}", 303, NO_STORE)
    if same_origin(request):  # the script of a page that stays open
        line = "登录已结束，没有执行。请在新的窗口里打开 /login 登录，再回到这里继续。"
    else:
        line = "请先登录；程序请在请求头中写 Authorization: Bearer 令牌。"
    return JSONResponse({"detail": line}, 401, {"WWW-Authenticate": "Bearer", **NO_STORE})


def bad_token(request: Request) -> Response:
    line = "令牌无效或已过期。请管理员用 bureau token 重新建立。"
    challenge = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    return JSONResponse({"detail": line}, 401, {**challenge, **NO_STORE})


def too_low(request: Request, visitor: Visitor) -> Response:
    line = (
        f"“{visitor.name}”是{ROLE_WORDS[visitor.role]}，不能打开这个页面。"
        "需要时请管理员更改角色，或换一个账号登录。"
    )
    more = Markup('{}　<a href="/account">账号与退出</a>').format(workplaces(visitor.role))
    return _said(request, 403, "没有权限", line, more)


def only_here(request: Request) -> Response:
    """There are no users: nobody but who sits at this machine can be known."""
    line = (
        "这个页面现在只能在运行本程序的电脑上打开（http://127.0.0.1）。"
        "要在别的电脑上打开，请管理员先用 bureau user add 建立账号，再登录。"
    )
    return _said(request, 403, "不能打开这个页面", line)


def of_another_page(request: Request) -> Response:
    line = "这次提交不是从本页面发出的，没有执行。请重新打开页面再试。"
    return _said(request, 403, "没有执行", line)


def no_such_address(request: Request) -> Response:
    answer = turned_away.no_such_address(request)
    answer.headers.update(NO_STORE)
    return answer


def unavailable(request: Request, line: str) -> Response:
    return _said(request, 503, "暂时不能打开", line)


def _said(
    request: Request, status: int, title: str, line: str, more: Markup = _NOTHING
) -> Response:
    return turned_away.turned_away(request, status, title, line, NO_STORE, more=more)
