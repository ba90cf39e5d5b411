"""HTML: the article of a page, without the site around it."""

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, PageElement, Tag

from corpus.errors import Unreadable
from corpus.read.block import Block, BlockKind, Reading
from corpus.read.table import Cell, Span, captions, lay_out, rows
from corpus.read.tidy import shown, tidy

_DROPPED = ("script", "style", "noscript", "template", "iframe", "object", "svg", "form", "button",
            "select", "input", "textarea", "nav", "footer", "aside", "head")  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_BLOCK = frozenset(
    ("address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl",
     "dt", "fieldset", "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
     "hr", "html", "legend", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody",
     "td", "tfoot", "th", "thead", "tr", "ul")
)  # fmt: skip
# elements that an article can be inside of; one paragraph, list or heading is never the article
_ROOMS = _BLOCK - {"p", "ul", "ol", "dl", "li", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6",
                   "caption", "hr", "legend", "summary"}  # fmt: skip
_CENTRED = re.compile(r"text-align\s*:\s*(\w+)", re.I)
_SENTENCE = re.compile(r"[，。；、！？]")
_DATES = re.compile(
    r"[\d\s年月日:：./\[\]【】()（）-]"
)  # a list of links has them beside the links
_SPACE = re.compile(r"[ \t\r\n\f]+")
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_WIDE_GAP = re.compile(rf"(?<=[{_WIDE}]) ?\n ?(?=[{_WIDE}])")
# words in ids and classes; hints only: they weigh, they never decide
_BODY_HINT = re.compile(
    r"zoom|article|content|text_?con|trs_editor|detail|view|news_?text|main", re.I
)
_SITE_HINT = re.compile(
    r"menu|nav|head|foot|side|crumb|position|share|related|links?\b|copyright", re.I
)
_FOLLOW = 0.7  # the child that holds this share of a node's text is where the article is

# labels of the line or table above an article → key of ``meta``
_LABELS = {
    "来源": "contentsource", "信息来源": "contentsource", "文章来源": "contentsource",
    "稿件来源": "contentsource", "发布时间": "pubdate", "发布日期": "pubdate",
    "发文日期": "pubdate",
    "时间": "pubdate", "日期": "pubdate", "发布机构": "publisher", "发文机关": "publisher",
    "发文单位": "publisher", "发布单位": "publisher", "制定机关": "publisher", "文号": "number",
    "发文字号": "number", "发文文号": "number", "索引号": "index", "成文日期": "issued",
    "生效日期": "effective", "实施日期": "effective", "失效日期": "expires", "有效性": "validity",
    "主题分类": "subject", "浏览次数": "", "点击数": "", "阅读": "", "浏览": "", "字体大小": "",
    "字体": "", "字号": "", "作者": "author", "责任编辑": "", "编辑": "", "名称": "", "标题": "",
}  # fmt: skip
_LABEL = re.compile(
    rf"(?:^|(?<=[\s|｜【\[（(　]))({'|'.join(sorted(_LABELS, key=len, reverse=True))})\s*[:：]"
)
_CRUMBS = re.compile(r"(?:您|你)?(?:所在的?|当前的?)?(?:当前)?位置(?:是|为)?\s*[:：]")
# a page of lists, a menu, a search mask: names, no sentences
# libxml2 drops, without a word, what is nested deeper than 255: pages with unclosed <font> tags.
# The parser of the standard library, a third as fast, does not.
_DEEPEST = 240
_LEAST = 12  # characters outside links that an article has at the very least


@dataclass(slots=True)
class _Mass:
    """What lies below a node, in characters: ``sentences`` and all of ``plain`` text outside
    links, text ``linked``; ``prose`` is what counts when the article is looked for."""

    sentences: int = 0
    plain: int = 0
    linked: int = 0
    prose: float = 0.0
    weight: float = 1.0


def read_html(markup: str, name: str) -> Reading:
    """Blocks of the article in ``markup``.

    The article is found by following the text: from the body down into the child that holds most
    of the sentences outside links, as long as one child does (names of classes only weigh). A
    page with nothing but navigation is ``Unreadable``. ``meta``: the page's own ``<meta>``
    fields, ``title``, ``url``, ``breadcrumb``, and what the line above the article says.
    """
    soup = BeautifulSoup(markup, "lxml")
    if _depth(soup) > _DEEPEST:
        soup = BeautifulSoup(markup, "html.parser")
    meta = _stated(soup)
    _prune(soup)
    body = soup.body or soup
    content = _follow(body)
    masses: dict[int, _Mass] = {}
    mass = _weigh(content, masses)
    try:
        blocks = list(_blocks(content))
    except RecursionError as error:
        raise Unreadable(
            f"「{shown(name)}」网页结构嵌套过深，无法读取；请另存为文本或 PDF 后再添加。"
        ) from error
    few = mass.plain < _LEAST and mass.linked > 0
    if not blocks or few or (not mass.sentences and mass.linked > mass.plain):
        raise Unreadable(
            f"「{shown(name)}」网页中没有正文（只有导航或链接），请保存文章所在的页面。"
        )
    before = _before(body, content)
    _read_labels(before, meta)
    if heading := _heading(before, meta, blocks):
        meta["title"] = heading  # the page's own adds the name of the site
        blocks.insert(0, Block(heading, level=1, centred=True))
    return Reading(format="html", blocks=tuple(blocks), meta=meta)


def _depth(soup: BeautifulSoup) -> int:
    depths = {id(soup): 0}
    for tag in soup.find_all(True):  # in document order: a parent comes before its children
        depths[id(tag)] = depths[id(tag.parent)] + 1
    return max(depths.values())


def _stated(soup: BeautifulSoup) -> dict[str, str]:
    """What the head of the page states, keys in lower case."""
    meta: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        key = str(tag.get("name") or tag.get("property") or "").strip().lower()
        value = tidy(_SPACE.sub(" ", str(tag.get("content") or "")))
        if key and value and key not in ("viewport", "renderer", "robots", "generator"):
            meta.setdefault(key, value)
    title = meta.get("articletitle") or meta.get("og:title")
    if not title and soup.title:
        title = tidy(_SPACE.sub(" ", soup.title.get_text()))
    if title:
        meta["title"] = title
    link = soup.find("link", rel="canonical")
    base = str(link.get("href") or "") if isinstance(link, Tag) else ""
    url = base or meta.get("og:url") or meta.get("url") or ""
    if url:
        meta["url"] = urljoin(meta.get("og:url", ""), url)
    return meta


def _prune(soup: BeautifulSoup) -> None:
    for tag in soup.find_all(_DROPPED):
        # old sites wrap the whole page in one <form>: then it is no search mask
        if tag.name == "form" and len(tag.get_text(strip=True)) > 200:
            continue
        tag.decompose()
    for tag in soup.find_all(_is_hidden):
        tag.decompose()
    for comment in soup.find_all(string=lambda s: isinstance(s, Comment)):
        comment.extract()


def _is_hidden(tag: Tag) -> bool:
    if tag.name == "div" and tag.get("title") in ("header", "footer"):  # LibreOffice's page edges
        return True
    return tag.has_attr("hidden") or bool(_HIDDEN.search(str(tag.get("style") or "")))


def _weigh(node: Tag, masses: dict[int, _Mass], in_link: bool = False) -> _Mass:
    """Mass of ``node`` and, in ``masses``, of all below it. No recursion: saved pages nest deep."""
    order: list[tuple[Tag, bool]] = [(node, in_link)]
    for tag, linked in order:  # grows while it is walked: parents come before their children
        masses[id(tag)] = _Mass(weight=_weight(tag))
        order.extend((c, linked or c.name == "a") for c in tag.children if isinstance(c, Tag))
    for tag, linked in reversed(order):
        mass = masses[id(tag)]
        for child in tag.children:
            if isinstance(child, Tag):
                below = masses[id(child)]
                mass.prose += below.prose * below.weight
                mass.sentences += below.sentences
                mass.plain += below.plain
                mass.linked += below.linked
            elif isinstance(child, NavigableString):
                text = tidy(str(child))
                if linked:
                    mass.linked += len(text)
                else:
                    mass.plain += len(_DATES.sub("", text))
                    says = bool(_SENTENCE.search(text))
                    mass.sentences += len(text) if says else 0
                    mass.prose += len(text) * (1.0 if says else 0.1)
    return masses[id(node)]


def _weight(tag: Tag) -> float:
    names = (
        " ".join([str(tag.get("id") or ""), *(tag.get_attribute_list("class") or [])])
        if tag.attrs
        else ""
    )
    if not names.strip():
        return 1.0
    if _BODY_HINT.search(names):
        return 1.0
    return 0.3 if _SITE_HINT.search(names) else 1.0


def _follow(body: Tag) -> Tag:
    """The node whose text no single child holds most of."""
    masses: dict[int, _Mass] = {}
    _weigh(body, masses)
    node = body
    while True:
        children = [c for c in node.children if isinstance(c, Tag) and c.name in _ROOMS]
        share = {id(c): masses[id(c)].prose * masses[id(c)].weight for c in children}
        best = max(children, key=lambda child: share[id(child)], default=None)
        # an article of one sentence: stay where its signature and date stand beside it
        if best is None or share[id(best)] < _FOLLOW * masses[id(node)].prose:
            return node
        # each step loses a little: no more than half of the page's sentences on the whole way
        if masses[id(best)].sentences < 0.5 * masses[id(body)].sentences:
            return node
        if best.name == "table" and _is_data(best):
            return node
        node = best


def _blocks(node: Tag, level: int | None = None, centred: bool = False) -> Iterator[Block]:
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
        elif child.name == "table" and _is_data(child):
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


def _is_data(table: Tag) -> bool:
    """Whether a table holds data; many older sites lay out their pages in tables."""
    if table.find("table"):
        return False
    lines = [row.find_all(["td", "th"], recursive=False) for row in table.find_all("tr")]
    cells = [cell for line in lines for cell in line]
    if len(lines) < 2 or max((len(line) for line in lines), default=0) < 2:
        return False
    paragraphs = max(len(cell.find_all(["p", "br"])) for cell in cells)
    return paragraphs < 8 and sum(len(c.get_text(strip=True)) for c in cells) / len(cells) < 300


def _table(table: Tag) -> Iterator[Block]:
    spans: list[list[Span]] = []
    for row in table.find_all("tr"):
        in_head = row.parent is not None and row.parent.name == "thead"
        line = []
        for tag in row.find_all(["td", "th"], recursive=False):
            text = " ".join(block.text for block in _blocks(tag))
            cell = Cell(text, in_head or tag.name == "th")
            line.append(Span(cell, _span(tag, "colspan"), _span(tag, "rowspan") or len(table)))
        spans.append(line)
    if caption := table.find("caption"):
        yield from _blocks(caption)
    grid = lay_out(spans)
    top = captions(grid)
    for line_ in grid[:top]:
        if line_[0].text:
            yield Block(line_[0].text)
    for text in rows(grid[top:]):
        if text:
            yield Block(text, BlockKind.ROW)


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
    if _CRUMBS.search(tag.get_text()) and len(tag.get_text()) < 200:
        return [Block(tidy(_SPACE.sub(" ", tag.get_text(" "))))]
    holder = BeautifulSoup("", "lxml").new_tag("div")
    holder.append(copy.copy(tag))
    return list(_blocks(holder, _level(tag)))


def _read_labels(lines: list[Block], meta: dict[str, str]) -> None:
    """ "来源：… 发布时间：…" and the like, wherever they stand above the article."""
    for block in lines:
        text = block.text
        if crumbs := _CRUMBS.search(text):
            meta.setdefault("breadcrumb", tidy(text[crumbs.end() :]))
            continue
        found = list(_LABEL.finditer(text))
        for at, label in enumerate(found):
            key = _LABELS[label[1]]
            end = found[at + 1].start() if at + 1 < len(found) else None
            value = tidy(text[label.end() : end]).strip("|｜【】[] ")
            if key and 0 < len(value) <= 60:
                meta.setdefault(key, value)


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
        lambda block: block.centred and not _LABEL.search(block.text),
    ):
        if found := next(filter(fits, lines), None):
            return "" if re.sub(r"\s", "", found.text) in first else found.text
    return ""
