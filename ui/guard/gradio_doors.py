"""What of Gradio's own addresses is open: what its script asks for on our pages, no more.

Each route of Gradio is decided on here; ``tests/test_ui_guard_doors.py`` fails when a new version
brings one that is not.
"""

import re

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.turned_away import no_such_address

DATA = "/gradio_api/queue/data"

OPEN = {
    "/": "the page itself",
    "/assets/{path:path}": "its scripts and styles",
    "/theme.css": "the colours",
    "/gradio_api/queue/join": "an event: a question, a click",
    DATA: "what becomes of it",
    "/gradio_api/heartbeat/{session_hash}": "tells when a tab is closed",
    "/gradio_api/app_id": "a tab that lost the server asks whether it is back",
}

SHUT = {
    # files in and out of the machine, and requests made in its name
    "/static/{path:path}": "pictures of Gradio's own that our pages do not show",
    "/svelte/{path:path}": "parts for pages of other people's components",
    "/favicon.ico": "ours is linked in the page",
    "/gradio_api/custom_component/{id}/{environment}/{type}/{file_name}": "we have none",
    "/gradio_api/file/{path:path}": "reads files",
    "/gradio_api/file={path_or_url:path}": "reads files",
    "/gradio_api/proxy={url_path:path}": "fetches from elsewhere",
    "/gradio_api/upload": "files are taken by ``ui.admin_files`` alone",
    "/gradio_api/upload_progress": "of that",
    "/gradio_api/stream/{event_id}": "media",
    "/gradio_api/stream/{event_id}/close": "media",
    "/gradio_api/stream/{session_hash}/{run}/{component_id}/playlist.m3u8": "media",
    "/gradio_api/stream/{session_hash}/{run}/{component_id}/{segment_id}.{ext}": "media",
    "/gradio_api/stream/{session_hash}/{run}/{component_id}/playlist-file": "media",
    "/gradio_api/process_recording": "media",
    # about the events of others
    "/gradio_api/reset": "no event of ours is given up",
    "/gradio_api/cancel": "no event of ours is cancelled",
    "/gradio_api/startup-events": "the server starts them itself",
    "/gradio_api/queue/status": "how many wait is told to who waits",
    # ways to call a function past the queue and its limits
    "/gradio_api/run/{api_name}": "past the queue",
    "/gradio_api/api/{api_name}": "past the queue",
    "/gradio_api/call/{api_name}": "past the queue",
    "/gradio_api/call/{api_name}/{event_id}": "past the queue",
    "/gradio_api/call/v2/{api_name}": "past the queue",
    "/gradio_api/call/v2/{api_name}/{event_id}": "past the queue",
    "/gradio_api/component_server": "functions of components",
    "/gradio_api/component_server/": "functions of components",
    # what it tells of the app, and of who uses it
    "/config": "the page holds what its script needs",
    "/gradio_api/info": "of an interface that is shut",
    "/gradio_api/openapi.json": "of an interface that is shut",
    "/gradio_api/dev/reload": "of development",
    "/gradio_api/theme.css": "the same as /theme.css",
    "/gradio_api/deep_link": "keeps what a visitor typed on the server",
    "/monitoring": "who asked what",
    "/monitoring/summary": "who asked what",
    "/monitoring/{key}": "who asked what",
    "/gradio_api/runs": "keeps what a visitor typed",
    "/gradio_api/run-history/connect": "keeps what a visitor typed",
    "/gradio_api/run-history/buckets": "keeps what a visitor typed",
    "/gradio_api/run-history/records": "keeps what a visitor typed",
    "/gradio_api/run-history/records/{endpoint}/{record_id}/assets/{asset_id}": "the same",
    "/robots.txt": "not ours to say at each mount",
    "/pwa_icon": "no app to install",
    "/pwa_icon/{size}": "no app to install",
    "/manifest.json": "no app to install",
    # its own accounts; ours are in ``ui.access``
    "/login": "ours is at /login",
    "/logout": "ours is at /logout",
    "/gradio_api/user": "its accounts",
    "/gradio_api/login_check": "its accounts",
    "/gradio_api/token": "its accounts",
    # an editor of the program's own source
    "/gradio_api/vibe-edit": "changes the program",
    "/gradio_api/undo-vibe-edit": "changes the program",
    "/gradio_api/vibe-code": "changes the program",
    "/gradio_api/vibe-starter-queries": "changes the program",
    # of FastAPI below it
    "/openapi.json": "ours is at /openapi.json",
    "/docs": "ours is at /docs",
    "/docs/oauth2-redirect": "ours is at /docs",
    "/redoc": "not served",
}


class GradioDoors:
    """ASGI app in the place of a mounted one: passes on what is open, 404 for all else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open = re.compile("|".join(_pattern(it) for it in OPEN))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # what lies below the mount; Starlette notes where that is
        path = scope["path"].removeprefix(scope.get("root_path", "")) or "/"
        if scope["type"] == "http" and self._open.fullmatch(path) and _known(scope["method"]):
            await (self._told if path == DATA else self._app)(scope, receive, send)
        else:
            await no_such_address(Request(scope))(scope, receive, send)

    async def _told(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A tab whose session is gone is told so by an event, and then Starlette fails, because a
        404 comes when the answer has begun. Anybody may ask for any session: that is no fault of
        the program, and must not fill its log until the faults are gone from there."""
        try:
            await self._app(scope, receive, send)
        except RuntimeError as error:
            if not isinstance(error.__cause__, HTTPException):
                raise
            await send({"type": "http.response.body", "body": b""})


def _known(method: str) -> bool:
    return method in ("GET", "HEAD", "POST")


def _pattern(route: str) -> str:
    """A route as Starlette writes it, without the slash that some also answer at."""
    parts = re.split(r"(\{[^}]*\})", route)
    words = (_words(it) if it[:1] == "{" else re.escape(it) for it in parts)
    return "".join(words)


def _words(part: str) -> str:
    return ".+" if ":path" in part else "[^/]+"
