"""Requests to the API that are too large, turned away before they are read whole."""

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 256 * 1024  # bytes; a question of 20,000 characters, escaped, is 120 KB


class BodyLimit:
    """ASGI middleware: 413 for a body above ``LARGEST_BODY``, whether it states its size or not."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self.app, self.prefix = app, prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(self.prefix):
            await self.app(scope, receive, send)
            return
        stated = Headers(scope=scope).get("content-length", "0")
        if stated.isdecimal() and int(stated) > LARGEST_BODY:
            await _too_large(scope, receive, send)
            return
        messages: list[Message] = []
        size = 0
        while True:
            message = await receive()
            messages.append(message)
            size += len(message.get("body", b""))
            if size > LARGEST_BODY:
                await _too_large(scope, receive, send)
                return
            if not message.get("more_body"):
                break

        async def read_again() -> Message:
            return messages.pop(0) if messages else await receive()

        await self.app(scope, read_again, send)


async def _too_large(scope: Scope, receive: Receive, send: Send) -> None:
    line = f"请求内容太大，上限为 {LARGEST_BODY // 1024} KB。请缩短后重试。"
    # the rest of the body stays unread, so the connection cannot go on
    await JSONResponse({"detail": line}, 413, {"connection": "close"})(scope, receive, send)
