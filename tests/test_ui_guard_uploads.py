"""Hostile files through the real upload route: each stops only itself, with one clear line."""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from documents import write_docx
from guarded import guarded, settled, upload
from served import Served

GOOD = "关于开放日的通知\n\n开放日为2026年6月8日，家长凭身份证入校。\n".encode()


def packed(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def linked(name: str, target: str) -> bytes:
    """An archive with a symbolic link."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, target)
    return out.getvalue()


def docx_of(body: str, prolog: str = "") -> bytes:
    folder = io.BytesIO()
    with zipfile.ZipFile(folder, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
            'relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/'
            'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            'relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            "word/document.xml",
            f'<?xml version="1.0"?>{prolog}<w:document xmlns:w="http://schemas.openxmlformats.org/'
            f'wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>',
        )
    return folder.getvalue()


def laughs() -> str:
    """Entities that hold ten of the one before: a thousand million laughs."""
    lines = ['<!ENTITY l0 "哈哈哈哈哈哈哈哈哈哈">']
    lines += [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)]
    return f"<!DOCTYPE w:document [{''.join(lines)}]>"


def png(width: int, height: int) -> bytes:
    """A picture of so many pixels that says so in its head and holds hardly any."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        head = len(data).to_bytes(4, "big") + kind + data
        return head + zlib.crc32(kind + data).to_bytes(4, "big")

    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", size + b"\x08\x02\0\0\0")
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def nested(depth: int) -> bytes:
    inner = packed({"a.txt": GOOD})
    for level in range(depth):
        inner = packed({f"{level}.zip": inner})
    return inner


def sheet(columns: int) -> bytes:
    """One row that claims a cell in the last of so many columns, and a range of as many."""
    row = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>2</v></c></row>'
    cells = "".join(f"<c><v>{n}</v></c>" for n in range(columns))
    xml = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/'
        f'2006/main"><dimension ref="A1:XFD1048576"/><sheetData>{row}<row r="2">{cells}</row>'
        "</sheetData></worksheet>"
    )
    import openpyxl

    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    parts = zipfile.ZipFile(io.BytesIO(out.getvalue()))
    entries = {it: parts.read(it) for it in parts.namelist()}
    return packed({**entries, "xl/worksheets/sheet1.xml": xml.encode()})


def pdf_page(stream: bytes) -> bytes:
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
    ]
    out, at = b"%PDF-1.5\n", []
    for number, content in enumerate(objects, 1):
        at.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % it for it in at)
    end = b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return out + b"xref\n0 5\n0000000000 65535 f \n" + table + end


def bomb(size: int) -> bytes:
    packer = zlib.compressobj(9)
    block = b"\0" * 1_000_000
    return b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()


# name → (content, words of the line that is shown)
FILES: dict[str, tuple[bytes, str]] = {
    "程序.pdf": (b"MZ\x90\0" + bytes(range(256)) * 40, "可执行程序"),
    "程序.docx": (b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 40, "可执行程序"),
    "网页.pdf": (b"<html><script>alert(1)</script></html>", "网页.pdf"),
    "多面.pdf": (pdf_page(zlib.compress(b" ")) + packed({"a.exe": b"MZ"}), "多面.pdf"),
    "炸弹.zip": (packed({"a.txt": b"\0" * 300_000_000}), "炸弹.zip"),
    "套娃.zip": (nested(60), "套娃.zip"),
    "页炸弹.pdf": (pdf_page(bomb(250_000_000)), "页炸弹.pdf"),
    "实体.docx": (docx_of("<w:p><w:r><w:t>&l9;</w:t></w:r></w:p>", laughs()), "实体.docx"),
    "深.docx": (docx_of("<w:p>" * 50_000 + "</w:p>" * 50_000), "深.docx"),
    "深.html": (b"<div>" * 100_000 + "正文".encode(), "深.html"),
    "列.xlsx": (sheet(100_000), "列.xlsx"),
    "大图.png": (png(60_000, 60_000), "大图.png"),
    "路径.zip": (packed({"../../../canary.txt": GOOD, "/canary.txt": GOOD}), "路径.zip"),
    "链接.zip": (linked("a.txt", "/etc/passwd"), "链接.zip"),
    "表.csv": (b"," * 3_000_000, "表.csv"),
    "邮件.eml": (b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\n" * 2_000, ""),
    "图.svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "图.svg"),
}


@pytest.fixture(scope="module")
def served(full_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with guarded(full_library, tmp_path_factory.mktemp("uploads"), "") as it:
        yield it


@pytest.fixture(scope="module")
def became(served: Served) -> dict[str, str]:
    """All of them, one after the other, and a good file at the end."""
    for name, (content, _) in FILES.items():
        assert upload(served, name, content).status_code == 201
    assert upload(served, "通知.txt", GOOD).status_code == 201
    return settled(served)


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_stops_only_itself(became: dict[str, str], name: str) -> None:
    said = became[name]
    assert "程序出错" not in said and "Traceback" not in said and "Error" not in said
    assert "root:" not in said  # nothing of this machine is read into the library
    assert "没有收录" in said or "完成" in said
    if "没有收录" in said:
        assert FILES[name][1] in said


MUST_FAIL = (
    "程序.pdf", "程序.docx", "炸弹.zip", "页炸弹.pdf", "实体.docx", "大图.png", "链接.zip",
)  # fmt: skip


@pytest.mark.parametrize("name", MUST_FAIL)
def test_what_is_an_attack_is_not_taken_in(became: dict[str, str], name: str) -> None:
    assert "没有收录" in became[name]


def test_the_server_goes_on(served: Served, became: dict[str, str]) -> None:
    assert "完成" in became["通知.txt"]
    assert httpx.get(f"{served.url}/healthz", timeout=30).status_code == 200
    asked = {"question": "开放日是哪一天？"}
    answer = httpx.post(f"{served.url}/api/ask", json=asked, timeout=60).json()
    assert "6月8日" in answer["answer"]
    assert served.process.poll() is None


def test_nothing_was_written_outside_the_library(served: Served, became: dict[str, str]) -> None:
    assert not Path("/canary.txt").exists()
    assert not list(served.library.parent.glob("canary*"))
    assert not list(served.library.parent.parent.glob("canary*"))


@pytest.mark.parametrize(
    "name", ["../../etc/x.txt", "..\\..\\x.txt", "a/../../x.txt", "x\0y.txt", "CON:.txt", "<b>.txt"]
)
def test_a_name_leads_nowhere(served: Served, name: str) -> None:
    said = upload(served, name, GOOD)
    assert said.status_code == 201
    assert not set(said.json()["name"]) & set('/\\\0<>:"|?*')
    outside = served.library.parent
    assert not [it for it in outside.rglob("x*.txt") if served.library not in it.parents]


def test_a_document_that_is_what_it_says_is_taken(served: Served, tmp_path: Path) -> None:
    """So that the table above is no proof of refusing everything."""
    word = write_docx(tmp_path / "a.docx", ["关于报名的通知", "报名从2026年7月1日开始。"])
    assert upload(served, "报名.docx", word.read_bytes()).status_code == 201
    assert "完成" in settled(served)["报名.docx"]
