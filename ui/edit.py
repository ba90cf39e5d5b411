"""Who may correct a document in the page, and by which requests."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from markupsafe import Markup
from starlette.requests import Request

from corpus.document import Document

_OWN_NAMES = ("localhost", "127.0.0.1", "::1")
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


def may_edit(request: Request) -> bool:
    """Only who sits at this machine, as long as there are no users to sign in.

    A proxy on this machine passes on what others ask, and a name that a stranger's site has
    pointed here (DNS rebinding) is not one of ours: both are refused.
    """
    if request.client is None or any(name in request.headers for name in _PASSED_ON):
        return False
    try:
        near = ip_address(request.client.host).is_loopback
    except ValueError:
        return False
    return near and urlsplit(f"//{request.headers.get('host', '')}").hostname in _OWN_NAMES


def same_origin(request: Request) -> bool:
    """Does a form of our own page send this? Browsers say it, and no page can say it for them.

    https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is None and origin is None:
        return False
    ours = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return site in (None, "same-origin") and origin in (None, ours)


def edit_link(document: Document) -> Markup:
    return Markup('<a href="/documents/{}/edit">更正这些信息</a>').format(document.id)
