"""How a citation is shown on every page: a card that opens on the quote inside its document.

Everything here is markup made on the server. Titles, quotes and numbers come from files that
anybody may have written, so each goes through ``Markup.format`` (MarkupSafe), which escapes it.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from markupsafe import Markup

from assistant.answer import Citation
from corpus.document import Document, Status, Visibility
from ui.table import Table, markup

STATUS_WORDS = {
    Status.IN_FORCE: "现行有效",
    Status.SUPERSEDED: "已被新文件替代",
    Status.REPEALED: "已废止",
    Status.NOT_YET: "尚未施行",
    Status.UNKNOWN: "效力未注明",
}

SEEN_WORDS = {
    Visibility.PUBLIC: "公开（公众也能看到）",
    Visibility.INTERNAL: "内部使用（只给局内工作人员看）",
}

CONTEXT = 500  # characters shown before and after a quote: some three paragraphs each way
BESIDE = 40  # where no script brings the quote into view, and all is shown: its own paragraph


def chinese_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def badge(document: Document) -> Markup:
    """Whether the document holds, in words (colour only repeats it), and whether it is internal."""
    inside = (
        Markup(' <span class="badge internal">内部使用</span>')
        if document.visibility is Visibility.INTERNAL
        else ""
    )
    return Markup('<span class="badge {}">{}</span>{}').format(
        document.status.value, STATUS_WORDS[document.status], inside
    )


def place(citation: Citation) -> str:
    """Path and page, as a person would say it: ``第二章 公办小学招生 › 第五条，第3页``."""
    path = " › ".join(citation.location)
    page = f"第{citation.page}页" if citation.page is not None else ""
    return "，".join(part for part in (path, page) if part)


def document_link(citation: Citation) -> str:
    """Address of the whole document with the quote marked in it."""
    return f"/documents/{citation.document.id}?start={citation.start}&end={citation.end}#quote"


def surroundings(text: str, start: int, end: int, context: int = CONTEXT) -> tuple[int, int]:
    """Span of whole paragraphs around a quote, about ``context`` characters each way."""
    before = text.rfind("\n", 0, max(0, start - context)) + 1
    after = text.find("\n", min(len(text), end + context))
    return before, len(text) if after < 0 else after


def excerpt(text: str, start: int, end: int, context: int = CONTEXT) -> Markup:
    """The quote ``text[start:end]`` in one ``<mark>``, inside the text around it."""
    first, last = surroundings(text, start, end, context)
    return Markup("{}{}<mark>{}</mark>{}{}").format(
        "……\n" if first > 0 else "",
        text[first:start],
        text[start:end],
        text[end:last],
        "\n……" if last < len(text) else "",
    )


def facts(document: Document) -> Iterator[tuple[str, str]]:
    """What a reader needs to judge a document by: name and words, only where known."""
    about = document.about
    if about.number:
        yield "文号", about.number
    if about.issuer:
        yield "发文单位", about.issuer
    if about.issued_on:
        yield "发布日期", chinese_date(about.issued_on)
    if about.effective_on and about.effective_on != about.issued_on:
        yield "施行日期", chinese_date(about.effective_on)
    if about.expires_on:
        yield "有效期至", chinese_date(about.expires_on)


def fact_list(rows: Iterable[tuple[str, str]]) -> Markup:
    pairs = Markup("").join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(name, words) for name, words in rows
    )
    return Markup('<dl class="facts">{}</dl>').format(pairs) if pairs else Markup("")


def successor_link(document: Document) -> Markup:
    """Link to the document that took this one's place, where the library has it."""
    if document.superseded_by is None:
        return Markup("")
    return Markup(
        '<a href="/documents/{}" target="_blank" rel="noopener">看替代它的文件</a>'
    ).format(document.superseded_by)


def card(
    citation: Citation,
    text: str,
    anchor: str,
    *,
    numbered: bool = True,
    opened: bool = False,
    table: Table | None = None,
) -> Markup:
    """One source as a ``<details>``: closed a line, opened the quote inside its document.

    ``text`` is the document's whole text, ``anchor`` the element's id. ``numbered`` cards are
    the ones that marks such as [1] point to; the others (nearest passages of a refusal) show
    their quote at once, because no answer does it for them. ``opened`` is for pages without
    script: no more around the quote than can be shown whole. ``table`` is the quote where it is
    of table rows: shown as a table, above the rows in the words of the text.
    """
    document = citation.document
    number = Markup('<span class="number">{}</span>').format(citation.mark) if numbered else ""
    preview = "" if numbered else Markup('<span class="preview">{}</span>').format(citation.quote)
    page = f"（第{citation.page}页）" if citation.page is not None else ""
    inside = Markup(
        '{}<div class="excerpt" tabindex="0" role="region" aria-label="原文节选">{}</div>'
        '<p class="links"><a class="original" href="{}" target="_blank" rel="noopener">'
        "看原文{}</a>{}</p>"
    ).format(
        markup(table) if table else "",
        excerpt(text, citation.start, citation.end, BESIDE if opened else CONTEXT),
        document_link(citation),
        page,
        successor_link(document),
    )
    return Markup(
        '<details class="card" id="{anchor}"{opened}><summary>{number}'
        '<span class="source"><span class="title">《{title}》</span>{badge}'
        '<span class="where">{where}</span>{preview}</span></summary>'
        '<div class="inside">{facts}{inside}</div></details>'
    ).format(
        anchor=anchor,
        opened=Markup(" open") if opened else "",
        number=number,
        title=document.title.strip("《》"),
        badge=badge(document),
        where=place(citation),
        preview=preview,
        facts=fact_list(facts(document)),
        inside=inside,
    )


def source_line(citation: Citation) -> str:
    """A citation as plain text: ``[1] 《title》（文号），第五条，第3页，现行有效：“quote”``."""
    document = citation.document
    number = f"（{document.about.number}）" if document.about.number else ""
    parts = [f"《{document.title.strip('《》')}》{number}", place(citation)]
    parts.append(STATUS_WORDS[document.status])
    return f"[{citation.mark}] {'，'.join(part for part in parts if part)}：“{citation.quote}”"
