"""The body of a request, read whole before anything else: small, and within a time."""

import asyncio

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope

LARGEST_BODY = 256 * 1024  # bytes; a question of 20,000 characters, escaped, is 120 KB
LARGEST_FORM = 1024 * 1024  # of a collection that is exported: 500 places
SECONDS = 15.0  # for all of it: 256 KB over a telephone's slow line take ten


class TooLarge(Exception):
    """``most`` bytes are all that is taken."""

    def __init__(self, most: int) -> None:
        super().__init__(f"请求内容太大，上限为 {most // 1024} KB。请缩短后重试。")


class TooSlow(Exception):
    """The client takes its time, on purpose or not."""


class Gone(Exception):
    """The client went away."""


async def read_body(scope: Scope, receive: Receive, seconds: float = SECONDS) -> bytes:
    """Raises TooLarge, whether it states its size or not; TooSlow; Gone."""
    most = LARGEST_FORM if scope["path"].startswith("/staff/") else LARGEST_BODY
    stated = Headers(scope=scope).get("content-length", "0")
    if stated.isdecimal() and int(stated) > most:
        raise TooLarge(most)
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Gone
                body += message.get("body", b"")
                if len(body) > most:
                    raise TooLarge(most)
                if not message.get("more_body"):
                    return bytes(body)
    except TimeoutError:
        raise TooSlow from None


class Again:
    """``receive`` for those behind: the body that was read, then what the client still says."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self.body, self._receive, self._given = body, receive, False

    async def __call__(self) -> Message:
        if not self._given:
            self._given = True
            return {"type": "http.request", "body": self.body, "more_body": False}
        return await self._receive()

    async def gone(self) -> None:
        """Returns when the client has gone away."""
        while (await self._receive())["type"] != "http.disconnect":
            continue
