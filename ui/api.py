"""The HTTP API, and the pages mounted beside it. The same answers as the command line."""

import logging
from datetime import date
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi_offline import FastAPIOffline
from pydantic import BaseModel, BeforeValidator, Field

from corpus.document import Kind, Status
from corpus.errors import BureauError, Unavailable
from corpus.figure import Nature
from ui.engine import Engine
from ui.figures import View, Wanted, open_book, viewed
from ui.find import find
from ui.limit import BodyLimit
from ui.question_log import QuestionLog
from ui.render import answer_json, document_json
from ui.table import tables_of
from ui.tools import mount_tools
from ui.wrong import wrong_line

HISTORY = 20  # earlier questions that are looked at
log = logging.getLogger(__name__)


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
    app = FastAPIOffline(
        title="bureau-assistant",
        description="教育文件检索与问答：回答都注明出处。",
        version="0.1.0",
        redoc_url=None,
        static_url="/ui/docs",
        favicon_url="/ui/static/seal.svg",
        swagger_ui_parameters={"validatorUrl": None},  # else it asks a service on the internet
    )
    app.add_middleware(BodyLimit, prefix="/api/")
    _say_what_is_wrong(app)

    @app.post("/api/ask")
    def ask(request: AskRequest) -> dict[str, Any]:
        """One answer with its citations; a refusal is an answer too."""
        history = request.history[-HISTORY:]
        answer = engine.ask(request.question, history, request.as_of)
        return answer_json(answer, tables_of(engine.library))

    @app.get("/api/search")
    def search(
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
            engine,
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
    def documents() -> list[dict[str, Any]]:
        """What is in the library."""
        return [document_json(d) for d in engine.documents()]

    @app.get("/api/figures")
    def figures(
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
        return viewed(engine, open_book(engine, wanted), view)

    @app.get("/healthz")
    def healthz() -> JSONResponse:
        """200 when it can answer, 503 with the reason when not."""
        try:
            engine.search("健康检查", 1)
            count = len(engine.documents())
        except Exception as error:  # whatever it is, it is the reason
            log.exception("the health check failed")
            reason = str(error) if isinstance(error, BureauError) else type(error).__name__
            return JSONResponse({"status": "error", "reason": reason}, status_code=503)
        return JSONResponse({"status": "ok", "documents": count})

    mount_tools(app, engine, host)
    return mount_pages(app, engine)


def _say_what_is_wrong(app: FastAPI) -> None:
    """Every error of the API as ``{"detail": one Chinese line}``."""

    @app.exception_handler(BureauError)
    def explained(_: Request, error: BureauError) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, 400)

    @app.exception_handler(Unavailable)
    def unavailable(_: Request, error: Unavailable) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, 503)

    @app.exception_handler(RequestValidationError)
    def refused(_: Request, error: RequestValidationError) -> JSONResponse:
        return JSONResponse({"detail": wrong_line(error.errors())}, 422)

    @app.exception_handler(Exception)
    def failed(_: Request, error: Exception) -> JSONResponse:
        line = "程序出错，没有完成这次请求。请稍后重试，或请管理员运行 bureau doctor 检查。"
        return JSONResponse({"detail": line}, 500)
