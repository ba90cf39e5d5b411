"""A whole document for staff: outline beside it, the passage marked, the original's page, what
replaced what, and the line to cite it by."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from markupsafe import Markup

from corpus.document import Document
from corpus.record import Version
from ui.about import fields
from ui.access.role import Role, Visitor
from ui.citation import badge, chinese_date, fact_list, facts
from ui.cite import cite
from ui.edit_page import KIND_WORDS
from ui.office import Asked, trouble
from ui.original import outline, paragraphs
from ui.pictures import PAGED, picture_of
from ui.saved import place_of, saved_button

if TYPE_CHECKING:
    from ui.engine import Engine


def document_view(engine: "Engine", asked: Asked) -> Markup:
    library = engine.library
    with library.moment():
        documents = {it.id: it for it in engine.documents()}
        document = documents.get(asked.get("id"))
        if document is None:
            return Markup("{}<p><a data-go href='?'>回到检索</a></p>").format(
                trouble("这份文件不在资料库里，可能已经移出。")
            )
        text, units = library.text(document.id), library.units(document.id)
        start = min(asked.number("start") or 0, len(text))
        end = min(asked.number("end") or 0, len(text))
        passage = picture = Markup("")
        page = asked.number("page")
        if start < end:
            location, at = place_of(engine, document, start, end)
            page = page or at
            passage = _passage(document, cite(document, location, at), start, end)
        if document.format in PAGED:
            page = min(max(page or 1, 1), document.pages or 1)
            picture = _page(asked, document, page, start, end)
        return Markup(
            '<p class="crumb"><a data-back data-go href="?">← 返回</a></p>{head}{passage}'
            '<div class="reading{wide}">{outline}<article class="text" lang="zh-CN">'
            "{text}</article>"
            "{picture}</div>"
        ).format(
            head=head(engine, document, documents, asked.visitor),
            passage=passage,
            wide=" with-page" if picture else "",
            outline=outline(text, units),
            text=Markup("").join(paragraphs(text, units, (start, end))),
            picture=picture,
        )


def head(
    engine: "Engine", document: Document, documents: dict[str, Document], visitor: Visitor
) -> Markup:
    about = document.about
    rows = [("类别", KIND_WORDS[about.kind]), *facts(document)]
    if about.school_year:
        rows.append(("学年", f"{about.school_year}学年"))
    rows.append(("来源", document.source))
    missing = [it.label for it in fields(document) if it.missing]
    unsure = ""
    if document.low_pages:
        pages = "、".join(map(str, document.low_pages))
        unsure = Markup('<p class="warning">第 {} 页由图像识别，没有把握，请对照原件。</p>').format(
            pages
        )
    return Markup(
        '<header class="about"><h2 data-focus tabindex="-1">{title} {badge}</h2>{facts}{unsure}'
        "{relations}<p class='tools'><button type='button' data-copy='{name}'>复制引用</button>"
        '<a href="/staff/original/{id}" download>下载原件</a>'
        "{correct}</p>{versions}</header>"
    ).format(
        title=document.title,
        badge=badge(document),
        facts=fact_list(rows),
        unsure=unsure,
        relations=relations(document, documents),
        name=cite(document, (), None),
        id=document.id,
        correct=_correct(document, missing, visitor),
        versions=versions(engine.library.versions(document.id)),
    )


def _correct(document: Document, missing: list[str], visitor: Visitor) -> Markup:
    """The way to correct what was found, for who may; others are told whom to ask."""
    lacks = f"缺{'、'.join(missing)}" if missing else ""
    if visitor.role.reaches(Role.ADMIN):
        return Markup(
            '<a href="/documents/{}/edit" target="_blank" rel="noopener">更正信息{}</a>'
        ).format(document.id, f"（{lacks}）" if lacks else "")
    if not lacks:
        return Markup("")
    return Markup('<span class="hint">{}，请管理员补充</span>').format(lacks)


def relations(document: Document, documents: dict[str, Document]) -> Markup:
    """What took its place, what it took the place of, and what it says that it ends."""
    lines: list[Markup] = []
    newer = documents.get(document.superseded_by or "")
    if newer:
        lines.append(Markup("<li><b>已由</b>{}<b>替代或废止</b></li>").format(_link(newer)))
    older = [it for it in documents.values() if it.superseded_by == document.id]
    lines += [Markup("<li><b>替代或废止了</b>{}</li>").format(_link(it)) for it in older]
    told = {it.title for it in older} | {it.about.number for it in older}
    for reference in document.about.repeals:
        if reference.title in told or reference.number in told:
            continue
        named = f"《{reference.title}》" if reference.title else ""
        number = f"（{reference.number}）" if reference.number else ""
        lines.append(
            Markup("<li><b>文中宣布废止</b>{}（资料库里没有）</li>").format(named + number)
        )
    return (
        Markup('<ul class="relations">{}</ul>').format(Markup("").join(lines))
        if lines
        else Markup("")
    )


def _link(document: Document) -> Markup:
    issued = document.about.issued_on
    return Markup('<a data-go href="?view=document&amp;id={}">《{}》</a>{}').format(
        document.id, document.title.strip("《》"), f"（{chinese_date(issued)}）" if issued else ""
    )


def versions(known: Sequence[Version]) -> Markup:
    """Nothing where there is but one."""
    if len(known) < 2:
        return Markup("")
    items = Markup("").join(
        Markup("<li>第{}版{}：{}收录，{}</li>").format(
            it.number, "（现在的）" if it.current else "", _when(it.added_at), it.source
        )
        for it in reversed(known)
    )
    return Markup("<details><summary>共 {} 个版本</summary><ul>{}</ul></details>").format(
        len(known), items
    )


def _when(at: datetime) -> str:
    """UTC of the library as the day at this machine."""
    return chinese_date(at.replace(tzinfo=UTC).astimezone().date())


def _passage(document: Document, source: str, start: int, end: int) -> Markup:
    """The line above the text that says what is marked in it, ready to be copied."""
    return Markup(
        '<div class="passage-bar"><p>{source}</p><p class="tools">'
        '<a href="#quote">看标出的文字</a>'
        '<button type="button" data-copy="{source}">复制引用</button>{save}</p></div>'
    ).format(source=source, save=saved_button(document, start, end))


def _page(asked: Asked, document: Document, page: int, start: int, end: int) -> Markup:
    """The image of one page with links to the pages beside it."""
    last = document.pages or 1
    steps = [
        Markup('<a data-go href="{}">{}</a>').format(asked.address(page=to), words)
        for to, words in ((page - 1, "上一页"), (page + 1, "下一页"))
        if 1 <= to <= last
    ]
    return Markup('<div class="pages">{}<p class="tools">{}</p></div>').format(
        picture_of(document, page, start, end), Markup("").join(steps)
    )
