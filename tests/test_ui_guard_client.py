"""Whose word on an address is believed, and what a client is counted by."""

from typing import Any

import pytest
from alone import alone
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from ui.access.local import at_this_machine
from ui.guard.client import ClientAddress, came_by_proxy, client_key, is_near

PROXIES = ("127.0.0.1", "10.0.0.0/24")


def seen(peer: str, *headers: tuple[str, str], proxies: tuple[str, ...] = PROXIES) -> Scope:
    """The scope as those behind see it."""
    kept: list[Scope] = []

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        kept.append(scope)

    async def silent(*_: Any) -> Any:
        raise AssertionError

    scope = {
        "type": "http",
        "scheme": "http",
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "client": (peer, 4711),
        "headers": [(b"host", b"127.0.0.1"), *((a.encode(), b.encode()) for a, b in headers)],
    }
    alone(ClientAddress(inner, proxies)(scope, silent, silent))
    return kept[0]


def test_a_proxy_of_ours_is_believed() -> None:
    scope = seen("10.0.0.9", ("x-forwarded-for", "203.0.113.7"), ("x-forwarded-proto", "https"))
    assert scope["client"][0] == "203.0.113.7"
    assert scope["scheme"] == "https"


def test_of_several_hops_the_last_that_is_no_proxy_of_ours_counts() -> None:
    said = ("x-forwarded-for", "1.1.1.1, 203.0.113.7, 10.0.0.5")
    assert seen("127.0.0.1", said)["client"][0] == "203.0.113.7"


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip", "via"])
def test_a_stranger_is_not_believed_and_never_of_this_machine(header: str) -> None:
    scope = seen("203.0.113.9", (header, "127.0.0.1"), ("x-forwarded-proto", "https"))
    assert scope["client"][0] == "203.0.113.9"
    assert scope["scheme"] == "http"
    assert came_by_proxy(scope)
    # nor does what he said go on to those behind, who might believe it
    assert [name for name, _ in scope["headers"]] == [b"host"]


@pytest.mark.parametrize("said", ["", "garbage", "<script>", "127.0.0.1", "::1", "10.0.0.5"])
def test_what_a_proxy_passes_on_is_never_of_this_machine(said: str) -> None:
    scope = seen("127.0.0.1", ("x-forwarded-for", said))
    assert not is_near(scope)
    assert not at_this_machine(Request(scope))


def test_a_proxy_that_says_nothing_is_not_this_machine_either() -> None:
    assert not at_this_machine(Request(seen("127.0.0.1")))
    assert at_this_machine(Request(seen("127.0.0.1", proxies=())))


def test_what_is_no_address_is_not_taken_for_one() -> None:
    assert seen("10.0.0.9", ("x-forwarded-for", "<b>x</b>"))["client"][0] == "10.0.0.9"


@pytest.mark.parametrize("header", ["x-forwarded-host", "x-gradio-server"])
def test_a_host_is_taken_from_nobody(header: str) -> None:
    scope = seen("10.0.0.9", (header, "evil.example"))
    assert all(name != header.encode() for name, _ in scope["headers"])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2", True),
    ],
)
def test_what_is_one_client(one: str, other: str, same: bool) -> None:
    first, second = (client_key(seen(it)) for it in (one, other))
    assert (first == second) is same
