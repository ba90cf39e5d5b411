"""Paths as they are typed: what can be none is told before anything is done with it."""

import argparse
import errno
import os
from collections.abc import Callable
from pathlib import Path

from ui.output import plain

_LONGEST = 40  # characters repeated of what is no path


def trouble(path: str) -> str:
    """Why no file can have this path, "" where one may. What is not there yet is no trouble."""
    if "\0" in path:
        return f"“{_short(path)}”里有不能用在路径中的字符"
    try:
        os.lstat(path)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return f"“{_short(path)}”太长（{len(path)} 个字符），请换一个短的路径"
        if error.errno == errno.ELOOP:
            return f"“{_short(path)}”是绕圈的链接，请换一个路径"
    return ""


def no_folder(path: str) -> str:
    """Why a library cannot lie there, "" where it may; lines tell its path, indexes keep it."""
    if why := trouble(path):
        return why
    if plain(path.replace("\u3000", " ")) != path.replace("\u3000", " "):
        return f"“{_short(path)}”的名称里有换行等看不见的字符，或不是 UTF-8，请换一个文件夹"
    above = next((it for it in (Path(path), *Path(path).parents) if os.path.lexists(it)), None)
    if above is not None and above.exists() and not above.is_dir():
        return f"“{_short(path)}”不能用：“{above}”是文件，不是文件夹，请换一个文件夹"
    return ""


def named_file(text: str) -> str:
    """A type of argparse: the path of a file that is read or written."""
    if why := trouble(text):
        raise argparse.ArgumentTypeError(why)
    if text.split("/", 1)[0] == "~":  # in quotes, the shell leaves it: a folder called "~" is none
        return str(Path(text).expanduser())
    return text


def written(ending: str) -> Callable[[str], str]:
    """The same of a file that is written over: by its ending, so that no library is."""

    def named(text: str) -> str:
        if not text.lower().endswith(ending):
            raise argparse.ArgumentTypeError(f"“{_short(text)}”的文件名应以 {ending} 结尾")
        return named_file(text)

    return named


def _short(path: str) -> str:
    return plain(path if len(path) <= _LONGEST else f"{path[:_LONGEST]}…")
