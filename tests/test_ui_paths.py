"""Paths that can be none, and files that are no text: one line says so, and nothing is written."""

from pathlib import Path

import pytest

from ui.cli import main

Captured = pytest.CaptureFixture[str]

COMMANDS = (
    ["documents"], ["doctor"], ["audit"], ["questions"], ["user", "list"], ["token", "list"],
    ["add", "{file}"], ["show", "x"], ["remove", "x"], ["restore", "x"], ["ask", "入学年龄"],
    ["search", "学位"], ["figures"], ["serve"], ["backup", "{file}.zip"],
    ["user", "add", "王主任", "--role", "admin", "--password-stdin"],
)  # fmt: skip


def line(capsys: Captured, *words: str) -> str:
    """The one line with which a command is refused."""
    try:
        code = main(list(words))
    except SystemExit as ended:
        assert isinstance(ended.code, int)
        code = ended.code
    said = capsys.readouterr()
    assert (code, said.out) == (2, "")
    (only,) = said.err.splitlines()
    assert "程序出错" not in only
    return only


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_folder_that_can_hold_no_library(
    capsys: Captured, tmp_path: Path, words: list[str]
) -> None:
    file = tmp_path / "通知.txt"
    file.write_text("关于开学的通知\n9月1日开学。", "utf-8")
    words = [it.format(file=file) for it in words]
    before = set(tmp_path.rglob("*"))
    for folder, says in (
        (tmp_path / ("a" * 300), "太长"),
        (tmp_path / ("长" * 100), "太长"),
        (tmp_path.joinpath(*["b" * 200] * 25), "太长"),
        (tmp_path / "a\0b", "不能用在路径中的字符"),
        (tmp_path / "两\n行", "看不见的字符"),
        (tmp_path / "\x1b[31m红", "看不见的字符"),
        (tmp_path / "\udcd5\udcd0", "不是 UTF-8"),
        (file, "是文件，不是文件夹"),
        (file / "下面", "是文件，不是文件夹"),
        (Path("~无此人"), "用户文件夹"),
    ):
        said = line(capsys, *words, "--library", str(folder))
        assert says in said
        assert said.isprintable()
    for empty in ("", "  "):
        assert "--library 后面是空的" in line(capsys, *words, "--library", empty)
    assert set(tmp_path.rglob("*")) == before


def test_a_folder_with_an_odd_name_is_one_all_the_same(
    capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ('it\'s "资料" 😀', "全角　空格", "./相对/路径", "-x", "$HOME", "*"):
        assert "没有资料库" in line(capsys, "documents", f"--library={name}")


@pytest.mark.parametrize(
    "words",
    [
        ["add", "{path}"],
        ["backup", "{path}"],
        ["restore-backup", "{path}"],
        ["ask", "--batch", "{path}"],
        ["search", "--batch", "{path}"],
        ["evaluate", "{path}"],
        ["evaluate", "{cases}", "--compare", "{path}"],
        ["evaluate", "{cases}", "--report", "{path}.html"],
        ["evaluate", "--generate", "{path}"],
        ["figures", "--csv", "{path}.csv"],
        ["figures", "--xlsx", "{path}.xlsx"],
        ["questions", "export", "{path}"],
    ],
    ids=" ".join,
)
def test_a_file_that_can_be_none(
    capsys: Captured, full_library: Path, tmp_path: Path, words: list[str]
) -> None:
    cases = tmp_path / "题.jsonl"
    cases.write_text('{"question": "几岁上小学？"}\n', "utf-8")
    for path, says in (
        (f"{tmp_path}/{'a' * 300}", "太长"),
        (f"{tmp_path}/" + "/".join(["b" * 200] * 25), "太长"),
        (f"{tmp_path}/a\0b", "不能用在路径中的字符"),
    ):
        typed = [it.format(path=path, cases=cases) for it in words]
        assert says in line(capsys, *typed, "--library", str(full_library))
    assert list(tmp_path.iterdir()) == [cases]


def test_a_name_that_is_too_long_only_with_what_is_put_to_it(
    capsys: Captured, copied_library: Path, tmp_path: Path
) -> None:
    """Written under another name first, which is longer by some letters."""
    for words in (["figures", "--csv", f"{'a' * 251}.csv"], ["questions", "export", "a" * 253]):
        words[-1] = str(tmp_path / words[-1])
        assert "名称太长" in line(capsys, *words, "--library", str(copied_library))
    assert list(tmp_path.iterdir()) == [copied_library]


def test_what_has_no_end_is_not_read_to_it(capsys: Captured, full_library: Path) -> None:
    zero = "/dev/zero"
    if not Path(zero).exists():
        pytest.skip("needs a device that gives as much as is read")
    for words in (["ask", "--batch", zero], ["search", "--batch", zero], ["evaluate", zero]):
        assert zero in line(capsys, *words, "--library", str(full_library))


def test_what_the_system_says_is_said_in_chinese(
    capsys: Captured, full_library: Path, tmp_path: Path
) -> None:
    said = line(capsys, "ask", "--batch", str(tmp_path), "--library", str(full_library))
    assert said == f"无法读取“{tmp_path}”（这是文件夹）。请检查文件路径。"
    said = line(capsys, "ask", "--batch", str(tmp_path / "无"), "--library", str(full_library))
    assert "（没有这个文件或文件夹）" in said


def test_a_tilde_in_quotes_is_home(
    capsys: Captured, copied_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert main(["figures", "学位", "--csv", "~/学位.csv", "--library", str(copied_library)]) == 0
    assert (tmp_path / "学位.csv").is_file()
    assert not (tmp_path / "~").exists()
    capsys.readouterr()
