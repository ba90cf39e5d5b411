"""Disks that are full or can only be read: questions are answered, all else says why not."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from faults import disk, fill, mounted, until, up
from served import ROOT, bureau
from test_faults_kill import PLACES, notice, sources

from corpus.errors import Unavailable
from corpus.library import Library
from ui.access.database import FILE, ServerDatabase
from ui.access.role import Role
from ui.access.user import Users
from ui.conversation import Asked, Turn, turn_markup
from ui.engine import Engine
from ui.parents import with_feedback

KNOWN = "娃几岁能上小学?"
NEW = f"{PLACES[1]}第1小学校园开放日定于几月几日？"
PASSWORD = "long enough, and not the name"
DAY = f"{1 % 9 + 2}月{1 % 27 + 1}日"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    with disk(tmp_path / "disk", 64) as place:
        yield place


def test_a_full_disk_stops_what_is_written_and_no_answers(
    full_library: Path, small: Path, tmp_path: Path
) -> None:
    library = shutil.copytree(full_library, small / "library")
    Users(ServerDatabase(library)).add("管理员", Role.ADMIN, PASSWORD)
    with up(library, tmp_path / "output.txt") as server:
        assert server.sign_in("管理员", PASSWORD).status_code == 303
        document = server.documents()[0]
        filler = fill(small)
        assert server.ask(KNOWN)["outcome"] == "answered"
        status, health = server.health()
        assert status == 200
        assert any("磁盘已满" in it for it in health["warnings"])
        refused = server.upload("1.txt", notice(1))
        assert refused.status_code == 507
        assert "磁盘" in refused.json()["detail"]
        assert "磁盘空间" in server.correct(document["id"], title="另一个题目").text
        assert server.documents()[0]["title"] == document["title"]  # still signed in, too
        with httpx.Client(timeout=30) as stranger:
            told = replace(server, client=stranger).sign_in("管理员", PASSWORD)
        assert told.status_code != 303
        assert "磁盘" in told.text

        filler.unlink()  # nothing but this: no restart
        assert server.upload("1.txt", notice(1)).status_code == 201
        until(lambda: DAY in server.ask(NEW)["answer"], "it goes on")
        assert server.correct(document["id"], title="另一个题目").status_code == 303
        assert not any("磁盘已满" in it for it in server.health()[1].get("warnings", ()))

        # room for the document, none for its indexes
        filler = fill(small, 150_000)
        server.upload("2.txt", notice(2))
        until(lambda: "2.txt" in sources(server), "it is in")
        assert DAY in server.ask(NEW)["answer"]
        until(lambda: any("索引" in it for it in server.health()[1]["warnings"]), "it says so")
        filler.unlink()
        question = f"{PLACES[2]}第2小学校园开放日定于几月几日？"
        day = f"{2 % 9 + 2}月{2 % 27 + 1}日"
        until(lambda: day in server.ask(question)["answer"], "the indexes follow")
        assert not any("索引" in it for it in server.health()[1].get("warnings", ()))
        assert server.process.poll() is None
    assert Library(library).integrity() == ()


def test_a_disk_that_can_only_be_read_is_read(
    full_library: Path, small: Path, tmp_path: Path
) -> None:
    library = shutil.copytree(full_library, small / "library")
    Library(library).close()  # its journal is done with, as after a server has ended
    assert mounted(small, "-o", "remount,ro")
    asked = bureau("ask", KNOWN, library=library)
    assert (asked.returncode, asked.stderr) == (0, "")
    assert "6周岁" in asked.stdout
    added = bureau("add", full_library / "originals", library=library)
    assert added.returncode == 2
    assert len(added.stderr.splitlines()) == 1
    assert "（磁盘只能读，不能写）" in added.stderr

    with up(library, tmp_path / "output.txt") as server:
        assert "6周岁" in server.ask(KNOWN)["answer"]
        status, health = server.health()
        assert status == 200
        assert any("不能写入" in it for it in health["warnings"])
        assert str(library) not in str(health)
        assert server.upload("1.txt", notice(1)).status_code == 507
        document = server.documents()[0]
        said = server.correct(document["id"], title="另一个题目").text
        assert "磁盘只能读" in said  # of the library, or of its log
        for page in ("/", "/plain", "/staff/", "/admin/", "/api/figures", "/login"):
            assert server.client.get(f"{server.url}{page}").status_code == 200
        assert "Traceback" not in server.said()

        assert mounted(small, "-o", "remount,rw")
        assert server.upload("1.txt", notice(1)).status_code == 201
        until(lambda: DAY in server.ask(NEW)["answer"], "it goes on without a restart")
        assert server.correct(document["id"], title="另一个题目").status_code == 303


def test_a_journal_that_was_not_done_with_is_read_too(full_library: Path, small: Path) -> None:
    """The disk of a server that was killed, mounted read-only to see what is on it."""
    library = shutil.copytree(full_library, small / "library")
    killed = (
        "import os, sys; from pathlib import Path; from corpus.library import Library; "
        "library = Library(Path(sys.argv[1])); library.remove(library.documents()[0].id); "
        "os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", killed, library], cwd=ROOT).returncode == 9
    assert (library / "library.db-wal").stat().st_size
    assert mounted(small, "-o", "remount,ro")
    assert len(Library(library).documents(removed=True)) == 1


def test_a_file_read_as_unchanging_is_opened_anew_when_it_changes(
    full_library: Path, small: Path, tmp_path: Path
) -> None:
    library = shutil.copytree(full_library, small / "library")
    Library(library).close()
    seen = tmp_path / "seen"  # the same disk, as another machine sees it
    seen.mkdir()
    if not (mounted(seen, "--bind", str(small)) and mounted(seen, "-o", "remount,bind,ro")):
        pytest.skip("needs the right to mount a disk twice")
    try:
        reader = Library(seen / "library")
        first = reader.documents()[0]
        writer = Library(library)
        writer.remove(first.id)
        assert first.id not in {it.id for it in reader.documents()}
        writer.close()
        assert first.id not in {it.id for it in reader.documents()}
        Library(library).restore(first.id)
        assert first.id in {it.id for it in reader.documents()}
    finally:
        subprocess.run(["umount", "--lazy", str(seen)], check=True)


@pytest.mark.parametrize("how", ["full", "read-only"])
def test_accounts_that_cannot_be_written_down_are_none(small: Path, how: str) -> None:
    """A server that has never had any comes up on such a disk, and knows that there are none."""
    filler = fill(small)
    if how == "read-only":
        assert mounted(small, "-o", "remount,ro")
    users = Users(ServerDatabase(small))
    assert users.all() == ()
    with pytest.raises(Unavailable, match="磁盘只能读" if how == "read-only" else "磁盘空间"):
        users.add("管理员", Role.ADMIN, PASSWORD)
    assert users.all() == ()
    if how == "read-only":
        assert mounted(small, "-o", "remount,rw")
    filler.unlink()
    users.add("管理员", Role.ADMIN, PASSWORD)  # the same object: without a restart
    assert [it.name for it in users.all()] == ["管理员"]
    assert (small / FILE).stat().st_size


def test_what_is_said_of_an_answer_is_not_lost_without_a_word(
    full_library: Path, small: Path, one_model: None
) -> None:
    engine = Engine(Path(shutil.copytree(full_library, small / "library"))).open()
    turn = Turn(1, Asked(KNOWN), answer=engine.ask(KNOWN))
    filler = fill(small)
    (failed,) = with_feedback(engine, (turn,), {"turn": 1, "helpful": True})
    assert "存不下您的评价" in str(turn_markup(failed))
    assert 'data-helpful="yes"' in str(turn_markup(failed))  # to try again
    filler.unlink()
    (done,) = with_feedback(engine, (failed,), {"turn": 1, "helpful": True})
    assert "已经记下" in str(turn_markup(done))
    assert [it.question for it in engine.library.feedbacks()] == [KNOWN]
