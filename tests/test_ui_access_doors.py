"""Which address is for whom, however it is written."""

import pytest
from accounts import Bureau
from starlette.routing import Mount

from ui.access.doors import DOORS, door_of
from ui.access.role import Role

pytest_plugins = ("accounts",)


def role_of(path: str) -> Role | None:
    door = door_of(path)
    return door.role if door else None


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("/", Role.PUBLIC),
        ("/plain", Role.PUBLIC),
        ("/documents/abc", Role.PUBLIC),
        ("/documents/abc/pages/1", Role.PUBLIC),
        ("/documents/abc/edit", Role.ADMIN),
        ("/documents/abc/edit/", Role.ADMIN),
        ("/api/ask", Role.PUBLIC),
        ("/api/search", Role.STAFF),
        ("/hotline/calls/1.txt", Role.OPERATOR),
        ("/hotline/gradio_api/queue/join", Role.OPERATOR),
        ("/staff", Role.STAFF),
        ("/staff/anything/at/all", Role.STAFF),
        ("/metrics", Role.STAFF),
        ("/mcp", Role.STAFF),
        ("/admin/files", Role.ADMIN),
        ("/account", Role.OPERATOR),
    ],
)
def test_who_may_pass(path: str, role: Role) -> None:
    assert role_of(path) is role


@pytest.mark.parametrize("path", ["/STAFF/x", "/Admin", "/documents/abc/EDIT", "/API/search"])
def test_capital_letters_lead_past_no_door(path: str) -> None:
    assert role_of(path) is role_of(path.lower()) is not Role.PUBLIC


@pytest.mark.parametrize(
    "path",
    ["//staff/", "/plain//staff", "/plain/../staff", "/./staff", "/staff;x", "/plain;/../staff",
     "/staff%2f", "/%73taff", "\\staff", "/plain\\..\\staff", "/staff\x00", "/staff\n", "staff",
     "", "/nothing", "/staffing", "/documentsx", "/api", "/api/other", "/．／staff"],
)  # fmt: skip
def test_what_could_be_read_in_two_ways_or_is_unknown_is_nobodys(path: str) -> None:
    assert door_of(path) is None


@pytest.mark.parametrize(
    "raw", [b"/plain%2f..%2fstaff", b"/%2e%2e/staff", b"/staff%5c", b"/staff%00", b"/%2573taff",
            b"/plain%3Bx"],
)  # fmt: skip
def test_what_was_sent_in_disguise_is_nobodys(raw: bytes) -> None:
    assert door_of("/plain", raw) is None
    assert door_of("/plain", b"/plain?q=%2f..%2f") is not None  # a question may be anything


def test_every_route_has_a_door_of_its_own(alone: Bureau) -> None:
    """A route that is added must be decided on; ``/`` alone is whatever no other route took."""
    undecided = []
    for route in alone.app.routes:
        path = str(getattr(route, "path", ""))
        plain = "/".join("x" if "{" in it else it for it in path.split("/"))
        if isinstance(route, Mount) and not path:
            continue
        if door_of(plain or "/") is None:
            undecided.append(path)
    assert undecided == []


def test_no_door_below_another_is_for_less_without_reason() -> None:
    """What lies below a door of the bureau is not opened again by a longer one."""
    for door in DOORS:
        for other in DOORS:
            if other.path.startswith(f"{door.path}/") and door.path != "/":
                assert other.role.reaches(door.role)
