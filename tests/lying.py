"""A language model that lies: the scripted server as a process, and a writer that asks it.

A test module takes the fixture with ``from lying import lying_url``.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from assistant.chat import Chat, Endpoint
from assistant.writer import Writer

SERVER = Path(__file__).with_name("lying_server.py")


@contextmanager
def lying(scratch: Path) -> Iterator[str]:
    """The address of a server that answers as the model's name tells it to."""
    port = scratch / "port"
    server = subprocess.Popen([sys.executable, str(SERVER), str(port)])
    try:
        while not port.exists():
            assert server.poll() is None, "the scripted server did not start"
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port.read_text()}/v1"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="session")
def lying_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with lying(tmp_path_factory.mktemp("lying")) as url:
        yield url


def writer(url: str, mode: str, *, seconds: float = 20.0, **endpoint: Any) -> Writer:
    return Writer(Chat(Endpoint(url, mode, **endpoint)).open(), seconds=seconds)
