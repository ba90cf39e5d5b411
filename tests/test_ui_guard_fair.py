"""Who holds all connections gives one up for somebody who has fewer."""

import resource
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from served import Served

from ui.guard.client import is_among
from ui.guard.wire import MOST, patient

GREEDY, OTHER = "127.0.0.2", "127.0.0.3"
ASKS = b"GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n"


@pytest.fixture
def many_files() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, before[1]), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def link_from(served: Served, address: str, sent: bytes = b"") -> socket.socket:
    at = urlsplit(served.url)
    assert at.hostname and at.port
    link = socket.create_connection((at.hostname, at.port), 60, source_address=(address, 0))
    link.sendall(sent)
    return link


def said_to(link: socket.socket) -> bytes:
    link.settimeout(30)
    said = b""
    try:
        while piece := link.recv(65_536):
            said += piece
    except ConnectionResetError:
        pass
    return said


def test_one_address_does_not_keep_another_out(live: Served, many_files: None) -> None:
    begun = b"GET /healthz HTTP/1.1\r\n"  # and no more for as long as that is borne
    held = [link_from(live, GREEDY, begun) for _ in range(MOST)]
    try:
        assert said_to(link_from(live, OTHER, ASKS)).startswith(b"HTTP/1.1 200 ")
        assert said_to(link_from(live, OTHER, ASKS)).startswith(b"HTTP/1.1 200 ")
    finally:
        for link in held:
            link.close()
    assert said_to(link_from(live, GREEDY, ASKS)).startswith(b"HTTP/1.1 200 ")


def test_a_proxy_of_ours_is_known_by_the_settings() -> None:
    """Behind it are many clients: what it waits an answer for is not taken from it."""
    behind = patient(("10.0.0.0/24", "::1"))
    assert is_among(("10.0.0.7", 5), behind.proxies) and is_among(("::1", 5), behind.proxies)
    assert not is_among(("10.0.1.7", 5), behind.proxies) and not is_among(None, behind.proxies)
