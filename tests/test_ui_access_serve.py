"""``bureau serve`` with accounts: what it starts as, and the whole way with real processes."""

import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from accounts import PASSWORD, small_engine
from served import ROOT, Served, bureau, serving

from corpus.errors import BureauError
from ui.access.access import Access
from ui.access.database import ServerDatabase
from ui.access.role import Role
from ui.serve import check_users, office_line


def test_other_computers_are_let_in_only_where_somebody_can_log_in(tmp_path: Path) -> None:
    engine = small_engine(tmp_path)
    for host in ("127.0.0.1", "localhost", "::1"):
        check_users(engine, host)
    for host in ("0.0.0.0", "::", "10.0.0.5", "bureau.example"):
        with pytest.raises(BureauError, match="bureau user add admin --role admin --library"):
            check_users(engine, host)
    Access(engine.server).users.add("王主任", Role.ADMIN, PASSWORD)
    check_users(engine, "0.0.0.0")


def test_who_can_open_the_pages_of_the_office_is_said() -> None:
    assert "只有这台电脑能打开，不用登录" in office_line(has_users=False)
    assert "登录后打开" in office_line(has_users=True)


def test_the_refusal_is_one_line_with_the_command_that_mends_it(tmp_path: Path) -> None:
    small_engine(tmp_path).library.close()
    library = tmp_path / "library"
    said = bureau("serve", "--host", "0.0.0.0", "--port", "0", library=library)
    assert said.returncode == 2  # the port is not looked at
    said = bureau("serve", "--host", "0.0.0.0", "--port", "7999", library=library)
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.count("\n") == 1
    command = said.stderr.split("：")[-1].strip()
    line = f"{sys.executable} -m ui.cli {command.removeprefix('bureau ')} --password-stdin"
    made = subprocess.run(
        line, shell=True, cwd=ROOT, input=PASSWORD, capture_output=True, text=True, encoding="utf-8"
    )
    assert made.returncode == 0, made.stderr
    assert [it.name for it in Access(small_server(library)).users.all()] == ["admin"]


# as no client would send them: over a bare socket
TRICKS = (
    "GET //staff/", "GET /./staff/", "GET /plain/../staff/", "GET /%73taff/", "GET /staff%2f",
    "GET /staff%252f", "GET http://127.0.0.1/staff/", "GET http://x@127.0.0.1/admin/",
    "GET /admin\\x", "GET /plain;/admin", "OPTIONS *", "TRACE /staff/", "FOO /admin/",
    "HEAD /admin/", "GET /ui/static/../../admin/", "GET /ui/static/%2e%2e/settings.toml",
    "GET /docs/../admin/", "GET /api/ask/../documents", "GET /static/..%5c..%5cadmin",
    "GET /admin/gradio_api/queue/data?session_hash=x",
)  # fmt: skip
HEADERS = (
    "cookie: bureau_session=", "cookie: bureau_session=a; bureau_session=b",
    "authorization: Bearer", "x-original-url: /plain", "x-rewrite-url: /plain",
    "x-http-method-override: GET", "x-forwarded-for: 127.0.0.1", "via: 1.1 127.0.0.1",
)  # fmt: skip


def status(served: Served, line: str, *headers: str, version: str = "1.1") -> int:
    """Of the answer to a request that is sent as it stands."""
    at = urlsplit(served.url)
    head = [f"{line} HTTP/{version}", f"host: {at.netloc}", "connection: close", *headers]
    with socket.create_connection((str(at.hostname), at.port or 80), timeout=20) as link:
        link.sendall("\r\n".join([*head, "", ""]).encode())
        return int(link.makefile("rb").readline().split()[1])


def small_server(library: Path) -> ServerDatabase:
    return ServerDatabase(library)


def test_a_first_admin_made_while_it_runs_shuts_the_door(
    one_model: None, copied_library: Path, tmp_path: Path
) -> None:
    """The server and the command line are two processes on one file."""
    with serving(copied_library, tmp_path / "output.txt") as served:
        assert httpx.get(f"{served.url}/admin/").status_code == 200
        # a proxy that says nothing of whom it asks for is not who sits here
        assert status(served, "GET /admin/", version="1.0") == 403
        access = Access(small_server(copied_library))
        access.users.add("王主任", Role.ADMIN, PASSWORD)
        assert httpx.get(f"{served.url}/admin/").status_code == 401
        same = {"origin": served.url, "sec-fetch-site": "same-origin"}
        with httpx.Client(base_url=served.url, headers=same) as client:
            sent = {"name": "王主任", "password": PASSWORD}
            assert client.post("/login", data=sent).status_code == 303
            assert client.get("/admin/").status_code == 200
            secret = client.cookies["bureau_session"]
        token = access.tokens.add("程序", Role.STAFF)
        bearer = {"authorization": f"Bearer {token}"}
        assert httpx.get(f"{served.url}/api/documents", headers=bearer).status_code == 200
        access.tokens.revoke("程序")  # by another process, at once
        assert httpx.get(f"{served.url}/api/documents", headers=bearer).status_code == 401
        access.users.set_password("王主任", PASSWORD + "！")
        cookie = {"cookie": f"bureau_session={secret}"}
        assert httpx.get(f"{served.url}/api/documents", headers=cookie).status_code == 401
    with serving(copied_library, tmp_path / "again.txt") as served:
        assert httpx.get(f"{served.url}/admin/").status_code == 401
        for line in TRICKS:
            assert status(served, line) in (401, 404), line
        for header in HEADERS:
            assert status(served, "GET /admin/", header) == 401, header
        said = (tmp_path / "again.txt").read_text("utf-8")
        assert "登录后打开" in said
        for hidden in (PASSWORD, token, secret):
            assert hidden not in said
