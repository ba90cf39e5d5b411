"""What staff can take along: originals, a collection, tables of figures. Routes of ``/staff``."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response
from starlette.concurrency import run_in_threadpool

from corpus.errors import BureauError
from ui.figure_table import write_csv, write_xlsx
from ui.office import MOST_SAVED, Asked
from ui.saved import looked_up
from ui.saved_export import as_docx, as_markdown
from ui.staff_figures import table_of
from ui.turned_away import turned_away

if TYPE_CHECKING:
    from ui.engine import Engine

LARGEST = 256 * 1024  # bytes of a form; an entry of the collection is some 80
TITLE = "资料摘录"
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
}


def staff_files(engine: "Engine") -> APIRouter:
    """``/staff/original/{id}``, ``/staff/export`` and ``/staff/figures.csv`` or ``.xlsx``."""
    router = APIRouter(include_in_schema=False, prefix="/staff")

    @router.get("/original/{document_id}")
    def original(request: Request, document_id: str) -> Response:
        found = next((it for it in engine.library.documents() if it.id == document_id), None)
        if found is None:
            line = "没有这份文件，可能已经移出资料库。"
            return turned_away(request, 404, "没有这份文件", line)
        path = engine.library.original(found.id)
        if not path.is_file():
            line = "原始文件缺失，请管理员运行 bureau doctor 检查。"
            return turned_away(request, 404, "没有原始文件", line)
        name = found.source.replace("\\", "/").rsplit("/", 1)[-1]
        # never shown in the browser: what was uploaded may be a page with scripts
        return FileResponse(path, media_type="application/octet-stream", headers=_attached(name))

    @router.post("/export")
    async def export(request: Request) -> Response:
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > LARGEST:
                return turned_away(request, 413, "内容太大", "收藏太多，请分几次导出。")
        sent = parse_qs(body.decode("utf-8", "replace"))
        items = _items(sent.get("items", [""])[0])
        kind = "md" if sent.get("format") == ["md"] else "docx"
        content = await run_in_threadpool(_exported, engine, items, kind)
        return Response(content, media_type=_TYPES[kind], headers=_attached(f"{TITLE}.{kind}"))

    @router.get("/figures.{kind}")
    def figures(request: Request, kind: str) -> Response:
        write: Callable[[Any, Path], None] | None = {"csv": write_csv, "xlsx": write_xlsx}.get(kind)
        if write is None:
            return turned_away(request, 404, "没有导出", "只能导出 csv 或 xlsx。")
        table = table_of(engine, Asked(dict(request.query_params)))
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"figures.{kind}"
            write(table, file)
            content = file.read_bytes()
        return Response(content, media_type=_TYPES[kind], headers=_attached(f"{table.name}.{kind}"))

    return router


def _exported(engine: "Engine", items: list[dict[str, Any]], kind: str) -> bytes:
    entries = looked_up(engine, items)
    if kind == "md":
        return as_markdown(entries, TITLE).encode("utf-8")
    return as_docx(entries, TITLE)


def _items(sent: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(sent)
    except ValueError as error:
        raise BureauError("收藏的内容无法识别，没有导出。请刷新页面后重试。") from error
    items = found[:MOST_SAVED] if isinstance(found, list) else []
    return [it for it in items if isinstance(it, dict)]


def _attached(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
