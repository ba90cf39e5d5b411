"""What the file of faults holds: where it happened, never what was asked, and no key."""

import logging
from pathlib import Path

import pytest
import sqlalchemy as sa

from corpus import schema
from corpus.errors import BureauError, Unreadable
from ui.fault import LARGEST, LOG, logged, report, said

QUESTION = "我叫张三丰，孩子在实验小学，班车几点发车？"
KEY = "sk-planted-0123456789"
log = logging.getLogger("assistant.test")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "settings.toml").write_text(
        f'llm_url = "http://127.0.0.1:1/v1"\nllm_model = "m"\nllm_key = "{KEY}"\n', "utf-8"
    )
    return tmp_path


def written(folder: Path) -> str:
    return (folder / LOG).read_text("utf-8")


def deep(words: str) -> None:
    raise ValueError(f"could not use {words!r} of {words}")


def test_where_it_happened_is_kept_and_what_was_asked_is_not(folder: Path) -> None:
    try:
        deep(QUESTION)
    except ValueError as error:
        line = report(error, str(folder))
    text = written(folder)
    assert "in deep" in text
    assert "ValueError: could not use … of …" in text
    for it in (line, text):
        assert "张三丰" not in it
        assert "班车" not in it
    assert "ValueError" in line
    assert str(folder / LOG) in line


def test_the_same_of_what_the_rooms_log(folder: Path) -> None:
    with logged(str(folder)):
        try:
            deep(QUESTION)
        except ValueError as error:
            log.warning("not done: %s", error)
            log.exception("that failed")
    text = written(folder)
    assert text.count("assistant.test: ") == 2
    assert "in deep" in text
    assert "班车" not in text


def test_an_error_within_an_error_is_told_with_its_place(folder: Path) -> None:
    try:
        try:
            deep(QUESTION)
        except ValueError as inner:
            raise Unreadable("「通知.pdf」读不出来。") from inner
    except Unreadable as error:
        report(error, str(folder))
    text = written(folder)
    assert text.index("in deep") < text.index("「通知.pdf」读不出来。")
    assert "班车" not in text


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (BureauError("磁盘空间不足。请腾出空间。"), "磁盘空间不足。请腾出空间。"),
        (FileNotFoundError(2, "No such file or directory", "/x/通知.pdf"), "/x/通知.pdf"),
        (KeyError(QUESTION), "…"),
        (RuntimeError(f"bad input “{QUESTION}” here"), "bad input … here"),
    ],
)
def test_our_own_errors_and_the_systems_say_what_they_are_about(
    error: Exception, words: str
) -> None:
    assert words in said(error)
    assert "班车" not in said(error)


def test_no_key_of_the_settings_or_the_environment_gets_in(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BUREAU_LLM_KEY", "planted-in-the-environment")
    error = OSError(f"refused: Bearer {KEY}, planted-in-the-environment")
    with logged(str(folder)):
        log.warning("calling with %s: %s", KEY, error)
    line = report(error, str(folder))
    for it in (line, written(folder)):
        assert KEY not in it
        assert "planted" not in it
        assert "Bearer …" in it


def test_personal_data_in_a_line_of_ours_is_masked(folder: Path) -> None:
    with logged(str(folder)):
        log.warning("call %s failed", "13800138000")
    assert "13800138000" not in written(folder)


def test_the_database_does_not_repeat_what_it_was_given(tmp_path: Path) -> None:
    engine = schema.connect(tmp_path / "x.db", busy_seconds=1)
    with engine.begin() as connection, pytest.raises(sa.exc.OperationalError) as caught:
        connection.execute(sa.text("INSERT INTO nowhere VALUES (:it)"), {"it": QUESTION})
    assert "班车" not in str(caught.value)
    engine.dispose()


def test_the_file_is_bounded(folder: Path) -> None:
    with logged(str(folder)):
        for _ in range(30):
            log.warning("%s", "a " * 100_000)
    files = sorted(it for it in folder.iterdir() if it.name.startswith(LOG))
    assert [it.name for it in files] == [LOG, f"{LOG}.1", f"{LOG}.2"]
    assert all(it.stat().st_size <= LARGEST for it in files)


def test_a_library_that_is_not_there_is_no_second_fault(tmp_path: Path) -> None:
    line = report(ZeroDivisionError("division by zero"), str(tmp_path / "无"))
    assert "BUREAU_DEBUG=1" in line
    with logged(str(tmp_path / "无")):
        log.warning("nowhere to write this")
    assert not (tmp_path / "无").exists()
