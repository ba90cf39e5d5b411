"""Connections that take their time: uvicorn waits for ever for a request to be sent, and for an
answer to be read."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count
from typing import ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol

from ui.guard.client import Network, client_key, is_among, networks

HEADERS = 10.0  # seconds from the first moment of a connection, or of a next request on it
STALLED = 20.0  # seconds in which a client takes nothing of what is sent to it
MOST = 900  # connections: systems give a process some 1,024 files
# bytes of the address and headers: ``/paper`` with seven questions of 300 characters takes 19 KB
LONGEST_HEAD = 64 * 1024

_UNTOLD = "?"  # the address of a connection that has none

_LINE = json.dumps({"detail": "现在访问的人太多，请稍等一会儿再试。"}, ensure_ascii=False).encode()
_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json; charset=utf-8\r\n"
    b"retry-after: 5\r\nconnection: close\r\nx-content-type-options: nosniff\r\n"
    b"content-length: %d\r\n\r\n%s" % (len(_LINE), _LINE)
)


class PatientProtocol(H11Protocol):
    """HTTP with an end to patience. The body of a request has its own: ``ui.guard.body``."""

    proxies: ClassVar[tuple[Network, ...]] = ()  # whose connections are of many clients

    _held: ClassVar[Counter[str]] = Counter()  # connections by who has them
    _numbers: ClassVar[Iterator[int]] = count()
    _by: str | None = None  # who has this one, while it is counted
    _number = 0
    _sending: asyncio.TimerHandle | None = None
    _reading: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        by = client_key({"client": self.client}) if self.client else _UNTOLD
        if len(self.connections) > MOST and not self._make_room(by):
            transport.write(_FULL)
            transport.close()
            return
        self._by, self._number = by, next(self._numbers)
        self._held[by] += 1
        # told of each byte that the client has not taken, not only above 64 KB
        transport.set_write_buffer_limits(0)
        self._await_request()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._await_request()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.conn.trailing_data[0]:
            self._await_request()

    def _await_request(self) -> None:
        """Keeps the time while no request is whole; one that drips does not start it again."""
        asked = self.cycle is not None and not self.cycle.response_complete
        if asked and self._sending is not None:
            self._sending.cancel()
            self._sending = None
        elif not asked and self._sending is None:
            self._sending = self.loop.call_later(HEADERS, self._give_up)

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._reading is None:
            self._reading = self.loop.call_later(STALLED, self._give_up)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._sending, self._reading):
            if timer is not None:
                timer.cancel()
        self._sending = self._reading = None
        self._uncount()
        super().connection_lost(exc)

    def _make_room(self, by: str) -> bool:
        """Takes one connection from whoever has most, for somebody who has fewer.

        Rather one that waits for a request; one that is being answered only where it is its
        client's own, and of those the last that came.
        """
        most, has = max(self._held.items(), key=lambda it: it[1], default=("", 0))
        if has < self._held[by] + 2:
            return False
        theirs = [it for it in self.connections if isinstance(it, PatientProtocol)]
        theirs = [it for it in theirs if it._by == most]
        idle = [it for it in theirs if it.cycle is None or it.cycle.response_complete]
        chosen = idle or [it for it in theirs if not is_among(it.client, self.proxies)]
        if not chosen:
            return False
        last = max(chosen, key=lambda it: it._number)
        last._uncount()
        last._give_up()
        return True

    def _uncount(self) -> None:
        if self._by is not None:
            self._held[self._by] -= 1
            if not self._held[self._by]:
                del self._held[self._by]
            self._by = None

    def _give_up(self) -> None:
        self.transport.abort()


def patient(proxies: Sequence[str]) -> type[PatientProtocol]:
    """The protocol of a server behind ``proxies``: addresses or networks."""
    return type("PatientBehind", (PatientProtocol,), {"proxies": networks(proxies)})
