"""The frame of the pages that need no JavaScript."""

from fastapi.responses import HTMLResponse
from markupsafe import Markup
from starlette.requests import Request

# nothing on these pages runs: a document cannot bring a script along
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'"
CARD_STYLE = Markup('<link rel="stylesheet" href="/ui/static/account.css">')
HOME = Markup('<p class="foot"><a href="/">回到首页</a></p>')
LARGE = "bureau_big"  # the cookie that the switch "大字版" leaves for pages without scripts


def large(request: Request) -> bool:
    """Has the reader turned the large type on?"""
    return request.cookies.get(LARGE) == "yes"


def shell(title: str, body: Markup, status: int = 200, *, large: bool = False) -> HTMLResponse:
    page = Markup(
        '<!doctype html><html lang="zh-CN"{}><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>{}</title>"
        '<link rel="icon" href="/ui/static/seal.svg">'
        '<link rel="stylesheet" href="/ui/static/base.css">'
        '<link rel="stylesheet" href="/ui/static/plain.css"></head>'
        '<body class="plain bureau"><main>{}</main></body></html>'
    ).format(Markup(' class="big"') if large else "", title, body)
    return HTMLResponse(str(page), status, {"Content-Security-Policy": POLICY})


def card(title: str, body: Markup, status: int = 200, *, large: bool = False) -> HTMLResponse:
    """One short thing that is said, under its title, and where to go from here."""
    page = Markup('{}<div class="card"><h1>{}</h1>{}</div>').format(CARD_STYLE, title, body)
    return shell(title, page, status, large=large)
