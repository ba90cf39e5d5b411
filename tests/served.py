"""``bureau`` as other programs meet it: as a process, and as a server."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent
START = 120.0  # seconds a server may take


@dataclass(frozen=True)
class Served:
    url: str
    library: Path
    process: "subprocess.Popen[bytes]"
    output: Path


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "ui.cli", *words]


def bureau(
    *words: str | bytes | Path, library: Path, before: Sequence[str] = ()
) -> "subprocess.CompletedProcess[str]":
    """Runs one command to its end; words may be bytes that are no text."""
    line = (*before, *command(), *words, "--library", library)
    return subprocess.run(
        [os.fsencode(word) for word in line],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@contextmanager
def serving(library: Path, output: Path, port: int = 0) -> Iterator[Served]:
    """At a free port, or again at ``port``."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        port = probe.getsockname()[1]
    words = command("serve", "--port", str(port), "--library", str(library))
    with (
        output.open("wb") as log,
        subprocess.Popen(words, cwd=ROOT, stdout=log, stderr=log) as process,
    ):
        served = Served(f"http://127.0.0.1:{port}", library, process, output)
        try:
            _wait(served)
            yield served
        finally:
            process.terminate()
            process.wait(20)


def _wait(served: Served) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until and served.process.poll() is None:
        try:
            if httpx.get(f"{served.url}/healthz", timeout=10).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError(served.output.read_text("utf-8", "replace")[-2000:])
