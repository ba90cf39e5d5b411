"""Hears of every response: counts it, and writes down what failed or was refused."""

from time import perf_counter

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.access.role import visitor_of
from ui.watch.asker import face_of
from ui.watch.client import DailyNames
from ui.watch.counters import count
from ui.watch.event import Responded
from ui.watch.log import tell
from ui.watch.metrics import Metrics
from ui.watch.refusals import refusal_of

QUIET = (404, 405)  # what is looked for in vain is no failure of ours; it is counted


class RequestLog:
    """ASGI middleware, the outermost of ours: it also sees what the others refuse.

    No address of a page is written, and no query: they may hold what a person typed.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics
        self._names = DailyNames()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = perf_counter(), 500  # unless it is said: the server makes an error of it

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if why := refusal_of(status, Headers(raw=message["headers"])):
                    count(why)
            await send(message)

        path: str = scope["path"]  # a mount changes what is in the scope
        try:
            await self.app(scope, receive, sending)
        finally:
            face = face_of(path)
            self.metrics.responded(face, status)
            if status >= 400 and status not in QUIET:
                client = scope.get("client")
                event = Responded(
                    face,
                    visitor_of(scope).role,
                    scope["method"] if scope["method"] in _METHODS else "OTHER",
                    status,
                    (perf_counter() - began) * 1000,
                    self._names.name(client[0] if client else ""),
                )
                tell(event)


_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
