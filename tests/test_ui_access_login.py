"""Logging in and out, sessions, lock-outs and one's own account, on the real app."""

import re
from datetime import timedelta
from time import perf_counter

import pytest
import sqlalchemy as sa
from accounts import NAMES, PAGE, PASSWORD, SAME, Bureau
from fastapi.testclient import TestClient

from ui.access.failure import FREE, FREE_AT
from ui.access.home import after_log_in, own_address
from ui.access.role import Role
from ui.access.rows import failures, sessions

pytest_plugins = ("accounts",)

STAFF = NAMES[Role.STAFF]


def tried(client: TestClient, name: str, word: str, then: str = ""):  # type: ignore[no-untyped-def]
    sent = {"name": name, "password": word, "next": then}
    return client.post("/login", data=sent, headers=SAME)


def alert(text: str) -> str:
    found = re.search(r'<p class="trouble" role="alert">(.*?)</p>', text)
    return found[1] if found else ""


def shift(bureau: Bureau, table: sa.Table, **by: timedelta) -> None:
    """Move kept times, as if the clock had been set by so much since."""
    with bureau.access.database.writing() as connection:
        for row in connection.execute(sa.select(table)).mappings().all():
            key = next(iter(table.primary_key.columns))
            change = {name: row[name] + span for name, span in by.items()}
            connection.execute(sa.update(table).where(key == row[key.name]).values(**change))


# -- logging in ------------------------------------------------------------------------------


def test_who_logs_in_goes_on_to_what_they_wanted(bureau: Bureau) -> None:
    client = bureau.client()
    said = tried(client, STAFF, PASSWORD, "/staff/?q=校车")
    assert (said.status_code, said.headers["location"]) == (303, "/staff/?q=%E6%A0%A1%E8%BD%A6")
    assert client.get("/staff/").status_code == 200
    assert client.get("/admin/").status_code == 403
    assert bureau.access.users.named(STAFF).entered_at is not None


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "/\t/evil",
     "javascript:alert(1)", "/login?next=/staff/", "/logout", "/account", "/nothing", "staff",
     "/staff/#x", "/%2f/evil.example", "/" + "x" * 3000],
)  # fmt: skip
def test_nobody_is_sent_to_another_address(wanted: str) -> None:
    assert own_address(wanted) == ""
    assert after_log_in(wanted, Role.STAFF) == "/staff/"


def test_who_may_not_where_they_wanted_goes_home(bureau: Bureau) -> None:
    assert tried(bureau.client(), STAFF, PASSWORD, "/admin/").headers["location"] == "/staff/"
    said = tried(bureau.client(), NAMES[Role.OPERATOR], PASSWORD, "")
    assert said.headers["location"] == "/hotline/"


def test_the_cookie_is_kept_from_scripts_and_other_sites(bureau: Bureau) -> None:
    given = tried(bureau.client(), STAFF, PASSWORD).headers.get_list("set-cookie")
    plain, mark = given
    assert re.fullmatch(r"bureau_session=[\w-]{43}; HttpOnly; Path=/; SameSite=lax", plain)
    shape = r"bureau_known=[\w.-]{108}; HttpOnly; Max-Age=15552000; Path=/; SameSite=lax"
    assert re.fullmatch(shape, mark)
    secure = bureau.client(at="https://bureau.example")
    same = {"origin": "https://bureau.example", "sec-fetch-site": "same-origin"}
    sent = {"name": STAFF, "password": PASSWORD}
    said, _ = secure.post("/login", data=sent, headers=same).headers.get_list("set-cookie")
    shape = r"__Host-bureau_session=[\w-]{43}; HttpOnly; Path=/; SameSite=lax; Secure"
    assert re.fullmatch(shape, said)
    # a cookie that an http page has set is not taken over https
    secret = plain.split("=")[1].split(";")[0]
    other = bureau.client(at="https://bureau.example")
    said = other.get("/api/documents", headers={"cookie": f"bureau_session={secret}"})
    assert said.status_code == 401


def test_of_a_session_only_the_digest_is_kept(bureau: Bureau) -> None:
    client = bureau.logged_in(Role.STAFF)
    secret = client.cookies["bureau_session"]
    folder = bureau.engine.library.folder
    kept = b"".join(it.read_bytes() for it in folder.glob("server.db*"))
    assert secret.encode() not in kept


def test_nobody_can_plant_a_session(bureau: Bureau) -> None:
    sent = {"name": STAFF, "password": PASSWORD}
    planted = {"cookie": f"bureau_session={'planted' * 6}"}
    said = bureau.client().post("/login", data=sent, headers={**SAME, **planted})
    assert said.status_code == 303
    assert "planted" not in said.headers["set-cookie"]
    assert bureau.client().get("/api/documents", headers=planted).status_code == 401
    before = bureau.logged_in(Role.STAFF)
    first = before.cookies["bureau_session"]
    tried(before, STAFF, PASSWORD)
    second = before.cookies["bureau_session"]
    assert first != second
    replayed = bureau.client()
    replayed.cookies.set("bureau_session", first)
    assert replayed.get("/api/documents").status_code == 401


def test_wrong_name_and_wrong_password_read_alike(bureau: Bureau) -> None:
    for name, word in ((STAFF, "不对的密码不对的密码"), ("没有这个人", PASSWORD), ("", "")):
        said = tried(bureau.client(), name, word)
        assert said.status_code == 403
        assert alert(said.text) == "账号名称或密码不对，请再试一次。"
        assert "set-cookie" not in said.headers


def test_a_name_that_is_not_there_takes_as_long(bureau: Bureau) -> None:
    def took(name: str) -> float:
        times = []
        for _ in range(5):
            began = perf_counter()
            bureau.access.users.check(name, "不对的密码不对的密码")
            times.append(perf_counter() - began)
        return min(times)

    there, absent = took(STAFF), took("没有这个人")
    assert absent > there / 2
    assert there > absent / 2
    assert min(there, absent) > 0.01  # a hash is worked out both times


def test_what_was_typed_is_shown_as_words(bureau: Bureau) -> None:
    said = tried(bureau.client(), '"><script>alert(1)</script>', "x", '/staff/?q="><b>')
    assert "<script" not in said.text
    assert "<b>" not in said.text
    assert PASSWORD not in tried(bureau.client(), "x", PASSWORD).text


def test_a_form_that_is_too_large_is_refused(bureau: Bureau) -> None:
    assert tried(bureau.client(), "x" * 20_000, "x").status_code == 413
    fields = "&".join(f"a{n}=1" for n in range(500))
    assert bureau.client().post("/login", content=fields, headers=SAME).status_code == 413


# -- the end of a session --------------------------------------------------------------------


def opens(client: TestClient) -> bool:
    return client.get("/api/documents").status_code == 200


def test_who_logs_out_is_out_and_stays_out(bureau: Bureau) -> None:
    client = bureau.logged_in(Role.STAFF)
    kept = client.cookies["bureau_session"]
    assert client.get("/logout").headers["location"] == "/account"  # a link logs nobody out
    assert opens(client)
    said = client.post("/logout", headers=SAME)
    assert (said.status_code, said.headers["location"]) == (303, "/login?out=1")
    assert not client.cookies.get("bureau_session")
    assert "已退出登录" in client.get("/login?out=1").text
    client.cookies.set("bureau_session", kept)
    assert not opens(client)


@pytest.mark.parametrize("what", ["password", "role", "off", "remove"])
def test_a_change_of_the_account_ends_its_sessions_at_once(bureau: Bureau, what: str) -> None:
    users = bureau.access.users
    users.add("孙临时", Role.STAFF, PASSWORD)
    one, two = bureau.client(), bureau.client()
    for client in (one, two):
        assert tried(client, "孙临时", PASSWORD).status_code == 303
    other = bureau.logged_in(Role.STAFF)
    try:
        if what == "password":
            users.set_password("孙临时", PASSWORD + "！")
        elif what == "role":
            users.set_role("孙临时", Role.ADMIN)
        elif what == "off":
            users.set_active("孙临时", False)
            assert tried(bureau.client(), "孙临时", PASSWORD).status_code == 403
        else:
            users.remove("孙临时")
        assert not opens(one) and not opens(two)
        assert opens(other)
    finally:
        if what != "remove":
            users.remove("孙临时")


def test_a_session_ends_when_it_is_not_used(bureau: Bureau) -> None:
    client = bureau.logged_in(Role.STAFF)
    shift(bureau, sessions, seen_at=timedelta(hours=-7, minutes=-59))
    assert opens(client)  # and is used with that
    shift(bureau, sessions, seen_at=timedelta(hours=-7, minutes=-59))
    assert opens(client)
    shift(bureau, sessions, seen_at=timedelta(hours=-8, minutes=-1))
    assert not opens(client)


def test_a_session_ends_after_a_week_however_it_is_used(bureau: Bureau) -> None:
    client = bureau.logged_in(Role.STAFF)
    shift(bureau, sessions, created_at=timedelta(days=-7, minutes=1))
    assert opens(client)
    shift(bureau, sessions, created_at=timedelta(minutes=-2))
    assert not opens(client)


def test_the_use_is_noted_once_a_minute(bureau: Bureau) -> None:
    client = bureau.logged_in(Role.STAFF)

    def seen() -> object:
        with bureau.access.database.reading() as connection:
            return connection.execute(sa.select(sessions.c.seen_at)).scalar_one()

    first = seen()
    assert opens(client) and seen() == first
    shift(bureau, sessions, seen_at=timedelta(minutes=-2))
    assert opens(client) and seen() >= first


def test_a_clock_that_ran_ahead_leaves_nobody_in(bureau: Bureau) -> None:
    """What began in ten years' time, as the clock said, is over when it is put right."""
    client = bureau.logged_in(Role.STAFF)
    ahead = timedelta(days=3650)
    shift(bureau, sessions, created_at=ahead, seen_at=ahead)
    assert not opens(client)
    assert opens(bureau.logged_in(Role.STAFF))  # and everybody can come in again


def test_a_clock_set_back_a_little_is_not_noticed(bureau: Bureau) -> None:
    client = bureau.logged_in(Role.STAFF)
    shift(bureau, sessions, created_at=timedelta(minutes=4), seen_at=timedelta(minutes=4))
    assert opens(client)


# -- lock-out --------------------------------------------------------------------------------


def fail(bureau: Bureau, name: str, times: int, address: str = "10.0.0.9") -> list[int]:
    client = bureau.client(address)
    return [tried(client, name, "不对的密码不对的密码").status_code for _ in range(times)]


def test_five_failures_lock_a_name_for_a_while(bureau: Bureau) -> None:
    assert fail(bureau, STAFF, FREE) == [403] * (FREE - 1) + [429]
    said = tried(bureau.client("10.1.1.1"), STAFF, PASSWORD)  # from anywhere, and the right one
    assert said.status_code == 429
    assert 0 < int(said.headers["retry-after"]) <= 60
    assert alert(said.text).startswith("失败的次数太多，请等 1 分钟再试")
    assert bureau.access.users.named(NAMES[Role.ADMIN])
    assert tried(bureau.client(), NAMES[Role.ADMIN], PASSWORD).status_code == 303
    shift(bureau, failures, last_at=timedelta(minutes=-1))
    assert tried(bureau.client(), STAFF, PASSWORD).status_code == 303
    assert fail(bureau, STAFF, FREE - 1) == [403] * (FREE - 1)  # counted anew


def test_the_wait_doubles_up_to_an_hour_and_ends(bureau: Bureau) -> None:
    fail(bureau, STAFF, FREE)
    waits = []
    for _ in range(8):
        shift(bureau, failures, last_at=timedelta(hours=-1))
        said = tried(bureau.client(f"10.2.0.{len(waits)}"), STAFF, "不对的密码不对的密码")
        waits.append(round(int(said.headers["retry-after"]) / 60))
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    shift(bureau, failures, last_at=timedelta(hours=-1))
    assert tried(bureau.client(), STAFF, PASSWORD).status_code == 303


def test_a_name_that_is_not_there_is_locked_alike(bureau: Bureau) -> None:
    assert fail(bureau, "没有这个人", FREE) == [403] * (FREE - 1) + [429]


def test_an_address_that_tries_many_names_is_locked(bureau: Bureau) -> None:
    said = [fail(bureau, f"某人{n}", 1, "10.9.9.9")[0] for n in range(FREE_AT)]
    assert said == [403] * (FREE_AT - 1) + [429]
    assert tried(bureau.client("10.9.9.9"), STAFF, PASSWORD).status_code == 429
    assert tried(bureau.client("10.9.9.8"), STAFF, PASSWORD).status_code == 303


def test_a_lock_outlives_a_restart_and_an_admin_takes_it_off(bureau: Bureau) -> None:
    from ui.access.access import Access
    from ui.access.database import ServerDatabase

    fail(bureau, STAFF, FREE)
    again = Access(ServerDatabase(bureau.engine.library.folder))  # as another process reads it
    assert again.failures.locked(STAFF) is not None
    again.failures.unlock(STAFF)
    assert tried(bureau.client("10.1.1.1"), STAFF, PASSWORD).status_code == 303


def test_a_stranger_locks_nobody_out_of_their_own_browser(bureau: Bureau) -> None:
    own = bureau.client()
    assert tried(own, STAFF, PASSWORD).status_code == 303
    own.post("/logout", headers=SAME)
    fail(bureau, STAFF, FREE)
    assert tried(bureau.client("10.0.0.77"), STAFF, PASSWORD).status_code == 429
    assert tried(own, STAFF, PASSWORD).status_code == 303
    # what fails in that browser is counted, and then it is like any other
    said = [tried(own, STAFF, "不对不对不对不对不对").status_code for _ in range(FREE + 1)]
    assert said == [403] * (FREE - 1) + [429] * 2


def test_a_mark_is_of_one_user_and_one_password(bureau: Bureau) -> None:
    own = bureau.client()
    tried(own, STAFF, PASSWORD)
    mark = own.cookies["bureau_known"]
    other = NAMES[Role.OPERATOR]
    for name in (STAFF, other):
        fail(bureau, name, FREE)
    strange = bureau.client("10.0.0.78")
    for made_up in (mark, f"{mark[:-1]}x", "x.y", "."):
        strange.cookies.set("bureau_known", made_up)
        assert tried(strange, other, PASSWORD).status_code == 429
    bureau.access.users.set_password(STAFF, "另一个很长的密码啊啊")
    assert tried(own, STAFF, "另一个很长的密码啊啊").status_code == 429
    bureau.access.users.set_password(STAFF, PASSWORD)


def test_a_lock_from_a_clock_that_ran_ahead_is_none(bureau: Bureau) -> None:
    fail(bureau, STAFF, FREE)
    shift(bureau, failures, last_at=timedelta(days=3650))
    assert tried(bureau.client("10.1.1.1"), STAFF, PASSWORD).status_code == 303


def test_tries_at_one_moment_are_all_counted(bureau: Bureau) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with bureau.at_once(), ThreadPoolExecutor(12) as pool:
        said = list(pool.map(lambda n: fail(bureau, STAFF, 1, f"10.3.0.{n}")[0], range(12)))
    with bureau.access.database.reading() as connection:
        counts = connection.execute(sa.select(failures.c.failed)).scalars()
        assert max(counts) == FREE  # no more than five passwords were looked at
    assert said.count(429) >= 12 - FREE


def test_the_log_of_failures_is_kept_and_does_not_repeat_what_was_typed(bureau: Bureau) -> None:
    fail(bureau, PASSWORD, 1)  # typed into the wrong field
    fail(bureau, STAFF, 1)
    rows = bureau.engine.audit.rows(most=2)
    assert [(it.act, it.of) for it in rows] == [
        ("login.failed", STAFF), ("login.failed", "没有这个账号")
    ]  # fmt: skip
    folder = bureau.engine.library.folder
    kept = b"".join(it.read_bytes() for it in folder.glob("server.db*"))
    assert PASSWORD.encode() not in kept


# -- one's own account -----------------------------------------------------------------------


def test_changing_ones_password_ends_the_other_log_ins(bureau: Bureau) -> None:
    bureau.access.users.add("孙临时", Role.STAFF, PASSWORD)
    here, there = bureau.client(), bureau.client()
    for client in (here, there):
        tried(client, "孙临时", PASSWORD)
    new = "另外一句很长的密码"
    form = {"now": PASSWORD, "new": new + "！", "again": new + "！"}
    for wrong, says in (
        ({"now": "不对的密码不对的密码"}, "现在的密码不对"),
        ({"again": "不一样"}, "两次输入的新密码不一样"),
        ({"new": "短", "again": "短"}, "太短"),
    ):
        said = here.post("/account/password", data={**form, **wrong}, headers=SAME)
        assert says in alert(said.text)
        assert opens(there)
    said = here.post("/account/password", data=form, headers=SAME)
    assert (said.status_code, said.headers["location"]) == (303, "/account?done=password")
    assert opens(here) and not opens(there)
    assert tried(bureau.client(), "孙临时", PASSWORD).status_code == 403
    assert tried(bureau.client(), "孙临时", new + "！").status_code == 303
    bureau.access.users.remove("孙临时")


def test_guessing_the_present_password_locks_too(bureau: Bureau) -> None:
    client = bureau.logged_in(Role.STAFF)
    form = {"now": "不对的密码不对的密码", "new": "x" * 5 + "abcdef", "again": "x" * 5 + "abcdef"}
    for _ in range(FREE):
        said = client.post("/account/password", data=form, headers=SAME)
        assert "现在的密码不对" in alert(said.text)
    said = client.post("/account/password", data={**form, "now": PASSWORD}, headers=SAME)
    assert "失败的次数太多" in alert(said.text)


def test_ones_log_ins_are_shown_and_ended(bureau: Bureau) -> None:
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130 Safari/537.36"
    here, there = bureau.logged_in(Role.STAFF), bureau.client()
    there.headers["user-agent"] = agent
    tried(there, STAFF, PASSWORD)
    shown = here.get("/account").text
    assert "Chrome，Windows" in shown
    assert "（现在这里）" in shown
    number = re.search(r'name="id" value="(\d+)"', shown)
    assert number is not None
    stranger = bureau.logged_in(Role.OPERATOR)
    stranger.post("/account/end", data={"id": number[1]}, headers=SAME)
    assert opens(there)  # of others' nobody ends one
    here.post("/account/end", data={"id": number[1]}, headers=SAME)
    assert opens(here) and not opens(there)
    tried(there, STAFF, PASSWORD)
    here.post("/account/end", data={"id": "others"}, headers=SAME)
    assert opens(here) and not opens(there)


def test_nobody_has_an_account(bureau: Bureau, alone: Bureau) -> None:
    said = bureau.client().get("/account", headers=PAGE)
    assert said.headers["location"] == "/login?next=%2Faccount"
    assert "不用登录" in alone.client("127.0.0.1").get("/account", headers=PAGE).text
    assert "bureau user add" in alone.client("127.0.0.1").get("/login").text


def test_pages_about_accounts_run_no_script_and_are_not_kept(bureau: Bureau) -> None:
    client = bureau.logged_in(Role.ADMIN)
    for said in (bureau.client().get("/login"), client.get("/account"), client.get("/login")):
        assert said.headers["cache-control"] == "no-store"
        assert "<script" not in said.text
        assert "script-src" not in said.headers["content-security-policy"]
        assert "default-src 'none'" in said.headers["content-security-policy"]
