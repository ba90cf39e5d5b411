"""The settings of one library, read from ``settings.toml`` beside it."""

import os
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from corpus.errors import BureauError

FILE = "settings.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator may set. Text is shown to users as it stands."""

    title: str = "教育政策问答"
    model: str = "multilingual-e5-small"  # or a hub name, or a folder
    query_prefix: str | None = None  # None: what the model itself states
    passage_prefix: str | None = None
    handoff_text: str = "现有文件中没有找到明确规定，请联系人工核实。"
    handoff_name: str = "教育局咨询服务窗口"
    handoff_phone: str = ""
    handoff_hours: str = ""
    max_question: int = 2000  # characters


def library_folder(given: str | None) -> Path:
    """``--library``, else ``$BUREAU_LIBRARY``, else the platform's user data folder.

    Raises:
        BureauError: it names the home of a user who is not there.
    """
    if given or (given := os.environ.get("BUREAU_LIBRARY")):
        try:
            return Path(given).expanduser()
        except RuntimeError as error:  # ~nobody
            raise BureauError(f"找不到“{given}”所指的用户文件夹。请改用完整路径。") from error
    from platformdirs import user_data_path

    return user_data_path("bureau-assistant", appauthor=False) / "library"


def load_settings(folder: Path) -> Settings:
    """Reads ``folder/settings.toml``; unknown names and wrong types are refused with the reason."""
    path = folder / FILE
    try:
        values: dict[str, Any] = tomllib.loads(path.read_text("utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except OSError as error:
        raise BureauError(
            f"设置文件 {path} 无法打开（{error.strerror}）。请检查读写权限。"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BureauError(
            f"设置文件 {path} 无法读取：{error}。请按 TOML 格式修改后重试。"
        ) from error
    known = {f.name: f for f in fields(Settings)}
    for name, value in values.items():
        if name not in known:
            raise BureauError(
                f"设置文件 {path} 中的“{name}”不是可用的设置，请删除或改为：{'、'.join(known)}。"
            )
        expected = int if name == "max_question" else str
        if not isinstance(value, expected) or isinstance(value, bool):
            word = "整数" if expected is int else "文字（加引号）"
            raise BureauError(f"设置文件 {path} 中的“{name}”应为{word}。")
    if values.get("max_question", 1) < 1:
        raise BureauError(f"设置文件 {path} 中的“max_question”应大于 0。")
    return Settings(**values)
