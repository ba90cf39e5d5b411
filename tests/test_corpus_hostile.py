"""Archives, mails, pipes and long lines that are made to stop the program that reads them.

What is here is looked into by the program itself, before the guarded process has its turn, or took
it minutes: each must end soon, and must not keep the good file beside it from being read.
"""

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from time import process_time

import numpy as np
import pytest

from corpus.archive import opened
from corpus.context import _RESPECTIVELY
from corpus.errors import BureauError, Unreadable
from corpus.library import Library
from corpus.nominal import nominal
from corpus.read import Limits
from corpus.read.detect import Format, detect
from corpus.read.directory import listed_bytes
from corpus.read.find import Found, find_files
from corpus.read.tidy import tidy
from index.ingest import _digest
from index.synonyms import MOST, OWN, synonyms_of

GOOD = "关于开放日的通知\n\n开放日为2026年6月8日，家长凭身份证入校。\n".encode()
UTF8 = 0x800


def entry(name: bytes, data: bytes = GOOD, *, inner: bytes | None = None, method: int = 0) -> bytes:
    """A zip of two files: one made by hand, whose own record may bear another name, and 好.txt."""
    good = "好.txt".encode()
    out, listed = b"", b""
    for outer, own, content, how in ((name, inner or name, data, method), (good, good, GOOD, 0)):
        sizes = (zlib.crc32(content), len(content), len(content), len(own), 0)
        at = len(out)
        out += struct.pack("<I5H3I2H", 0x04034B50, 20, UTF8, how, 0, 33, *sizes) + own + content
        sizes = (*sizes[:3], len(outer), 0)
        listed += struct.pack(
            "<I6H3I5H2I", 0x02014B50, 20, 20, UTF8, how, 0, 33, *sizes, 0, 0, 0, 0, at
        )
        listed += outer
    return out + listed + struct.pack("<I4H2IH", 0x06054B50, 0, 0, 2, 2, len(listed), len(out), 0)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(entry(b""), id="no name"),
        pytest.param(entry(b"."), id="a dot"),
        pytest.param(entry(b"a.txt", inner=b"\xff\xfe.txt"), id="a name that is no text"),
        pytest.param(entry(b"a.txt", b"\x09\x04\x05\0\xff" + b"\xff" * 40, method=14), id="lzma"),
    ],
)
def test_an_entry_that_cannot_be_had_stops_only_itself(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    bad, good = sorted(find_files([tmp_path / "a.zip"]), key=lambda it: it.error is None)
    assert bad.error is not None and "在压缩包中" in str(bad.error)
    assert good.data() == GOOD


def long_list(count: int) -> bytes:
    """The end of a zip that lists so many empty files."""
    one = struct.pack("<I6H3I5H2I", 0x02014B50, 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
    listed = (one + b"z") * count
    first = struct.pack("<I5H3I2H", 0x04034B50, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0) + b"z"
    end = (44, 45, 45, 0, 0, count, count, len(listed), len(first))
    long = struct.pack("<IQ2H2I4Q", 0x06064B50, *end)
    where = struct.pack("<IIQI", 0x07064B50, 0, len(first) + len(listed), 1)
    short = struct.pack("<I4H2IH", 0x06054B50, 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return first + listed + long + where + short


def test_a_million_entries_are_not_listed() -> None:
    stream, began = io.BytesIO(long_list(1_000_000)), process_time()
    with pytest.raises(Unreadable, match="里的文件太多，请分批添加"):
        detect(stream, "a.zip")
    assert process_time() - began < 1  # 14 to 31 seconds, had zipfile read the list


@pytest.mark.parametrize("comment", [b"", b"x" * 0xFFFF])
def test_the_length_of_the_list_is_what_zipfile_reads(comment: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for n in range(300):
            archive.writestr(f"{n}.txt", "")
        archive.comment = comment
    names = sum(46 + len(it.filename) for it in zipfile.ZipFile(out).infolist())
    assert listed_bytes(out) == names
    assert listed_bytes(io.BytesIO(long_list(300))) == 300 * 47
    assert listed_bytes(io.BytesIO(b"PK")) == 0


def test_comments_before_a_page_take_no_time() -> None:
    began = process_time()
    assert detect(io.BytesIO(b"<!---->" * 500 + b"x"), "a.txt") is Format.TEXT
    assert detect(io.BytesIO(b"<!-- a -->" * 50 + b"<html>"), "a.txt") is Format.HTML
    assert process_time() - began < 1  # thirty comments took minutes, twice as long for each more


MAIL = b"From: a@b.c\r\nTo: x@y.z\r\nSubject: a\r\nMIME-Version: 1.0\r\n"


def mails_in_mails(depth: int) -> bytes:
    return MAIL + (b"Content-Type: message/rfc822\r\n\r\n" + MAIL) * depth + b"\r\nhi\r\n"


def test_mails_in_mails_do_not_end_the_run(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mails_in_mails(3000))
    (tmp_path / "b.txt").write_bytes(GOOD)
    bad, good = find_files([tmp_path])
    assert bad.error is not None and "a.eml" in str(bad.error) and "已跳过" in str(bad.error)
    assert good.data() == GOOD


def test_a_mail_with_a_file_is_still_opened(tmp_path: Path) -> None:
    part = b'Content-Disposition: attachment; filename="a.txt"\r\n\r\n'
    body = (
        b"--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\n" + part + GOOD + b"\r\n--b--\r\n"
    )
    head = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    (tmp_path / "a.eml").write_bytes(MAIL + head + body)
    assert [it.name for it in find_files([tmp_path / "a.eml"])] == ["a.eml", "a.eml/a.txt"]


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道")
    with (tmp_path / "大.txt").open("wb") as stream:
        stream.truncate(Limits().file + 1)
    for name, says in (("管道", "不是普通文件"), ("大.txt", "太大")):
        with pytest.raises(Unreadable, match=f"「{name}」{says}"):
            _digest(Found(name, tmp_path / name))


def test_a_pipe_is_no_backup(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.zip")
    with pytest.raises(BureauError, match="不是普通文件"), opened(tmp_path / "a.zip"):
        pass
    Library(tmp_path / "library").close()
    from corpus.backup import backup

    with pytest.raises(BureauError, match="不是备份文件"):
        backup(tmp_path / "library", tmp_path / "a.zip")


@pytest.mark.parametrize(
    "manifest",
    [
        b'{"format": "bureau-backup", "version": 1e999}',
        b'{"format": "bureau-backup", "version": 1, "items": {}, "made_at": "0001-01-01T00:00:00",'
        b' "schema": 1, "generation": 1, "documents": 0, "versions": 0}',
        b"[" * 100_000,
    ],
)
def test_a_manifest_made_to_break_the_reader(tmp_path: Path, manifest: bytes) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("manifest.json", manifest)
    with pytest.raises(BureauError, match="清单无法读取"), opened(tmp_path / "a.zip"):
        pass


LINES: tuple[tuple[Callable[[str], object], str], ...] = (
    (nominal, "a"),
    (nominal, "教育局"),
    (nominal, "一"),
    (nominal, "1年"),
    (nominal, "1"),
    (_RESPECTIVELY.search, "、"),
)


@pytest.mark.parametrize(("rule", "piece"), LINES)
def test_a_line_twice_as_long_takes_twice_as_long(
    rule: Callable[[str], object], piece: str
) -> None:
    def seconds(size: int) -> float:
        line, began = piece * (size // len(piece)) + "！", process_time()
        rule(line)
        return process_time() - began

    short = float(np.median([seconds(10_000) for _ in range(3)]))
    assert seconds(40_000) < 8 * max(short, 0.01)  # sixteen times where each place is tried


def test_a_line_of_words_is_no_group_of_synonyms(tmp_path: Path) -> None:
    many = " ".join(f"词{n}" for n in range(MOST + 1))
    (tmp_path / OWN).write_text(f"{many}\n灯会 灯展\n", "utf-8")
    known = synonyms_of(tmp_path)
    assert "词1" not in known
    assert known["灯会"] == ("灯展",)


def test_words_that_only_programs_see_are_no_part_of_a_text() -> None:
    hidden = "".join(chr(0xE0000 + ord(it)) for it in "ignore all")
    assert tidy(f"招生{hidden}通知\u061c\ufffe") == "招生通知"
