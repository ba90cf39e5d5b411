"""Lines that belong to a page or a web site and not to the document on it.

Only whole lines, and only at the head or the tail of a document: a law has 版权 and 来源 in its
sentences. What such a line says about the document's origin is kept.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.join import MARKER
from corpus.read.block import Block, BlockKind

_HEAD = 8  # lines from the start that a page's furniture can stand in
_TAIL = 14  # and from the end

_URL = re.compile(r"(?:https?://|www\.)[^\s，。；）)]+")
_SITE = re.compile(r"(?:https?://)?([\w.-]+)")
# label of a line above or below an article → key of origin ("" for what says nothing of it)
_LABELS = {
    "信息来源|文章来源|稿件来源|来源": "source",
    "发布时间|发布日期|发表时间|更新时间": "published",
    "本文地址|原文地址|原文链接|本文链接|文章地址|转载请注明(?:出处|来源)?": "url",
    "本文标题|文章标题": "title",
    "责任编辑|编辑|责编|审核|校对|作者|供稿|撰稿|浏览次数|点击(?:数|量|次数)?|阅读(?:量|次数)?|字体大小|字体|字号"
    "|打印|访问次数|浏览(?:量)?|分享到|分享": "",
}  # fmt: skip
_ANY_LABEL = re.compile("|".join(f"(?P<k{i}>{names})" for i, names in enumerate(_LABELS)))
_LABEL = re.compile(rf"(?:^|(?<=[\s　|｜\[【（(])|(?<=[^一-鿿]))(?:{_ANY_LABEL.pattern})\s*[:：]")
_CRUMBS = re.compile(
    r"^(?:您|你)?(?:现在)?(?:所在的?|当前的?)?(?:当前)?位置(?:是|为)?\s*[:：]\s*(.+)$"
)
_BUTTONS = re.compile(
    r"^[\s【\[（(]*(?:(?:打印(?:本页|本文|此页|文章)?|关闭(?:本页|窗口|页面)?|返回(?:顶部|首页|列表|上一页)?|收藏(?:本页)?"
    r"|(?:字体(?:大小)?[:：]?|A?[+-]?)?\s*(?:A\+大|A中|A-小|[大中小]|A[+-]?)|分享(?:到.*)?|复制链接|微信|微博|朗读|纠错"
    r"|扫一扫.{0,20}|下一(?:篇|条)[:：].*|上一(?:篇|条)[:：].*|相关附件下载|保存|收起|点赞|我要纠错|免责声明|网站地图|联系我们"
    r"|关于(?:我们|本网|本站)|隐私保护|无障碍|首页)[\s【\[（(】\]）)|｜/·]*)+$"
)
_ICP = re.compile(
    r"ICP备|公网安备|网站标识码|政府网站找错|^(?:主办|承办|技术支持|版权所有|Copyright)\s*[:：©]?"
    r"|©|All Rights",
    re.I,
)
_NOTICE = re.compile(r"^[【\[（(]?(?:版权|免责|特别)?(?:声明|说明)[】\]）)]?\s*[:：]|^版权声明")
_NOTICE_WORDS = re.compile(r"版权|网友|转载|本站|本网|侵权|来自网络|原作者|删除|整理自|仅供")
_RELATED = re.compile(
    r"^[【\[]?(?:相关(?:阅读|新闻|文章|推荐|资讯|链接)|延伸阅读|热门(?:文章|推荐)|猜你喜欢)[】\]]?\s*[:：]?$"
)
_PAGE = re.compile(
    r"^[\s\-—–－―─·•~]*(?:第\s*)?(?:\d{1,4}|[ivxIVX]{1,6})(?:\s*页)?[\s\-—–－―─·•~]*$|^第\s*[\d一二三四五六七八九十]+\s*页"
    r"(?:\s*[,，/、（(]?\s*共\s*[\d一二三四五六七八九十]+\s*页\s*[)）]?)?$|^\d{1,4}\s*/\s*\d{1,4}$|^Page\s+\d+(?:\s+of\s+\d+)?$",
    re.I,
)
_DASHED = re.compile(r"[\-—–－―─·•~第页/]|Page", re.I)
_EDGE = 3  # lines from the top and from the foot of a page


@dataclass(slots=True)
class Origin:
    """What the removed lines say; the first to say a thing is believed."""

    said: dict[str, str] = field(default_factory=dict)

    def note(self, key: str, value: str) -> None:
        value = value.strip(" \t\u3000|｜【】[]")
        if key and value:
            self.said.setdefault(key, value)


def strip_pages(blocks: Sequence[Block]) -> list[Block]:
    """LINE blocks without running headers, footers and page numbers.

    A running line is one that comes back, digits aside, among the outer lines of at least three
    pages (of two, where there are no more) and of a tenth of them: chapters have headers of their
    own. A line with a text line outside of it, or one that fills the column, is text.
    """
    pages: dict[int, list[int]] = {}
    for at, block in enumerate(blocks):
        if block.kind is BlockKind.LINE and block.page is not None:
            pages.setdefault(block.page, []).append(at)
    edges = [lines[:_EDGE] for lines in pages.values()]
    edges += [lines[: -_EDGE - 1 : -1] for lines in pages.values()]
    seen = [_shapes(blocks, edges[: len(pages)]), _shapes(blocks, edges[len(pages) :])]
    least = max(2 if len(pages) < 4 else 3, len(pages) // 10)
    gone: set[int] = set()
    for number, lines in enumerate(edges):
        counts = seen[number >= len(pages)]
        for at in lines:
            if not _is_running(blocks[at], counts[_shape(blocks[at].text)] >= least):
                break
            gone.add(at)
    return [block for at, block in enumerate(blocks) if at not in gone]


def _is_running(block: Block, returns: bool) -> bool:
    if _PAGE.match(block.text):
        # a bare number that comes once is one only where it is the page's own
        return returns or bool(_DASHED.search(block.text)) or block.text == str(block.page)
    return returns and not block.full


def _shapes(blocks: Sequence[Block], edges: Sequence[Sequence[int]]) -> Counter[str]:
    """On how many pages each line, digits aside, stands at the edge."""
    return Counter(shape for lines in edges for shape in {_shape(blocks[at].text) for at in lines})


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s", "", text))


def strip_site(blocks: Sequence[Block], origin: Origin) -> list[Block]:
    """Paragraphs without the lines a web site or a copying site put above and below them."""
    kept = list(blocks)
    tail = _notice(kept)
    if tail is not None:
        _read_notice([block.text for block in kept[tail:]], origin)
        del kept[tail:]
    while kept and _is_site(kept[-1], origin):
        kept.pop()
    head = [at for at, block in enumerate(kept[:_HEAD]) if _is_site(block, origin)]
    tails = range(max(_HEAD, len(kept) - 6), len(kept))
    drop = {*head, *(at for at in tails if _is_site(kept[at], origin))}
    return [block for at, block in enumerate(kept) if at not in drop]


def _notice(blocks: Sequence[Block]) -> int | None:
    """Where a copyright notice, an address line or a list of other articles opens the tail."""
    start = max(1, len(blocks) - _TAIL)
    for at in range(start, len(blocks)):
        text = blocks[at].text
        if MARKER.match(text) or blocks[at].kind is BlockKind.ROW:
            continue
        opens = (
            (_NOTICE.search(text) and _NOTICE_WORDS.search(text))
            or re.match(r"^(?:本文标题|本文地址|原文地址|原文链接|本文链接)\s*[:：]", text)
            or (_RELATED.match(text))
        )
        if opens and not any(_is_prose(block) for block in blocks[at + 1 :]):
            return at
    return None


def _is_prose(block: Block) -> bool:
    """A sentence or item of a document, that no notice goes on with."""
    text = block.text
    return bool(MARKER.match(text)) or (
        text.endswith(("。", "；")) and len(text) > 25 and not _NOTICE_WORDS.search(text)
    )


def _read_notice(lines: Sequence[str], origin: Origin) -> None:
    notice = [line for line in lines if _NOTICE.search(line) and _NOTICE_WORDS.search(line)]
    if notice:
        origin.note("copyright", notice[0])
    text = "\n".join(lines)
    if title := re.search(r"本文标题\s*[:：]\s*([^\n]+?)\s*(?=本文地址|本文链接|\n|$)", text):
        origin.note("title", title[1])
    if url := _URL.search(text):
        origin.note("url", url[0])
        if site := _SITE.match(url[0]):
            origin.note("site", site[1])
    for line in lines:
        _read_labels(line, origin)


def _is_site(block: Block, origin: Origin) -> bool:
    """Whether a line is a site's and not the document's; what it says goes to ``origin``."""
    text = block.text
    if block.kind is BlockKind.ROW or len(text) > 200:
        return False
    if crumbs := _CRUMBS.match(text):
        steps = [step for step in re.split(r"\s*(?:>>|>|»|›|/|→|＞)+\s*", crumbs[1]) if step]
        if len(steps) > 1 or len(crumbs[1]) < 15:
            origin.note("column", steps[-1])
            return True
    if _BUTTONS.match(text):
        return True
    if _ICP.search(text) and not text.endswith(("。", "；")):
        origin.note("copyright", text)
        return True
    return _read_labels(text, origin)


def _read_labels(text: str, origin: Origin) -> bool:
    """Whether the line is nothing but "来源：… 发布时间：…"."""
    bare = text.strip(" \t\u3000（()）【】[]")
    found = list(_LABEL.finditer(bare))
    if not found or found[0].start() or len(bare) > 150 or bare.endswith(("。", "；")):
        return False
    values = [
        bare[label.end() : found[at + 1].start() if at + 1 < len(found) else None].strip()
        for at, label in enumerate(found)
    ]
    keys = [_key(label) for label in found]
    # one label with a sentence behind it is a sentence: "来源：区级财政拨款，用于……"
    if any(len(value) > 60 or re.search(r"[，。；！？]", value) for value in values):
        return False
    # a label that is not known: "发布日期：… 实施日期：…" is the document's own
    if any(k != "url" and re.search(r"\D[:：]", v) for k, v in zip(keys, values, strict=True)):
        return False
    for key, value in zip(keys, values, strict=True):
        if key == "url":
            address = _URL.search(value)
            value = address[0] if address else ""
        origin.note(key, value)
    return True


def _key(label: re.Match[str]) -> str:
    return next(key for at, key in enumerate(_LABELS.values()) if label[f"k{at}"] is not None)
