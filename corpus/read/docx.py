"""DOCX: paragraphs and tables in the order of the body.

The text is taken from the XML and not from ``Paragraph.text`` of python-docx, which leaves out
what stands in content controls, tracked insertions and text boxes (letterheads of official
documents are often one).
"""

import re
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml.etree import _Element

from corpus.errors import Unreadable
from corpus.read.block import Block, BlockKind, Reading
from corpus.read.limits import Limits
from corpus.read.numbering import Numbering
from corpus.read.table import Cell, Span, captions, lay_out, rows
from corpus.read.tidy import shown, tidy

_HEADING = re.compile(r"^(?:heading|标题)\s*([1-9])$", re.I)
_SKIPPED = {qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent"), qn("w:pPr"), qn("w:rPr")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WRAPPERS = {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml"), qn("w:moveTo")}
# titles that programs put into the file of themselves
_JUNK = re.compile(
    r"^(?:microsoft word\b.*|untitled.*|文档\s*\d*|.*\.(?:docx?|wps|pdf|indd))$", re.I
)


def read_docx(stream: BinaryIO, name: str, limits: Limits) -> Reading:
    """Blocks of a .docx; header and footer are no text of it, styles give levels.

    ``meta``: ``title`` (the Title paragraph, else the file's property), ``author``.
    """
    with zipfile.ZipFile(stream) as package:
        if sum(entry.file_size for entry in package.infolist()) > limits.unpacked:
            raise Unreadable(f"「{shown(name)}」解压后过大，请拆分后再添加。")
    stream.seek(0)
    try:
        document = docx.Document(stream)
        blocks = tuple(_Walk(document).blocks(document.element.body))
    except Exception as error:  # whatever a torn part makes lxml, zipfile or python-docx raise
        raise Unreadable(
            f"「{shown(name)}」已损坏或不完整，请用 Word 或 WPS 重新保存后再添加。"
        ) from error
    return Reading(format="docx", blocks=blocks, meta=_meta(document))


def own_title(title: str | None) -> str:
    """A title stated in a file's properties, "" where a program made it up."""
    title = tidy(title or "")
    return "" if _JUNK.match(title) else title


def _meta(document: WordDocument) -> dict[str, str]:
    properties = document.core_properties
    titles = (tidy(p.text) for p in document.paragraphs if p.style and _is_title(p.style.name))
    meta = {
        "title": next(filter(None, titles), "") or own_title(properties.title),
        "author": tidy(properties.author or ""),
    }
    if meta["author"] == "python-docx":
        del meta["author"]
    return {key: value for key, value in meta.items() if value}


class _Walk:
    def __init__(self, document: WordDocument) -> None:
        self._document = document
        self._numbering = Numbering(document)

    def blocks(self, parent: _Element) -> Iterator[Block]:
        for element in parent:
            if element.tag == qn("w:p"):
                yield from self._paragraph(element)
            elif element.tag == qn("w:tbl"):
                yield from self._table(element)
            elif element.tag in _WRAPPERS:
                yield from self.blocks(element)

    def _paragraph(self, element: _Element) -> Iterator[Block]:
        for box in element.iter(qn("w:txbxContent")):
            if not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
                yield from self.blocks(box)
        paragraph = Paragraph(element, self._document._body)
        level, centred = _level(paragraph), _is_centred(paragraph)
        label = self._numbering.label(paragraph)
        for line in _text(element).split("\n"):
            text = tidy(line)
            if text:
                yield Block(label + text, level=level, centred=centred)
                label = ""

    def _table(self, table: _Element) -> Iterator[Block]:
        grid = lay_out(self._spans(table))
        top = captions(grid)
        if all(len(row) < 2 for row in grid):  # a frame round some paragraphs
            for cell in table.iter(qn("w:tc")):
                yield from self.blocks(cell)
            return
        for row in grid[:top]:
            if row[0].text:
                yield Block(row[0].text)
        for text in rows(grid[top:]):
            yield Block(text, BlockKind.ROW)

    def _spans(self, table: _Element) -> list[list[Span]]:
        """Cells row by row. Word marks a cell merged downwards in every row it runs through."""
        lines: list[list[Span]] = []
        open_cells: dict[int, Cell] = {}  # column → the cell that may go on below
        for row in table.iterfind(qn("w:tr")):
            heads = row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
            line: list[Span] = []
            column = 0
            for element in row.iter(qn("w:tc")):
                if next(element.iterancestors(qn("w:tbl"))) is not table:
                    continue  # of a table inside the cell
                columns = int(_value(element, "w:tcPr/w:gridSpan") or 1)
                merge = element.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
                goes_on = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
                if goes_on and column in open_cells:
                    cell = open_cells[column]
                else:
                    cell = Cell(" ".join(b.text for b in self.blocks(element)), heads)
                open_cells.pop(column, None)
                if merge is not None:
                    open_cells[column] = cell
                line.append(Span(cell, columns))
                column += columns
            lines.append(line)
        return lines


def _text(element: _Element) -> str:
    """Text of a paragraph as shown: insertions in, deletions and text boxes out."""
    parts: list[str] = []
    for child in element:
        if child.tag == qn("w:t"):
            parts.append(child.text or "")
        elif child.tag == qn("w:tab"):
            parts.append("\t")
        elif child.tag in (qn("w:br"), qn("w:cr")):
            parts.append("\n")
        elif child.tag == qn("w:noBreakHyphen"):
            parts.append("-")
        elif child.tag not in _SKIPPED and child.tag != _FALLBACK:
            parts.append(_text(child))
    return "".join(parts)


def _level(paragraph: Paragraph) -> int | None:
    style = paragraph.style
    properties = paragraph._p.pPr
    outline = None if properties is None else _value(properties, "w:outlineLvl")
    while style is not None and outline is None:
        if style.name and (match := _HEADING.match(style.name)):
            return int(match[1])
        if _is_title(style.name):
            return 1
        outline = _value(style.element, "w:pPr/w:outlineLvl")
        style = style.base_style
    return int(outline) + 1 if outline is not None and int(outline) < 9 else None


def _is_centred(paragraph: Paragraph) -> bool:
    style = paragraph.style
    alignment = paragraph.alignment
    while style is not None and alignment is None:
        if _is_title(style.name):
            return True
        alignment = style.paragraph_format.alignment
        style = style.base_style
    return alignment == WD_ALIGN_PARAGRAPH.CENTER


def _is_title(style_name: str | None) -> bool:
    return (style_name or "").lower() in ("title", "标题")


def _value(element: _Element, path: str) -> str | None:
    found = element.find("/".join(qn(step) for step in path.split("/")))
    return None if found is None else found.get(qn("w:val"))
