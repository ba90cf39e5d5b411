"""The settings of one library, read from ``settings.toml`` beside it."""

import os
import stat
import tomllib
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from corpus.errors import BureauError
from ui.paths import no_folder

FILE = "settings.toml"
_LARGEST = 1_000_000  # bytes
KEY = "BUREAU_LLM_KEY"  # the environment variable that goes before the file
OIDC_KEY = "BUREAU_OIDC_SECRET"  # likewise


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
    # days that is kept, see ``ui.people``; 0: for ever. Questions and feedback show what the
    # documents lack, for which a school year's half will do; calls are records of work
    keep_questions_days: int = 180
    keep_feedback_days: int = 365
    keep_calls_days: int = 1095
    session_hours: float = 8.0  # without a request until a log-in ends: over lunch, not over night
    session_days: float = 7.0  # until it ends whatever happens, also in a page that looks by itself
    # logging in at the bureau's sign-on server (OpenID Connect), see ``ui.access.oidc``
    oidc_issuer: str = ""  # as it names itself; "": passwords only
    oidc_client: str = ""
    oidc_secret: str = field(default="", repr=False)
    oidc_name: str = "统一身份登录"  # on the button
    oidc_claim: str = "groups"  # what of the person the roles follow from
    oidc_roles: dict[str, str] = field(default_factory=dict)  # {its value: role}; others stay out
    ticket_url: str = ""  # takes what the hotline hands over, as JSON by POST; "": only the outbox
    ticket_key: str = field(default="", repr=False)  # sent as a bearer token
    ticket_timeout: float = 5.0  # seconds one try may take; nobody waits for it
    log_format: str = "text"  # of the server's log on stderr: "text" for people, or "json"
    log_file: bool = False  # also into ``server.log`` beside the library
    log_megabytes: int = 10  # one such file; then the next is begun
    log_files: int = 5  # kept of them, the oldest goes
    # limits, see ``ui.guard``. The public is counted by address, and all behind one school's or
    # one telephone company's address are one client: where many parents share one, raise
    # ``questions_a_minute`` and ``questions_at_once`` (a school of 1,000: 200 and 40)
    questions_a_minute: int = 20
    office_questions_a_minute: int = 120  # of one who is logged in, or of one token
    looks_a_minute: int = 120  # searches and documents opened
    office_looks_a_minute: int = 600
    questions_at_once: int = 4  # of one client, being answered or waiting
    connections_a_client: int = 300  # open at the same time; each open page holds one or two
    uploads_an_hour: int = 500  # files of one user
    upload_mb_an_hour: int = 2_000
    answers_at_once: int = 0  # of all clients; 0: two a core
    questions_waiting: int = 60  # places in the queue before those; above, 503
    longest_wait: float = 20.0  # seconds that a question may wait there
    longest_answer: float = 60.0  # seconds until it is said that no answer came
    # whose word on a client's address is believed: addresses or networks ("10.0.0.0/24")
    proxies: tuple[str, ...] = ()


# (whole number?, least, most); a timeout of 0.2 s is of no use, but that is for the user to say
_NUMBERS = {
    "max_question": (True, 1, 1_000_000),
    "llm_timeout": (False, 0.1, 600),
    "llm_retries": (True, 0, 10),
    "ticket_timeout": (False, 0.1, 600),
    "keep_questions_days": (True, 0, 36_500),
    "keep_feedback_days": (True, 0, 36_500),
    "keep_calls_days": (True, 0, 36_500),
    "session_hours": (False, 0.01, 168),
    "session_days": (False, 0.01, 90),
    "log_megabytes": (True, 1, 1000),
    "log_files": (True, 2, 100),
    "questions_a_minute": (True, 1, 1_000_000),
    "office_questions_a_minute": (True, 1, 1_000_000),
    "looks_a_minute": (True, 1, 1_000_000),
    "office_looks_a_minute": (True, 1, 1_000_000),
    "questions_at_once": (True, 1, 10_000),
    "connections_a_client": (True, 1, 10_000),
    "uploads_an_hour": (True, 1, 1_000_000),
    "upload_mb_an_hour": (True, 1, 1_000_000),
    "answers_at_once": (True, 0, 256),
    "questions_waiting": (True, 0, 200),
    "longest_wait": (False, 0, 600),
    "longest_answer": (False, 1, 3600),
}


# settings of earlier versions, and what holds instead
_GONE = {
    "office_open": "已经取消，请删除这一行。办公页面现在要登录：用 bureau user add 建立账号后，"
    "有账号的人在别的电脑上也能打开。",
}

_EXAMPLES = {
    "oidc_issuer": "https://sso.example.edu.cn",
    "llm_url": "http://127.0.0.1:11434/v1",
    "ticket_url": "http://127.0.0.1:8080/tickets",
}


def library_folder(given: str | None) -> Path:
    """``--library``, else ``$BUREAU_LIBRARY``, else the platform's user data folder.

    Raises:
        BureauError: it names nothing, the home of a user who is not there, or what can be no
            folder.
    """
    if given is not None and not given.strip():  # an unset variable of a script
        raise BureauError("--library 后面是空的。请写明资料库文件夹，或去掉 --library。")
    if given or (given := os.environ.get("BUREAU_LIBRARY")):
        try:
            folder = Path(given).expanduser()
        except RuntimeError as error:  # ~nobody
            raise BureauError(f"找不到“{given}”所指的用户文件夹。请改用完整路径。") from error
        if why := no_folder(str(folder)):
            raise BureauError(f"资料库文件夹{why}（--library 或 BUREAU_LIBRARY）。")
        return folder
    from platformdirs import user_data_path

    return user_data_path("bureau-assistant", appauthor=False) / "library"


def load_settings(folder: Path) -> Settings:
    """Reads ``folder/settings.toml``; unknown names and wrong types are refused with the reason."""
    path = folder / FILE
    values = stated(path)
    if not values:
        return Settings()
    known = {f.name: f for f in fields(Settings)}
    for name, value in values.items():
        if name in _GONE:
            raise BureauError(f"设置文件 {path} 中的“{name}”{_GONE[name]}")
        if name not in known:
            near = get_close_matches(name, known, n=3)
            instead = f"请改为{'或'.join(near)}" if near else "请删除这一行；可用的设置见运维手册"
            raise BureauError(f"设置文件 {path} 中的“{name}”不是可用的设置，{instead}。")
        if reason := _wrong(name, value):
            raise BureauError(f"设置文件 {path} 中的“{name}”应{reason}。")
    values["proxies"] = tuple(values.get("proxies", ()))
    made = Settings(**values)
    if made.oidc_issuer or made.oidc_client:
        made = replace(made, oidc_secret=os.environ.get(OIDC_KEY) or made.oidc_secret)
        _check_sign_on(made, path)
    if made.ticket_url:
        _check_address("ticket_url", made.ticket_url, "ticket_key 中", path)
    if not made.llm_url and not made.llm_model:
        return made
    _check_endpoint(made, path)
    return replace(made, llm_key=os.environ.get(KEY) or made.llm_key)


def stated(path: Path) -> dict[str, Any]:
    """What a settings file says, unchecked; nothing where there is none.

    Raises BureauError: no rights, no ordinary file (a pipe would be waited for without end), too
    large, no TOML.
    """
    try:
        about = path.stat()
        odd = not stat.S_ISREG(about.st_mode) and not stat.S_ISDIR(about.st_mode)
        if odd or about.st_size > _LARGEST:
            raise BureauError(f"设置文件 {path} 太大，或不是普通文件。请换成正常的设置文件。")
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise BureauError(
            f"设置文件 {path} 无法打开（{error.strerror}）。请检查读写权限。"
        ) from error
    except (ValueError, RecursionError) as error:
        raise BureauError(
            f"设置文件 {path} 无法读取：{error}。请按 TOML 格式修改后重试。"
        ) from error


def _wrong(name: str, value: Any) -> str:
    """What the value of a setting should be; "" if it may stand."""
    if name in ("llm_stream", "keep_questions", "log_file"):
        return "" if isinstance(value, bool) else "为 true 或 false"
    if name == "log_format":
        return "" if value in ("text", "json") else '为 "text" 或 "json"'
    if name == "oidc_roles":
        return _wrong_roles(value)
    if name == "proxies":
        return _wrong_proxies(value)
    if name in _NUMBERS:
        whole, least, most = _NUMBERS[name]
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
            return "为整数" if whole else "为数字"
        if not least <= value:
            return "大于 0" if 0 < least <= 1 else f"不小于 {least}"
        return "" if value <= most else f"不大于 {most}"
    return "" if isinstance(value, str) else "为文字（加引号）"


def _wrong_proxies(value: Any) -> str:
    if not isinstance(value, list) or not all(isinstance(it, str) for it in value):
        return '是一组地址，例如 ["127.0.0.1", "10.0.0.0/24"]'
    for it in value:
        try:
            network = ip_network(it, strict=False)
        except ValueError:
            return f"是代理服务器的 IP 地址或网段，“{it}”不是"
        if not network.prefixlen:
            return f"只写自己的代理服务器，“{it}”包括所有地址"
    return ""


def _wrong_roles(value: Any) -> str:
    roles = ("admin", "staff", "operator")
    right = isinstance(value, dict) and all(it in roles for it in value.values())
    line = '为表，如 oidc_roles = {"信息科" = "admin"}，角色用 ' + "、".join(roles)
    return "" if right else line


def _check_sign_on(settings: Settings, path: Path) -> None:
    """Raises BureauError where the sign-on server is half set, or could be listened in on."""
    for name in ("oidc_issuer", "oidc_client", "oidc_roles"):
        if not getattr(settings, name):
            raise BureauError(
                f"设置文件 {path} 中的统一登录还缺“{name}”。请补上，或删去 oidc_ 开头的各项。"
            )
    elsewhere = f"oidc_secret 或环境变量 {OIDC_KEY} 中"
    _check_address("oidc_issuer", settings.oidc_issuer, elsewhere, path)
    parts = urlsplit(settings.oidc_issuer)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise BureauError(f"设置文件 {path} 中的“oidc_issuer”应以 https:// 开头，不然会被冒充。")


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
