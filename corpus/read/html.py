"""HTML: the article of a page, without the site around it."""

import copy
import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

from corpus.errors import Unreadable
from corpus.read.article import Mass, follow, is_data, weigh
from corpus.read.block import Block, Reading
from corpus.read.labels import has_label, is_crumbs, read_labels, take_fields
from corpus.read.page import attachments, prune, stated
from corpus.read.table import Cell, Span, Table, lay_out, told
from corpus.read.tidy import shown, tidy

_BLOCK = frozenset(
    ("address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl",
     "dt", "fieldset", "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
     "hr", "html", "legend", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody",
     "td", "tfoot", "th", "thead", "tr", "ul")
)  # fmt: skip
_CENTRED = re.compile(r"text-align\s*:\s*(\w+)", re.I)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_WIDE_GAP = re.compile(rf"(?<=[{_WIDE}]) ?\n ?(?=[{_WIDE}])")

# libxml2 drops, without a word, what is nested deeper than 255: pages with unclosed <font> tags.
# The parser of the standard library, a third as fast, does not.
_DEEPEST = 240
_TOO_DEEP = 950  # Python itself goes no deeper; found out late, 3,000 took a quarter of a minute
_LEAST = 12  # characters outside links that an article has at the very least


def read_html(markup: str, name: str) -> Reading:
    """Blocks of the article in ``markup``; see ``follow`` for how it is found.

    A page with nothing but navigation is ``Unreadable``. ``meta``: the page's own ``<meta>``
    fields, ``title``, ``url``, ``breadcrumb``, ``attachments`` (names of linked files, one a
    line), and what the line or the table of fields above the article says.
    """
    soup = BeautifulSoup(markup, "lxml")
    if _depth(soup) > _DEEPEST:
        soup = BeautifulSoup(markup, "html.parser")
        if _depth(soup) > _TOO_DEEP:
            raise _too_deep(name)
    meta = stated(soup)
    prune(soup)
    body = soup.body or soup
    if files := attachments(body):
        meta["attachments"] = "\n".join(files)
    take_fields(body, meta)
    content = follow(body)
    masses: dict[int, Mass] = {}
    mass = weigh(content, masses)
    try:
        blocks = list(told(_blocks(content)))
    except RecursionError as error:
        raise _too_deep(name) from error
    few = mass.plain < _LEAST and mass.linked > 0
    if not blocks or few or (not mass.sentences and mass.linked > mass.plain):
        raise Unreadable(
            f"「{shown(name)}」网页中没有正文（只有导航或链接），请保存文章所在的页面。"
        )
    before = _before(body, content)
    read_labels(before, meta)
    if heading := _heading(before, meta, blocks):
        meta["title"] = heading  # the page's own adds the name of the site
        blocks.insert(0, Block(heading, level=1, centred=True))
    return Reading(format="html", blocks=tuple(blocks), meta=meta)


def _too_deep(name: str) -> Unreadable:
    return Unreadable(f"「{shown(name)}」网页结构嵌套过深，无法读取；请另存为文本或 PDF 后再添加。")


def _depth(soup: BeautifulSoup) -> int:
    depths = {id(soup): 0}
    for tag in soup.find_all(True):  # in document order: a parent comes before its children
        depths[id(tag)] = depths[id(tag.parent)] + 1
    return max(depths.values())


def _blocks(node: Tag, level: int | None = None, centred: bool = False) -> Iterator[Block | Table]:
    """Blocks below ``node`` in reading order."""
    line: list[str] = []

    def flush() -> Iterator[Block]:
        text = tidy(_collapse("".join(line)))
        line.clear()
        if text:
            yield Block(text, level=level, centred=centred)

    for child in node.children:
        if isinstance(child, NavigableString):
            line.append(str(child) if node.name == "pre" else _SPACE.sub(_one_space, str(child)))
        elif not isinstance(child, Tag):
            continue
        elif child.name == "br":
            yield from flush()
        elif child.name == "table" and is_data(child):
            yield from flush()
            yield from _table(child)
        elif child.name in _BLOCK:
            yield from flush()
            if not _is_menu(child):
                yield from _blocks(child, _level(child) or level, _is_centred(child, centred))
        elif _holds_blocks(child):  # <span>, <font>, <strong> round whole paragraphs
            yield from flush()
            yield from _blocks(child, level, centred)
        else:
            line.append(_inline(child))
    yield from flush()


def _inline(tag: Tag) -> str:
    return "".join(_SPACE.sub(_one_space, str(s)) for s in tag.find_all(string=True))


def _one_space(match: re.Match[str]) -> str:
    """A line feed of the source is kept until it is known what stands on both sides of it."""
    return "\n" if "\n" in match[0] else " "


def _collapse(text: str) -> str:
    """White space as a browser shows it; none where only the source broke a Chinese line."""
    return _SPACE.sub(" ", _WIDE_GAP.sub("", text))


def _holds_blocks(tag: Tag) -> bool:
    return tag.find(lambda t: t.name in _BLOCK or t.name == "br") is not None


def _level(tag: Tag) -> int | None:
    return int(tag.name[1]) if re.fullmatch(r"h[1-6]", tag.name) else None


def _is_centred(tag: Tag, inherited: bool) -> bool:
    if tag.name == "center":
        return True
    if style := _CENTRED.search(str(tag.get("style") or "")):
        return style[1].lower() == "center"
    align = tag.get("align")
    return str(align).lower() == "center" if align else inherited


def _is_menu(tag: Tag) -> bool:
    """A run of links with no sentence in it. A list of attachments has one or two, or says so."""
    links = tag.find_all("a")
    text = tidy(tag.get_text())
    linked = sum(len(tidy(a.get_text())) for a in links)
    return (
        len(links) >= 3
        and linked > 0.6 * len(text)
        and not re.search(r"[。；]|附件", text)
        and tag.find("table") is None
    )


def _table(table: Tag) -> Iterator[Block | Table]:
    spans: list[list[Span]] = []
    for row in table.find_all("tr"):
        in_head = row.parent is not None and row.parent.name == "thead"
        line = []
        for tag in row.find_all(["td", "th"], recursive=False):
            text = " ".join(block.text for block in told(_blocks(tag)))
            cell = Cell(text, in_head or tag.name == "th")
            line.append(Span(cell, _span(tag, "colspan"), _span(tag, "rowspan") or len(table)))
        spans.append(line)
    if caption := table.find("caption"):
        yield from _blocks(caption)
    yield Table(lay_out(spans))


def _span(tag: Tag, name: str) -> int:
    value = str(tag.get(name) or "1").strip()
    return min(int(value), 1000) if value.isdecimal() else 1


def _before(body: Tag, content: Tag) -> list[Block]:
    """Lines that stand above the article, nearest last."""
    lines: list[Block] = []
    node: Tag | None = content
    while node is not None and node is not body:
        siblings: list[PageElement] = list(node.previous_siblings)
        for sibling in siblings:
            if isinstance(sibling, Tag):
                lines[:0] = _lines(sibling)
            elif isinstance(sibling, NavigableString) and tidy(str(sibling)):
                lines.insert(0, Block(tidy(_collapse(str(sibling)))))
        node = node.parent
    return lines


def _lines(tag: Tag) -> list[Block]:
    """Lines of what stands above the article; unlike in the article, menus too: a breadcrumb is
    one."""
    if is_crumbs(tag.get_text()) and len(tag.get_text()) < 200:
        return [Block(tidy(_SPACE.sub(" ", tag.get_text(" "))))]
    holder = BeautifulSoup("", "lxml").new_tag("div")
    holder.append(copy.copy(tag))
    return list(told(_blocks(holder, _level(tag))))


def _heading(lines: list[Block], meta: dict[str, str], blocks: list[Block]) -> str:
    """The article's title where it stands above the article, "" where the article has it itself.

    It is the line that the page's title repeats (a site adds its own name to that), else the
    nearest heading, else the nearest centred line.
    """
    stated = re.sub(r"\s", "", meta.get("title", ""))
    first = {re.sub(r"\s", "", block.text) for block in blocks[:8]}
    lines = [block for block in reversed(lines) if 4 <= len(block.text) <= 120]
    for fits in (
        lambda block: stated.startswith(re.sub(r"\s", "", block.text)),
        lambda block: block.level is not None and block.level <= 2,
        lambda block: block.centred and not has_label(block.text),
    ):
        if found := next(filter(fits, lines), None):
            return "" if re.sub(r"\s", "", found.text) in first else found.text
    return ""
