"""The gate on the real app: who is let in where, by what, and what others are told."""

import httpx
import pytest
from accounts import AT, NAMES, PAGE, PASSWORD, SAME, Bureau
from alone import alone
from starlette.types import Message

from ui.access.role import Role

pytest_plugins = ("accounts",)

HERE = "127.0.0.1"
OPEN = ("/", "/plain", "/paper?q=校车", "/login", "/healthz", "/docs")
FIRST_FOR = {
    Role.OPERATOR: ("/hotline/", "/hotline/view", "/account"),
    Role.STAFF: ("/staff/", "/api/search?q=校车", "/api/documents", "/api/figures", "/metrics"),
    Role.ADMIN: ("/admin/", "/admin/?view=users"),
}
OFFICE = ("/hotline/", "/staff/", "/admin/", "/metrics")
PROGRAMS = ("/api/search?q=校车", "/api/documents", "/api/figures")


def edit(bureau: Bureau) -> str:
    return f"/documents/{bureau.engine.documents()[0].id}/edit"


# -- without accounts ------------------------------------------------------------------------


def test_without_accounts_who_sits_at_this_machine_may_all(alone: Bureau) -> None:
    client = alone.client(HERE)
    for path in (*OPEN, *OFFICE, *PROGRAMS, edit(alone)):
        assert client.get(path).status_code == 200, path


def test_without_accounts_others_have_what_is_public(alone: Bureau) -> None:
    client = alone.client("10.0.0.9")
    for path in (*OPEN, *PROGRAMS):
        assert client.get(path).status_code == 200, path
    for path in (*OFFICE, edit(alone)):
        refused = client.get(path, headers=PAGE)
        assert refused.status_code == 403, path
        assert "bureau user add" in refused.text


@pytest.mark.parametrize(
    "headers",
    [{"x-forwarded-for": HERE}, {"forwarded": "for=127.0.0.1"}, {"via": "1.1 x"},
     {"x-forwarded-proto": "https"}, {"host": "bureau.example:7860"}, {"host": "[::1"}],
)  # fmt: skip
def test_a_proxy_or_a_strange_name_is_not_this_machine(
    alone: Bureau, headers: dict[str, str]
) -> None:
    for path in OFFICE:
        assert alone.client(HERE).get(path, headers=headers).status_code == 403


# -- with accounts ---------------------------------------------------------------------------


def test_with_accounts_this_machine_is_as_any_other(bureau: Bureau) -> None:
    for path in (*OFFICE, *PROGRAMS, edit(bureau)):
        assert bureau.client(HERE).get(path).status_code == 401, path


@pytest.mark.parametrize("role", list(NAMES))
def test_each_role_opens_its_own_and_no_more(bureau: Bureau, role: Role) -> None:
    for client in (bureau.logged_in(role), bureau.program(role)):
        for path in OPEN:
            assert client.get(path).status_code == 200, path
        for needed, paths in FIRST_FOR.items():
            for path in paths:
                wanted = 200 if role.reaches(needed) else 403
                assert client.get(path).status_code == wanted, (role, path)


def test_a_browser_is_led_to_log_in_and_back(bureau: Bureau) -> None:
    said = bureau.client().get("/staff/?q=校车&year=2025", headers=PAGE)
    assert said.status_code == 303
    assert said.headers["location"].startswith("/login?next=%2Fstaff%2F%3Fq%3D")
    form = bureau.client().get(said.headers["location"])
    assert 'value="/staff/?q=%E6%A0%A1%E8%BD%A6&amp;year=2025"' in form.text


def test_a_program_is_told_how_in_one_line(bureau: Bureau) -> None:
    for method in ("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"):
        said = bureau.client().request(method, "/api/search", headers=SAME)
        assert said.status_code == 401, method
        assert said.headers["www-authenticate"] == "Bearer"
    line = bureau.client().get("/api/documents").json()["detail"]
    assert "Authorization: Bearer" in line
    assert "\n" not in line


def test_a_role_that_is_not_enough_is_said_with_the_name(bureau: Bureau) -> None:
    said = bureau.logged_in(Role.OPERATOR).get("/staff/", headers=PAGE)
    assert said.status_code == 403
    assert "“赵接线”是接线员，不能打开这个页面" in said.text
    assert '<a href="/account">' in said.text


@pytest.mark.parametrize("path", ["/staff/../admin/", "/staff%2f", "/plain/..%2fstaff/", "/STAFF/",
                                  "/staff/;x", "/nothing", "//127.0.0.1:7860//staff/"])  # fmt: skip
def test_tricks_with_the_address_lead_nowhere(bureau: Bureau, path: str) -> None:
    said = bureau.logged_in(Role.OPERATOR).get(f"{AT}{path}", headers=PAGE)
    assert said.status_code in (403, 404)


def test_double_slashes_over_a_real_scope(bureau: Bureau) -> None:
    """As a server hands it on: clients would tidy such an address up."""
    for path in ("//staff/", "/./staff/", "/plain/../staff/", "/staff/\x00"):
        said: list[Message] = []

        async def send(message: Message, said: list[Message] = said) -> None:
            said.append(message)

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(),
                 "query_string": b"", "headers": [(b"host", b"127.0.0.1:7860")],
                 "client": (HERE, 1), "server": (HERE, 7860), "scheme": "http",
                 "http_version": "1.1", "root_path": ""}  # fmt: skip
        alone(bureau.app(scope, receive, send))
        assert said[0]["status"] == 404, path


def test_no_websocket_is_opened(bureau: Bureau) -> None:
    from starlette.websockets import WebSocketDisconnect

    for path in ("/staff/", "/", "/gradio_api/queue/join"):
        with pytest.raises(WebSocketDisconnect), bureau.client(HERE).websocket_connect(path):
            pass


def test_what_somebody_who_is_logged_in_is_shown_is_kept_nowhere(bureau: Bureau) -> None:
    client = bureau.logged_in(Role.ADMIN)
    document = edit(bureau).removesuffix("/edit")
    for path in ("/staff/", "/", document, "/api/documents", "/account", "/hotline/view"):
        assert client.get(path).headers["cache-control"] == "no-store", path


# -- tokens ----------------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["Bearer nonsense", "Bearer ", "bearer bureau_x", "BEARER x y"])
def test_a_bad_token_is_refused_also_where_all_may_go(bureau: Bureau, given: str) -> None:
    client = bureau.client()
    client.headers["authorization"] = given
    for said in (client.get("/plain"), client.get("/api/documents"),
                 client.post("/api/ask", json={"question": "校车"})):  # fmt: skip
        assert said.status_code == 401
        assert said.headers["www-authenticate"] == 'Bearer error="invalid_token"'


def test_another_kind_of_authorization_is_not_ours_to_judge(bureau: Bureau) -> None:
    said = bureau.client().get("/plain", headers={"authorization": "Basic eDp5"})
    assert said.status_code == 200


def test_a_token_counts_before_a_session(bureau: Bureau) -> None:
    client = bureau.logged_in(Role.ADMIN)
    token = bureau.access.tokens.add("只接线", Role.OPERATOR)
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/", headers={"authorization": f"Bearer {token}"}).status_code == 403


def test_a_token_needs_no_word_of_a_page(bureau: Bureau) -> None:
    said = bureau.program(Role.STAFF).post("/hotline/note", json={"note": "回访", "call": None})
    assert said.status_code == 200, said.text


# -- other sites' pages ----------------------------------------------------------------------

FOREIGN = (
    {"origin": "http://evil.example", "sec-fetch-site": "cross-site"},
    {"origin": "http://127.0.0.1:7861", "sec-fetch-site": "same-site"},
    {"origin": "null"},
    {"sec-fetch-site": "none"},
    {"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:7861"},
)


@pytest.mark.parametrize("headers", [*FOREIGN, {}])
def test_another_sites_page_changes_nothing(
    bureau: Bureau, alone: Bureau, headers: dict[str, str]
) -> None:
    for client, engine in (
        (bureau.logged_in(Role.ADMIN), bureau.engine),
        (alone.client(HERE), alone.engine),
    ):
        at = f"/documents/{engine.documents()[0].id}/edit"
        before = engine.documents()[0].title
        said = client.post(at, data={"title": "换了"}, headers=headers)
        assert "不是从本页面发出的" in said.text
        sent = [
            said,
            client.post("/hotline/note", json={"note": "x"}, headers=headers),
            client.put("/admin/files?name=a.txt", content="x", headers=headers),
            client.post("/admin/gradio_api/queue/join", json={}, headers=headers),
        ]
        assert [it.status_code for it in sent] == [403] * 4, headers
        assert engine.documents()[0].title == before


@pytest.mark.parametrize("headers", FOREIGN)
def test_another_sites_page_asks_as_nobody(bureau: Bureau, headers: dict[str, str]) -> None:
    from ui.access.gate import Gate
    from ui.access.role import NOBODY, visitor_of

    seen = []

    async def told(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        seen.append(visitor_of(scope))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    secret = bureau.access.sessions.begin(bureau.access.users.named(NAMES[Role.ADMIN]))
    ours = httpx.ASGITransport(Gate(told, bureau.access), client=(HERE, 1))

    async def ask(sent: dict[str, str]) -> None:
        async with httpx.AsyncClient(transport=ours, base_url=AT) as client:
            cookie = {"cookie": f"bureau_session={secret}"}
            await client.post("/api/ask", json={}, headers={**cookie, **sent})

    alone(ask(headers))
    alone(ask(SAME))
    assert [it.name for it in seen] == [NOBODY.name, NAMES[Role.ADMIN]]


def test_programs_on_this_machine_need_no_page(alone: Bureau) -> None:
    """As ``curl`` asks: no browser, so no site that could have led it here."""
    said = alone.client(HERE).post("/api/ask", json={"question": "校车几点发车"})
    assert said.status_code == 200
    assert "七点十分" in said.json()["answer"]


def test_nobody_is_logged_in_by_another_sites_form(bureau: Bureau) -> None:
    sent = {"name": NAMES[Role.STAFF], "password": PASSWORD}
    for headers in (*FOREIGN, {}):
        said = bureau.client().post("/login", data=sent, headers=headers)
        assert said.status_code == 403
        assert "set-cookie" not in said.headers


# -- faults ----------------------------------------------------------------------------------


def test_parents_are_answered_when_accounts_cannot_be_read(bureau: Bureau) -> None:
    from ui.access.access import Access
    from ui.access.database import FILE, ServerDatabase
    from ui.access.gate import Gate

    folder = bureau.engine.library.folder.parent / "torn"
    folder.mkdir(exist_ok=True)
    (folder / FILE).write_bytes(b"no database at all" * 400)

    async def app(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"here"})

    from fastapi.testclient import TestClient

    client = TestClient(Gate(app, Access(ServerDatabase(folder))), AT, client=(HERE, 1))
    assert client.get("/plain").text == "here"
    assert client.post("/api/ask").text == "here"
    for path in ("/staff/", "/admin/", "/api/documents", "/login", "/account"):
        said = client.get(path)
        assert said.status_code == 503
        assert "账号数据库" in said.json()["detail"]
