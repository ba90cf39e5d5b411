"""Labelled fields of a web page ("来源：…", the table of 索引号 and 文号) to ``meta``."""

import re
from collections.abc import Iterable, Iterator

from bs4.element import Tag

from corpus.read.block import Block
from corpus.read.tidy import tidy

# label → key of ``meta``, "" for what is of the site and not of the document
_LABELS = {
    "来源": "contentsource", "信息来源": "contentsource", "文章来源": "contentsource",
    "稿件来源": "contentsource", "发布时间": "pubdate", "发布日期": "pubdate",
    "发文日期": "pubdate", "公开日期": "pubdate", "公开时间": "pubdate", "时间": "pubdate",
    "日期": "pubdate", "发布机构": "publisher", "发文机关": "publisher", "发文机构": "publisher",
    "发文单位": "publisher", "发布单位": "publisher", "制定机关": "publisher",
    "公开机构": "publisher", "文号": "number", "发文字号": "number", "发文文号": "number",
    "发布文号": "number", "文件编号": "number", "索引号": "index", "信息索引号": "index",
    "信息索引": "index", "成文日期": "issued", "成文时间": "issued", "生成日期": "issued",
    "生成时间": "issued", "印发日期": "issued", "生效日期": "effective", "生效时间": "effective",
    "实施日期": "effective", "施行日期": "effective", "失效日期": "expires",
    "废止日期": "expires", "失效时间": "expires", "有效期": "expires", "有效性": "validity",
    "时效性": "validity", "文件状态": "validity", "效力状态": "validity", "主题分类": "subject",
    "信息分类": "subject", "分类": "subject", "主题词": "keywords", "关键词": "keywords",
    "浏览次数": "", "点击数": "", "阅读": "", "浏览": "", "字体大小": "", "字体": "", "字号": "",
    "作者": "author", "责任编辑": "", "编辑": "", "名称": "", "信息名称": "", "标题": "",
    "文件名称": "", "体裁分类": "", "组配分类": "", "服务对象": "", "公开方式": "",
    "公开范围": "", "公开形式": "", "公文种类": "", "语种": "", "内容概述": "",
}  # fmt: skip
_NAMES = ("名称", "信息名称", "标题", "文件名称")
# at least two of them make a table one of fields: a text has 名称 and 时间 in its tables too
_SURE = {"index", "number", "issued", "publisher", "validity", "subject", "pubdate"}
# "文　　号" and "索 引 号" are spaced out to one width
_WORDS = "|".join(
    r"[ \t\u3000\u00a0]*".join(name) for name in sorted(_LABELS, key=len, reverse=True)
)
_LABEL = re.compile(rf"(?:^|(?<=[\s|｜【\[（(　]))({_WORDS})[\s\u3000]*[:：]")
_ALONE = re.compile(rf"^[\[【]?({_WORDS})[\s\u3000]*[\]】]?[:：]?$")
_CRUMBS = re.compile(r"(?:您|你)?(?:所在的?|当前的?)?(?:当前)?位置(?:是|为)?\s*[:：]")
_BLANK = re.compile(r"\s")
_FIELDS = 1500  # characters that a table of fields holds at the most
LONGEST = 60  # of a value


def is_crumbs(text: str) -> bool:
    """ "您所在的位置：首页 > 公开"."""
    return bool(_CRUMBS.search(text))


def has_label(text: str) -> bool:
    return bool(_LABEL.search(text))


def read_labels(lines: Iterable[Block], meta: dict[str, str]) -> None:
    """ "来源：… 发布时间：…" and the like, wherever they stand above the article."""
    for block in lines:
        if crumbs := _CRUMBS.search(block.text):
            meta.setdefault("breadcrumb", tidy(block.text[crumbs.end() :]))
            continue
        for label, value in _labelled(block.text):
            if (key := _LABELS[label]) and 0 < len(value) <= LONGEST:
                meta.setdefault(key, value)


def take_fields(page: Tag, meta: dict[str, str]) -> None:
    """Reads the table (or list) of fields that government sites put above a document, and takes
    it out of ``page``: it speaks of the document and is no text of it."""
    for tag in page.find_all(["table", "ul", "dl", "div", "section"]):
        if tag.decomposed or len(tag.get_text()) > _FIELDS:
            continue
        pieces = list(_pieces(tag))
        found = dict(_fields(pieces))
        keys = {_LABELS[label] for label in found}
        if len(found) < 3 or len(keys & _SURE) < 2:
            continue
        # what the labels do not cover would be lost
        known = sum(len(label) + len(value) for label, value in found.items())
        if known < 0.6 * sum(len(_BLANK.sub("", piece)) for piece in pieces):
            continue
        for label, value in found.items():
            key = "articletitle" if label in _NAMES else _LABELS[label]
            if key and value and (len(value) <= LONGEST or label in _NAMES):
                meta.setdefault(key, value)
        tag.decompose()


def _fields(pieces: list[str]) -> Iterator[tuple[str, str]]:
    """(label, value) of the cells of a table of fields: in one cell, or in two that follow."""
    waiting = ""
    for piece in pieces:
        if alone := _ALONE.match(piece):
            if waiting:
                yield waiting, ""
            waiting = _BLANK.sub("", alone[1])
        elif waiting:
            yield waiting, piece
            waiting = ""
        else:
            yield from _labelled(piece)
    if waiting:
        yield waiting, ""


def _labelled(text: str) -> Iterator[tuple[str, str]]:
    found = list(_LABEL.finditer(text))
    for at, label in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else None
        yield _BLANK.sub("", label[1]), tidy(text[label.end() : end]).strip("|｜【】[] ")


def _pieces(tag: Tag) -> Iterator[str]:
    """Texts of the innermost cells, items or divisions below ``tag``, in order."""
    parts = ["td", "th", "li", "dt", "dd", "div", "p", "tr"]
    for part in tag.find_all(parts):
        if part.find(parts) is None and (text := tidy(" ".join(part.get_text(" ").split()))):
            yield text
