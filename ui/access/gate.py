"""The gate: finds out who sends a request, and lets it pass to where they may go."""

import logging
from collections.abc import Callable
from typing import TypeVar

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi.responses import Response
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corpus.errors import Unavailable
from ui.access import refusal
from ui.access.access import Access
from ui.access.cookie import secret_of
from ui.access.doors import Door, door_of
from ui.access.local import at_this_machine
from ui.access.origin import of_no_page, same_origin
from ui.access.role import LOCAL, NOBODY, Role, Visitor, known_as
from ui.access.still import looked_up_by

log = logging.getLogger(__name__)

SAFE = ("GET", "HEAD", "OPTIONS")
_THREADS = 8  # of its own: answers being made must not keep anybody from the door
Found = TypeVar("Found")


class Gate:
    """ASGI middleware. Everything behind it asks ``visitor_of(request)``.

    Who it is: a token's, else a session's, else, while there are no users, whoever sits at this
    machine, else nobody. A token that is given and not good is refused everywhere.
    """

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self.app, self.access = app, access
        self._threads: CapacityLimiter | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # no page uses a websocket
            await send({"type": "websocket.close", "code": 1008})
            return
        known_as(scope, NOBODY)  # whatever was there before
        request = Request(scope)
        door = door_of(scope["path"], scope.get("raw_path") or b"")
        if door is None:
            await refusal.no_such_address(request)(scope, receive, send)
        elif door.fixed:
            await self.app(scope, receive, send)
        else:
            await self.judged(door, request, receive, send)

    async def judged(self, door: Door, request: Request, receive: Receive, send: Send) -> None:
        scope = request.scope
        try:
            visitor, has_users = await self._in_thread(lambda: self.known(request))
        except BadToken:
            await refusal.bad_token(request)(scope, receive, send)
            return
        except Unavailable as error:
            if door.role is not Role.PUBLIC or door.form:
                await refusal.unavailable(request, str(error))(scope, receive, send)
                return
            # accounts cannot be looked up: parents are answered all the same
            log.warning("accounts cannot be looked up: %s", error)
            visitor, has_users = NOBODY, True
        needed = door.needs(has_users)
        if request.method not in SAFE and visitor.via != "token":
            visitor, forged = proven(door, needed, request, visitor)
            if forged:
                await refusal.of_another_page(request)(scope, receive, send)
                return
        known_as(scope, visitor)
        looked_up_by(scope, lambda: self.now(request))
        if not visitor.role.reaches(needed):
            await refused(request, visitor, has_users)(scope, receive, send)
            return
        signed_in = visitor.via in ("session", "token")
        await self.app(scope, receive, unstored(send) if signed_in else send)

    def known(self, request: Request) -> tuple[Visitor, bool]:
        """Who it is, and whether there are users.

        Raises:
            BadToken: one was given that is not good.
            Unavailable: the database cannot be used.
        """
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            found = self.access.tokens.visitor(secret.strip())
            if found is None:
                raise BadToken
            return found, self.access.has_users
        if secret := secret_of(request):
            found = self.access.sessions.visitor(secret)
            if found is not None:
                return found, True
        has_users = self.access.has_users
        if not has_users and at_this_machine(request):
            return LOCAL, False
        return NOBODY, has_users

    async def now(self, request: Request) -> Visitor:
        """Who it is by now, who has passed before. Raises Unavailable."""
        try:
            visitor, _ = await self._in_thread(lambda: self.known(request))
        except BadToken:
            return NOBODY
        return visitor

    async def _in_thread(self, look: Callable[[], Found]) -> Found:
        if self._threads is None:
            self._threads = CapacityLimiter(_THREADS)
        return await anyio.to_thread.run_sync(look, limiter=self._threads)


class BadToken(Exception):
    """A token was given that never was, is over or was revoked."""


def proven(door: Door, needed: Role, request: Request, visitor: Visitor) -> tuple[Visitor, bool]:
    """Who it is that changes something, and whether another site's page has made them do it.

    A question is nothing that changes: another site's page may ask it, but as nobody.
    """
    if same_origin(request):
        return visitor, False
    if door.program and visitor.via == "local" and of_no_page(request):
        return visitor, False
    if door.form or needed is not Role.PUBLIC:
        return visitor, visitor != NOBODY or door.form
    return NOBODY, False


def refused(request: Request, visitor: Visitor, has_users: bool) -> Response:
    if visitor != NOBODY:
        return refusal.too_low(request, visitor)
    return refusal.log_in_first(request) if has_users else refusal.only_here(request)


def unstored(send: Send) -> Send:
    """No browser and no proxy keeps what somebody who is logged in is shown."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if "immutable" not in headers.get("cache-control", ""):
                headers["cache-control"] = "no-store"
        await send(message)

    return sending
