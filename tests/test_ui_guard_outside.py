"""No address, template or file that a document names is ever followed, whoever converts it.

Each kind of document names a server of ours, which must hear nothing, and a file beside it, whose
words must not come into the library.
"""

import io
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest
from guarded import Listener
from office import SOFFICE

from corpus.errors import Unreadable
from corpus.read import read
from corpus.read.legacy import _convert

WORDS = "CANARY-4711"
PIXELS = b"canary picture 4711"
NEEDS_OFFICE = (".rtf", ".odt", ".ods", ".xml")
_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("text", "text"), ("draw", "drawing"), ("table", "table"),
        ("svg", "svg-compatible"), ("meta", "meta"), ("script", "script"),
    )
) + ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"'  # noqa: E501  # fmt: skip
_NOW = 'xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"'


@pytest.fixture
def outside() -> Iterator[Listener]:
    reply = b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nhi"
    with Listener(reply) as it:
        yield it


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A text, and beside it a picture and a document."""
    folder = tmp_path / "private"
    folder.mkdir()
    (folder / "canary.txt").write_text(WORDS, encoding="utf-8")
    (folder / "canary.png").write_bytes(picture())
    (folder / "canary.odt").write_bytes(odf("text", f"<text:p>{WORDS}</text:p>"))
    return folder


def picture() -> bytes:
    """A small PNG whose bytes one knows again wherever they are copied to."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"tEXt", b"Comment\0" + PIXELS)
        + chunk(b"IDAT", zlib.compress(b"\0\1\2\3")) + chunk(b"IEND", b"")
    )  # fmt: skip


def odf(kind: str, body: str, meta: str = "") -> bytes:
    out = io.BytesIO()
    form = f"application/vnd.oasis.opendocument.{kind}"
    parts = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{of}"/>'
        for path, of in (("/", form), ("content.xml", "text/xml"), ("meta.xml", "text/xml"))
    )
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), form)
        archive.writestr(
            "META-INF/manifest.xml",
            "<manifest:manifest xmlns:manifest="
            f'"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{parts}</manifest:manifest>',
        )
        inner = {"text": "text", "spreadsheet": "spreadsheet"}[kind]
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {_SPACES} office:version="1.2">'
            f"<office:body><office:{inner}>{body}</office:{inner}></office:body>"
            "</office:document-content>",
        )
        archive.writestr(
            "meta.xml",
            f'<?xml version="1.0"?><office:document-meta {_SPACES} office:version="1.2">'
            f"<office:meta>{meta}</office:meta></office:document-meta>",
        )
    return out.getvalue()


def writer(url: str, folder: Path) -> bytes:
    near = folder.as_uri()
    frames = "".join(
        f'<text:p><draw:frame svg:width="5cm" svg:height="5cm">{it}</draw:frame></text:p>'
        for it in (
            f'<draw:image xlink:href="{url}/far.png" {_NOW}/>',
            f'<draw:image xlink:href="{near}/canary.png" {_NOW}/>',
            f'<draw:object xlink:href="{url}/far.odt" {_NOW}/>',
            f'<draw:object xlink:href="{near}/canary.odt" {_NOW}/>',
            f'<draw:floating-frame xlink:href="{url}/frame.html" {_NOW}/>',
            f'<draw:plugin xlink:href="{url}/film.mp4" {_NOW}/>',
        )
    )
    sections = "".join(
        f'<text:section text:name="s{number}"><text:section-source xlink:href="{it}" '
        'xlink:type="simple"/><text:p>旧的内容</text:p></text:section>'
        for number, it in enumerate(
            (f"{url}/part.odt", f"{near}/canary.odt", f"{near}/canary.txt", "../private/canary.odt")
        )
    )
    meta = (
        f'<meta:template xlink:type="simple" xlink:actuate="onRequest" xlink:title="t" '
        f'xlink:href="{url}/t.ott" meta:date="2020-01-01T00:00:00"/>'
        f'<meta:auto-reload xlink:href="{url}/again.odt" xlink:type="simple" xlink:show="replace" '
        'xlink:actuate="onLoad" meta:delay="PT1S"/>'
    )
    return odf("text", f"<text:p>正文在这里。</text:p>{frames}{sections}", meta)


def calc(url: str, folder: Path) -> bytes:
    near = folder.as_uri()
    formulas = "".join(
        f'<table:table-cell table:formula="of:={it}"/>'
        for it in (
            f"WEBSERVICE(&quot;{url}/service&quot;)",
            f"WEBSERVICE(&quot;{near}/canary.txt&quot;)",
            f"['{url}/far.ods'#$Sheet1.A1]",
            f"['{near}/canary.txt'#$canary.A1]",
            f"DDE(&quot;soffice&quot;;&quot;{folder}/canary.txt&quot;;&quot;A1&quot;)",
        )
    )
    return odf(
        "spreadsheet",
        '<table:table table:name="S1">'
        f'<table:table-source xlink:type="simple" xlink:href="{url}/source.ods" '
        'table:table-name="Sheet1"/><table:table-row><table:table-cell '
        f'office:value-type="string"><text:p>名称</text:p></table:table-cell>{formulas}'
        "</table:table-row></table:table>",
    )


def rtf(url: str, folder: Path) -> bytes:
    fields = "".join(
        rf"{{\field{{\*\fldinst {it} \\d}}{{\fldrslt x}}}}\par "
        for it in (
            f'INCLUDEPICTURE "{url}/far.png"',
            f'INCLUDEPICTURE "{folder}/canary.png"',
            f'INCLUDETEXT "{url}/far.rtf"',
            f'INCLUDETEXT "{folder}/canary.txt"',
            f'DDEAUTO soffice "{folder}/canary.txt" a',
        )
    )
    return (r"{\rtf1\ansi{\*\template " + url + r"/t.dot}Text of it.\par " + fields + "}").encode()


def xlsx(url: str, folder: Path) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    formulas = (
        "=1+1", f'=_xlfn.WEBSERVICE("{url}/service")', f"='{url}/[far.xlsx]Sheet1'!A1",
        f'=_xlfn.WEBSERVICE("{folder.as_uri()}/canary.txt")', f'=_xlfn.IMAGE("{url}/far.png")',
        f"='{folder}/[canary.txt]canary'!A1",
    )  # fmt: skip
    for number, formula in enumerate(formulas, 1):
        sheet.cell(number, 1, f"第{number}项")
        sheet.cell(number, 2, formula)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def word_xml(url: str, folder: Path) -> bytes:
    return (
        '<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument '
        'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" '
        f'xmlns:v="urn:schemas-microsoft-com:vml"><w:docPr><w:attachedTemplate w:val="{url}/t.dot"'
        "/></w:docPr><w:body><w:p><w:r><w:t>正文在这里。</w:t></w:r><w:r><w:pict><v:shape "
        f'style="width:9pt;height:9pt"><v:imagedata src="{url}/far.png"/></v:shape><v:shape '
        f'style="width:9pt;height:9pt"><v:imagedata src="{folder}/canary.png"/></v:shape></w:pict>'
        "</w:r></w:p></w:body></w:wordDocument>"
    ).encode()


def entities(url: str, folder: Path) -> str:
    return (
        f'<!DOCTYPE r [<!ENTITY % e SYSTEM "{url}/e.dtd"> %e;'
        f'<!ENTITY x SYSTEM "{folder.as_uri()}/canary.txt">]>'
    )


def word(url: str, folder: Path) -> bytes:
    """With a template, a picture and an object elsewhere, and entities that are files."""
    plain = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("正文在这里。")
    document.save(plain)
    parts = zipfile.ZipFile(plain)
    entries = {it: parts.read(it) for it in parts.namelist()}
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    link = '<Relationship Id="{}" Type="{}/{}" Target="{}" TargetMode="External"/>'.format
    entries["word/_rels/settings.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{link('r1', kind, 'attachedTemplate', f'{url}/t.dotm')}</Relationships>"
    ).encode()
    entries["word/_rels/document.xml.rels"] = entries["word/_rels/document.xml.rels"].replace(
        b"</Relationships>",
        (
            link("x1", kind, "image", f"{url}/far.png")
            + link("x2", kind, "oleObject", f"{url}/far.bin")
            + link("x3", kind, "image", f"{folder.as_uri()}/canary.png")
            + "</Relationships>"
        ).encode(),
    )
    entries["word/document.xml"] = (
        entries["word/document.xml"]
        .replace(b"<w:document", entities(url, folder).encode() + b"<w:document", 1)
        .replace("正文在这里。".encode(), "正文&x;在这里。".encode())
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def page(url: str, folder: Path) -> bytes:
    return (
        f'<!DOCTYPE html><html><head><base href="{url}/"><meta http-equiv="refresh" '
        f'content="0;url={url}/r"><link rel="stylesheet" href="s.css"><style>@import "{url}/i.css";'
        f"body{{background:url({url}/b.png)}}</style><script src={url}/x.js></script></head><body>"
        f'<h1>标题</h1><p>正文在这里。</p><img src="{url}/h.png"><iframe src="{folder.as_uri()}'
        f'/canary.txt"></iframe><object data="{url}/o"></object><svg><image href="{url}/v.png"/>'
        f'<use href="{url}/u.svg#a"/></svg></body></html>'
    ).encode()


def drawing(url: str, folder: Path) -> bytes:
    return (
        f'<?xml version="1.0"?>{entities(url, folder)}<svg xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="{url}/s.png"/>'
        "<text>&x;</text></svg>"
    ).encode()


def mail(url: str, folder: Path) -> bytes:
    return (
        "From: a@example.cn\r\nTo: b@example.cn\r\nSubject: =?utf-8?b?6YCa55+l?=\r\n"
        "Content-Type: text/html; charset=utf-8\r\n\r\n"
        f'<img src="{url}/m.png"><p>正文在这里。</p><iframe src="{folder.as_uri()}/canary.txt">'
    ).encode()


MADE = {
    "a.odt": writer, "a.ods": calc, "a.rtf": rtf, "a.doc": rtf, "a.xlsx": xlsx, "a.xml": word_xml,
    "a.docx": word, "a.html": page, "page.doc": page, "a.svg": drawing, "a.eml": mail,
}  # fmt: skip


@pytest.mark.parametrize("name", MADE)
def test_nothing_is_followed(outside: Listener, canary: Path, tmp_path: Path, name: str) -> None:
    if name.endswith(NEEDS_OFFICE) and SOFFICE is None:
        pytest.skip("LibreOffice is not installed")
    path = tmp_path / name
    path.write_bytes(MADE[name](outside.url, canary))
    try:
        text = "\n".join(block.text for block in read(path).blocks)
    except Unreadable as error:
        text = str(error)
    time.sleep(0.3)
    assert outside.heard == []
    assert WORDS not in text


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(
    ("name", "target"), [("a.odt", "docx"), ("a.ods", "xlsx"), ("a.rtf", "docx")]
)
def test_what_is_converted_brings_no_file_along(
    outside: Listener, canary: Path, name: str, target: str
) -> None:
    """Not in its parts either, which may be shown one day."""
    form = name.partition(".")[2]
    content = io.BytesIO(MADE[name](outside.url, canary))
    made = _convert(content, form, target, name, 90)
    parts = zipfile.ZipFile(io.BytesIO(made))
    for part in parts.namelist():
        inside = parts.read(part)
        assert PIXELS not in inside, part
        assert WORDS.encode() not in inside, part
        if part.endswith((".odt", ".docx", ".bin")):
            assert WORDS.encode() not in b"".join(
                zipfile.ZipFile(io.BytesIO(inside)).read(it)
                for it in zipfile.ZipFile(io.BytesIO(inside)).namelist()
            )
    assert outside.heard == []


def test_the_listener_would_hear(outside: Listener) -> None:
    """Else the tests above would prove nothing."""
    import httpx

    assert httpx.get(f"{outside.url}/x").text == "hi"
    assert outside.heard == ["GET /x HTTP/1.1"]
