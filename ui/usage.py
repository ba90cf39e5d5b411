"""argparse in Chinese: help, usage, and one line for what is wrong."""

import argparse
import re
from collections.abc import Iterable
from typing import Any, NoReturn

# argparse says these in English, whatever the system's language is (Python 3.11 to 3.14)
_SAID = (
    (re.compile(r"^the following arguments are required: (.*)$"), r"缺少 \1"),
    (re.compile(r"^unrecognized arguments: (.*)$"), r"不认识的参数 \1"),
    (
        re.compile(r"^argument (.*?): invalid choice: (.*?) \((?:choose from|可选) (.*)\)$"),
        r"\1 不能是 \2，可选 \3",
    ),
    (re.compile(r"^argument (.*?): expected (?:one|at least one) argument.*$"), r"\1 后面缺少内容"),
    (re.compile(r"^argument (.*?): (.*)$"), r"\1：\2"),
)


class Parser(argparse.ArgumentParser):
    """A parser whose help is Chinese and whose errors are one Chinese line, exit code 2."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, add_help=False, formatter_class=_Help, allow_abbrev=False)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        for said, chinese in _SAID:
            if said.match(message):
                message = said.sub(chinese, message)
                break
        line = " ".join(f"用法有误：{message}。请运行 {self.prog} --help 查看用法。".split())
        self.exit(2, f"{line}\n")


class _Help(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)
