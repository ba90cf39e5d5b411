"""The HTTP API, and the pages mounted beside it. The same answers as the command line."""

from datetime import date
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from corpus.document import Kind, Status
from corpus.errors import BureauError
from ui.engine import Engine
from ui.render import answer_json, document_json, search_json

HISTORY = 20  # earlier questions that a request may carry


class AskRequest(BaseModel):
    """A question with the earlier ones of the conversation."""

    question: str
    history: list[str] = Field(default=[], max_length=HISTORY)
    as_of: date | None = None


def create_app(engine: Engine) -> FastAPI:
    """The whole web app on one engine."""
    from ui.web import mount_pages

    app = FastAPI(title="bureau-assistant", description="教育文件检索与问答", version="0.1.0")

    @app.exception_handler(BureauError)
    def explained(_: Request, error: BureauError) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, status_code=400)

    @app.post("/api/ask")
    def ask(request: AskRequest) -> dict[str, Any]:
        """One answer with its citations; a refusal is an answer too."""
        return answer_json(engine.ask(request.question, request.history, request.as_of))

    @app.get("/api/search")
    def search(
        q: str,
        k: Annotated[int, Query(ge=1, le=100)] = 10,
        kind: Kind | None = None,
        year: int | None = None,
        status: Status | None = None,
        document: str | None = None,
    ) -> dict[str, Any]:
        """Ranked passages."""
        q = q[: engine.settings.max_question]
        found = engine.search(q, k, kind=kind, year=year, status=status, document=document)
        return search_json(q, found.hits, found.elapsed_ms)

    @app.get("/api/documents")
    def documents() -> list[dict[str, Any]]:
        """What is in the library."""
        return [document_json(d) for d in engine.documents()]

    @app.get("/healthz")
    def healthz() -> JSONResponse:
        """200 when it can answer, 503 with the reason when not."""
        try:
            engine.search("健康检查", 1)
        except (BureauError, OSError, RuntimeError) as error:
            reason = str(error) if isinstance(error, BureauError) else type(error).__name__
            return JSONResponse({"status": "error", "reason": reason}, status_code=503)
        count = len(engine.documents())
        return JSONResponse({"status": "ok", "documents": count})

    return mount_pages(app, engine)
