"""Who does not get what they asked for hears why: on a page in a browser, as JSON else."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from bs4 import BeautifulSoup, Tag
from fastapi.testclient import TestClient

from corpus.errors import Unavailable
from ui.api import create_app
from ui.engine import Engine
from ui.guard.body import LARGEST_BODY
from ui.turned_away import when

QUESTION = "入学登记是哪几天？"
HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def browser(engine: Engine) -> TestClient:
    """A fault is answered, as the server does it."""
    near = ("127.0.0.1", 1)
    at = "http://127.0.0.1:7860"
    return TestClient(create_app(engine), at, client=near, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def client(served_engine: Engine) -> Iterator[TestClient]:
    """Somebody at the machine itself."""
    with browser(served_engine) as it:
        yield it


@pytest.fixture
def stranger(one_model: None, full_library: Path, tmp_path: Path) -> Iterator[TestClient]:
    """Somebody far away who may ask once a minute."""
    shutil.copytree(full_library, tmp_path / "library")
    settings = 'questions_a_minute = 1\nproxies = ["127.0.0.1"]\n'
    (tmp_path / "library" / "settings.toml").write_text(settings, encoding="utf-8")
    with browser(Engine(tmp_path / "library")) as it:
        it.headers["x-forwarded-for"] = "203.0.113.1"
        yield it


def card(response: httpx.Response) -> Tag:
    """The one thing that the page says; it has the look of the plain pages."""
    assert response.headers["content-type"].startswith("text/html")
    page = BeautifulSoup(response.text, "html.parser")
    styles = [it["href"] for it in page.select("link[rel=stylesheet]")]
    assert styles == [f"/ui/static/{it}.css" for it in ("base", "plain", "account")]
    assert page.html is not None and page.html["lang"] == "zh-CN"
    found = page.select(".card")
    assert len(found) == 1
    assert len(found[0].select("h1")) == 1
    assert found[0].select_one("a[href='/']") is not None
    return found[0]


def test_a_refusal_for_now_says_when_to_try_again(stranger: TestClient) -> None:
    address = f"/plain?q={quote(QUESTION)}&b=%22%3E%3Cb%3E"
    assert stranger.get(address, headers=HTML).status_code == 200
    refused = stranger.get(address, headers=HTML)
    assert refused.status_code == 429
    seconds = int(refused.headers["retry-after"])
    said = card(refused)
    assert "提问太频繁" in said.text
    assert when(seconds) in said.text
    again = said.select_one("a.button")
    assert again is not None and again["href"] == address
    program = stranger.get(address, headers={"accept": "application/json"})
    assert program.status_code == 429
    assert "提问太频繁" in program.json()["detail"]


def test_the_time_to_wait_is_said_in_plain_words() -> None:
    assert [when(it) for it in (1, 59, 60, 61)] == [
        "大约 1 秒后可以再试。", "大约 59 秒后可以再试。", "大约 1 分钟后可以再试。",
        "大约 2 分钟后可以再试。",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "status", "title"),
    [
        ("/nowhere", 404, "没有这个地址"),
        ("/staff/nowhere", 404, "没有这个地址"),
        ("/documents/nowhere", 404, "没有这份文件"),
        ("/documents/nowhere/pages/1", 404, "没有这一页"),
        ("/documents/nowhere/edit", 404, "没有这份文件"),
        ("/dates/nowhere.ics", 422, "地址或内容不对"),
        ("/staff/original/nowhere", 404, "没有这份文件"),
        ("/staff/figures.pdf", 404, "没有导出"),
        ("/hotline/calls.csv?day=1900-01-01", 400, "没有导出"),
        ("/paper", 400, "没有可以打印的回答"),
    ],
)
def test_what_is_not_there_is_a_page_in_a_browser(
    client: TestClient, address: str, status: int, title: str
) -> None:
    opened = client.get(address, headers=HTML)
    assert opened.status_code == status
    assert card(opened).select_one("h1").text == title  # type: ignore[union-attr]


@pytest.mark.parametrize("address", ["/nowhere", "/staff/nowhere", "/staff/original/nowhere"])
def test_programs_and_scripts_are_told_as_json(client: TestClient, address: str) -> None:
    for accept in ("*/*", "application/json", "image/webp,image/*"):
        said = client.get(address, headers={"accept": accept})
        assert said.status_code == 404
        assert said.json()["detail"]


def test_a_form_that_is_too_large_is_told_on_a_page(client: TestClient) -> None:
    sent = client.post("/login", content=b"x" * (LARGEST_BODY + 1), headers={
        **HTML, "sec-fetch-site": "same-origin",
        "content-type": "application/x-www-form-urlencoded"})  # fmt: skip
    assert sent.status_code == 413
    said = card(sent)
    assert "请求内容太大" in said.text
    assert said.select_one("a.button") is None  # to send the same again is of no use


def test_a_page_that_is_shut_is_a_page(stranger: TestClient) -> None:
    opened = stranger.get("/admin/", headers=HTML)
    assert opened.status_code == 403
    assert "只能在运行本程序的电脑上打开" in card(opened).text


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (Unavailable("资料库正忙，请稍后再试。"), 503, "资料库正忙"),
        (RuntimeError("secret words"), 500, "程序出错"),
    ],
)
def test_a_fault_is_told_on_a_page_without_its_details(
    client: TestClient,
    fault: Exception,
    status: int,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr("ui.plain.seen_by", fails)
    opened = client.get("/documents/some", headers=HTML)
    assert opened.status_code == status
    assert words in card(opened).text
    assert "secret" not in opened.text
    assert client.get("/documents/some").json()["detail"]


def test_trying_again_never_leads_elsewhere(stranger: TestClient) -> None:
    for _ in range(3):
        page = stranger.get("//elsewhere.example/plain?q=x", headers=HTML)
        leads = [str(a["href"]) for a in BeautifulSoup(page.text, "lxml").find_all("a", href=True)]
        assert leads and not any(it.startswith(("//", "/\\", "http")) for it in leads)
    page = stranger.get("/%5Celsewhere.example/", headers=HTML)
    assert 'href="/\\' not in page.text and 'href="//' not in page.text
