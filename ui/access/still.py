"""Who sends a request, looked up again: a long one may end after its sender has logged out."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, cast

from starlette.requests import HTTPConnection

from ui.access.role import Visitor, visitor_of

_KEY = "bureau.still"
Look = Callable[[], Awaitable[Visitor]]


def looked_up_by(scope: MutableMapping[str, Any], look: Look) -> None:
    """Note how to look; the gate alone calls this."""
    scope[_KEY] = look


async def visitor_now(request: HTTPConnection) -> Visitor:
    """As ``visitor_of``, by the sessions, tokens and users there are now.

    Raises:
        Unavailable: they cannot be looked up.
    """
    look = cast("Look | None", request.scope.get(_KEY))
    return visitor_of(request) if look is None else await look()
