"""One answer with its sources on a page of its own, to print, to keep as PDF, or to pass on."""

from datetime import datetime
from typing import TYPE_CHECKING

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from assistant.answer import Answer, Citation
from corpus.errors import BureauError
from ui.citation import badge, chinese_date, fact_list, facts, place
from ui.placeless import placeless
from ui.shell import HOME, card, large, shell
from ui.turn import CHECK, Face, Sight, answer_markup, id_line
from ui.watch.asker import Asker
from ui.watch.asker import Face as By

if TYPE_CHECKING:
    from ui.engine import Engine

EARLIER = 6  # questions before it that an answer may lean on


def paper_pages(engine: "Engine") -> APIRouter:
    """Route ``/paper``: ``q`` the question, ``h`` the earlier ones, oldest first."""
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @router.get("/paper")
    def paper(request: Request, q: str = "", h: list[str] = Query(default=[])) -> HTMLResponse:  # noqa: B008
        title = engine.settings.title
        if not q.strip():
            body = Markup("<p>网址里没有问题。请先在首页提问，再点“打印”。</p>") + HOME
            return card("没有可以打印的回答", body, 400, large=large(request))
        try:
            answer = engine.ask(q, h[-EARLIER:], note=False, by=Asker(By.PAPER))
            body = paper_markup(answer, Sight.of(engine.library), title)
        except BureauError as error:
            why = placeless(error, engine.library.folder)
            body = Markup('<p class="trouble">{}</p>').format(why) + HOME
            return card("没有可以打印的回答", body, 400, large=large(request))
        return shell(answer.question, body, large=large(request))

    return router


def paper_markup(answer: Answer, sight: Sight, title: str, now: datetime | None = None) -> Markup:
    stamp = now or datetime.now()
    return Markup(
        '<article class="paper"><header><p class="from">{title}</p><h1>{question}</h1></header>'
        '<div class="answer">{answer}</div>{sources}'
        "<footer><p>{check}</p><p>{day}{clock}查询。</p>{id}</footer>"
        '<p class="hint">用浏览器的“打印”或“分享”菜单，可以打印、存成 PDF 或发给别人。</p>'
        "</article>"
    ).format(
        title=title,
        question=answer.question,
        answer=answer_markup(answer, 1, sight, Face.PAPER),
        sources=_sources(answer.citations) + _nearest(answer.nearest),
        check=CHECK,
        day=chinese_date(stamp.date()),
        clock=f"{stamp:%H:%M}",
        id=id_line(answer),
    )


def _nearest(citations: tuple[Citation, ...]) -> Markup:
    """What came closest: an answer that refuses says that it stands below."""
    if not citations:
        return Markup("")
    rows = Markup("").join(
        Markup("<li><p>《{}》{}</p><p>{}</p><p>{}</p></li>").format(
            citation.document.title.strip("《》"),
            badge(citation.document),
            place(citation),
            citation.quote,
        )
        for citation in citations
    )
    return Markup(
        '<section class="sources"><h2>最接近的内容（供参考，不一定回答您的问题）</h2>'
        '<ol role="list">{}</ol></section>'
    ).format(rows)


def _sources(citations: tuple[Citation, ...]) -> Markup:
    if not citations:
        return Markup("")
    rows = Markup("").join(
        Markup(
            '<li id="source-1-{}"><p><span class="number">[{}]</span> 《{}》{}</p><p>{}</p>{}</li>'
        ).format(
            position,
            citation.mark,
            citation.document.title.strip("《》"),
            badge(citation.document),
            place(citation),
            fact_list(facts(citation.document)),
        )
        for position, citation in enumerate(citations, start=1)
    )
    return Markup('<section class="sources"><h2>出处</h2><ol role="list">{}</ol></section>').format(
        rows
    )
