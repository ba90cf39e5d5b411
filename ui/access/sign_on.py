"""The way through the bureau's sign-on server: ``/login/oidc`` and back."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup

from corpus.errors import BureauError
from ui.access import cookie
from ui.access.device import device_of
from ui.access.entrance import Entrance
from ui.access.home import after_log_in, own_address
from ui.access.login import page_of, trouble_line
from ui.access.oidc import Notes, Person, Provider, SignOnError
from ui.access.refusal import NO_STORE
from ui.access.role import NOBODY
from ui.access.user import User
from ui.watch.act import Act
from ui.watch.origin import origin_of

if TYPE_CHECKING:
    from ui.engine import Engine

log = logging.getLogger(__name__)

WAITING = 8  # that wait for the server, each in a thread that pages and answers need too
_room = BoundedSemaphore(WAITING)
BEGIN, BACK = "/login/oidc", "/login/oidc/done"
_UNKNOWN = "您已通过统一登录，但还没有被分配本系统的权限，所以没有登录。请联系管理员。"


def sign_on_pages(engine: "Engine", entrance: Entrance) -> APIRouter:
    """The two routes; plain functions, so they run in the pool: the provider may be slow."""
    router = APIRouter(include_in_schema=False)
    provider, notes = Provider(engine.settings), Notes()

    @router.get(BEGIN)
    def begin(request: Request) -> Response:
        if not entrance.access.has_users:  # the first admin is made at the machine itself
            return RedirectResponse("/login", 303, NO_STORE)
        wanted = own_address(request.query_params.get("next", ""))
        try:
            with waiting():
                address, begun = provider.begin(_back(request), wanted)
        except SignOnError as error:
            return failed(request, str(error), 503)
        answer = RedirectResponse(address, 303, NO_STORE)
        cookie.give_note(request, answer, notes.write(begun), Notes.LASTING)
        return answer

    @router.get(BACK)
    def done(request: Request) -> Response:
        if not entrance.access.has_users:
            return RedirectResponse("/login", 303, NO_STORE)
        origin = origin_of(request)
        try:
            begun = notes.read(cookie.note_of(request))
            with waiting():
                person = provider.finish(_back(request), request.query_params, begun)
            user = known(person, origin)
            secret = entrance.welcome(
                user, device=device_of(request.headers.get("user-agent", "")), origin=origin
            )
        except BureauError as error:
            answer = failed(request, str(error), 403)
        else:
            answer = RedirectResponse(after_log_in(begun.wanted, user.role), 303, NO_STORE)
            cookie.give(request, answer, secret)
        cookie.take_back_note(request, answer)
        return answer

    def known(person: Person, origin: str) -> User:
        if person.role is None:
            engine.audit.note(NOBODY, Act.LOGIN_FAILED, f"{person.name}（统一登录，没有权限）",
                              origin=origin)  # fmt: skip
            raise SignOnError(_UNKNOWN)
        return entrance.access.users.federated(person.subject, person.name, person.role)

    return router


@contextmanager
def waiting() -> Iterator[None]:
    """Raises SignOnError: too many wait already; a server that hangs must not take all threads."""
    if not _room.acquire(blocking=False):
        raise SignOnError("统一登录的服务器现在很慢，请过几秒再试。")
    try:
        yield
    finally:
        _room.release()


def failed(request: Request, line: str, status: int) -> Response:
    body = Markup(
        '<div class="card"><h1>没有登录</h1>{}<p><a class="button" href="/login">重新登录</a></p>'
        '<p class="foot"><a href="/">回到提问页</a></p></div>'
    ).format(trouble_line(line))
    return page_of(request, "没有登录", body, status)


def _back(request: Request) -> str:
    """Where the provider sends the browser: it knows this address and takes no other."""
    return f"{request.url.scheme}://{request.url.netloc}{BACK}"
