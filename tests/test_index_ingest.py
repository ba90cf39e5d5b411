"""Adding: what it costs, in which order it reports, what a batch holds."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fake_encoder import CountingEncoder

from corpus.document import Kind
from corpus.errors import BureauError
from corpus.library import Library
from corpus.prepare import Prepared, prepare
from corpus.read.block import Reading
from corpus.read.find import Found
from corpus.read.guard import Guard
from corpus.record import ChunkRow
from index import ingest, keyword
from index.ingest import Told, add, embed_again
from index.store import open_store
from index.wording import chunk_words


class Tallying(CountingEncoder):
    """Says how many texts it was given, by call."""

    def __init__(self, dimension: int = 64) -> None:
        super().__init__(dimension)
        self.calls: list[int] = []

    def passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> np.ndarray:
        self.calls.append(len(texts))
        return super().passages(texts, progress)


def write(folder: Path, numbers: range) -> list[Path]:
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{number:04}.txt" for number in numbers]
    for number, path in zip(numbers, paths, strict=True):
        path.write_text(f"第{number}所学校开放办法\n第一条 每逢{number}日开放。\n", "utf-8")
    return paths


def test_ten_documents_more_cost_ten_documents_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library, encoder = Library(tmp_path / "library"), Tallying()
    for _ in add(library, encoder, write(tmp_path / "百", range(300))):
        pass
    store = open_store(library)
    assert store.now.count == 300
    texts = sum(encoder.calls)
    encoder.calls.clear()

    indexed: list[int] = []
    extend, rewrite = keyword.extend, keyword.write

    def counted(rows: Iterator[ChunkRow]) -> Iterator[ChunkRow]:
        for row in rows:
            indexed.append(row.chunk_id)
            yield row

    # the real parts, with a count of the rows that pass through
    monkeypatch.setattr(keyword, "extend", lambda f, gone, rows: extend(f, gone, counted(rows)))
    monkeypatch.setattr(keyword, "write", lambda folder, rows: rewrite(folder, counted(rows)))
    for _ in add(library, encoder, [tmp_path / "百", *write(tmp_path / "十", range(300, 310))]):
        pass
    assert sum(encoder.calls) == texts // 30
    store.update()
    assert store.now.count == 310
    assert len(indexed) == 10


def test_lines_come_in_the_order_of_the_files_and_say_counts_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "BATCH", 10)
    paths = write(tmp_path / "a", range(12))
    for empty in (0, 5, 11):
        paths[empty].write_bytes(b"")
    library, encoder = Library(tmp_path / "library"), Tallying()
    steps: list[tuple[int, int]] = []
    said = list(
        add(library, encoder, [tmp_path / "a", paths[3]], say=lambda *step: steps.append(step))
    )
    assert [one.name for one in said] == [*(f"a/{path.name}" for path in paths), "0003.txt"]
    assert [n for n, one in enumerate(said) if one.result == "failed"] == [0, 5, 11]
    assert said[12].result == "unchanged"
    assert steps == [(n, 13) for n in range(14)]
    assert len(encoder.calls) > 1
    assert max(encoder.calls) <= 10 + 4  # a batch ends with the file that fills it


def test_what_is_reported_is_safe_when_it_is_reported(tmp_path: Path) -> None:
    paths = write(tmp_path / "a", range(3))
    library = Library(tmp_path / "library")
    for one in add(library, CountingEncoder(), paths):
        other = Library(tmp_path / "library", create=False)
        assert one.document_id in {it.id for it in other.documents()}
        other.close()


def test_a_stop_in_the_middle_keeps_what_was_reported(tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    adding = add(library, CountingEncoder(), write(tmp_path / "a", range(5)))
    first = next(adding)
    adding.close()
    assert [it.id for it in library.documents()] == [first.document_id]
    assert library.integrity() == ()


def faulty(reading: Reading, name: str) -> Prepared:
    """A fault put into the program: no file is known that makes one."""
    if name.endswith("0001.txt"):
        raise IndexError
    return prepare(reading, name)


def test_a_fault_in_one_file_keeps_no_other_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(ingest, "prepare", faulty)
    library = Library(tmp_path / "library")
    said = list(add(library, CountingEncoder(), write(tmp_path / "a", range(3))))
    assert [one.result for one in said] == ["added", "failed", "added"]
    assert "「a/0001.txt」" not in str(said[1].reason)
    assert "「0001.txt」读取时出错（IndexError）" in str(said[1].reason)
    assert "in faulty" in caplog.text


def test_the_same_content_twice_in_one_batch_is_one_document(tmp_path: Path) -> None:
    (first,) = write(tmp_path / "a", range(1))
    second = first.with_name("抄.txt")
    second.write_bytes(first.read_bytes())
    library = Library(tmp_path / "library")
    one, two = add(library, CountingEncoder(), [first, second])
    assert (one.result, two.result, two.reason) == ("added", "unchanged", "与“0000.txt”内容相同")
    assert two.document_id == one.document_id


def test_a_document_to_replace_that_is_not_there_stops_before_any_work(tmp_path: Path) -> None:
    library, encoder = Library(tmp_path / "library"), Tallying()
    with pytest.raises(BureauError, match="没有“旧的”"):
        list(add(library, encoder, write(tmp_path / "a", range(1)), told=Told(replaces="旧的")))
    assert encoder.calls == []


def test_vectors_of_another_model_are_refused_then_made_again(tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    list(add(library, CountingEncoder(64), write(tmp_path / "a", range(2))))
    with pytest.raises(BureauError, match="bureau doctor --rebuild"):
        list(add(library, CountingEncoder(32), write(tmp_path / "b", range(2, 3))))
    other = CountingEncoder(32)
    embed_again(library, other)
    list(add(library, other, write(tmp_path / "b", range(2, 3))))
    chunk = library.chunks(library.documents()[0].id)[0]
    hit = open_store(library, model=other.fingerprint).dense.search(
        other.queries([f"第0所学校开放办法 {chunk.text}"])[0], 1
    )[0]
    assert hit.row == 0


def test_a_run_that_was_stopped_goes_on_without_reading_again(tmp_path: Path) -> None:
    write(tmp_path / "a", range(6))
    library = Library(tmp_path / "library")
    adding = add(library, CountingEncoder(), [tmp_path / "a"])
    done = [next(adding), next(adding)]
    adding.close()
    steps: list[str] = []
    said = list(add(library, CountingEncoder(), [tmp_path / "a"], step=steps.append))
    safe = {it.document_id for it in done}
    assert [one.result for one in said].count("unchanged") == len(safe) == 2
    assert {one.document_id for one in said if one.result == "unchanged"} == safe
    read = [words for words in steps if words.startswith("读取")]
    assert read == [f"读取 a/000{n}.txt" for n in range(2, 6)]
    assert any(words.startswith("向量化") for words in steps)


def hanging(reading: Reading, name: str) -> Prepared:
    if name.endswith("0001.txt"):
        time.sleep(60)
    return prepare(reading, name)


def test_a_file_that_takes_too_long_is_left_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "prepare", hanging)
    with Guard() as guard:
        # its process is there: on a busy machine to start one takes seconds as well
        guard.read(Found("先.txt", Path(), "先读的内容。".encode()), then=hanging)
        guard.seconds = 6
        monkeypatch.setattr(ingest, "read_guarded", guard.read)
        library = Library(tmp_path / "library")
        said = list(add(library, CountingEncoder(), write(tmp_path / "a", range(3))))
    assert [one.result for one in said] == ["added", "failed", "added"]
    assert "超过 6 秒" in str(said[1].reason)


def unsure(reading: Reading, name: str) -> Prepared:
    return replace(prepare(reading, name), confidence={1: 0.99, 2: 0.41, 3: 0.79}, pages=3)


def test_pages_that_were_read_with_little_confidence_are_kept_in_mind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The figures are put in: what OCR makes of real scans is for its own tests."""
    monkeypatch.setattr(ingest, "prepare", unsure)
    (one,) = add(Library(tmp_path / "l"), CountingEncoder(), write(tmp_path / "a", range(1)))
    assert one.pages == 3
    (document,) = Library(tmp_path / "l").documents()
    assert document.low_pages == (2, 3)


def test_what_is_told_outlasts_the_version_it_was_told_of(tmp_path: Path) -> None:
    (path,) = write(tmp_path / "a", range(1))
    library = Library(tmp_path / "library")
    (one,) = add(library, CountingEncoder(), [path], told=Told(Kind.NOTICE, 2031))
    path.write_text("第0所学校开放办法\n第一条 每逢周一开放。\n", "utf-8")
    (two,) = add(library, CountingEncoder(), [path])
    assert (two.result, two.document_id) == ("replaced", one.document_id)
    (document,) = library.documents()
    assert (document.about.kind, document.about.year) == (Kind.NOTICE, 2031)
    assert library.found(document.id).kind is Kind.REGULATION


def test_a_title_that_was_set_is_in_the_vectors_of_later_versions(tmp_path: Path) -> None:
    (path,) = write(tmp_path / "a", range(1))
    library, encoder = Library(tmp_path / "library"), CountingEncoder()
    (one,) = add(library, encoder, [path])
    ingest.correct(library, lambda: encoder, str(one.document_id), title="校园开放规定")
    path.write_text("第0所学校开放办法\n第一条 每逢周一开放。\n", "utf-8")
    (two,) = add(library, encoder, [path])
    assert (two.result, two.title) == ("replaced", "校园开放规定")
    (row,) = library.all_chunks()
    wanted = encoder.passages([chunk_words("校园开放规定", library.chunk(row.chunk_id)[1])])[0]
    assert row.vector.tolist() == wanted.astype(np.float16).tolist()
