"""Programs and libraries of different ages: an old library is brought up to date, a newer one is
refused by every door, and a running server notices when another program has changed its library.
"""

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from served import ROOT, bureau, command
from test_corpus_migration import OLD, sql

from corpus import schema
from corpus.errors import Unavailable
from ui.cli import main
from ui.engine import Engine
from ui.health import HealthCheck

QUESTION = "2025年全年新增学位多少个？"


def old_library(folder: Path, version: int) -> Path:
    """A library as the program of that schema has left it."""
    shutil.copytree(OLD, folder)
    sql(folder, (folder / "library.sql").read_text("utf-8"))
    database = schema.connect(folder / "library.db", busy_seconds=1)
    with database.execution_options(write=True).begin() as connection:
        schema.migrate(connection, 1, target=version)
    database.dispose()
    return folder


@pytest.mark.parametrize("version", range(1, schema.VERSION + 1))
def test_a_library_of_every_age_is_brought_up_to_date_and_answers(
    tmp_path: Path, one_model: None, capsys: pytest.CaptureFixture[str], version: int
) -> None:
    library = old_library(tmp_path / "library", version)
    assert main(["ask", QUESTION, "--library", str(library)]) == 2
    assert "bureau doctor --rebuild" in capsys.readouterr().err  # its vectors are of another model
    assert main(["doctor", "--rebuild", "--library", str(library)]) == 0
    capsys.readouterr()
    assert main(["ask", QUESTION, "--library", str(library)]) == 0
    assert "四千个" in capsys.readouterr().out
    with closing(sqlite3.connect(library / "library.db")) as database:
        assert database.execute("SELECT schema FROM state").fetchone() == (schema.VERSION,)


@pytest.mark.parametrize(
    "words",
    [
        ["serve"],
        ["ask", QUESTION],
        ["search", "学位"],
        ["figures"],
        ["documents"],
        ["add", __file__],
        ["remove", "工作总结.txt"],
        ["doctor"],
        ["doctor", "--rebuild"],
    ],
    ids=" ".join,
)
def test_a_library_of_a_newer_program_is_refused_and_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    library = old_library(tmp_path / "library", schema.VERSION)
    sql(library, f"UPDATE state SET schema = {schema.VERSION + 1}")
    before = {it.name: it.read_bytes() for it in library.iterdir() if it.is_file()}
    code = main([*words, "--library", str(library)])
    said = capsys.readouterr()
    if words[0] == "doctor":
        assert code == 1
        lines = [it for it in said.out.splitlines() if it.startswith("✗ 资料库")]
    else:
        assert code == 2
        lines = said.err.splitlines()
    assert len(lines) == 1
    assert "请升级程序" in lines[0]
    after = {it.name: it.read_bytes() for it in library.iterdir() if it.is_file()}
    assert after["library.db"][100:] == before["library.db"][100:]  # 100: SQLite's own header
    assert "errors.log" not in after


def test_a_running_program_notices_that_a_newer_one_has_changed_the_library(
    copied_library: Path, one_model: None
) -> None:
    engine = Engine(copied_library).open()
    check = HealthCheck(engine)
    assert check()[0] == 200
    sql(copied_library, f"UPDATE state SET schema = {schema.VERSION + 1}")
    with pytest.raises(Unavailable, match="重新启动"):
        engine.ask("娃几岁能上小学?")
    with pytest.raises(Unavailable, match="重新启动"):
        list(engine.add([Path(__file__)]))
    status, body = check()
    assert status == 503
    assert "重新启动" in body["reason"]
    sql(copied_library, f"UPDATE state SET schema = {schema.VERSION}")
    assert check()[0] == 200
    assert engine.ask("娃几岁能上小学?").outcome == "answered"


def test_a_backup_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    newer = old_library(tmp_path / "newer", schema.VERSION)
    assert bureau("backup", tmp_path / "b.zip", library=newer).returncode == 0
    sql(newer, f"UPDATE state SET schema = {schema.VERSION + 1}")
    refused = bureau("backup", tmp_path / "c.zip", library=newer)
    assert refused.returncode == 2
    assert len(refused.stderr.splitlines()) == 1
    assert not (tmp_path / "c.zip").exists()


def test_a_step_is_taken_once_by_two_programs_that_open_it_at_once(tmp_path: Path) -> None:
    library = old_library(tmp_path / "library", 1)
    words = command("documents", "--json", "--library", str(library))
    both = [
        subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    outputs = {(it.communicate(timeout=60), it.returncode) for it in both}
    ((said, error), code) = outputs.pop()
    assert not outputs  # all the same
    assert (code, error) == (0, b"")
    assert said.count(b'"id"') == 2
    with closing(sqlite3.connect(library / "library.db")) as database:
        assert database.execute("SELECT schema FROM state").fetchone() == (schema.VERSION,)
