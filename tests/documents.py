"""Small real files for tests: DOCX by python-docx, PDF with text at given places, zip, HTML."""

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from pypdf import PdfReader, PdfWriter

WIDTH, HEIGHT = 595, 842  # A4 in points
LEFT, SIZE, PITCH, COLUMN = 90, 14, 24, 29  # margin, type size, line distance, characters a line


@dataclass(frozen=True)
class Put:
    """Text at a place of a PDF page; points from the lower left corner."""

    text: str
    x: float
    y: float
    size: float = SIZE


def write_pdf(path: Path, pages: Sequence[Sequence[Put]], title: str = "") -> Path:
    """A PDF with a Chinese text layer. The font is one of Adobe's standard ones, not embedded."""
    objects: list[bytes] = []

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    tree = add(b"")  # 1: filled in below
    font = add(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
        b" /DescendantFonts [3 0 R] >>"
    )
    add(
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo"
        b" << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /DW 1000 >>"
    )
    kids = []
    for page in pages:
        stream = "".join(
            f"BT /F1 {p.size} Tf 1 0 0 1 {p.x} {p.y} Tm"
            f" <{p.text.encode('utf-16-be').hex()}> Tj ET\n"
            for p in page
        ).encode()
        content = add(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        kids.append(
            add(
                b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R"
                b" /Resources << /Font << /F1 %d 0 R >> >> >>"
                % (tree, WIDTH, HEIGHT, content, font)
            )
        )
    refs = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[tree - 1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (refs, len(kids))
    root = add(b"<< /Type /Catalog /Pages %d 0 R >>" % tree)
    about = add(b"<< /Title <FEFF%s> >>" % title.encode("utf-16-be").hex().encode())
    out, offsets = bytearray(b"%PDF-1.5\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer << /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, root, about, start,
    )  # fmt: skip
    path.write_bytes(out)
    return path


def typeset(
    paragraphs: Iterable[str],
    *,
    header: str = "",
    footer: str = "— {page} —",
    lines: int = 10,
    indent: bool = True,
) -> list[list[Put]]:
    """Pages as a Chinese word processor sets them: two characters' indent, full lines.

    A paragraph that begins with "^" is set in the middle, without it. ``lines`` a page.
    """
    rows: list[tuple[float, str]] = []
    for paragraph in paragraphs:
        if paragraph.startswith("^"):
            text = paragraph[1:]
            rows.append((LEFT + (COLUMN - len(text)) * SIZE / 2, text))
            continue
        first = COLUMN - 2 if indent else COLUMN
        rows.append((LEFT + (COLUMN - first) * SIZE, paragraph[:first]))
        rest = paragraph[first:]
        rows.extend((LEFT, rest[at : at + COLUMN]) for at in range(0, len(rest), COLUMN))
    pages = []
    for number, at in enumerate(range(0, len(rows), lines), 1):
        page = [Put(header, LEFT, 800)] if header else []
        page += [Put(t, x, 740 - PITCH * n) for n, (x, t) in enumerate(rows[at : at + lines])]
        if footer:
            page.append(Put(footer.format(page=number), 280, 40))
        pages.append(page)
    return pages


def encrypt_pdf(path: Path, password: str) -> Path:
    """``path`` with a password that must be given to open it, "" for one that only locks it."""
    writer = PdfWriter(PdfReader(path))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    writer.write(path)
    return path


def write_docx(path: Path, paragraphs: Iterable[str | Sequence[Sequence[str]]]) -> Path:
    """ "# x" is a heading of that level, "^x" centred, a sequence of rows a table."""
    document = docx.Document()
    for item in paragraphs:
        if not isinstance(item, str):
            table = document.add_table(len(item), len(item[0]))
            for row, values in zip(table.rows, item, strict=True):
                for cell, value in zip(row.cells, values, strict=True):
                    cell.text = value
        elif item.startswith("#"):
            marks, text = item.split(" ", 1)
            document.add_heading(text, len(marks))
        elif item.startswith("^"):
            document.add_paragraph(item[1:]).alignment = WD_ALIGN_PARAGRAPH.CENTER
        else:
            document.add_paragraph(item)
    document.save(str(path))
    return path


class _GbkInfo(zipfile.ZipInfo):
    """An entry whose name is written as Chinese Windows does: GBK, and no flag that says so."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gbk"), self.flag_bits


def write_zip(path: Path, entries: dict[str, bytes], *, gbk: bool = False) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            info = (_GbkInfo if gbk else zipfile.ZipInfo)(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return path


def page_of_site(article: str, *, title: str = "关于做好开学工作的通知", head: str = "") -> str:
    """An article inside what government sites put round it."""
    menu = "".join(
        f'<li><a href="#">{name}</a></li>' for name in ("首页", "机构", "新闻", "公开", "服务")
    )
    return f"""<!DOCTYPE html><html><head>{head}<title>{title}_示例区教育局</title>
    <style>p {{ color: red }}</style><script>var a = "脚本里的话，不是正文。";</script></head><body>
    <div><ul>{menu}</ul></div>
    <div>您所在的位置：<a>首页</a> &gt; <a>公开</a> &gt; <a>通知公告</a></div>
    <div><h1>{title}</h1>
    <div>来源：示例区教育局 发布时间：2026-08-20 09:00
    字体大小：<a>大</a><a>中</a><a>小</a></div>
    <div>{article}</div>
    <p>【打印本页】【关闭窗口】</p></div>
    <div style="display:none">隐藏的提示，请勿引用。</div>
    <div><a>关于本网</a> | <a>网站地图</a>
    主办：示例区教育局 粤ICP备00000000号</div></body></html>"""
