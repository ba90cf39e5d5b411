"""The HTTP API, and the pages mounted beside it. The same answers as the command line."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi_offline import FastAPIOffline
from pydantic import BaseModel, BeforeValidator, Field

from corpus.document import Kind, Status
from corpus.errors import BureauError, Unavailable
from corpus.figure import Nature
from ui.access.role import visitor_of
from ui.access.view import seen_by
from ui.engine import Engine
from ui.figures import View, Wanted, open_book, viewed
from ui.find import find
from ui.guard.guard import guard_outside
from ui.health import HealthCheck
from ui.placeless import placeless
from ui.question_log import QuestionLog
from ui.render import answer_json, document_json
from ui.table import tables_of
from ui.tools import mount_tools
from ui.turned_away import FAILED, turned_away
from ui.watch.asker import Asker, Face
from ui.watch.requests import RequestLog
from ui.watch.routes import metrics_route
from ui.watch.watch import Watch
from ui.wrong import wrong_line

HISTORY = 20  # earlier questions that are looked at


def _storable(value: Any) -> Any:
    """Half an emoji, as browsers cut it, would be refused as no text at all."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_storable)]


class AskRequest(BaseModel):
    """A question with the earlier ones of the conversation."""

    question: Text = Field(examples=["报名需要什么材料？"])
    history: list[Text] = Field(default=[], description="前面问过的问题，先问的在前")
    as_of: date | None = Field(default=None, description="按哪一天的效力回答，默认今天")


def create_app(engine: Engine, host: str = "127.0.0.1") -> FastAPI:
    """The whole web app on one engine; ``host`` is the address it is served at."""
    from ui.web import mount_pages

    if engine.settings.keep_questions and engine.log is None:
        engine.log = QuestionLog(engine.library)
    watch = engine.watch = engine.watch or Watch(engine)
    app = FastAPIOffline(
        title="bureau-assistant",
        description="教育文件检索与问答：回答都注明出处。",
        version="0.1.0",
        redoc_url=None,
        static_url="/ui/docs",
        favicon_url="/ui/static/seal.svg",
        swagger_ui_parameters={"validatorUrl": None},  # else it asks a service on the internet
    )
    _say_what_is_wrong(app, engine.library.folder)

    @app.post("/api/ask")
    def ask(said: AskRequest, request: Request) -> dict[str, Any]:
        """One answer with its citations; a refusal is an answer too."""
        seen = seen_by(engine, request)
        by = Asker(Face.API, visitor_of(request).role)
        answer = seen.ask(said.question, said.history[-HISTORY:], said.as_of, by=by)
        return answer_json(answer, tables_of(seen.library))

    @app.get("/api/search")
    def search(
        request: Request,
        q: Text,
        k: Annotated[int, Query(ge=1, le=100)] = 10,
        kind: Kind | None = None,
        year: Annotated[int | None, Query(ge=1900, le=2100)] = None,
        status: Status | None = None,
        document: str | None = None,
        issuer: Text | None = None,
        explain: bool = False,
    ) -> dict[str, Any]:
        """Ranked passages; with ``explain`` also what each stage of the search did."""
        return find(
            seen_by(engine, request),
            q,
            k,
            kind=kind,
            year=year,
            status=status,
            document=document,
            issuer=issuer,
            explain=explain,
        )

    @app.api_route("/api/ask", methods=["GET", "HEAD", "PUT", "DELETE"], include_in_schema=False)
    def ask_otherwise() -> JSONResponse:
        """Else the pages at ``/`` would say that there is no such address."""
        line = '提问请用 POST，内容为 {"question": "…"}。'
        return JSONResponse({"detail": line}, 405, {"Allow": "POST"})

    @app.get("/api/documents")
    def documents(request: Request) -> list[dict[str, Any]]:
        """What is in the library."""
        return [document_json(d) for d in seen_by(engine, request).documents()]

    @app.get("/api/figures")
    def figures(
        request: Request,
        q: Text = "",
        year: Annotated[int | None, Query(ge=1900, le=2100)] = None,
        document: str | None = None,
        kind: Kind | None = None,
        nature: Nature | None = None,
        unit: str | None = None,
        view: View = View.FIGURES,
    ) -> list[dict[str, Any]]:
        """The figures in the documents, or what comes of joining and comparing them."""
        wanted = Wanted(q, year, document, kind, nature, unit)
        seen = seen_by(engine, request)
        return viewed(seen, open_book(seen, wanted), view)

    health = HealthCheck(engine)

    @app.get("/healthz")
    def healthz() -> JSONResponse:
        """200 when it can answer (with ``warnings`` of what else is wrong), 503 with the reason
        when not."""
        if stuck := app.state.room.stuck():
            return JSONResponse({"status": "error", "reason": stuck}, 503)
        status, body = health()
        return JSONResponse(body, status)

    app.include_router(metrics_route(watch.metrics))
    # behind a proxy the host that is named is the bureau's own, whatever address is served
    mount_tools(app, engine, "0.0.0.0" if engine.settings.proxies else host)
    mount_pages(app, engine)
    app.add_middleware(RequestLog, metrics=watch.metrics)  # it hears what others refuse
    guard_outside(app, engine.settings)
    return app


def _say_what_is_wrong(app: FastAPI, folder: Path) -> None:
    """Every error of the API as ``{"detail": one Chinese line}``, of the pages as a page."""

    @app.exception_handler(BureauError)
    def explained(request: Request, error: BureauError) -> Response:
        return turned_away(request, 400, "没有完成", placeless(error, folder))

    @app.exception_handler(Unavailable)
    def unavailable(request: Request, error: Unavailable) -> Response:
        return turned_away(request, 503, "暂时不能打开", placeless(error, folder))

    @app.exception_handler(RequestValidationError)
    def refused(request: Request, error: RequestValidationError) -> Response:
        return turned_away(request, 422, "地址或内容不对", wrong_line(error.errors()))

    @app.exception_handler(Exception)
    def failed(request: Request, error: Exception) -> Response:
        return turned_away(request, 500, "程序出错", FAILED)
