"""The tools for other programs, listed and called by a client of the protocol."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from alone import alone
from mcp import Client
from served import Served

Work = Callable[[Client], Awaitable[Any]]


def with_client(live: Served, work: Work) -> Any:
    async def run() -> Any:
        async with Client(f"{live.url}/mcp") as client:
            return await work(client)

    return alone(run())


def called(live: Served, name: str, **arguments: Any) -> Any:
    async def work(client: Client) -> Any:
        return await client.call_tool(name, arguments)

    return with_client(live, work)


def content(result: Any) -> Any:
    return json.loads(result.content[0].text)


def test_the_tools_are_listed_with_what_they_do(live: Served) -> None:
    async def work(client: Client) -> Any:
        return await client.list_tools()

    tools = {tool.name: tool for tool in with_client(live, work).tools}
    assert {"ask", "search", "figures", "open_passage"} <= set(tools)
    assert "出处" in (tools["ask"].description or "")


def test_the_same_answer_as_over_http(live: Served) -> None:
    question = "小学什么时候报名"
    told = content(called(live, "ask", question=question))
    said = httpx.post(f"{live.url}/api/ask", json={"question": question}).json()
    assert told | {"elapsed_ms": 0} == said | {"elapsed_ms": 0}
    assert told["citations"]


def test_a_passage_is_opened_where_it_stands(live: Served) -> None:
    hit = content(called(live, "search", query="报名时间", k=3))["hits"][0]
    opened = content(
        called(
            live,
            "open_passage",
            document=hit["document"]["id"],
            start=hit["start"],
            end=hit["end"],
        )
    )
    assert opened["text"] == hit["text"]
    assert opened["document"]["title"] == hit["document"]["title"]


def test_figures_are_those_of_http_with_their_words(live: Served) -> None:
    told = content(called(live, "figures", query="新增学位", year=2025, most=5))["figures"]
    asked = {"q": "新增学位", "year": "2025"}
    assert told == httpx.get(f"{live.url}/api/figures", params=asked).json()[: len(told)]
    assert told
    assert all(it["value"] in it["quote"] for it in told)


@pytest.mark.parametrize(
    ("name", "arguments", "line"),
    [
        ("open_passage", {"document": "../../etc/passwd", "start": 0, "end": 9}, "没有编号为"),
        ("search", {"query": "报名", "kind": "novel"}, "novel"),
    ],
)
def test_what_cannot_be_done_is_said(
    live: Served, name: str, arguments: dict[str, Any], line: str
) -> None:
    result = called(live, name, **arguments)
    assert result.is_error
    assert line in result.content[0].text


def test_a_page_of_another_host_cannot_reach_the_tools(live: Served) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accept = {"accept": "application/json, text/event-stream"}
    answer = httpx.post(f"{live.url}/mcp", json=body, headers={**accept, "host": "evil.example"})
    assert answer.status_code in (403, 421)
