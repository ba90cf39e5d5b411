"""What a request asks for: by its address and, where many share one address, by its body."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import QueryParams
from starlette.types import Scope

from ui.guard.rate import Kind

JOIN = "/gradio_api/queue/join"
_LOOKS = ("/api/", "/documents/", "/dates/", "/hotline/", "/staff/", "/admin/")


@dataclass(frozen=True, slots=True)
class Cost:
    kind: Kind
    amount: int = 1
    seat: bool = False  # it is answered on one of the seats: see ``ui.guard.room``


class NoSuchEvent(Exception):
    """The page has no event of that number, or it is written as our script writes none."""


Events = Callable[[Mapping[str, Any]], Cost]
"""What an event of the parents' page costs, from the body that Gradio's script sends.
Raises NoSuchEvent."""

_ASKED = Cost(Kind.QUESTION, seat=True)
_SOUGHT = Cost(Kind.LOOK, seat=True)
_SEATS = {
    ("POST", "/api/ask"): _ASKED,
    ("GET", "/paper"): _ASKED,
    ("POST", "/hotline/ask"): _ASKED,
    ("GET", "/api/search"): _SOUGHT,
    ("GET", "/api/figures"): _SOUGHT,
    ("GET", "/hotline/search"): _SOUGHT,
}


def cost_of(scope: Scope, body: bytes, events: Events) -> Cost | None:
    """``None`` for what is not counted: static files, a page itself, streams, health.

    Raises:
        NoSuchEvent: as ``events``.
    """
    method, path = scope["method"].replace("HEAD", "GET"), scope["path"]
    if stated := _SEATS.get((method, path)):
        return stated
    if path == "/plain" and method == "GET":
        # read as the route reads it: ``%71=`` is a ``q`` too
        return _ASKED if QueryParams(scope["query_string"]).get("q") else None
    if path == "/mcp" and method == "POST":
        return _ASKED if _said(body).get("method") == "tools/call" else Cost(Kind.LOOK)
    if path == "/admin/files" and method == "PUT":
        return Cost(Kind.UPLOAD)
    if path == JOIN and method == "POST":
        return events(_said(body))
    if path.endswith(JOIN):
        return Cost(Kind.LOOK)
    if "/gradio_api/" in path or "/assets/" in path or path.endswith("/theme.css"):
        return None
    return Cost(Kind.LOOK) if path.startswith(_LOOKS) else None


def is_upload(scope: Scope) -> bool:
    """A file, which its own route reads piece by piece."""
    return bool(scope["method"] == "PUT" and scope["path"] == "/admin/files")


def _said(body: bytes) -> Mapping[str, Any]:
    """What is no object says nothing; it is refused by who it is for."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
