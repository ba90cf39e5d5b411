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


LLM = 'llm_url = "http://127.0.0.1:11434/v1"\nllm_model = "qwen3:4b"\n'


def test_a_language_model_is_off_until_it_is_set(tmp_path: Path) -> None:
    assert settings(tmp_path, "").llm_url == ""
    found = settings(tmp_path, LLM + "llm_timeout = 5\nllm_stream = false\nllm_retries = 0\n")
    assert (found.llm_model, found.llm_timeout) == ("qwen3:4b", 5)
    assert (found.llm_stream, found.llm_retries) == (False, 0)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('llm_url = "http://127.0.0.1/v1"', "还缺“llm_model”"),
        ('llm_model = "qwen3"', "还缺“llm_url”"),
        ('llm_url = "127.0.0.1:11434"\nllm_model = "q"', "http:// 或 https://"),
        ('llm_url = "http://[::1"\nllm_model = "q"', "http:// 或 https://"),
        ('llm_url = "file:///etc/passwd"\nllm_model = "q"', "http:// 或 https://"),
        ('llm_url = "http://me:pass@host/v1"\nllm_model = "q"', "BUREAU_LLM_KEY"),
        (LLM + "llm_timeout = 0", "“llm_timeout”应大于 0"),
        (LLM + 'llm_timeout = "8"', "“llm_timeout”应为数字"),
        (LLM + "llm_timeout = nan", "“llm_timeout”应"),
        (LLM + "llm_retries = -1", "“llm_retries”应不小于 0"),
        (LLM + "llm_retries = 1.5", "“llm_retries”应为整数"),
        (LLM + "llm_stream = 1", "“llm_stream”应为 true 或 false"),
        ("llm_temperature = 1.0", "“llm_temperature”不是可用的设置"),
    ],
)
def test_a_language_model_set_wrongly_is_explained(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(BureauError, match=says) as error:
        settings(tmp_path, text)
    assert "\n" not in str(error.value)


def test_the_key_comes_from_the_environment_first_and_is_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = settings(tmp_path, LLM + 'llm_key = "in-the-file"\n')
    assert found.llm_key == "in-the-file" and "in-the-file" not in repr(found)
    monkeypatch.setenv("BUREAU_LLM_KEY", "in-the-environment")
    assert load_settings(tmp_path).llm_key == "in-the-environment"
    assert settings(tmp_path, "").llm_key == ""  # no model: nothing to send it to


def test_an_empty_name_is_not_the_default_library() -> None:
    """As a script gives it whose variable is not set: another library would be changed."""
    with pytest.raises(BureauError, match="--library 后面是空的"):
        library_folder(" ")
