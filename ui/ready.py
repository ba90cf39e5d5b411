"""Runs the server, and tells whoever started it when it answers and that it still does.

systemd's notification protocol (sd_notify(3)): datagrams to the socket that ``$NOTIFY_SOCKET``
names. Started by hand there is no such variable, and nothing is told.
"""

import asyncio
import os
import socket
import sys
from contextlib import suppress
from typing import Any

import uvicorn
from starlette.types import ASGIApp

FAILED = 3  # exit status of a server that could not start, as uvicorn's own


def run(app: ASGIApp, sockets: list[socket.socket], **options: Any) -> None:
    """As ``uvicorn.run`` with the same ``options``, on ``sockets`` that listen already."""
    server = _Announced(uvicorn.Config(app, **options))
    with suppress(KeyboardInterrupt):
        server.run(sockets)
    if not server.started:
        sys.exit(FAILED)


class _Announced(uvicorn.Server):
    _pulse: "asyncio.Task[None] | None" = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:  # its port is open
            tell("READY=1")
            if every := _alive_every():
                self._pulse = asyncio.create_task(_alive(every))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        tell("STOPPING=1")
        await super().shutdown(sockets)


async def _alive(every: float) -> None:
    """Runs in the loop that all requests go through: one that is stuck says nothing.

    uvicorn's own ``callback_notify`` goes by the wall clock, and is silent where that is set back.
    """
    while True:
        tell("WATCHDOG=1")
        await asyncio.sleep(every)


def _alive_every() -> float | None:
    """Seconds, half of what is waited for; ``None`` where nobody waits."""
    given = os.environ.get("WATCHDOG_USEC", "")
    return int(given) / 2e6 if given.isdecimal() and int(given) else None


def tell(state: str) -> None:
    """Send one assignment of the protocol. Raises OSError where the socket is gone."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address or not hasattr(socket, "AF_UNIX"):
        return
    if address.startswith("@"):  # a name in the abstract space
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
        out.connect(address)
        out.send(state.encode())
