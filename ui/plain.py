"""The pages that need no JavaScript: a whole document, and asking without the chat."""

from typing import TYPE_CHECKING
from urllib.parse import quote as urlquote

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from corpus.errors import BureauError
from ui.edit import may_edit
from ui.original import original
from ui.turn import parts

if TYPE_CHECKING:
    from ui.engine import Engine

# nothing on these pages runs: a document cannot bring a script along
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'"


def shell(title: str, body: Markup, status: int = 200) -> HTMLResponse:
    page = Markup(
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>{}</title>"
        '<link rel="icon" href="/ui/static/seal.svg">'
        '<link rel="stylesheet" href="/ui/static/base.css">'
        '<link rel="stylesheet" href="/ui/static/plain.css"></head>'
        '<body class="plain bureau"><main>{}</main></body></html>'
    ).format(title, body)
    return HTMLResponse(str(page), status, {"Content-Security-Policy": POLICY})


def plain_pages(engine: "Engine") -> APIRouter:
    """Routes ``/documents/{id}`` and ``/plain``; plain functions, so they run in the pool."""
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @router.get("/documents/{document_id}")
    def document(
        request: Request,
        document_id: str,
        start: int = Query(0, ge=0),
        end: int = Query(0, ge=0),
    ) -> HTMLResponse:
        # by its id alone: the library would also take a title, and advise the command line
        found = next((it for it in engine.library.documents() if it.id == document_id), None)
        if found is None:
            body = Markup(
                "<h1>没有这份文件</h1><p>这个地址没有对应的文件，可能已经移出资料库。</p>"
                '<p><a href="/">回到首页</a></p>'
            )
            return shell("没有这份文件", body, 404)
        text = engine.library.text(found.id)
        quote = (min(start, len(text)), min(end, len(text)))
        units = engine.library.units(found.id)
        body = original(found, text, units, quote, editable=may_edit(request))
        return shell(found.title, body)

    @router.get("/plain")
    def plain(q: str = "") -> HTMLResponse:
        title = engine.settings.title
        return shell(title, form(engine, q) + (answered(engine, q) if q.strip() else Markup("")))

    return router


def form(engine: "Engine", question: str) -> Markup:
    examples = Markup("").join(
        Markup('<li><a href="/plain?q={}">{}</a></li>').format(urlquote(example), example)
        for example in engine.examples()
    )
    return Markup(
        '<header class="about"><h1>{title}</h1><p>回答都摘自已收录的文件，并注明出处。</p></header>'
        '<form action="/plain" method="get"><label for="q">您的问题'
        "（请不要填写身份证号、电话）</label>"
        '<input id="q" name="q" value="{question}" maxlength="{longest}" autocomplete="off">'
        "<button>提问</button></form>{examples}"
    ).format(
        title=engine.settings.title,
        question=question,
        longest=engine.settings.max_question,
        examples=Markup('<p>可以这样问：</p><ul class="examples">{}</ul>').format(examples)
        if not question.strip()
        else "",
    )


def answered(engine: "Engine", question: str) -> Markup:
    try:
        answer = engine.ask(question)
        body = Markup("").join(parts(answer, 1, engine.library.text, opened=True))
    except BureauError as error:
        return Markup('<p class="trouble" role="alert">{}</p>').format(error)
    return Markup('<article class="turn"><h2>{}</h2><div class="answer">{}</div></article>').format(
        question, body
    )
