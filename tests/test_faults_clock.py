"""The clock of the machine is set while the server runs: by a day, by ten years, forth and back."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from faults import Server, until, up
from test_faults_kill import PLACES, notice, sources

from ui.access.database import ServerDatabase
from ui.access.role import Role
from ui.access.user import Users

KNOWN = "娃几岁能上小学?"
DAY = 24 * 3600
NAME, PASSWORD = "管理员", "long enough, and not the name"


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``clock.c`` made into a library."""
    compiler = shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("needs a C compiler")
    made = tmp_path_factory.mktemp("clock") / "clock.so"
    source = Path(__file__).with_name("clock.c")
    words = [compiler, "-shared", "-fPIC", "-O2", "-o", str(made), str(source)]
    subprocess.run(words, check=True, capture_output=True)
    return made


Moved = tuple[Server, Callable[[int], None]]


@pytest.fixture
def moved(copied_library: Path, shim: Path, tmp_path: Path) -> Iterator[Moved]:
    """A server, and what sets its clock to so many days from now."""
    clock = tmp_path / "clock"
    clock.write_bytes(bytes(8))

    def set_by(days: int) -> None:
        with clock.open("r+b") as file:
            file.write((days * DAY).to_bytes(8, sys.byteorder, signed=True))

    env = {"LD_PRELOAD": str(shim), "CLOCK": str(clock)}
    with up(copied_library, tmp_path / "output.txt", env=env) as server:
        yield server, set_by


def test_a_clock_that_jumps(moved: Moved) -> None:
    server, set_by = moved
    asked, outcomes = [], {}
    for number, days in enumerate((0, 1, -1, 3650, -3650, 0)):
        set_by(days)
        answer = server.ask(KNOWN)
        outcomes.setdefault(days, []).append(answer["outcome"])
        assert answer["elapsed_ms"] < 10_000  # measured by the other clock
        assert server.upload(f"{number}.txt", notice(number)).status_code == 201
        until(lambda n=number: f"{n}.txt" in sources(server), "it is in")  # type: ignore[misc]
        question = f"{PLACES[number]}第{number}小学校园开放日定于几月几日？"
        day = f"{number % 9 + 2}月{number % 27 + 1}日"
        until(lambda q=question, d=day: d in server.ask(q)["answer"], "in the index")  # type: ignore[misc]
        assert server.health()[0] == 200
        asked.append(date.today() + timedelta(days))
        states = {it["title"]: it["status"] for it in server.documents()}
        rules = next(it for it in states if "2026年义务教育阶段学校招生入学实施细则" in it)
        expected = {3650: "repealed", -3650: "not_yet"}.get(days, "in_force")  # of that "today"
        assert states[rules] == expected, days
    assert outcomes[0] == ["answered", "answered"]
    assert outcomes[3650] == outcomes[-3650] == ["outdated"]

    def rows() -> list[str]:
        with closing(sqlite3.connect(server.library / "library.db")) as database:
            found = database.execute(
                "SELECT asked_at FROM questions WHERE asked = ? ORDER BY id", (KNOWN,)
            )
            return [it for (it,) in found]

    # in the order they were asked, each with the time that was shown; nothing was deleted
    until(lambda: len(rows()) >= 6, "all were kept")
    for at, shown in zip(rows()[-6:], asked, strict=True):
        assert abs(datetime.fromisoformat(at).date() - shown) <= timedelta(1)
    assert "Traceback" not in server.said()


def test_who_is_signed_in_when_the_clock_jumps(
    copied_library: Path, shim: Path, tmp_path: Path
) -> None:
    """Nobody is locked out for good, and no session outlives its time by going back."""
    Users(ServerDatabase(copied_library)).add(NAME, Role.ADMIN, PASSWORD)
    clock = tmp_path / "clock"
    clock.write_bytes(bytes(8))

    def set_by(days: int) -> None:
        with clock.open("r+b") as file:
            file.write((days * DAY).to_bytes(8, sys.byteorder, signed=True))

    env = {"LD_PRELOAD": str(shim), "CLOCK": str(clock)}
    with up(copied_library, tmp_path / "output.txt", env=env) as server:

        def sign_in(password: str = PASSWORD) -> bool:
            server.client.cookies.clear()
            server.sign_in(NAME, password)
            return signed_in()

        def signed_in() -> bool:
            response = server.client.get(f"{server.url}/api/documents")
            return response.status_code == 200

        assert not signed_in()
        assert sign_in()
        set_by(3650)
        assert not signed_in()  # ten years are longer than any session
        assert sign_in()
        set_by(0)
        assert not signed_in() or sign_in()
        assert sign_in()  # and whoever is thrown out gets in again
        set_by(-1)
        assert sign_in()
        set_by(0)
        assert server.health()[0] == 200
