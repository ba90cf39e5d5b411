"""The fields of a document in the user's own text editor, as a small TOML file."""

import json
import os
import shlex
import subprocess
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corpus.correction import FIELDS, SET, Value, parsed, written
from corpus.document import Description, Document
from corpus.errors import BureauError
from ui.about import fields

HEAD = """\
# 更正这份文件的信息，保存后退出编辑器即生效；不改动就什么也不变。
# 值写在引号里；空引号表示没有；删去一行就恢复自动判断的值。
"""


def edited(document: Document, found: Description) -> tuple[dict[str, Value], list[str]]:
    """What the user changes in the editor: fields to set, fields to give back to what was found.

    Raises:
        BureauError: no editor, it failed, or what it left is not as the file asks.
    """
    command = _editor()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "文件信息.toml"
        before = as_toml(document, found)
        file.write_text(before, "utf-8")
        try:
            code = subprocess.run([*command, str(file)], check=False).returncode
        except OSError as error:
            raise BureauError(
                f"无法启动编辑器 {command[0]}（{error.strerror}）。请检查 $VISUAL 或 $EDITOR。"
            ) from error
        if code:
            raise BureauError(f"编辑器 {command[0]} 没有正常结束（{code}），没有更正任何内容。")
        try:
            after = file.read_text("utf-8-sig")
            values = tomllib.loads(after)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise BureauError(f"编辑后的内容无法读取：{error}。没有更正，请重新编辑。") from error
    return ({}, []) if after == before else changes(document, values)


def changes(document: Document, values: Mapping[str, Any]) -> tuple[dict[str, Value], list[str]]:
    """What TOML ``values`` change; a correction whose line is gone is given back."""
    if unknown := [name for name in values if name not in FIELDS]:
        parsed(unknown[0], "")
    told: dict[str, Value] = {}
    for field in fields(document):
        if field.name in values:
            value = parsed(field.name, str(values[field.name]))
            if value != field.value:
                told[field.name] = value
    return told, [name for name in document.corrected if name not in values]


def as_toml(document: Document, found: Description) -> str:
    """The fields as lines, each with where it comes from; the status only where it is set."""
    lines = [HEAD]
    for field in fields(document):
        note = field.place
        if field.name == "status" and not field.corrected:
            lines.append(f"# {field.name} = {_quoted(field.words)}  # {field.label}：自动判断")
            continue
        if field.corrected and field.name not in SET:
            note = f"已更正，文中是 {_quoted(written(getattr(found, field.name)) or '')}"
        lines.append(
            f"{field.name} = {_quoted(field.words)}  # {field.label}{f'：{note}' if note else ''}"
        )
    return "\n".join(lines) + "\n"


def _quoted(words: str) -> str:
    """A basic string of TOML, which JSON's strings are too, but for DEL."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")


def _editor() -> list[str]:
    stated = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not stated or not stated.strip():
        raise BureauError(
            "没有设置编辑器。请先设置环境变量 EDITOR（如 EDITOR=nano），或改用 --set 更正。"
        )
    return shlex.split(stated, posix=os.name != "nt")
