"""Accounts and tokens: what is kept of them, who may be one, and the commands."""

import json
import sqlite3
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from argon2.profiles import PRE_21_2

from corpus.errors import BureauError, Unavailable
from ui.access import password
from ui.access.access import Access
from ui.access.clock import now
from ui.access.database import FILE, VERSION, ServerDatabase
from ui.access.role import Role
from ui.access.rows import tokens, users
from ui.cli import main

GOOD = "海棠花开的四月天又来了"
ROOT = Path(__file__).parent.parent


@pytest.fixture
def access(tmp_path: Path) -> Access:
    return Access(ServerDatabase(tmp_path))


def content(folder: Path) -> bytes:
    return b"".join(it.read_bytes() for it in folder.glob(f"{FILE}*"))


def test_of_a_password_only_an_argon2id_hash_is_kept(access: Access, tmp_path: Path) -> None:
    access.users.add("王主任", Role.ADMIN, GOOD)
    access.users.add("李科员", Role.STAFF, GOOD)
    with access.database.reading() as connection:
        kept = [row.hash for row in connection.execute(users.select())]
    assert all(it.startswith("$argon2id$v=19$m=65536,t=3,p=4$") for it in kept)
    assert kept[0] != kept[1]  # each with its own salt
    assert GOOD.encode() not in content(tmp_path)
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


def test_the_right_password_and_no_other(access: Access) -> None:
    access.users.add("王主任", Role.ADMIN, GOOD)
    for name in ("王主任", " 王主任 "):
        found = access.users.check(name, GOOD)
        assert found is not None and found.name == "王主任"
    for name, word in (("王主任", GOOD[:-1]), ("王主任", ""), ("王主任", GOOD + " "),
                       ("别人", GOOD), ("", "")):  # fmt: skip
        assert access.users.check(name, word) is None


@pytest.mark.parametrize("written", ["Wang", "WANG", "Ｗａｎｇ"])
def test_names_differ_in_more_than_case_and_width(access: Access, written: str) -> None:
    access.users.add("wang", Role.ADMIN, GOOD)
    assert access.users.check(written, GOOD) is not None
    with pytest.raises(BureauError, match="已有账号"):
        access.users.add(written, Role.STAFF, GOOD)


@pytest.mark.parametrize(
    ("word", "says"),
    [("短短的", "太短"), ("x" * 9, "太短"), ("长" * 201, "太长"), ("Wang-Zhuren", "账号名称"),
     ("wang-zhuren1", "账号名称"), ("aaaaaaaaaaaa", "太简单"), ("1212121212", "太简单")],
)  # fmt: skip
def test_a_password_that_will_not_do_is_refused(access: Access, word: str, says: str) -> None:
    with pytest.raises(BureauError, match=says):
        access.users.add("wang-zhuren", Role.ADMIN, word)
    assert access.users.all() == ()


@pytest.mark.parametrize("name", ["", " ", "a b", "a\nb", "<b>", "x" * 41, "/admin", "a\u202eb"])
def test_a_name_that_will_not_do_is_refused(access: Access, name: str) -> None:
    with pytest.raises(BureauError, match="账号名称"):
        access.users.add(name, Role.ADMIN, GOOD)


def test_a_hash_of_old_parameters_is_made_anew_at_log_in(access: Access) -> None:
    access.users.add("王主任", Role.ADMIN, GOOD)
    old = PasswordHasher.from_parameters(PRE_21_2).hash(GOOD)
    with access.database.writing() as connection:
        connection.execute(users.update().values(hash=old))
    assert access.users.check("王主任", "wrong password") is None
    with access.database.reading() as connection:
        assert connection.execute(users.select()).one().hash == old
    assert access.users.check("王主任", GOOD) is not None
    with access.database.reading() as connection:
        assert (
            connection.execute(users.select()).one().hash.startswith("$argon2id$v=19$m=65536,t=3")
        )
    assert access.users.check("王主任", GOOD) is not None


def test_the_last_admin_stays(access: Access) -> None:
    with pytest.raises(BureauError, match="第一个账号要是管理员"):
        access.users.add("李科员", Role.STAFF, GOOD)
    access.users.add("王主任", Role.ADMIN, GOOD)
    access.users.add("李科员", Role.STAFF, GOOD)
    for change in (
        lambda: access.users.remove("王主任"),
        lambda: access.users.set_role("王主任", Role.STAFF),
        lambda: access.users.set_active("王主任", False),
    ):
        with pytest.raises(BureauError, match="最后一个管理员"):
            change()
        assert access.users.named("王主任").role is Role.ADMIN
        assert access.users.named("王主任").active
    access.users.set_role("李科员", Role.ADMIN)
    access.users.remove("王主任")
    assert [it.name for it in access.users.all()] == ["李科员"]


def test_who_another_server_knows_is_no_admin_to_rely_on(access: Access) -> None:
    access.users.add("王主任", Role.ADMIN, GOOD)
    access.users.federated("issuer|1", "陈局长", Role.ADMIN)
    with pytest.raises(BureauError, match="最后一个管理员"):
        access.users.remove("王主任")


def test_another_servers_user_takes_no_name_and_no_password(access: Access) -> None:
    access.users.add("王主任", Role.ADMIN, GOOD)
    with pytest.raises(BureauError, match="已有同名的账号"):
        access.users.federated("issuer|1", "王主任", Role.STAFF)
    made = access.users.federated("issuer|1", "陈局长", Role.STAFF)
    assert access.users.check("陈局长", "") is None
    with pytest.raises(BureauError, match="统一登录管理"):
        access.users.set_password("陈局长", GOOD)
    again = access.users.federated("issuer|1", "陈副局长", Role.OPERATOR)
    assert (again.id, again.name, again.role) == (made.id, "陈副局长", Role.OPERATOR)
    access.users.set_active("陈副局长", False)
    with pytest.raises(BureauError, match="已停用"):
        access.users.federated("issuer|1", "陈副局长", Role.STAFF)


# -- tokens ----------------------------------------------------------------------------------


def test_of_a_token_only_its_digest_is_kept(access: Access, tmp_path: Path) -> None:
    secret = access.tokens.add("统计程序", Role.STAFF)
    assert secret.startswith("bureau_") and len(secret) >= 7 + 43  # 256 bits in base64
    assert secret.encode() not in content(tmp_path)
    assert secret[7:].encode() not in content(tmp_path)
    found = access.tokens.visitor(secret)
    assert found is not None
    assert (found.name, found.role, found.via) == ("统计程序", Role.STAFF, "token")
    assert access.tokens.all()[0].used_at is not None
    assert access.tokens.visitor(secret[:-1]) is None


def test_a_token_ends_by_its_day_and_by_being_revoked(access: Access) -> None:
    secret = access.tokens.add("统计程序", Role.STAFF, days=30)
    assert access.tokens.visitor(secret) is not None
    with access.database.writing() as connection:
        connection.execute(tokens.update().values(expires_at=now() - timedelta(seconds=1)))
    assert access.tokens.visitor(secret) is None
    assert access.tokens.all()[0].over
    forever = access.tokens.add("另一个", Role.STAFF)
    access.tokens.revoke("另一个")
    assert access.tokens.visitor(forever) is None
    with pytest.raises(BureauError, match="没有令牌"):
        access.tokens.revoke("另一个")


# -- the file --------------------------------------------------------------------------------


def test_a_newer_programs_file_is_left_alone(tmp_path: Path) -> None:
    Access(ServerDatabase(tmp_path)).users.add("王主任", Role.ADMIN, GOOD)
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(Unavailable, match="更新版本的程序"):
        Access(ServerDatabase(tmp_path)).users.all()


def test_many_at_once_make_one_account_of_a_name(access: Access) -> None:
    access.users.add("王主任", Role.ADMIN, GOOD)
    results: list[str] = []

    def add() -> None:
        try:
            access.users.add("李科员", Role.STAFF, GOOD)
            results.append("made")
        except BureauError:
            results.append("there")

    threads = [threading.Thread(target=add) for _ in range(4)]
    for it in threads:
        it.start()
    for it in threads:
        it.join()
    assert sorted(results) == ["made", "there", "there", "there"]


# -- the commands ----------------------------------------------------------------------------


def bureau(library: Path, *words: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
    line = [sys.executable, "-m", "ui.cli", *words, "--library", str(library)]
    return subprocess.run(
        line, cwd=ROOT, input=typed, capture_output=True, text=True, encoding="utf-8"
    )


def test_commands_make_change_and_end_accounts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    library = tmp_path / "new" / "library"
    made = bureau(library, "user", "add", "王主任", "--role", "admin", "--password-stdin",
                  typed=f"{GOOD}\n")  # fmt: skip
    assert (made.returncode, made.stdout) == (0, "")
    assert "已建立账号“王主任”（管理员）" in made.stderr
    assert GOOD not in made.stderr

    words = iter([GOOD, "不一样的另一句话呀", GOOD, GOOD])
    monkeypatch.setattr("getpass.getpass", lambda _: next(words))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    add = ["user", "add", "李科员", "--role", "staff", "--library", str(library)]
    assert main(add) == 2
    assert "两次输入的密码不一样" in capsys.readouterr().err
    assert main(add) == 0
    for line, says in (
        (["role", "李科员", "operator"], "“李科员”现在是接线员"),
        (["disable", "李科员"], "已停用"),
        (["enable", "李科员"], "已启用"),
        (["unlock", "李科员"], "锁定已解除"),
    ):
        assert main(["user", *line, "--library", str(library)]) == 0
        assert says in capsys.readouterr().err
    assert main(["user", "list", "--json", "--library", str(library)]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(it["name"], it["role"], it["active"]) for it in listed] == [
        ("李科员", "operator", True), ("王主任", "admin", True)
    ]  # fmt: skip
    assert "hash" not in listed[0]
    assert main(["user", "remove", "李科员", "--library", str(library)]) == 0
    assert main(["user", "remove", "王主任", "--library", str(library)]) == 2
    assert "最后一个管理员" in capsys.readouterr().err


def test_commands_say_what_is_wrong_in_one_line(tmp_path: Path) -> None:
    for words, typed, says in (
        (("user", "list"), "", "bureau user add"),
        (("user", "add", "王", "--role", "admin"), "", "--password-stdin"),
        (("user", "add", "王", "--role", "admin", "--password-stdin"), "short\n", "太短"),
        (("user", "add", "王", "--role", "boss"), "", "--role"),
        (("user", "password", "王", "--password-stdin"), GOOD, "bureau user add"),
        (("token", "add", "程序"), "", "--role"),
        (("token", "list"), "", "bureau user add"),
    ):
        said = bureau(tmp_path, *words, typed=typed)
        assert said.returncode == 2, words
        assert says in said.stderr, words
        assert said.stderr.count("\n") == 1
        assert said.stdout == ""


def test_a_token_is_shown_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    at = ["--library", str(tmp_path)]
    assert main(["token", "add", "统计程序", "--role", "staff", "--days", "30", *at]) == 0
    secret = capsys.readouterr().out.strip()
    assert Access(ServerDatabase(tmp_path)).tokens.visitor(secret) is not None
    assert main(["token", "list", "--json", *at]) == 0
    said = capsys.readouterr().out
    assert secret not in said
    (one,) = json.loads(said)
    assert (one["name"], one["role"], one["last_used"] is not None) == ("统计程序", "staff", True)
    assert main(["token", "revoke", "统计程序", *at]) == 0
    assert Access(ServerDatabase(tmp_path)).tokens.visitor(secret) is None


@pytest.mark.parametrize("name", ["\u202egnp.exe", "统计\x1b[31m程序", "统计\u200b程序"])
def test_a_token_has_no_name_that_forges_a_log(access: Access, name: str) -> None:
    with pytest.raises(BureauError, match="令牌名称"):
        access.tokens.add(name, Role.STAFF)


def test_many_at_the_door_take_no_thread_from_those_who_ask(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A stranger at many addresses may try at once: who finds no room is told, not kept."""
    room = threading.BoundedSemaphore(1)
    monkeypatch.setattr(password, "_room", room)
    with room, pytest.raises(Unavailable, match="登录的人太多"):
        password.matches("correct horse battery", "")
    assert password.matches("correct horse battery", "") is False
