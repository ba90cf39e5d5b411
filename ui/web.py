"""Mounts the pages on the FastAPI app, and sees to what the browser may do with them."""

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

# before Gradio is imported: its start-up look-ups leave the machine
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr
from fastapi import FastAPI
from markupsafe import Markup
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.admin import admin_page
from ui.admin_files import admin_files
from ui.edit_page import edit_pages
from ui.hotline import hotline_page
from ui.hotline_routes import hotline_routes
from ui.intake import Intake
from ui.limit import BodyLimit
from ui.office import refusal
from ui.parents import parents_page
from ui.pictures import picture_pages
from ui.plain import plain_pages
from ui.staff import staff_page
from ui.staff_files import staff_files

if TYPE_CHECKING:
    from ui.engine import Engine

STATIC = Path(__file__).parent / "static"

# Gradio compiles its templates in the browser, hence unsafe-eval; everything else stays at home
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'"
)

# doors of Gradio that the pages do not use: files in and out, and its proxy
SHUT = ("/gradio_api/upload", "/gradio_api/file", "/gradio_api/proxy", "/gradio_api/stream")
LARGEST_BODY = 256 * 1024  # bytes of one event; a question of 2,000 characters is 6 KB

HEAD = (
    '<script src="/ui/static/early.js"></script>'
    '<link rel="icon" href="/ui/static/seal.svg">'
    '<link rel="stylesheet" href="/ui/static/base.css">'
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
    style: str  # file in ``static/``
    office: bool = False  # for people of the bureau: see ``ui.office.refusal``


def pages(engine: "Engine", intake: Intake) -> tuple[Page, ...]:
    """What is served; the page at "/" takes every address that no other took: it comes last."""
    title = engine.settings.title

    def admin(engine: "Engine") -> gr.Blocks:
        return admin_page(engine, intake)

    return (
        Page("/staff", f"文件查询 · {title}", staff_page, "office.css", office=True),
        Page("/hotline", f"热线接听 · {title}", hotline_page, "hotline.css", office=True),
        Page("/admin", f"资料管理 · {title}", admin, "office.css", office=True),
        Page("", title, parents_page, "parents.css"),
    )


def mount_pages(app: FastAPI, engine: "Engine") -> FastAPI:
    """Add the pages, ``/plain``, ``/documents/{id}`` and ``/ui/static`` to the app.

    Call it last: what is mounted at ``/`` takes every address that no earlier route took.
    """
    app.mount("/ui/static", StaticFiles(directory=STATIC), name="static")
    app.include_router(plain_pages(engine))
    app.include_router(edit_pages(engine))
    app.include_router(picture_pages(engine))
    app.include_router(staff_files(engine))
    app.include_router(hotline_routes(engine))
    app.add_middleware(BodyLimit, prefix="/hotline/")
    intake = Intake(engine)
    app.include_router(admin_files(engine, intake))
    served = pages(engine, intake)
    app.add_middleware(PageShell, pages=served, office_open=engine.settings.office_open)
    for page in served:
        gr.mount_gradio_app(
            app,
            page.blocks(engine),
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
    style = Markup('<link rel="stylesheet" href="/ui/static/{}">').format(page.style)
    head = f"{Markup('<title>{}</title>').format(page.title)}{HEAD}{style}"
    html = html.replace('<meta charset="utf-8" />', f'<meta charset="utf-8" />{head}', 1)
    return html.replace("<gradio-app", f"{NO_SCRIPT}<gradio-app", 1)


class PageShell:
    """ASGI middleware: rewrites the pages, shuts unused doors, sets cache and policy."""

    def __init__(self, app: ASGIApp, pages: Sequence[Page], office_open: bool = False) -> None:
        self.app = app
        self.office = tuple(page.path for page in pages if page.office)
        self.office_open = office_open
        self.pages = {f"{page.path}/": page for page in pages}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        if any(path == mount or path.startswith(f"{mount}/") for mount in self.office):
            refused = refusal(Request(scope), self.office_open)
            if refused is not None:
                await refused(scope, receive, send)
                return
        if f"{path}/" in self.pages and path != "/":
            query = scope["query_string"].decode("latin-1")
            await RedirectResponse(f"{path}/{query and f'?{query}'}")(scope, receive, send)
            return
        inner = self.inside(path)
        if inner.startswith(SHUT):
            await JSONResponse({"detail": "没有这个地址。"}, 404)(scope, receive, send)
        elif inner.startswith("/gradio_api/"):
            await self.limited(scope, receive, send)
        elif path in self.pages:
            await self.rewritten(self.pages[path], scope, receive, send)
        elif inner.startswith("/assets/"):
            # the names in Gradio's bundle carry a hash of their content
            await self.app(scope, receive, cached(send, "public, max-age=31536000, immutable"))
        elif path.startswith("/ui/static/"):
            await self.app(scope, receive, cached(send, "no-cache"))
        else:
            await self.app(scope, receive, send)

    def inside(self, path: str) -> str:
        """The address as the page's own app sees it: ``/gradio_api/…`` of ``/staff/…``."""
        for mount in self.pages:
            if mount != "/" and path.startswith(mount):
                return path[len(mount) - 1 :]
        return path

    async def limited(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an event on if it says its size and that is small."""
        length = Headers(scope=scope).get("content-length", "0")
        chunked = "transfer-encoding" in Headers(scope=scope)
        if chunked or not length.isdigit() or int(length) > LARGEST_BODY:
            body = {"detail": "内容太长，请删减后再试。"}
            await JSONResponse(body, 413)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def rewritten(self, page: Page, scope: Scope, receive: Receive, send: Send) -> None:
        """Collect the page, change it, send it; it is some 60 KB, asked for uncompressed."""
        headers = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        started: Message | None = None
        body = b""

        async def collect(message: Message) -> None:
            nonlocal started, body
            if message["type"] == "http.response.start":
                started = message
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            assert started is not None
            fields = MutableHeaders(scope=started)
            if fields.get("content-type", "").startswith("text/html"):
                html = chinese_page(body.decode("utf-8"), page).encode("utf-8")
                if scope["method"] != "HEAD":
                    body = html
                fields["content-length"] = str(len(html))
                fields["content-security-policy"] = POLICY
                fields["referrer-policy"] = "same-origin"
                fields["x-content-type-options"] = "nosniff"
            await send(started)
            await send({"type": "http.response.body", "body": body})

        await self.app({**scope, "headers": headers}, receive, collect)


def cached(send: Send, policy: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            MutableHeaders(scope=message)["cache-control"] = policy
        await send(message)

    return sending
