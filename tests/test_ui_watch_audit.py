"""The audit log only grows, shows what was changed in it by other means, and goes before."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from served import ROOT

from corpus.errors import BureauError, Unavailable
from ui.access.database import FILE, ServerDatabase
from ui.access.role import NOBODY, Role, Visitor
from ui.commands.audit import row_line
from ui.watch.act import WORDS, Act, act_words
from ui.watch.audit import START, Audit
from ui.watch.origin import shortened

ADMIN = Visitor(Role.ADMIN, "王敏", "session")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[ServerDatabase]:
    it = ServerDatabase(tmp_path)
    yield it
    it.close()


@pytest.fixture
def audit(database: ServerDatabase) -> Audit:
    made = Audit(database)
    for name in ("甲", "乙", "丙", "丁"):
        made.note(ADMIN, Act.ADDED, f"《{name}》", after=f"{name}.pdf", origin="192.0.2.77")
    return made


def by_hand(folder: Path, *statements: str) -> None:
    """What somebody does who may write the file, past the program and its triggers."""
    connection = sqlite3.connect(folder / FILE)
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"
    ).fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_row_tells_who_did_what_to_what_and_when(audit: Audit) -> None:
    newest = audit.rows(most=1)[0]
    assert (newest.id, newest.who, newest.role, newest.via) == (4, "王敏", "admin", "session")
    assert (newest.act, newest.of, newest.after) == ("document.added", "《丁》", "丁.pdf")
    assert newest.origin == "192.0.2.77"  # an admin's address is kept whole
    assert abs(datetime.now(UTC) - newest.at) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET who = '别人' WHERE id = 2",
        "UPDATE audit SET id = 9 WHERE id = 4",
        "DELETE FROM audit WHERE id = 4",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE id = 3",
    ],
)
def test_nothing_that_is_in_it_can_be_changed_or_deleted(
    audit: Audit, database: ServerDatabase, statement: str
) -> None:
    before = audit.rows()
    with pytest.raises(sa.exc.IntegrityError), database.writing() as connection:
        connection.exec_driver_sql(statement)
    assert audit.rows() == before


@pytest.mark.parametrize(
    ("statement", "first_wrong"),
    [
        ("UPDATE audit SET who = '别人' WHERE id = 2", 2),
        ("UPDATE audit SET at = '2020-01-01T00:00:00.000+00:00' WHERE id = 3", 3),
        ("DELETE FROM audit WHERE id = 2", 2),
        ("DELETE FROM audit WHERE id = 1", 1),
        ("DELETE FROM audit WHERE id = 4", 4),  # the end cut off
        ("UPDATE audit SET of = '《乙》丙', after = '' WHERE id = 3", 3),
    ],
)
def test_what_was_changed_past_the_program_is_found(
    audit: Audit, database: ServerDatabase, statement: str, first_wrong: int
) -> None:
    whole = audit.verified()
    assert (whole.rows, whole.broken, whole.last) == (4, None, audit.rows(most=1)[0].hash)
    by_hand(database.folder, statement)
    found = audit.verified()
    assert (found.broken, found.rows) == (first_wrong, first_wrong - 1)
    audit.note(ADMIN, Act.REMOVED, "《戊》")  # what follows does not cover it up
    assert audit.verified().broken == first_wrong


def test_an_empty_log_is_whole(database: ServerDatabase) -> None:
    found = Audit(database).verified()
    assert (found.rows, found.last, found.broken) == (0, START, None)


def test_processes_that_write_at_once_make_one_chain(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from ui.access.database import ServerDatabase\n"
        "from ui.access.role import LOCAL\n"
        "from ui.watch.audit import Audit\n"
        "it = Audit(ServerDatabase(Path(sys.argv[1])))\n"
        "for n in range(40): it.note(LOCAL, 'settings.changed', f'{sys.argv[2]}-{n}')\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path), str(n)], cwd=ROOT)
        for n in range(3)
    ]
    assert [it.wait(60) for it in running] == [0, 0, 0]
    audit = Audit(ServerDatabase(tmp_path))
    assert audit.verified().broken is None
    written = [row.of for row in reversed(audit.rows(most=1000))]
    assert len(written) == 120
    for n in range(3):  # nothing lost, and in the order of each
        assert [it for it in written if it.startswith(f"{n}-")] == [f"{n}-{i}" for i in range(40)]


def test_where_it_cannot_be_written_nothing_is_done(audit: Audit, database: ServerDatabase) -> None:
    """SQLite itself says that the disk is full: it may not grow the file."""

    @sa.event.listens_for(database._engine, "begin")
    def full(connection: sa.Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")

    done = []
    long = "《文件》" * 500
    with pytest.raises(Unavailable, match="没有执行：磁盘空间不足"):
        for _ in range(50):  # the last page has some room left
            with audit.change(ADMIN, Act.REMOVED, long):
                done.append(1)
    noted = [row for row in audit.rows() if row.act == Act.REMOVED]
    assert len(done) == len(noted) < 50
    sa.event.remove(database._engine, "begin", full)
    with database.reading() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    audit.note(ADMIN, Act.REMOVED, long)  # there is room again
    assert audit.verified().broken is None


def test_what_was_tried_and_failed_is_told_so(audit: Audit) -> None:
    with pytest.raises(BureauError), audit.change(ADMIN, Act.SETTINGS, "settings.toml"):
        raise BureauError("没有保存。")
    after, tried = audit.rows(most=2)
    assert (tried.id, tried.act) == (5, "settings.changed")
    assert (after.act, after.of, after.after) == ("not.done", "第 5 条", "没有保存。")
    with pytest.raises(ZeroDivisionError), audit.change(ADMIN, Act.SETTINGS):
        raise ZeroDivisionError("报名要什么材料")
    assert audit.rows(most=1)[0].after == "ZeroDivisionError"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("127.0.0.1", "127.0.0.1"),
        ("testclient", ""),
        ("", ""),
    ],
)
def test_of_the_public_no_full_address_is_kept(audit: Audit, address: str, kept: str) -> None:
    assert shortened(address) == kept
    audit.note(NOBODY, Act.LOGIN_FAILED, "王敏", origin=address)
    assert audit.rows(most=1)[0].origin == kept


def test_rows_are_found_by_act_person_and_time(audit: Audit) -> None:
    audit.note(Visitor(Role.STAFF, "李强", "token"), Act.STANDARD_APPROVED, "校车")
    middle = datetime.now(UTC) + timedelta(milliseconds=1)
    while datetime.now(UTC) <= middle:
        pass
    audit.note(ADMIN, Act.REMOVED, "《甲》")
    assert [it.of for it in audit.rows(who="李强")] == ["校车"]
    assert [it.of for it in audit.rows(act=Act.REMOVED)] == ["《甲》"]
    assert [it.id for it in audit.rows(since=middle)] == [6]
    assert [it.id for it in audit.rows(until=middle, most=2)] == [5, 4]
    assert [it.id for it in audit.rows(below=3)] == [2, 1]
    assert [it.id for it in audit.rows(above=3, most=2)] == [4, 5]
    last = audit.last(Act.ADDED)
    assert last is not None
    assert last.id == 4
    acts, people = audit.known()
    assert people == ("李强", "王敏")
    assert set(acts) == {"document.added", "document.removed", "standard.approved"}


def test_every_act_has_words_and_a_later_programs_act_is_shown(audit: Audit) -> None:
    assert set(WORDS) == set(Act)
    assert act_words("login.ok") == "登录"
    assert act_words("from.tomorrow") == "from.tomorrow"


def test_text_that_no_database_takes_is_kept_readable(audit: Audit) -> None:
    audit.note(ADMIN, Act.ADDED, "半个\ud83d表情\x00", after="长" * 5000)
    row = audit.rows(most=1)[0]
    assert row.of == "半个\ufffd表情\ufffd"
    assert set(row.after) == {"长"}
    assert audit.verified().broken is None


def test_a_name_cannot_make_a_terminal_show_another_line(audit: Audit) -> None:
    """Whoever uploads a file chooses what stands in the log."""
    said = "校车\r\x1b[2K\x1b]0;x\x07\u202e通知\n    9  2026-01-01  王敏  登录"
    audit.note(ADMIN, Act.REMOVED, said)
    line = row_line(audit.rows(most=1)[-1])
    assert "校车" in line and "通知" in line
    assert line.isprintable()
