"""Which engine answers a request: the whole library, or what the public may see of it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from starlette.requests import HTTPConnection

from ui.access.role import visitor_of

if TYPE_CHECKING:
    from ui.engine import Engine


def seen_by(engine: "Engine", request: HTTPConnection | Mapping[str, Any]) -> "Engine":
    """The engine for who sends the request (or is behind the ASGI scope)."""
    return engine if visitor_of(request).role.sees_internal else engine.public
