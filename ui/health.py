"""What ``/healthz`` says: whether questions can be answered, and what is wrong beside that."""

import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import BureauError
from ui.doctor import LEAST_FREE
from ui.placeless import placeless
from ui.settings import load_settings

if TYPE_CHECKING:
    from ui.engine import Engine

FULL = 20_000_000  # bytes free; less is no room for a document with its indexes
log = logging.getLogger(__name__)


class HealthCheck:
    """Looks at one server's engine. Anybody may ask: no line names a place on this machine."""

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine
        self._last = ""  # reason that was logged: monitors ask every few seconds

    def __call__(self) -> tuple[int, dict[str, Any]]:
        """(200, with ``warnings`` where there are any) when it can answer, else (503, reason)."""
        engine = self._engine
        try:
            for seen in (engine, engine.public):
                seen.search("健康检查", 1)
            count = len(engine.public.documents())
        except BureauError as error:
            return self._bad(str(error), None)
        except Exception as error:  # whatever it is, it is the reason
            return self._bad(type(error).__name__, error)
        self._last = ""
        body: dict[str, Any] = {"status": "ok", "documents": count}
        if found := list(warnings(engine)):
            body["warnings"] = found
        return 200, body

    def _bad(self, reason: str, fault: Exception | None) -> tuple[int, dict[str, Any]]:
        if reason != self._last:
            self._last = reason
            log.error("questions cannot be answered: %s", reason, exc_info=fault)
        reason = placeless(reason, self._engine.library.folder)
        return 503, {"status": "error", "reason": reason}


def warnings(engine: "Engine") -> Iterator[str]:
    """What hinders all else while questions are answered, one line each with the fix."""
    folder = engine.library.folder
    if not os.access(folder, os.W_OK):
        yield (
            "资料库所在的磁盘或文件夹不能写入：可以提问，不能添加、更正和登录。"
            "请检查磁盘和读写权限。"
        )
    free = shutil.disk_usage(folder).free
    if free < FULL:
        yield "磁盘已满：可以提问，新的文件、更正和记录存不下。请清理磁盘。"
    elif free < LEAST_FREE:
        yield f"磁盘只剩 {free // 1_000_000} MB。请清理磁盘。"
    if engine.behind or engine.public.behind:
        yield "索引暂时跟不上资料库，最近添加的文件还搜不到，会自动重试。请检查磁盘空间和读写权限。"
    if engine.clock_doubted:
        yield (
            "系统时间和上次相比跳了很多：到期的提问和来电记录先不删，一天以后才按现在的时间删。"
            "请核对系统时间，不对的话在一天之内校准。"
        )
    try:
        load_settings(folder)
    except BureauError:
        yield "设置文件有误，仍按原来的设置运行，重启会失败。请运行 bureau doctor 查看。"
    model = Path(engine.settings.model).expanduser()
    if model.is_absolute() and not model.is_dir():
        yield "语义模型的文件夹不见了：现在不受影响，重启会失败。请把它放回原处。"
