"""Security headers stand on every response: pages, programs' answers, files, refusals, faults."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from ui.api import create_app
from ui.engine import Engine

HTML = {"accept": "text/html"}
ALWAYS = (
    "content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy",
    "permissions-policy", "cross-origin-opener-policy", "cross-origin-resource-policy",
    "cache-control",
)  # fmt: skip
ADDRESSES = (
    "/", "/staff/", "/hotline/", "/admin/", "/plain", "/plain?q=入学登记", "/paper?q=入学",
    "/paper", "/documents/none", "/dates/none.ics", "/docs", "/openapi.json", "/healthz",
    "/api/documents", "/api/ask", "/api/search", "/ui/static/base.css", "/ui/static/seal.svg",
    "/theme.css", "/gradio_api/info", "/login", "/nothing", "/staff", "//staff", "/metrics",
    "/ui/docs/swagger-ui.css", "/hotline/view",
)  # fmt: skip


@pytest.fixture(scope="module")
def app(served_engine: Engine) -> FastAPI:
    app = create_app(served_engine)

    @app.get("/api/documents/broken")
    def broken() -> None:
        raise RuntimeError("a fault of ours, with the key sk-4711 in it")

    app.router.routes.insert(0, app.router.routes.pop())
    return app


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    at = "http://127.0.0.1:7860"
    with TestClient(app, client=("127.0.0.1", 1), base_url=at, raise_server_exceptions=False) as it:
        it.follow_redirects = False
        yield it


def directives(response: httpx.Response) -> dict[str, list[str]]:
    policy = response.headers["content-security-policy"]
    return {words[0]: words[1:] for words in (it.split() for it in policy.split(";")) if words}


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_response_has_them(client: TestClient, address: str) -> None:
    for response in (client.get(address, headers=HTML), client.post(address), client.get(address)):
        missing = [it for it in ALWAYS if it not in response.headers]
        assert not missing, (address, response.status_code)
        assert response.headers["x-content-type-options"] == "nosniff"
        policy = directives(response)
        assert policy["frame-ancestors"] == ["'none'"]
        assert "*" not in response.headers["content-security-policy"]
        assert not [it for words in policy.values() for it in words if it.startswith("http")]
        assert policy.get("base-uri") in (["'none'"], ["'self'"])
        for name in ("server", "x-powered-by"):
            assert name not in response.headers
        assert "strict-transport-security" not in response.headers


def test_scripts_run_by_a_number_that_is_drawn_for_each_page(client: TestClient) -> None:
    for address in ("/", "/staff/", "/admin/", "/hotline/", "/docs"):
        first, second = client.get(address, headers=HTML), client.get(address, headers=HTML)
        words = directives(first)["script-src"]
        assert "'unsafe-inline'" not in words
        (number,) = {it for it in words if it.startswith("'nonce-")}
        assert number not in directives(second)["script-src"]
        nonce = number.removeprefix("'nonce-").rstrip("'")
        scripts = re.findall(r"<script\b[^>]*>", first.text)
        assert scripts
        assert all(f'nonce="{nonce}"' in it for it in scripts)


def test_only_pages_of_gradio_may_compile(client: TestClient) -> None:
    for address in ("/plain", "/documents/none", "/paper?q=入学", "/docs", "/login", "/nothing"):
        policy = directives(client.get(address, headers=HTML))
        assert "'unsafe-eval'" not in policy.get("script-src", [])
        assert policy.get("default-src") == ["'none'"], address


def test_a_fault_says_nothing_of_itself(client: TestClient) -> None:
    response = client.get("/api/documents/broken")
    assert response.status_code == 500
    assert not [it for it in ALWAYS if it not in response.headers]
    assert "sk-4711" not in response.text and "RuntimeError" not in response.text
    assert response.json()["detail"].startswith("程序出错")


def test_what_the_office_sees_is_kept_nowhere(client: TestClient) -> None:
    for address in ("/staff/", "/admin/", "/hotline/", "/hotline/view", "/login"):
        assert client.get(address).headers["cache-control"] == "no-store"
    assert "immutable" in client.get(asset_of(client)).headers["cache-control"]
    assert "private" in client.get("/plain").headers["cache-control"]


def asset_of(client: TestClient) -> str:
    found = re.search(r'src="\.(/assets/[^"]+\.js)"', client.get("/", headers=HTML).text)
    assert found is not None
    return found[1]


def test_by_https_browsers_are_told_to_stay_there(one_model: None, copied_library: Path) -> None:
    (copied_library / "settings.toml").write_text('proxies = ["10.0.0.0/8"]\n', encoding="utf-8")
    app = create_app(Engine(copied_library))
    with TestClient(app, client=("10.0.0.1", 1), base_url="http://edu.example") as client:
        said = {"x-forwarded-for": "203.0.113.7", "x-forwarded-proto": "https"}
        by_https = client.get("/plain", headers=said)
        assert by_https.headers["strict-transport-security"].startswith("max-age=")
        page = client.get("/", headers=said)
        assert "http://edu.example" not in page.text  # its own addresses are by https too
        by_http = client.get("/plain", headers={**said, "x-forwarded-proto": "http"})
        assert "strict-transport-security" not in by_http.headers
    stranger = TestClient(app, client=("203.0.113.7", 1), base_url="http://edu.example")
    assert "strict-transport-security" not in stranger.get("/plain", headers=said).headers
