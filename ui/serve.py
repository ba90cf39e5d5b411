"""Runs the web app and the HTTP API."""

import os
import shlex
from collections.abc import Callable

from corpus.errors import BureauError
from ui.access.access import Access
from ui.engine import Engine
from ui.listen import listening
from ui.memory import share_arenas

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve(engine: Engine, host: str, port: int, *, say: Callable[[str], None]) -> int:
    """Serves until it is stopped. Raises BureauError when the address cannot be had."""
    quiet_and_offline()
    share_arenas()
    check_users(engine, host)
    for probe in listening(host, port):  # before anything is loaded
        probe.close()
    say("正在加载模型和索引……")
    engine.public.open()  # and with it the whole
    from ui.api import create_app
    from ui.guard.wire import LONGEST_HEAD, patient
    from ui.people.keeper import Keeper
    from ui.ready import run
    from ui.watch.log import ServerLog
    from ui.watch.settings_seen import note_changes

    app = create_app(engine, host)
    sockets = listening(host, port)  # another may have been quicker meanwhile
    shown = f"[{host}]" if ":" in host else host
    say(f"已启动：请用浏览器打开 http://{shown}:{port} （按 Ctrl+C 停止）")
    say(office_line(Access(engine.server).has_users))
    with ServerLog(engine.settings, engine.library.folder):
        note_changes(engine)
        Keeper(engine).start()
        run(
            app,
            sockets,
            host=host,
            port=port,
            log_config=None,  # else it writes faults to stderr, with what was asked in them
            log_level="warning",
            access_log=False,
            http=patient(engine.settings.proxies),
            ws="none",  # no page uses one
            proxy_headers=False,  # ``ui.guard.client`` goes by the settings
            server_header=False,
            h11_max_incomplete_event_size=LONGEST_HEAD,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=3,
        )
    return 0


def check_users(engine: Engine, host: str) -> None:
    """Others are let in only where somebody can tell who they are.

    Raises:
        BureauError: the address is not this machine's alone and there are no users.
    """
    if host in LOOPBACK or Access(engine.server).has_users:
        return
    raise BureauError(
        f"别的电脑也能访问 {host}，但还没有账号，没有启动。请先建立管理员账号："
        f"bureau user add admin --role admin --library {shlex.quote(str(engine.library.folder))}"
    )


def office_line(has_users: bool) -> str:
    """Who can open the pages of the office."""
    names = "办公页面 /staff（查询）、/hotline（热线）、/admin（管理）"
    if has_users:
        return f"{names}：登录后打开，账号用 bureau user 管理。"
    return f"{names}：还没有账号，只有这台电脑能打开，不用登录。"


def quiet_and_offline() -> None:
    """Nothing is sent or fetched: set before the libraries that would are imported."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("DO_NOT_TRACK", "1")
