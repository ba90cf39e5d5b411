"""``bureau add`` on what people really have in their folders."""

import json
import os
import shutil
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from documents import Put, write_docx, write_pdf
from pypdf import PdfReader, PdfWriter
from served import bureau

from corpus.document import Kind
from corpus.library import Library
from ui.cli import main

Captured = pytest.CaptureFixture[str]
GOOD = "示例区校车管理办法\n第一条 校车早上七点十分发车。\n第二条 每车配一名照管员。\n"


def added(capsys: Captured, *words: str | Path, library: Path) -> tuple[int, list[Any], str]:
    code = main(["add", *map(str, words), "--json", "--library", str(library)])
    said = capsys.readouterr()
    return code, [json.loads(line) for line in said.out.splitlines()], said.err


def good(path: Path) -> Path:
    path.write_text(GOOD, "utf-8")
    return path


def empty(path: Path) -> None:
    path.write_bytes(b"")


def torn_docx(path: Path) -> None:
    write_docx(path, ["第一条 好。"] * 50)
    path.write_bytes(path.read_bytes()[:900])


def encrypted_pdf(path: Path) -> None:
    write_pdf(path, [[Put("第一条", 90, 700)]])
    writer = PdfWriter(PdfReader(path))
    writer.encrypt("密码", algorithm="RC4-128")
    writer.write(path)


def executable(path: Path) -> None:
    shutil.copy(sys.executable, path)


def huge_text(path: Path) -> None:
    with path.open("wb") as stream:
        stream.write("日志\n".encode() * 2000)
        stream.truncate(300_000_000)  # a hole: takes no room on the disk


BAD = [
    ("空.txt", empty, "是空文件"),
    ("空.pdf", empty, "是空文件"),
    ("残.docx", torn_docx, "残.docx"),
    ("密.pdf", encrypted_pdf, "加密"),
    ("程序.pdf", executable, "程序.pdf"),
    ("大.txt", huge_text, "太大（300 MB）"),
    ("😀通\n知.txt", empty, "😀通\\n知.txt"),
]


@pytest.mark.parametrize(("name", "make", "says"), BAD, ids=[says for _, _, says in BAD])
def test_a_bad_file_alone_is_one_line(
    capsys: Captured, tmp_path: Path, name: str, make: Any, says: str
) -> None:
    make(tmp_path / name)
    code, (one,), err = added(capsys, tmp_path / name, library=tmp_path / "library")
    assert (code, one["result"]) == (2, "failed")
    (line,) = err.splitlines()
    assert says in line
    assert "请" in line
    assert one["reason"] == line


def test_bad_files_among_others_spoil_nothing_and_lines_keep_the_order(
    capsys: Captured, tmp_path: Path
) -> None:
    folder = tmp_path / "文件夹"
    folder.mkdir()
    for name, make, _ in BAD:
        make(folder / name)
    good(folder / "😀校车.txt")
    with zipfile.ZipFile(folder / "包.zip", "w") as archive:
        archive.writestr("内/通知.txt", "开学通知\n九月一日上午八点到校。")
        archive.writestr("坏.docx", b"PK\x03\x04torn")
    code, lines, err = added(
        capsys, folder, tmp_path / "没有.txt", folder / "😀校车.txt", library=tmp_path / "library"
    )
    assert (code, err) == (1, "")
    names = [one["file"] for one in lines]
    assert names[:-2] == sorted(names[:-2])
    assert names[-2:] == ["没有.txt", "😀校车.txt"]
    went_in = {one["file"]: one["result"] for one in lines if one["result"] != "failed"}
    assert went_in == {
        "文件夹/包.zip/内/通知.txt": "added",
        "文件夹/😀校车.txt": "added",
        "😀校车.txt": "unchanged",
    }
    assert lines[-1]["reason"] == "与“文件夹/😀校车.txt”内容相同"
    library = Library(tmp_path / "library", create=False)
    assert library.integrity() == ()
    assert {it.title for it in library.documents()} == {"示例区校车管理办法", "开学通知"}


def test_nothing_there_makes_no_library(capsys: Captured, tmp_path: Path) -> None:
    code, lines, err = added(capsys, tmp_path / "没有", tmp_path / "也没", library=tmp_path / "l")
    assert (code, lines) == (2, [])
    assert "找不到“" in err
    assert err.count("\n") == 1
    assert not (tmp_path / "l").exists()
    (tmp_path / "空夹").mkdir()
    code, lines, err = added(capsys, tmp_path / "空夹", library=tmp_path / "l")
    assert (code, lines) == (2, [])
    assert "没有可以添加的文件" in err


def test_again_changes_nothing_and_other_bytes_are_a_new_version(
    capsys: Captured, tmp_path: Path
) -> None:
    file, library = good(tmp_path / "校车.txt"), tmp_path / "library"
    code, (first,), _ = added(capsys, file, library=library)
    assert (code, first["result"]) == (0, "added")
    before = Library(library).generation
    code, (again,), _ = added(capsys, file, library=library)
    assert (code, again["result"], again["reason"]) == (0, "unchanged", None)
    assert Library(library).generation == before
    file.write_text(GOOD.replace("七点十分", "七点半"), "utf-8")
    code, (changed,), _ = added(capsys, file, library=library)
    assert (code, changed["result"]) == (0, "replaced")
    assert changed["document"] == first["document"]
    assert main(["ask", "校车几点发车？", "--library", str(library)]) == 0
    assert "七点半" in capsys.readouterr().out


def test_kind_and_year_correct_a_known_file(capsys: Captured, tmp_path: Path) -> None:
    file, library = good(tmp_path / "校车.txt"), tmp_path / "library"
    added(capsys, file, library=library)
    right = (file, "--kind", "notice", "--year", "2031")
    code, (one,), _ = added(capsys, *right, library=library)
    assert (code, one["result"], one["reason"]) == (0, "replaced", "已更正说明信息")
    (document,) = Library(library).documents()
    assert (document.about.kind, document.about.year) == (Kind.NOTICE, 2031)
    assert len(Library(library).versions(document.id)) == 1
    code, (one,), _ = added(capsys, *right, library=library)
    assert (code, one["result"], one["reason"]) == (0, "unchanged", None)
    words = ["search", "校车", "--year", "2031", "--kind", "notice", "--library", str(library)]
    assert main(words) == 0
    assert "校车早上七点十分发车" in capsys.readouterr().out


def test_replaces_supersedes_one_other_document(capsys: Captured, tmp_path: Path) -> None:
    library = tmp_path / "library"
    old = good(tmp_path / "旧办法.txt")
    new = tmp_path / "新办法.txt"
    new.write_text("示例区校车新办法\n第一条 校车早上六点半发车。\n", "utf-8")
    _, (first,), _ = added(capsys, old, library=library)
    for words in ((new, old, "--replaces", "旧办法.txt"), (tmp_path, "--replaces", "旧办法.txt")):
        code, lines, err = added(capsys, *words, library=library)
        assert (code, lines) == (2, [])
        assert "一次只能用于一个文件" in err
    code, _, err = added(capsys, new, "--replaces", "没有这份", library=library)
    assert code == 2
    assert "没有这份" in err
    code, (second,), _ = added(capsys, new, "--replaces", "旧办法.txt", library=library)
    assert (code, second["result"]) == (0, "added")
    assert Library(library).document(first["document"]).superseded_by == second["document"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs rights as POSIX has them")
def test_without_rights_is_a_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    """Root may read everything, so as root the command runs without that privilege."""
    folder = tmp_path / "文件"
    secret, closed = folder / "密室", tmp_path / "别人的"
    for path in (folder, secret, closed):
        path.mkdir()
    good(folder / "好.txt")
    good(secret / "看不见.txt")
    locked = good(folder / "锁.txt")
    for path in (secret, locked, closed):
        path.chmod(0)
    try:
        said = bureau("add", folder, library=tmp_path / "资料库", before=unprivileged())
        assert said.stderr == ""
        assert said.returncode == 1
        by_name = {line.split()[2]: line for line in said.stdout.splitlines()}
        assert by_name["文件/好.txt"].startswith("added")
        assert "没有读取权限" in by_name["文件/锁.txt"]
        assert "没有读取权限" in by_name["文件/密室"]
        for words in (("add", folder / "好.txt"), ("documents",), ("doctor",)):
            said = bureau(*words, library=closed, before=unprivileged())
            assert "Traceback" not in said.stderr
            assert said.returncode == (1 if words == ("doctor",) else 2)
            (line,) = (it for it in (said.stderr + said.stdout).splitlines() if "别人的" in it)
            assert "权限" in line
    finally:
        for path in (secret, locked, closed):
            path.chmod(0o755)


def unprivileged() -> list[str]:
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("needs setpriv (util-linux) where run as root")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


def test_the_library_does_not_swallow_itself(
    capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own originals would come in once more, under names that nobody knows."""
    library = tmp_path / "库"
    assert added(capsys, good(tmp_path / "校车.txt"), library=library)[0] == 0
    link = tmp_path / "别处"
    link.symlink_to(library)
    monkeypatch.chdir(library)
    for path in (library, library / "originals", link, Path(), tmp_path):
        code, results, err = added(capsys, path, library=library)
        assert (code, results) == (2, [])
        assert "资料库自己的文件夹" in err
    assert len(Library(library).documents()) == 1
    assert added(capsys, tmp_path / "校车.txt", library=library)[0] == 0  # a file beside it
