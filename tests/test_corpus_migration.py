"""Libraries of other ages: an old one opens and answers, others are refused with one line."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from fake_encoder import CountingEncoder

from assistant.answer import Handoff
from assistant.assistant import Assistant, Terms
from corpus import schema
from corpus.errors import BureauError
from corpus.library import Library
from index.search import Searcher
from index.store import open_store
from ui.cli import main

OLD = Path(__file__).parent / "data" / "old-library"
"""A library of schema 1 with two documents, its database as SQL. It is never made anew: another
schema gets another folder."""


def sql(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / "library.db")) as database, database:
        database.executescript(statement)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    folder = tmp_path / "old"
    shutil.copytree(OLD, folder)
    sql(folder, (folder / "library.sql").read_text("utf-8"))
    return folder


def test_a_library_of_the_first_schema_opens_and_answers(old: Path) -> None:
    library = Library(old, create=False)
    assert library.integrity() == ()
    rules, report = library.documents()
    assert (rules.about.number, report.about.year) == ("示教字〔2025〕3号", 2025)
    assert library.original(report.id).read_text("utf-8").startswith("示例区教育局2025年工作总结")
    assert [it.question for it in library.feedbacks()] == ["怎么报名？"]

    encoder = CountingEncoder(8)
    searcher = Searcher(library, open_store(library, model=encoder.fingerprint), encoder)
    (first, *_) = searcher.search("随迁子女 居住证").hits
    assert (first.document.id, first.location) == (rules.id, ("第二条",))
    terms = Terms(Handoff("请联系人工核实。", "窗口", "", ""), 2000)
    answer = Assistant(library, searcher, terms).ask("2025年全年新增学位多少个？")
    assert "四千个" in answer.answer
    assert answer.citations[0].document.id == report.id


def test_the_second_schema_corrects_what_the_first_one_holds(old: Path) -> None:
    library = Library(old, create=False)
    rules, _ = library.documents()
    assert (rules.about.keywords, rules.about.also, rules.low_pages) == ((), (), ())
    assert library.correct(rules.id, title="示例区招生细则", year=2031)
    about = Library(old).document(rules.id).about
    assert (about.title, about.year, about.number) == ("示例区招生细则", 2031, "示教字〔2025〕3号")
    assert library.found(rules.id) == rules.about
    assert library.correct(rules.id, unset=("title", "year"))
    assert Library(old).document(rules.id) == rules


def test_it_takes_more_and_stays_what_it_was(old: Path) -> None:
    library = Library(old, create=False)
    before = library.generation, [it.id for it in library.documents()]
    library.remove("工作总结.txt")
    library.restore("工作总结.txt")
    assert ([it.id for it in library.documents()], library.generation) == (before[1], before[0] + 2)


def test_a_step_to_the_next_schema_is_taken_when_the_library_is_opened(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def count_words(connection: sa.Connection) -> None:
        connection.exec_driver_sql("ALTER TABLE versions ADD COLUMN words INTEGER")
        connection.exec_driver_sql("UPDATE versions SET words = length(text)")

    now = schema.VERSION
    monkeypatch.setattr(schema, "VERSION", now + 1)
    monkeypatch.setitem(schema.MIGRATIONS, now, count_words)
    texts = [Library(old).text(it.id) for it in Library(old).documents()]
    with closing(sqlite3.connect(old / "library.db")) as database:
        assert database.execute("SELECT schema FROM state").fetchone() == (now + 1,)
        found = database.execute("SELECT words FROM versions ORDER BY key").fetchall()
    assert found == [(len(text),) for text in texts]
    monkeypatch.undo()
    with pytest.raises(BureauError, match=rf"格式 {now + 1}，本程序只认到 {now}.*请升级程序"):
        Library(old)


def test_a_step_that_fails_leaves_the_library_as_it_was(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(connection: sa.Connection) -> None:
        connection.exec_driver_sql("ALTER TABLE versions ADD COLUMN words INTEGER")
        connection.exec_driver_sql("DELETE FROM feedback")
        raise RuntimeError("the power is cut here")

    monkeypatch.setitem(schema.MIGRATIONS, 1, half)
    with pytest.raises(RuntimeError, match="power"):
        Library(old)
    monkeypatch.undo()
    library = Library(old)
    assert len(library.feedbacks()) == 1
    assert library.integrity() == ()
    with closing(sqlite3.connect(old / "library.db")) as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(versions)")]
    assert "words" not in columns


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        ("ALTER TABLE versions DROP COLUMN path", "缺少 versions.path"),
        ("ALTER TABLE chunks DROP COLUMN lead; DROP TABLE feedback", "缺少 feedback、chunks.lead"),
        ("ALTER TABLE state DROP COLUMN dimension", "缺少 state.dimension"),
        ("ALTER TABLE state RENAME COLUMN schema TO shape", "no such column"),
        ("DELETE FROM state", "缺少格式记录"),
        ("UPDATE state SET schema = 9", "请升级程序"),
        ("UPDATE state SET schema = 0", "请重新建立资料库"),
    ],
)
@pytest.mark.parametrize("words", [["documents"], ["ask", "报名需要什么材料？"], ["doctor"]])
def test_a_library_of_another_shape_is_one_line_on_the_command_line(
    old: Path, capsys: pytest.CaptureFixture[str], harm: str, named: str, words: list[str]
) -> None:
    sql(old, harm)
    before = (old / "library.db").read_bytes()
    code = main([*words, "--library", str(old)])
    said = capsys.readouterr()
    if words == ["doctor"]:
        assert code == 1
        (line,) = [it for it in said.out.splitlines() if it.startswith("✗")]
    else:
        assert (code, said.out) == (2, "")
        (line,) = said.err.splitlines()
    assert named in line
    assert "Traceback" not in said.err
    assert not (old / "errors.log").exists()
    assert (old / "library.db").read_bytes()[100:] == before[100:]  # 100: the header


def test_a_statement_that_misses_a_column_is_one_line_too(old: Path) -> None:
    library = Library(old)
    sql(old, "ALTER TABLE feedback RENAME COLUMN comment TO remark")  # under an open library
    with pytest.raises(BureauError, match="格式与本程序不符"):
        library.feedbacks()
