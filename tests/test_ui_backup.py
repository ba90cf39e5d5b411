"""``bureau backup`` and ``restore-backup``: what a move takes along, and nightly backups."""

import os
import sqlite3
import stat
import tracemalloc
import zipfile
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from entries import entry

from corpus import archive, schema
from corpus.backup import backup
from corpus.library import Library
from ui.access.database import FILE, ServerDatabase
from ui.access.failure import Failures
from ui.access.role import Role
from ui.access.secret import digest
from ui.access.session import Sessions
from ui.access.user import Users
from ui.cli import main
from ui.nightly import dated, prune
from ui.watch.act import Act
from ui.watch.audit import Audit
from ui.watch.keyboard import at_the_keyboard

NOON = datetime(2026, 11, 24, 12, 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    library = Library(tmp_path / "library")
    library.put(entry("招生.txt", "本区户籍适龄儿童均可报名。"), model="model-a")
    library.close()
    return tmp_path / "library"


def run(folder: Path, *words: str | Path) -> int:
    return main([*map(str, words), "--library", str(folder)])


def with_user(folder: Path, name: str) -> str:
    """An account that is logged in, and one failed log-in; gives what its browser has."""
    server = ServerDatabase(folder)
    user = Users(server).add(name, Role.ADMIN, "一句够长的密码话，十字")
    secret = Sessions(server).begin(user, "Chrome")
    assert Failures(server).trying("x", "192.0.2.1")
    server.close()
    return secret


def rows(file: Path, table: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as database:
        return database.execute(f'SELECT * FROM "{table}"').fetchall()


def names(folder: Path) -> list[object]:
    return [row[1] for row in rows(folder / FILE, "users")]


def test_a_move_takes_settings_words_and_accounts_along(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_user(folder, "王老师")
    (folder / "settings.toml").write_text("title = '示例区'", "utf-8")
    (folder / "同义词.txt").write_text("娃 孩子\n", "utf-8")
    assert run(folder, "backup", tmp_path / "b.zip") == 0
    assert list(tmp_path.glob(".*")) == []  # no copy is left beside it
    new = tmp_path / "new" / "library"
    assert run(new, "restore-backup", tmp_path / "b.zip") == 0
    assert "账号、令牌和操作记录也已恢复" in capsys.readouterr().out
    assert names(new) == ["王老师"]
    for name in ("settings.toml", "同义词.txt"):
        assert (new / name).read_bytes() == (folder / name).read_bytes()


def test_nobody_is_logged_in_on_the_new_machine(folder: Path, tmp_path: Path) -> None:
    secret = with_user(folder, "王老师")
    assert digest(secret).encode() in (folder / FILE).read_bytes()
    assert run(folder, "backup", tmp_path / "b.zip") == 0
    with zipfile.ZipFile(tmp_path / "b.zip") as packed:
        assert digest(secret).encode() not in packed.read(FILE)
    new = tmp_path / "new"
    assert run(new, "restore-backup", tmp_path / "b.zip") == 0
    assert rows(new / FILE, "sessions") == rows(new / FILE, "failures") == []
    assert len(rows(folder / FILE, "sessions")) == 1  # where it was made, all goes on


def test_a_deleted_user_does_not_come_back(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_user(folder, "离职的人")
    assert run(folder, "backup", tmp_path / "b.zip") == 0
    with closing(sqlite3.connect(folder / FILE)) as database, database:
        database.execute("UPDATE users SET name = '新来的人'")
    capsys.readouterr()
    assert run(folder, "restore-backup", tmp_path / "b.zip") == 0
    assert names(folder) == ["新来的人"]
    assert "账号、令牌和操作记录没有改动" in capsys.readouterr().out
    # as that line says
    (folder / FILE).rename(tmp_path / "put away")
    assert run(folder, "restore-backup", tmp_path / "b.zip") == 0
    assert names(folder) == ["离职的人"]


def test_the_log_of_a_lost_database_is_not_read_into_the_one_put_back(
    folder: Path, tmp_path: Path
) -> None:
    with_user(folder, "王老师")
    assert run(folder, "backup", tmp_path / "b.zip") == 0
    (folder / FILE).unlink()
    (folder / f"{FILE}-wal").write_bytes(b"of another database" * 999)
    assert run(folder, "restore-backup", tmp_path / "b.zip") == 0
    assert names(folder) == ["王老师"]


def test_the_audit_log_tells_of_both(folder: Path, tmp_path: Path) -> None:
    server = ServerDatabase(folder)
    audit = Audit(server)
    audit.note(at_the_keyboard(), Act.SETTINGS, "title")
    assert run(folder, "backup", tmp_path / "b.zip") == 0
    assert run(folder, "restore-backup", tmp_path / "b.zip") == 0
    acts = [(row.act, row.of) for row in reversed(audit.rows())]
    assert acts[1:] == [(Act.BACKUP, "b.zip"), (Act.RESTORED_BACKUP, "b.zip")]
    assert audit.verified().broken is None
    server.close()


@pytest.mark.skipif(os.name != "posix", reason="rights are those of POSIX")
def test_only_its_owner_may_read_a_backup(folder: Path, tmp_path: Path) -> None:
    assert run(folder, "backup", tmp_path / "b.zip") == 0
    assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o600


def test_of_nightly_backups_the_last_are_kept(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "nightly"
    place.mkdir()
    backup(folder, tmp_path / "one.zip")
    older = [dated(place, datetime.now() - timedelta(days=days)) for days in (1, 2, 3)]
    for path in older:
        path.write_bytes((tmp_path / "one.zip").read_bytes())
    (place / "别的.zip").write_bytes((tmp_path / "one.zip").read_bytes())
    stranger = dated(place, datetime(2001, 1, 1))
    stranger.write_bytes(b"not a backup")
    assert run(folder, "backup", place, "--keep", "2") == 0
    left = set(place.iterdir())
    assert {older[0], place / "别的.zip", stranger} < left
    (made,) = left - {older[0], place / "别的.zip", stranger}
    assert archive.is_backup(made)
    assert older[1].name in (said := capsys.readouterr().out) and older[2].name in said


def test_the_new_backup_stays_where_the_clock_was_set_back(folder: Path, tmp_path: Path) -> None:
    made = dated(tmp_path, NOON - timedelta(days=900))
    later = [dated(tmp_path, NOON + timedelta(days=days)) for days in range(3)]
    for path in (made, *later):
        backup(folder, path)
    assert set(prune(tmp_path, 2, made)) == set(later[:2])
    assert made.exists() and later[2].exists()


def test_a_crowded_folder_is_looked_through_name_by_name(folder: Path, tmp_path: Path) -> None:
    """A million files of other programs: their names are not even kept in memory at once."""
    place = tmp_path / "crowded"
    place.mkdir()
    for number in range(20_000):
        (place / f"scan-{number:060d}.tmp").touch()
    made, *older = [dated(place, NOON - timedelta(days=days)) for days in range(4)]
    for path in (made, *older):
        backup(folder, path)
    tracemalloc.start()
    gone = prune(place, 2, made)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert set(gone) == set(older[1:])
    assert most < 500_000  # 20,000 names take 2 MB
    assert made.exists() and older[0].exists()


def test_keeping_needs_a_folder(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "backup", tmp_path / "b.zip", "--keep", "3") == 2
    assert "不是文件夹" in capsys.readouterr().err
    assert not (tmp_path / "b.zip").exists()


def test_an_older_program_is_told_to_upgrade(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Downgrading: what a newer program has left behind is refused, and stays as it is."""
    with closing(sqlite3.connect(folder / "library.db")) as database, database:
        database.execute("UPDATE state SET schema = ?", (schema.VERSION + 1,))
    before = (folder / "library.db").read_bytes()
    for words in (
        ("ask", "怎么报名？"),
        ("documents",),
        ("doctor",),
        ("backup", tmp_path / "b.zip"),
    ):
        assert run(folder, *words) in (1, 2)
        said = capsys.readouterr()
        assert "升级程序" in said.out + said.err
    assert (folder / "library.db").read_bytes() == before


def test_an_older_program_goes_back_to_the_backup_from_before_the_upgrade(
    folder: Path, tmp_path: Path
) -> None:
    assert run(folder, "backup", tmp_path / "b.zip") == 0
    with closing(sqlite3.connect(folder / "library.db")) as database, database:
        database.execute("UPDATE state SET schema = ?", (schema.VERSION + 1,))
        database.execute("ALTER TABLE documents ADD COLUMN of_the_newer_program TEXT")
    assert run(folder, "documents") == 2
    assert run(folder, "restore-backup", tmp_path / "b.zip") == 0
    assert run(folder, "documents") == 0
    assert Library(folder, create=False).integrity() == ()


def test_a_file_without_a_name_is_none(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    for command in ("backup", "restore-backup"):
        assert run(folder, command, "") == 2
        assert "没有写明备份文件" in capsys.readouterr().err
    assert sorted(it.name for it in folder.parent.iterdir()) == ["library"]
