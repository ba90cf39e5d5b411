"""What is taken from a running server: its lock, its indexes, its folder, its settings, its model.

One server goes through them all, one after the other: each must leave it as it was.
"""

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from faults import Asking, Server, until, up
from served import bureau
from small_model import write_model
from test_faults_kill import PLACES, notice, sources

from ui.cli import main

KNOWN = "娃几岁能上小学?"


@pytest.fixture(scope="module")
def served(full_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("running")
    library = shutil.copytree(full_library, folder / "library")
    with up(library, folder / "output.txt") as server:
        yield server


def check_takes_in(server: Server, number: int) -> None:
    """A file is taken in and answered from."""
    assert server.upload(f"{number}.txt", notice(number)).status_code == 201
    day = f"{number % 9 + 2}月{number % 27 + 1}日"
    question = f"{PLACES[number % 10]}第{number}小学校园开放日定于几月几日？"
    until(lambda: day in server.ask(question)["answer"], "it is answered from")


def test_a_writer_that_holds_the_database_stops_no_answer_and_loses_no_upload(
    served: Server,
) -> None:
    """For longer than a writer waits (ten seconds): a backup by other means, a locked-up tool."""
    with closing(sqlite3.connect(served.library / "library.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with Asking(served, [KNOWN]) as asking:
            assert served.upload("1.txt", notice(1)).status_code == 201
            refused = served.correct(served.documents()[0]["id"], title="另一个题目")
            assert "请等它完成后再试" in refused.text or "请稍后再试" in refused.text
            time.sleep(2)
        assert not asking.broken
        assert {status for _, status, _ in asking.answers} == {200}
        assert max(took for took, _, _ in asking.answers) < 9  # and none waited as a writer does
        asked = len(asking.answers)
        assert "1.txt" not in sources(served)
        assert served.health()[0] == 200
        other.execute("COMMIT")
    until(lambda: "1.txt" in sources(served), "what waited gets in")
    check_takes_in(served, 2)  # and the next, to the end

    def kept() -> int:
        with closing(sqlite3.connect(served.library / "library.db")) as database:
            (count,) = database.execute(
                "SELECT count(*) FROM questions WHERE asked = ?", (KNOWN,)
            ).fetchone()
            return int(count)

    until(lambda: kept() >= asked, "and so do the questions that were asked meanwhile")


@pytest.mark.parametrize("harm", ["gone", "torn", "of a newer program"])
def test_indexes_that_are_harmed_are_made_anew(served: Server, harm: str) -> None:
    derived = served.library / "derived"
    if harm == "gone":
        shutil.rmtree(derived)
    else:
        for path in [it for it in derived.rglob("*") if it.is_file() and it.suffix != ".lock"]:
            content = path.read_bytes()
            beside = path.with_name("beside")
            if harm == "torn":
                beside.write_bytes(content[: len(content) // 2])
            else:
                beside.write_bytes(content.replace(b'"format": 2', b'"format": 99'))
            beside.replace(path)
    assert "6周岁" in served.ask(KNOWN)["answer"]
    check_takes_in(served, 10 + len(harm))
    assert served.health()[0] == 200


def test_a_folder_that_is_taken_away_and_brought_back(served: Server) -> None:
    away = served.library.with_name("away")
    served.library.rename(away)
    try:
        status, health = served.health()
        assert status == 503
        assert "资料库文件不见了" in health["reason"]
        assert str(served.library) not in health["reason"]
        asked = served.client.post(f"{served.url}/api/ask", json={"question": KNOWN})
        assert (asked.status_code, "从备份恢复" in asked.text) == (503, True)
        plain = served.client.get(f"{served.url}/plain", params={"q": KNOWN})
        assert "从备份恢复" in plain.text
        assert str(served.library) not in asked.text + plain.text  # nobody's business
        assert served.upload("30.txt", notice(30)).status_code == 503
        assert not served.library.exists()  # else it could not be put back in its place
    finally:
        away.rename(served.library)
    assert "6周岁" in served.ask(KNOWN)["answer"]
    assert served.health()[0] == 200
    check_takes_in(served, 31)


def test_settings_that_are_broken_while_it_runs_and_before_it_starts(served: Server) -> None:
    file = served.library / "settings.toml"
    file.write_text('title = "没有写完\n', "utf-8")
    try:
        assert "6周岁" in served.ask(KNOWN)["answer"]
        status, health = served.health()
        assert status == 200
        assert any("bureau doctor" in it for it in health["warnings"])
        started = bureau("serve", library=served.library)
        assert (started.returncode, started.stdout) == (2, "")
        (line,) = started.stderr.splitlines()
        assert "settings.toml" in line
        told = bureau("doctor", library=served.library)
        assert told.returncode == 1
        assert "✗ 设置" in told.stdout
    finally:
        file.unlink()
    assert not any("设置" in it for it in served.health()[1].get("warnings", ()))


def test_a_model_that_is_taken_away_or_torn(
    tmp_path: Path, one_model: None, capsys: pytest.CaptureFixture[str]
) -> None:
    model, library = write_model(tmp_path / "model"), tmp_path / "library"
    library.mkdir()
    (library / "settings.toml").write_text(f"model = {str(model)!r}\n", "utf-8")
    paths = []
    for number in range(3):
        paths.append(tmp_path / f"{number}.txt")
        paths[-1].write_text(notice(number), "utf-8")
    here = ["--library", str(library)]
    assert main(["add", *map(str, paths), *here]) == 0
    question = f"{PLACES[1]}第1小学校园开放日定于几月几日？"
    with up(library, tmp_path / "output.txt") as server:
        before = server.ask(question)
        model.rename(tmp_path / "away")
        after = server.ask(question)
        assert (after["outcome"], after["answer"]) == (before["outcome"], before["answer"])
        server.upload("7.txt", notice(7))  # what is in memory embeds it
        until(lambda: "7.txt" in sources(server), "it is in")
        status, health = server.health()
        assert status == 200
        assert any("模型" in it for it in health["warnings"])
    for harm in ("gone", "torn"):
        if harm == "torn":
            (tmp_path / "away").rename(model)
            weights = model / "model.safetensors"
            weights.write_bytes(weights.read_bytes()[:1000])
        started = bureau("serve", library=library)
        assert (started.returncode, started.stdout) == (2, "")
        line = started.stderr.splitlines()[-1]
        assert str(model) in line
        assert "默认模型" in line
    told = bureau("doctor", library=library)
    assert told.returncode == 1
    assert "✗ 模型" in told.stdout
    capsys.readouterr()
    (library / "settings.toml").unlink()  # the fix that the line names, and what it then says
    assert main(["ask", question, *here]) == 2
    assert "bureau doctor --rebuild" in capsys.readouterr().err
    assert main(["doctor", "--rebuild", *here]) == 0
    assert main(["ask", question, *here]) == 0
    assert f"{1 % 9 + 2}月{1 % 27 + 1}日" in capsys.readouterr().out
