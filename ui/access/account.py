"""The page ``/account``: one's own password and log-ins. Plain HTML, no script."""

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool

from corpus.errors import BureauError
from ui.access import cookie
from ui.access.accounts import Accounts
from ui.access.clock import local
from ui.access.device import device_of
from ui.access.entrance import Entrance
from ui.access.form import fields_of
from ui.access.home import workplaces
from ui.access.login import done_line, leave_form, page_of, trouble_line
from ui.access.mark import LASTING
from ui.access.password import SHORTEST
from ui.access.refusal import NO_STORE
from ui.access.role import Visitor, visitor_of
from ui.access.session import Session
from ui.access.user import ROLE_WORDS, User
from ui.watch.origin import origin_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_DONE = {"password": "密码已更改，其他地方的登录都已结束。", "ended": "已结束。"}


def account_pages(accounts: Accounts, entrance: Entrance) -> APIRouter:
    """Routes under ``/account``; the gate lets in who is logged in, or sits at this machine."""
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    access = accounts.access

    def page(request: Request, trouble: str = "", status: int = 200) -> Response:
        visitor = visitor_of(request)
        if visitor.via != "session":
            return page_of(request, "账号", no_account(visitor))
        user = access.users.named(visitor.name)
        current = access.sessions.current(cookie.secret_of(request))
        done = _DONE.get(request.query_params.get("done", ""), "")
        there = access.sessions.of(user)
        body = account(user, there, current.id if current else 0, trouble, done)
        return page_of(request, "账号", body, status)

    @router.get("/account")
    def show(request: Request) -> Response:
        return page(request)

    @router.post("/account/password")
    async def password(request: Request) -> Response:
        return await run_in_threadpool(changed, request, await fields_of(request))

    def changed(request: Request, sent: "Mapping[str, str]") -> Response:
        visitor, origin = visitor_of(request), origin_of(request)
        if visitor.via != "session":
            return page(request)
        now, new = sent.get("now", ""), sent.get("new", "")
        try:
            if new != sent.get("again", ""):
                raise BureauError("两次输入的新密码不一样，没有更改。")
            if not entrance.allowed(visitor.name, origin):
                raise BureauError("失败的次数太多，请过一会儿再试。")
            if access.users.check(visitor.name, now) is None:
                raise BureauError("现在的密码不对，没有更改。")
            user = accounts.set_password(visitor, visitor.name, new, origin=origin)
        except BureauError as error:
            return page(request, str(error), 422)
        access.failures.right(visitor.name, origin)
        device = device_of(request.headers.get("user-agent", ""))
        answer = RedirectResponse("/account?done=password", 303, NO_STORE)
        cookie.give(request, answer, access.sessions.begin(user, device))
        cookie.give_mark(request, answer, entrance.mark(user), LASTING)
        return answer

    @router.post("/account/end")
    async def end(request: Request) -> Response:
        return await run_in_threadpool(ended, request, await fields_of(request))

    def ended(request: Request, sent: "Mapping[str, str]") -> Response:
        visitor = visitor_of(request)
        if visitor.via == "session":
            user, number = access.users.named(visitor.name), sent.get("id", "")
            if number == "others":
                access.sessions.end_others(user, cookie.secret_of(request))
            elif number.isdecimal() and len(number) < 18:
                access.sessions.end_one(user, int(number))
        return RedirectResponse("/account?done=ended", 303, NO_STORE)

    return router


def account(
    user: User, sessions: tuple[Session, ...], current: int, trouble: str, done: str
) -> Markup:
    items = Markup("").join(_session(it, current) for it in sessions)
    return Markup(
        '<div class="card"><h1>{name}</h1>'
        '<p class="hint">{role}<span class="places">{places}</span></p>{done}{trouble}{password}'
        '<section><h2>登录的地方</h2><ul class="sessions">{items}</ul>'
        "{others}</section><section><h2>退出</h2>{leave}</section></div>"
    ).format(
        name=user.name,
        role=ROLE_WORDS[user.role],
        places=workplaces(user.role),
        done=done_line(done),
        trouble=trouble_line(trouble),
        password=_password(user) if user.has_password else Markup(
            '<p class="hint">这个账号由统一登录管理，密码请在那里更改。</p>'
        ),
        items=items,
        others=_end("others", "结束其他所有登录") if len(sessions) > 1 else "",
        leave=leave_form(),
    )  # fmt: skip


def _password(user: User) -> Markup:
    fields = Markup("").join(
        Markup(
            '<p><label for="{0}">{1}</label><input id="{0}" name="{0}" type="password" '
            'maxlength="200" required autocomplete="{2}"{3}></p>'
        ).format(name, words, fill, least)
        for name, words, fill, least in (
            ("now", "现在的密码", "current-password", ""),
            ("new", f"新密码（至少 {SHORTEST} 个字符）", "new-password",
             Markup(' minlength="{}"').format(SHORTEST)),
            ("again", "再输一次新密码", "new-password", ""),
        )
    )  # fmt: skip
    return Markup(
        "<section><h2>更改密码</h2>"
        '<form class="fields" method="post" action="/account/password">'
        # password managers want to know whose it is
        '<input type="text" name="name" value="{}" autocomplete="username" hidden>'
        "{}<p><button>更改密码</button></p></form></section>"
    ).format(user.name, fields)


def _session(it: Session, current: int) -> Markup:
    here = it.id == current
    return Markup("<li><p><b>{}</b>{}<small>登录于 {}，最近使用 {}</small></p>{}</li>").format(
        it.device,
        "（现在这里）" if here else "",
        local(it.created_at),
        local(it.seen_at),
        "" if here else _end(str(it.id), "结束", it.device),
    )


def _end(number: str, words: str, of: str = "") -> Markup:
    label = Markup(' aria-label="{}在 {} 的登录"').format(words, of) if of else ""
    return Markup(
        '<form method="post" action="/account/end"><input type="hidden" name="id" value="{}">'
        '<button class="quiet"{}>{}</button></form>'
    ).format(number, label, words)


def no_account(visitor: Visitor) -> Markup:
    line = (
        "您就在运行本程序的电脑上，还没有建立账号，不用登录。"
        if visitor.via == "local"
        else "程序的令牌没有账号页面。"
    )
    body = '<div class="card"><h1>账号</h1><p>{}</p><p><a href="/">回到首页</a></p></div>'
    return Markup(body).format(line)
