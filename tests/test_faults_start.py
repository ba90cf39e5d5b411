"""A server that is started when something is wrong: it answers, or says why it does not."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from accounts import small_engine
from faults import disk, fill, start, until, up
from test_faults_kill import notice, sources

from corpus.errors import Unavailable
from corpus.library import Library
from corpus.questions import Question
from ui.access.clock import now
from ui.access.database import FILE, ServerDatabase
from ui.access.role import LOCAL, Role
from ui.access.user import Users
from ui.engine import Engine
from ui.health import warnings
from ui.people.keeper import Keeper
from ui.watch.act import Act
from ui.watch.audit import Audit

KNOWN = "娃几岁能上小学?"
PASSWORD = "long enough, and not the name"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    with disk(tmp_path / "disk", 64) as place:
        yield place


def as_an_earlier_program_left_it(library: Path) -> None:
    """``server.db`` without the tables that came later."""
    with closing(sqlite3.connect(library / FILE)) as database, database:
        for name in ("erased", "settings_seen"):
            database.execute(f"DROP TABLE IF EXISTS {name}")


@pytest.mark.parametrize("earlier", [False, True], ids=["this program's", "an earlier program's"])
def test_a_server_comes_up_on_a_full_disk(
    full_library: Path, small: Path, tmp_path: Path, earlier: bool
) -> None:
    library = Path(shutil.copytree(full_library, small / "library"))
    server = ServerDatabase(library)
    Users(server).add("管理员", Role.ADMIN, PASSWORD)
    Audit(server).note(LOCAL, Act.USER_ADDED, "管理员")
    server.close()
    Library(library).close()
    assert not list(library.glob("*.db-*"))  # as a server leaves them that was stopped
    if earlier:
        as_an_earlier_program_left_it(library)
    waiting = library / "incoming" / "dead" / "000001"
    waiting.mkdir(parents=True)
    (waiting / "1.txt").write_text(notice(1), "utf-8")
    filler = fill(small)
    with up(library, tmp_path / "output.txt") as served:
        assert "6周岁" in served.ask(KNOWN)["answer"]
        status, health = served.health()
        assert status == 200
        assert any("磁盘已满" in it for it in health["warnings"])
        # who has an account is known all the same: no stranger is let in for want of room
        assert served.client.get(f"{served.url}/api/documents").status_code == 401
        assert "Traceback" not in served.said()

        filler.unlink()  # nothing but this
        assert served.sign_in("管理员", PASSWORD).status_code == 303
        assert not any("磁盘已满" in it for it in served.health()[1].get("warnings", ()))
        assert served.upload("2.txt", notice(2)).status_code == 201
        # what comes now, and what was sent before and lay there all the while
        until(lambda: {"1.txt", "2.txt"} <= sources(served), "nothing that was sent is lost")
    assert Library(library).integrity() == ()
    assert Audit(ServerDatabase(library)).verified().broken is None


def test_without_room_for_indexes_that_are_gone_it_says_so_and_ends(
    full_library: Path, small: Path, tmp_path: Path
) -> None:
    """There is nothing to answer from. The system starts it again until there is room."""
    library = Path(shutil.copytree(full_library, small / "library"))
    shutil.rmtree(library / "derived")
    filler = fill(small)
    server = start(library, tmp_path / "output.txt")
    try:
        assert server.process.wait(120) == 2
        assert "磁盘" in server.said().splitlines()[-1]
        assert "Traceback" not in server.said()
    finally:
        server.stop()
    filler.unlink()
    with up(library, tmp_path / "again.txt") as served:
        assert "6周岁" in served.ask(KNOWN)["answer"]


# the clock, and what is deleted by it


def asked(engine: Engine) -> None:
    """What somebody asked yesterday; kept for 180 days."""
    yesterday = now() - timedelta(days=1)
    engine.library.note_questions([Question(KNOWN, "answered", "0" * 16, 1.0, yesterday)])


def doubts(engine: Engine) -> bool:
    return any("系统时间" in it for it in warnings(engine))


def test_a_clock_years_ahead_is_told_of_before_anything_is_deleted(tmp_path: Path) -> None:
    engine = small_engine(tmp_path)
    asked(engine)
    assert Keeper(engine).look()
    assert not doubts(engine)
    keeper = Keeper(engine)  # of a server that is started under a wrong clock
    far = now() + timedelta(days=3650)
    assert not keeper.look(far)
    assert not keeper.look(far)  # not because it has looked before: a day has to pass
    assert doubts(engine)
    assert engine.library.count_questions() == 1

    assert not keeper.look(now())  # it was put right: that is a jump, too
    assert Keeper(engine).look(now())
    assert not doubts(engine)
    assert engine.library.count_questions() == 1


def test_a_jump_that_cannot_be_written_down_is_no_leave_to_delete(tmp_path: Path) -> None:
    """The disk is full when it is found; there is room an hour later."""
    with disk(tmp_path / "disk", 16) as place:
        engine = small_engine(place)
        asked(engine)
        assert Keeper(engine).look()
        far = now() + timedelta(days=3650)
        filler = fill(place)
        keeper = Keeper(engine)
        with pytest.raises(Unavailable):
            keeper.look(far)
        filler.unlink()
        assert not keeper.look(far)
        assert engine.library.count_questions() == 1
        assert doubts(engine)
