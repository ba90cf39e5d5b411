"""What the script of ``/hotline`` asks for.

The routes lie under the page's own address, so that ``ui.web.PageShell`` lets in whom it lets
into the page, and no other site's page (``ui.access.gate``). Markup goes out as JSON: nobody
can be led to open a piece of it as a page.
"""

import logging
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi import Path as Number
from fastapi.responses import JSONResponse, Response

from assistant.question import clean_text
from corpus.errors import BureauError
from ui.access.role import visitor_of
from ui.figure_table import write_csv
from ui.hotline_answer import found_view
from ui.hotline_desk import AskedNow, Desk, HandedOver, Written, hidden_line, storable
from ui.hotline_note import call_text, calls_table, day_of
from ui.hotline_standard import Standards
from ui.hotline_standard_form import check_approver, save
from ui.hotline_ticket import Outbox
from ui.hotline_views import LONGEST, MostAsked, note_view
from ui.turned_away import turned_away
from ui.typed import LAST, YEARS
from ui.watch.act import Act
from ui.watch.origin import origin_of

if TYPE_CHECKING:
    from ui.engine import Engine

log = logging.getLogger(__name__)

FOUND = 6  # passages while typing
_TEXT = "text/plain; charset=utf-8"


def hotline_routes(engine: "Engine") -> APIRouter:
    """The routes under ``/hotline/``."""
    router = APIRouter(include_in_schema=False, prefix="/hotline")
    desk = Desk(engine, Standards(engine), Outbox(engine), MostAsked(engine))

    @router.get("/view")
    def view(request: Request) -> Response:
        fields = {name: storable(it)[:LONGEST] for name, it in request.query_params.items()}
        return _said(lambda: {"html": str(desk.view(fields, visitor_of(request)))})

    @router.get("/search")
    def search(q: str = "") -> Response:
        query = clean_text(storable(q))[:LONGEST]
        if not any(c.isalnum() for c in query):
            return _said(lambda: {"html": ""})

        def found() -> dict[str, str]:
            hits = engine.search(query, FOUND).hits
            return {"html": str(found_view(hits, query, desk.standards.matching(query)))}

        return _said(found)

    @router.post("/ask")
    def ask(said: AskedNow) -> Response:
        return _said(lambda: desk.asked(said))

    @router.post("/note")
    def note(said: Written) -> Response:
        def saved() -> dict[str, Any]:
            call, hidden = desk.kept(said)
            return {
                "call": call.id,
                "revision": call.revision,
                "text": call.note,
                "said": hidden_line(hidden),
                "note": str(note_view(engine, call, hidden_line(hidden)))
                if said.call is None
                else "",
            }

        return _said(saved)

    @router.post("/handover")
    def handover(said: HandedOver) -> Response:
        return _said(lambda: desk.handed_over(said))

    @router.post("/standard")
    def standard(said: dict[str, Any], request: Request) -> Response:
        def saved() -> dict[str, str]:
            by = visitor_of(request)
            act = Act.STANDARD_APPROVED if said.get("approved_by") else Act.STANDARD_SAVED
            of, answer = str(said.get("question", "")), str(said.get("answer", ""))
            with engine.audit.change(by, act, of, after=answer, origin=origin_of(request)):
                made = save(engine, said, by)
            return {"said": "已核准。" if made.approved_by else "已存为草稿。"}

        return _said(saved)

    @router.post("/retire")
    def retire(said: dict[str, Any], request: Request) -> Response:
        def retired() -> dict[str, str]:
            check_approver(visitor_of(request))
            off = said.get("back") is not True
            number = said.get("id")
            wanted = number if isinstance(number, int) and 0 <= number <= LAST else 0
            there = engine.library.standard(wanted)
            act = Act.STANDARD_RETIRED if off else Act.STANDARD_RESTORED
            by, origin = visitor_of(request), origin_of(request)
            with engine.audit.change(by, act, there.question, origin=origin):
                made = engine.library.retire_standard(there.id, off)
            return {"said": f"“{made.question}”已{'停用' if off else '恢复'}。"}

        return _said(retired)

    @router.get("/calls/{number}.txt")
    def one(number: Annotated[int, Number(ge=0, le=LAST)]) -> Response:
        text = call_text(engine.library.call(number))
        name = f"来电{number}.txt"
        # Notepad takes a text without the mark for one of the system's old code page
        return Response(text.encode("utf-8-sig"), media_type=_TEXT, headers=_attached(name))

    @router.get("/calls.csv")
    def of_day(request: Request, day: date | None = None) -> Response:
        wanted = day or date.today()
        if wanted.year not in YEARS:
            line = "日期不对，应在 2000 年以后。"
            return turned_away(request, 400, "没有导出", line)
        table = calls_table(day_of(engine, wanted), wanted)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "calls.csv"
            write_csv(table, file)
            content = file.read_bytes()
        headers = _attached(f"{table.name}.csv")
        return Response(content, media_type="text/csv; charset=utf-8", headers=headers)

    return router


def _attached(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }


def _said(make: Callable[[], dict[str, Any]]) -> Response:
    try:
        return JSONResponse(make(), headers={"Cache-Control": "no-store"})
    except BureauError as error:
        return JSONResponse({"detail": str(error)}, 400)
    except Exception:
        log.exception("the hotline could not do what was asked")
        line = "程序出错，没有完成。写下的内容还在，请再试一次；还不行请运行 bureau doctor 检查。"
        return JSONResponse({"detail": line}, 500)
