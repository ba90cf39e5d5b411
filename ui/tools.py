"""The product as tools for other programs: the Model Context Protocol at ``/mcp``.

Needs the extra ``mcp``; without it the address does not exist. The same answers as everywhere.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from starlette.requests import HTTPConnection

from corpus.errors import BureauError
from ui.access.role import Role, visitor_of
from ui.access.view import seen_by
from ui.figures import Wanted, figures_json, open_book
from ui.find import find
from ui.placeless import placeless
from ui.render import answer_json, document_json
from ui.table import tables_of
from ui.watch.asker import Asker, Face

if TYPE_CHECKING:
    from mcp.server import MCPServer

    from ui.engine import Engine

AROUND = 400  # characters before and after an opened passage
LONGEST = 4000  # characters of one
HISTORY = 20

INSTRUCTIONS = (
    "教育局文件的检索与问答。每个回答都带出处；outcome 为 not_covered 时文件里没有答案，"
    "不要自行补充；引用时写明文件标题、文号和条款。"
)


def mount_tools(app: FastAPI, engine: "Engine", host: str) -> None:
    """Add ``/mcp`` to the app, if the library for it is installed.

    ``host`` is the address served: on the machine itself, requests that name another host are
    refused, so that no web page can reach the tools through a browser here.
    """
    try:
        from mcp.server import MCPServer
    except ModuleNotFoundError:  # the extra is not installed
        return
    server = tools_server(MCPServer, engine)
    inner = server.streamable_http_app(json_response=True, stateless_http=True, host=host)
    app.router.routes.extend(inner.routes)
    _run_with(app, server)


def tools_server(make: "type[MCPServer[Any]]", engine: "Engine") -> "MCPServer[Any]":
    """The server with its tools; their names and shapes are those of the HTTP API."""
    server = make("bureau-assistant", instructions=INSTRUCTIONS)
    from mcp.server.mcpserver import Context
    from mcp.server.mcpserver.exceptions import ToolError

    def seen(of: Context[Any, Any]) -> "Engine":
        """What the program that calls may see; the public's where nobody says who it is."""
        request = of.request_context.request
        return seen_by(engine, request if isinstance(request, HTTPConnection) else {})

    def role(of: Context[Any, Any]) -> Role:
        request = of.request_context.request
        return visitor_of(request if isinstance(request, HTTPConnection) else {}).role

    @server.tool()
    def ask(
        of: Context[Any, Any],
        question: str,
        history: Sequence[str] = (),
        as_of: date | None = None,
    ) -> dict[str, Any]:
        """回答一个问题，附出处。history 是前面问过的问题，as_of 是按哪一天的效力回答。"""
        try:
            by = Asker(Face.MCP, role(of))
            answer = seen(of).ask(question, list(history)[-HISTORY:], as_of, by=by)
        except BureauError as error:
            raise ToolError(placeless(error, engine.library.folder)) from error
        return answer_json(answer, tables_of(seen(of).library))

    @server.tool()
    def search(
        of: Context[Any, Any],
        query: str,
        k: int = 10,
        kind: str | None = None,
        year: int | None = None,
    ) -> dict[str, Any]:
        """检索段落，按相关程度排列。kind 为 plan、summary、regulation、notice、faq、statistics。"""
        try:
            return find(seen(of), query, min(max(k, 1), 50), kind=kind, year=year)
        except (BureauError, ValueError) as error:
            raise ToolError(placeless(error, engine.library.folder)) from error

    @server.tool()
    def figures(
        of: Context[Any, Any],
        query: str = "",
        year: int | None = None,
        document: str | None = None,
        most: int = 50,
    ) -> dict[str, Any]:
        """文件中的数据，每个数附原文和出处。query 是指标，document 是文件编号或标题。"""
        try:
            book = open_book(seen(of), Wanted(query, year, document))
        except BureauError as error:
            raise ToolError(placeless(error, engine.library.folder)) from error
        return {"figures": figures_json(book)[: min(max(most, 1), 200)]}

    @server.tool()
    def open_passage(of: Context[Any, Any], document: str, start: int, end: int) -> dict[str, Any]:
        """打开一段原文及其前后文。document 是文件编号，start 和 end 是引文在全文中的位置。"""
        library = seen(of).library
        found = next((it for it in library.documents() if it.id == document), None)
        if found is None:
            raise ToolError(f"没有编号为“{document[:40]}”的文件。请先用 search 查找。")
        text = library.text(found.id)
        start = min(max(start, 0), len(text))
        end = min(max(end, start), len(text), start + LONGEST)
        return {
            "document": document_json(found),
            "before": text[max(start - AROUND, 0) : start],
            "text": text[start:end],
            "after": text[end : end + AROUND],
        }

    return server


def _run_with(app: FastAPI, server: "MCPServer[Any]") -> None:
    """Let the server's sessions live as long as the app."""
    outer = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(of: FastAPI) -> AsyncIterator[Any]:
        inside: AbstractAsyncContextManager[Any] = outer(of)
        async with server.session_manager.run(), inside as state:
            yield state

    app.router.lifespan_context = lifespan
