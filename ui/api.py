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
from corpus.errors import BureauError
from ui.engine import Engine
from ui.find import find
from ui.limit import BodyLimit
from ui.render import answer_json, document_json
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


def create_app(engine: Engine) -> FastAPI:
    """The whole web app on one engine."""
    from ui.web import mount_pages

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
        return answer_json(engine.ask(request.question, history, request.as_of))

    @app.get("/api/search")
    def search(
        q: Text,
        k: Annotated[int, Query(ge=1, le=100)] = 10,
        kind: Kind | None = None,
        year: Annotated[int | None, Query(ge=1900, le=2100)] = None,
        status: Status | None = None,
        document: str | None = None,
    ) -> dict[str, Any]:
        """Ranked passages."""
        return find(engine, q, k, kind=kind, year=year, status=status, document=document)

    @app.get("/api/documents")
    def documents() -> list[dict[str, Any]]:
        """What is in the library."""
        return [document_json(d) for d in engine.documents()]

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

    return mount_pages(app, engine)


def _say_what_is_wrong(app: FastAPI) -> None:
    """Every error of the API as ``{"detail": one Chinese line}``."""

    @app.exception_handler(BureauError)
    def explained(_: Request, error: BureauError) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, 400)

    @app.exception_handler(RequestValidationError)
    def refused(_: Request, error: RequestValidationError) -> JSONResponse:
        return JSONResponse({"detail": wrong_line(error.errors())}, 422)

    @app.exception_handler(Exception)
    def failed(_: Request, error: Exception) -> JSONResponse:
        line = "程序出错，没有完成这次请求。请稍后重试，或请管理员运行 bureau doctor 检查。"
        return JSONResponse({"detail": line}, 500)
