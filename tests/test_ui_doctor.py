"""``bureau doctor``: each thing that can be wrong is said with what to do about it."""

import shutil
from pathlib import Path

import pytest
from served import bureau
from small_model import write_model

from corpus.library import Library
from ui.cli import main

Captured = pytest.CaptureFixture[str]


def doctor(capsys: Captured, library: Path, *words: str) -> tuple[int, list[str]]:
    code = main(["doctor", *words, "--library", str(library)])
    said = capsys.readouterr()
    assert said.err == ""
    return code, said.out.splitlines()


def problems(capsys: Captured, library: Path) -> list[str]:
    code, lines = doctor(capsys, library)
    wrong = [line for line in lines if line.startswith("✗")]
    assert code == (1 if wrong else 0)
    return wrong


def test_all_is_well(capsys: Captured, full_library: Path) -> None:
    code, lines = doctor(capsys, full_library)
    assert code == 0
    assert all(line.startswith("✓") for line in lines)
    assert any("模型：multilingual-e5-small，384 维" in line for line in lines)


def test_no_library(capsys: Captured, tmp_path: Path) -> None:
    (line,) = problems(capsys, tmp_path / "无")
    assert "bureau add" in line
    assert not (tmp_path / "无").exists()


def test_settings_that_cannot_be(capsys: Captured, copied_library: Path) -> None:
    (copied_library / "settings.toml").write_text("farbe = 1")
    (line,) = problems(capsys, copied_library)
    assert "“farbe”不是可用的设置" in line


def test_a_torn_database(capsys: Captured, copied_library: Path) -> None:
    database = copied_library / "library.db"
    library = Library(copied_library)
    assert library.documents()
    library.close()  # writes the log into the database
    assert not list(copied_library.glob("library.db-*"))
    database.write_bytes(database.read_bytes()[:4096] + b"\xff" * 8192)
    (line,) = problems(capsys, copied_library)
    assert "已损坏" in line
    assert "备份" in line


def test_missing_and_torn_originals(capsys: Captured, copied_library: Path) -> None:
    library = Library(copied_library)
    first, second, *_ = library.documents()
    library.original(first.id).unlink()
    library.original(second.id).write_bytes(b"short")
    lines = problems(capsys, copied_library)
    assert len(lines) == 2
    for document, line in zip((first, second), lines, strict=True):
        assert document.title in line
        assert f"originals/{document.sha256}" in line


def test_what_is_derived_is_made_again(capsys: Captured, copied_library: Path) -> None:
    shutil.rmtree(copied_library / "derived")
    assert problems(capsys, copied_library) == []
    (current,) = (f for f in (copied_library / "derived").iterdir() if f.is_dir())
    (current / "vectors.faiss").write_bytes(b"torn")
    said = bureau("doctor", library=copied_library)
    assert (said.returncode, said.stderr) == (0, "")
    assert "vectors.faiss" in (copied_library / "errors.log").read_text("utf-8")


def test_another_model_is_refused_until_the_library_is_made_anew(
    capsys: Captured, tmp_path: Path
) -> None:
    file, library = tmp_path / "校车.txt", tmp_path / "library"
    file.write_text("示例区校车管理办法\n第一条 校车早上七点十分发车。\n", "utf-8")
    assert main(["add", str(file), "--library", str(library)]) == 0
    model = write_model(tmp_path / "model")
    (library / "settings.toml").write_text(f"model = '{model}'", "utf-8")
    capsys.readouterr()
    for words in (["ask", "校车几点发车？"], ["search", "校车"], ["add", str(file)], ["serve"]):
        code = main([*words, "--library", str(library)])
        said = capsys.readouterr()
        assert (code, said.out) == (2, "")
        line = said.err.splitlines()[-1]
        assert "bureau doctor --rebuild" in line
    (line,) = problems(capsys, library)
    assert "bureau doctor --rebuild" in line
    code, lines = doctor(capsys, library, "--rebuild")
    assert code == 0
    assert not [line for line in lines if line.startswith("✗")]
    assert main(["search", "校车早上发车", "--library", str(library)]) == 0
    assert "七点十分发车" in capsys.readouterr().out

    (library / "settings.toml").write_text("model = '没有这个模型'", "utf-8")
    (line,) = problems(capsys, library)
    assert line.startswith("✗ 模型")
    assert "没有这个模型" in line
