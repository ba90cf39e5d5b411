"""Mounts the pages on the FastAPI app, and sees to what the browser may do with them."""

import os
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

# before Gradio is imported: its start-up look-ups leave the machine
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
# and after each event it would work out statistics of the last 10,000, with their sessions
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = "1000000000"

import gradio as gr
from fastapi import FastAPI
from markupsafe import Markup
from starlette.datastructures import MutableHeaders
from starlette.responses import RedirectResponse
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.access.access import Access
from ui.access.gate import Gate
from ui.access.pages import access_pages
from ui.admin import admin_page
from ui.admin_files import admin_files
from ui.admin_people import people_files
from ui.edit_page import edit_pages
from ui.guard.events import events_of
from ui.guard.gradio_doors import GradioDoors
from ui.guard.guard import guard_inside
from ui.guard.headers import DOCS, GRADIO, with_nonce
from ui.hotline import hotline_page
from ui.hotline_routes import hotline_routes
from ui.intake import Intake
from ui.opening import Opened
from ui.parents import opening, parents_page
from ui.pictures import picture_pages
from ui.plain import plain_pages
from ui.privacy import privacy_pages
from ui.staff import staff_page
from ui.staff_files import staff_files

if TYPE_CHECKING:
    from ui.engine import Engine

STATIC = Path(__file__).parent / "static"
OFFICE = ("frame.css", "office.css")

HEAD = (
    '<script src="/ui/static/early.js"></script>'
    '<link rel="icon" href="/ui/static/seal.svg">'
    '<link rel="stylesheet" href="/ui/static/base.css">'
)
# asks for a script that is of use only in a page of somebody else's, where ours never stands
_FRAMED = re.compile(
    r"<script>(?:(?!</script>).)*iframeResizer\.(?:(?!</script>).)*</script>", re.S
)
NO_SCRIPT = (
    '<noscript><p style="padding:1rem">这个页面需要浏览器脚本。'
    '您也可以使用<a href="/plain">不需要脚本的页面</a>。</p></noscript>'
)


@dataclass(frozen=True, slots=True)
class Page:
    """One Blocks at an address of its own."""

    path: str  # "" for the page at "/", else like "/staff"
    title: str
    blocks: "Callable[[Engine], gr.Blocks]"
    styles: tuple[str, ...]  # files in ``static/``
    inside: bool = False  # shows documents for internal use


def pages(engine: "Engine", intake: Intake) -> tuple[Page, ...]:
    """What is served; the page at "/" takes every address that no other took: it comes last."""
    title = engine.settings.title

    def admin(engine: "Engine") -> gr.Blocks:
        return admin_page(engine, intake)

    return (
        Page("/staff", f"文件查询 · {title}", staff_page, OFFICE, inside=True),
        Page("/hotline", f"热线接听 · {title}", hotline_page, ("frame.css", "hotline.css")),
        Page("/admin", f"资料管理 · {title}", admin, OFFICE, inside=True),
        Page("", title, parents_page, ("parents.css",)),
    )


def mount_pages(app: FastAPI, engine: "Engine") -> FastAPI:
    """Add the pages, ``/plain``, ``/documents/{id}`` and ``/ui/static`` to the app.

    Call it last: what is mounted at ``/`` takes every address that no earlier route took.
    """
    app.mount("/ui/static", StaticFiles(directory=STATIC), name="static")
    access = Access(engine.server, engine.settings)
    app.include_router(access_pages(engine, access))
    app.include_router(plain_pages(engine))
    app.include_router(edit_pages(engine))
    app.include_router(picture_pages(engine))
    app.include_router(staff_files(engine))
    app.include_router(hotline_routes(engine.public))  # it is read out to the public
    intake = Intake(engine)
    app.include_router(admin_files(engine, intake))
    app.include_router(people_files(engine))
    app.include_router(privacy_pages(engine))
    served = pages(engine, intake)
    # what a caller is told, and what stands on the front page, is for the public
    built = [(page, page.blocks(engine if page.inside else engine.public)) for page in served]
    app.add_middleware(PageShell, pages=served)
    app.state.room = guard_inside(app, engine.settings, events_of(built[-1][1]))
    app.add_middleware(Gate, access=access)
    for page, blocks in built:
        gr.mount_gradio_app(
            app,
            blocks,
            path=page.path or "/",
            footer_links=[],
            run_history=False,
            show_error=False,
            enable_monitoring=False,
            ssr_mode=False,
            pwa=False,
            mcp_server=False,
            max_file_size=0,
            theme=theme(),
        )
        mounted = app.routes[-1]
        assert isinstance(mounted, Mount)
        inner: ASGIApp = mounted.app
        if not page.path:
            inner = Opened(inner, blocks, partial(opening, engine.public))
        mounted.app = GradioDoors(inner)
    return app


def theme() -> gr.themes.Base:
    """Gradio's own parts in the colours of ``static/base.css``, fonts from the device only."""
    fonts = [
        gr.themes.Font(name) for name in ("PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC")
    ]
    plain = gr.themes.Base(font=[*fonts, gr.themes.Font("sans-serif")], font_mono=fonts)
    return plain.set(
        body_background_fill="var(--paper)",
        body_background_fill_dark="var(--paper)",
        body_text_color="var(--ink)",
        body_text_color_dark="var(--ink)",
        input_background_fill="var(--card)",
        input_background_fill_dark="var(--card)",
        input_placeholder_color="var(--muted)",
        input_placeholder_color_dark="var(--muted)",
    )


def chinese_page(html: str, page: Page) -> str:
    """Gradio's page made Chinese and quiet: language, title, no social-media tags, our style.

    Its labels follow the browser's language only for exactly ``zh-CN`` and ``head=`` comes too
    late to change that, so the page is rewritten where it is served.
    """
    html = re.sub(r"<html\s+lang=\"en\"", '<html lang="zh-CN"', html, count=1)
    html = re.sub(r"<meta\s+(?:property|name)=\"(?:og|twitter):[^>]*>", "", html)
    html = re.sub(r"<link\s+rel=\"manifest\"[^>]*>", "", html)
    html = _FRAMED.sub("", html, count=1)
    link = Markup('<link rel="stylesheet" href="/ui/static/{}">')
    styles = Markup("").join(link.format(it) for it in page.styles)
    head = f"{Markup('<title>{}</title>').format(page.title)}{HEAD}{styles}"
    html = html.replace('<meta charset="utf-8" />', f'<meta charset="utf-8" />{head}', 1)
    return html.replace("<gradio-app", f"{NO_SCRIPT}<gradio-app", 1)


class PageShell:
    """ASGI middleware: rewrites the pages, sets their policy, and how long files are kept."""

    def __init__(self, app: ASGIApp, pages: Sequence[Page]) -> None:
        self.app = app
        self.pages = {f"{page.path}/": page for page in pages}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        if f"{path}/" in self.pages and path != "/":
            query = scope["query_string"].decode("latin-1")
            await RedirectResponse(f"{path}/{query and f'?{query}'}")(scope, receive, send)
            return
        if path in self.pages:
            await self.rewritten(scope, receive, send, self.pages[path])
        elif path == "/docs":
            await self.rewritten(scope, receive, send)
        elif self.inside(path).startswith("/assets/"):
            # the names in Gradio's bundle carry a hash of their content
            await self.app(scope, receive, cached(send, "public, max-age=31536000, immutable"))
        elif path.startswith("/ui/static/"):
            await self.app(scope, receive, cached(send, "no-cache"))
        else:
            await self.app(scope, receive, send)

    def inside(self, path: str) -> str:
        """The address as the page's own app sees it: ``/assets/…`` of ``/staff/…``."""
        for mount in self.pages:
            if mount != "/" and path.startswith(mount):
                return path[len(mount) - 1 :]
        return path

    async def rewritten(
        self, scope: Scope, receive: Receive, send: Send, page: Page | None = None
    ) -> None:
        """Collect a page, change it, send it; it is some 60 KB, asked for uncompressed. Its
        scripts get the number that lets them run; ``None``: the page of the API, only that."""
        headers = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        started: Message | None = None
        body = b""

        async def collect(message: Message) -> None:
            nonlocal started, body
            if message["type"] == "http.response.start":
                started = message
                return
            if message["type"] != "http.response.body":  # what a template was made of, for tests
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            assert started is not None
            fields = MutableHeaders(scope=started)
            if fields.get("content-type", "").startswith("text/html"):
                nonce = secrets.token_urlsafe(16)
                words = body.decode("utf-8")
                words = chinese_page(words, page) if page else words
                html = with_nonce(words, nonce).encode("utf-8")
                if scope["method"] != "HEAD":
                    body = html
                fields["content-length"] = str(len(html))
                policy = GRADIO if page else DOCS
                fields["content-security-policy"] = policy.format(nonce=nonce)
            await send(started)
            await send({"type": "http.response.body", "body": body})

        await self.app({**scope, "headers": headers}, receive, collect)


def cached(send: Send, policy: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            MutableHeaders(scope=message)["cache-control"] = policy
        await send(message)

    return sending
