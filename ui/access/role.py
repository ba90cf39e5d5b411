"""Roles, and who is behind one request."""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from starlette.requests import HTTPConnection


class Role(StrEnum):
    """What somebody may do; each may all that the ones before it may."""

    PUBLIC = "public"  # ask
    OPERATOR = "operator"  # answer the hotline, take notes of calls
    STAFF = "staff"  # search, figures, documents for internal use
    ADMIN = "admin"  # change documents, settings and users, read logs

    def reaches(self, needed: "Role") -> bool:
        """Whether this role may what ``needed`` may."""
        order = tuple(Role)
        return order.index(self) >= order.index(needed)

    @property
    def sees_internal(self) -> bool:
        """Whether documents for internal use are shown to it."""
        return self.reaches(Role.STAFF)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sends a request, as the gate has found out."""

    role: Role
    name: str = ""  # of the user or token, "" for the public
    via: str = "nobody"  # "nobody", "local" (at this machine, no users yet), "session", "token"


@dataclass(frozen=True, slots=True)
class By:
    """Who changes something, and from which address."""

    visitor: Visitor
    origin: str = ""  # of the request: ``ui.watch.origin.origin_of``


NOBODY = Visitor(Role.PUBLIC)
LOCAL = Visitor(Role.ADMIN, "本机", "local")
_KEY = "bureau.visitor"


def visitor_of(request: HTTPConnection | Mapping[str, Any]) -> Visitor:
    """Who sends the request (or is behind the ASGI scope); nobody where no gate has said so."""
    scope = request.scope if isinstance(request, HTTPConnection) else request
    found = scope.get(_KEY, NOBODY)
    return found if isinstance(found, Visitor) else NOBODY


def known_as(scope: MutableMapping[str, Any], visitor: Visitor) -> None:
    """Note who is behind a request; the gate alone calls this."""
    scope[_KEY] = visitor
