"""The cookies: a session's secret, the mark of a browser, what was begun at the sign-on server."""

from starlette.requests import HTTPConnection
from starlette.responses import Response

# over https no other site of the domain, and no http page, can set a cookie of such a name
_SECURE, _SESSION, _NOTE = "__Host-", "bureau_session", "bureau_sign_on"
_MARK = "bureau_known"


def _name(request: HTTPConnection, name: str) -> tuple[str, bool]:
    secure = request.url.scheme in ("https", "wss")
    return f"{_SECURE if secure else ''}{name}", secure


def secret_of(request: HTTPConnection) -> str:
    """What the browser has; "" for nothing."""
    return request.cookies.get(_name(request, _SESSION)[0], "")[:200]


def give(request: HTTPConnection, response: Response, secret: str) -> None:
    """Until the browser is closed; how long it counts is the server's to say."""
    _set(request, response, _SESSION, secret, None)


def take_back(request: HTTPConnection, response: Response) -> None:
    _set(request, response, _SESSION, "", 0)


def mark_of(request: HTTPConnection) -> str:
    """That somebody has logged in here before; "" for nothing."""
    return request.cookies.get(_name(request, _MARK)[0], "")[:200]


def give_mark(request: HTTPConnection, response: Response, mark: str, seconds: int) -> None:
    _set(request, response, _MARK, mark, seconds)


def note_of(request: HTTPConnection) -> str:
    """What was begun at the sign-on server; "" for nothing."""
    return request.cookies.get(_name(request, _NOTE)[0], "")[:4000]


def give_note(request: HTTPConnection, response: Response, note: str, seconds: int) -> None:
    _set(request, response, _NOTE, note, seconds)


def take_back_note(request: HTTPConnection, response: Response) -> None:
    _set(request, response, _NOTE, "", 0)


def _set(
    request: HTTPConnection, response: Response, name: str, value: str, seconds: int | None
) -> None:
    full, secure = _name(request, name)
    response.set_cookie(
        full, value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="lax"
    )
