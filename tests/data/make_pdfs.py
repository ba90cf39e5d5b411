"""Write the PDFs that the readers are tested with, by the programs that bureaus make them with.

    python tests/data/make_pdfs.py

``pdf/office.pdf`` is LibreOffice's: a running header, headings that become bookmarks, tables (one
over two pages, one with merged cells), footnotes, a part in two columns. ``pdf/browser.pdf`` is a
web page printed by Chromium. ``pdf/seal.png`` and ``pdf/letterhead.png`` are the red ink that
tests put on pictures of their pages. The words stand below, so that a test can say what must come
out.
"""

import math
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from html import escape
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

TARGET = Path(__file__).parent / "pdf"
FONT = "Noto Serif CJK SC"

LEAD = (
    "2025年，全区教育系统坚持以学生为本，新增公办学位4350个，投入资金12.5亿元，义务教育"
    "优质均衡发展取得明显成效，群众满意度达到96.8%。"
)
NOTED = (
    "全年共培训教师3126人次|培训人次按自然人次统计，不含网络课程。|，其中骨干教师培训班"
    "18期，校长研修班4期，覆盖全区所有公办学校和民办学校。"
)
NOTED_TOO = (
    "根据示教〔2025〕61号文件|指《关于做好2025年学位供给工作的通知》。|要求，各校应当于9月1日前"
    "完成新生入学登记，并将结果报区教育局基础教育科备案。"
)
SCHOOLS = [(f"示例区第{n}小学", f"{4 + n % 5}", f"{45 * (4 + n % 5)}") for n in range(1, 31)]
PLAN = [
    ["学段", "学校数", "在校生", ""],
    ["", "", "公办", "民办"],
    ["小学", "62", "48210", "9034"],
    ["初中", "31", "20117", "4120"],
]
LEFT = [
    f"左栏第{n}条，学校应当按照规定配备专职校医和保健教师，定期开展健康检查并建立学生健康档案。"
    for n in range(1, 9)
]
RIGHT = [
    f"右栏第{n}条，家长应当配合学校做好假期安全教育，教育学生不私自下水游泳，不擅自与他人结伴游泳。"
    for n in range(1, 9)
]


def main() -> None:
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "office.fodt"
        source.write_text(flat_odt(), "utf-8")
        profile = (Path(folder) / "profile").as_uri()
        command = ["soffice", f"-env:UserInstallation={profile}", "--headless"]
        command += ["--convert-to", "pdf", "--outdir", folder, str(source)]
        subprocess.run(command, check=True, capture_output=True)
        (TARGET / "office.pdf").write_bytes((Path(folder) / "office.pdf").read_bytes())
    print_page(TARGET / "browser.pdf")
    stamp("示例区教育局办公室").save(TARGET / "seal.png")
    letterhead("示例区教育局文件").save(TARGET / "letterhead.png")
    sys.stdout.write("office.pdf browser.pdf\n")


def flat_odt() -> str:
    body = "".join(
        [
            paragraph("示例区教育局2025年工作总结", "Head"),
            heading("一、主要成绩", 1),
            paragraph(LEAD),
            paragraph(NOTED),
            heading("（一）学位供给", 2),
            paragraph("各小学招生计划见表1。"),
            paragraph("表1 2025年小学招生计划", "Middle"),
            paragraph("单位：班、人", "Right"),
            table([("学校名称", "班数", "人数"), *SCHOOLS], header=1),
            paragraph(NOTED_TOO),
            heading("（二）规模结构", 2),
            paragraph("表2 各学段规模", "Middle"),
            table(PLAN, header=2, merged=True),
            heading("二、健康与安全", 1),
            columns([*LEFT, *RIGHT]),
            paragraph("以上情况，特此报告。"),
        ]
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:styles>
 <style:default-style style:family="paragraph">
  <style:text-properties style:font-name="{FONT}" style:font-name-asian="{FONT}"
   fo:font-family="'{FONT}'" style:font-family-asian="'{FONT}'" fo:font-size="14pt"
   style:font-size-asian="14pt" fo:language="zh" fo:country="CN" style:language-asian="zh"
   style:country-asian="CN"/>
 </style:default-style>
 <style:style style:name="Standard" style:family="paragraph">
  <style:paragraph-properties fo:text-align="justify" fo:line-height="150%"/></style:style>
 <style:style style:name="Body" style:family="paragraph" style:parent-style-name="Standard">
  <style:paragraph-properties fo:text-indent="28pt"/></style:style>
 <style:style style:name="Middle" style:family="paragraph" style:parent-style-name="Standard">
  <style:paragraph-properties fo:text-align="center"/></style:style>
 <style:style style:name="Right" style:family="paragraph" style:parent-style-name="Standard">
  <style:paragraph-properties fo:text-align="end"/></style:style>
 <style:style style:name="Head" style:family="paragraph" style:parent-style-name="Middle">
  <style:text-properties fo:font-size="22pt" style:font-size-asian="22pt"/></style:style>
 <style:style style:name="H1" style:family="paragraph" style:parent-style-name="Body"
  style:default-outline-level="1"/>
 <style:style style:name="H2" style:family="paragraph" style:parent-style-name="Body"
  style:default-outline-level="2"/>
 <style:style style:name="Small" style:family="paragraph" style:parent-style-name="Standard">
  <style:paragraph-properties fo:line-height="100%"/>
  <style:text-properties fo:font-size="12pt" style:font-size-asian="12pt"/></style:style>
 <style:style style:name="Note" style:family="paragraph" style:parent-style-name="Small">
  <style:text-properties fo:font-size="9pt" style:font-size-asian="9pt"/></style:style>
 <text:notes-configuration text:note-class="footnote" style:num-format="1"/>
</office:styles>
<office:automatic-styles>
 <style:style style:name="Box" style:family="table-cell">
  <style:table-cell-properties fo:border="0.5pt solid #000000" fo:padding="2pt"/></style:style>
 <style:style style:name="Mark" style:family="text">
  <style:text-properties style:text-position="super 58%"/></style:style>
 <style:style style:name="Two" style:family="section">
  <style:section-properties style:editable="false"><style:columns fo:column-count="2"
   fo:column-gap="20pt"/></style:section-properties></style:style>
 <style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm"
  fo:page-height="29.7cm" fo:margin-top="2.5cm" fo:margin-bottom="2cm" fo:margin-left="2.8cm"
  fo:margin-right="2.8cm"/><style:header-style/><style:footer-style/></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4">
 <style:header>{paragraph("示例区教育局文件汇编", "Middle")}</style:header>
 <style:footer><text:p text:style-name="Middle">— <text:page-number/> —</text:p></style:footer>
</style:master-page></office:master-styles>
<office:body><office:text>{body}</office:text></office:body></office:document>"""


def heading(text: str, level: int) -> str:
    style, words = f"H{level}", escape(text)
    return f'<text:h text:style-name="{style}" text:outline-level="{level}">{words}</text:h>'


def paragraph(text: str, style: str = "Body") -> str:
    """What stands between two "|" becomes a footnote."""
    parts = [escape(part) for part in text.split("|")]
    for at in range(1, len(parts), 2):
        parts[at] = (
            '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
            f'<text:note-body><text:p text:style-name="Note">{parts[at]}</text:p>'
            "</text:note-body></text:note>"
        )
    return f'<text:p text:style-name="{style}">{"".join(parts)}</text:p>'


def table(rows: Sequence[Sequence[str]], *, header: int, merged: bool = False) -> str:
    lines = []
    for y, row in enumerate(rows):
        cells = []
        for x, text in enumerate(row):
            span = ""
            if merged and y == 0:
                span = "columns" if x == 2 else "rows" if x < 2 else "covered"
            elif merged and y == 1 and x < 2:
                span = "covered"
            if span == "covered":
                cells.append("<table:covered-table-cell/>")
                continue
            attribute = f' table:number-{span}-spanned="2"' if span else ""
            words = paragraph(text, "Small")
            cells.append(
                f'<table:table-cell table:style-name="Box"{attribute}>{words}</table:table-cell>'
            )
        lines.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    width = len(rows[0])
    return (
        f'<table:table><table:table-column table:number-columns-repeated="{width}"/>'
        f"<table:table-header-rows>{''.join(lines[:header])}</table:table-header-rows>"
        f"{''.join(lines[header:])}</table:table>"
    )


def columns(texts: Sequence[str]) -> str:
    inner = "".join(paragraph(text) for text in texts)
    return f'<text:section text:style-name="Two" text:name="Two">{inner}</text:section>'


BROWSER = f"""<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>招生问答</title>
<style>
body {{ font: 14px/1.8 "{FONT}"; }} p {{ text-indent: 2em; }}
table {{ border-collapse: collapse; width: 100% }}
td, th {{ border: 1px solid #333; padding: 4px }}
</style></head><body><h1 style="text-align:center">示例区2026年招生政策问答</h1>
<h2>一、报名条件</h2>
<p>具有本区户籍、2020年8月31日前出生的适龄儿童，可以报名入读本区小学一年级；居住证持有人子女按
积分办法申请，满分100分，60分以上可以参加统筹安排。</p>
<table><tr><th>时间</th><th>事项</th><th>咨询电话</th></tr>
<tr><td>5月6日</td><td>网上报名</td><td>020-00000001</td></tr>
<tr><td>5月20日</td><td>资格审核，材料不齐的应当在3个工作日内补正，逾期视为放弃</td><td></td></tr>
<tr><td>6月30日</td><td>公布录取结果</td><td>020-00000002</td></tr></table>
<h2>二、常见问题</h2>
<p>问：户口簿与房产证地址不一致怎么办？</p>
<p>答：以实际居住地为准，由学校安排入户核实，核实结果在5个工作日内告知家长。系统名称为 Smart
Enrollment System，请使用 Chrome 浏览器访问。</p>
</body></html>"""


def print_page(target: Path) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(BROWSER, "utf-8")
        program = shutil.which("chromium")  # the system's, else the one playwright came with
        browser = driver.chromium.launch(args=["--no-sandbox"], executable_path=program)
        page = browser.new_page()
        page.goto(source.as_uri())
        page.pdf(path=target, format="A4", outline=True, tagged=True)
        browser.close()


RED = (215, 35, 40, 255)
FONT_FILE = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc"
CENTIMETRE = 79  # dots, at 200 an inch


def stamp(words: str) -> Image.Image:
    """A round seal 4.2 cm across: a ring, a star, the organ's name along the ring."""
    radius = round(2.1 * CENTIMETRE)
    size = 2 * radius + 10
    seal = Image.new("RGBA", (size, size), (255, 255, 255, 0))
    draw = ImageDraw.Draw(seal)
    draw.ellipse((5, 5, size - 5, size - 5), outline=RED, width=6)
    middle = size / 2
    corners = [
        (middle + r * math.cos(a), middle - r * math.sin(a))
        for n in range(10)
        for a, r in [(math.radians(90 + 36 * n), radius * (0.14 if n % 2 else 0.34))]
    ]
    draw.polygon(corners, fill=RED)
    font = ImageFont.truetype(FONT_FILE, round(0.6 * CENTIMETRE))
    for number, word in enumerate(words):
        angle = 200 - 220 * number / (len(words) - 1)
        letter = Image.new("RGBA", (90, 90), (255, 255, 255, 0))
        ImageDraw.Draw(letter).text((45, 45), word, font=font, fill=RED, anchor="mm")
        letter = letter.rotate(angle - 90, Image.Resampling.BICUBIC)
        x = middle + 0.74 * radius * math.cos(math.radians(angle))
        y = middle - 0.74 * radius * math.sin(math.radians(angle))
        seal.alpha_composite(letter, (round(x) - 45, round(y) - 45))
    return seal


def letterhead(words: str) -> Image.Image:
    """Red letters 1.1 cm high and the red line under them, as wide as the text of a page."""
    head = Image.new("RGBA", (round(15.4 * CENTIMETRE), 2 * CENTIMETRE), (255, 255, 255, 0))
    draw = ImageDraw.Draw(head)
    font = ImageFont.truetype(FONT_FILE, round(1.1 * CENTIMETRE))
    draw.text((head.width / 2, 0.8 * CENTIMETRE), words, font=font, fill=RED, anchor="mm")
    draw.line((0, 1.8 * CENTIMETRE, head.width, 1.8 * CENTIMETRE), fill=RED, width=5)
    return head


if __name__ == "__main__":
    main()
