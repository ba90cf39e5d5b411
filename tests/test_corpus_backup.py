"""A backup holds everything, a restore brings everything back, and neither ever loses anything."""

import json
import os
import random
import shutil
import signal
import sqlite3
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread

import httpx
import numpy as np
import pytest
from entries import entry
from served import Served, bureau, serving

from corpus import archive, schema
from corpus.backup import KEPT, UNFINISHED, backup, restore
from corpus.errors import BureauError
from corpus.library import Library
from index import derived
from index.store import open_store
from ui.cli import main

RULES = "本区户籍适龄儿童均可报名。报名须带户口簿。\n随迁子女须提供居住证。"
ALSO = ("settings.toml",)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library with an old version, a removed document, feedback and settings."""
    library = Library(tmp_path / "library")
    library.put(entry("招生.txt", "旧的一句。"), model="model-a")
    library.put(entry("招生.txt", RULES))
    library.put(entry("总结.txt", "全年新增学位四千个。"), replaces="招生")
    library.put(entry("通知.txt", "培训机构不得在节假日授课。"))
    library.remove("通知")
    library.feedback("a1", "怎么报名？", True, "有用")
    library.close()
    (tmp_path / "library" / "settings.toml").write_text("title = '示例区'", "utf-8")
    return tmp_path / "library"


@pytest.fixture
def file(folder: Path, tmp_path: Path) -> Path:
    backup(folder, tmp_path / "备份.zip", also=ALSO)
    return tmp_path / "备份.zip"


def state(folder: Path) -> dict[str, object]:
    """Everything that a library holds, whatever numbers it goes by inside."""
    library = Library(folder, create=False)
    try:
        assert library.integrity() == ()
        documents = (*library.documents(), *library.documents(removed=True))
        whole = [
            (
                document,
                [
                    (v.number, v.sha256, v.added_at, v.current)
                    for v in library.versions(document.id)
                ],
                library.text(document.id),
                library.units(document.id),
                library.chunks(document.id),
                library.units_between(document.id, 0, 10**9)[1].tolist(),
                library.original(document.id).read_bytes(),
            )
            for document in documents
        ]
        rows = [(row.text, row.vector.tolist()) for row in library.all_chunks()]
        settings = folder / "settings.toml"
        return {
            "documents": whole,
            "searched": rows,
            "feedback": library.feedbacks(),
            "model": (library.model, library.dimension),
            "settings": settings.read_text("utf-8") if settings.exists() else None,
        }
    finally:
        library.close()


def files(folder: Path) -> dict[str, bytes]:
    """What lies there, but for the marks of locks and of connections."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock" and not path.name.endswith(("-shm", "-wal"))
    }


def spoil(folder: Path) -> None:
    """Change everything that a restore must bring back."""
    library = Library(folder)
    library.put(entry("招生.txt", "改过的办法。"))
    library.put(entry("后来.txt", "备份之后添加的。"))
    library.restore("通知")
    library.remove("总结")
    library.feedback("a2", "后来的问题", False)
    library.close()
    (folder / "settings.toml").write_text("title = '改过'", "utf-8")


def test_everything_comes_back_and_what_was_there_is_kept(folder: Path, file: Path) -> None:
    before = state(folder)
    spoil(folder)
    spoilt, generation = state(folder), Library(folder).generation
    done = restore(folder, file, also=ALSO)
    assert state(folder) == before
    assert Library(folder).generation == done.generation > generation
    assert done.kept is not None and done.kept.parent == folder
    assert state(done.kept) == spoilt
    assert not list(folder.glob(f"{UNFINISHED}*"))
    # and back again, from what was kept
    backup(done.kept, file, also=ALSO)
    again = restore(folder, file, also=ALSO)
    assert state(folder) == spoilt
    assert list(folder.glob(f"{KEPT}*")) == [again.kept]
    assert again.kept is not None and state(again.kept) == before


def test_the_manifest_says_what_is_in_it(folder: Path, file: Path) -> None:
    with zipfile.ZipFile(file) as packed:
        manifest = json.loads(packed.read("manifest.json"))
        for name, item in manifest["items"].items():
            content = packed.read(name)
            assert item == {"bytes": len(content), "sha256": sha256(content).hexdigest()}
    library = Library(folder)
    assert (manifest["documents"], manifest["versions"]) == (3, 4)
    assert manifest["generation"] == library.generation
    originals = {f"originals/{it.name}" for it in library.originals.all()}
    assert set(manifest["items"]) == {"library.db", "settings.toml", *originals}


def test_into_an_empty_folder(folder: Path, file: Path, tmp_path: Path) -> None:
    done = restore(tmp_path / "新机器" / "资料库", file, also=ALSO)
    assert done.kept is None
    assert state(tmp_path / "新机器" / "资料库") == state(folder)


def test_what_has_it_open_takes_over_the_restored_library(folder: Path, file: Path) -> None:
    library = Library(folder)
    store = open_store(library)
    spoil(folder)
    store.update()
    spoilt = {row.chunk_id for row in library.all_chunks()}
    assert library.text(library.document("招生").id) == "改过的办法。"  # and so it is at hand
    restore(folder, file, also=ALSO)
    assert library.text(library.document("招生").id) == RULES
    assert [it.source for it in library.documents()] == ["招生.txt", "总结.txt"]
    rows = list(library.all_chunks())
    assert spoilt.isdisjoint(row.chunk_id for row in rows)
    assert store.stale
    store.update()
    found = {store.now.chunk_id(row) for row in range(store.now.count)}
    assert found == {row.chunk_id for row in rows}
    for row in rows:
        near = store.dense.search(row.vector.astype(np.float32), 1)[0]
        assert np.array_equal(store.dense.vectors[near.row], row.vector)


def test_what_is_remembered_of_a_version_is_not_told_of_another(tmp_path: Path) -> None:
    """A library that was empty when it was backed up counts on as well: else the first version
    after the restore would have the key, and so the words, of the first one before it."""
    library = Library(tmp_path / "library")
    backup(library.folder, tmp_path / "empty.zip", also=ALSO)
    old = library.put(entry("招生.txt", "本区户籍适龄儿童均可报名。"))
    assert "户籍" in library.text(old.document_id)
    restore(library.folder, tmp_path / "empty.zip", also=ALSO)
    new = library.put(entry("开放日.txt", "家长凭预约码从东门进校。"))
    assert "预约码" in library.text(new.document_id)


def test_an_index_that_was_swapped_in_meanwhile_is_not_taken_for_the_restored_one(
    folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(derived, "REWRITE_UP_TO", 0)
    spoil(folder)
    library = Library(folder)
    for number in range(60):  # what changes is so little of it that it would be extended
        library.put(entry(f"{number}.txt", f"第{number}份。"))
    current = (open_store(library).folder / "current").read_text("utf-8")
    restore(folder, file, also=ALSO)
    (folder / "derived" / "current").write_text(current, "utf-8")  # by one who was at work on it
    store = open_store(library)
    assert store.now.count == len(list(library.all_chunks()))
    assert set(store.now.settings.documents) == {it.id for it in library.documents()}


def test_over_a_library_that_counts_alike(folder: Path, tmp_path: Path) -> None:
    other = Library(tmp_path / "other")
    for number in range(6):
        other.put(entry(f"{number}.txt", f"别处第{number}份。"))
    assert other.generation == Library(folder).generation + 1
    texts = [other.text(it.id) for it in other.documents()]
    assert texts[1] == "别处第1份。"
    backup(folder, tmp_path / "b.zip")
    restore(other.folder, tmp_path / "b.zip")
    assert [other.text(it.id) for it in other.documents()] == [RULES, "全年新增学位四千个。"]


def test_numbers_grow_by_what_there_is_however_often_it_is_restored(
    folder: Path, tmp_path: Path
) -> None:
    for _ in range(12):
        backup(folder, tmp_path / "b.zip")
        restore(folder, tmp_path / "b.zip")
    library = Library(folder)
    assert max(row.chunk_id for row in library.all_chunks()) <= 13 * 5


def test_a_library_of_an_older_schema_is_brought_up_to_date(
    folder: Path, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, now = state(folder), schema.VERSION
    monkeypatch.setattr(schema, "VERSION", now + 1)
    monkeypatch.setitem(
        schema.MIGRATIONS,
        now,
        lambda connection: connection.exec_driver_sql("ALTER TABLE feedback ADD COLUMN seen"),
    )
    restore(tmp_path / "new", file, also=ALSO)
    assert state(tmp_path / "new") == before
    with closing(sqlite3.connect(tmp_path / "new" / "library.db")) as database:
        assert database.execute("SELECT schema FROM state").fetchone() == (now + 1,)


@pytest.mark.parametrize("keep", [0, 10, 5_000])
def test_over_a_damaged_database(folder: Path, file: Path, keep: int) -> None:
    before = state(folder)
    database = folder / "library.db"
    harmed = database.read_bytes()[:keep] + b"\xff" * (database.stat().st_size - keep)
    database.write_bytes(harmed if keep else b"")
    done = restore(folder, file, also=ALSO)
    assert state(folder) == before
    assert done.kept is not None
    assert (done.kept / "library.db").read_bytes() == (harmed if keep else b"")


def test_a_reader_at_work_follows_over_a_damaged_database(folder: Path, file: Path) -> None:
    library = Library(folder)
    store = open_store(library)
    (folder / "library.db").write_bytes(b"\xff" * 20_000)
    restore(folder, file, also=ALSO)
    assert [it.source for it in library.documents()] == ["招生.txt", "总结.txt"]
    assert store.stale  # the number of the lost generation could be that of the restored one
    library.feedback("a9", "还在吗？", True)
    assert "还在吗？" in [it.question for it in Library(folder).feedbacks()]


# what is refused


def repacked(file: Path, change: Callable[[dict[str, bytes]], object]) -> None:
    """Write the zip anew with other entries; the manifest stays unless it is changed too."""
    with zipfile.ZipFile(file) as packed:
        entries = {name: packed.read(name) for name in packed.namelist()}
    change(entries)
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in entries.items():
            packed.writestr(name, content)


def in_manifest(entries: dict[str, bytes], **changed: object) -> None:
    entries["manifest.json"] = json.dumps(json.loads(entries["manifest.json"]) | changed).encode()


def with_item(name: str, content: bytes, listed: bool = True) -> Callable[[Path], None]:
    def add(entries: dict[str, bytes]) -> None:
        items = json.loads(entries["manifest.json"])["items"]
        digest = sha256(content).hexdigest()
        if listed:
            in_manifest(entries, items=items | {name: {"bytes": len(content), "sha256": digest}})
        entries[name] = content

    return lambda file: repacked(file, add)


def with_database(harm: Callable[[Path], object]) -> Callable[[Path], None]:
    """The database changed, and the manifest in accord with it."""

    def harmed(file: Path) -> None:
        place = file.with_name("harmed.db")
        with zipfile.ZipFile(file) as packed:
            place.write_bytes(packed.read("library.db"))
        harm(place)
        with_item("library.db", place.read_bytes())(file)
        place.unlink()

    return harmed


def by_sql(statement: str) -> Callable[[Path], None]:
    def run(place: Path) -> None:
        with closing(sqlite3.connect(place)) as database, database:
            database.executescript(statement)

    return run


def cut(share: float) -> Callable[[Path], None]:
    return lambda file: file.write_bytes(file.read_bytes()[: int(file.stat().st_size * share)])


def bomb(file: Path) -> None:
    with zipfile.ZipFile(file) as packed:
        entries = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)


def twice(file: Path) -> None:
    with zipfile.ZipFile(file, "a") as packed, pytest.warns(UserWarning, match="Duplicate"):
        packed.writestr("library.db", b"another")


def flip(file: Path) -> None:
    """One bit of the database's content."""
    raw = bytearray(file.read_bytes())
    raw[raw.index(b"SQLite format 3") + 3_000] ^= 1
    file.write_bytes(raw)


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "gone": (Path.unlink, "无法打开备份文件"),
    "empty": (lambda file: file.write_bytes(b""), "不完整，或不是备份文件"),
    "cut": (cut(0.5), "不完整，或不是备份文件"),
    "cut in the directory": (cut(0.99), "不完整，或不是备份文件"),
    "a bit": (flip, "文件已损坏"),
    "a picture": (lambda file: file.write_bytes(b"\x89PNG" * 999), "不完整，或不是备份文件"),
    "another zip": (lambda file: repacked(file, lambda it: it.pop("manifest.json")), "不是 bureau"),
    "no database": (lambda file: repacked(file, lambda it: it.pop("library.db")), "与内容不符"),
    "newer": (
        lambda file: repacked(file, lambda it: in_manifest(it, version=archive.VERSION + 1)),
        "请升级程序",
    ),
    "newer schema": (
        lambda file: repacked(file, lambda it: in_manifest(it, schema=schema.VERSION + 1)),
        "请升级程序",
    ),
    "newer inside": (with_database(by_sql("UPDATE state SET schema = 99")), "请升级程序"),
    "no manifest": (
        lambda file: repacked(file, lambda it: it.update({"manifest.json": b"[" * 99_999})),
        "清单无法读取",
    ),
    "another manifest": (
        lambda file: repacked(file, lambda it: it.update({"manifest.json": b'{"format": 1}'})),
        "不是 bureau",
    ),
    "a path": (with_item("../evil.txt", b"x"), "不该有"),
    "an absolute path": (with_item("/etc/evil", b"x"), "不该有"),
    "a path among originals": (with_item("originals/../../evil", b"x"), "不该有"),
    "another name": (with_item("library.lock", b"x"), "不该有"),
    "a name that lies": (with_item(f"originals/{'0' * 64}", b"x"), "不该有"),
    "unlisted": (with_item("evil.txt", b"x", listed=False), "清单与内容不符"),
    "compressed": (bomb, "清单与内容不符"),
    "twice": (twice, "清单与内容不符"),
    "other content": (
        lambda file: repacked(file, lambda it: it.update({"settings.toml": b"t" * 19})),
        "与清单不符",
    ),
    "no library": (with_database(lambda file: file.write_bytes(b"x" * 9_999)), "打不开"),
    "another database": (
        with_database(by_sql("DROP TABLE state")), "打不开",
    ),
    "another column": (
        with_database(by_sql("ALTER TABLE versions DROP COLUMN path")), "缺少 versions.path",
    ),
    "other counts": (
        with_database(by_sql("UPDATE state SET generation = generation + 1")), "清单不符",
    ),
    "a torn database": (
        with_database(lambda it: it.write_bytes(it.read_bytes()[:9_000] + b"\xff" * 60_000)),
        "其中的资料库",
    ),
    "strays": (with_database(by_sql("DELETE FROM documents WHERE key = 1")), "其中的资料库"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_refused_with_one_line_and_nothing_touched(
    folder: Path, file: Path, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    harm, said = REFUSED[what]
    harm(file)
    before = files(folder)
    around = sorted(folder.parent.iterdir())
    assert main(["restore-backup", str(file), "--library", str(folder)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    (line,) = err.splitlines()
    assert said in line
    assert files(folder) == before
    assert sorted(folder.parent.iterdir()) == around
    assert not list(folder.glob(f"{UNFINISHED}*"))


def test_flipped_bits_and_cuts_anywhere_are_refused_or_do_no_harm(folder: Path, file: Path) -> None:
    chance = random.Random(11)
    good, before = file.read_bytes(), state(folder)
    refused = 0
    for _ in range(60):
        raw = bytearray(good)
        if chance.random() < 0.8:
            raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        else:
            del raw[chance.randrange(len(raw)) :]
        file.write_bytes(raw)
        try:
            restore(folder, file, also=ALSO)
        except BureauError as error:
            refused += 1
            assert "\n" not in str(error)
        assert state(folder) == before
    assert refused > 50


def test_another_writer_is_waited_for_and_named(folder: Path, file: Path) -> None:
    with Library(folder)._alone(), pytest.raises(BureauError, match="另一个程序正在写入"):
        restore(folder, file, also=ALSO, wait=0.1)
    other = sqlite3.connect(folder / "library.db", isolation_level=None)
    before = state(folder)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(BureauError, match="正被另一个程序写入"):
        restore(folder, file, also=ALSO, wait=0.1)
    other.close()
    assert state(folder) == before


def test_a_stranger_is_not_written_over(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = tmp_path / "信.docx"
    letter.write_bytes(b"PK not a backup")
    for place, said in (
        (letter, "不是备份文件"),
        (tmp_path / "没有" / "b.zip", "请先建立它"),
        (tmp_path / ("长" * 84), "无法写入"),  # with what is put to it too long
    ):
        assert main(["backup", str(place), "--library", str(folder)]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert said in line
    assert letter.read_bytes() == b"PK not a backup"
    with pytest.raises(BureauError, match="不是备份文件"):
        backup(folder, tmp_path)
    assert main(["backup", str(tmp_path / "b.zip"), "--library", str(tmp_path / "无")]) == 2
    assert "没有资料库" in capsys.readouterr().err
    other = tmp_path / "other"
    other.mkdir()
    with closing(sqlite3.connect(other / "library.db")) as database, database:
        database.execute("CREATE TABLE songs (name)")
    backup(folder, tmp_path / "b.zip")
    with pytest.raises(BureauError, match="不是资料库"):
        restore(other, tmp_path / "b.zip")
    with closing(sqlite3.connect(other / "library.db")) as database:
        assert database.execute("SELECT count(*) FROM songs").fetchone() == (0,)


def test_an_older_backup_gives_way_only_to_a_whole_one(
    folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, good = state(folder), file.read_bytes()
    spoil(folder)
    monkeypatch.setattr(archive, "_written", lambda it: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        backup(folder, file, also=ALSO)
    assert file.read_bytes() == good
    assert sorted(it.name for it in file.parent.iterdir()) == ["library", file.name]
    monkeypatch.undo()
    spoilt = state(folder)
    backup(folder, file, also=ALSO)
    restore(folder, file, also=ALSO)
    assert state(folder) == spoilt != before


def test_a_missing_original_is_said_and_a_torn_one_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = Library(folder)
    library.original(library.document("总结").id).unlink()
    assert main(["backup", str(tmp_path / "b.zip"), "--library", str(folder)]) == 1
    said = capsys.readouterr()
    assert "已备份" in said.out
    assert "《总结》的原始文件已缺失" in said.err
    restore(tmp_path / "new", tmp_path / "b.zip", also=ALSO)
    (line,) = Library(tmp_path / "new").integrity()
    assert "《总结》的原始文件缺失" in line
    original = library.original(library.document("招生").id)
    original.write_bytes(original.read_bytes()[::-1])
    with pytest.raises(BureauError, match="已损坏"):
        backup(folder, tmp_path / "b.zip")


# others at work, and kills


def test_a_backup_made_while_another_adds_is_of_one_state(folder: Path, tmp_path: Path) -> None:
    stop = Event()

    def add_forever() -> None:
        library = Library(folder)
        number = 0
        while not stop.is_set():
            library.put(entry(f"{number}.txt", f"第{number}份。\n" * 3 + "完。"))
            number += 1

    adding = Thread(target=add_forever)
    adding.start()
    try:
        for number in range(8):
            backup(folder, tmp_path / f"{number}.zip")
            time.sleep(0.05)
    finally:
        stop.set()
        adding.join()
    counts = []
    for number in range(8):
        restore(tmp_path / str(number), tmp_path / f"{number}.zip")
        library = Library(tmp_path / str(number))
        assert library.integrity() == ()
        sources = [it.source for it in library.documents()]
        assert sources == ["招生.txt", "总结.txt", *(f"{n}.txt" for n in range(len(sources) - 2))]
        counts.append(len(sources))
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_kill_at_random_moments_ends_in_the_old_or_the_new_library(
    folder: Path, tmp_path: Path
) -> None:
    library = Library(folder)
    for number in range(20):
        library.put(entry(f"{number}.txt", "\n".join([f"第{number}份。" * 9] * 9)))
    library.close()
    file = tmp_path / "b.zip"
    backup(folder, file, also=ALSO)
    new = state(folder)
    spoil(folder)
    old = state(folder)
    assert old != new
    chance = random.Random(5)
    began = time.perf_counter()
    shutil.copytree(folder, tmp_path / "timed")
    restore(tmp_path / "timed", file, also=ALSO)
    takes = time.perf_counter() - began
    ends = []
    for attempt in range(10):
        place = tmp_path / str(attempt)
        shutil.copytree(folder, place)
        child = os.fork()
        if child == 0:
            restore(place, file, also=ALSO)
            os._exit(0)
        time.sleep(chance.uniform(0, takes))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        found = state(place)
        settings = {"settings": None}  # a file of its own: it follows the database
        assert found | settings in (old | settings, new | settings)
        assert found["settings"] in (old["settings"], new["settings"])
        ends.append(found["documents"] == new["documents"])
        restore(place, file, also=ALSO)
        assert state(place) == new
        assert not list(place.glob(f"{UNFINISHED}*"))
        shutil.rmtree(place)
    assert not all(ends)


def asked(served: Served, question: str) -> str:
    answer = httpx.post(f"{served.url}/api/ask", json={"question": question}, timeout=30)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["answer"])


def within(seconds: float, happens: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < until
        time.sleep(0.1)


def test_a_server_answers_meanwhile_and_then_from_the_restored_library(
    full_library: Path, tmp_path: Path
) -> None:
    library = Path(shutil.copytree(full_library, tmp_path / "library"))
    notes = tmp_path / "校车.txt"
    notes.write_text("云岭校车安排\n云岭校车早上七点十分从东门发车。\n", "utf-8")
    question = "云岭校车几点从东门发车？"
    assert bureau("add", notes, library=library).returncode == 0
    with serving(library, tmp_path / "served.txt") as served:
        assert "七点十分" in asked(served, question)
        made = bureau("backup", tmp_path / "b.zip", library=library)
        assert (made.returncode, made.stderr) == (0, "")
        notes.write_text("云岭校车安排\n云岭校车早上八点二十分从东门发车。\n", "utf-8")
        assert bureau("add", notes, library=library).returncode == 0
        within(10, lambda: "八点二十分" in asked(served, question))

        for harmed in (False, True):
            if harmed:
                (tmp_path / "harmed").write_bytes(b"\xff" * 50_000)
                (tmp_path / "harmed").replace(library / "library.db")
                (library / "library.db-wal").unlink(missing_ok=True)
                health = httpx.get(f"{served.url}/healthz", timeout=30)
                assert health.status_code == 503
                assert "已损坏" in health.json()["reason"]
            back = bureau("restore-backup", tmp_path / "b.zip", library=library)
            assert (back.returncode, back.stderr) == (0, "")
            within(10, lambda: "七点十分" in asked(served, question))
            health = httpx.get(f"{served.url}/healthz", timeout=30)
            assert health.status_code == 200
        assert bureau("doctor", library=library).returncode == 0


def test_doctor_says_that_a_restore_was_cut_short(
    copied_library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (copied_library / f"{UNFINISHED}12345678").mkdir()
    assert main(["doctor", "--library", str(copied_library)]) == 1
    (line,) = [it for it in capsys.readouterr().out.splitlines() if it.startswith("✗")]
    assert "bureau restore-backup" in line
