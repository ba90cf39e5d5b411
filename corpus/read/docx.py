"""DOCX: paragraphs, tables and notes in the order of the body.

The text is taken from the XML and not from ``Paragraph.text`` of python-docx, which leaves out
what stands in content controls, tracked insertions and text boxes (letterheads of official
documents are often one), and keeps what is hidden.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import BinaryIO

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.part import PartFactory
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.parts.document import DocumentPart
from docx.text.paragraph import Paragraph
from lxml.etree import _Element

from corpus.errors import Unreadable
from corpus.read.block import Block, Reading
from corpus.read.limits import Limits
from corpus.read.numbering import Numbering
from corpus.read.runs import accepted, text_of
from corpus.read.table import Cell, Span, Table, lay_out, told
from corpus.read.tidy import shown, tidy

_SLIVER = 60  # twips, 1 mm
_WIDEST = 1000  # columns; Word makes 63
_HEADING = re.compile(r"^(?:heading|标题)\s*([1-9])$", re.I)
_BOX = qn("w:txbxContent")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WRAPPERS = {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml"), qn("w:moveTo")}
_NOTES = {qn("w:footnoteReference"): "footnotes", qn("w:endnoteReference"): "endnotes"}
# titles that programs put into the file of themselves
_JUNK = re.compile(
    r"^(?:microsoft word\b.*|untitled.*|文档\s*\d*|.*\.(?:docx?|wps|pdf|indd))$", re.I
)
# python-docx opens .docx alone; a .docm or a template differs from it in nothing that is read
for _kind in (
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
):
    PartFactory.part_type_for.setdefault(_kind, DocumentPart)


def read_docx(stream: BinaryIO, name: str, limits: Limits) -> Reading:
    """Blocks of a .docx; styles give levels, a footnote follows the paragraph that cites it.

    Tracked changes are read as accepted; comments and hidden text are left out. ``meta``:
    ``title`` (the Title paragraph, else the file's property), ``author``, ``header`` and
    ``footer`` (their words, which are no text of the document).
    """
    with zipfile.ZipFile(stream) as package:
        if sum(entry.file_size for entry in package.infolist()) > limits.unpacked:
            raise Unreadable(f"「{shown(name)}」解压后过大，请拆分后再添加。")
    stream.seek(0)
    try:
        document = _open(stream)
        accepted(document.element.body)
        blocks = tuple(told(_Walk(document).blocks(document.element.body)))
        meta = _meta(document)
    except MemoryError:
        raise  # no damage: who started this process says how much it may take
    except Exception as error:  # whatever a torn part makes lxml, zipfile or python-docx raise
        raise Unreadable(
            f"「{shown(name)}」已损坏或不完整，请用 Word 或 WPS 重新保存后再添加。"
        ) from error
    return Reading(format="docx", blocks=blocks, meta=meta)


def own_title(title: str | None) -> str:
    """A title stated in a file's properties, "" where a program made it up."""
    title = tidy(title or "")
    return "" if _JUNK.match(title) else title


def _open(stream: BinaryIO) -> WordDocument:
    from docx.package import Package

    part = Package.open(stream).main_document_part
    return part.document if isinstance(part, DocumentPart) else docx.Document(stream)


def _meta(document: WordDocument) -> dict[str, str]:
    properties = document.core_properties
    titles = (tidy(p.text) for p in document.paragraphs if p.style and _is_title(p.style.name))
    meta = {
        "title": next(filter(None, titles), "") or own_title(properties.title),
        "author": tidy(properties.author or ""),
        "header": _running(document, "/header"),
        "footer": _running(document, "/footer"),
    }
    if meta["author"] == "python-docx":
        del meta["author"]
    return {key: value for key, value in meta.items() if value}


def _running(document: WordDocument, kind: str) -> str:
    """The words of all headers (or footers), each once, without page numbers."""
    words: list[str] = []
    for relation in document.part.rels.values():
        if relation.is_external or not relation.reltype.endswith(kind):
            continue
        for paragraph in parse_xml(relation.target_part.blob).iter(qn("w:p")):
            text = tidy(text_of(paragraph).replace("\n", " "))
            if re.search(r"[^\W\d_]", text) and text not in words:
                words.append(text)
    return " ".join(words)


class _Walk:
    def __init__(self, document: WordDocument) -> None:
        self._document = document
        self._numbering = Numbering(document)
        self._notes = {kind: _notes(document, kind) for kind in _NOTES.values()}

    def blocks(self, parent: _Element) -> Iterator[Block | Table]:
        """What stands in ``parent``: the body, a cell, a text box, a note."""
        for element in parent:
            if element.tag == qn("w:p"):
                yield from self._paragraph(element)
            elif element.tag == qn("w:tbl"):
                yield from self._table(element)
            elif element.tag in _WRAPPERS:
                yield from self.blocks(element)

    def _paragraph(self, element: _Element) -> Iterator[Block | Table]:
        for box in element.iter(_BOX):
            # one inside another is given with that: given here too, each level would double it
            if next(box.iterancestors(qn("w:p"))) is element and not any(
                parent.tag == _FALLBACK for parent in box.iterancestors()
            ):
                yield from self.blocks(box)
        paragraph = Paragraph(element, self._document._body)
        level, centred = _level(paragraph), _is_centred(paragraph)
        label = self._numbering.label(paragraph)
        for line in text_of(element).split("\n"):
            text = tidy(line)
            if text:
                if label and re.search(r"[\w.]$", label, re.A) and re.match(r"\w", text, re.A):
                    label += " "  # a tab on the page: "1.2" and "2025年" are two things
                yield Block(label + text, level=level, centred=centred)
                label = ""
        for cited in element.iter(*_NOTES):
            note = self._notes[_NOTES[cited.tag]].get(cited.get(qn("w:id")))
            if note is not None:
                yield from self.blocks(note)

    def _table(self, table: _Element) -> Iterator[Block | Table]:
        # what is in the cells is read once: read twice, each table in a table would double it
        if all(len(row) < 2 for row in lay_out(self._spans(table, lambda _: ""))):
            # a frame round some paragraphs
            for cell in table.iter(qn("w:tc")):
                if next(cell.iterancestors(qn("w:tbl"))) is table:
                    yield from self.blocks(cell)
            return
        yield Table(lay_out(self._spans(table, self._words)))

    def _words(self, cell: _Element) -> str:
        return " ".join(b.text for b in told(self.blocks(cell)))

    def _spans(self, table: _Element, words: Callable[[_Element], str]) -> list[list[Span]]:
        """Cells row by row. Word marks a cell merged downwards in every row it runs through."""
        lines: list[list[Span]] = []
        places = _places(table)
        open_cells: dict[int, Cell] = {}  # column → the cell that may go on below
        for row in table.iter(qn("w:tr")):
            if next(row.iterancestors(qn("w:tbl"))) is not table:
                continue  # of a table inside a cell
            heads = row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
            raw = _columns(row, "w:trPr/w:gridBefore", 0)  # column of Word's grid
            column = places[min(raw, len(places) - 1)] if places else raw
            line = [Span(Cell(""), column)] if column else []
            for element in row.iter(qn("w:tc")):
                if next(element.iterancestors(qn("w:tbl"))) is not table:
                    continue
                columns = _columns(element, "w:tcPr/w:gridSpan", 1)
                start, raw = raw, raw + columns
                if raw < len(places):
                    columns = places[raw] - places[start]
                    if not columns and not text_of(element).strip():
                        continue
                columns = max(columns, 1)
                merge = element.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
                goes_on = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
                if goes_on and column in open_cells:
                    cell = open_cells[column]
                else:
                    cell = Cell(words(element), heads)
                open_cells.pop(column, None)
                if merge is not None:
                    open_cells[column] = cell
                line.append(Span(cell, columns))
                column += columns
            lines.append(line)
        return lines


def _columns(element: _Element, path: str, least: int) -> int:
    """How many columns it says; a number beyond all tables is made to fill the memory."""
    return min(max(int(_value(element, path) or least), least), _WIDEST)


def _places(table: _Element) -> list[int]:
    """For each line of Word's grid, from the left, how many columns stand before it. Slivers are
    none: edges that do not quite meet, as in tables that came from RTF, make them."""
    columns = table.findall(f"{qn('w:tblGrid')}/{qn('w:gridCol')}")
    widths = [int(w) if (w := column.get(qn("w:w"), "")).isdecimal() else 0 for column in columns]
    wide = [width >= _SLIVER for width in widths]
    if sum(wide) * 2 <= len(wide):  # a grid without widths
        wide = [True] * len(wide)
    return [0, *accumulate(wide)]


def _notes(document: WordDocument, kind: str) -> dict[str, _Element]:
    """Footnotes or endnotes by id; the lines that separate them from the text left out."""
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(f"/{kind}"):
            root = parse_xml(relation.target_part.blob)
            accepted(root)
            return {note.get(qn("w:id")): note for note in root if note.get(qn("w:type")) is None}
    return {}


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
