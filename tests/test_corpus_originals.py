"""The original files: whole or not there, and whose fault it is where they are not."""

from hashlib import sha256
from pathlib import Path

import pytest
from fake_encoder import CountingEncoder

from corpus.errors import BureauError, Unreadable
from corpus.library import Library
from corpus.originals import Originals
from index.ingest import add


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(tmp_path / "originals")


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def test_what_is_kept_is_there_to_the_byte(originals: Originals, tmp_path: Path) -> None:
    file = tmp_path / "通知.txt"
    file.write_bytes(b"one")
    assert originals.keep(file, digest(b"one")) == 3
    assert originals.path(digest(b"one")).read_bytes() == b"one"
    assert originals.keep(b"two", digest(b"two")) == 3
    assert {it.name for it in originals.all()} == {digest(b"one"), digest(b"two")}


def test_a_vanished_file_is_that_files_fault(originals: Originals, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"已经读不到.*再添加一次"):
        originals.keep(tmp_path / "没有了.txt", digest(b""))


def test_a_changed_file_is_that_files_fault_and_leaves_nothing(
    originals: Originals, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_bytes(b"changed")
    with pytest.raises(Unreadable, match="被改动"):
        originals.keep(tmp_path / "a.txt", digest(b"before"))
    assert list(originals.folder.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_everybodys(tmp_path: Path) -> None:
    (tmp_path / "originals").write_bytes(b"a file, not a folder")
    with pytest.raises(BureauError, match="无法保存原始文件") as caught:
        Originals(tmp_path / "originals").keep(b"one", digest(b"one"))
    assert not isinstance(caught.value, Unreadable)


def test_what_a_killed_writer_left_is_swept_at_the_next_opening(tmp_path: Path) -> None:
    folder = tmp_path / "originals"
    folder.mkdir()
    (folder / ".0123456789ab-0000").write_bytes(b"half")
    (folder / digest(b"one")).write_bytes(b"one")
    opened = Originals(folder)
    opened.sweep()
    assert [it.name for it in folder.iterdir()] == [digest(b"one")]
    (folder / ".0123456789ab-0001").write_bytes(b"of another process, at work")
    opened.sweep()  # once for each opening: it lists the whole folder
    assert (folder / ".0123456789ab-0001").exists()
    Originals(folder).sweep()
    assert not (folder / ".0123456789ab-0001").exists()


def test_one_vanished_file_fails_alone(tmp_path: Path) -> None:
    """It is read, and gone before it is put: the others are in all the same."""
    files = tmp_path / "files"
    files.mkdir()
    for name in ("甲", "乙", "丙"):
        (files / f"{name}.txt").write_text(
            f"{name}区学校食堂管理办法\n第一条 制定本办法。\n", "utf-8"
        )
    library = Library(tmp_path / "library")

    class Meanwhile(CountingEncoder):
        def passages(self, texts, progress=None):  # type: ignore[no-untyped-def]
            (files / "乙.txt").unlink(missing_ok=True)  # while the batch is embedded
            return super().passages(texts, progress)

    outcomes = {one.name: one for one in add(library, Meanwhile(), [files])}
    assert {Path(name).name: one.result for name, one in outcomes.items()} == {
        "甲.txt": "added",
        "乙.txt": "failed",
        "丙.txt": "added",
    }
    assert "已经读不到" in (outcomes["files/乙.txt"].reason or "")
