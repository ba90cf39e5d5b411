"""Servers with tight limits, and raw sockets to be rude to them with."""

import json
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

import httpx
from bs4 import BeautifulSoup
from served import Served, serving


@contextmanager
def guarded(library: Path, folder: Path, settings: str) -> Iterator[Served]:
    """A real ``bureau serve`` on a copy of ``library`` with those lines as its settings."""
    copy = Path(shutil.copytree(library, folder / "library"))
    (copy / "settings.toml").write_text(settings, encoding="utf-8")
    with serving(copy, folder / "output.txt") as served:
        yield served


def connected(served: Served, text: str = "") -> socket.socket:
    """A socket on which ``text`` has been sent."""
    at = urlsplit(served.url)
    assert at.hostname is not None
    link = socket.create_connection((at.hostname, at.port), timeout=60)
    link.sendall(text.encode())
    return link


def request(method: str, path: str, body: str = "", *headers: str) -> str:
    length = [f"content-length: {len(body.encode())}"] if body else []
    kind = ["content-type: application/json"] if body else []
    head = [f"{method} {path} HTTP/1.1", "host: 127.0.0.1", *kind, *length, *headers]
    return "\r\n".join([*head, "", body])


def slow_model(seconds: float) -> "Listener":
    """A language model that takes its time and then says nothing of use: each answer waits."""
    message = {"role": "assistant", "content": "It depends[1]."}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    head = {"id": "c", "object": "chat.completion", "created": 1, "model": "slow"}
    body = json.dumps({**head, "choices": [choice]})
    said = (
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n"
        f"content-length: {len(body)}\r\n\r\n{body}"
    )
    return Listener(said.encode(), seconds)


class Listener:
    """Takes connections and says nothing, or ``reply`` after a while; keeps the first line of each
    request. While ``free`` is cleared nothing is replied, for up to 15 s."""

    def __init__(self, reply: bytes = b"", after: float = 0.0) -> None:
        self._reply, self._after = reply, after
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._held: list[socket.socket] = []
        self.heard: list[str] = []
        self.free = threading.Event()
        self.free.set()
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> "Listener":
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()
        for link in self._held:
            link.close()

    def _serve(self) -> None:
        while True:
            try:
                link, _ = self._socket.accept()
            except OSError:  # closed: the test is over
                return
            self._held.append(link)
            threading.Thread(target=self._hear, args=(link,), daemon=True).start()

    def _hear(self, link: socket.socket) -> None:
        link.settimeout(5)
        try:
            said = link.recv(4096)
            self.heard.append(said.split(b"\r\n")[0].decode("latin-1"))
            if self._reply:
                time.sleep(self._after)
                self.free.wait(15)
                link.sendall(self._reply)
                link.close()
        except OSError:
            self.heard.append("connected")


OURS = {"origin": "", "sec-fetch-site": "same-origin"}


def office(served: Served, search: str, mount: str = "/admin") -> str:
    """The markup of an office page at an address, asked for as its script does."""
    headers = {**OURS, "origin": served.url}
    session = "guardtest"
    with httpx.Client(base_url=served.url, headers=headers, timeout=60) as client:
        body = {
            "data": [],
            "event_data": {"search": search},
            "fn_index": 0,
            "session_hash": session,
        }
        client.post(f"{mount}/gradio_api/queue/join", json=body).raise_for_status()
        address = f"{mount}/gradio_api/queue/data?session_hash={session}"
        with client.stream("GET", address) as said:
            for line in said.iter_lines():
                message = json.loads(line.removeprefix("data:")) if line else {}
                if message.get("msg") == "process_completed":
                    return str(message["output"]["data"][0])
    raise AssertionError("no answer to an event")


def upload(served: Served, name: str, content: bytes) -> httpx.Response:
    headers = {**OURS, "origin": served.url}
    address = f"{served.url}/admin/files"
    return httpx.put(address, params={"name": name}, content=content, headers=headers, timeout=60)


def settled(served: Served, seconds: float = 240.0) -> dict[str, str]:
    """Of each uploaded file what became of it, once all are done: the words shown."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        page = BeautifulSoup(office(served, "?view=upload"), "html.parser")
        jobs = page.select("li.job")
        if jobs and not page.select("[data-poll]"):
            return {job.select(".name")[0].text: job.get_text(" ", strip=True) for job in jobs}
        time.sleep(0.5)
    raise AssertionError("files are still being read")
