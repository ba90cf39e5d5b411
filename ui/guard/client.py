"""Whose address a request comes from, and whether it came straight to this program."""

from collections.abc import Mapping, MutableMapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

Network = IPv4Network | IPv6Network

_PASSED_ON = (
    b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-real-ip",
    b"via",
)  # fmt: skip
_HOSTS = (b"x-forwarded-host", b"x-gradio-server")
_PROXIED = "bureau.proxied"
_NETWORK = 64  # bits of an IPv6 address that name a household: the rest it may choose itself


class ClientAddress:
    """ASGI middleware, before all others: the true client and scheme in ``scope``.

    ``X-Forwarded-For`` and ``-Proto`` are believed from the addresses and networks in ``proxies``
    alone, and of the addresses in there the last one that is no proxy of ours (what stands before
    it the client may have written itself). From anybody else they are only a sign that the
    request did not come straight from where it seems to.
    """

    def __init__(self, app: ASGIApp, proxies: Sequence[str] = ()) -> None:
        self._app = app
        self._networks = networks(proxies)
        inner: Any = self._checked  # uvicorn has types of its own for the same
        self._believing: Any = ProxyHeadersMiddleware(inner, [str(it) for it in self._networks])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        peer = _parsed((scope.get("client") or ("",))[0])
        trusted = is_among(scope.get("client"), self._networks)
        scope["client"] = (str(peer), scope["client"][1]) if peer else scope.get("client")
        passed_on = any(name in _PASSED_ON for name, _ in scope["headers"])
        scope[_PROXIED] = trusted or passed_on
        # Gradio would make the addresses in a page of the host that is said there, and a proxy
        # that is ours may pass on what a client has written
        taken = _HOSTS if trusted else (*_HOSTS, *_PASSED_ON)
        scope["headers"] = [pair for pair in scope["headers"] if pair[0] not in taken]
        if trusted:
            scope["bureau.peer"] = scope["client"]
            await self._believing(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _checked(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A header may hold anything: what is no address is not taken for one."""
        said = _parsed(scope["client"][0])
        if said is None:
            scope["client"] = scope["bureau.peer"]
        else:
            scope["client"] = (str(said), scope["client"][1])
        await self._app(scope, receive, send)


def networks(said: Sequence[str]) -> tuple[Network, ...]:
    return tuple(ip_network(it, strict=False) for it in said)


def is_among(client: tuple[str, int] | None, said: Sequence[Network]) -> bool:
    """Whether a client's address lies in one of these."""
    address = _parsed(client[0]) if client else None
    return address is not None and any(address in it for it in said)


def came_by_proxy(scope: Mapping[str, Any]) -> bool:
    """Whether somebody else passed the request on: then it is never from this machine itself."""
    said = scope.get(_PROXIED)
    if said is None:  # before ``ClientAddress``, as in a test of one route
        return any(name in _PASSED_ON for name, _ in scope.get("headers", ()))
    return bool(said)


def is_near(scope: Mapping[str, Any]) -> bool:
    """Whether it comes straight from this machine."""
    address = _parsed((scope.get("client") or ("",))[0])
    return address is not None and address.is_loopback and not came_by_proxy(scope)


def client_key(scope: MutableMapping[str, Any]) -> str:
    """What a client is counted by: its IPv4 address, or its network of IPv6 (/64)."""
    said = (scope.get("client") or ("",))[0]
    address = _parsed(said)
    if address is None:
        return str(said)[:64]
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _NETWORK), strict=False))
    return str(address)


def _parsed(said: str) -> IPv4Address | IPv6Address | None:
    """``None`` for what is no address; an IPv4 address that is written as IPv6 is told as IPv4."""
    try:
        address = ip_address(said.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
