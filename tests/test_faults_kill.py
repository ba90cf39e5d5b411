"""Processes that are killed in the middle of their work: the server, its reader, LibreOffice."""

import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import filelock
import pytest
from faults import Asking, Server, children, descendants, running, start, until, up

from corpus.read.legacy import find_soffice
from ui.access.database import ServerDatabase
from ui.access.role import Role
from ui.access.user import Users
from ui.engine import Engine
from ui.incoming import Incoming
from ui.intake import ENDED, Intake, Job, Stage

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")

KNOWN = {  # questions of the samples and a word that the answer must have
    "娃几岁能上小学?": "6周岁",
    "一年级报名哪天开始哪天截止": "5月11日",
}
PLACES = ("云岭", "松涛", "翠湖", "锦城", "望江", "石桥", "白塔", "金桂", "青禾", "明德")


def notice(number: int) -> str:
    school = f"{PLACES[number % 10]}第{number}小学"
    return (
        f"{school}校园开放日安排\n"
        f"{school}校园开放日定于{number % 9 + 2}月{number % 27 + 1}日上午九点开始，遇雨顺延。\n"
        "家长凭预约码从东门进校，参观图书馆和食堂。\n"
    )


def sources(server: Server) -> set[str]:
    return {it["source"] for it in server.documents()}


def waiting(library: Path) -> list[Path]:
    return [it for it in (library / "incoming").glob("*/*/*") if it.is_file()]


def test_a_server_killed_under_load_comes_up_alone_and_has_lost_nothing(
    copied_library: Path, tmp_path: Path
) -> None:
    output, files = tmp_path / "output.txt", {f"{n}.txt" for n in range(12)}
    with up(copied_library, output) as server:
        first = server.documents()[0]
        with Asking(server, list(KNOWN)) as asking:
            for number in range(12):
                assert server.upload(f"{number}.txt", notice(number)).status_code == 201
            assert server.correct(first["id"], title="更正过的题目").status_code == 303
            until(lambda: len(asking.answers) > 5 and "1.txt" in sources(server), "some are in")
            reported = server.documents()
            server.kill()
        assert {status for _, status, _ in asking.answers} == {200}
        assert waiting(copied_library)  # else it was killed too late
    with up(copied_library, output) as server:
        there = {it["id"]: it for it in server.documents()}
        assert there.keys() >= {it["id"] for it in reported}
        assert there[first["id"]]["title"] == "更正过的题目"
        until(lambda: sources(server) >= files, "what was taken in is in")
        until(lambda: not waiting(copied_library), "nothing is left waiting")
        for question, word in KNOWN.items():
            assert word in server.ask(question)["answer"]
        assert server.health()[0] == 200
        assert server.upload("13.txt", notice(13)).status_code == 201  # no lock is left behind
        until(lambda: "13.txt" in sources(server), "and the next")


@pytest.fixture(scope="module")
def two(
    full_library: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, Server]]:
    """Two servers on one library."""
    folder = tmp_path_factory.mktemp("two")
    library = shutil.copytree(full_library, folder / "library")
    pair = start(library, folder / "1.txt"), start(library, folder / "2.txt")
    try:
        for one in pair:
            one.wait()
        yield pair
    finally:
        for one in pair:
            one.stop()


def test_what_one_of_two_servers_takes_in_the_other_answers_from(
    two: tuple[Server, Server],
) -> None:
    one, other = two
    question = f"{PLACES[1]}第41小学校园开放日定于几月几日？"
    assert other.ask(question)["outcome"] != "answered"
    one.upload("41.txt", notice(41))
    until(lambda: "41.txt" in sources(one), "it is in")
    until(lambda: other.ask(question)["outcome"] == "answered", "the other knows it", 10)
    assert f"{41 % 9 + 2}月{41 % 27 + 1}日" in other.ask(question)["answer"]

    (document,) = [it for it in other.documents() if it["source"] == "41.txt"]
    assert one.correct(document["id"], title="开放日总表").status_code == 303
    titles = {it["id"]: it["title"] for it in other.documents()}
    assert titles[document["id"]] == "开放日总表"


def test_both_of_two_servers_take_in_at_once(two: tuple[Server, Server]) -> None:
    for number in range(50, 62):
        assert two[number % 2].upload(f"{number}.txt", notice(number)).status_code == 201
    files = {f"{n}.txt" for n in range(50, 62)}
    until(lambda: all(sources(it) >= files for it in two), "all are in")
    for server in two:
        answer = server.ask(f"{PLACES[8]}第58小学校园开放日定于几月几日？")
        assert f"{58 % 9 + 2}月{58 % 27 + 1}日" in answer["answer"]


def test_one_of_two_servers_is_killed_while_it_takes_in(two: tuple[Server, Server]) -> None:
    """The last of the module: it takes one of the two away."""
    one, other = two
    for number in range(70, 82):
        two[number % 2].upload(f"{number}.txt", notice(number))
    until(lambda: "70.txt" in sources(one), "the first is in")
    one.kill()
    assert "6周岁" in other.ask("娃几岁能上小学?")["answer"]  # no lock outlives it
    until(lambda: sources(other) >= {f"{n}.txt" for n in range(71, 82, 2)}, "its own go on")
    answer = other.ask(f"{PLACES[9]}第79小学校园开放日定于几月几日？")
    assert f"{79 % 9 + 2}月{79 % 27 + 1}日" in answer["answer"]
    left = len(waiting(other.library))
    with up(other.library, other.output.with_name("3.txt")) as third:
        until(lambda: sources(third) >= {f"{n}.txt" for n in range(70, 82)}, "the dead one's")
        assert left, "it was killed too late to leave anything"
        assert other.health()[0] == 200
        check_accounts_are_shared(other, third)


def check_accounts_are_shared(one: Server, other: Server) -> None:
    users = Users(ServerDatabase(one.library))
    users.add("管理员", Role.ADMIN, "long enough, and not the name")

    def status(server: Server) -> int:
        return server.client.get(f"{server.url}/api/search", params={"q": "报名"}).status_code

    assert (status(one), status(other)) == (401, 401)  # both know at once that there are users
    assert one.sign_in("管理员", "long enough, and not the name").status_code == 303
    other.client.cookies.update(one.client.cookies)
    assert (status(one), status(other)) == (200, 200)
    users.set_password("管理员", "another one that is long enough")
    assert (status(one), status(other)) == (401, 401)


def test_a_starting_server_leaves_the_files_of_a_living_one_alone(tmp_path: Path) -> None:
    living = Incoming(tmp_path)
    half = living.place("half.pdf").with_name(".half")
    half.write_bytes(b"1")
    whole = living.place("通知.txt", internal=True)
    whole.write_text("通知", "utf-8")
    assert list(Incoming(tmp_path).left()) == []
    assert half.exists()
    assert whole.exists()


def test_what_a_dead_server_left_keeps_its_order_and_who_may_see_it(tmp_path: Path) -> None:
    dead = Incoming(tmp_path)
    for number in range(12):
        dead.place(f"{number}.txt", internal=number == 3).write_text(str(number), "utf-8")
    dead.place("half.pdf").with_name(".half").write_bytes(b"1")
    assert dead._held is not None
    dead._held.release(force=True)  # as the system does for one that is killed
    (tmp_path / "0123456789abcdef-internal").mkdir()  # as an earlier program left them
    (tmp_path / "0123456789abcdef-internal" / "旧.txt").write_text("旧", "utf-8")

    found = list(Incoming(tmp_path).left())
    assert [it.name for it in found] == [*(f"{n}.txt" for n in range(12)), "旧.txt"]
    assert [it.read_text("utf-8") for it in found] == [*map(str, range(12)), "旧"]
    assert [it.name for it in found if it.parent.name.endswith("-internal")] == ["3.txt", "旧.txt"]
    assert {it.name for it in tmp_path.iterdir()} == {
        found[0].parent.parent.name,
        f"{found[0].parent.parent.name}.lock",
    }


def test_many_uploads_at_once_have_places_of_their_own(tmp_path: Path) -> None:
    incoming, places = Incoming(tmp_path), []

    def take() -> None:
        places.extend(incoming.place("同名.txt") for _ in range(20))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(places)) == 160
    assert isinstance(incoming._held, filelock.FileLock)


# processes that read


def rtf(number: int, times: int = 1) -> str:
    words = "\\par ".join(
        "".join(f"\\u{ord(char)}?" for char in line) for line in notice(number).splitlines() * times
    )
    return f"{{\\rtf1\\ansi\\ansicpg936 {words}\\par}}"


def readers() -> list[int]:
    """Those of this process, not of servers that it has started."""
    return [it for it in children(os.getpid()) if "corpus.read.worker" in running(it)]


def converters() -> list[int]:
    return [
        it for reader in readers() for it in descendants(reader) if "soffice.bin" in running(it)
    ]


def kill(pids: list[int]) -> None:
    assert pids
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def test_killed_readers_cost_at_most_the_file_they_had(
    copied_library: Path, one_model: None, tmp_path: Path
) -> None:
    if find_soffice() is None:
        pytest.skip("needs LibreOffice")
    engine = Engine(copied_library).open()
    intake = Intake(engine)

    def sent(name: str, content: str) -> Job:
        place = intake.place(name)
        place.write_text(content, "utf-8")
        return intake.put(place)

    def ended(job: Job) -> Job:
        until(lambda: intake.job(job.id).stage in ENDED, f"{job.name} ends", 60)
        return intake.job(job.id)

    assert ended(sent("1.txt", notice(1))).stage is Stage.DONE
    kill(readers())  # as the system does when memory is short
    assert ended(sent("2.txt", notice(2))).stage is Stage.DONE  # it is not to blame for that

    for number, killed, says in (
        (3, converters, "LibreOffice 无法打开"),
        (4, readers, "读取时程序异常中止"),
    ):
        job = sent(f"{number}.rtf", rtf(number, times=3000))  # some seconds' work
        until(lambda: bool(converters()), "it is being converted", 60)
        kill(killed())
        failed = ended(job)
        assert failed.stage is Stage.FAILED
        (result,) = failed.results
        assert f"{number}.rtf" in str(result.reason)
        assert says in str(result.reason)

    last = ended(sent("5.rtf", rtf(5)))
    assert last.stage is Stage.DONE
    answer = engine.ask(f"{PLACES[5]}第5小学校园开放日定于几月几日？")
    assert f"{5 % 9 + 2}月{5 % 27 + 1}日" in answer.answer
    assert not waiting(copied_library)
