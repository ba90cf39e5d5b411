"""What the pages for people of the bureau have in common: one region, made here, and its address.

All that a page shows follows from its address (``?q=…&kind=…``) and the library, so the back
button, a reload and a second tab need nothing kept anywhere. ``static/office.js`` reports clicks
on links and buttons; ``gr.HTML`` shows the markup.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic_ns
from typing import Any
from urllib.parse import parse_qsl, urlencode

import gradio as gr
from markupsafe import Markup

from corpus.errors import BureauError
from ui.access.role import NOBODY, By, Visitor, visitor_of
from ui.access.who import who
from ui.guard.refuse import Busy
from ui.guard.seated import in_turn
from ui.watch.asker import Face
from ui.watch.origin import origin_of
from ui.watch.refusals import refused_on_page

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
OPEN = 300  # events under way or waiting: more than the room holds, which refuses politely
LONGEST = 4000  # characters of an address that is looked at
MOST_SAVED = 500  # entries of a collection


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is to show: the fields of its address, and what the tab keeps by itself."""

    fields: Mapping[str, str]
    saved: Sequence[Mapping[str, Any]] = ()  # the collection, where the page asks for it
    visitor: Visitor = NOBODY  # who looks

    def get(self, name: str) -> str:
        return self.fields.get(name, "").strip()

    def number(self, name: str) -> int | None:
        """A whole number of the address, ``None`` for none."""
        value = self.get(name)
        return int(value) if value.isdecimal() and len(value) < 10 else None

    def address(self, **changed: object) -> str:
        """The address with some fields changed; ``None`` and "" take one out."""
        fields = {**self.fields, **changed}
        return f"?{urlencode({n: v for n, v in fields.items() if v not in (None, '')})}"


Show = Callable[[Asked], Markup]
Act = Callable[[str, Mapping[str, Any], By], Markup]
"""(what is to be done, what with, by whom) → a line on what was done. Raises BureauError."""


def office_page(title: str, show: Show, act: Act | None = None) -> gr.Blocks:
    """A Blocks with one region that shows what its address says."""
    face = Face.STAFF if act is None else Face.ADMIN
    with gr.Blocks(title=title, analytics_enabled=False, fill_width=True) as page:
        region = gr.HTML(
            str(Markup('<p class="loading" role="status">正在打开……</p>')),
            elem_id="office",
            elem_classes="bureau",
            apply_default_css=False,
            js_on_load=(STATIC / "office.js").read_text(encoding="utf-8"),
        )

        async def go(event: gr.EventData, request: gr.Request) -> str:
            wanted = asked(event._data, by_of(request).visitor)
            try:
                return str(await in_turn(request, lambda: shown(show, wanted)))
            except Busy as why:
                refused_on_page(face, why.status)
                return str(region_of(trouble(str(why))))

        async def done(event: gr.EventData, request: gr.Request) -> str:
            said, by = event._data if isinstance(event._data, dict) else {}, by_of(request)
            try:
                return str(await in_turn(request, lambda: acted(show, act, said, by)))
            except Busy as why:
                refused_on_page(face, why.status)
                return str(region_of(trouble(str(why))))

        looking: dict[str, Any] = {
            "show_progress": "hidden",
            "concurrency_limit": None,  # ``ui.guard.room`` counts
            "concurrency_id": "look",
            "api_visibility": "private",
        }
        # a click while another is under way is the one that counts
        region.go(go, None, region, trigger_mode="always_last", **looking)
        if act is not None:
            region.act(done, None, region, trigger_mode="multiple", **looking)
    page.max_threads = OPEN
    page.queue(max_size=OPEN, default_concurrency_limit=None, api_open=False)
    return page


def by_of(request: gr.Request) -> By:
    """Who sends an event: the gate has written it into the request that brought it."""
    sent = request.request
    return By(visitor_of(sent), origin_of(sent)) if sent is not None else By(NOBODY)


def asked(data: object, visitor: Visitor = NOBODY) -> Asked:
    """What the browser sends, which may be anything."""
    said = data if isinstance(data, dict) else {}
    query = str(said.get("search", ""))[:LONGEST].encode("utf-8", "replace").decode()
    fields = dict(parse_qsl(query.removeprefix("?"), keep_blank_values=False, errors="replace"))
    saved = said.get("saved")
    kept = saved[:MOST_SAVED] if isinstance(saved, list) else ()
    return Asked(fields, tuple(it for it in kept if isinstance(it, dict)), visitor)


def shown(show: Show, wanted: Asked, said: Markup | None = None) -> Markup:
    """The region; ``said`` is a line on what was just done."""
    try:
        body = show(wanted)
    except BureauError as error:
        body = trouble(str(error))
    except Exception:
        log.exception("a page could not be shown")
        body = trouble("程序出错，没有显示出来。请再试一次；还不行请运行 bureau doctor 检查。")
    return region_of(body, said)


def region_of(body: Markup, said: Markup | None = None) -> Markup:
    # the script hears of a rendering only where it differs from the one before
    at = Markup('<i hidden data-at="{}"></i>').format(monotonic_ns())
    return Markup("{}{}{}").format(said or "", body, at)


def acted(show: Show, act: Act | None, data: Mapping[str, Any], by: By) -> Markup:
    try:
        said = act(str(data.get("act", "")), data, by) if act is not None else Markup("")
    except BureauError as error:
        said = trouble(str(error), "trouble top")
    except Exception:
        log.exception("what was asked for on a page failed")
        said = trouble(
            "程序出错，没有完成。请再试一次；还不行请运行 bureau doctor 检查。", "trouble top"
        )
    return shown(show, asked(data, by.visitor), said)


def trouble(line: str, kind: str = "trouble") -> Markup:
    return Markup('<p class="{}" role="alert">{}</p>').format(kind, line)


def done_line(line: str, undo: Mapping[str, str] | None = None) -> Markup:
    """A line on what was done, with a button that undoes it: ``data-…`` of the button."""
    back = Markup("")
    if undo:
        data = Markup("").join(
            Markup(' data-{}="{}"').format(name, value) for name, value in undo.items()
        )
        back = Markup('<button type="button"{}>撤销</button>').format(data)
    return Markup('<p class="done-line" role="status"><span>{}</span>{}</p>').format(line, back)


def masthead(
    title: str,
    tabs: Sequence[tuple[str, str, bool]],
    seal: str = "查",
    visitor: Visitor = NOBODY,
) -> Markup:
    """The head of a page; ``tabs`` are (words, address, is it this one)."""
    links = Markup("").join(
        Markup('<a href="{}" data-go{}>{}</a>').format(
            address, Markup(' aria-current="page"') if here else "", words
        )
        for words, address, here in tabs
    )
    return Markup(
        '<header class="office-head"><span class="seal" aria-hidden="true">{}</span>'
        '<h1>{}</h1><nav aria-label="页面">{}</nav>{}</header>'
    ).format(seal, title, links, who(visitor))


def turning(asked: Asked, page: int, pages: int) -> Markup:
    """Links to the page before and the one after; "p" in the address, "page" is taken by Gradio."""
    if pages == 1:
        return Markup("")
    links = [("上一页", page - 1), ("下一页", page + 1)]
    return Markup('<nav class="turning" aria-label="翻页">{}</nav>').format(
        Markup("").join(
            Markup('<a data-go class="button quiet" href="{}">{}</a>').format(
                asked.address(p=number), words
            )
            for words, number in links
            if 1 <= number <= pages
        )
    )
