"""Search for staff: results by document, beside what they can be narrowed by."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import Markup

from corpus.document import Document
from index.hit import Hit
from ui.citation import badge, chinese_date
from ui.cite import cite
from ui.facets import FOUND, NAMES, Choice, Facet, Results, filters_of, results
from ui.highlight import marked, snippet, terms
from ui.office import Asked
from ui.saved import saved_button

if TYPE_CHECKING:
    from ui.engine import Engine

LISTED = 60  # documents listed without a query
OPEN_HITS = 3  # passages of a document shown at once
SHOWN_CHOICES = 6  # values of a facet shown at once


def search_view(engine: "Engine", asked: Asked) -> Markup:
    query = asked.get("q")[: engine.settings.max_question]
    filters = filters_of({name: asked.get(name) for name in NAMES})
    found = results(engine, query, filters)
    return Markup(
        '{bar}<div class="beside">{facets}<section class="results" aria-label="结果">{results}'
        "</section></div>"
    ).format(
        bar=search_bar(asked, query),
        facets=facets(asked, found.facets, by_passage=bool(found.hits)),
        results=_hits(asked, found, query) if found.query else _documents(found.documents, asked),
    )


def search_bar(asked: Asked, query: str) -> Markup:
    """The box; filters stay as they are when another thing is sought."""
    kept = Markup("").join(
        Markup('<input type="hidden" name="{}" value="{}">').format(name, asked.get(name))
        for name in NAMES
        if asked.get(name)
    )
    return Markup(
        '<form class="search-bar" role="search" data-go><label class="unseen" for="q">检索词'
        '</label><input id="q" type="search" name="q" value="{}" maxlength="300" '
        'placeholder="检索词、文号或条款，例如：租房 学位" '
        'autocomplete="off" enterkeyhint="search">'
        "<button>检索</button>{}</form>"
    ).format(query, kept)


def facets(asked: Asked, shown: Sequence[Facet], *, by_passage: bool) -> Markup:
    """The filters; on a phone they are folded under one line."""
    on = sum(choice.chosen for facet in shown for choice in facet.choices)
    clear = (
        Markup('<a class="clear" data-go href="{}">清除筛选</a>').format(
            asked.address(**dict.fromkeys(NAMES))
        )
        if on
        else ""
    )
    groups = Markup("").join(_facet(asked, it) for it in shown if it.choices)
    if not groups and not clear:  # nothing that could be chosen
        return Markup("")
    note = f"数字是最相关的 {FOUND} 段中各有几段" if by_passage else "数字是文件份数"
    return Markup(
        '<aside class="facets" aria-label="筛选"><details class="fold"><summary>筛选{}</summary>'
        '<div class="groups">{}{}<p class="hint">{}</p></div></details></aside>'
    ).format(f"（已选 {on} 项）" if on else "", clear, groups, note)


def _facet(asked: Asked, facet: Facet) -> Markup:
    first, rest = facet.choices[:SHOWN_CHOICES], facet.choices[SHOWN_CHOICES:]
    items = Markup("").join(_choice(asked, facet.name, it) for it in first)
    more = Markup("")
    if rest:
        more = Markup("<details><summary>另外 {} 项</summary><ul>{}</ul></details>").format(
            len(rest), Markup("").join(_choice(asked, facet.name, it) for it in rest)
        )
    return Markup("<section><h2>{}</h2><ul>{}</ul>{}</section>").format(
        NAMES[facet.name], items, more
    )


def _choice(asked: Asked, name: str, choice: Choice) -> Markup:
    to = asked.address(**{name: None if choice.chosen else choice.value})
    return Markup('<li><a data-go href="{}"{}><span>{}</span><b>{}</b></a></li>').format(
        to, Markup(' aria-current="true"') if choice.chosen else "", choice.words, choice.count
    )


def _hits(asked: Asked, found: Results, query: str) -> Markup:
    sought = terms(found.query)
    order = {hit.document.id: n for n, hit in reversed(list(enumerate(found.hits)))}
    ranked = sorted(found.hits, key=lambda hit: order[hit.document.id])
    groups = [list(group) for _, group in groupby(ranked, key=lambda hit: hit.document.id)]
    notes = Markup("").join(Markup('<p class="hint">{}</p>').format(note) for note in found.notes)
    if not groups:
        return Markup(
            '<h2 data-focus tabindex="-1">没有找到</h2>{}'
            "<p>没有与“{}”相关的段落。请换一种说法{}再试。</p>"
        ).format(notes, query, "，或清除筛选后" if any(map(asked.get, NAMES)) else "")
    return Markup('<h2 data-focus tabindex="-1">{} 份文件，{} 段</h2>{}{}').format(
        len(groups), len(found.hits), notes,
        Markup("").join(_group(hits, sought) for hits in groups),
    )  # fmt: skip


def _group(hits: Sequence[Hit], sought: Sequence[str]) -> Markup:
    document = hits[0].document
    first = Markup("").join(_hit(hit, sought) for hit in hits[:OPEN_HITS])
    rest = Markup("")
    if hits[OPEN_HITS:]:
        rest = Markup(
            '<details class="rest"><summary>这份文件里还有 {} 段</summary><ol>{}</ol></details>'
        ).format(
            len(hits) - OPEN_HITS, Markup("").join(_hit(hit, sought) for hit in hits[OPEN_HITS:])
        )
    return Markup('<article class="found">{}<ol>{}</ol>{}</article>').format(
        document_head(document), first, rest
    )


def document_head(document: Document) -> Markup:
    """Title, status and what tells one document from another."""
    about = document.about
    issued = chinese_date(about.issued_on) if about.issued_on else ""
    known = [about.number, about.issuer, issued or (f"{about.year}年" if about.year else "")]
    return Markup(
        '<h3><a data-go href="{}">《{}》</a>{}</h3><p class="meta">{}</p>'
    ).format(
        document_address(document), document.title.strip("《》"), badge(document),
        Markup("　").join(Markup("<span>{}</span>").format(it) for it in known if it),
    )  # fmt: skip


def document_address(document: Document, start: int = 0, end: int = 0) -> str:
    span = f"&start={start}&end={end}" if end > start else ""
    return f"?view=document&id={document.id}{span}"


def _hit(hit: Hit, sought: Sequence[str]) -> Markup:
    path = " › ".join(part for part in hit.location if part != hit.document.title)
    page = f"第{hit.page}页" if hit.page else ""
    alike = Markup("")
    if hit.alike:
        others = dict.fromkeys(f"《{it.document.title}》" for it in hit.alike)
        alike = Markup('<p class="hint">同样的内容也见于{}</p>').format("、".join(others))
    return Markup(
        '<li class="hit"><a class="passage" data-go href="{to}"><span class="where">{where}</span>'
        '<span class="words">{words}</span></a>{alike}<p class="tools">'
        '<button type="button" data-copy="{cite}">复制引用</button>{save}</p></li>'
    ).format(
        to=document_address(hit.document, hit.start, hit.end),
        where="，".join(it for it in (path, page) if it) or "正文",
        words=marked(snippet(hit.text, sought), sought),
        alike=alike,
        cite=cite(hit.document, hit.location, hit.page),
        save=saved_button(hit.document, hit.start, hit.end),
    )


def _documents(documents: Sequence[Document], asked: Asked) -> Markup:
    """All documents, the newest first, where nothing is sought yet."""
    if not documents:
        line = "没有符合筛选条件的文件。" if asked.fields else "资料库里还没有文件，请管理员添加。"
        return Markup('<h2 data-focus tabindex="-1">没有文件</h2><p>{}</p>').format(line)
    items = Markup("").join(
        Markup('<article class="found plain">{}</article>').format(document_head(it))
        for it in documents[:LISTED]
    )
    more = ""
    if len(documents) > LISTED:
        more = Markup('<p class="hint">只列出最近的 {} 份，请检索或用筛选缩小范围。</p>').format(
            LISTED
        )
    return Markup('<h2 data-focus tabindex="-1">{} 份文件</h2>{}{}').format(
        len(documents), items, more
    )
