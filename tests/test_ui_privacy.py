"""What is kept about people: stored without personal data, for a time, deleted and given out."""

import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from served import Served, bureau

from corpus.backup import backup, restore
from corpus.errors import BureauError
from corpus.library import Library
from corpus.record import Question
from ui.access.role import Role, Visitor
from ui.access.session import Sessions
from ui.access.user import Users
from ui.engine import Engine
from ui.hotline_note import without_personal
from ui.hotline_standard_form import _refuse_personal
from ui.hotline_ticket import OUTBOX, Outbox
from ui.people.erased import ErasedLog
from ui.people.eraser import Eraser
from ui.people.export import README, export
from ui.people.keeper import Keeper
from ui.privacy import notice
from ui.question_log import QuestionLog
from ui.settings import Settings, load_settings
from ui.watch.act import Act

NOW = datetime.now(UTC).replace(tzinfo=None)
PASSWORD = "correct horse battery staple"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    it = Engine(tmp_path / "library", create=True)
    yield it
    it.library.close()
    it.server.close()


@pytest.fixture
def eraser(engine: Engine) -> Eraser:
    return Eraser(engine.library, engine.server)


def ask(library: Library, text: str, days: float = 0, answer: str = "a" * 16) -> None:
    library.note_questions([Question(text, "not_covered", answer, 1.0, NOW - timedelta(days=days))])


def call(library: Library, note: str = "甲的来电") -> int:
    made = library.begin_call()
    library.note_asked(
        made.id, question=note, answer_id="c" * 16, outcome="answered", spoken="答", sources=()
    )
    library.note_call(made.id, None, note=note, callback="13800138000", outcome="callback")
    return made.id


def on_disk(folder: Path) -> bytes:
    return b"".join(it.read_bytes() for it in sorted(folder.rglob("*")) if it.is_file())


# ---- stored without personal data ----


def test_a_question_is_kept_with_its_meaning_only(full_engine: Engine, engine: Engine) -> None:
    log = QuestionLog(engine.library)
    typed = (
        "我叫张小明，孩子2019年9月2日出生，家住景田路天健花园3栋1502，"
        "电话１３８００１３８０００，能上一年级吗"
    )
    log.note(full_engine.ask(typed, note=False))
    log.flush()
    (kept,) = engine.library.questions()
    assert kept.text == (
        "我叫〔姓名〕，孩子〔年份〕9月2日出生，家住景田路〔住址〕，电话〔手机号〕，能上一年级吗"
    )
    for secret in ("张小明", "１３８", "13800138000", "1502", "天健"):
        assert secret.encode() not in on_disk(engine.library.folder)


def test_a_note_of_a_call_keeps_the_number_that_was_read_out(engine: Engine) -> None:
    made = engine.library.begin_call()
    engine.library.note_asked(
        made.id,
        question="报名电话",
        answer_id="c" * 16,
        outcome="answered",
        spoken="报名咨询电话为0999-6543210",
        sources=(),
    )
    note = "已告知家长联系0999-6543210\n家长电话 138 0013 8000，孩子叫张小明"
    kept, found = without_personal(note, engine.library.call(made.id))
    assert kept == "已告知家长联系0999-6543210\n家长电话 〔手机号〕，孩子叫〔姓名〕"
    assert set(found) == {"手机号", "姓名"}


def test_an_approved_answer_with_personal_data_is_refused(engine: Engine) -> None:
    for words in ("请打13800138000", "身份证440104201909021234可以查"):
        with pytest.raises(BureauError, match="没有保存"):
            _refuse_personal(engine, words, ())
    _refuse_personal(engine, "请联系招生办0999-6543210，或发到zs@example.gov.cn", ())


# ---- deleted ----


def test_the_server_deletes_what_is_due(engine: Engine, eraser: Eraser) -> None:
    ask(engine.library, "三年前的", 1100)
    ask(engine.library, "两百天前的", 200)
    ask(engine.library, "昨天的", 1)
    done = eraser.due(Settings())
    assert done.line == "已删除 2 条提问，不能恢复。"
    assert [it.text for it in engine.library.questions()] == ["昨天的"]
    assert "两百天前的".encode() not in on_disk(engine.library.folder)
    assert not eraser.due(Settings(keep_questions_days=0)).gone
    assert eraser.due(Settings(keep_questions_days=0), NOW + timedelta(days=9999)).words == ""
    in_three_days = NOW + timedelta(days=3)
    assert eraser.due(Settings(keep_questions_days=2), in_three_days).words == "1 条提问"


def test_calls_are_kept_for_their_own_time(engine: Engine, eraser: Eraser) -> None:
    call(engine.library)
    soon, late = NOW + timedelta(days=1000), NOW + timedelta(days=1100)
    assert not eraser.due(Settings(), soon).gone
    assert eraser.due(Settings(), late).words == "1 条来电记录"
    assert b"13800138000" not in on_disk(engine.library.folder)


def test_the_days_are_settings(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("keep_questions_days = 30\n", "utf-8")
    assert load_settings(tmp_path).keep_questions_days == 30
    for wrong in ("-1", "1.5", '"30"', "true"):
        (tmp_path / "settings.toml").write_text(f"keep_calls_days = {wrong}\n", "utf-8")
        with pytest.raises(BureauError, match="keep_calls_days"):
            load_settings(tmp_path)


def test_a_clock_that_jumped_deletes_nothing(engine: Engine) -> None:
    keeper = Keeper(engine)
    ask(engine.library, "昨天的", 1)
    assert keeper.look(NOW)
    far = NOW + timedelta(days=5000)
    assert not keeper.look(far)  # it cannot be so late: this process has run for a moment
    assert engine.library.count_questions() == 1
    again = Keeper(engine)  # and a server that is started under a wrong clock
    assert not again.look(far)
    assert not Keeper(engine).look(far + timedelta(hours=1))
    assert engine.library.count_questions() == 1
    assert Keeper(engine).look(far + timedelta(days=1))  # it has run on: it was right
    assert engine.library.count_questions() == 0


def test_a_clock_that_was_put_right_goes_on(engine: Engine) -> None:
    assert Keeper(engine).look(NOW + timedelta(days=5000))
    ask(engine.library, "两百天前的", 200)
    assert not Keeper(engine).look(NOW)
    assert Keeper(engine).look(NOW + timedelta(days=1))
    assert engine.library.count_questions() == 0


def test_what_the_keeper_did_is_in_the_audit_log(engine: Engine) -> None:
    ask(engine.library, "两百天前的", 200)
    Keeper(engine).look()
    row = engine.audit.last(Act.QUESTIONS_DELETED)
    assert row is not None
    assert (row.who, row.of, row.before) == ("自动清理", "保存期满", "1 条提问")
    assert Keeper(engine).look()  # nothing is due any more, and nothing is noted
    assert engine.audit.last(Act.QUESTIONS_DELETED) == row


def test_the_thread_of_the_keeper_looks_at_the_start_and_stops(engine: Engine) -> None:
    ask(engine.library, "两百天前的", 200)
    keeper = Keeper(engine).start()
    until = datetime.now(UTC) + timedelta(seconds=10)
    while engine.library.count_questions() and datetime.now(UTC) < until:
        pass
    keeper.stop()
    assert engine.library.count_questions() == 0


def test_tickets_of_a_deleted_call_leave_the_outbox(engine: Engine, eraser: Eraser) -> None:
    one, other = call(engine.library), call(engine.library, "乙的来电")
    outbox, day = Outbox(engine), date(2026, 11, 24)
    said = {
        "made_at": "", "to": "", "reason": "", "callback": "13800138000", "call": one,
        "begun_at": "", "note": "甲的来电", "asked": [],
    }  # fmt: skip
    first = outbox.put(one, day, said)
    outbox.put(other, day, {**said, "call": other, "note": "乙的来电", "callback": "1"})
    folder = engine.library.folder / OUTBOX
    assert "甲的来电" in (folder / "R20261124.csv").read_text("utf-8-sig")
    done = eraser.calls([one])
    assert done.words == "1 条来电记录、1 张工单"
    assert not (folder / f"{first.number}.json").exists()
    left = (folder / "R20261124.csv").read_text("utf-8-sig")
    assert "甲的来电" not in left
    assert "乙的来电" in left
    eraser.everything()
    assert not list(folder.glob("*.json"))
    assert not list(folder.glob("*.csv"))
    assert b"13800138000" not in on_disk(engine.library.folder)


def test_a_backup_does_not_bring_back_what_was_deleted(
    engine: Engine, eraser: Eraser, tmp_path: Path
) -> None:
    folder = engine.library.folder
    ask(engine.library, "要求删除的", answer="d" * 16)
    ask(engine.library, "别人的", answer="b" * 16)
    number = call(engine.library)
    backup(folder, tmp_path / "old.zip")
    eraser.answers(["d" * 16])
    eraser.calls([number])
    restore(folder, tmp_path / "old.zip")
    assert engine.library.count_questions() == 2
    assert eraser.due(Settings()).words == "1 条提问、1 条来电记录"
    assert [it.text for it in engine.library.questions()] == ["别人的"]
    call(engine.library, "新的来电")  # whatever its number is, it is another call
    assert not eraser.due(Settings()).gone

    eraser.everything()
    restore(folder, tmp_path / "old.zip")
    ask(engine.library, "清空以后的", answer="e" * 16, days=-1)
    assert eraser.due(Settings()).words == "2 条提问、1 条来电记录"
    assert [it.text for it in engine.library.questions()] == ["清空以后的"]


def test_nothing_of_what_was_deleted_stands_in_the_list_of_it(
    engine: Engine, eraser: Eraser
) -> None:
    ask(engine.library, "要求删除的", answer="d" * 16)
    eraser.answers([f" {'D' * 16}-llm.1 "])
    assert ErasedLog(engine.server).of("answer") == ("d" * 16,)
    assert engine.library.count_questions() == 0
    assert "要求删除的".encode() not in on_disk(engine.library.folder)


# ---- given out ----


def test_an_export_has_everything_but_secrets(engine: Engine, tmp_path: Path) -> None:
    library, server = engine.library, engine.server
    ask(library, "提过的问题")
    library.feedback("a" * 16, "提过的问题", False, "没有答到")
    number = call(library)
    library.make_ticket(number, date(2026, 11, 24), {"note": "甲的来电"})
    standard = {"question": "问", "wordings": [], "answer": "核准的话", "sources": []}
    made = library.put_standard(None, **standard, approved_by="王科长", expires_on=None)
    library.retire_standard(made.id)
    user = Users(server).add("admin", Role.ADMIN, PASSWORD)
    secret = Sessions(server).begin(user, "Chrome")
    engine.audit.note(Visitor(Role.ADMIN, "admin", "session"), Act.SETTINGS, "标题", "旧", "新")
    file = tmp_path / "导出.zip"
    done = export(library, server, file)
    assert done.line == (
        "1 条提问、1 条反馈、1 条来电记录、1 张工单、1 条核准答复、1 个账号、1 条操作记录"
    )
    if os.name == "posix":
        assert file.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(file) as packed:
        rows = {
            name.removesuffix(".jsonl"): [json.loads(it) for it in packed.read(name).splitlines()]
            for name in packed.namelist()
            if name.endswith(".jsonl")
        }
        readme = packed.read(README).decode("utf-8")
        everything = b"".join(packed.read(name) for name in packed.namelist()).decode("utf-8")
    assert rows["questions"][0]["asked"] == "提过的问题"
    assert rows["feedback"][0]["comment"] == "没有答到"
    assert rows["calls"][0]["callback"] == "13800138000"
    assert rows["call_questions"][0]["call"] == number
    assert rows["tickets"][0]["content"]["note"] == "甲的来电"
    assert rows["standard_answers"][0]["retired"] is True
    assert rows["users"][0]["name"] == "admin"
    assert rows["sessions"][0]["device"] == "Chrome"
    assert rows["audit"][0]["before"] == "旧"
    for name, found in rows.items():
        assert f"{name}.jsonl  {len(found)} 条" in readme
    for word in ("argon2", secret, "digest", PASSWORD):
        assert word not in everything
    with pytest.raises(BureauError, match="已经存在"):
        export(library, server, file)
    with pytest.raises(BureauError, match="无法写入"):
        export(library, server, tmp_path / "没有的文件夹" / "a.zip")
    assert [it.name for it in tmp_path.iterdir() if "half" in it.name] == []


# ---- the command ----


def test_the_command_lists_deletes_exports_and_wipes(engine: Engine, tmp_path: Path) -> None:
    library, folder = engine.library, engine.library.folder
    ask(library, "要求删除的", answer="d" * 16)
    ask(library, "很久以前的", 400, answer="b" * 16)
    ask(library, "别人的", answer="f" * 16)
    number = call(library)

    listed = bureau("questions", "--search", "删除", "--json", library=folder)
    assert [json.loads(it)["asked"] for it in listed.stdout.splitlines()] == ["要求删除的"]
    done = bureau("questions", "forget", "d" * 16, library=folder)
    assert (done.returncode, done.stdout) == (0, "已删除 1 条提问，不能恢复。\n")
    done = bureau("questions", "forget", "d" * 16, library=folder)
    assert (done.returncode, done.stdout) == (0, "没有符合的记录，没有删除任何内容。\n")
    for words in (["要求删除的"], [], ["d" * 15]):
        wrong = bureau("questions", "forget", *words, library=folder)
        assert wrong.returncode == 2
        assert wrong.stderr.count("\n") == 1
        assert "编号" in wrong.stderr
    done = bureau("questions", "--forget-older-than", "365", library=folder)
    assert done.stdout == "已删除 1 条提问，不能恢复。\n"
    done = bureau("questions", "forget", "--call", str(number), library=folder)
    assert done.stdout == "已删除 1 条来电记录，不能恢复。\n"

    file = tmp_path / "a.zip"
    done = bureau("questions", "export", str(file), library=folder)
    assert done.returncode == 0
    assert "1 条提问" in done.stdout
    assert zipfile.is_zipfile(file)

    refused = bureau("questions", "wipe", library=folder)
    assert refused.returncode == 2
    assert "1 条提问" in refused.stderr
    assert "--yes" in refused.stderr
    assert library.count_questions() == 1
    done = bureau("questions", "wipe", "--yes", library=folder)
    assert (done.returncode, done.stdout) == (0, "已删除 1 条提问，不能恢复。\n")
    assert library.count_questions() == 0
    acts = [it.act for it in reversed(engine.audit.rows())]
    assert acts == [
        *[Act.QUESTIONS_DELETED] * 4, Act.QUESTIONS_EXPORTED, Act.QUESTIONS_WIPED,
    ]  # fmt: skip
    assert engine.audit.rows()[0].via == "command"
    assert engine.audit.verified().broken is None


# ---- over the web ----


def test_a_wipe_under_load_loses_nothing_else(live: Served, tmp_path: Path) -> None:
    """Everything is deleted while people ask: every answer comes, and is the same as before."""
    from concurrent.futures import ThreadPoolExecutor

    library = Library(live.library)
    ask(library, "清空以前的问题")
    texts = {it.id: library.text(it.id) for it in library.documents()}
    question = {"question": "小学什么时候报名？"}

    def one(_: int) -> tuple[int, str, float]:
        sent = httpx.post(f"{live.url}/api/ask", json=question, timeout=60)
        said = sent.json()
        return sent.status_code, said.get("answer", ""), sent.elapsed.total_seconds()

    status, before, _ = one(0)
    assert status == 200
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(one, n) for n in range(12)]
        done = bureau("questions", "wipe", "--yes", library=live.library)
        answers = [it.result() for it in asked]
    assert done.returncode == 0, done.stderr
    assert {(status, said) for status, said, _ in answers} <= {(200, before)}
    assert {it.id: library.text(it.id) for it in library.documents()} == texts
    assert "清空以前的问题".encode() not in on_disk(live.library)
    library.close()


def test_an_answer_is_deleted_by_the_number_it_is_printed_with(live: Served) -> None:
    library = Library(live.library)
    question = "孩子叫张小明，飞行驾照去哪里考？"
    said = httpx.post(f"{live.url}/api/ask", json={"question": question}, timeout=60).json()
    masked = said["question"]
    for address in ("/plain", "/paper"):
        page = httpx.get(f"{live.url}{address}", params={"q": masked}, timeout=60).text
        assert f"编号 {said['id']}" in page
        assert "张小明" not in page
    until = datetime.now(UTC) + timedelta(seconds=10)
    found = ()
    while not found and datetime.now(UTC) < until:
        found = [it for it in library.questions() if it.answer_id == said["id"]]
    assert "张小明" not in found[0].text
    done = bureau("questions", "forget", said["id"], library=live.library)
    assert "已删除" in done.stdout
    assert [it for it in library.questions() if it.answer_id == said["id"]] == []
    library.close()


def test_the_notice_says_what_is_set() -> None:
    usual = str(notice(Settings()))
    assert "保存 180 天，到期自动删除" in usual
    assert "保存 365 天" in usual
    assert "不发到别处" in usual
    off = str(notice(Settings(keep_questions=False, keep_calls_days=0)))
    assert "180" not in off
    assert "不自动删除" in off
    told = str(notice(Settings(handoff_name="<b>窗口</b>", handoff_phone="0000-80001234")))
    assert "&lt;b&gt;窗口&lt;/b&gt;（0000-80001234）" in told
    model = str(notice(Settings(llm_url="http://127.0.0.1:1/v1", llm_model="m")))
    assert "语言模型" in model
    assert "不发到别处" not in model


def test_the_export_of_the_page_is_noted_and_not_kept(live: Served) -> None:
    address = f"{live.url}/admin/people.zip"
    found = httpx.get(address, timeout=60)
    assert found.status_code == 200
    assert found.headers["cache-control"] == "no-store"
    assert "attachment" in found.headers["content-disposition"]
    assert found.content.startswith(b"PK")
    refused = httpx.get(address, headers={"x-forwarded-for": "203.0.113.9"}, timeout=60)
    assert refused.status_code in (401, 403, 302, 303)
    assert not refused.content.startswith(b"PK")
    engine = Engine(live.library)
    row = engine.audit.last(Act.QUESTIONS_EXPORTED)
    assert row is not None
    assert row.of.startswith("个人信息导出")
    engine.library.close()
    engine.server.close()


def test_a_copy_of_a_library_is_no_place_that_is_forgotten(tmp_path: Path, engine: Engine) -> None:
    """A library without ``server.db`` (copied alone) can be cleared too."""
    ask(engine.library, "旧", 999)
    engine.library.scrub()
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copy(engine.library.folder / "library.db", copy / "library.db")
    other = Engine(copy)
    assert Eraser(other.library, other.server).due(Settings()).words == "1 条提问"
    other.library.close()
    other.server.close()
