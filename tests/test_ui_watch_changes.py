"""Every change that somebody makes is in the audit log, from the pages and the command line."""

import getpass
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from accounts import SAME, Bureau, small_engine
from fake_encoder import CountingEncoder

import ui.engine
from corpus.errors import Unavailable
from corpus.library import Library
from ui.access.role import By, Role, Visitor
from ui.admin import ACTIONS
from ui.api import create_app
from ui.cli import main
from ui.engine import Engine
from ui.intake import Intake
from ui.watch.act import Act
from ui.watch.audit import Audit, Row

pytest_plugins = ("accounts",)

BY = By(Visitor(Role.ADMIN, "王主任", "session"), "192.0.2.7")
Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def counting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model is not the point: the command line takes the one that counts characters."""
    monkeypatch.setattr(ui.engine, "load_encoder", lambda *_, **__: CountingEncoder())


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return small_engine(tmp_path)


def newest(engine: Engine, number: int = 1) -> Row:
    return engine.audit.rows(most=number)[-1]


def act(engine: Engine, name: str, **data: Any) -> str:
    return str(ACTIONS[name](engine, Intake(engine), {"act": name, **data}, BY))


# -- pages ---------------------------------------------------------------------------------


def test_a_document_that_is_removed_and_put_back(engine: Engine) -> None:
    document = engine.documents()[0]
    act(engine, "remove", id=document.id)
    row = newest(engine)
    assert (row.act, row.of) == (Act.REMOVED, f"《示例区校车管理办法》 {document.id}")
    assert (row.who, row.via, row.origin) == ("王主任", "session", "192.0.2.7")
    act(engine, "restore", id=document.id)
    assert newest(engine).act == Act.RESTORED


def test_a_setting_is_told_with_what_it_was(engine: Engine) -> None:
    fields = {name: getattr(engine.settings, name) for name in (
        "title", "handoff_text", "handoff_name", "handoff_phone", "handoff_hours")}  # fmt: skip
    act(engine, "settings", **(fields | {"handoff_phone": "0000-12345"}))
    row = newest(engine)
    assert (row.act, row.before, row.after) == (
        Act.SETTINGS, "咨询电话：", "咨询电话：0000-12345",
    )  # fmt: skip
    number = row.id
    act(engine, "settings", **(fields | {"handoff_phone": "0000-12345"}))
    assert newest(engine).id == number  # nothing was changed


def test_what_is_corrected_on_a_page(bureau: Bureau) -> None:
    engine = bureau.engine
    document = engine.documents()[0]
    client = bureau.logged_in(Role.ADMIN, "192.0.2.9")
    sent = {"issuer": "示例区体育局"}
    assert client.post(f"/documents/{document.id}/edit", data=sent, headers=SAME).is_redirect
    row = newest(engine)
    assert (row.act, row.who, row.origin) == (Act.CORRECTED, "王主任", "192.0.2.9")
    assert "示例区体育局" in row.after
    assert "示例区体育局" not in row.before
    client.post(f"/documents/{document.id}/edit", data={"visibility": "internal"}, headers=SAME)
    assert newest(engine).act == Act.VISIBILITY
    client.post(f"/documents/{document.id}/edit", data={"visibility": "public"}, headers=SAME)
    before = newest(engine).id
    client.post(f"/documents/{document.id}/edit", data={}, headers=SAME)
    assert newest(engine).id == before  # a form sent as it stood


def test_a_file_that_is_uploaded(bureau: Bureau) -> None:
    engine, client = bureau.engine, bureau.logged_in(Role.ADMIN)
    content = "示例区校服管理办法\n第一条 校服由学校统一订购。".encode()
    sent = client.put("/admin/files", params={"name": "校服.txt"}, content=content, headers=SAME)
    assert sent.status_code == 201
    wait_until(lambda: newest(engine).act == Act.ADDED)
    added, uploaded = engine.audit.rows(most=2)
    assert (uploaded.act, uploaded.of, uploaded.who) == (Act.UPLOADED, "校服.txt", "王主任")
    assert added.of.startswith("《示例区校服管理办法》")
    assert (added.after, added.who) == ("校服.txt", "王主任")


def test_log_ins_that_succeed_and_fail(bureau: Bureau) -> None:
    bureau.logged_in(Role.STAFF, "203.0.113.77")
    row = newest(bureau.engine)
    assert (row.act, row.who, row.origin) == (Act.LOGIN, "李科员", "203.0.113.77")
    sent = {"name": "李科员", "password": "不是这个密码啊"}
    bureau.client("203.0.113.77").post("/login", data=sent, headers=SAME)
    row = newest(bureau.engine)
    assert (row.act, row.origin) == (Act.LOGIN_FAILED, "203.0.113.0/24")
    assert "不是这个密码啊" not in "".join((row.of, row.before, row.after))


def test_a_standard_answer_that_is_approved_and_retired(bureau: Bureau) -> None:
    client = bureau.logged_in(Role.ADMIN)
    said = {
        "question": "班车几点发车？", "answer": "班车早上七点十分发车。", "approved_by": "王主任",
        "expires_on": "2999-01-01", "keep": [],
    }  # fmt: skip
    made = client.post("/hotline/standard", json=said, headers=SAME)
    assert made.status_code == 200, made.text
    row = newest(bureau.engine)
    assert (row.act, row.of, row.after) == (
        Act.STANDARD_APPROVED, "班车几点发车？", "班车早上七点十分发车。",
    )  # fmt: skip
    number = bureau.engine.library.standards()[0].id
    assert client.post("/hotline/retire", json={"id": number}, headers=SAME).status_code == 200
    assert newest(bureau.engine).act == Act.STANDARD_RETIRED


def test_without_room_for_the_log_the_pages_change_nothing(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log is what is made to fail: the disk of the documents has room."""
    line = "操作记录写不进去，所以没有执行：磁盘空间不足。"

    def full(*_: object, **__: object) -> int:
        raise Unavailable(line)

    document = engine.documents()[0]
    app = create_app(engine)
    monkeypatch.setattr(Audit, "note", full)
    generation = engine.library.generation
    with pytest.raises(Unavailable):
        act(engine, "remove", id=document.id)
    client = Bureau(engine, app).client("127.0.0.1")
    sent = client.post(f"/documents/{document.id}/edit", data={"issuer": "别的单位"}, headers=SAME)
    assert (sent.status_code, line in sent.text) == (422, True)
    sent = client.put("/admin/files", params={"name": "新.txt"}, content=b"x", headers=SAME)
    assert (sent.status_code, sent.json()["detail"]) == (507, line)
    assert engine.library.generation == generation
    assert not (engine.library.folder / "incoming").exists()


# -- command line --------------------------------------------------------------------------


def run(library: Path, *words: str) -> int:
    return main([*words, "--library", str(library)])


def test_each_command_that_changes_is_in_the_log(
    engine: Engine, tmp_path: Path, capsys: Captured
) -> None:
    library, document = engine.library.folder, engine.documents()[0].id
    file = tmp_path / "校服.txt"
    file.write_text("示例区校服管理办法\n第一条 校服由学校统一订购。", "utf-8")
    assert run(library, "add", str(file)) == 0
    assert run(library, "add", str(file)) == 0  # unchanged
    file.write_text("示例区校服管理办法\n第一条 校服由家长自愿订购。", "utf-8")
    assert run(library, "add", str(file)) == 0
    assert run(library, "remove", document) == 0
    assert run(library, "restore", document) == 0
    assert run(library, "show", document, "--set", "issued_on=2026-04-28") == 0
    assert run(library, "show", document) == 0  # looking is no change
    assert run(library, "backup", str(tmp_path / "备份.zip")) == 0
    rows = engine.audit.rows()[::-1]
    assert [row.act for row in rows] == [
        Act.UPLOADED, Act.ADDED, Act.UPLOADED, Act.UPLOADED, Act.REPLACED,
        Act.REMOVED, Act.RESTORED, Act.CORRECTED, Act.BACKUP,
    ]  # fmt: skip
    assert {(row.who, row.via) for row in rows} == {(getpass.getuser(), "command")}
    assert "2026-04-28" in rows[-2].after
    assert rows[-1].of == "备份.zip"
    assert engine.audit.verified().broken is None
    capsys.readouterr()


def test_metrics_that_are_parted_and_a_rebuilding_are_in_the_log(
    engine: Engine, capsys: Captured
) -> None:
    library = engine.library.folder
    assert run(library, "figures", "--split", "新增学位", "新增小学学位") == 0
    assert run(library, "figures", "--rejoin", "新增学位", "新增小学学位") == 0
    assert run(library, "figures", "--rejoin", "新增学位", "新增小学学位") == 2  # there is none
    assert run(library, "figures", "学位") == 0  # looking is no change
    assert run(library, "doctor") == 0
    assert run(library, "doctor", "--rebuild") == 0
    rows = engine.audit.rows()[::-1]
    assert [row.act for row in rows] == [
        Act.FIGURES_SPLIT, Act.FIGURES_REJOINED, Act.FIGURES_REJOINED, Act.NOT_DONE, Act.REBUILT,
    ]  # fmt: skip
    assert rows[0].of == "“新增学位”和“新增小学学位”"
    assert {(row.who, row.via) for row in rows} == {(getpass.getuser(), "command")}
    capsys.readouterr()


def test_putting_a_backup_back_is_in_the_log_and_takes_nothing_out(
    engine: Engine, tmp_path: Path, capsys: Captured
) -> None:
    library, document = engine.library.folder, engine.documents()[0].id
    assert engine.audit.rows() == ()  # there is a log, as where a server has run
    assert run(library, "backup", str(tmp_path / "备份.zip")) == 0
    assert run(library, "remove", document) == 0
    assert run(library, "restore-backup", str(tmp_path / "备份.zip")) == 0
    acts = [row.act for row in engine.audit.rows()[::-1]]
    assert acts == [Act.BACKUP, Act.REMOVED, Act.RESTORED_BACKUP]
    assert [it.id for it in Library(library, create=False).documents()] == [document]
    capsys.readouterr()


def test_the_log_is_shown_checked_and_taken_out(engine: Engine, capsys: Captured) -> None:
    library, document = engine.library.folder, engine.documents()[0].id
    assert run(library, "remove", document) == 0
    capsys.readouterr()
    assert run(library, "audit") == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert f"移出文件  《示例区校车管理办法》 {document}" in line
    assert run(library, "audit", "--json") == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["id"], row["act"], row["hash"]) == (1, "document.removed", newest(engine).hash)
    assert run(library, "audit", "--since", "2999-01-01") == 0
    assert "没有操作记录" in capsys.readouterr().out
    assert run(library, "audit", "--since", time.strftime("%Y-%m-%d")) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert run(library, "audit", "--verify") == 0
    assert f"完好：1 条。最后一条的校验值：{row['hash']}" in capsys.readouterr().out


def test_a_broken_log_is_told_with_the_row(engine: Engine, capsys: Captured) -> None:
    import sqlite3

    library = engine.library.folder
    for document in ("校车.txt", "校车.txt"):
        run(library, "remove", document)
        run(library, "restore", engine.library.documents(removed=True)[0].id)
    with sqlite3.connect(library / "server.db") as connection:
        connection.execute("DROP TRIGGER audit_no_update")
        connection.execute("UPDATE audit SET who = '别人' WHERE id = 3")
    capsys.readouterr()
    assert run(library, "audit", "--verify") == 1
    assert "从第 3 条起" in capsys.readouterr().out


def test_looking_at_the_log_makes_none(tmp_path: Path, capsys: Captured) -> None:
    folder = tmp_path / "library"
    assert run(folder, "audit") == 2
    assert "还没有操作记录" in capsys.readouterr().err
    assert not folder.exists()


def test_a_folder_of_documents_alone_is_opened_without_one(
    engine: Engine, tmp_path: Path, capsys: Captured
) -> None:
    """Reading commands write nothing: the folder may be on a medium that is only read."""
    copy = Path(shutil.copytree(engine.library.folder, tmp_path / "copy"))
    assert not (copy / "server.db").exists()
    assert run(copy, "documents") == 0
    assert run(copy, "show", "校车.txt") == 0
    assert not (copy / "server.db").exists()
    capsys.readouterr()


def wait_until(holds: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.1)
