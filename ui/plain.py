"""The pages that need no JavaScript: a whole document, and asking without the chat."""

from typing import TYPE_CHECKING
from urllib.parse import quote as urlquote

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from corpus.errors import BureauError
from ui.access.view import seen_by
from ui.dates import date_files
from ui.edit import may_edit
from ui.original import original
from ui.paper import paper_pages
from ui.pictures import picture_of
from ui.placeless import placeless
from ui.privacy import privacy_link
from ui.shell import HOME, card, large, shell
from ui.turn import Face, Sight, answer_markup, id_line
from ui.watch.asker import Asker
from ui.watch.asker import Face as Through

if TYPE_CHECKING:
    from ui.engine import Engine


def plain_pages(engine: "Engine") -> APIRouter:
    """Routes ``/documents/{id}``, ``/plain``, ``/paper`` and ``/dates/{document}.ics``.

    Plain functions, so they run in the pool.
    """
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    router.include_router(paper_pages(engine.public))
    router.include_router(date_files(engine, no_such_day))

    @router.get("/documents/{document_id}")
    def document(
        request: Request,
        document_id: str,
        start: int = Query(0, ge=0),
        end: int = Query(0, ge=0),
    ) -> HTMLResponse:
        # by its id alone: the library would also take a title, and advise the command line
        library = seen_by(engine, request).library
        found = next((it for it in library.documents() if it.id == document_id), None)
        if found is None:
            line = Markup("<p>这个地址没有对应的文件，可能已经移出资料库。</p>")
            return card("没有这份文件", line + HOME, 404, large=large(request))
        text = library.text(found.id)
        quote = (min(start, len(text)), min(end, len(text)))
        units = library.units(found.id)
        body = original(found, text, units, quote, editable=may_edit(request))
        page = next((unit.page for unit in units if unit.end > quote[0]), None)
        image = picture_of(found, page, *quote) if quote[0] < quote[1] else Markup("")
        return shell(found.title, body + image, large=large(request))

    @router.get("/plain")
    def plain(request: Request, q: str = "") -> HTMLResponse:
        public = engine.public
        body = form(public, q) + (answered(public, q) if q.strip() else Markup(""))
        return shell(engine.settings.title, body, large=large(request))

    return router


def no_such_day() -> HTMLResponse:
    line = Markup("<p>文件可能已经更新或移出资料库，请重新提问。</p>")
    return card("这个日期已经找不到了", line + HOME, 404)


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
        '<button>提问</button></form><p class="privacy">{privacy}</p>{examples}'
    ).format(
        privacy=privacy_link(),
        title=engine.settings.title,
        question=question,
        longest=engine.settings.max_question,
        examples=Markup('<p>可以这样问：</p><ul class="examples">{}</ul>').format(examples)
        if not question.strip()
        else "",
    )


def answered(engine: "Engine", question: str) -> Markup:
    try:
        answer = engine.ask(question, by=Asker(Through.PLAIN))
        body = answer_markup(answer, 1, Sight.of(engine.library), Face.PLAIN)
    except BureauError as error:
        return Markup('<p class="trouble" role="alert">{}</p>').format(
            placeless(error, engine.library.folder)
        )
    return Markup(
        '<article class="turn"><h2>{}</h2><div class="answer">{}</div>{}</article>'
    ).format(question, body, id_line(answer))
