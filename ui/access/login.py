"""The pages to log in and out. Plain HTML, no script."""

from collections.abc import Callable
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool

from corpus.errors import BureauError, Unavailable
from ui.access import cookie
from ui.access.device import device_of
from ui.access.entrance import Entrance
from ui.access.form import fields_of
from ui.access.home import after_log_in, home_of, own_address
from ui.access.mark import LASTING
from ui.access.refusal import NO_STORE
from ui.access.role import Visitor, visitor_of
from ui.shell import CARD_STYLE, large, shell
from ui.watch.origin import origin_of

if TYPE_CHECKING:
    from ui.engine import Engine

Page = Callable[[Request, str, str, str, int], Response]
WRONG = "账号名称或密码不对，请再试一次。"


def login_pages(engine: "Engine", entrance: Entrance, sign_on: str = "") -> APIRouter:
    """Routes ``/login`` and ``/logout``; ``sign_on`` names another server to log in at."""
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    def page(request: Request, wanted: str, name: str = "", trouble: str = "",
             status: int = 200, done: str = "") -> Response:  # fmt: skip
        visitor = visitor_of(request)
        if visitor.via == "session" and not trouble:
            body = already(visitor)
        elif not entrance.access.has_users:
            body = no_users()
        else:
            body = form(engine.settings.title, wanted, name, trouble, done, sign_on)
        return page_of(request, "登录", body, status)

    @router.get("/login")
    def show(request: Request) -> Response:
        done = "已退出登录。" if "out" in request.query_params else ""
        return page(request, own_address(request.query_params.get("next", "")), done=done)

    @router.post("/login")
    async def enter(request: Request) -> Response:
        try:
            sent = await fields_of(request)
        except BureauError as error:
            return page(request, "", trouble=str(error), status=413)
        wanted, name = own_address(sent.get("next", "")), sent.get("name", "")[:200]
        try:
            tried = await run_in_threadpool(
                entrance.enter,
                name,
                sent.get("password", ""),
                device=device_of(request.headers.get("user-agent", "")),
                origin=origin_of(request),
                mark=cookie.mark_of(request),
            )
            if old := cookie.secret_of(request):  # the browser's earlier session is of no more use
                await run_in_threadpool(entrance.access.sessions.end, old)
        except Unavailable as error:
            return page(request, wanted, name, f"现在不能登录：{error}", 503)
        if tried.user is None:
            return failed(page, request, wanted, name, tried.wait)
        answer = RedirectResponse(after_log_in(wanted, tried.user.role), 303, NO_STORE)
        cookie.give(request, answer, tried.secret)
        mark = await run_in_threadpool(entrance.mark, tried.user)
        cookie.give_mark(request, answer, mark, LASTING)
        return answer

    @router.post("/logout")
    def leave(request: Request) -> Response:
        visitor = visitor_of(request)
        answer = RedirectResponse("/login?out=1", 303, NO_STORE)
        if visitor.via == "session":
            entrance.leave(visitor, cookie.secret_of(request), origin=origin_of(request))
        cookie.take_back(request, answer)
        return answer

    @router.get("/logout")
    def leave_how(request: Request) -> Response:
        """Nobody is logged out by a link."""
        return RedirectResponse("/account", 303, NO_STORE)

    return router


def failed(
    page: "Page", request: Request, wanted: str, name: str, wait: timedelta | None
) -> Response:
    if wait is None:
        return page(request, wanted, name, WRONG, 403)
    minutes = ceil(wait.total_seconds() / 60)
    line = f"失败的次数太多，请等 {minutes} 分钟再试。着急时请管理员解除锁定。"
    answer = page(request, wanted, name, line, 429)
    answer.headers["Retry-After"] = str(ceil(wait.total_seconds()))
    return answer


def page_of(request: Request, title: str, body: Markup, status: int = 200) -> Response:
    """A page about accounts: nobody keeps it."""
    answer = shell(title, CARD_STYLE + body, status, large=large(request))
    answer.headers.update(NO_STORE)
    return answer


def trouble_line(line: str) -> Markup:
    return Markup('<p class="trouble" role="alert">{}</p>').format(line) if line else Markup("")


def done_line(line: str) -> Markup:
    return Markup('<p class="good" role="status">{}</p>').format(line) if line else Markup("")


def form(title: str, wanted: str, name: str, trouble: str, done: str, sign_on: str) -> Markup:
    """The form; where something went wrong it keeps the name that was typed."""
    elsewhere = Markup("")
    if sign_on:
        to = f"/login/oidc?{urlencode({'next': wanted})}"
        link = '<p class="or"><a class="button" href="{}">{}</a></p>'
        elsewhere = Markup(link).format(to, sign_on)
    return Markup(
        '<div class="card"><h1>登录</h1>'
        '<p class="hint">{title}　供工作人员使用，提问不需要登录。</p>'
        '{done}{trouble}<form class="fields" method="post" action="/login">'
        '<input type="hidden" name="next" value="{wanted}">'
        '<p><label for="name">账号名称</label><input id="name" name="name" value="{name}" '
        'maxlength="200" required autocomplete="username" autocapitalize="none" '
        'spellcheck="false"{name_first}></p>'
        '<p><label for="password">密码</label><input id="password" name="password" '
        'type="password" maxlength="200" required autocomplete="current-password"{word_first}></p>'
        "<p><button>登录</button></p></form>{elsewhere}"
        '<p class="hint forgot">忘了密码，请管理员重设。</p>'
        '<p class="foot"><a href="/">回到提问页</a></p></div>'
    ).format(
        title=title,
        done=done_line(done),
        trouble=trouble_line(trouble),
        wanted=wanted,
        name=name,
        name_first=Markup("") if name else Markup(" autofocus"),
        word_first=Markup(" autofocus") if name else Markup(""),
        elsewhere=elsewhere,
    )


def already(visitor: Visitor) -> Markup:
    return Markup(
        '<div class="card"><h1>已登录</h1><p>您已登录为“{}”。</p>'
        '<p><a class="button" href="{}">继续</a></p>{}'
        '<p class="foot"><a href="/account">账号与密码</a></p></div>'
    ).format(visitor.name, home_of(visitor.role), leave_form())


def leave_form() -> Markup:
    return Markup(
        '<form class="fields" method="post" action="/logout">'
        '<p><button class="quiet">退出登录</button></p></form>'
    )


def no_users() -> Markup:
    return Markup(
        '<div class="card"><h1>还没有账号</h1><p>请在运行本程序的电脑上建立第一个管理员账号：</p>'
        "<p><code>bureau user add 名称 --role admin</code></p>"
        '<p class="foot"><a href="/">回到提问页</a></p></div>'
    )
