"""Write the sample documents that are not plain text (DOCX, PDF) into corpus/samples.

    python tests/data/make_samples.py

Each file of ``sample-sources/`` becomes the document it is named after. A line is a paragraph;
what it opens with says what it is: ``# `` title, ``## ``/``### `` Word headings, ``^ `` centred,
``^^ `` centred and bold (a chapter or annex title that is no Word heading), ``$ `` set right,
``< `` no indent, ``| `` a table row (the first one is its header), ``---`` a page break. PDFs are
the same page printed by LibreOffice, with a running header and page numbers.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

SOURCES = Path(__file__).parent / "sample-sources"
SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
FONT = "Noto Serif CJK SC"
RUNNING_HEADER = "示例区教育局文件（示例）"


def main() -> None:
    for source in sorted(SOURCES.glob("*.txt")):
        target = SAMPLES / source.stem
        document = compose(source.read_text(encoding="utf-8").splitlines())
        if target.suffix == ".docx":
            document.save(str(target))
        else:
            print_pdf(document, target)
        sys.stdout.write(f"{target.name}\n")


def compose(lines: list[str]) -> DocxDocument:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = Cm(3)
    section.left_margin = section.right_margin = Cm(2.8)
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name = FONT
        style.font.size = Pt(22 if name == "Title" else 16)
        properties = style.element.get_or_add_rPr()
        fonts = properties.find(qn("w:rFonts"))
        # The theme's fonts would win over the one that is named.
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), FONT)
    rows: list[list[str]] = []
    for line in [*lines, ""]:
        if line.startswith("| "):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
            continue
        if rows:
            add_table(document, rows)
            rows = []
        if line:
            add_line(document, line)
    document.core_properties.author = "示例区教育局"
    document.core_properties.title = lines[0].removeprefix("# ")
    return document


def add_line(document: DocxDocument, line: str) -> None:
    mark, _, text = line.partition(" ")
    if line == "---":
        document.add_page_break()
    elif mark == "#":
        document.add_paragraph(text, style="Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif mark in ("##", "###"):
        document.add_paragraph(text, style=f"Heading {len(mark) - 1}")
    elif mark in ("^", "^^"):
        paragraph = document.add_paragraph()
        paragraph.add_run(text).bold = mark == "^^"
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif mark == "$":
        document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    elif mark == "<":
        document.add_paragraph(text)
    else:
        document.add_paragraph(line).paragraph_format.first_line_indent = Pt(32)


def add_table(document: DocxDocument, rows: list[list[str]]) -> None:
    table: Table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(12)


def print_pdf(document: DocxDocument, target: Path) -> None:
    section = document.sections[0]
    header = section.header.paragraphs[0]
    header.text, header.alignment = RUNNING_HEADER, WD_ALIGN_PARAGRAPH.CENTER
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run("— ")
    add_page_number(footer)
    footer.add_run(" —")
    with tempfile.TemporaryDirectory() as folder:
        docx = Path(folder) / f"{target.stem}.docx"
        document.save(str(docx))
        profile = (Path(folder) / "profile").as_uri()
        command = ["soffice", f"-env:UserInstallation={profile}", "--headless"]
        command += ["--convert-to", "pdf", "--outdir", folder, str(docx)]
        subprocess.run(command, check=True, capture_output=True)
        target.write_bytes(docx.with_suffix(".pdf").read_bytes())


def add_page_number(paragraph: Paragraph) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        element.text = text
        paragraph.add_run()._r.append(element)


if __name__ == "__main__":
    main()
