"""What the front page shows before anything is asked, as it is now.

Gradio keeps a page as it was when it was built. A server that was started with an empty library
would say for ever that there is nothing to ask, and a question about a document that has since
been made internal would go on standing there.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping

import gradio as gr
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from corpus.errors import BureauError

log = logging.getLogger(__name__)

Opening = Callable[[], Mapping[str, str]]
"""Gives the markup of each part that changes, by its ``elem_id``."""


class Opened:
    """ASGI app around a mounted page: before the page is sent, its parts are made anew."""

    def __init__(self, app: ASGIApp, page: gr.Blocks, opening: Opening) -> None:
        self.app = app
        self._page = page
        self._opening = opening
        self._turn = asyncio.Lock()  # one looks, the others take what it found

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if scope["type"] == "http" and path in ("", "/"):
            async with self._turn:
                await self._renew()
        await self.app(scope, receive, send)

    async def _renew(self) -> None:
        try:
            parts = await run_in_threadpool(self._opening)
        except BureauError as why:  # the page still opens, and says so when something is asked
            log.warning("the front page stays as it was: %s", why)
            return
        for component in self._page.config["components"]:
            props = component["props"]
            if props.get("elem_id") in parts:
                props["value"] = parts[props["elem_id"]]
