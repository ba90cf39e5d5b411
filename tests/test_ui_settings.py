"""``settings.toml``: what may stand in it, and what is said of the rest."""

from pathlib import Path

import pytest

from corpus.errors import BureauError
from ui.settings import Settings, library_folder, load_settings


def settings(folder: Path, text: str | bytes) -> Settings:
    (folder / "settings.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    return load_settings(folder)


def test_what_is_set_is_taken_and_the_rest_stays(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "无") == Settings()
    found = settings(tmp_path, '\ufeffhandoff_phone = "12345"\nmax_question = 300\n')
    assert (found.handoff_phone, found.max_question) == ("12345", 300)
    assert found.model == Settings().model


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('phone = "1"', "“phone”不是可用的设置"),
        ("handoff_phone = 12345", "“handoff_phone”应为文字"),
        ('max_question = "多"', "“max_question”应为整数"),
        ("max_question = true", "“max_question”应为整数"),
        ("max_question = 0", "“max_question”应大于 0"),
        ("title = 教育", "无法读取"),
        ("title = '教育'".encode("gbk"), "无法读取"),
    ],
)
def test_what_cannot_be_is_named_with_the_file(
    tmp_path: Path, text: str | bytes, says: str
) -> None:
    with pytest.raises(BureauError, match=says) as error:
        settings(tmp_path, text)
    assert str(tmp_path / "settings.toml") in str(error.value)


def test_settings_that_are_a_folder(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").mkdir()
    with pytest.raises(BureauError, match="无法打开"):
        load_settings(tmp_path)


def test_which_library_is_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUREAU_LIBRARY", str(tmp_path / "环境"))
    assert library_folder(str(tmp_path / "参数")) == tmp_path / "参数"
    assert library_folder(None) == tmp_path / "环境"
    monkeypatch.delenv("BUREAU_LIBRARY")
    assert library_folder(None).name == "library"
