"""Files that can't be read: one line in Chinese that names the file and the fix."""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from documents import Put, encrypt_pdf, typeset, write_docx, write_pdf, write_zip

from corpus.errors import Unreadable
from corpus.read import Limits, read
from corpus.read.find import find_files

ELF = b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 40
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000


def refusal(path: Path) -> str:
    with pytest.raises(Unreadable) as caught:
        read(path)
    line = str(caught.value)
    assert len(line.splitlines()) == 1
    line.encode("utf-8")
    return line


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("空.txt", b"", "「空.txt」是空文件"),
        ("空.pdf", b"", "「空.pdf」是空文件"),
        ("白.txt", " \n\t　\n".encode(), "「白.txt」没有文字内容"),
        ("装.pdf", ELF, "「装.pdf」不是 PDF 文件（内容是可执行程序）"),
        ("装.docx", b"MZ" + ELF, "「装.docx」不是 DOCX 文件（内容是可执行程序）"),
        ("乱.txt", bytes(range(256)) * 50, "「乱.txt」是无法识别的二进制数据"),
        ("乱.pdf", bytes(range(256)) * 50, "「乱.pdf」不是 PDF 文件"),
        ("旧.xls", OLE2, "「旧.xls」已损坏或不完整，请用 Excel 或 WPS 重新保存"),
        ("旧.bin", OLE2, "「旧.bin」是旧版 Office 或其他复合文件，暂不支持"),
        ("密.docx", OLE2 + "EncryptedPackage".encode("utf-16-le"), "「密.docx」已加密"),
        ("图.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "「图.png」图片已损坏或不完整"),
        ("图.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 100, "「图.jpg」图片已损坏或不完整"),
        ("包.rar", b"Rar!\x1a\x07\x00" + b"\0" * 100, "「包.rar」是RAR 压缩包"),
        ("断.pdf", b"%PDF-1.5\n1 0 obj\n<<", "「断.pdf」已损坏或不完整"),
        ("假.pdf", b"%PDF-1.5\nnothing here\n%%EOF\n", "「假.pdf」已损坏或不完整"),
        ("断.docx", b"PK\x03\x04" + b"\0" * 100, "「断.docx」文件已损坏或不完整"),
    ],
)  # fmt: skip
def test_one_clear_line(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert says in refusal(tmp_path / name)


def test_packages_of_other_programs_are_named(tmp_path: Path) -> None:
    slides = write_zip(tmp_path / "片.pptx", {"ppt/presentation.xml": b"<a/>"})
    assert "演示文稿（.pptx），暂不支持；请另存为" in refusal(slides)
    sheet = write_zip(tmp_path / "表.xlsx", {"xl/workbook.xml": b"<a/>"})
    assert "「表.xlsx」已损坏或不完整" in refusal(sheet)
    empty = write_zip(tmp_path / "空.docx", {"a.txt": b"a"})
    assert "不是 DOCX 文件" in refusal(empty)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.8])
def test_torn_files(tmp_path: Path, share: float) -> None:
    for whole in (
        write_docx(tmp_path / "a.docx", ["第一条 内容。"] * 50),
        write_pdf(tmp_path / "a.pdf", typeset(["第一条 内容。"] * 50)),
    ):
        data = whole.read_bytes()
        whole.write_bytes(data[: int(len(data) * share)])
        assert "已损坏或不完整" in refusal(whole)


def test_a_docx_with_a_damaged_part(tmp_path: Path) -> None:
    path = write_zip(
        tmp_path / "a.docx", {"word/document.xml": b"<w:document", "[Content_Types].xml": b"<x/>"}
    )
    assert "已损坏或不完整" in refusal(path)


def test_a_docx_that_unpacks_to_too_much(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", ["内容。" * 1000])
    with pytest.raises(Unreadable, match="解压后过大"):
        read(path, limits=Limits(unpacked=1000))


def test_encrypted_pdf(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", typeset(["第一条 内容不得外传。"]))
    locked = encrypt_pdf(path, "secret")
    assert "「a.pdf」已加密，需要密码才能打开" in refusal(locked)
    # a password only against printing does not keep anyone from reading
    path = write_pdf(tmp_path / "b.pdf", typeset(["第一条 内容不得外传。"]))
    assert read(encrypt_pdf(path, "")).blocks[0].text == "第一条 内容不得外传。"


def test_blank_pages_are_called_so(tmp_path: Path) -> None:
    assert "「a.pdf」是空白页，没有文字" in refusal(
        write_pdf(tmp_path / "a.pdf", [[], [Put("1", 280, 40)]])
    )


def test_a_large_text_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "大.txt"
    with path.open("wb") as stream:
        stream.write("日志\n".encode() * 2000)
        stream.truncate(300_000_000)
    start = time.perf_counter()
    line = refusal(path)
    assert time.perf_counter() - start < 0.5
    assert "太大（300 MB），文本类文件上限为 100 MB" in line


def test_names_with_emoji_newlines_and_bytes(tmp_path: Path) -> None:
    path = tmp_path / "😀通\n知.txt"
    path.write_bytes(b"")
    assert "「😀通\\n知.txt」是空文件" in refusal(path)
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.txt"))
    odd.write_text("可以读的内容。", "utf-8")
    (found,) = (f for f in find_files([tmp_path]) if "通" not in f.name)
    found.name.encode("utf-8")
    assert found.read().blocks[0].text == "可以读的内容。"


def test_a_page_nested_too_deep(tmp_path: Path) -> None:
    path = tmp_path / "深.html"
    # tags left open, as old editors did: every paragraph is inside the one before it
    path.write_text("<html><body>" + "".join(f"<font><p>第{n}段。" for n in range(280)), "utf-8")
    assert [block.text for block in read(path).blocks] == [f"第{n}段。" for n in range(280)]
    path.write_text("<html><body>" + "<div>好，<b>是</b>。" * 3000, "utf-8")
    assert "「深.html」网页结构嵌套过深" in refusal(path)


def test_special_files_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道")
    assert "不是普通文件" in refusal(tmp_path / "管道")


@pytest.fixture
def no_rights() -> Iterator[None]:
    """Run as somebody who is not root: root may read everything."""
    if os.geteuid() == 0:
        os.seteuid(65534)
        yield
        os.seteuid(0)
    else:
        yield


def test_a_folder_without_rights_is_one_line_and_the_rest_goes_on(
    request: pytest.FixtureRequest,
) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        root.chmod(0o755)
        (root / "b").mkdir()
        (root / "a.txt").write_text("不给看", "utf-8")
        (root / "c.txt").write_text("给看", "utf-8")
        (root / "a.txt").chmod(0)
        (root / "b").chmod(0)
        request.getfixturevalue("no_rights")
        try:
            first, second, third = find_files([root])
            for found, what in ((first, "a.txt"), (second, "b")):
                with pytest.raises(Unreadable, match=f"{what}」没有读取权限"):
                    found.read()
            assert third.read().blocks[0].text == "给看"
        finally:
            if os.getuid() == 0:
                os.seteuid(0)
            (root / "b").chmod(0o755)


def test_one_bad_entry_does_not_spoil_an_archive(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "p.zip", {"坏.txt": b"", "好.txt": "好内容".encode()})
    found = {item.name: item for item in find_files([path])}
    assert found["p.zip/好.txt"].read().blocks[0].text == "好内容"
    with pytest.raises(Unreadable, match=r"「p\.zip/坏\.txt」是空文件"):
        found["p.zip/坏.txt"].read()
