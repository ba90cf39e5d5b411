"""What is wrong with a command is said in one Chinese line that names it; help is Chinese whole."""

import argparse
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from served import ROOT, command

from ui.cli import main, parser
from ui.usage import Parser

Captured = pytest.CaptureFixture[str]

# of argparse's own words; names of options and what may be chosen are Latin letters, too
ENGLISH = re.compile(
    r"\b(argument|arguments|expected|invalid|choose|required|allowed|ignored|explicit|unrecognized"
    r"|ambiguous|match|could|value|usage|options|positional|exit|error)\b"
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def wrong(capsys: Captured, *words: str) -> str:
    """The one line that is said of a command that cannot be."""
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (2, "")
    (line,) = said.err.splitlines()
    assert not ENGLISH.search(line), line
    assert line.endswith("--help 查看用法。")
    return line


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "缺少 命令"),
        (["doctr"], "命令 不能是“doctr”（是不是 doctor？），可选 add、"),
        (["-5"], "命令 不能是“-5”"),
        (["add"], "缺少 PATH（要添加的文件或文件夹）"),
        (["user", "add"], "缺少 NAME（账号名称）、--role（admin 管理员"),
        (["user"], "缺少 操作"),
        (["user", "ad"], "操作 不能是“ad”（是不是 add？）"),
        (["user", "role", "王主任", "king"], "ROLE 不能是“king”，可选 admin、staff、operator"),
        (["add", "x", "--year"], "--year 后面缺少内容"),
        (["add", "x", "--year", "12x"], "--year：“12x”不是年份，应为 1900 到 2100 的整数"),
        (["search", "学位", "-k", "1" * 5000], "-k：“11111111111111111111…”不是条数"),
        (["token", "add", "x", "--role", "staff", "--days", "0"], "“0”不是天数"),
        (["backup", "a.zip", "--keep", "0"], "“0”不是份数"),
        (["figures", "--split", "甲"], "--split 后面要写 2 项"),
        (["figures", "--split", "甲", "乙", "--series"], "--series 和 --split 不能一起用"),
        (["figures", "--series=3"], "--series 后面不要写内容，请去掉“3”"),
        (["ask", "什么时候", "报名"], "多出了“报名”：中间有空格的内容要用引号括起来"),
        (["ask", "学位", "--jso"], "没有 --jso 这个选项（是不是 --json？）"),
        (["doctor", "-x"], "没有 -x 这个选项。"),
        (["--library"], "--library 后面缺少内容"),
        (["search", "学位", "--kind", "长" * 500], f"--kind 不能是“{'长' * 60}…”"),
        (["evaluate", "题.jsonl", "--report", "library.db"], "“library.db”的文件名应以 .html 结尾"),
        (["backup", "a\0b"], "里有不能用在路径中的字符"),
        (["add", "长" * 120], "太长（120 个字符）"),
        (["questions", "export", "/tmp/" + "a" * 300], "太长（305 个字符）"),
    ],
)
def test_each_kind_of_wrong_usage(capsys: Captured, words: list[str], says: str) -> None:
    assert says in wrong(capsys, *words)


def test_the_command_that_is_wrong_tells_where_to_look(capsys: Captured) -> None:
    assert "bureau ask --help" in wrong(capsys, "ask", "甲", "乙")
    assert "bureau user add --help" in wrong(capsys, "user", "add", "--rolle", "admin")


def test_what_argparse_never_said_before_is_not_passed_on(capsys: Captured) -> None:
    for said in ("something of a newer Python", "argument --year: something of a newer Python"):
        with pytest.raises(SystemExit):
            Parser(prog="bureau").error(said)
        assert "newer" not in capsys.readouterr().err


def test_nothing_that_is_typed_reaches_the_terminal_as_a_command(capsys: Captured) -> None:
    for words in (
        ["\x1b[31m红"],
        ["ask", "甲", "\x1b]0;题\x07"],
        ["add", "x", "--year", "\x1b[2J"],
    ):
        assert "\x1b" not in wrong(capsys, *words)


def test_the_library_may_be_named_anywhere(capsys: Captured, full_library: Path) -> None:
    place = ["--library", str(full_library)]
    for words in (
        [*place, "documents"],
        ["documents", *place],
        ["--library", "/nowhere", "documents", *place],
    ):
        assert main(words) == 0
        assert "示例区" in capsys.readouterr().out
    for words in ([*place, "user", "list"], ["user", *place, "list"], ["user", "list", *place]):
        assert main(words) in (0, 2)  # there may be no account yet
        assert str(full_library) in (said := capsys.readouterr().err) or "还没有账号" in said


def parsers(of: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield of
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for one in dict.fromkeys(action.choices.values()):
                yield from parsers(one)


def test_all_help_is_chinese() -> None:
    every = list(parsers(parser()))
    assert len(every) > 30
    for one in every:
        said = one.format_help()
        assert said.startswith("用法：")
        assert not re.search(r"usage:|options:|positional|show this|(?m:^\S+:$)", said), said
        assert "\n选项：\n" in said
        for action in one._actions:
            if not isinstance(action, argparse._SubParsersAction):
                assert CHINESE.search(action.help or ""), (one.prog, action.dest)


def test_help_of_a_process(tmp_path: Path) -> None:
    said = subprocess.run(command("user", "add", "-h"), cwd=ROOT, capture_output=True, text=True)
    assert (said.returncode, said.stderr) == (0, "")
    assert "参数：\n  NAME" in said.stdout
