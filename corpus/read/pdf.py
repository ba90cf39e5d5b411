"""PDF with a text layer: the lines of each page, with what their place on it tells.

pypdf gives pieces of text with their position. From it come the column's margins, and from them
whether a line is indented, reaches the right margin or stands in the middle: what paragraphs are
told by when people set them in Chinese.
"""

import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, BinaryIO

from pypdf import PageObject, PasswordType, PdfReader
from pypdf.errors import DependencyError, PyPdfError

from corpus.errors import Unreadable
from corpus.read.block import Block, BlockKind, Reading
from corpus.read.docx import own_title
from corpus.read.radicals import restore
from corpus.read.tidy import columns, shown, tidy

# pypdf reports every oddity it works round, to the terminal of a program without logging
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

_WORD = re.compile(r"[A-Za-z0-9.,%+/@:_-]+|.[，。；：！？、）》」』”’]*")
# Word and WPS set a quarter of a space between Chinese and Latin; pypdf reads it as a whole one
_WIDE = r"[\u3000-\u9fff\uff00-\uffef“”‘’]"
_THIN_GAP = re.compile(rf"(?<={_WIDE}) (?=[A-Za-z0-9])|(?<=[A-Za-z0-9%]) (?={_WIDE})")
_WIDE_GAP = re.compile(rf"(?<={_WIDE}) (?={_WIDE})")
_ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千\d]+[编章节条]")
_LOST = re.compile(r"[\ufffd\ue000-\uf8ff\x00-\x08]|\(cid:\d+\)|/g\d+")
_HEADER = 3  # lines at the top of a page that may stand under a running header
_LEAST_TEXT = 8  # characters a page, on the mean, below which the text is a stamp on a scan


@dataclass(slots=True)
class _Line:
    """Lengths in points; ``left`` and ``right`` from the page's left edge, ``y`` upwards."""

    text: str
    left: float
    right: float
    y: float
    size: float
    cells: int = 1  # parts with a wide gap between: a row of a table


def read_pdf(stream: BinaryIO, name: str) -> Reading:
    """LINE blocks of every page, ``pages``, and ``title``/``author`` from the file's properties.

    Raises ``Unreadable`` for a file that is torn, has a password that is not empty, has no pages,
    or no text layer (a scan).
    """
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(max(0, size - 4096))
    if b"%%EOF" not in stream.read():  # pypdf would give the pages it can find, without a word
        raise _torn(name)
    stream.seek(0)
    try:
        reader = PdfReader(stream)
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise Unreadable(f"「{shown(name)}」已加密，需要密码才能打开；请取消密码后再添加。")
        pages = len(reader.pages)
        meta = _meta(reader)
    except DependencyError as error:
        raise Unreadable(f"「{shown(name)}」已加密（AES），请取消密码保护后再添加。") from error
    except Unreadable:
        raise
    except Exception as error:  # a torn file makes pypdf raise whatever its bytes lead to
        raise _torn(name) from error
    if not pages:
        raise Unreadable(f"「{shown(name)}」没有页面，请检查文件是否完整。")
    lines: list[list[_Line]] = []
    for number in range(pages):
        try:
            lines.append(_in_order(_lines(reader.pages[number])))
        except Exception as error:
            raise Unreadable(
                f"「{shown(name)}」第 {number + 1} 页无法读取，请重新下载或重新导出后再添加。"
            ) from error
    _check_text(lines, name)
    return Reading(format="pdf", blocks=tuple(_blocks(lines)), meta=meta, pages=pages)


def _torn(name: str) -> Unreadable:
    return Unreadable(f"「{shown(name)}」已损坏或不完整，请重新下载或重新导出后再添加。")


def _meta(reader: PdfReader) -> dict[str, str]:
    try:
        properties = reader.metadata
    except PyPdfError:
        return {}  # the pages can be read without
    if properties is None:
        return {}
    meta = {"title": own_title(properties.title), "author": tidy(properties.author or "")}
    return {key: value for key, value in meta.items() if value}


def _check_text(pages: Sequence[Sequence[_Line]], name: str) -> None:
    text = "".join(line.text for page in pages for line in page)
    if len(text) < _LEAST_TEXT * len(pages) and len(text) < 200:
        raise Unreadable(
            f"「{shown(name)}」是扫描件，没有文字层，暂不支持文字识别（OCR）；请提供可复制文字的版本。"
        )
    if len(_LOST.findall(text)) > 0.3 * len(text):
        raise Unreadable(f"「{shown(name)}」的文字编码缺失，无法取出文字；请用原文件重新导出 PDF。")


def _lines(page: PageObject) -> list[_Line]:
    """Lines of a page in the order they were drawn."""
    lines: list[_Line] = []
    current: _Line | None = None
    blank: tuple[float, float] | None = None  # where a space was drawn by itself

    def piece(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        nonlocal current, blank
        for part in re.split("(\n)", text):
            if part == "\n":
                current = None
            elif not part.strip():
                if part and font is not None:
                    blank = _place(cm, tm, size)[:2]
                if current is not None:
                    current.text += part
            else:
                x, y, height = _place(cm, tm, size)
                if blank is not None and abs(blank[1] - y) < 1:
                    part = _with_space(part, (blank[0] - x) / height)
                blank = None
                x += columns(part[: len(part) - len(part.lstrip())]) * height / 2
                right = x + columns(part.strip()) * height / 2
                if current is None:
                    current = _Line(part, x, right, y, height)
                    lines.append(current)
                    continue
                # a stretched line is wider than its characters, by up to an eighth
                if x > current.right + 1.5 * height + 0.15 * (current.right - current.left):
                    current.cells += 1
                current.right = max(current.right, right)
                current.size = max(current.size, height)
                current.text += part

    page.extract_text(visitor_text=piece)
    for line in lines:
        line.text = tidy(restore(line.text))
        if line.cells == 1:  # in a table row they part the cells
            line.text = _THIN_GAP.sub("", line.text)
    return [line for line in lines if line.text]


def _with_space(text: str, at: float) -> str:
    """``text`` with a space ``at`` ems from its start, if that is inside it.

    LibreOffice draws the space of "第一章 总则" apart, before the words, where it is of another
    font; pypdf then gives the words as one.
    """
    width = 0.0
    for index, character in enumerate(text):
        if index and abs(width - at) < 0.25 and character != " " != text[index - 1]:
            return f"{text[:index]} {text[index:]}"
        width += columns(character) / 2
    return text


def _closed_up(text: str) -> str:
    """A full Chinese line without the spaces that pypdf sees between characters set wide apart.

    A line that was stretched to the margin has one after every second character or so. A single
    one is the text's own, and so is the one after 第X条.
    """
    if len(_WIDE_GAP.findall(text)) < 2:
        return text
    closed = _WIDE_GAP.sub("", text)
    label = _ARTICLE.match(closed)
    if label and re.match(r"\s*".join(label[0]) + " ", text):
        return f"{label[0]} {closed[label.end() :]}"
    return closed


def _place(cm: Sequence[float], tm: Sequence[float], size: float) -> tuple[float, float, float]:
    """Position and height of text: its matrix within that of the drawing around it."""
    x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
    y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
    scale = max(abs(tm[3] * cm[3]), abs(tm[1] * cm[2]), abs(tm[2] * cm[1]))
    return x, y, abs(size) * scale or 1.0


def _in_order(lines: list[_Line]) -> list[_Line]:
    """Header first and footer last, wherever the program that made the file drew them."""
    for _ in range(min(4, len(lines))):
        if len(lines) > 2 and lines[0].y < min(line.y for line in lines[1:]):
            lines = [*lines[1:], lines[0]]
        elif len(lines) > 2 and lines[-1].y > max(line.y for line in lines[:-1]):
            lines = [lines[-1], *lines[:-1]]
        else:
            break
    return lines


def _blocks(pages: Sequence[Sequence[_Line]]) -> Iterator[Block]:
    body = _common((line.size for page in pages for line in page), 0.5)
    pitch = _pitch(pages, body)
    margins = {odd: _margins(pages[odd::2] or pages, body) for odd in (0, 1)}
    for number, page in enumerate(pages, 1):
        left, right = margins[(number - 1) % 2]
        for at, line in enumerate(page):
            # at the top the line before may be a running header, whose distance says nothing
            before = page[at - 1] if at >= _HEADER else None
            after = page[at + 1] if at + 1 < len(page) else None
            gap = before is not None and before.y - line.y > 1.25 * pitch > 0
            resized = before is not None and abs(before.size - line.size) > 0.15 * body
            indented = 1.2 * line.size <= line.left - left
            table = line.cells > 1
            full = not table and right - line.right < _needed(after, line.size)
            yield Block(
                _closed_up(line.text) if full else line.text,
                BlockKind.LINE,
                page=number,
                centred=not table and _is_centred(line, left, right, body),
                opens=indented or gap or resized or table,
                full=full,
            )


def _pitch(pages: Sequence[Sequence[_Line]], body: float) -> float:
    """Distance of lines inside a paragraph: a small one among those of lines of body size, since
    most may be distances of paragraphs."""
    steps = sorted(
        above.y - below.y
        for page in pages
        for above, below in pairwise(page)
        if above.y - below.y > 0.8 * body and max(above.size, below.size) <= 1.15 * body
    )
    return steps[len(steps) * 15 // 100] if steps else 0.0


def _common(values: Iterator[float], step: float) -> float:
    """The most frequent of ``values``, rounded to ``step``; 0 of none."""
    counts = Counter(round(value / step) * step for value in values)
    return min(counts, key=lambda value: (-counts[value], value)) if counts else 0.0


def _margins(pages: Sequence[Sequence[_Line]], body: float) -> tuple[float, float]:
    """Left and right edge of the column: the outermost places that several lines of body size
    begin and end at. Even and odd pages of a book have margins of their own."""
    lines = [line for page in pages for line in page if abs(line.size - body) <= 0.15 * body]
    if not lines:
        return 0.0, 1e9
    least = max(2, len(lines) // 50) if len(lines) > 4 else 1
    lefts = Counter(round(line.left / 2) for line in lines)
    rights = Counter(round(line.right / body) for line in lines)
    left = min((v for v, n in lefts.items() if n >= least), default=min(lefts))
    right = max((v for v, n in rights.items() if n >= least), default=max(rights))
    return left * 2.0, right * body


def _is_centred(line: _Line, left: float, right: float, body: float) -> bool:
    """As far from either edge, and further than an indent; a larger line may fill the column."""
    off = abs((line.left + line.right) - (left + right)) / 2
    inside = line.left - left > 2.5 * body and right - line.right > 2.5 * body
    return off < 1.2 * body and (inside or line.size >= 1.2 * body)


def _needed(after: _Line | None, size: float) -> float:
    """Room that a line must have left for it to have ended of its own accord: that of the next
    line's first word, which else would stand on it, and of one character that moved with it."""
    word = _WORD.match(after.text) if after else None
    width = columns(word[0]) * size / 2 if word else 0.0
    return max(width + size, 2.2 * size)
