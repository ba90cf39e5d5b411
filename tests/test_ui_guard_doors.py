"""Each address of Gradio has been decided on, and what is shut is shut on every mount."""

import re
from collections.abc import Iterable, Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute, Mount

from ui.api import create_app
from ui.engine import Engine
from ui.guard.gradio_doors import OPEN, SHUT, GradioDoors

MOUNTS = ("/staff", "/hotline", "/admin", "")
_FILL = {
    "path": "etc/passwd", "path_or_url": "/etc/passwd", "url_path": "http://127.0.0.1/x",
    "session_hash": "abcdefgh", "size": "16", "key": "x", "ext": "ts",
}  # fmt: skip


@pytest.fixture(scope="module")
def app(served_engine: Engine) -> FastAPI:
    return create_app(served_engine)


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, client=("127.0.0.1", 1), base_url="http://127.0.0.1:7860") as it:
        yield it


def paths_of(routes: Iterable[BaseRoute]) -> Iterator[str]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from paths_of(inner.routes)
        elif isinstance(route, Mount):
            yield f"{route.path}/{{path:path}}"
        else:
            yield getattr(route, "path", repr(route))


def mounted(app: FastAPI) -> dict[str, GradioDoors]:
    return {
        it.path: it.app
        for it in app.routes
        if isinstance(it, Mount) and isinstance(it.app, GradioDoors)
    }


def test_each_route_of_gradio_has_been_decided_on(app: FastAPI) -> None:
    """Fails when a new version brings a route: put it into ``OPEN`` or ``SHUT``."""
    doors = mounted(app)
    assert set(doors) == set(MOUNTS)
    decided = {it.rstrip("/") for it in (*OPEN, *SHUT)}
    for mount, inner in doors.items():
        gradio = getattr(inner._app, "app", inner._app)  # at "/" behind ``ui.opening``
        there = {it.rstrip("/") for it in paths_of(gradio.routes)}
        assert there - decided == set(), mount
        assert {it.rstrip("/") for it in OPEN} <= there, mount
    assert not set(OPEN) & set(SHUT)


def filled(route: str) -> str:
    return re.sub(r"\{(\w+)[^}]*\}", lambda m: _FILL.get(m[1], "x"), route)


@pytest.mark.parametrize("mount", MOUNTS)
def test_what_is_shut_is_shut(client: TestClient, mount: str) -> None:
    ours = ("/docs", "/openapi.json", "/login", "/logout") if not mount else ()
    for route in SHUT:
        if route in ours or "oauth2" in route:
            continue  # our own are served there
        for path in (filled(route), f"{filled(route)}/"):
            for method in ("GET", "POST", "PUT", "OPTIONS"):
                response = client.request(
                    method,
                    f"{mount}{path}",
                    headers={"origin": "http://127.0.0.1:7860", "sec-fetch-site": "same-origin"},
                )
                assert response.status_code in (404, 405, 303, 307), (method, mount, path)
                assert "root:" not in response.text


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file%3D/etc/passwd",
        "/gradio_api//file=/etc/passwd",
        "/gradio_api/../gradio_api/file=/etc/passwd",
        "/gradio_api/queue/../file=/etc/passwd",
        "/GRADIO_API/file=/etc/passwd",
        "/assets/../../../../../../etc/passwd",
        "/assets/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/assets/..%2f..%2f..%2fetc/passwd",
        "/ui/static/../settings.py",
        "/ui/static/%2e%2e/settings.py",
        "/staff/gradio_api/proxy=http://127.0.0.1/",
        "/gradio_api/heartbeat/x/../../file=/etc/passwd",
        "/?__theme=../../etc/passwd",
        "/?deep_link=../../etc/passwd",
    ],
)
def test_no_way_round_leads_to_a_file(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert "root:" not in response.text
    assert "dataclass" not in response.text
    assert response.status_code in (200, 404, 405, 307)


def test_another_site_may_not_read_what_gradio_says(client: TestClient) -> None:
    for mount in MOUNTS:
        for path in ("/", "/theme.css", "/gradio_api/queue/join"):
            said = client.get(f"{mount}{path}", headers={"origin": "https://evil.example"})
            asked = client.options(
                f"{mount}{path}",
                headers={
                    "origin": "https://evil.example",
                    "access-control-request-method": "POST",
                },
            )
            for response in (said, asked):
                assert not [it for it in response.headers if it.startswith("access-control-")]


def test_a_function_is_called_by_an_event_of_the_page_alone(client: TestClient) -> None:
    """Not by its name, nor one that is of another page."""
    for number in (0, 1, 99, -1):
        body = {"data": [""], "fn_index": number, "session_hash": "s", "api_name": "/ask"}
        for path in ("/gradio_api/run/ask", "/gradio_api/call/ask", "/gradio_api/api/predict"):
            assert client.post(path, json=body).status_code == 404


def test_a_session_that_is_not_there_is_no_fault(client: TestClient) -> None:
    """Else whoever makes up sessions fills the log of faults; the client raises what is one."""
    for mount in MOUNTS:
        said = client.get(f"{mount}/gradio_api/queue/data", params={"session_hash": "madeup"})
        assert said.status_code == 200
        assert '"session_not_found":true' in said.text
