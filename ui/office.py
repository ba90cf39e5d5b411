"""What the pages for people of the bureau have in common: one region, made here, and its address.

All that a page shows follows from its address (``?q=…&kind=…``) and the library, so the back
button, a reload and a second tab need nothing kept anywhere. ``static/office.js`` reports clicks
on links and buttons; ``gr.HTML`` shows the markup.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic_ns
from typing import Any
from urllib.parse import parse_qsl, urlencode

import gradio as gr
from fastapi.responses import HTMLResponse, JSONResponse, Response
from markupsafe import Markup
from starlette.requests import Request

from corpus.errors import BureauError
from ui.edit import may_edit, same_origin

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
AT_ONCE = 8  # looks at the library at the same time, some 0.1 s each on two cores
LONGEST = 4000  # characters of an address that is looked at
MOST_SAVED = 500  # entries of a collection
SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is to show: the fields of its address, and what the tab keeps by itself."""

    fields: Mapping[str, str]
    saved: Sequence[Mapping[str, Any]] = ()  # the collection, where the page asks for it

    def get(self, name: str) -> str:
        return self.fields.get(name, "").strip()

    def number(self, name: str) -> int | None:
        """A whole number of the address, ``None`` for none."""
        value = self.get(name)
        return int(value) if value.isdecimal() and len(value) < 10 else None

    def address(self, **changed: object) -> str:
        """The address with some fields changed; ``None`` and "" take one out."""
        fields = {**self.fields, **changed}
        return f"?{urlencode({n: v for n, v in fields.items() if v not in (None, '')})}"


Show = Callable[[Asked], Markup]
Act = Callable[[str, Mapping[str, Any]], Markup]
"""(what is to be done, what with) → a line on what was done. Raises BureauError."""


def office_page(title: str, show: Show, act: Act | None = None) -> gr.Blocks:
    """A Blocks with one region that shows what its address says."""
    with gr.Blocks(title=title, analytics_enabled=False, fill_width=True) as page:
        region = gr.HTML(
            str(Markup('<p class="loading" role="status">正在打开……</p>')),
            elem_id="office",
            elem_classes="bureau",
            apply_default_css=False,
            js_on_load=(STATIC / "office.js").read_text(encoding="utf-8"),
        )

        def go(event: gr.EventData) -> str:
            return str(shown(show, asked(event._data)))

        def done(event: gr.EventData) -> str:
            said = event._data if isinstance(event._data, dict) else {}
            return str(acted(show, act, said))

        looking: dict[str, Any] = {
            "show_progress": "hidden",
            "concurrency_limit": AT_ONCE,
            "concurrency_id": "look",
            "api_visibility": "private",
        }
        # a click while another is under way is the one that counts
        region.go(go, None, region, trigger_mode="always_last", **looking)
        if act is not None:
            region.act(done, None, region, trigger_mode="multiple", **looking)
    page.queue(max_size=64, default_concurrency_limit=AT_ONCE, api_open=False)
    return page


def asked(data: object) -> Asked:
    """What the browser sends, which may be anything."""
    said = data if isinstance(data, dict) else {}
    query = str(said.get("search", ""))[:LONGEST].encode("utf-8", "replace").decode()
    fields = dict(parse_qsl(query.removeprefix("?"), keep_blank_values=False, errors="replace"))
    saved = said.get("saved")
    kept = saved[:MOST_SAVED] if isinstance(saved, list) else ()
    return Asked(fields, tuple(it for it in kept if isinstance(it, dict)))


def shown(show: Show, wanted: Asked, said: Markup | None = None) -> Markup:
    """The region; ``said`` is a line on what was just done."""
    try:
        body = show(wanted)
    except BureauError as error:
        body = trouble(str(error))
    except Exception:
        log.exception("a page could not be shown")
        body = trouble("程序出错，没有显示出来。请再试一次；还不行请运行 bureau doctor 检查。")
    # the script hears of a rendering only where it differs from the one before
    at = Markup('<i hidden data-at="{}"></i>').format(monotonic_ns())
    return Markup("{}{}{}").format(said or "", body, at)


def acted(show: Show, act: Act | None, data: Mapping[str, Any]) -> Markup:
    try:
        said = act(str(data.get("act", "")), data) if act is not None else Markup("")
    except BureauError as error:
        said = trouble(str(error), "trouble top")
    except Exception:
        log.exception("what was asked for on a page failed")
        said = trouble(
            "程序出错，没有完成。请再试一次；还不行请运行 bureau doctor 检查。", "trouble top"
        )
    return shown(show, asked(data), said)


def trouble(line: str, kind: str = "trouble") -> Markup:
    return Markup('<p class="{}" role="alert">{}</p>').format(kind, line)


def done_line(line: str, undo: Mapping[str, str] | None = None) -> Markup:
    """A line on what was done, with a button that undoes it: ``data-…`` of the button."""
    back = Markup("")
    if undo:
        data = Markup("").join(
            Markup(' data-{}="{}"').format(name, value) for name, value in undo.items()
        )
        back = Markup('<button type="button"{}>撤销</button>').format(data)
    return Markup('<p class="done-line" role="status"><span>{}</span>{}</p>').format(line, back)


def masthead(title: str, tabs: Sequence[tuple[str, str, bool]], seal: str = "查") -> Markup:
    """The head of a page; ``tabs`` are (words, address, is it this one)."""
    links = Markup("").join(
        Markup('<a href="{}" data-go{}>{}</a>').format(
            address, Markup(' aria-current="page"') if here else "", words
        )
        for words, address, here in tabs
    )
    return Markup(
        '<header class="office-head"><span class="seal" aria-hidden="true">{}</span>'
        '<h1>{}</h1><nav aria-label="页面">{}</nav></header>'
    ).format(seal, title, links)


def refusal(request: Request, is_open: bool) -> Response | None:
    """Why a page of the office is not for this request; ``None`` where it is.

    There are no users to sign in yet: it is for who sits at this machine, or, where the settings
    say so, for all who reach it. Nothing may be changed from another site's page.
    """
    if not is_open and not may_edit(request):
        line = (
            "这个页面只能在运行本程序的电脑上打开（http://127.0.0.1）。"
            "要让单位内其他电脑也能打开，请在 settings.toml 中写 office_open = true 后重启。"
        )
        return _refused(request, line)
    if request.method not in SAFE and not same_origin(request):
        return _refused(request, "这次提交不是从本页面发出的，没有执行。请重新打开页面再试。")
    return None


def _refused(request: Request, line: str) -> Response:
    if request.method != "GET" or "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"detail": line}, 403)
    page = Markup(
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<title>不能打开这个页面</title><link rel="stylesheet" href="/ui/static/base.css">'
        '<link rel="stylesheet" href="/ui/static/plain.css"></head>'
        '<body class="plain bureau"><main><h1>不能打开这个页面</h1><p>{}</p>'
        '<p><a href="/">回到首页</a></p></main></body></html>'
    ).format(line)
    policy = "default-src 'none'; style-src 'self'"
    return HTMLResponse(str(page), 403, {"Content-Security-Policy": policy})
