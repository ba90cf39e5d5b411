"""Security headers on every response, whoever made it, also where the program failed.

https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html
"""

import re
from collections.abc import MutableMapping

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.turned_away import FAILED, turned_away

# Gradio compiles its templates in the browser, hence unsafe-eval, and writes styles of its own;
# what runs else carries the number that this one answer was given
GRADIO = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; frame-src 'none'; media-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
DOCS = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
STRICT = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

_ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",  # browsers that do not know frame-ancestors
    "referrer-policy": "same-origin",  # an address may hold a question
    "permissions-policy": (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), midi=(), "
        "display-capture=(), browsing-topics=(), clipboard-write=(self)"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_HTTPS_ONLY = "max-age=31536000"  # a year; sub-domains are the bureau's own affair
_OFFICE = ("/staff", "/admin", "/hotline", "/login", "/logout")
_SCRIPT = re.compile(r"<script(?![^>]*\bnonce=)", re.IGNORECASE)


def with_nonce(html: str, nonce: str) -> str:
    """The scripts of a page that the server itself has made, marked as its own."""
    return _SCRIPT.sub(f'<script nonce="{nonce}"', html)


class SecurityHeaders:
    """ASGI middleware, round all others."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _complete(scope, MutableHeaders(scope=message))
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception:
            # what is outside of us would answer without our headers; it still logs the error
            if not started:
                answer = turned_away(Request(scope), 500, "程序出错", FAILED)
                await answer(scope, receive, sending)
            raise


def _complete(scope: MutableMapping[str, object], headers: MutableHeaders) -> None:
    for name in list(headers):
        # Gradio would let any site's page read the answers that its visitor's cookie opens
        if name in ("server", "x-powered-by") or name.startswith("access-control-"):
            del headers[name]
    for name, value in _ALWAYS.items():
        headers.setdefault(name, value)
    policy = headers.get("content-security-policy", STRICT)
    if "frame-ancestors" not in policy:
        policy = f"{policy}; frame-ancestors 'none'"
    headers["content-security-policy"] = policy
    if scope["scheme"] == "https":
        headers["strict-transport-security"] = _HTTPS_ONLY
    office = str(scope["path"]).startswith(_OFFICE)
    headers.setdefault("cache-control", "no-store" if office else "private, no-cache")
