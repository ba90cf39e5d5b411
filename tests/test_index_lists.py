"""Vectors in lists: what a scan would find, without looking at everything."""

from pathlib import Path

import numpy as np
import pytest
from entries import entry, vector

from corpus.library import Library
from index import lists
from index.dense import Dense
from index.dense import write as write_dense
from index.derived import Derived
from index.lists import Lists, fits


def clusters(count: int, seed: int = 3) -> np.ndarray:
    """(count, 16) float16 of length 1 around 20 centres."""
    chance = np.random.default_rng(seed)
    centres = chance.standard_normal((20, 16))
    made = centres[chance.integers(20, size=count)] + 0.3 * chance.standard_normal((count, 16))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float16)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Dense, Dense, np.ndarray]:
    """The same 4,000 vectors to be scanned, and in lists; ids are twice the row."""
    folder = tmp_path_factory.mktemp("lists")
    vectors, ids = clusters(4000), np.arange(0, 8000, 2)
    write_dense(folder / "vectors.faiss", vectors)
    lists.write(folder / "lists.faiss", vectors, ids)
    scanned, narrowed = Dense(folder / "vectors.faiss"), Dense(folder / "vectors.faiss")
    narrowed.narrow(Lists(folder / "lists.faiss"), ids)
    return scanned, narrowed, vectors


def rows(dense: Dense, query: np.ndarray, k: int = 10) -> list[int]:
    return [hit.row for hit in dense.search(query.astype(np.float32), k)]


def test_nearly_all_of_the_nearest_are_found(made: tuple[Dense, Dense, np.ndarray]) -> None:
    scanned, narrowed, _ = made
    queries = clusters(50, seed=4)
    found = sum(len({*rows(scanned, q)} & {*rows(narrowed, q)}) for q in queries)
    assert found / 500 > 0.9


def test_a_vector_is_its_own_nearest(made: tuple[Dense, Dense, np.ndarray]) -> None:
    _, narrowed, vectors = made
    for row in range(0, 4000, 97):
        assert rows(narrowed, vectors[row], 1) == [row]


def test_scores_and_order_are_those_of_the_scan(made: tuple[Dense, Dense, np.ndarray]) -> None:
    scanned, narrowed, vectors = made
    query = vectors[5].astype(np.float32)
    exact = {hit.row: hit.cosine for hit in scanned.search(query, 4000)}
    hits = narrowed.search(query, 20)
    assert [hit.cosine for hit in hits] == sorted((h.cosine for h in hits), reverse=True)
    assert all(hit.cosine == pytest.approx(exact[hit.row], abs=1e-6) for hit in hits)


def test_with_a_filter_everything_allowed_is_looked_at(
    made: tuple[Dense, Dense, np.ndarray],
) -> None:
    scanned, narrowed, vectors = made
    allowed, query = np.arange(0, 4000, 7), vectors[3].astype(np.float32)
    assert narrowed.search(query, 30, allowed_rows=allowed) == scanned.search(
        query, 30, allowed_rows=allowed
    )


def test_what_came_since_is_found_and_what_went_is_not(
    tmp_path: Path, made: tuple[Dense, Dense, np.ndarray]
) -> None:
    _, _, vectors = made
    lists.write(tmp_path / "lists.faiss", vectors[:3800], np.arange(3800))
    ids = np.concatenate((np.arange(100, 3800), np.arange(5000, 5200)))
    now = np.concatenate((vectors[100:3800], vectors[3800:]))
    write_dense(tmp_path / "vectors.faiss", now)
    dense = Dense(tmp_path / "vectors.faiss")
    dense.narrow(Lists(tmp_path / "lists.faiss"), ids)
    assert rows(dense, vectors[3900], 1) == [3800]  # id 5100
    assert rows(dense, vectors[150], 1) == [50]
    assert all(0 <= row < len(now) for row in rows(dense, vectors[10], 50))


def test_lists_serve_until_a_tenth_has_changed() -> None:
    ids = np.arange(1000)
    assert fits(ids, ids) and fits(ids, np.arange(1050)) and fits(ids, ids[60:])
    assert not fits(ids, np.arange(1200)) and not fits(ids, ids[200:])


# -- among the other indexes ---------------------------------------------------------------


def library_of(folder: Path, documents: int) -> Library:
    library = Library(folder)
    library.set_model("model-a")
    for n in range(documents):
        signs = "".join(chr(0x4E00 + (37 * n + i * i) % 2000) for i in range(40))
        library.put(entry(f"{n}.txt", "\n".join(signs[i : i + 5] for i in range(0, 40, 5))))
    return library


def build(library: Library, folder: Path, previous: Derived | None, exact_up_to: int) -> Derived:
    folder.mkdir()
    Derived.build(library, folder, previous, exact_up_to=exact_up_to)
    return Derived(folder)


def test_the_size_decides_whether_there_are_lists(tmp_path: Path) -> None:
    library = library_of(tmp_path / "library", 20)
    assert build(library, tmp_path / "few", None, exact_up_to=160).lists is None
    many = build(library, tmp_path / "many", None, exact_up_to=159)
    assert many.lists is not None
    for row in library.all_chunks():
        nearest = many.dense.search(row.vector.astype(np.float32), 1)[0]
        assert nearest.cosine > 0.999


def test_a_change_shares_the_lists_and_still_finds_the_new(tmp_path: Path) -> None:
    library = library_of(tmp_path / "library", 20)
    before = build(library, tmp_path / "before", None, exact_up_to=100)
    library.put(entry("新.txt", "学位一千二百个"))
    after = build(library, tmp_path / "after", before, exact_up_to=100)
    assert before.lists is not None and after.lists is not None
    assert after.lists.ids.tolist() == before.lists.ids.tolist()  # not made anew
    hit = after.dense.search(vector("学位一千二百个").astype(np.float32), 1)[0]
    assert after.place(after.chunk_id(hit.row))[0] == library.document("新.txt").id


def test_after_many_changes_the_lists_are_made_anew(tmp_path: Path) -> None:
    library = library_of(tmp_path / "library", 20)
    before = build(library, tmp_path / "before", None, exact_up_to=100)
    for n in range(4):
        library.remove(f"{n}.txt")
    after = build(library, tmp_path / "after", before, exact_up_to=100)
    assert after.lists is not None and len(after.lists.ids) == after.count == 128


def test_a_torn_list_is_noticed(tmp_path: Path) -> None:
    library = library_of(tmp_path / "library", 20)
    build(library, tmp_path / "made", None, exact_up_to=100)
    file = tmp_path / "made" / "lists.faiss"
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(ValueError, match="bytes long"):
        Derived(tmp_path / "made")
