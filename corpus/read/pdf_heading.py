"""Which lines of a page its bookmarks name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

import pypdfium2 as pdfium

from corpus.read.pdf_grid import PageTable
from corpus.read.pdf_line import Line

_LINES = 4  # that a heading may run over
_MOST = 20_000  # bookmarks that are looked at
_NUMBER = re.compile(r"[第（(]?[〇零一二三四五六七八九十百\d.．]+[）)]?[编章节、]?")


@dataclass(frozen=True, slots=True)
class Heading:
    words: str  # without blanks
    level: int  # 1 = top


Headings = Mapping[int, Sequence[Heading]]  # by page, 1-based


def headings(document: pdfium.PdfDocument) -> dict[int, list[Heading]]:
    """The document's bookmarks; those that lead to no page are left out."""
    found: dict[int, list[Heading]] = {}
    for count, mark in enumerate(document.get_toc()):
        target = mark.get_dest()
        page = None if target is None else target.get_index()
        try:
            words = _bare(mark.get_title())
        except UnicodeDecodeError:
            continue  # damaged, and no line says it
        if page is not None and words:
            found.setdefault(page + 1, []).append(Heading(words, mark.level + 1))
        if count > _MOST:
            break
    return found


def with_levels(
    page: Sequence[Line | PageTable], marks: Sequence[Heading]
) -> list[Line | PageTable]:
    """``page`` with the level of lines that a bookmark names, lines of one heading as one.

    A bookmark whose words are on no line (封面, _GoBack) says nothing.
    """
    items = list(page)
    for mark in marks:
        for at, item in enumerate(items):
            count = _spelled(items[at : at + _LINES], mark.words)
            if count and isinstance(item, Line) and item.level is None:
                parts = [i.text for i in items[at : at + count] if isinstance(i, Line)]
                items[at : at + count] = [replace(item, text="".join(parts), level=mark.level)]
                break
    return items


def _spelled(items: Sequence[Line | PageTable], words: str) -> int:
    """How many lines spell ``words``, a number before them aside; 0 where they do not."""
    text = ""
    lines = takewhile(lambda item: isinstance(item, Line), items)
    for count, line in enumerate(lines, 1):
        text += _bare(line.text) if isinstance(line, Line) else ""
        if text == words:
            return count
        if text.endswith(words) and _NUMBER.fullmatch(text[: -len(words)]):
            return count
        if len(text) > len(words) + 10:
            break
    return 0


def _bare(text: str) -> str:
    return re.sub(r"[\s\x00-\x1f]+", "", text)
