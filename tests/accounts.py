"""A small app with accounts, and clients of it: whoever sits there, strangers, who is logged in.

A test module takes the fixtures with ``pytest_plugins = ("accounts",)``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fake_encoder import CountingEncoder
from fastapi import FastAPI
from fastapi.testclient import TestClient

from ui.access.access import Access
from ui.access.accounts import Accounts, accounts_of
from ui.access.role import Role
from ui.api import create_app
from ui.engine import Engine

AT = "http://127.0.0.1:7860"
SAME = {"origin": AT, "sec-fetch-site": "same-origin"}
PAGE = {"accept": "text/html"}
NAMES = {Role.ADMIN: "王主任", Role.STAFF: "李科员", Role.OPERATOR: "赵接线"}
PASSWORD = "海棠花开的四月天又来了"

TEXT = """示例区校车管理办法

示教〔2025〕7号

第一条 校车由区教育局统一安排。

第二条 班车早上七点十分发车。
"""


@dataclass
class Bureau:
    """One app whose three accounts all have ``PASSWORD``."""

    engine: Engine
    app: FastAPI
    loop: BlockingPortal | None = None

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Clients used in threads meanwhile are all served by one event loop, as in a server: a
        loop of their own each, as they have else, is never woken by what another one frees."""
        with start_blocking_portal() as self.loop:
            yield
        self.loop = None

    @property
    def accounts(self) -> Accounts:
        return accounts_of(self.engine)

    @property
    def access(self) -> Access:
        return self.accounts.access

    def client(self, address: str = "10.0.0.9", at: str = AT) -> TestClient:
        """A browser that nobody has logged in with."""
        client = (address, 5000)
        made = TestClient(self.app, at, client=client, follow_redirects=False)
        made.portal = self.loop
        return made

    def logged_in(self, role: Role, address: str = "10.0.0.9") -> TestClient:
        client = self.client(address)
        sent = {"name": NAMES[role], "password": PASSWORD}
        said = client.post("/login", data=sent, headers=SAME)
        assert said.status_code == 303, said.text
        return client

    def program(self, role: Role) -> TestClient:
        """A program with a new token."""
        name = f"程序{len(self.access.tokens.all())}"
        client = self.client()
        client.headers["authorization"] = f"Bearer {self.access.tokens.add(name, role)}"
        return client


def small_engine(folder: Path) -> Engine:
    """One document, and a model that counts characters."""
    (folder / "校车.txt").write_text(TEXT, "utf-8")
    engine = Engine(folder / "library", create=True, encoder=CountingEncoder())
    assert [it.result for it in engine.add([folder / "校车.txt"])] == ["added"]
    return engine


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    """Without accounts."""
    engine = small_engine(tmp_path_factory.mktemp("alone"))
    return Bureau(engine, create_app(engine))


@pytest.fixture(scope="module")
def shared_bureau(tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    engine = small_engine(tmp_path_factory.mktemp("bureau"))
    made = Bureau(engine, create_app(engine))
    for role, name in NAMES.items():
        made.access.users.add(name, role, PASSWORD)
    return made


@pytest.fixture
def bureau(shared_bureau: Bureau) -> Iterator[Bureau]:
    """With the three accounts; afterwards all locks are off and all who are logged in are out."""
    yield shared_bureau
    with shared_bureau.access.database.writing() as connection:
        for table in ("failures", "sessions", "tokens"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
