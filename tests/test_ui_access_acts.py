"""Who may approve, and that what an admin does to accounts in the page is done in their name."""

from typing import Any

import pytest
from accounts import NAMES, PASSWORD, SAME, Bureau
from fastapi.testclient import TestClient

from corpus.errors import BureauError
from ui.access.role import LOCAL, By, Role, Visitor
from ui.admin_users import ACTIONS, users_view
from ui.office import asked
from ui.watch.act import Act

pytest_plugins = ("accounts",)

ADMIN = By(Visitor(Role.ADMIN, NAMES[Role.ADMIN], "session"), "10.0.0.7")
ANSWER = {"question": "校车几点发车？", "answer": "早上七点十分。", "expires_on": "2099-01-01"}


def sent(client: TestClient, path: str, **said: Any) -> tuple[int, str]:
    answer = client.post(f"/hotline/{path}", json=said, headers=SAME)
    body = answer.json()
    return answer.status_code, str(body.get("said") or body.get("detail"))


def test_operators_write_drafts_and_others_approve(bureau: Bureau) -> None:
    operator, staff = bureau.logged_in(Role.OPERATOR), bureau.logged_in(Role.STAFF)
    assert sent(operator, "standard", **ANSWER, approved_by="李局长")[0] == 400
    assert sent(operator, "standard", **ANSWER) == (200, "已存为草稿。")
    (draft,) = bureau.engine.library.standards()
    assert draft.approved_by == ""
    at = {"id": str(draft.id), "revision": str(draft.revision)}
    # whatever name is sent: it is who is logged in that approves
    assert sent(staff, "standard", **ANSWER, **at, approved_by="李局长") == (200, "已核准。")
    (made,) = bureau.engine.library.standards()
    assert made.approved_by == NAMES[Role.STAFF]
    at = {"id": str(made.id), "revision": str(made.revision)}
    for path, said in (("standard", {**ANSWER, **at}), ("retire", {"id": made.id})):
        status, line = sent(operator, path, **said)
        assert status == 400
        assert "请工作人员或管理员来做" in line
    assert bureau.engine.library.standards() == (made,)
    assert sent(staff, "retire", id=made.id)[0] == 200


def test_without_accounts_whoever_is_named_approves(alone: Bureau) -> None:
    client = alone.client("127.0.0.1")
    assert sent(client, "standard", **ANSWER, approved_by="李局长") == (200, "已核准。")
    assert [it.approved_by for it in alone.engine.library.standards()] == ["李局长"]


def do(bureau: Bureau, act: str, by: By = ADMIN, **data: str) -> str:
    return str(ACTIONS[act](bureau.engine, None, data, by))  # type: ignore[arg-type]


def test_each_change_is_noted_with_who_and_what(bureau: Bureau) -> None:
    before = bureau.engine.audit.rows(most=1)[0].id if bureau.engine.audit.rows(most=1) else 0
    new = {"name": "孙临时", "password": PASSWORD}
    do(bureau, "user-add", **new, role="staff")
    do(bureau, "user-role", name="孙临时", role="operator")
    do(bureau, "user-password", name="孙临时", password=PASSWORD + "！")
    do(bureau, "user-off", name="孙临时")
    do(bureau, "user-on", name="孙临时")
    do(bureau, "user-unlock", name="孙临时")
    do(bureau, "user-remove", name="孙临时")
    shown = do(bureau, "token-add", name="临时程序", role="staff", days="30")
    do(bureau, "token-revoke", name="临时程序")
    rows = [it for it in reversed(bureau.engine.audit.rows()) if it.id > before]
    assert [it.act for it in rows] == [
        Act.USER_ADDED, Act.USER_ROLE, Act.USER_PASSWORD, Act.USER_DISABLED, Act.USER_ENABLED,
        Act.USER_UNLOCKED, Act.USER_REMOVED, Act.TOKEN_ADDED, Act.TOKEN_REVOKED,
    ]  # fmt: skip
    assert {(it.who, it.role, it.via, it.origin) for it in rows} == {
        (NAMES[Role.ADMIN], "admin", "session", "10.0.0.7")
    }
    assert (rows[1].of, rows[1].before, rows[1].after) == ("孙临时", "工作人员", "接线员")
    secret = shown.split("<code>")[1].split("</code>")[0]
    assert secret.startswith("bureau_")
    written = "".join(f"{it.of}{it.before}{it.after}" for it in rows)
    assert secret not in written and PASSWORD not in written


@pytest.mark.parametrize(
    ("act", "data", "says"),
    [
        ("user-add", {"name": "孙", "role": "boss", "password": PASSWORD}, "角色无法识别"),
        ("user-add", {"name": "孙", "role": "public", "password": PASSWORD}, "角色无法识别"),
        ("user-add", {"name": "孙", "role": "staff", "password": "short"}, "太短"),
        ("user-add", {"name": "<b>", "role": "staff", "password": PASSWORD}, "账号名称"),
        ("user-remove", {"name": NAMES[Role.ADMIN]}, "最后一个管理员"),
        ("user-role", {"name": "没有", "role": "staff"}, "没有账号"),
        ("token-add", {"name": "x", "role": "staff", "days": "-1"}, "有效期"),
        ("token-add", {"name": " ", "role": "staff", "days": "30"}, "令牌名称"),
        ("token-revoke", {"name": "没有"}, "没有令牌"),
    ],
)
def test_what_will_not_do_is_said_and_changes_nothing(
    bureau: Bureau, act: str, data: dict[str, str], says: str
) -> None:
    before = bureau.access.users.all(), bureau.access.tokens.all()
    with pytest.raises(BureauError, match=says):
        do(bureau, act, **data)
    assert (bureau.access.users.all(), bureau.access.tokens.all()) == before


def test_the_page_says_how_to_begin_and_shows_no_secret(bureau: Bureau, alone: Bureau) -> None:
    first = str(users_view(alone.engine, asked({"search": "?view=users"}, LOCAL)))
    assert "建立第一个管理员账号后" in first
    bureau.access.tokens.add("程序", Role.STAFF)
    shown = str(users_view(bureau.engine, asked({"search": "?view=users"}, ADMIN.visitor)))
    assert "argon2" not in shown and "bureau_" not in shown
    for name in NAMES.values():
        assert name in shown


def test_nothing_is_changed_that_the_log_does_not_know(bureau: Bureau) -> None:
    """Where the log cannot be written, nothing happens: here another writer holds the file."""
    from ui.access import database

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "BUSY", 0.2)
        slow = database.ServerDatabase(bureau.engine.library.folder)
        from ui.access.access import Access
        from ui.access.accounts import Accounts
        from ui.watch.audit import Audit

        accounts = Accounts(Access(slow), Audit(slow))
        with bureau.access.database.writing(), pytest.raises(BureauError, match="没有执行"):
            accounts.set_role(ADMIN.visitor, NAMES[Role.STAFF], Role.ADMIN)
    assert bureau.access.users.named(NAMES[Role.STAFF]).role is Role.STAFF
