"""Whatever happens in the middle of whatever: the old state or the new one, and one clear line."""

import copy
import itertools
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pytest
import sqlalchemy as sa
from entries import entry
from fake_encoder import CountingEncoder
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

import ui.engine
from corpus.backup import backup, restore
from corpus.errors import BureauError
from corpus.library import Library
from corpus.record import Entry
from index.search import Searcher
from index.store import open_store
from ui.cli import main

TESTS = Path(__file__).parent
ENCODER = CountingEncoder(8)
SOURCES = ("招生.txt", "总结.txt", "通知.txt", "问答.txt")
TEXTS = (
    "本区户籍适龄儿童均可报名。\n随迁子女须提供居住证。",
    "全年新增学位四千个。",
    "培训机构不得在节假日授课。\n违者责令改正。\n情节严重的予以公示。",
    "家长凭预约码从东门进校。\n每批不超过五十人。",
)


def made(source: str, text: str) -> Entry:
    def vector(words: str) -> np.ndarray:
        return ENCODER.passages([words])[0].astype(np.float16)

    return entry(source, f"{source.removesuffix('.txt')}说明。\n{text}", vectors_of=vector)


class Crash(Exception):
    """What is thrown into a statement."""


@dataclass
class Kept:
    """What must be known of one document."""

    id: str
    texts: list[str]  # of its versions, the first first
    digests: list[str]
    removed: bool = False


@dataclass
class Model:
    """What must be in a library, in plain words: documents by source, in order of first adding."""

    documents: dict[str, Kept] = field(default_factory=dict)

    def put(self, one: Entry) -> bool:
        """Whether it changes anything."""
        kept = self.documents.get(one.source)
        if kept is None:
            self.documents[one.source] = Kept("d" + one.sha256[:10], [one.text], [one.sha256])
            return True
        if kept.digests[-1] != one.sha256:
            kept.texts.append(one.text)
            kept.digests.append(one.sha256)
        elif not kept.removed:
            return False
        kept.removed = False
        return True

    def set_removed(self, source: str, removed: bool) -> bool:
        self.documents[source].removed = removed
        return True


Change = Callable[[Library | Model], object]


def found_in(library: Library) -> dict[str, Kept]:
    """Everything in the library as a model has it."""
    shown = {it.id: False for it in library.documents()}
    shown |= {it.id: True for it in library.documents(removed=True)}
    there = {}
    for document_id, removed in shown.items():
        versions = library.versions(document_id)
        text = library.text(document_id)
        assert [it.current for it in versions] == [False] * (len(versions) - 1) + [True]
        expected = made(versions[-1].source, text.partition("\n")[2])
        assert library.chunks(document_id) == expected.chunks
        assert library.units(document_id) == expected.units
        for version in versions:
            original = (library.originals.path(version.sha256)).read_bytes()
            assert sha256(original).hexdigest() == version.sha256
        there[versions[-1].source] = Kept(
            document_id,
            [text],  # older texts cannot be asked for: their digests stand for them
            [it.sha256 for it in versions],
            removed,
        )
    return there


def agrees(library: Library, model: Model) -> bool:
    there = found_in(library)
    known = {
        source: Kept(kept.id, kept.texts[-1:], kept.digests, kept.removed)
        for source, kept in model.documents.items()
    }
    ordered = [it.source for it in library.documents()]
    return there == known and ordered == [s for s, kept in known.items() if not kept.removed]


def at_statement(library: Library, number: int, does: Callable[[], None]) -> None:
    """Have something happen before the ``number``-th statement of a change from now on."""
    counting = itertools.count(1)

    def count(*_: object) -> None:
        if next(counting) == number:
            does()

    sa.event.listen(library._writer, "before_cursor_execute", count)
    sa.event.listen(library._writer, "commit", count)


def kill_me() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def crash() -> None:
    raise Crash


numbers = st.integers(1, 14)  # a put of three chunks takes about as many statements
sources, texts = st.sampled_from(SOURCES), st.sampled_from(TEXTS)


class Usage(RuleBasedStateMachine):
    """Any order of changes, crashes and damage to what is derived."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.library = Library(self.folder / "library")
        self.library.set_model(ENCODER.fingerprint)
        self.model = Model()
        self.saved: Model | None = None
        self.generation = 0
        self.store = open_store(self.library, model=ENCODER.fingerprint)

    def teardown(self) -> None:
        self.library.close()
        shutil.rmtree(self.folder)

    def change(self, change: Change, how: str, number: int) -> None:
        """Do it to library and model alike, or to neither where it is cut short."""
        after = copy.deepcopy(self.model)
        changes = change(after)
        if how == "kill":
            self.killed(change, number)
            if not agrees(self.library, self.model):
                self.model = after  # it was through, or its last word was on the disk
            return
        if how == "crash":
            fresh = Library(self.library.folder)
            at_statement(fresh, number, crash)
            try:
                change(fresh)
            except Crash:
                return
            finally:
                fresh.close()
        else:
            change(self.library)
        assert (self.library.generation > self.generation) == bool(changes)
        self.model = after

    def killed(self, change: Change, number: int) -> None:
        self.library.close()  # connections do not go through a fork
        child = os.fork()
        if child == 0:
            try:
                fresh = Library(self.library.folder)
                at_statement(fresh, number, kill_me)
                change(fresh)
            finally:
                os._exit(0)
        os.waitpid(child, 0)

    hows = st.sampled_from(["whole", "whole", "crash", "kill"])

    @rule(source=sources, text=texts, how=hows, number=numbers)
    def put(self, source: str, text: str, how: str, number: int) -> None:
        one = made(source, text)
        self.change(lambda it: it.put(one), how, number)

    @precondition(lambda self: any(not it.removed for it in self.model.documents.values()))
    @rule(data=st.data(), how=hows, number=st.integers(1, 4))
    def remove(self, data: st.DataObject, how: str, number: int) -> None:
        self.turn(True, data, how, number)

    @precondition(lambda self: any(it.removed for it in self.model.documents.values()))
    @rule(data=st.data(), how=hows, number=st.integers(1, 4))
    def restore(self, data: st.DataObject, how: str, number: int) -> None:
        self.turn(False, data, how, number)

    def turn(self, removed: bool, data: st.DataObject, how: str, number: int) -> None:
        there = [s for s, kept in self.model.documents.items() if kept.removed != removed]
        source = data.draw(st.sampled_from(there))

        def change(it: Library | Model) -> object:
            if isinstance(it, Model):
                return it.set_removed(source, removed)
            return it.remove(source) if removed else it.restore(source)

        self.change(change, how, number)

    @rule()
    def reopen(self) -> None:
        self.library.close()
        self.library = Library(self.folder / "library", create=False)
        self.open()

    def open(self) -> None:
        self.store = open_store(self.library, model=ENCODER.fingerprint)

    @rule()
    def back_up(self) -> None:
        backup(self.library.folder, self.folder / "b.zip")
        self.saved = copy.deepcopy(self.model)

    @precondition(lambda self: self.saved is not None)
    @rule()
    def put_back(self) -> None:
        restore(self.library.folder, self.folder / "b.zip")
        assert self.library.generation > self.generation
        self.model = copy.deepcopy(self.saved)

    @rule()
    def drop_derived(self) -> None:
        shutil.rmtree(self.library.folder / "derived", ignore_errors=True)
        self.open()

    @rule(place=st.integers(0, 50), share=st.floats(0, 0.99))
    def truncate_derived(self, place: int, share: float) -> None:
        derived = self.library.folder / "derived"
        there = sorted(it for it in derived.rglob("*") if it.is_file() and it.suffix != ".lock")
        file = there[place % len(there)]
        content = file.read_bytes()
        file.unlink()  # not in place: what is mapped must stay
        file.write_bytes(content[: int(len(content) * share)])
        self.open()

    def search(self) -> None:
        """Everything there is found by its own words, and nothing else."""
        self.store.update()
        assert self.store.generation == self.library.generation
        searcher = Searcher(self.library, self.store, ENCODER)
        live = {kept.id: kept for kept in self.model.documents.values() if not kept.removed}
        for kept in live.values():
            for line in kept.texts[-1].split("\n"):
                hits = searcher.search(line, 50).hits
                near = [other for hit in hits for other in (hit, *hit.alike)]
                assert (kept.id, line) in [(hit.document.id, hit.text) for hit in near]
                assert all(hit.text in live[hit.document.id].texts[-1] for hit in near)
        assert self.store.now.count == len([*self.library.all_chunks()])

    @invariant()
    def nothing_is_lost_and_nothing_half(self) -> None:
        assert agrees(self.library, self.model)
        generation = self.library.generation
        assert generation >= self.generation
        self.generation = generation
        self.search()


TestUsage = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")(Usage.TestCase)
TestUsage.settings = settings(
    max_examples=20,
    stateful_step_count=12,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # to shrink one takes minutes
    suppress_health_check=list(HealthCheck),
)


# disks and locks


def mounted(place: Path, *words: str) -> bool:
    done = subprocess.run(["mount", *words, str(place)], capture_output=True)
    return done.returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    if sys.platform != "linux" or not mounted(place, "-t", "tmpfs", "-o", "size=4m", "none"):
        pytest.skip("needs the right to mount a disk")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def one_line(error: BureauError) -> str:
    assert "\n" not in str(error)
    return str(error)


def fill(disk: Path, leave: int) -> Path:
    filler = disk / "filler"
    filler.unlink(missing_ok=True)
    filler.write_bytes(b"\0" * max(shutil.disk_usage(disk).free - leave, 0))
    return filler


@pytest.mark.parametrize("leave", [0, 30_000, 150_000])
def test_a_disk_that_fills_in_the_middle_of_an_add(small_disk: Path, leave: int) -> None:
    library = Library(small_disk / "library")
    model = Model()
    for source in SOURCES:
        model.put(made(source, TEXTS[0]))
        library.put(made(source, TEXTS[0]))
    filler = fill(small_disk, leave)
    with pytest.raises(BureauError) as full:
        for number in range(200):
            one = made(SOURCES[number % 4], "\n".join([TEXTS[number % 4]] * 20) + str(number))
            library.put(one)
            model.put(one)
    assert "磁盘" in one_line(full.value)
    assert agrees(library, model)
    library.close()
    filler.unlink()
    library = Library(small_disk / "library", create=False)
    assert library.integrity() == ()
    assert agrees(library, model)
    library.put(one)
    model.put(one)
    assert agrees(library, model)


def test_a_disk_that_fills_while_the_indexes_are_written(small_disk: Path) -> None:
    """At whatever place: each of the libraries that write them says it in another way."""
    library = Library(small_disk / "library")
    library.put(made(SOURCES[0], TEXTS[0]), model=ENCODER.fingerprint)
    store = open_store(library)
    old = store.generation
    library.put(made(SOURCES[1], "\n".join(f"第{n}所学校开放日。" for n in range(1500))))
    refused = 0
    for leave in range(0, 1_000_000, 12_000):
        filler = fill(small_disk, leave)
        try:
            store.update()
            break
        except BureauError as error:
            assert "无法写入索引" in one_line(error)
        refused += 1
        assert store.generation == old
        assert Searcher(library, store, ENCODER).search("居住证").hits
    assert refused > 5
    filler.unlink()
    assert store.update().generation == library.generation
    folders = [it for it in (library.folder / "derived").iterdir() if it.is_dir()]
    assert len(folders) == 2  # nothing is left of the attempt


def test_a_backup_onto_a_full_disk_leaves_the_older_one(small_disk: Path, tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    library.put(made(SOURCES[0], TEXTS[0]))
    backup(library.folder, small_disk / "b.zip")
    good = (small_disk / "b.zip").read_bytes()
    library.put(made(SOURCES[1], "\n".join(TEXTS * 100)))
    for leave in (0, 50_000, 200_000):
        fill(small_disk, leave)
        with pytest.raises(BureauError) as full:
            backup(library.folder, small_disk / "b.zip")
        assert "磁盘" in one_line(full.value)
        assert {it.name for it in small_disk.iterdir()} == {"b.zip", "filler"}
        assert (small_disk / "b.zip").read_bytes() == good


def test_a_restore_onto_a_full_disk_leaves_the_library(small_disk: Path, tmp_path: Path) -> None:
    library, model = Library(small_disk / "library"), Model()
    model.put(made(SOURCES[0], TEXTS[0]))
    library.put(made(SOURCES[0], TEXTS[0]))
    other = Library(tmp_path / "other")
    other.put(made(SOURCES[1], "\n".join(TEXTS * 100)))
    backup(other.folder, tmp_path / "b.zip")
    for leave in (0, 200_000, 500_000):
        fill(small_disk, leave)
        with pytest.raises(BureauError) as full:
            restore(library.folder, tmp_path / "b.zip")
        assert "磁盘" in one_line(full.value)
        assert agrees(library, model)


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A library in a folder that nobody may write to."""
    folder = tmp_path / "disk"
    folder.mkdir()
    root = sys.platform == "win32" or os.geteuid() == 0  # whom modes of files do not stop
    if root and not mounted(folder, "-t", "tmpfs", "-o", "size=8m", "none"):
        pytest.skip("needs the right to mount a disk")
    library = Library(folder / "library")
    library.put(made(SOURCES[0], TEXTS[0]), model=ENCODER.fingerprint)
    backup(library.folder, tmp_path / "b.zip")
    library.close()
    if root:
        assert mounted(folder, "-o", "remount,ro")
    else:
        for place in (folder / "library", *(folder / "library").rglob("*")):
            place.chmod(0o555)
    yield folder / "library"
    if root:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
    else:
        for place in (folder / "library", *(folder / "library").rglob("*")):
            place.chmod(0o755)


def test_a_folder_that_may_not_be_written_to(
    read_only: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("示例区校车早上七点十分发车。", "utf-8")
    for words in (
        ["add", str(notes)],
        ["remove", "招生"],
        ["restore-backup", str(tmp_path / "b.zip")],
    ):
        assert main([*words, "--library", str(read_only)]) == 2
        (line,) = [it for it in capsys.readouterr().err.splitlines() if "权限" in it]
        assert str(read_only) in line
    assert main(["doctor", "--library", str(read_only)]) == 1
    assert any(
        line.startswith("✗") and "权限" in line for line in capsys.readouterr().out.splitlines()
    )
    with closing(sqlite3.connect(f"file:{read_only}/library.db?immutable=1", uri=True)) as database:
        assert database.execute("SELECT generation FROM state").fetchone() == (1,)


def test_a_database_that_another_program_holds_for_long(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    library, model = Library(tmp_path, wait=0.2), Model()
    model.put(made(SOURCES[0], TEXTS[0]))
    library.put(made(SOURCES[0], TEXTS[0]), model=ENCODER.fingerprint)
    with closing(sqlite3.connect(tmp_path / "library.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for attempt in (
            lambda: library.put(made(SOURCES[1], TEXTS[1])),
            lambda: library.remove("招生"),
            lambda: library.feedback("a1", "问？", True),
        ):
            with pytest.raises(BureauError, match="正被另一个程序写入"):
                attempt()
        assert agrees(library, model)  # it can be read all the while
        monkeypatch.setattr(ui.engine, "Library", partial(Library, wait=0.2))  # not ten seconds
        assert main(["doctor", "--library", str(tmp_path)]) == 1
        said = capsys.readouterr().out
        assert "✗ 写入：资料库" in said
        assert "请稍后再试" in said
    assert library.put(made(SOURCES[1], TEXTS[1])).result == "added"


def test_a_database_that_another_program_has_for_itself(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.put(made(SOURCES[0], TEXTS[0]))
    library.close()
    with closing(sqlite3.connect(tmp_path / "library.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")  # then it cannot even be read
        other.execute("BEGIN IMMEDIATE")
        other.execute("COMMIT")
        for attempt in (
            lambda: Library(tmp_path, wait=0.2),
            lambda: backup(tmp_path, tmp_path / "b.zip", wait=0.2),
        ):
            with pytest.raises(BureauError, match="正被另一个程序"):
                attempt()
    assert [it.source for it in library.documents()] == [SOURCES[0]]


# many at work


def test_a_moment_is_of_one_state(tmp_path: Path) -> None:
    library, writer = Library(tmp_path), Library(tmp_path)
    writer.put(made(SOURCES[0], TEXTS[0]))
    with library.moment():
        (document,) = library.documents()
        chunks = library.chunks(document.id)
        writer.put(made(SOURCES[0], TEXTS[3]))
        writer.remove(document.id)
        text = library.text(document.id)
        assert [text[it.start : it.end] for it in chunks] == [it.text for it in chunks]
        assert [it.id for it in library.documents()] == [document.id]
    assert library.documents() == ()
    assert library.text(document.id).endswith(TEXTS[3])


SECONDS = 20.0

_READ = """
import sys, time
from pathlib import Path
from corpus.library import Library
from fake_encoder import CountingEncoder
from index.search import Searcher
from index.store import open_store
folder, updates = Path(sys.argv[1]), sys.argv[2] == "updates"
until = time.time() + float(sys.argv[3])
encoder = CountingEncoder(8)
library = Library(folder, create=False)
store = open_store(library, model=encoder.fingerprint)
searcher = Searcher(library, store, encoder)
seen = indexed = rounds = found = 0
while time.time() < until:
    if updates:
        store.update()
    else:
        store.refresh()
    assert library.generation >= seen and store.generation >= indexed
    seen, indexed = library.generation, store.generation
    for row in library.all_chunks():
        name, number, at = row.text.split("，")[:3]
        assert at in row.location[-1]
    for document in library.documents():
        text = library.text(document.id)
        lines = text.split("\\n")
        assert len({line.split("，")[1] for line in lines}) == 1 and len(lines) == 12, text
    for hit in searcher.search("云岭小学开放日", 20).hits:
        assert hit.text.startswith("云岭"), hit.text
        found += 1
    rounds += 1
print(rounds, found, seen, indexed)
"""


def lines_of(name: str, number: int) -> str:
    """Twelve lines that all say of which version they are."""
    return "\n".join(f"{name}，{number}，第{n + 1}条，开放日说明。" for n in range(12))


def test_readers_and_a_writer_under_load(tmp_path: Path) -> None:
    def vector(words: str) -> np.ndarray:
        return ENCODER.passages([words])[0].astype(np.float16)

    def put(name: str, number: int) -> None:
        one = entry(f"{name}.txt", lines_of(name, number), vectors_of=vector)
        library.put(one, model=ENCODER.fingerprint)

    names = [f"云岭{place}小学" for place in "东西南北中"]
    library = Library(tmp_path)
    for name in names:
        put(name, 0)
    store = open_store(library)
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", _READ, str(tmp_path), how, str(SECONDS)],
            cwd=TESTS.parent,
            env={**os.environ, "PYTHONPATH": str(TESTS)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for how in ("updates", "refreshes")
    ]
    chance = random.Random(17)
    number = 0
    while any(reader.poll() is None for reader in readers):
        number += 1
        name = chance.choice(names)
        if chance.random() < 0.7:
            put(name, number)
        else:
            library.remove(f"{name}.txt")
            library.restore(f"{name}.txt")
        if number % 5 == 0:
            store.update()
        time.sleep(0.005)
    for reader in readers:
        out, err = reader.communicate()
        assert (reader.returncode, err) == (0, "")
        rounds, found, seen, indexed = map(int, out.split())
        assert min(rounds, found, seen, indexed) > 20
    assert library.integrity() == ()
