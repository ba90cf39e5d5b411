"""Which page a request comes from: browsers say it, and no page can say it for them.

https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
"""

from starlette.requests import HTTPConnection


def same_origin(request: HTTPConnection) -> bool:
    """Does a form or script of our own page send this?"""
    site, origin = _said(request)
    if site is None and origin is None:
        return False
    ours = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return site in (None, "same-origin") and origin in (None, ours)


def of_no_page(request: HTTPConnection) -> bool:
    """Is it a program that sends this, not a browser?"""
    return _said(request) == (None, None)


def _said(request: HTTPConnection) -> tuple[str | None, str | None]:
    return request.headers.get("sec-fetch-site"), request.headers.get("origin")
