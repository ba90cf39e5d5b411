"""ASGI middleware, behind the gate: counts what each client asks for, and refuses above."""

from collections import Counter

from starlette.types import ASGIApp, Receive, Scope, Send

from ui.access.role import Role, Visitor, visitor_of
from ui.guard.body import Again, Gone, TooLarge, TooSlow, read_body
from ui.guard.client import client_key, is_near
from ui.guard.cost import Events, NoSuchEvent, cost_of, is_upload
from ui.guard.rate import Meter
from ui.guard.refuse import Busy, busy, refused
from ui.guard.room import Room

_CLOSE = {"connection": "close"}  # the rest of the body stays unread
_KEY = "bureau.guard"


class Limits:
    """``streams``: requests of one client that may be open at the same time; each open page of
    Gradio holds one or two."""

    def __init__(
        self, app: ASGIApp, *, meter: Meter, room: Room, events: Events, streams: int
    ) -> None:
        self._app, self._meter, self._room = app, meter, room
        self._events, self._streams = events, streams
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        who = asker_of(scope)
        scope[_KEY] = (self._room, self._meter)
        if who.limited and self._open[who.key] >= self._streams:
            why = Busy("从您的网络同时打开的页面太多，请关掉一些再试。", 429, 10)
            await busy(scope, why)(scope, receive, send)
            return
        self._open[who.key] += 1
        try:
            await self._counted(who, scope, receive, send)
        finally:
            self._open[who.key] -= 1
            if not self._open[who.key]:
                del self._open[who.key]

    async def _counted(self, who: "Asker", scope: Scope, receive: Receive, send: Send) -> None:
        body = b""
        upload = is_upload(scope)
        if not upload:
            try:
                body = await read_body(scope, receive)
            except TooLarge as error:
                await refused(scope, 413, str(error), _CLOSE)(scope, receive, send)
                return
            except TooSlow:
                line = "网络太慢，没有收完这次请求。请再试一次。"
                await refused(scope, 408, line, _CLOSE)(scope, receive, send)
                return
            except Gone:
                return
        try:
            cost = cost_of(scope, body, self._events)
        except NoSuchEvent:
            line = "页面上没有这个操作，没有执行。请刷新页面再试。"
            await refused(scope, 400, line)(scope, receive, send)
            return
        try:
            if cost is not None and who.limited:
                self._meter.count(who.key, who.visitor.role, cost.kind, cost.amount)
        except Busy as why:
            response = busy(scope, why)
            if upload:
                response.headers.update(_CLOSE)
            await response(scope, receive, send)
            return
        await self._app(scope, receive if upload else Again(body, receive), send)


class Asker:
    """Who is counted, and how."""

    def __init__(self, key: str, visitor: Visitor, limited: bool) -> None:
        self.key, self.visitor, self.limited = key, visitor, limited

    @property
    def first(self) -> bool:
        """Before the public: somebody on the hotline has a caller waiting."""
        return self.visitor.role is not Role.PUBLIC and self.visitor.via in ("session", "token")


def asker_of(scope: Scope) -> Asker:
    """By name who has signed in, by address all others; who sits at this machine as he likes."""
    visitor = visitor_of(scope)
    if visitor.via in ("session", "token"):
        return Asker(f"{visitor.via}:{visitor.name}", visitor, True)
    return Asker(client_key(scope), visitor, not is_near(scope))


def guard_of(scope: Scope) -> tuple[Room, Meter] | None:
    """The room and the meter of the server; ``None`` where no server is in front of a page."""
    found = scope.get(_KEY)
    return found if isinstance(found, tuple) else None
