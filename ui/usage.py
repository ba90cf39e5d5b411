"""argparse in Chinese: help, usage, and one line for what is wrong."""

import argparse
import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

from ui.output import plain

_LONGEST = 60  # characters repeated of what was typed
_HEADINGS = ("参数", "选项", "命令", "操作")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_CHOICE = re.compile(r"invalid choice: (.*?)(?:, maybe you meant .*)? \(choose from (.*)\)$", re.S)
# 3.14 writes headings in colours
_HEADING = re.compile(rf"(?m)^((?:\x1b\[[\d;]*m)*(?:{'|'.join(_HEADINGS)})):")


class Parser(argparse.ArgumentParser):
    """A parser whose help is Chinese and whose errors are one Chinese line, exit code 2."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, add_help=False, formatter_class=_Help, allow_abbrev=False)
        self._positionals.title, self._optionals.title = _HEADINGS[:2]
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def parse_known_args(  # type: ignore[override] # the overloads of a stub
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """What is left over is told by the command that does not know it, not by the whole."""
        made, extra = super().parse_known_args(args, namespace)
        if extra:
            self.error(f"unrecognized arguments: {' '.join(extra)}")
        return made, extra

    def error(self, message: str) -> NoReturn:
        line = plain(" ".join(f"用法有误：{self._chinese(message)}".split()))
        self.exit(2, f"{line}。请运行 {self.prog} --help 查看用法。\n")

    def _chinese(self, message: str) -> str:
        """What argparse says in English, whatever the system's language is (3.11 to 3.14)."""
        if found := re.fullmatch(r"the following arguments are required: (.*)", message, re.S):
            return f"缺少 {'、'.join(map(self._explained, found[1].split(', ')))}"
        if found := re.fullmatch(r"one of the arguments (.*) is required", message, re.S):
            return f"缺少 {found[1].replace(' ', '、')} 中的一项"
        if found := re.fullmatch(r"unrecognized arguments: (.*)", message, re.S):
            return self._unknown(found[1])
        if found := re.fullmatch(r"ambiguous option: (\S+) could match (.*)", message, re.S):
            return f"{_short(found[1])} 可以是 {found[2].replace(', ', '、')}，请写全"
        if found := re.fullmatch(r"argument (.*?): (.*)", message, re.S):
            return _of_one(found[1], found[2])
        return message if _CHINESE.search(message) else "写法不对"

    def _explained(self, name: str) -> str:
        """An argument that is missing, with what it is."""
        named = ("/".join(it.option_strings) or it.metavar or it.dest for it in self._actions)
        helps = {str(it): action.help for it, action in zip(named, self._actions, strict=True)}
        return f"{name}（{helps[name]}）" if helps.get(name) else name

    def _unknown(self, typed: str) -> str:
        first = typed.split(" ", 1)[0]
        if first.startswith("-"):
            name = first.partition("=")[0]
            known = [it for action in self._actions for it in action.option_strings]
            near = get_close_matches(name, known, n=1)
            return f"没有 {_short(name)} 这个选项" + (f"（是不是 {near[0]}？）" if near else "")
        return f"多出了“{_short(typed)}”：中间有空格的内容要用引号括起来"


def _of_one(name: str, said: str) -> str:
    """What is wrong with one argument."""
    if found := _CHOICE.match(said):
        choices = re.findall(r"[\w-]+", found[2])
        typed = found[1].strip("'\"")
        near = get_close_matches(typed, choices, n=1)
        hint = f"（是不是 {near[0]}？）" if near else ""
        return f"{name} 不能是“{_short(typed)}”{hint}，可选 {'、'.join(choices)}"
    if found := re.match(r"expected (\d+) arguments?$", said):
        return f"{name} 后面要写 {found[1]} 项，用空格隔开"
    if said.startswith("expected "):
        return f"{name} 后面缺少内容"
    if found := re.match(r"not allowed with argument (.*)$", said):
        return f"{name} 和 {found[1]} 不能一起用，请只留一个"
    if found := re.match(r"ignored explicit argument (.*)$", said, re.S):
        return f"{name} 后面不要写内容，请去掉“{_short(found[1].strip(chr(39)))}”"
    return f"{name}：{said}" if _CHINESE.search(said) else f"{name} 的内容写得不对"


def _short(typed: str) -> str:
    return typed if len(typed) <= _LONGEST else f"{typed[:_LONGEST]}…"


class _Help(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)

    def format_help(self) -> str:
        return _HEADING.sub(r"\1：", super().format_help())
