"""Every address with every role: what is for internal use, and what may be done with it."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from served import serving
from starlette.routing import Match, Mount

from corpus.document import Visibility
from index.ingest import Told
from ui.access.access import Access
from ui.access.role import Role
from ui.api import create_app
from ui.engine import Engine

ASKED = "金丝雀学位新增多少个"
TEXT = """金丝雀鸢尾花专项方案

示教内〔2026〕77号

一、目标

2026年新增金丝雀学位7654个，安排鸢尾花经费43219万元。

二、分工

金丝雀学位由鸢尾花工作组负责。
"""
WORDS = ("鸢尾花", "7654", "43219", "77号")  # of the internal document alone, and in no question
PDF = "work-summary-2025.pdf"
OWN = {Role.OPERATOR: "接线员甲", Role.STAFF: "科员乙", Role.ADMIN: "管理员丙"}


@dataclass(frozen=True)
class Bureau:
    """A server with an internal document, and a client for each role."""

    url: str
    document: str  # id of the internal text
    paged: str  # id of an internal PDF
    tokens: dict[Role, str]
    app: FastAPI  # the same program in this process, to see which routes there are

    def client(self, role: Role) -> httpx.Client:
        headers = {"authorization": f"Bearer {self.tokens[role]}"} if role in self.tokens else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=60)

    def tells(self, said: httpx.Response) -> list[str]:
        """What of the internal documents stands in a response."""
        known = (*WORDS, self.document, self.paged)
        text = said.content.decode("utf-8", "replace") + str(said.headers)
        whole = text + json.dumps(text, ensure_ascii=False).encode().decode("unicode_escape")
        return [word for word in known if word in text or word in whole]


@pytest.fixture(scope="module")
def bureau(
    one_model: None, full_library: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bureau]:
    folder = tmp_path_factory.mktemp("roles")
    library = folder / "library"
    shutil.copytree(full_library, library)
    (folder / "鸢尾花.txt").write_text(TEXT, "utf-8")
    engine = Engine(library)
    told = Told(visibility=Visibility.INTERNAL)
    added = next(engine.add([folder / "鸢尾花.txt"], told=told))
    paged = engine.library.document(PDF).id
    engine.correct(paged, visibility="internal")
    access = Access(engine.server, engine.settings)
    access.users.add("管理员", Role.ADMIN, "十二位以上的口令呀呀")
    tokens = {role: access.tokens.add(name, role) for role, name in OWN.items()}
    assert added.document_id is not None
    with serving(library, folder / "output.txt") as served:
        yield Bureau(served.url, added.document_id, paged, tokens, create_app(engine))


Tried = tuple[str, str, Any]  # method, path, body


def tried(bureau: Bureau) -> list[Tried]:
    """What somebody who knows the ids and the words may ask for."""
    one, pdf = bureau.document, bureau.paged
    made: list[Tried] = []
    for q in (ASKED, "鸢尾", "xinzengjinsique"):
        made += [
            ("POST", "/api/ask", {"question": q}),
            ("POST", "/api/ask", {"question": "还有呢", "history": [q]}),
            ("GET", f"/api/search?q={q}&k=50", None),
            ("GET", f"/api/search?q={q}&document={one}", None),
            ("GET", f"/api/search?q={q}&explain=true", None),
            ("GET", f"/api/search?q={q}&year=2026&issuer=局&kind=summary", None),
            ("GET", f"/api/figures?q={q}", None),
            ("GET", f"/plain?q={q}", None),
            ("GET", f"/paper?q={q}&h={q}", None),
            ("GET", f"/hotline/search?q={q}", None),
            ("POST", "/hotline/ask", {"question": q, "call": None}),
            ("GET", f"/staff/figures.csv?q={q}", None),
        ]
    for id in (one, pdf):
        made += [
            ("GET", f"/documents/{id}", None),
            ("GET", f"/documents/{id}?start=0&end=40", None),
            ("GET", f"/documents/{id}/edit", None),
            ("POST", f"/documents/{id}/edit", None),
            ("GET", f"/documents/{id}/pages/1", None),
            ("GET", f"/documents/{id}/pages/1?start=0&end=40", None),
            ("GET", f"/dates/{id}.ics?first=2026-01-01&last=2026-01-01&start=0&end=40", None),
            ("GET", f"/staff/original/{id}", None),
            ("GET", f"/api/figures?document={id}", None),
            ("GET", f"/staff/figures.xlsx?document={id}", None),
        ]
    items = json.dumps([{"d": one, "v": 1, "s": 0, "e": 20}])
    made += [("GET", f"/api/figures?view={it}", None) for it in ("series", "conflicts", "checks")]
    made += [
        ("GET", "/api/documents", None),
        ("GET", "/plain", None),
        ("GET", "/", None),
        ("GET", "/hotline/view?view=desk&q=金丝雀", None),
        ("GET", "/hotline/view?view=standards", None),
        ("POST", "/hotline/note", {"call": None, "text": "记一下"}),
        ("POST", "/hotline/handover", {"call": 1, "to": "科室", "text": "请回电"}),
        ("POST", "/hotline/standard", {"question": "金丝雀", "answer": "有", "source": one}),
        ("POST", "/hotline/retire", {"id": 1}),
        ("GET", "/hotline/calls/1.txt", None),
        ("GET", "/hotline/calls.csv", None),
        ("POST", "/staff/export", {"items": items, "format": "md"}),
        ("PUT", "/admin/files?name=a.txt", None),
        ("GET", "/metrics", None),
        ("GET", "/healthz", None),
        ("GET", "/docs", None),
        ("GET", "/openapi.json", None),
        ("GET", "/privacy", None),
        ("GET", "/login", None),
        ("POST", "/login", None),
        ("GET", "/logout", None),
        ("POST", "/logout", None),
        ("GET", "/account", None),
        ("POST", "/account/password", None),
        ("POST", "/account/end", None),
        ("GET", "/admin/people.zip", None),
        ("GET", "/staff/", None),
        ("GET", "/admin/", None),
        ("GET", "/hotline/", None),
    ]
    made += [("POST", "/mcp", tool_call(name, said)) for name, said in tool_calls(one)]
    return made


def tool_calls(document: str) -> list[tuple[str, dict[str, Any]]]:
    return [
        ("ask", {"question": ASKED}),
        ("search", {"query": ASKED, "k": 50}),
        ("figures", {"query": "金丝雀学位", "most": 200}),
        ("figures", {"document": document}),
        ("open_passage", {"document": document, "start": 0, "end": 80}),
    ]


def tool_call(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    params = {"name": name, "arguments": arguments}
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}


def sent(client: httpx.Client, one: Tried) -> httpx.Response:
    method, path, body = one
    headers = {"accept": "application/json, text/event-stream, text/html"}
    if path == "/staff/export":
        return client.request(method, path, data=body, headers=headers)
    if method == "PUT":
        return client.request(method, path, content=b"abc", headers=headers)
    return client.request(method, path, json=body, headers=headers)


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.OPERATOR])
def test_no_address_tells_of_it_to_who_may_not_know(bureau: Bureau, role: Role) -> None:
    with bureau.client(role) as client:
        for one in tried(bureau):
            if one[:2] == ("PUT", "/admin/files?name=a.txt"):
                assert sent(client, one).status_code in (401, 403)
                continue
            said = sent(client, one)
            # an address or a parameter of their own may come back to who sent it
            mine = [word for word in bureau.tells(said) if word not in f"{one[1]}{one[2]}"]
            assert not mine, (one, said.status_code, said.text[:300])
            assert said.status_code < 500, (one, said.text[:300])


SHOWN = (
    "/api/search?q=金丝雀经费&k=50",
    "/api/figures?q=金丝雀学位新增多少个",
    "/api/documents",
    "/documents/{document}",
    "/documents/{document}?start=0&end=40",
    "/staff/original/{document}",
    "/staff/figures.csv?q=金丝雀学位新增多少个",
)


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMIN])
def test_who_may_know_is_shown_it(bureau: Bureau, role: Role) -> None:
    with bureau.client(role) as client:
        for path in SHOWN:
            said = client.get(path.format(document=bureau.document))
            assert said.status_code == 200 and bureau.tells(said), path
        answer = client.post("/api/ask", json={"question": ASKED}).json()
        assert answer["outcome"] == "answered" and "7654" in answer["answer"]
        image = client.get(f"/documents/{bureau.paged}/pages/1")
        assert image.headers["content-type"] == "image/webp"
        assert image.headers["cache-control"] == "no-store"
        for name, said in tool_calls(bureau.document):
            told = sent(client, ("POST", "/mcp", tool_call(name, said)))
            assert bureau.tells(told), (name, told.text[:300])
        # what is read out to a caller is public, whoever reads it
        for path in ("/hotline/search?q=金丝雀经费", f"/plain?q={ASKED}", f"/paper?q={ASKED}"):
            assert not bureau.tells(client.get(path)), path


LEAST = {
    Role.PUBLIC: ("/", "/plain", "/paper?q=入学", "/login", "/privacy", "/healthz", "/docs"),
    Role.OPERATOR: ("/hotline/", "/hotline/view", "/hotline/calls.csv", "/hotline/search?q=入学"),
    Role.STAFF: ("/staff/", "/staff/figures.csv", "/api/search?q=入学", "/api/documents",
                 "/api/figures?q=学位", "/metrics"),
    Role.ADMIN: ("/admin/", "/documents/{document}/edit"),
}  # fmt: skip


@pytest.mark.parametrize("least", list(Role))
def test_each_role_goes_as_far_as_it_may(bureau: Bureau, least: Role) -> None:
    for role in Role:
        with bureau.client(role) as client:
            for path in LEAST[least]:
                said = client.get(path.format(document=bureau.document))
                if role.reaches(least):
                    assert said.status_code == 200, (role, path, said.text[:200])
                else:
                    refused = 401 if role is Role.PUBLIC else 403
                    assert said.status_code == refused, (role, path)
                    assert not bureau.tells(said)


def routes(router: Any) -> Iterator[Any]:
    for route in router.routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from routes(inner)
        elif not isinstance(route, Mount):  # of Gradio: below
            yield route


ASIDE = {"/docs/oauth2-redirect", "/ui/docs"}


def test_no_route_is_left_out_of_these_tests(bureau: Bureau) -> None:
    """A new route must be tried above with every role."""
    at = [(method, path.split("?")[0]) for method, path, _ in tried(bureau)]
    lacking = []
    for route in routes(bureau.app):
        if route.path in ASIDE or (route.path == "/api/ask" and "POST" not in route.methods):
            continue
        scopes = ({"type": "http", "method": m, "path": it, "headers": []} for m, it in at)
        if not any(route.matches(scope)[0] is Match.FULL for scope in scopes):
            lacking.append((route.path, sorted(route.methods or ())))
    assert not lacking, f"not tried: {lacking}"


def event(bureau: Bureau, client: httpx.Client, mount: str, name: str, data: Any) -> str:
    """What an event of a page's own script brings: the markup that it is answered with."""
    mounts = {it.path: it.app for it in bureau.app.routes if isinstance(it, Mount)}
    inner = mounts[mount]._app
    blocks = getattr(inner, "app", inner).get_blocks()  # at "/" behind ``ui.opening``
    number, fn = next((n, fn) for n, fn in blocks.fns.items() if fn.name == name)
    at = f"{mount}/gradio_api/queue"
    body = {
        "data": [None] * len(fn.inputs),
        "event_data": data,
        "fn_index": number,
        "session_hash": f"{mount[1:]}tab",
    }
    joined = client.post(f"{at}/join", json=body)
    if joined.status_code != 200:
        return str(joined.status_code)
    said = ""
    with client.stream("GET", f"{at}/data?session_hash={body['session_hash']}") as stream:
        for line in stream.iter_lines():
            said += line
            if "process_completed" in line:
                break
    return said


def test_events_of_the_pages_tell_no_more_than_the_pages(bureau: Bureau) -> None:
    looking = {"search": "?q=金丝雀经费"}
    for role in Role:
        with bureau.client(role) as client:
            asked = event(bureau, client, "", "ask_clicked", {"question": ASKED})
            assert "process_completed" in asked
            assert not [it for it in WORDS if shown(it) in asked], role
            for mount in ("/staff", "/admin"):
                least = Role.STAFF if mount == "/staff" else Role.ADMIN
                said = event(bureau, client, mount, "go", looking)
                if role.reaches(least):
                    assert "process_completed" in said
                    assert (shown("鸢尾花") in said) or mount == "/admin"
                else:
                    assert said == ("401" if role is Role.PUBLIC else "403")


def shown(word: str) -> str:
    """A word as it stands in a stream of events."""
    return word
