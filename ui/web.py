"""Mounts the pages on the FastAPI app, and sees to what the browser may do with them."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

# before Gradio is imported: its start-up look-ups leave the machine
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr
from fastapi import FastAPI
from markupsafe import Markup
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.edit_page import edit_pages
from ui.parents import parents_page
from ui.plain import plain_pages

if TYPE_CHECKING:
    from ui.engine import Engine

STATIC = Path(__file__).parent / "static"

# Gradio compiles its templates in the browser, hence unsafe-eval; everything else stays at home
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'"
)

# doors of Gradio that this page does not use: files in and out, and its proxy
SHUT = ("/gradio_api/upload", "/gradio_api/file", "/gradio_api/proxy", "/gradio_api/stream")
LARGEST_BODY = 256 * 1024  # bytes of one event; a question of 2,000 characters is 6 KB

HEAD = (
    '<script src="/ui/static/early.js"></script>'
    '<link rel="icon" href="/ui/static/seal.svg">'
    '<link rel="stylesheet" href="/ui/static/base.css">'
    '<link rel="stylesheet" href="/ui/static/parents.css">'
)
NO_SCRIPT = (
    '<noscript><p style="padding:1rem">这个页面需要浏览器脚本。'
    '您也可以使用<a href="/plain">不需要脚本的页面</a>。</p></noscript>'
)


def mount_pages(app: FastAPI, engine: "Engine") -> FastAPI:
    """Add ``/``, ``/plain``, ``/documents/{id}`` and ``/ui/static`` to the app.

    Call it last: what is mounted at ``/`` takes every address that no earlier route took.
    """
    app.mount("/ui/static", StaticFiles(directory=STATIC), name="static")
    app.include_router(plain_pages(engine))
    app.include_router(edit_pages(engine))
    app.add_middleware(PageShell, title=engine.settings.title)
    gr.mount_gradio_app(
        app,
        parents_page(engine),
        path="/",
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


def chinese_page(html: str, title: str) -> str:
    """Gradio's page made Chinese and quiet: language, title, no social-media tags, our style.

    Its labels follow the browser's language only for exactly ``zh-CN`` and ``head=`` comes too
    late to change that, so the page is rewritten where it is served.
    """
    html = re.sub(r"<html\s+lang=\"en\"", '<html lang="zh-CN"', html, count=1)
    html = re.sub(r"<meta\s+(?:property|name)=\"(?:og|twitter):[^>]*>", "", html)
    html = re.sub(r"<link\s+rel=\"manifest\"[^>]*>", "", html)
    head = f"{Markup('<title>{}</title>').format(title)}{HEAD}"
    html = html.replace('<meta charset="utf-8" />', f'<meta charset="utf-8" />{head}', 1)
    return html.replace("<gradio-app", f"{NO_SCRIPT}<gradio-app", 1)


class PageShell:
    """ASGI middleware: rewrites the page at ``/``, shuts unused doors, sets cache and policy."""

    def __init__(self, app: ASGIApp, title: str) -> None:
        self.app = app
        self.title = title

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        if path.startswith(SHUT):
            await JSONResponse({"detail": "没有这个地址。"}, 404)(scope, receive, send)
        elif path.startswith("/gradio_api/"):
            await self.limited(scope, receive, send)
        elif path == "/":
            await self.rewritten(scope, receive, send)
        elif path.startswith("/assets/"):
            # the names in Gradio's bundle carry a hash of their content
            await self.app(scope, receive, cached(send, "public, max-age=31536000, immutable"))
        elif path.startswith("/ui/static/"):
            await self.app(scope, receive, cached(send, "no-cache"))
        else:
            await self.app(scope, receive, send)

    async def limited(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an event on if it says its size and that is small."""
        length = Headers(scope=scope).get("content-length", "0")
        chunked = "transfer-encoding" in Headers(scope=scope)
        if chunked or not length.isdigit() or int(length) > LARGEST_BODY:
            body = {"detail": "内容太长，请删减后再试。"}
            await JSONResponse(body, 413)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def rewritten(self, scope: Scope, receive: Receive, send: Send) -> None:
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
                page = chinese_page(body.decode("utf-8"), self.title).encode("utf-8")
                if scope["method"] != "HEAD":
                    body = page
                fields["content-length"] = str(len(page))
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
