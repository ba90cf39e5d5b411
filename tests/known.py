"""One document whose every paragraph, part and field is known, saved in the forms people have.

The word processors' forms are saved by LibreOffice, the printed page by Chromium, scans are
pictures of LibreOffice's PDF with noise and askew. ``expected`` says what must come out of each.
"""

import csv
import io
import shutil
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from html import escape
from pathlib import Path

import docx
import openpyxl
from documents import page_of_site, write_zip
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from office import convert
from scans import as_pdf, scanned

from corpus.document import Description, Kind, Reference

FONT = "Noto Serif CJK SC"
TITLE = "示例区教育局关于印发《示例区校车安全管理实施办法》的通知"
NUMBER = "示教规〔2026〕8号"
CAPTION = "表1 校车线路安排"
UNIT = "单位：人"
HEADERS = ("线路", "途经站点", "乘车人数", "发车时间")
ROUTES = (
    ("东线", "东湖小学、湖滨站、文昌站", "128", "7:10"),
    ("西线", "西岸学校、渡口站", "96", "7:05"),
    ("北线", "北岭小学、岭下站、水库站", "74", "6:50"),
)
# (what it is, words): t title, n number, p paragraph, c chapter, a article, i item, s signature
PARAGRAPHS: tuple[tuple[str, str], ...] = (
    ("t", TITLE),
    ("n", NUMBER),
    ("p", "各街道办事处，各中小学校、幼儿园："),
    ("p", "《示例区校车安全管理实施办法》已经区教育局局务会议审议通过，现印发给你们，请认真执行。"),
    ("c", "第一章 总则"),
    ("a", "第一条 为了加强校车安全管理，保障乘坐校车学生的人身安全，根据国务院《校车安全管理条例》"
          "，结合本区实际，制定本办法。"),
    ("a", "第二条 本办法适用于本区行政区域内接送义务教育阶段学生上下学的校车。"),
    ("a", "第三条 校车安全管理坚持属地管理、部门协同、学校负责的原则。区教育局会同公安、交通运输、"
          "应急管理等部门建立校车安全管理联席会议制度，每学期至少召开一次会议，研究解决校车安全管理"
          "中的重大问题，会议议定的事项由各成员单位按照职责分工在一个月内落实，并将落实情况报联席会议"
          "办公室。"),
    ("c", "第二章 校车与驾驶人"),
    ("a", "第四条 校车应当符合下列条件："),
    ("i", "（一）取得校车标牌，并在有效期内；"),
    ("i", "（二）配备具有行驶记录功能的卫星定位装置和车载视频监控；"),
    ("i", "（三）配备灭火器、急救箱和安全锤；"),
    ("i", "（四）投保承运人责任保险，每座保额不低于100万元。"),
    ("a", "第五条 校车驾驶人应当取得校车驾驶资格，最近3年内没有记满12分的记录，并且每年接受不少于"
          "16学时的安全教育培训。"),
    ("a", "第六条 学校应当为每辆校车指派一名照管人员。照管人员随车全程照管乘车学生，核对人数，"
          "制止危险行为，并在学生下车后检查车厢，确认无人滞留后方可离车。照管人员不得由驾驶人兼任，"
          "上岗前应当参加区教育局组织的培训并经考核合格，每学期还应当参加一次应急疏散演练。"),
    ("c", "第三章 运行与费用"),
    ("a", "第七条 校车按照表1所列线路运行。需要调整线路的，学校应当提前10个工作日向区教育局提出申请"
          "，区教育局自收到申请之日起5个工作日内会同公安、交通运输部门作出决定。"),
    ("p", CAPTION),
    ("u", UNIT),
    ("r", ""),
    ("a", "第八条 乘车费按照每生每月180元收取，家庭经济困难学生免收。学校应当在学期开始前公示收费"
          "标准，不得收取其他费用。学生因病因事连续缺乘10日以上的，学校应当按照实际缺乘天数退还费用。"),
    ("a", "第九条 遇有暴雨、台风、冰冻等恶劣天气，区教育局可以决定校车停运，学校应当在停运前一日"
          "18时前通知学生家长，并做好学生到校、离校的安排。"),
    ("c", "第四章 附则"),
    ("a", "第十条 本办法自2026年9月1日起施行，有效期5年。《示例区校车管理暂行办法》"
          "（示教规〔2021〕4号）同时废止。"),
    ("s", "示例区教育局"),
    ("s", "2026年7月15日"),
)  # fmt: skip
HEADER = "示例区教育局文件汇编"  # runs along the top of each page
SKEW, NOISE = 1.2, 12

ROWS = tuple(
    f"{CAPTION}（{UNIT}）｜" + "；".join(f"{h}：{w}" for h, w in zip(HEADERS, row, strict=True))
    for row in ROUTES
)
# first words of a line → the labels of the parts that hold it
PARTS: dict[str, tuple[str, ...]] = {
    "第二条": ("第一章 总则", "第二条"),
    "（二）配备": ("第二章 校车与驾驶人", "第四条", "（二）"),
    "（四）投保": ("第二章 校车与驾驶人", "第四条", "（四）"),
    "照管人员随车": ("第二章 校车与驾驶人", "第六条"),
    f"{CAPTION}（{UNIT}）｜线路：西线": ("第三章 运行与费用", "第七条"),
    "第十条": ("第四章 附则", "第十条"),
}
ABOUT = Description(
    TITLE,
    Kind.REGULATION,
    NUMBER,
    "示例区教育局",
    date(2026, 7, 15),
    date(2026, 9, 1),
    date(2031, 8, 31),
    2026,
    (Reference("示例区校车管理暂行办法", "示教规〔2021〕4号"),),
)


@dataclass(frozen=True)
class Form:
    """One saved form. ``producer`` is who saved it; ``whole``: all of the document is in it."""

    name: str
    producer: str
    path: Path
    pages: Path | None = None  # the PDF whose pages it has
    whole: bool = True
    scanned: bool = False


def paragraphs() -> list[str]:
    """All paragraphs and rows in order, as they must come out."""
    out: list[str] = []
    for kind, words in PARAGRAPHS:
        out += ROWS if kind == "r" else [words]
    return out


def as_docx(path: Path) -> Path:
    """By python-docx: the source that LibreOffice saves in its own ways."""
    document = docx.Document()
    for name in ("Normal", "Header", "Footer"):
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(14)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    section = document.sections[0]
    section.header.paragraphs[0].text = HEADER
    _number_pages(section.footer.paragraphs[0])
    for kind, words in PARAGRAPHS:
        if kind == "r":
            _docx_table(document)
            continue
        paragraph = document.add_paragraph(words)
        if kind in "tncu" or words == CAPTION:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif kind == "s":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        else:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            paragraph.paragraph_format.first_line_indent = Pt(28)
        if kind == "t":
            paragraph.runs[0].font.size = Pt(20)
    document.save(str(path))
    return path


def as_html() -> str:
    """The article alone; a site puts its own things round it (``page_of_site``)."""
    lines = []
    for kind, words in PARAGRAPHS[1:]:
        if kind == "r":
            rows = [("th", HEADERS), *(("td", row) for row in ROUTES)]
            lines += ["<table border=1>"]
            lines += ["<tr>" + "".join(f"<{t}>{c}</{t}>" for c in row) + "</tr>" for t, row in rows]
            lines += ["</table>"]
        elif kind == "s":
            lines.append(f'<p style="text-align:right">{escape(words)}</p>')
        elif kind == "c":
            lines.append(f"<h2>{escape(words)}</h2>")
        else:
            lines.append(f"<p>{escape(words)}</p>")
    return "\n".join(lines)


def as_text() -> str:
    lines = []
    for kind, words in PARAGRAPHS:
        lines += ROWS if kind == "r" else [words]
    return "\n".join(lines)


def as_markdown() -> str:
    lines = []
    for kind, words in PARAGRAPHS:
        if kind == "r":
            table = [HEADERS, ("---",) * len(HEADERS), *ROUTES]
            lines.append("\n".join(f"| {' | '.join(row)} |" for row in table))
        else:
            lines.append({"t": "# ", "c": "## "}.get(kind, "") + words)
    return "\n\n".join(lines)


def light_forms(folder: Path) -> list[Form]:
    """The forms that need no other program, and no recognition."""
    source = as_docx(folder / "源文件.docx")
    page = page_of_site(as_html(), title=TITLE)
    (folder / "网页.html").write_text(page, "utf-8")
    (folder / "文本.txt").write_bytes(as_text().encode("gb18030"))
    (folder / "标记.md").write_text(as_markdown(), "utf-8")
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", TITLE
    mail.set_content("请用网页方式查看。")
    mail.add_alternative(f"<html><body><h1>{TITLE}</h1>{as_html()}</body></html>", subtype="html")
    (folder / "邮件.eml").write_bytes(bytes(mail))
    write_zip(folder / "包.zip", {"校车/实施办法.docx": source.read_bytes()}, gbk=True)
    sheet = [(CAPTION,), (UNIT,), HEADERS, *ROUTES]
    rows = io.StringIO()
    csv.writer(rows).writerows(sheet)
    (folder / "线路.csv").write_bytes(rows.getvalue().encode("gb18030"))
    book = openpyxl.Workbook()
    for row in sheet:
        book.active.append(row)
    book.active.merge_cells("A1:D1")
    book.active.merge_cells("A2:D2")
    book.save(folder / "线路.xlsx")
    return [
        Form("DOCX", "python-docx", source),
        Form("HTML", "a government site's page", folder / "网页.html"),
        Form("TXT, GB18030", "", folder / "文本.txt"),
        Form("Markdown", "", folder / "标记.md"),
        Form("EML", "Python's email", folder / "邮件.eml"),
        Form("ZIP, names in GBK", "the DOCX inside", folder / "包.zip"),
        Form("XLSX", "openpyxl", folder / "线路.xlsx", whole=False),
        Form("CSV, GB18030", "", folder / "线路.csv", whole=False),
    ]


def printed(folder: Path) -> Form:
    pdf = convert(as_docx(folder / "办法.docx"), "pdf", folder)
    return Form("PDF", "LibreOffice", pdf, pages=pdf)


def office_forms(folder: Path) -> list[Form]:
    """What LibreOffice saves."""
    pdf = printed(folder)
    source = folder / "办法.docx"
    again = folder / "再存"
    again.mkdir()
    odt = convert(source, "odt", again)
    made = [Form("ODT", "LibreOffice", odt)]
    for form in ("docx", "doc", "rtf"):
        made.append(Form(form.upper(), "LibreOffice", convert(odt, form, again)))
    sheets = folder / "表"
    sheets.mkdir()
    shutil.copy(folder / "线路.xlsx", sheets / "线路.xlsx")
    ods = convert(sheets / "线路.xlsx", "ods", sheets)
    for form in ("xlsx", "xls"):
        made.append(Form(form.upper(), "LibreOffice", convert(ods, form, sheets), whole=False))
    return [pdf, *made]


def browser_form(folder: Path) -> Form:
    from playwright.sync_api import sync_playwright

    source, target = folder / "打印.html", folder / "打印.pdf"
    style = f"<style>body {{ font: 16px/1.9 '{FONT}' }}</style>"
    source.write_text(
        f"<html lang=zh><head><meta charset=utf-8><title>{TITLE}</title>{style}</head>"
        f"<body><h1>{TITLE}</h1>{as_html()}</body></html>",
        "utf-8",
    )
    with sync_playwright() as driver:
        program = shutil.which("chromium")  # the system's, else the one playwright came with
        browser = driver.chromium.launch(args=["--no-sandbox"], executable_path=program)
        page = browser.new_page()
        page.goto(source.as_uri())
        page.pdf(path=target, format="A4")
        browser.close()
    return Form("PDF", "Chromium", target, pages=target)


def scanned_forms(folder: Path, pdf: Path, pages: int) -> list[Form]:
    """Pictures of the pages of ``pdf``."""
    pictures = [scanned(pdf, n, skew=SKEW * (-1) ** n, noise=NOISE) for n in range(pages)]
    made = as_pdf([picture.copy() for picture in pictures], folder / "扫描.pdf")
    pictures[0].save(folder / "扫描.jpg", quality=85)
    pictures[0].save(folder / "扫描.tif", save_all=True, append_images=pictures[1:])
    how = f"picture of LibreOffice's PDF, {SKEW}° askew, noise {NOISE}"
    return [
        Form("scanned PDF", how, made, pages=pdf, scanned=True),
        Form(
            "JPG", f"{how}, first page", folder / "扫描.jpg", pages=pdf, whole=False, scanned=True
        ),
        Form("TIFF", how, folder / "扫描.tif", pages=pdf, scanned=True),
    ]


def _number_pages(paragraph: "docx.text.paragraph.Paragraph") -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("— ")
    run = paragraph.add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)
    paragraph.add_run(" —")


def _docx_table(document: Docx) -> None:
    table = document.add_table(1 + len(ROUTES), len(HEADERS), style="Table Grid")
    for row, words in zip(table.rows, (HEADERS, *ROUTES), strict=True):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
