"""The library keeps what was reported as added, whole, whatever happens around it."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from entries import entry, vector

from corpus import schema
from corpus.document import Kind, Status
from corpus.errors import BureauError
from corpus.kept import Kept
from corpus.library import Library
from corpus.record import Vectors

RULES = "凡本区户籍适龄儿童均可报名。报名须带户口簿。\n随迁子女须提供居住证。"
NEWER = "凡本区户籍适龄儿童均可报名。\n随迁子女须提供居住证和社保证明。"

TESTS = Path(__file__).parent


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library")


def test_what_was_put_in_comes_out_to_the_letter(library: Library) -> None:
    put_in = entry("招生办法.txt", RULES, number="教〔2024〕3号", issued_on=date(2024, 3, 1))
    put = library.put(put_in)
    assert put.result == "added"
    assert put.document_id == "d" + put_in.sha256[:10]

    document = library.document(put.document_id)
    assert document.about == put_in.about
    assert document.source == "招生办法.txt"
    assert library.text(document.id) == RULES
    assert library.text_slice(document.id, 0, 5) == "凡本区户籍"
    assert library.units(document.id) == put_in.units
    assert library.chunks(document.id) == put_in.chunks
    assert library.original(document.id).read_bytes() == put_in.original
    by_id = library.chunks_by_id([row.chunk_id for row in library.all_chunks()])
    assert list(by_id.values()) == [(document.id, chunk) for chunk in put_in.chunks]


def test_the_texts_of_several_documents_are_those_of_their_current_versions(
    library: Library,
) -> None:
    old = library.put(entry("招生办法.txt", RULES))
    new = library.put(entry("招生办法.txt", NEWER))
    other = library.put(entry("通知.txt", "今日放假。"))
    assert old.document_id == new.document_id
    asked = [other.document_id, new.document_id, other.document_id, "d0000000000"]
    assert library.texts(asked) == {new.document_id: NEWER, other.document_id: "今日放假。"}


def test_units_between_are_those_that_begin_there_with_their_vectors(library: Library) -> None:
    put_in = entry("招生办法.txt", RULES)
    without = put_in.unit_vectors.copy()
    without[2] = 0
    put = library.put(replace(put_in, unit_vectors=without))
    first_line = RULES.index("\n")
    units, vectors = library.units_between(put.document_id, 0, first_line)
    assert [RULES[unit.start : unit.end] for unit in units] == [
        "凡本区户籍适龄儿童均可报名。",
        "报名须带户口簿。",
    ]
    assert np.array_equal(vectors, put_in.unit_vectors[:2].astype(np.float32))
    units, vectors = library.units_between(put.document_id, first_line, len(RULES))
    assert [RULES[unit.start : unit.end] for unit in units] == ["随迁子女须提供居住证。"]
    assert vectors.shape == (1, 8) and not vectors.any()


def test_the_same_bytes_again_change_nothing(library: Library) -> None:
    put_in = entry("招生办法.txt", RULES)
    first = library.put(put_in)
    generation = library.generation
    assert library.put(put_in).result == "unchanged"
    renamed = library.put(replace(put_in, source="副本.txt"))
    assert (renamed.result, renamed.document_id) == ("unchanged", first.document_id)
    assert renamed.source == "招生办法.txt"
    assert library.generation == generation
    seen = library.seen(put_in.sha256)
    assert seen is not None and seen.id == first.document_id
    assert library.seen("0" * 64) is None


def test_other_bytes_under_the_name_are_a_new_version(library: Library) -> None:
    old = library.put(entry("招生办法.txt", RULES))
    old_chunks = [row.chunk_id for row in library.all_chunks()]
    new = library.put(entry("招生办法.txt", NEWER, title="招生办法（修订）"))
    assert (new.result, new.document_id) == ("replaced", old.document_id)
    assert library.text(old.document_id) == NEWER
    assert [it.title for it in library.documents()] == ["招生办法（修订）"]
    assert [(v.number, v.title, v.current) for v in library.versions(old.document_id)] == [
        (1, "招生办法", False),
        (2, "招生办法（修订）", True),
    ]
    assert [row.text for row in library.all_chunks()] == NEWER.split("\n")
    assert library.chunks_by_id(old_chunks) == {}  # what an older index still finds


def test_bytes_that_are_an_old_version_of_another_document_get_an_id_of_their_own(
    library: Library,
) -> None:
    first = entry("招生办法.txt", RULES)
    old = library.put(first)
    library.put(entry("招生办法.txt", NEWER))
    again = library.put(replace(first, source="旧办法.txt"))
    assert again.result == "added"
    assert again.document_id != old.document_id
    assert library.text(again.document_id) == RULES
    assert library.text(old.document_id) == NEWER


def test_removed_is_not_searched_and_comes_back(library: Library) -> None:
    kept = library.put(entry("计划.txt", "今年新增学位四千个。"))
    put_in = entry("招生办法.txt", RULES)
    gone = library.put(put_in)
    assert library.remove("招生办法").id == gone.document_id
    assert [it.id for it in library.documents()] == [kept.document_id]
    assert [it.id for it in library.documents(removed=True)] == [gone.document_id]
    assert {row.document_id for row in library.all_chunks()} == {kept.document_id}
    assert library.seen(put_in.sha256) is None
    with pytest.raises(BureauError, match="bureau restore " + gone.document_id):
        library.document(gone.document_id)

    library.restore(gone.document_id)
    assert [it.id for it in library.documents()] == [kept.document_id, gone.document_id]

    library.remove(gone.document_id)
    again = library.put(put_in)
    assert (again.result, again.document_id) == ("added", gone.document_id)
    assert library.text(gone.document_id) == RULES


def test_replaces_marks_the_other_document(library: Library) -> None:
    kind = Kind.REGULATION
    old = library.put(entry("旧.txt", RULES, kind=kind, issued_on=date(2020, 1, 1)))
    new = library.put(
        entry("新.txt", NEWER, kind=kind, issued_on=date(2024, 1, 1)), replaces="旧.txt"
    )
    on = date(2025, 1, 1)
    marked = library.document(old.document_id, on)
    assert (marked.status, marked.superseded_by) == (Status.SUPERSEDED, new.document_id)
    library.remove(new.document_id)  # then nothing replaces it any more
    assert library.document(old.document_id, on).status == Status.IN_FORCE
    with pytest.raises(BureauError, match="不能替代它自己"):
        library.put(entry("旧.txt", RULES), replaces=old.document_id)


def test_what_a_description_tells_wrong_is_corrected(library: Library) -> None:
    put = library.put(entry("a.txt", "一。", kind=Kind.OTHER, year=2020))
    before = library.generation
    assert library.correct(put.document_id, kind=Kind.PLAN, year=2026)
    assert not library.correct(put.document_id, kind=Kind.PLAN)
    assert not library.correct(put.document_id)
    about = library.document(put.document_id).about
    assert (about.kind, about.year, about.title) == (Kind.PLAN, 2026, "a")
    assert library.generation == before + 1
    with library.changes(before) as changes:
        assert changes.changed == ()  # the indexes hold nothing of it
    with pytest.raises(BureauError, match="d000"):
        library.correct("d000", year=2026)


def test_unknown_replaces_changes_nothing(library: Library) -> None:
    with pytest.raises(BureauError, match="没有“不存在”"):
        library.put(entry("新.txt", NEWER), replaces="不存在")
    assert library.documents() == ()
    assert library.generation == 0


def test_a_document_is_meant_by_id_source_or_title(library: Library) -> None:
    first = library.put(entry("a.txt", RULES, title="二〇二三年招生办法"))
    second = library.put(entry("b.txt", NEWER, title="二〇二四年招生办法"))
    both = library.put(entry("c.txt", "无。", title="招生办法"))
    for reference, meant in (
        (first.document_id, first),
        (second.document_id[:8], second),
        ("b.txt", second),
        ("《招生办法》", both),
        ("二〇二三", first),
    ):
        assert library.document(reference).id == meant.document_id
    with pytest.raises(BureauError) as several:
        library.document("二〇二")
    assert first.document_id in str(several.value) and second.document_id in str(several.value)
    assert both.document_id not in str(several.value)
    with pytest.raises(BureauError, match="没有“小升初”"):
        library.document("小升初")
    with pytest.raises(BureauError):
        library.document("")


def test_names_that_no_database_takes_are_kept_with_marks(library: Library) -> None:
    put = library.put(entry("坏\udce4\n🏫.txt", "正文\ud800一句。\x00二句。"))
    assert library.document(put.document_id).source == "坏\ufffd\n🏫.txt"
    assert library.text(put.document_id) == "正文\ufffd一句。\ufffd二句。"
    assert [row.text for row in library.all_chunks()] == ["正文\ufffd一句。\ufffd二句。"]
    with pytest.raises(BureauError):
        library.document("无\ud800此")
    library.feedback("a1", "问\ud800题", True)
    assert library.feedbacks()[0].question == "问\ufffd题"


def test_an_entry_that_does_not_fit_leaves_nothing(library: Library) -> None:
    put_in = entry("招生办法.txt", RULES)
    foreign = replace(put_in.chunks[1], units=put_in.units[:1] + put_in.units[2:])
    with pytest.raises(ValueError, match="not a run"):
        library.put(replace(put_in, chunks=(put_in.chunks[0], foreign)))
    with pytest.raises(ValueError, match="vectors"):
        library.put(replace(put_in, chunk_vectors=put_in.chunk_vectors[:1]))
    with pytest.raises(BureauError, match="被改动"):
        library.put(replace(put_in, sha256="0" * 64))
    assert library.documents() == ()
    assert library.generation == 0
    assert list(library.all_chunks()) == []


def test_vectors_of_another_model_are_refused_until_all_are_replaced(library: Library) -> None:
    put = library.put(entry("招生办法.txt", RULES), model="model-a")
    assert (library.model, library.dimension) == ("model-a", 8)
    for attempt in (
        lambda: library.set_model("model-b"),
        lambda: library.put(entry("b.txt", NEWER), model="model-b"),
        lambda: library.put(entry("b.txt", NEWER, vectors_of=lambda text: vector(text)[:4])),
    ):
        with pytest.raises(BureauError, match="bureau doctor --rebuild"):
            attempt()
    library.put(entry("招生办法.txt", NEWER))  # old versions must be given new vectors too

    def halved() -> Iterator[Vectors]:
        for it in library.stored():
            yield Vectors(
                it.version,
                np.array([vector(chunk.text)[:4] for chunk in it.chunks]),
                np.array([vector(it.text[unit.start : unit.end])[:4] for unit in it.units]),
            )

    generation = library.generation
    with pytest.raises(ValueError, match="no vectors for versions"):
        library.replace_vectors("model-b", list(halved())[:1])
    assert (library.model, library.generation) == ("model-a", generation)

    library.replace_vectors("model-b", halved())
    assert (library.model, library.dimension) == ("model-b", 4)
    for row in library.all_chunks(generation):
        assert np.array_equal(row.vector, vector(row.text)[:4])
    units, vectors = library.units_between(put.document_id, 0, 100)
    first = NEWER[units[0].start : units[0].end]
    assert np.array_equal(vectors[0], vector(first)[:4].astype(np.float32))


def test_changes_after_a_generation_are_those_of_the_documents_touched(library: Library) -> None:
    kept = library.put(entry("a.txt", "甲。"))
    gone = library.put(entry("b.txt", "乙。"))
    generation = library.generation
    library.remove(gone.document_id)
    new = library.put(entry("c.txt", "丙。"))
    with library.changes(generation) as changes:
        assert set(changes.changed) == {gone.document_id, new.document_id}
        assert [row.text for row in changes.chunks] == ["丙。"]
    assert [row.document_id for row in library.all_chunks()] == [
        kept.document_id,
        new.document_id,
    ]


def test_feedback_is_kept_in_order(library: Library) -> None:
    library.feedback("a1", "怎么报名？", True)
    library.feedback("a2", "学费多少？", False, "没有答到")
    assert [(it.answer_id, it.helpful, it.comment) for it in library.feedbacks()] == [
        ("a1", True, ""),
        ("a2", False, "没有答到"),
    ]


# refusals


def test_no_library_there(tmp_path: Path) -> None:
    with pytest.raises(BureauError, match="没有资料库"):
        Library(tmp_path / "nothing", create=False)
    assert not (tmp_path / "nothing").exists()
    (tmp_path / "file").write_text("x")
    with pytest.raises(BureauError, match="无法建立资料库文件夹"):
        Library(tmp_path / "file")


def test_not_a_database(tmp_path: Path) -> None:
    (tmp_path / "library.db").write_bytes(b"PK\x03\x04" * 2000)
    with pytest.raises(BureauError, match="已损坏"):
        Library(tmp_path)
    assert (tmp_path / "library.db").read_bytes().startswith(b"PK")


def test_a_database_of_something_else(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "library.db") as other:
        other.execute("CREATE TABLE songs (name)")
    other.close()
    with pytest.raises(BureauError, match="不是资料库"):
        Library(tmp_path)


def test_an_emptied_database_is_not_taken_for_a_new_library(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.put(entry("a.txt", "甲。"))
    library.close()
    (tmp_path / "library.db").write_bytes(b"")
    with pytest.raises(BureauError, match="请从备份恢复"):
        Library(tmp_path)


def test_a_torn_database_gives_one_line(tmp_path: Path) -> None:
    library = Library(tmp_path)
    for number in range(20):
        library.put(entry(f"{number}.txt", RULES * 20 + str(number)))
    library.close()
    database = tmp_path / "library.db"
    whole = database.read_bytes()
    database.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BureauError, match="已损坏"):
        torn = Library(tmp_path)
        for row in torn.all_chunks():
            torn.chunk(row.chunk_id)


def test_a_newer_library_is_refused_and_an_older_one_migrated(tmp_path: Path) -> None:
    library = Library(tmp_path)
    with sqlite3.connect(tmp_path / "library.db") as database:
        database.execute("UPDATE state SET schema = ?", (schema.VERSION + 1,))
    database.close()
    library.close()
    with pytest.raises(BureauError, match="请升级程序"):
        Library(tmp_path)

    def add_a_column(connection: sa.Connection) -> None:
        connection.exec_driver_sql("ALTER TABLE feedback ADD COLUMN seen INTEGER DEFAULT 0")

    engine = schema.connect(tmp_path / "library.db", busy_seconds=1)
    now = schema.VERSION + 1
    with engine.execution_options(write=True).begin() as connection:
        schema.migrate(connection, now, target=now + 1, steps={now: add_a_column})
        assert schema.stored_version(connection) == now + 1
        columns = sa.inspect(connection).get_columns("feedback")
        assert "seen" in [column["name"] for column in columns]
        with pytest.raises(BureauError, match="太旧"):
            schema.migrate(connection, now - 1, target=now + 1, steps={now: add_a_column})
    engine.dispose()


def test_integrity_names_what_is_missing(library: Library) -> None:
    put = library.put(entry("招生办法.txt", RULES))
    assert library.integrity() == ()
    library.original(put.document_id).unlink()
    (line,) = library.integrity()
    assert "《招生办法》的原始文件缺失" in line


def test_a_second_writer_waits_then_is_told_and_readers_go_on(tmp_path: Path) -> None:
    first, second = Library(tmp_path), Library(tmp_path, wait=0.2)
    put = first.put(entry("a.txt", "甲。"))
    with first._alone():
        with pytest.raises(BureauError, match="另一个程序正在写入"):
            second.put(entry("b.txt", "乙。"))
        assert second.text(put.document_id) == "甲。"
    assert second.put(entry("b.txt", "乙。")).result == "added"
    assert [it.title for it in first.documents()] == ["a", "b"]


def test_a_reader_sees_one_state_while_another_writes(tmp_path: Path) -> None:
    reader, writer = Library(tmp_path), Library(tmp_path)
    writer.put(entry("a.txt", "甲。"))
    with reader.changes() as changes:
        writer.put(entry("a.txt", "乙。"))
        assert [row.text for row in changes.chunks] == ["甲。"]
    assert [row.text for row in reader.all_chunks()] == ["乙。"]


# other processes

_PUT_FOREVER = """
import sys
from pathlib import Path
from corpus.library import Library
from entries import entry
library, name = Library(Path(sys.argv[1])), sys.argv[2]
for number in range(int(sys.argv[3])):
    line = f"{name}第{number}份。"
    put = library.put(entry(f"{name}-{number}.txt", "\\n".join([line * 3] * 20)))
    print(put.document_id, flush=True)
"""


def _putting(folder: Path, name: str, count: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", _PUT_FOREVER, str(folder), name, str(count)],
        cwd=TESTS.parent,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        stdout=subprocess.PIPE,
        text=True,
    )


def _whole(library: Library, document_id: str) -> bool:
    source = library.document(document_id).source
    name, number = source.removesuffix(".txt").split("-")
    text = "\n".join([f"{name}第{number}份。" * 3] * 20)
    expected = entry(source, text)
    units, vectors = library.units_between(document_id, 0, len(text))
    return (
        library.text(document_id) == text
        and library.chunks(document_id) == expected.chunks
        and units == expected.units
        and np.array_equal(vectors, expected.unit_vectors.astype(np.float32))
        and library.original(document_id).read_bytes() == expected.original
    )


def test_kill_at_random_moments_loses_nothing_reported_and_leaves_nothing_half(
    tmp_path: Path,
) -> None:
    reported: list[str] = []
    chance = random.Random(7)
    for attempt in range(5):
        child = _putting(tmp_path, f"第{attempt}次", 100_000)
        assert child.stdout is not None
        reported.append(child.stdout.readline().strip())  # it is at work now
        time.sleep(chance.uniform(0, 0.25))
        os.kill(child.pid, signal.SIGKILL)
        reported += child.stdout.read().split()
        child.wait()
        child.stdout.close()
    library = Library(tmp_path, create=False)
    assert library.integrity() == ()
    there = [it.id for it in library.documents()]
    assert set(reported) <= set(there)
    assert len(there) <= len(reported) + 5  # at most one each was done but not yet reported
    assert all(_whole(library, document_id) for document_id in there)


def test_two_processes_write_at_once(tmp_path: Path) -> None:
    children = [_putting(tmp_path, name, 15) for name in ("甲", "乙")]
    ids = [child.communicate(timeout=60)[0].split() for child in children]
    assert [child.returncode for child in children] == [0, 0]
    library = Library(tmp_path, create=False)
    assert {it.id for it in library.documents()} == {*ids[0], *ids[1]}
    assert library.generation == 30
    assert all(_whole(library, it.id) for it in library.documents())


_PUT_UNTIL_REFUSED = """
import resource, sys
from pathlib import Path
from corpus.errors import BureauError
from corpus.library import Library
from entries import entry
library = Library(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
try:
    for number in range(1000):
        put = library.put(entry(f"满-{number}.txt", "\\n".join([f"满第{number}份。" * 3] * 20)))
        print(put.document_id, flush=True)
except BureauError as error:
    print(error, file=sys.stderr)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits on file sizes")
def test_a_disk_that_takes_no_more_gives_one_line_and_loses_nothing(tmp_path: Path) -> None:
    child = subprocess.run(
        [sys.executable, "-c", _PUT_UNTIL_REFUSED, str(tmp_path)],
        cwd=TESTS.parent,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    reported = child.stdout.split()
    assert child.returncode == 0 and reported
    assert child.stderr.count("\n") == 1 and "磁盘" in child.stderr
    library = Library(tmp_path, create=False)
    assert library.integrity() == ()
    assert [it.id for it in library.documents()] == reported
    assert all(_whole(library, document_id) for document_id in reported)


def test_texts_at_hand_are_the_last_used_ones() -> None:
    asked: list[list[int]] = []

    def read(versions: list[int]) -> dict[int, str]:
        asked.append(versions)
        return {version: str(version) * 4 for version in versions}

    texts = Kept(read, room=8)
    assert texts.all([1, 2, 1]) == {1: "1111", 2: "2222"}
    assert texts.of(1) == "1111"  # so that 2 is the one to go
    assert texts.of(3) == "3333"
    assert texts.of(1) == "1111"
    assert asked == [[1, 2], [3]]
    assert texts.of(2) == "2222"
    assert asked[-1] == [2]
