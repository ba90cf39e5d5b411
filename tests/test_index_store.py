"""The derived indexes follow the library, whatever happens to their files."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from entries import entry, vector

from corpus.errors import BureauError
from corpus.library import Library
from corpus.record import Vectors
from index import derived
from index.dense import Dense, write
from index.keyword import FIELDS
from index.store import Store, open_store

EVEN = dict.fromkeys(FIELDS, 1.0)
TESTS = Path(__file__).parent


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library(tmp_path / "library")
    library.set_model("model-a")
    library.put(entry("招生.txt", "随迁子女报名须提供居住证。\n本区户籍适龄儿童均可报名。"))
    library.put(entry("总结.txt", "全年新增学位四千个。\n完成达标创建。"))
    library.put(entry("通知.txt", "培训机构不得在节假日授课。"))
    return library


def texts(store: Store, query: str) -> list[str]:
    """What the two searchers find first, each text once."""
    by_keyword = [chunk for chunk, _ in store.keyword.search(query, 5, weights=EVEN)]
    by_meaning = [store.now.chunk_id(hit.row) for hit in store.dense.search(as_query(query), 1)]
    found = store.library.chunks_by_id([*by_keyword[:1], *by_meaning])
    return [chunk.text for _, chunk in found.values()]


def as_query(text: str) -> np.ndarray:
    return vector(text).astype(np.float32)


def agrees(store: Store) -> bool:
    """Everything in the library is found by its own words and its own vector, and nothing else."""
    rows = list(store.library.all_chunks())
    for row in rows:
        by_keyword = [it for it, _ in store.keyword.search(row.text, 5, weights=EVEN)]
        near = store.dense.search(row.vector.astype(np.float32), 1)[0]
        if row.chunk_id not in by_keyword or near.cosine < 0.999:
            return False
        if store.place(row.chunk_id) != (row.document_id, row.ordinal):
            return False
        if not np.array_equal(store.dense.vectors[store.now.row(row.chunk_id)], row.vector):
            return False
    return (store.now.count, store.generation) == (len(rows), store.library.generation)


def test_chunks_are_found_by_words_and_by_meaning(library: Library) -> None:
    store = open_store(library)
    assert texts(store, "随迁子女报名须提供居住证。") == ["随迁子女报名须提供居住证。"]
    assert agrees(store)


def test_unchanged_is_opened_not_built(library: Library) -> None:
    first = open_store(library)
    assert open_store(library).now.folder == first.now.folder


def test_only_what_is_new_is_written(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(library)
    library.put(entry("新.txt", "学前教育普惠率九成。"))
    passed: list[str] = []
    real = derived.keyword.extend

    def watched(folder: Path, gone: object, rows: object) -> None:
        kept = list(rows)  # type: ignore[call-overload]
        passed.extend(row.text for row in kept)
        real(folder, gone, kept)  # type: ignore[arg-type]

    monkeypatch.setattr(derived.keyword, "extend", watched)
    store = open_store(library)
    assert passed == ["学前教育普惠率九成。"]
    assert agrees(store)


@pytest.mark.parametrize("rewrite_up_to", [0, 20_000])
def test_removed_replaced_and_restored_are_followed(
    library: Library, monkeypatch: pytest.MonkeyPatch, rewrite_up_to: int
) -> None:
    monkeypatch.setattr(derived, "REWRITE_UP_TO", rewrite_up_to)
    for number in range(30):
        library.put(entry(f"{number}.txt", f"第{number}号学校开放日。"))
    store = open_store(library)
    library.remove("招生")
    store.update()
    assert store.keyword.search("随迁子女居住证", 5, weights=EVEN) == []
    library.put(entry("总结.txt", "全年新增学位五千个。"))
    store.update()
    assert agrees(store)
    assert store.keyword.search("达标创建", 5, weights=EVEN) == []
    library.put(entry("后来.txt", "此后添加的资料。"))
    library.restore("招生")  # its chunks are older than the last added
    store.update()
    assert agrees(store)
    assert texts(store, "随迁子女报名须提供居住证。") == ["随迁子女报名须提供居住证。"]


def test_scores_do_not_depend_on_how_the_index_came_about(library: Library) -> None:
    store = open_store(library)
    library.remove("通知")
    library.put(entry("新.txt", "报名时间为四月。"))
    store.update()
    library.restore("通知")
    store.update()
    before = store.keyword.search("报名", 9, weights=EVEN)
    near = store.dense.search(as_query("报名时间"), 9)
    store.rebuild()
    assert store.keyword.search("报名", 9, weights=EVEN) == before
    assert store.dense.search(as_query("报名时间"), 9) == near


def test_filter_before_the_best_are_taken(library: Library) -> None:
    store = open_store(library)
    query = as_query("随迁子女报名须提供居住证。")
    wanted = library.document("通知").id
    rows = store.now.rows_of([wanted])
    (hit,) = store.dense.search(query, 1, allowed_rows=rows)
    assert store.place(store.now.chunk_id(hit.row)) == (wanted, 0)
    assert store.dense.search(query, 5, allowed_rows=rows) == [hit]
    assert store.dense.search(query, 5, allowed_rows=store.now.rows_of(["d没有"])) == []


def test_an_empty_library_has_an_empty_index(tmp_path: Path) -> None:
    library = Library(tmp_path)
    store = open_store(library)
    assert store.keyword.search("报名", 5, weights=EVEN) == []
    assert store.dense.search(as_query("报名"), 5) == []
    library.put(entry("a.txt", "报名时间。"))
    store.update()
    assert agrees(store)
    library.remove("a")
    store.update()
    assert store.keyword.search("报名", 5, weights=EVEN) == []


def test_a_document_without_chunks_is_no_trouble(library: Library) -> None:
    none = np.zeros((0, 8), np.float16)
    library.put(replace(entry("空.txt", ""), chunks=(), chunk_vectors=none))
    assert agrees(open_store(library))


# the vectors alone


def test_centred_cosine_takes_the_mean_off_both_sides(tmp_path: Path) -> None:
    vectors = np.array([[1, 0, 0], [0.6, 0.8, 0], [0.6, 0, 0.8], [0.8, 0.6, 0]], np.float16)
    write(tmp_path / "v.faiss", vectors)
    dense = Dense(tmp_path / "v.faiss")
    exact = vectors.astype(np.float32)
    mean = exact.mean(axis=0)
    assert dense.mean == pytest.approx(mean, abs=1e-6)
    query = np.array([0, 1, 0], np.float32)
    hits = dense.search(query, 4)
    assert [hit.row for hit in hits] == [1, 3, 0, 2]  # 0 and 2 are equally far
    for hit in hits:
        away, query_away = exact[hit.row] - mean, query - mean
        norms = np.linalg.norm(away) * np.linalg.norm(query_away)
        assert hit.cosine == pytest.approx(float(exact[hit.row] @ query), abs=1e-6)
        assert hit.centred == pytest.approx(float(away @ query_away / norms), abs=1e-5)
    with pytest.raises(ValueError, match="3 dimensions"):
        dense.search(np.ones(4, np.float32), 1)


# damage


def _truncate(file: Path) -> None:
    # a new file, not the old one shortened: what a reader has mapped must stay
    content = file.read_bytes()
    file.unlink()
    file.write_bytes(content[: len(content) // 2])


def test_each_file_truncated_or_gone_is_mended(library: Library) -> None:
    folder = open_store(library).now.folder
    names = [it.relative_to(folder) for it in sorted(folder.rglob("*")) if it.is_file()]
    assert Path("vectors.faiss") in names and Path("keyword/meta.json") in names
    for harm in (_truncate, Path.unlink):
        for name in names:
            file = open_store(library).now.folder
            segment = file / name
            if not segment.exists():  # a segment has another name in the index made anew
                same = sorted(file.glob(f"keyword/*{name.suffix}"))
                segment = same[0]
            if segment.suffix == ".lock":
                continue
            harm(segment)
            assert agrees(open_store(library)), (harm, name)


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: shutil.rmtree(folder),
        lambda folder: (folder / "current").unlink(),
        lambda folder: (folder / "current").write_text(""),
        lambda folder: (folder / "current").write_text("../../elsewhere"),
        lambda folder: shutil.rmtree(folder / (folder / "current").read_text()),
    ],
)
def test_the_whole_folder_harmed_is_mended(
    library: Library, harm: Callable[[Path], object]
) -> None:
    harm(open_store(library).folder)
    assert agrees(open_store(library))


def test_harm_to_the_old_one_does_not_reach_the_next(library: Library) -> None:
    store = open_store(library)
    _truncate(next((store.now.folder / "keyword").glob("*.term")))
    library.put(entry("新.txt", "学前教育普惠率九成。"))
    assert agrees(open_store(library))


def test_vectors_of_another_model(library: Library) -> None:
    store = open_store(library, model="model-a")
    with pytest.raises(BureauError, match="bureau doctor --rebuild"):
        open_store(library, model="model-b")
    library.replace_vectors(
        "model-b",
        [
            Vectors(
                it.version,
                np.array([vector(chunk.text)[::-1] for chunk in it.chunks]),
                np.array([vector(it.text[unit.start : unit.end])[::-1] for unit in it.units]),
            )
            for it in library.stored()
        ],
    )
    assert agrees(open_store(library, model="model-b"))
    assert store.now.model == "model-a"


# others at work


def test_a_reader_keeps_its_generation_until_it_refreshes(library: Library) -> None:
    reader, writer = open_store(library), open_store(library)
    old = reader.now
    for number in range(4):  # the folder that the reader holds is swept away meanwhile
        library.put(entry(f"新{number}.txt", f"第{number}批学位。"))
        writer.update()
    assert not old.folder.exists()
    assert len(list(writer.folder.glob("*-*/"))) == 2
    assert reader.stale
    assert reader.keyword.search("学位", 9, weights=EVEN)
    assert texts(reader, "随迁子女报名须提供居住证。") == ["随迁子女报名须提供居住证。"]
    assert reader.refresh().generation == library.generation
    assert agrees(reader)


_OPEN = """
import sys
from pathlib import Path
from corpus.library import Library
from index.store import open_store
print("ready", flush=True)
for _ in range(int(sys.argv[2])):
    store = open_store(Library(Path(sys.argv[1]), create=False))
    if int(sys.argv[2]) > 1: store.rebuild()
    print(store.generation, store.now.count, flush=True)
"""


def _opening(folder: Path, times: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", _OPEN, str(folder), str(times)],
        cwd=TESTS.parent,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_two_processes_build_at_once(library: Library) -> None:
    children = [_opening(library.folder, 1) for _ in range(2)]
    said = [child.communicate(timeout=60)[0].split("\n")[1] for child in children]
    assert said == [f"{library.generation} 5"] * 2
    store = open_store(library)
    assert len(list(store.folder.glob("*-*/"))) == 1  # the second took what the first had made
    assert agrees(store)


def test_kill_while_building_leaves_an_index_that_opens(library: Library) -> None:
    chance = random.Random(3)
    for _ in range(4):
        child = _opening(library.folder, 100_000)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(chance.uniform(0.02, 0.3))
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        assert agrees(open_store(library))
