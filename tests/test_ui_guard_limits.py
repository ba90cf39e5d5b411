"""Every way to ask has its limit, and says so in one line with the seconds to wait."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from ui.api import create_app
from ui.engine import Engine
from ui.guard.body import LARGEST_BODY

SETTINGS = """
questions_a_minute = 2
office_questions_a_minute = 4
looks_a_minute = 3
uploads_an_hour = 2
upload_mb_an_hour = 1
proxies = ["127.0.0.1"]
"""
QUESTION = "入学登记是哪几天？"
MCP = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
    "name": "ask", "arguments": {"question": QUESTION}}}  # fmt: skip


@pytest.fixture(scope="module")
def library(full_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("limits") / "library"
    shutil.copytree(full_library, folder)
    (folder / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    return folder


@pytest.fixture
def app(one_model: None, library: Path) -> FastAPI:
    """Made anew, with nothing counted yet."""
    return create_app(Engine(library))


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, client=("127.0.0.1", 1), base_url="http://127.0.0.1:7860") as it:
        yield it


def from_(address: str) -> dict[str, str]:
    return {"x-forwarded-for": address, "accept": "application/json, text/event-stream"}


def event(client: TestClient, name: str, data: Any = None) -> dict[str, Any]:
    """An event of the parents' page, as its script sends it."""
    numbers = numbered(client)
    return {
        "data": ["", None] if name == "ask" else [None],
        "event_data": data,
        "fn_index": numbers[name],
        "session_hash": "abcdefgh",
    }


def numbered(client: TestClient) -> dict[str, int]:
    from starlette.routing import Mount

    mounts = [it for it in client.app.routes if isinstance(it, Mount)]  # type: ignore[attr-defined]
    blocks = mounts[-1].app._app.app.get_blocks()  # type: ignore[attr-defined]
    return {fn.name: number for number, fn in blocks.fns.items()}


WAYS: dict[str, tuple[str, str, Any]] = {
    "the API": ("POST", "/api/ask", {"question": QUESTION}),
    "the page without scripts": ("GET", f"/plain?q={QUESTION}", None),
    "the page to print": ("GET", f"/paper?q={QUESTION}", None),
    "tools": ("POST", "/mcp", MCP),
    "the parents' page": ("POST", "/gradio_api/queue/join", "ask"),
    "a button of the parents' page": ("POST", "/gradio_api/queue/join", "ask_clicked"),
}


def send(client: TestClient, way: str, address: str) -> httpx.Response:
    method, path, body = WAYS[way]
    if isinstance(body, str):
        body = event(client, body, {"question": QUESTION})
    return client.request(method, path, json=body, headers=from_(address))


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_ask_is_counted(client: TestClient, way: str) -> None:
    for _ in range(2):
        assert send(client, way, "203.0.113.1").status_code in (200, 202)
    response = send(client, way, "203.0.113.1")
    assert response.status_code == 429
    assert 1 <= int(response.headers["retry-after"]) <= 60
    assert response.json() == {"detail": "提问太频繁（一分钟内最多 2 个问题），请稍后再试。"}
    assert send(client, way, "203.0.113.2").status_code in (200, 202)  # another household


def test_all_ways_are_counted_together(client: TestClient) -> None:
    assert send(client, "the API", "203.0.113.1").status_code == 200
    assert send(client, "the page to print", "203.0.113.1").status_code == 200
    assert send(client, "the parents' page", "203.0.113.1").status_code == 429


def test_a_browser_is_told_on_a_page(client: TestClient) -> None:
    headers = {**from_("203.0.113.1"), "accept": "text/html"}
    pages = [client.get("/plain", params={"q": QUESTION}, headers=headers) for _ in range(3)]
    assert [it.status_code for it in pages] == [200, 200, 429]
    assert pages[-1].headers["content-type"].startswith("text/html")
    assert "提问太频繁" in pages[-1].text
    assert client.get("/plain", headers=headers).status_code == 200  # the empty form is free


def test_a_tab_that_asks_all_again_pays_for_all(client: TestClient) -> None:
    turns = {"turns": [{"question": QUESTION}] * 5}
    restore = event(client, "restore", turns)
    joined = "/gradio_api/queue/join"
    first = client.post(joined, json=restore, headers=from_("203.0.113.1"))
    assert first.status_code == 200  # as often as may be asked, at once
    assert send(client, "the API", "203.0.113.1").status_code == 429


def test_clicks_that_cost_nothing_are_no_questions(client: TestClient) -> None:
    said = event(client, "give_feedback", {"turn": 1, "helpful": True})
    for _ in range(2):
        assert send(client, "the API", "203.0.113.1").status_code == 200
    joined = client.post("/gradio_api/queue/join", json=said, headers=from_("203.0.113.1"))
    assert joined.status_code == 200


@pytest.mark.parametrize("path", ["/api/search?q=入学", "/api/documents", "/api/figures?q=学校"])
def test_looking_up_is_counted_apart(client: TestClient, path: str) -> None:
    said = [client.get(path, headers=from_("203.0.113.1")).status_code for _ in range(4)]
    assert said == [200, 200, 200, 429]
    assert send(client, "the API", "203.0.113.1").status_code == 200


@pytest.mark.parametrize("address", ["2001:db8:1:2::1", "::ffff:203.0.113.1"])
def test_a_household_is_one_client(client: TestClient, address: str) -> None:
    neighbour = {"2001:db8:1:2::1": "2001:db8:1:2:3:4:5:6"}.get(address, "203.0.113.1")
    for _ in range(2):
        assert send(client, "the API", address).status_code == 200
    assert send(client, "the API", neighbour).status_code == 429


def test_who_writes_an_address_of_his_own_gains_nothing(app: FastAPI) -> None:
    """A client that is no proxy of ours, and says so each time of another."""
    with TestClient(app, client=("203.0.113.9", 1)) as client:
        said = [
            client.post("/api/ask", json={"question": QUESTION}, headers=from_(f"10.0.0.{n}"))
            for n in range(3)
        ]
    assert [it.status_code for it in said] == [200, 200, 429]


def test_health_and_files_are_never_counted(client: TestClient) -> None:
    for path in ("/healthz", "/ui/static/base.css", "/"):
        said = {client.get(path, headers=from_("203.0.113.1")).status_code for _ in range(8)}
        assert said == {200}


def test_who_sits_at_this_machine_asks_as_he_likes(
    one_model: None, full_library: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(full_library, tmp_path / "library"))
    (folder / "settings.toml").write_text("questions_a_minute = 1\n", encoding="utf-8")
    app = create_app(Engine(folder))
    with TestClient(app, client=("127.0.0.1", 1), base_url="http://127.0.0.1:7860") as client:
        said = [client.post("/api/ask", json={"question": QUESTION}) for _ in range(3)]
        assert [it.status_code for it in said] == [200, 200, 200]
        # at most two files an hour would hold for who is logged in
        large = client.put("/admin/files?name=a.txt", content=b"x", headers={
            "origin": "http://127.0.0.1:7860", "sec-fetch-site": "same-origin"})  # fmt: skip
        assert large.status_code == 201


@pytest.mark.parametrize("path", ["/api/ask", "/mcp", "/gradio_api/queue/join", "/login"])
def test_a_large_body_is_turned_away_before_it_is_read(client: TestClient, path: str) -> None:
    body = b'{"question": "' + b"a" * LARGEST_BODY + b'"}'
    headers = {
        "content-type": "application/json",
        "origin": "http://127.0.0.1:7860",
        "sec-fetch-site": "same-origin",
    }
    stated = client.post(path, content=body, headers=headers)
    pieces = (body[at : at + 65_536] for at in range(0, len(body), 65_536))
    unstated = client.post(path, content=pieces, headers=headers)
    for response in (stated, unstated):
        assert response.status_code == 413
        assert "256 KB" in response.json()["detail"]


def test_a_question_written_in_another_way_is_counted_too(client: TestClient) -> None:
    """The route reads ``%71`` as ``q``: so must who counts."""
    said = [client.get(f"/plain?%71={QUESTION}", headers=from_("203.0.113.1")) for _ in range(3)]
    assert [it.status_code for it in said] == [200, 200, 429]
    assert client.get("/plain?a=q%3D1", headers=from_("203.0.113.1")).status_code == 200


@pytest.mark.parametrize("write", [str, float, lambda it: [it], lambda it: it + 99, lambda _: None])
def test_an_event_is_named_as_our_script_names_it(client: TestClient, write: Any) -> None:
    """Gradio would take the number as a text for the same event, which is counted as a click."""
    said = event(client, "restore", {"turns": [{"question": QUESTION}] * 5})
    said["fn_index"] = write(said["fn_index"])
    response = client.post("/gradio_api/queue/join", json=said, headers=from_("203.0.113.1"))
    assert response.status_code == 400
    assert response.json() == {"detail": "页面上没有这个操作，没有执行。请刷新页面再试。"}
