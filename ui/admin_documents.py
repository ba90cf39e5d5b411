"""The documents for whoever looks after them: a list, one with what is known of it, removal."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from corpus.document import Document
from corpus.errors import BureauError
from ui.about import fields
from ui.access.role import By
from ui.citation import STATUS_WORDS, badge, chinese_date
from ui.edit_page import KIND_WORDS, form_rows
from ui.office import Asked, done_line, trouble, turning
from ui.original import outline
from ui.pictures import picture_of
from ui.staff_document import relations, versions
from ui.watch.act import Act
from ui.watch.documents import named

if TYPE_CHECKING:
    from ui.engine import Engine
    from ui.intake import Intake

LISTED = 100  # on one page
BEGINNING = 1200  # characters of the text shown beside what was found of it


def documents_view(engine: "Engine", asked: Asked) -> Markup:
    gone = asked.get("show") == "removed"
    every = engine.library.documents(removed=gone)
    sought = asked.get("q")
    found = [it for it in every if _fits(it, sought, asked.get("show"))]
    removed = len(engine.library.documents(removed=True))
    present = engine.documents()
    lacking = sum(bool(_lacking(it)) for it in present)
    kinds = [("", f"全部（{len(present)}）"), ("lacking", f"信息不全（{lacking}）"),
             ("removed", f"已移出（{removed}）")]  # fmt: skip
    pages = max(1, -(-len(found) // LISTED))
    page = min(max(asked.number("p") or 1, 1), pages)
    listed = found[(page - 1) * LISTED : page * LISTED]
    rows = Markup("").join(_row(it, gone) for it in listed)
    return Markup(
        '<form class="search-bar" role="search" data-go>'
        '<input type="hidden" name="view" value="documents">{hidden}<label class="unseen" for="q">'
        '标题、文号或文件名</label><input id="q" type="search" name="q" value="{q}"'
        ' maxlength="200" '
        'placeholder="标题、文号或文件名" autocomplete="off"><button>查找</button></form>'
        '<nav class="kinds" aria-label="看哪些">{kinds}</nav>'
        '<h2 data-focus tabindex="-1"{only_heard}>{count} 份文件{at}</h2>{body}{turning}'
    ).format(
        hidden=Markup('<input type="hidden" name="show" value="{}">').format(asked.get("show"))
        if asked.get("show")
        else "",
        q=sought,
        kinds=Markup("").join(
            Markup('<a data-go href="{}"{}>{}</a>').format(
                asked.address(show=name, p=None),
                Markup(' aria-current="true"') if name == asked.get("show") else "",
                words,
            )
            for name, words in kinds
        ),
        count=len(found),
        only_heard="" if sought or pages > 1 else Markup(' class="unseen"'),
        at=f"，第 {page} 页，共 {pages} 页" if pages > 1 else "",
        turning=turning(asked, page, pages),
        body=Markup(
            '<div class="table" tabindex="0" role="region" aria-label="资料"><table><thead><tr>'
            "<th>标题</th><th>文号</th><th>类别</th><th>发布日期</th><th>效力</th>"
            '<th><span class="unseen">操作</span></th></tr></thead><tbody>{}</tbody></table></div>'
        ).format(rows)
        if found
        else Markup("<p>没有文件。{}</p>").format(
            "请换一个词查找。" if sought else "" if gone else "请到“添加文件”里上传。"
        ),
    )


def _fits(document: Document, sought: str, show: str) -> bool:
    if show == "lacking" and not _lacking(document):
        return False
    said = f"{document.title} {document.about.number or ''} {document.source} {document.id}"
    return all(word.lower() in said.lower() for word in sought.split())


def _lacking(document: Document) -> list[str]:
    """What is worth looking up; most documents state no day from which on they hold."""
    return [it.label for it in fields(document) if it.missing and it.name != "effective_on"]


def _row(document: Document, gone: bool) -> Markup:
    about = document.about
    issued = chinese_date(about.issued_on) if about.issued_on else ""
    act, words = ("restore", "恢复") if gone else ("remove", "移出")
    title = Markup('<a data-go href="?view=document&amp;id={}">{}</a>').format(
        document.id, document.title
    )
    lacking = _lacking(document)
    return Markup(
        '<tr><th scope="row">{title}<small>{source}{lacking}</small></th>'
        '<td data-label="文号">{number}</td><td data-label="类别">{kind}</td>'
        '<td data-label="发布日期">{issued}</td><td data-label="效力">{badge}</td><td class="keep">'
        '<button type="button" data-act="{act}" data-id="{id}">{words}</button></td></tr>'
    ).format(
        title=document.title if gone else title,
        source=document.source,
        lacking=f"　缺{'、'.join(lacking)}" if lacking else "",
        number=about.number or "",
        kind=KIND_WORDS[about.kind],
        issued=issued,
        badge=badge(document),
        act=act,
        id=document.id,
        words=words,
    )


def document_view(engine: "Engine", asked: Asked) -> Markup:
    """What is known of a document, to be put right in place, beside how it was read."""
    library = engine.library
    documents = {it.id: it for it in engine.documents()}
    document = documents.get(asked.get("id"))
    if document is None:
        return Markup("{}<p><a data-go href='?view=documents'>回到资料</a></p>").format(
            trouble("这份文件不在资料库里，可能已经移出。")
        )
    text, units = library.text(document.id), library.units(document.id)
    drawn = outline(text, units) or Markup("<p class='hint'>这份文件没有分层的标题。</p>")
    return Markup(
        '<p class="crumb"><a data-back data-go href="?view=documents">← 返回</a></p>'
        '<header class="about"><h2 data-focus tabindex="-1">{title} {badge}</h2>'
        '<p class="meta">{source}，{counts}</p>{relations}{versions}<p class="tools">'
        '<a href="/documents/{id}" target="_blank" rel="noopener">看全文</a>'
        '<a href="/staff/original/{id}" download>下载原件</a>'
        '<button type="button" data-act="remove" data-id="{id}">移出资料库</button></p></header>'
        '<div class="check"><section><h2>找到的信息</h2>'
        '<p class="hint">不对的请直接改，改动另行保存，'
        '不改动原文。</p><form class="edit" method="post" action="/documents/{id}/edit" data-post>'
        '{rows}<p class="done"><button>保存</button></p></form></section>'
        "<section><h2>读到的内容</h2>{outline}<details open><summary>开头的文字</summary>"
        '<div class="beginning" tabindex="0">{beginning}</div></details>{picture}</section></div>'
    ).format(
        title=document.title,
        badge=badge(document),
        source=document.source,
        counts=_counts(document, len(units), len(text)),
        relations=relations(document, documents),
        versions=versions(library.versions(document.id)),
        id=document.id,
        rows=form_rows(document, library.found(document.id)),
        outline=drawn,
        beginning=text[:BEGINNING] + ("……" if len(text) > BEGINNING else ""),
        picture=picture_of(document, 1 if document.pages else None, 0, 0),
    )


def _counts(document: Document, units: int, length: int) -> str:
    pages = f"{document.pages} 页，" if document.pages else ""
    return f"{pages}{length} 字，{units} 句"


def remove(engine: "Engine", intake: "Intake", data: Mapping[str, Any], by: By) -> Markup:
    document = _known(engine.documents(), data)
    with engine.audit.change(by.visitor, Act.REMOVED, named(document), origin=by.origin):
        engine.library.remove(document.id)
    undo = {"act": "restore", "id": document.id}
    return done_line(f"已移出《{document.title}》，回答里不再用它。", undo)


def restore(engine: "Engine", intake: "Intake", data: Mapping[str, Any], by: By) -> Markup:
    document = _known(engine.library.documents(removed=True), data)
    with engine.audit.change(by.visitor, Act.RESTORED, named(document), origin=by.origin):
        engine.library.restore(document.id)
    back = engine.library.document(document.id)
    undo = {"act": "remove", "id": document.id}
    return done_line(f"已恢复《{document.title}》（{STATUS_WORDS[back.status]}）。", undo)


def _known(documents: Sequence[Document], data: Mapping[str, Any]) -> Document:
    found = next((it for it in documents if it.id == data.get("id")), None)
    if found is None:
        raise BureauError("这份文件的状态已经变了。请刷新页面看一看。")
    return found
