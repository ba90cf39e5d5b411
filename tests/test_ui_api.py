"""The HTTP API of a real server: the answers of the command line, and what is no question."""

import json
from typing import Any

import httpx
import pytest
from playwright.sync_api import BrowserContext
from served import Served
from shapes import check_answer, check_document, check_search

from ui.engine import Engine
from ui.guard.body import LARGEST_BODY
from ui.render import answer_json
from ui.table import tables_of

pytest_plugins = ("browser",)

QUESTION = "2026年入学登记是哪几天？"


def post(live: Served, body: Any) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"content-type": "application/json"}
    return httpx.post(f"{live.url}/api/ask", content=content, headers=headers, timeout=30)


def get(live: Served, path: str, **query: Any) -> httpx.Response:
    return httpx.get(f"{live.url}{path}", params=query, timeout=30)


def line_of(response: httpx.Response, status: int) -> str:
    assert response.status_code == status
    line = response.json()["detail"]
    assert "\n" not in line
    assert any("\u4e00" <= c <= "\u9fff" for c in line)
    return str(line)


def test_the_same_answer_as_on_the_command_line(live: Served, full_engine: Engine) -> None:
    response = post(live, {"question": QUESTION})
    assert response.status_code == 200
    check_answer(response.json())
    answer = full_engine.ask(QUESTION)
    expected = json.loads(json.dumps(answer_json(answer, tables_of(full_engine.library))))
    assert {**response.json(), "elapsed_ms": 0} == {**expected, "elapsed_ms": 0}


def test_history_and_day_are_heard(live: Served) -> None:
    asked = {"question": "那什么时候登记呢？"}
    before = {"history": ["随便问问"] * 30 + ["小学一年级招收几岁的孩子？"]}
    assert post(live, asked).json()["answer"] != post(live, asked | before).json()["answer"]
    then = post(live, {"question": "示例区小学入学登记是哪几天？", "as_of": "2025-06-01"}).json()
    assert "2025年" in then["citations"][0]["document"]["title"]


@pytest.mark.parametrize(
    "question",
    ["", "学", "？！。", "\x00\x1b", "\ud800\udfff", "学" * 20_000, "学校\ud83d"],
    ids=["none", "one", "marks", "controls", "surrogates", "long", "half an emoji"],
)
def test_what_is_no_question_gets_a_polite_answer(live: Served, question: str) -> None:
    response = post(live, {"question": question, "history": [question]})
    assert response.status_code == 200
    check_answer(response.json())
    if question != "学校\ud83d":
        assert response.json()["outcome"] == "out_of_scope"
    searched = get(live, "/api/search", q=question.encode("utf-8", "replace").decode()[:2000])
    check_search(searched.json())


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"question": ', "不是有效的 JSON"),
        (b"\xff\xfe", "JSON"),
        ([], "JSON 对象"),
        ({}, "参数“question”不能缺少"),
        ({"question": 3}, "参数“question”应为文字"),
        ({"question": QUESTION, "history": "前面"}, "参数“history”应为列表"),
        ({"question": QUESTION, "history": [1]}, "参数“history[0]”应为文字"),
        ({"question": QUESTION, "as_of": "昨天"}, "参数“as_of”应为日期"),
    ],
)
def test_a_request_that_is_none_is_refused_in_chinese(live: Served, body: Any, says: str) -> None:
    assert says in line_of(post(live, body), 422)


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ({}, 422, "“q”不能缺少"),
        ({"q": "学位", "k": 0}, 422, "“k”不能小于 1"),
        ({"q": "学位", "k": "x"}, 422, "“k”应为整数"),
        ({"q": "学位", "k": 1000}, 422, "“k”不能大于 100"),
        ({"q": "学位", "kind": "好"}, 422, "“kind”只能是 'plan'"),
        ({"q": "学位", "document": "没有这份"}, 400, "没有“没有这份”"),
    ],
)
def test_a_search_that_is_none_is_refused_in_chinese(
    live: Served, query: dict[str, Any], status: int, says: str
) -> None:
    assert says in line_of(get(live, "/api/search", **query), status)


def test_search_filters(live: Served) -> None:
    found = get(live, "/api/search", q="小学入学登记", k=5, kind="regulation", year=2025).json()
    check_search(found)
    assert found["hits"]
    for hit in found["hits"]:
        assert (hit["document"]["kind"], hit["document"]["year"]) == ("regulation", 2025)


def test_documents_and_health(live: Served, full_engine: Engine) -> None:
    listed = get(live, "/api/documents").json()
    for document in listed:
        check_document(document)
    assert [d["id"] for d in listed] == [d.id for d in full_engine.documents()]
    assert get(live, "/healthz").json() == {"status": "ok", "documents": len(listed)}


def test_too_large_a_body_is_turned_away(live: Served) -> None:
    large = b'{"question": "' + b"a" * LARGEST_BODY + b'"}'
    assert "上限为 256 KB" in line_of(post(live, large), 413)

    def pieces() -> Any:  # no length is stated
        for start in range(0, len(large), 10_000):
            yield large[start : start + 10_000]

    unstated = httpx.post(f"{live.url}/api/ask", content=pieces(), timeout=30)
    assert "上限为 256 KB" in line_of(unstated, 413)
    assert get(live, "/healthz").status_code == 200


def test_unknown_addresses(live: Served) -> None:
    assert get(live, "/api/nowhere").status_code == 404
    assert get(live, "/nirgends").status_code == 404


def test_the_description_of_the_api_needs_no_other_host(live: Served) -> None:
    page = get(live, "/docs")
    assert page.status_code == 200
    assert "http://" not in page.text
    assert "https://" not in page.text
    for part in ("swagger-ui-bundle.js", "swagger-ui.css"):
        assert f"/ui/docs/{part}" in page.text
        assert get(live, f"/ui/docs/{part}").status_code == 200
    described = get(live, "/openapi.json").json()
    assert {"/api/ask", "/api/search", "/api/documents", "/healthz"} <= described["paths"].keys()


@pytest.mark.browser
def test_the_description_shows_in_a_browser_and_asks_no_one(
    live: Served, chromium: BrowserContext
) -> None:
    page = chromium.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{live.url}/docs")
    page.get_by_text("/api/ask").first.wait_for(timeout=15_000)
    page.close()
    assert [url for url in asked if not url.startswith((live.url, "data:"))] == []
