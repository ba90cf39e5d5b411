"""Logging in at the bureau's sign-on server: a real one, in a process of its own."""

import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from accounts import NAMES, PAGE, PASSWORD, Bureau, small_engine
from fastapi.testclient import TestClient
from oidc_provider import CLIENT, FAULTS, SECRET, Running, running

from corpus.errors import BureauError
from ui.access import oidc
from ui.access.role import Role
from ui.access.sign_on import WAITING
from ui.api import create_app
from ui.settings import OIDC_KEY, load_settings

pytest_plugins = ("accounts",)

SETTINGS = """
oidc_issuer = "{issuer}"
oidc_client = "{client}"
oidc_name = "示例区统一登录"
oidc_roles = {{"信息科" = "admin", "综合科" = "staff", "热线组" = "operator"}}
"""


@pytest.fixture(scope="module")
def provider() -> Iterator[Running]:
    with running() as it:
        yield it


@pytest.fixture(scope="module")
def joined(provider: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    """An app that knows the provider; its secret comes from the environment."""
    folder = tmp_path_factory.mktemp("joined")
    (folder / "library").mkdir()
    settings = SETTINGS.format(issuer=provider.url, client=CLIENT)
    (folder / "library" / "settings.toml").write_text(settings, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(OIDC_KEY, SECRET)
        engine = small_engine(folder)
    assert SECRET not in repr(engine.settings)
    made = Bureau(engine, create_app(engine))
    made.access.users.add(NAMES[Role.ADMIN], Role.ADMIN, PASSWORD)
    yield made


def begin(client: TestClient, then: str = "") -> str:
    """The address at the provider that the browser is sent to."""
    said = client.get("/login/oidc", params={"next": then})
    assert said.status_code == 303, said.text
    return str(said.headers["location"])


def at_provider(address: str) -> str:
    """The address that it sends the browser back to."""
    return str(httpx.get(address).headers["location"])


def sign_on(client: TestClient, then: str = ""):  # type: ignore[no-untyped-def]
    return client.get(at_provider(begin(client, then)))


def trouble(text: str) -> str:
    found = re.search(r'role="alert">(.*?)</p>', text)
    return found[1] if found else ""


def test_who_is_known_there_is_logged_in_here(joined: Bureau, provider: Running) -> None:
    provider.behave(preferred_username="陈局长", groups=["党组", "综合科"])
    client = joined.client()
    assert "示例区统一登录" in client.get("/login?next=/staff/%3Fq=x").text
    said = sign_on(client, "/staff/?q=x")
    assert (said.status_code, said.headers["location"]) == (303, "/staff/?q=x")
    assert client.get("/api/documents").status_code == 200
    assert client.get("/admin/").status_code == 403
    assert "陈局长" in client.get("/account").text
    assert "由统一登录管理" in client.get("/account").text
    row = joined.engine.audit.last("login.ok")
    assert row is not None and (row.who, row.role) == ("陈局长", "staff")


def test_what_is_asked_of_the_provider(joined: Bureau, provider: Running) -> None:
    client = joined.client()
    asked = parse_qs(urlsplit(begin(client)).query)
    assert asked["redirect_uri"] == ["http://127.0.0.1:7860/login/oidc/done"]
    assert asked["code_challenge_method"] == ["S256"]
    again = parse_qs(urlsplit(begin(client)).query)
    for name in ("state", "nonce", "code_challenge"):
        assert asked[name] != again[name]
    cookie = client.get("/login/oidc").headers["set-cookie"]
    assert re.search(r"bureau_sign_on=[\w.-]+; HttpOnly; Max-Age=600; Path=/; SameSite=lax", cookie)
    assert SECRET not in cookie


def test_the_highest_role_counts_and_a_change_there_holds_here(
    joined: Bureau, provider: Running
) -> None:
    provider.behave(sub="u-2", preferred_username="周主任", groups=["热线组", "信息科"])
    client = joined.client()
    assert sign_on(client).headers["location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    provider.behave(sub="u-2", preferred_username="周主任", groups="热线组")  # not a list
    assert sign_on(joined.client()).headers["location"] == "/hotline/"
    assert client.get("/admin/").status_code == 401  # the earlier session had more


@pytest.mark.parametrize("groups", [[], ["食堂"], None, {"信息科": 1}, [["信息科"]], 7])
def test_who_has_no_role_for_this_stays_out(
    joined: Bureau, provider: Running, groups: object
) -> None:
    provider.behave(sub="u-3", preferred_username="路人甲", groups=groups)
    client = joined.client()
    said = sign_on(client)
    assert said.status_code == 403
    assert "没有被分配本系统的权限" in trouble(said.text)
    assert client.get("/api/documents").status_code == 401
    assert all(it.name != "路人甲" for it in joined.access.users.all())


def test_a_local_account_is_not_taken_by_its_name(joined: Bureau, provider: Running) -> None:
    provider.behave(sub="u-4", preferred_username=NAMES[Role.ADMIN], groups=["信息科"])
    said = sign_on(joined.client())
    assert said.status_code == 403
    assert "已有同名的账号" in trouble(said.text)


@pytest.mark.parametrize("fault", FAULTS)
def test_an_answer_that_does_not_hold_is_refused(
    joined: Bureau, provider: Running, fault: str
) -> None:
    provider.behave()
    client = joined.client()
    address = begin(client)
    provider.behave(fault=fault, preferred_username="陈局长", groups=["信息科"])
    if fault == "down":
        back = f"/login/oidc/done?code=x&state={parse_qs(urlsplit(address).query)['state'][0]}"
    else:
        back = at_provider(address)
    said = client.get(back)
    provider.behave()
    assert said.status_code == 403
    assert trouble(said.text)
    assert "Traceback" not in said.text
    assert "bureau_session=" not in said.headers["set-cookie"]
    assert client.get("/api/documents").status_code == 401


def test_what_comes_back_must_be_what_this_browser_began(joined: Bureau, provider: Running) -> None:
    provider.behave(preferred_username="陈局长", groups=["综合科"])
    client, other = joined.client(), joined.client()
    back = at_provider(begin(client))
    begin(other)
    assert "不符" in trouble(other.get(back).text)  # another's answer in one's own browser
    assert "不是在这个浏览器里开始" in trouble(joined.client().get(back).text)
    wrong = back.replace("state=", "state=x")
    assert client.get(wrong).status_code == 403
    assert client.get(back).status_code == 403  # the first wrong one has used it up
    client = joined.client()
    back = at_provider(begin(client))
    assert client.get(back.replace("iss=http", "iss=ftp")).status_code == 403
    client = joined.client()
    back = at_provider(begin(client))
    note = {"cookie": f"bureau_sign_on={client.cookies['bureau_sign_on']}"}
    assert client.get(back).status_code == 303
    assert joined.client().get(back, headers=note).status_code == 403  # a code is good once


def test_a_forged_note_is_none(joined: Bureau, provider: Running) -> None:
    from ui.access.oidc import Begun, Notes

    client = joined.client()
    forged = Notes().write(Begun("s" * 40, "n" * 40, "v" * 40, "/admin/"))  # another key's
    for note in (forged, "x", "", forged.rsplit(".", 1)[0] + "."):
        headers = {"cookie": f"bureau_sign_on={note}"}
        said = client.get(f"/login/oidc/done?code=x&state={'s' * 40}", headers=headers)
        assert said.status_code == 403


def test_nobody_is_sent_elsewhere_afterwards(joined: Bureau, provider: Running) -> None:
    provider.behave(preferred_username="陈局长", groups=["综合科"])
    assert sign_on(joined.client(), "//evil.example/").headers["location"] == "/staff/"
    assert sign_on(joined.client(), "/admin/").headers["location"] == "/staff/"


def test_new_keys_are_fetched_when_they_are_needed(joined: Bureau, provider: Running) -> None:
    provider.behave(preferred_username="陈局长", groups=["综合科"])
    assert sign_on(joined.client()).status_code == 303
    provider.behave(rotate=True, preferred_username="陈局长", groups=["综合科"])
    assert sign_on(joined.client()).status_code == 303


def test_without_the_provider_passwords_still_do(tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    settings = SETTINGS.format(issuer="http://127.0.0.1:9", client=CLIENT)
    (tmp_path / "library" / "settings.toml").write_text(settings, "utf-8")
    engine = small_engine(tmp_path)
    bureau = Bureau(engine, create_app(engine))
    assert bureau.client().get("/login/oidc").headers["location"] == "/login"  # no admin yet
    bureau.access.users.add(NAMES[Role.ADMIN], Role.ADMIN, PASSWORD)
    said = bureau.client().get("/login/oidc", headers=PAGE)
    assert said.status_code == 503
    assert "连不上统一登录" in trouble(said.text)
    assert bureau.logged_in(Role.ADMIN).get("/admin/").status_code == 200


def test_a_provider_that_hangs_does_not_take_all_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oidc, "TIMEOUT", 3.0)
    (tmp_path / "library").mkdir()
    with socket.create_server(("127.0.0.1", 0), backlog=64) as silent:
        settings = SETTINGS.format(
            issuer=f"http://127.0.0.1:{silent.getsockname()[1]}", client=CLIENT
        )
        (tmp_path / "library" / "settings.toml").write_text(settings, "utf-8")
        engine = small_engine(tmp_path)
        bureau = Bureau(engine, create_app(engine))
        bureau.access.users.add(NAMES[Role.ADMIN], Role.ADMIN, PASSWORD)

        def begun(_: int) -> str:
            return trouble(bureau.client().get("/login/oidc", headers=PAGE).text)

        with bureau.at_once(), ThreadPoolExecutor(WAITING + 4) as pool:
            said = list(pool.map(begun, range(WAITING + 4)))
    assert sum("现在很慢" in it for it in said) >= 4
    assert all("现在很慢" in it or "连不上统一登录" in it for it in said)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ('oidc_issuer = "https://sso.example"', "还缺“oidc_client”"),
        ('oidc_issuer = "https://sso.example"\noidc_client = "x"', "还缺“oidc_roles”"),
        ('oidc_client = "x"', "还缺“oidc_issuer”"),
        ('oidc_issuer = "http://sso.example"\noidc_client = "x"\noidc_roles = {a = "staff"}',
         "应以 https:// 开头"),
        ('oidc_issuer = "https://u:p@sso.example"\noidc_client = "x"\noidc_roles = {a = "staff"}',
         OIDC_KEY),
        ('oidc_roles = {a = "boss"}', "oidc_roles"),
        ('oidc_roles = "staff"', "oidc_roles"),
        ("session_hours = 0", "session_hours"),
        ("office_open = true", "已经取消"),
        ("office_open = false", "bureau user add"),
    ],
)  # fmt: skip
def test_settings_that_will_not_do_are_refused(tmp_path: Path, written: str, says: str) -> None:
    (tmp_path / "settings.toml").write_text(written, "utf-8")
    with pytest.raises(BureauError, match=re.escape(says)):
        load_settings(tmp_path)
