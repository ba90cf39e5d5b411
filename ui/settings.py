"""The settings of one library, read from ``settings.toml`` beside it."""

import os
import tomllib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from corpus.errors import BureauError

FILE = "settings.toml"
KEY = "BUREAU_LLM_KEY"  # the environment variable that goes before the file


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
    llm_url: str = ""  # OpenAI-compatible, up to /v1; "": no language model
    llm_model: str = ""
    llm_key: str = field(default="", repr=False)
    llm_timeout: float = 8.0  # seconds that a question may wait for it
    llm_retries: int = 1
    llm_stream: bool = True
    keep_questions: bool = True  # what was asked, without personal data; see ``ui.question_log``
    office_open: bool = False  # pages of the office for all who reach them: see ``ui.office``
    ticket_url: str = ""  # takes what the hotline hands over, as JSON by POST; "": only the outbox
    ticket_key: str = field(default="", repr=False)  # sent as a bearer token
    ticket_timeout: float = 5.0  # seconds one try may take; nobody waits for it


# (whole number?, least, most); a timeout of 0.2 s is of no use, but that is for the user to say
_NUMBERS = {
    "max_question": (True, 1, 1_000_000),
    "llm_timeout": (False, 0.1, 600),
    "llm_retries": (True, 0, 10),
    "ticket_timeout": (False, 0.1, 600),
}


_EXAMPLES = {
    "llm_url": "http://127.0.0.1:11434/v1",
    "ticket_url": "http://127.0.0.1:8080/tickets",
}


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
        if reason := _wrong(name, value):
            raise BureauError(f"设置文件 {path} 中的“{name}”应{reason}。")
    made = Settings(**values)
    if made.ticket_url:
        _check_address("ticket_url", made.ticket_url, "ticket_key 中", path)
    if not made.llm_url and not made.llm_model:
        return made
    _check_endpoint(made, path)
    return replace(made, llm_key=os.environ.get(KEY) or made.llm_key)


def _wrong(name: str, value: Any) -> str:
    """What the value of a setting should be; "" if it may stand."""
    if name in ("llm_stream", "keep_questions", "office_open"):
        return "" if isinstance(value, bool) else "为 true 或 false"
    if name in _NUMBERS:
        whole, least, most = _NUMBERS[name]
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
            return "为整数" if whole else "为数字"
        if not least <= value:
            return "大于 0" if least else "不小于 0"
        return "" if value <= most else f"不大于 {most}"
    return "" if isinstance(value, str) else "为文字（加引号）"


def _check_endpoint(settings: Settings, path: Path) -> None:
    """Raises BureauError where a language model is half set, or its address is none."""
    for one, other in (("llm_url", "llm_model"), ("llm_model", "llm_url")):
        if not getattr(settings, one):
            raise BureauError(f"设置文件 {path} 中写了“{other}”，还缺“{one}”。请补上，或都删去。")
    _check_address("llm_url", settings.llm_url, f"llm_key 或环境变量 {KEY} 中", path)


def _check_address(name: str, address: str, elsewhere: str, path: Path) -> None:
    """Raises BureauError where it is no address of a server; ``elsewhere`` is the key's place."""
    try:
        parts = urlsplit(address)
        named = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:  # http://[::1
        named = False
    if not named:
        raise BureauError(
            f"设置文件 {path} 中的“{name}”应是 http:// 或 https:// 开头的地址，"
            f"例如 {_EXAMPLES[name]}。"
        )
    if parts.username or parts.password:
        raise BureauError(
            f"设置文件 {path} 中的“{name}”不能带用户名和密码。请把密钥写在 {elsewhere}。"
        )
