"""Requests that come from this machine itself."""

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from ui.guard.client import is_near

_OWN_NAMES = ("localhost", "127.0.0.1", "::1")


def at_this_machine(request: HTTPConnection) -> bool:
    """Does whoever sits at this machine send this?

    A proxy on this machine passes on what others ask, and a name that a stranger's site has
    pointed here (DNS rebinding) is not one of ours: both are refused. nginx, as it is when
    nothing but ``proxy_pass`` is written, names this machine as the host and says nothing of
    whom it asks for, but it speaks HTTP/1.0, which no browser does.
    """
    if request.scope.get("http_version") == "1.0":
        return False
    return is_near(request.scope) and _host(request) in _OWN_NAMES


def _host(request: HTTPConnection) -> str | None:
    try:
        return urlsplit(f"//{request.headers.get('host', '')}").hostname
    except ValueError:  # [::1
        return None
