"""Runs the web app and the HTTP API."""

import os
import socket
from collections.abc import Callable

from corpus.errors import BureauError
from ui.engine import Engine

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve(engine: Engine, host: str, port: int, *, say: Callable[[str], None]) -> int:
    """Serves until it is stopped. Raises BureauError when the address cannot be had."""
    quiet_and_offline()
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise BureauError(
                f"无法使用地址 {host}:{port}（{error.strerror}）。请用 --port 换一个端口。"
            ) from error
    say("正在加载模型和索引……")
    engine.open()
    import uvicorn

    from ui.api import create_app

    app = create_app(engine, host)
    shown = f"[{host}]" if ":" in host else host
    say(f"已启动：请用浏览器打开 http://{shown}:{port} （按 Ctrl+C 停止）")
    say(office_line(host, port, engine.settings.office_open))
    uvicorn.run(app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=3)
    return 0


def office_line(host: str, port: int, is_open: bool) -> str:
    """Who can open the pages of the office; there are no users to sign in yet."""
    names = "办公页面 /staff（查询）、/hotline（热线）、/admin（管理）"
    if host in LOOPBACK:
        return f"{names}：只有这台电脑能打开。"
    if is_open:
        return f"{names}：能访问这个地址的人都能打开，包括修改资料。请只在单位内部网络使用。"
    return (
        f"{names}：只能在这台电脑上用 http://127.0.0.1:{port} 打开。"
        "要让其他电脑也能打开，请在 settings.toml 中写 office_open = true 后重启。"
    )


def quiet_and_offline() -> None:
    """Nothing is sent or fetched: set before the libraries that would are imported."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("DO_NOT_TRACK", "1")
