"""Whoever starts the server is told when it answers, that it lives, and that it stops."""

import socket
import time
from pathlib import Path

import httpx
import pytest
from served import serving

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="needs Unix sockets")


def test_the_service_manager_is_told(
    copied_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(str(tmp_path / "notify"))
        told.settimeout(20)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "400000")
        with serving(copied_library, tmp_path / "served.txt") as served:
            assert told.recv(99) == b"READY=1"
            assert httpx.get(f"{served.url}/healthz", timeout=10).status_code == 200
            began = time.monotonic()
            assert [told.recv(99) for _ in range(6)] == [b"WATCHDOG=1"] * 6
            assert time.monotonic() - began < 6  # at half the time that is waited for
        rest = [told.recv(99)]
        while rest[-1] == b"WATCHDOG=1":
            rest.append(told.recv(99))
        assert rest[-1] == b"STOPPING=1"


def test_a_name_in_the_abstract_space_is_one_too(monkeypatch: pytest.MonkeyPatch) -> None:
    from ui.ready import tell

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.settimeout(5)
        try:
            told.bind("\0bureau-test-ready")
        except OSError:
            pytest.skip("no abstract space here")
        monkeypatch.setenv("NOTIFY_SOCKET", "@bureau-test-ready")
        tell("READY=1")
        assert told.recv(99) == b"READY=1"
