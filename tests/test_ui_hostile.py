"""Settings and command lines that were made to break the program, or by a slip of the hand."""

import os
from pathlib import Path

import pytest
from served import bureau

from corpus.errors import BureauError
from ui.fault import without_secrets
from ui.settings import FILE, load_settings

BROKEN = ("a = " + "[" * 5000 + "]" * 5000, "max_question = " + "9" * 6000)


@pytest.mark.parametrize("text", BROKEN, ids=["nested", "digits"])
def test_settings_that_break_the_reader_are_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(BureauError, match="请按 TOML 格式修改"):
        load_settings(tmp_path)
    assert without_secrets("照旧", tmp_path) == "照旧"  # or the fault would hide behind another


def test_a_pipe_is_not_waited_for_as_settings(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / FILE)
    with pytest.raises(BureauError, match="不是普通文件"):
        load_settings(tmp_path)
    (tmp_path / FILE).unlink()
    with (tmp_path / FILE).open("wb") as stream:
        stream.truncate(2_000_000)
    with pytest.raises(BureauError, match="太大"):
        load_settings(tmp_path)


def test_an_empty_path_is_not_the_folder_one_is_in(tmp_path: Path) -> None:
    done = bureau("add", "", library=tmp_path / "library")
    assert done.returncode == 2
    assert "有一个路径是空的" in done.stderr
    assert not (tmp_path / "library").exists()
