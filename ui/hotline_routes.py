"""What the script of ``/hotline`` asks for. Everything said in a call is in the library before the
answer to it leaves, so that a reload or a restart loses nothing.

The routes lie under the page's own address, so that ``ui.web.PageShell`` lets in whom it lets
into the page, and no other site's page (``ui.office.refusal``). Markup goes out as JSON: nobody
can be led to open a piece of it as a page.
"""

import logging
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from markupsafe import Markup
from pydantic import BaseModel, BeforeValidator, Field

from assistant.answer import Answer, Outcome
from assistant.personal import masked
from assistant.question import clean_text
from corpus.desk import OUTCOMES, Call
from corpus.errors import BureauError
from ui.figure_table import write_csv
from ui.hotline_answer import answer_view, found_view
from ui.hotline_note import (
    LONGEST_CALLBACK,
    LONGEST_NOTE,
    call_text,
    calls_table,
    day_of,
    ended,
    sources_of,
    with_entry,
    without_personal,
)
from ui.hotline_standard import Standards
from ui.hotline_standard_form import save, standards_view
from ui.hotline_ticket import Outbox, content_of
from ui.hotline_views import LONGEST, MostAsked, calls_view, desk_view, note_view

if TYPE_CHECKING:
    from ui.engine import Engine

log = logging.getLogger(__name__)

FOUND = 6  # passages while typing
HISTORY = 6  # earlier questions of the call that a follow-up may lean on
LONGEST_REASON = 1000
_TEXT = "text/plain; charset=utf-8"


def _storable(value: Any) -> Any:
    """Half an emoji, as browsers cut it, would be refused as no text at all."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_storable)]


class Written(BaseModel):
    """What stands in the form of the note, ``note`` is ``None`` where nobody has touched it;
    ``call`` and ``revision`` are of the page's state."""

    call: int | None = None
    revision: int | None = None
    note: Text | None = Field(default=None, max_length=4 * LONGEST_NOTE)
    callback: Text = Field(default="", max_length=LONGEST_CALLBACK)
    outcome: str = ""


class AskedNow(Written):
    question: Text = Field(max_length=4000)


class HandedOver(Written):
    to: Text = Field(default="", max_length=80)
    reason: Text = Field(default="", max_length=LONGEST_REASON)


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts of the hotline over one library."""

    engine: "Engine"
    standards: Standards
    outbox: Outbox
    often: MostAsked

    def kept(self, said: Written) -> tuple[Call, tuple[str, ...]]:
        """Writes down what the form says, in a new call where it is of none.

        Returns the call, and the kinds of personal data that were taken out of the note.
        """
        library = self.engine.library
        call = library.call(said.call) if said.call is not None else library.begin_call()
        if said.note is None:
            return call, ()
        revision = said.revision if said.call is not None else call.revision
        note, hidden = without_personal(said.note, call)
        if len(note) > LONGEST_NOTE:
            raise BureauError(f"记录太长，请不要超过 {LONGEST_NOTE} 个字。可以另起一个来电。")
        outcome = said.outcome if said.outcome in OUTCOMES else ""
        same = (note, said.callback.strip(), outcome) == (call.note, call.callback, call.outcome)
        if not same:
            call = library.note_call(
                call.id, revision, note=note, callback=said.callback.strip(), outcome=outcome
            )
        return call, hidden

    def asked(self, said: AskedNow) -> dict[str, Any]:
        """One question of a call: answered, kept, and its line written into the note."""
        engine, library = self.engine, self.engine.library
        question = clean_text(said.question)
        if not question or len(question) > LONGEST:
            raise BureauError(
                f"问题请写在{LONGEST}个字以内，现在{len(question)}个字。"
                if question
                else "请先写下来电人的问题。"
            )
        call, hidden = self.kept(said)
        history = [it.question for it in call.asked][-HISTORY:]
        answer = engine.quoted(question, history)  # at once: nobody waits for a language model
        if answer.outcome is not Outcome.OUT_OF_SCOPE:
            safe = masked(question)
            asked = library.note_asked(
                call.id,
                question=safe.text,
                answer_id=answer.id,
                outcome=answer.outcome.value,
                spoken=answer.spoken,
                sources=sources_of(engine, answer.citations),
            )
            call = library.note_call(
                call.id,
                None,
                note=with_entry(call.note, asked)[-LONGEST_NOTE:],
                callback=call.callback,
                outcome=ended(call.outcome, answer),
            )
            asked_id, hidden = asked.id, (*hidden, *safe.found)
        else:
            asked_id = 0
        shown = answer_view(engine, answer, self.standards.matching(question), asked_id)
        return {
            "call": call.id,
            "answer": str(shown),
            "said": answer.spoken,
            "note": str(note_view(engine, call, _hidden_line(hidden))),
        }

    def last_answer(self, call: Call) -> tuple[Answer | None, Markup]:
        """The last question of a call answered again: same library, same answer."""
        if not call.asked:
            return None, Markup("")
        last = call.asked[-1]
        history = [it.question for it in call.asked[:-1]][-HISTORY:]
        answer = self.engine.open().assistant.ask(last.question, history)  # not kept: nobody asked
        shown = answer_view(self.engine, answer, self.standards.matching(last.question), last.id)
        if answer.id != last.answer_id:
            shown = Markup('<p class="warning">资料在这之后有变动，下面是现在的答复。</p>') + shown
        return answer, shown

    def view(self, fields: dict[str, str]) -> Markup:
        """The page that an address says."""
        if fields.get("view") == "calls":
            return calls_view(self.engine, fields, self.often())
        if fields.get("view") == "standards":
            return standards_view(self.engine, fields)
        number = fields.get("call", "")
        call = self.engine.library.call(int(number[:9])) if number.isdecimal() else None
        answer, shown = self.last_answer(call) if call else (None, Markup(""))
        question = call.asked[-1].question if answer and call else ""
        return desk_view(call, question, shown, note_view(self.engine, call), self.often())

    def handed_over(self, said: HandedOver) -> dict[str, Any]:
        call, hidden = self.kept(said)
        reason = masked(said.reason.strip())
        if not reason.text and not call.asked and not call.note.strip():
            raise BureauError("还没有可以转办的内容。请先写事由，或先提问。")
        call = self.engine.library.note_call(
            call.id, None, note=call.note, callback=call.callback, outcome="handed_over"
        )
        now = datetime.now().astimezone()
        ticket = self.outbox.put(
            call.id,
            now.date(),
            content_of(
                call, to=said.to.strip(), reason=reason.text,
                made_at=now.isoformat(timespec="seconds"),
            ),
        )  # fmt: skip
        line = f"工单 {ticket.number} 已登记。{_hidden_line((*hidden, *reason.found))}"
        return {"call": call.id, "said": line, "note": str(note_view(self.engine, call, line))}


def hotline_routes(engine: "Engine") -> APIRouter:
    """The routes under ``/hotline/``."""
    router = APIRouter(include_in_schema=False, prefix="/hotline")
    desk = Desk(engine, Standards(engine), Outbox(engine), MostAsked(engine))

    @router.get("/view")
    def view(request: Request) -> Response:
        fields = {name: _storable(it)[:LONGEST] for name, it in request.query_params.items()}
        return _said(lambda: {"html": str(desk.view(fields))})

    @router.get("/search")
    def search(q: str = "") -> Response:
        query = clean_text(_storable(q))[:LONGEST]
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
                "said": _hidden_line(hidden),
                "note": str(note_view(engine, call, _hidden_line(hidden)))
                if said.call is None
                else "",
            }

        return _said(saved)

    @router.post("/handover")
    def handover(said: HandedOver) -> Response:
        return _said(lambda: desk.handed_over(said))

    @router.post("/standard")
    def standard(said: dict[str, Any]) -> Response:
        def saved() -> dict[str, str]:
            made = save(engine, said)
            return {"said": "已核准。" if made.approved_by else "已存为草稿。"}

        return _said(saved)

    @router.post("/retire")
    def retire(said: dict[str, Any]) -> Response:
        def retired() -> dict[str, str]:
            off = said.get("back") is not True
            number = said.get("id")
            made = engine.library.retire_standard(number if isinstance(number, int) else 0, off)
            return {"said": f"“{made.question}”已{'停用' if off else '恢复'}。"}

        return _said(retired)

    @router.get("/calls/{number}.txt")
    def one(number: int) -> Response:
        text = call_text(engine.library.call(number))
        name = f"来电{number}.txt"
        # Notepad takes a text without the mark for one of the system's old code page
        return Response(text.encode("utf-8-sig"), media_type=_TEXT, headers=_attached(name))

    @router.get("/calls.csv")
    def of_day(day: date | None = None) -> Response:
        wanted = day or date.today()
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


def _hidden_line(found: tuple[str, ...]) -> str:
    if not found:
        return ""
    return f"{'、'.join(dict.fromkeys(found))}已隐去，没有保存。回电号码请写在“回电号码”里。"
