"""Servers that are made to suffer: real processes that may be killed, and that may refuse to start.

``served.serving`` is for tests in which nothing goes wrong with the process itself.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from served import ROOT, command

START = 180.0  # seconds a server may take on a machine with much else to do; five alone
SAME_ORIGIN = {"sec-fetch-site": "same-origin"}  # what a browser says of the page's own requests


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Server:
    """One ``bureau serve``; ``began``: seconds until it first said that it can answer."""

    library: Path
    output: Path
    port: int
    process: "subprocess.Popen[bytes]"
    began: float = 0.0
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def said(self) -> str:
        return self.output.read_text("utf-8", "replace")

    def health(self) -> tuple[int, dict[str, Any]]:
        response = self.client.get(f"{self.url}/healthz")
        return response.status_code, response.json()

    def ask(self, question: str) -> dict[str, Any]:
        response = self.client.post(f"{self.url}/api/ask", json={"question": question})
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def documents(self) -> list[dict[str, Any]]:
        response = self.client.get(f"{self.url}/api/documents")
        assert response.status_code == 200, response.text
        found: list[dict[str, Any]] = response.json()
        return found

    def upload(self, name: str, content: str | bytes) -> httpx.Response:
        body = content if isinstance(content, bytes) else content.encode()
        return self.client.put(
            f"{self.url}/admin/files", params={"name": name}, content=body, headers=SAME_ORIGIN
        )

    def correct(self, document_id: str, **fields: str) -> httpx.Response:
        return self.client.post(
            f"{self.url}/documents/{document_id}/edit", data=fields, headers=SAME_ORIGIN
        )

    def sign_in(self, name: str, password: str) -> httpx.Response:
        return self.client.post(
            f"{self.url}/login", data={"name": name, "password": password}, headers=SAME_ORIGIN
        )

    def kill(self) -> None:
        """As a power cut does: nothing of the process gets to say good-bye."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)
        self.client.close()

    def wait(self) -> None:
        """Until it can answer."""
        began = time.monotonic()
        while time.monotonic() < began + START and self.process.poll() is None:
            try:
                if self.health()[0] == 200:
                    self.began = time.monotonic() - began
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError(self.said()[-2000:])


def start(library: Path, output: Path, *, env: Mapping[str, str] | None = None) -> Server:
    """A server that is on its way up; ``wait`` for it."""
    port = free_port()
    with output.open("ab") as log:
        process = subprocess.Popen(
            command("serve", "--port", str(port), "--library", str(library)),
            cwd=ROOT,
            stdout=log,
            stderr=log,
            env={**os.environ, **(env or {})},
        )
    return Server(library, output, port, process)


@contextmanager
def up(library: Path, output: Path, *, env: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A server that answers; stopped at the end where it still runs."""
    server = start(library, output, env=env)
    try:
        server.wait()
        yield server
    finally:
        server.stop()


def until(true: Callable[[], bool], what: str, seconds: float = 40.0) -> None:
    """Waits for something to become true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.05)


class Asking:
    """Threads that ask all the while; what came back is kept: status and body, or what broke."""

    def __init__(self, server: Server, questions: list[str], threads: int = 4) -> None:
        self.url, self.questions = f"{server.url}/api/ask", questions
        self.answers: list[tuple[float, int, dict[str, Any]]] = []  # seconds it took, status, body
        self.broken: list[str] = []
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(n,)) for n in range(threads)]

    def __enter__(self) -> "Asking":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, number: int) -> None:
        with httpx.Client(timeout=30) as client:
            at = number
            while not self._over.is_set():
                began = time.monotonic()
                body = {"question": self.questions[at % len(self.questions)]}
                at += 1
                try:
                    response = client.post(self.url, json=body)
                except httpx.TransportError as error:
                    self.broken.append(repr(error))
                    time.sleep(0.05)
                    continue
                took = time.monotonic() - began
                self.answers.append((took, response.status_code, response.json()))


def children(pid: int) -> list[int]:
    """Process numbers of what a process has started and what still runs (Linux)."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for path in tasks for child in path.read_text().split()]


def descendants(pid: int) -> list[int]:
    """And of what those have started."""
    return [it for child in children(pid) for it in (child, *descendants(child))]


def running(pid: int) -> str:
    """The command line of a process; "" where it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except FileNotFoundError:
        return ""


# disks


def mounted(place: Path, *words: str) -> bool:
    if sys.platform != "linux":
        return False
    return subprocess.run(["mount", *words, str(place)], capture_output=True).returncode == 0


@contextmanager
def disk(place: Path, megabytes: int) -> Iterator[Path]:
    """A disk of its own for the block; the test is skipped where none can be mounted."""
    place.mkdir()
    if not mounted(place, "-t", "tmpfs", "-o", f"size={megabytes}m", "none"):
        pytest.skip("needs the right to mount a disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(place: Path, leave: int = 0) -> Path:
    """Fills the disk up to ``leave`` bytes; delete the file that is returned to free it."""
    filler = place / "filler"
    with filler.open("wb") as out:
        left = shutil.disk_usage(place).free - leave
        out.write(b"\0" * max(left, 0))
    return filler
