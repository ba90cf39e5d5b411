"""Clients that take their time to send or to read are given up, and others are served."""

import json
import time

import httpx
import pytest
from guarded import connected, request
from served import Served

from ui.guard.body import SECONDS
from ui.guard.wire import HEADERS, STALLED


def ended(link: "object", within: float) -> tuple[bytes, float]:
    """All that the server still says until it closes, and after how many seconds."""
    import socket

    assert isinstance(link, socket.socket)
    link.settimeout(within)
    began, said = time.monotonic(), b""
    try:
        while piece := link.recv(65_536):
            said += piece
    except ConnectionResetError:
        pass
    return said, time.monotonic() - began


def test_headers_that_never_end_are_given_up(live: Served) -> None:
    link = connected(live, "GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n")
    began = time.monotonic()
    while time.monotonic() - began < HEADERS + 5:
        try:
            link.sendall(b"x-more: 1\r\n")  # a drop now and then does not start the time again
        except OSError:
            break
        time.sleep(0.5)
    assert time.monotonic() - began < HEADERS + 3


def test_a_body_that_never_ends_is_given_up_with_a_line(live: Served) -> None:
    link = connected(live, request("POST", "/api/ask", "", "content-length: 100"))
    link.sendall(b'{"question"')
    said, after = ended(link, SECONDS + 20)
    assert SECONDS - 2 < after < SECONDS + 8
    assert said.startswith(b"HTTP/1.1 408 ")
    assert "网络太慢" in said.decode()


def test_a_client_that_reads_nothing_is_given_up(live: Served) -> None:
    """It asks for more than the buffers on the way hold, again and again."""
    big = "/ui/docs/swagger-ui-bundle.js"
    size = len(httpx.get(f"{live.url}{big}", timeout=30).content)
    link = connected(live)
    for _ in range(40_000_000 // size):
        link.sendall(request("GET", big).encode())
    time.sleep(STALLED + 3)
    said, _ = ended(link, 10)
    assert 0 < len(said) < 40_000_000
    assert httpx.get(f"{live.url}/healthz", timeout=10).status_code == 200


def test_a_next_request_on_a_connection_is_awaited_a_short_time(live: Served) -> None:
    link = connected(live, request("GET", "/ui/static/base.css"))
    said, after = ended(link, 30)
    assert said.startswith(b"HTTP/1.1 200 ")
    assert after < HEADERS + 3


@pytest.mark.parametrize("head", ["\0\0\0", "GET", "GET /\r\n\r\n", "GET / HTTP/1.1\r\n" * 2])
def test_what_is_no_request_is_refused(live: Served, head: str) -> None:
    said, _ = ended(connected(live, f"{head}\r\n\r\n"), 30)
    assert said.startswith((b"HTTP/1.1 400 ", b"")) and b"Traceback" not in said
    assert httpx.get(f"{live.url}/healthz", timeout=10).status_code == 200


def test_a_long_conversation_can_be_printed(live: Served) -> None:
    """Its address holds the earlier questions: more than the 16 KB that servers take by habit."""
    earlier = [f"第{number}问：{'孩子入学登记要什么材料' * 25}" for number in range(6)]
    params = [("q", "入学登记是哪几天？"), *(("h", it[:300]) for it in earlier)]
    address = httpx.Request("GET", f"{live.url}/paper", params=params).url
    assert len(str(address)) > 15_000
    assert httpx.get(address, timeout=30).status_code == 200


def test_a_json_that_nests_without_end_is_only_refused(live: Served) -> None:
    body = "[" * 100_000
    for path in ("/api/ask", "/mcp", "/gradio_api/queue/join"):
        said = httpx.post(
            f"{live.url}{path}", content=body, headers={"content-type": "application/json"}
        )
        assert 400 <= said.status_code < 500, path
    assert json.loads(httpx.get(f"{live.url}/healthz", timeout=10).text)["status"] == "ok"
