"""BM25 over words and character pairs."""

from pathlib import Path

import numpy as np
import pytest

from corpus.record import ChunkRow
from index import keyword
from index.keyword import FIELDS, Keyword

EVEN = dict.fromkeys(FIELDS, 1.0)
TEXTS = {
    1: ("da", "招生办法", "随迁子女报名须提供居住证。"),
    2: ("da", "招生办法", "本区户籍适龄儿童均可报名。"),
    3: ("db", "工作总结", "全年新增学位四千个，居住证办理点增加。"),
    4: ("dc", "校外培训机构管理通知", "培训机构不得在节假日授课。"),
}


def rows(*chosen: int) -> list[ChunkRow]:
    return [
        ChunkRow(at, document, at, title, ("第一章",), "", text, np.zeros(2, np.float16))
        for at, (document, title, text) in TEXTS.items()
        if not chosen or at in chosen
    ]


@pytest.fixture
def index(tmp_path: Path) -> Keyword:
    keyword.write(tmp_path, rows())
    return Keyword(tmp_path)


def test_the_chunk_with_the_words_comes_first(index: Keyword) -> None:
    found = index.search("随迁子女的居住证", 10, weights=EVEN)
    assert [chunk for chunk, _ in found[:2]] == [1, 3]
    assert found[0][1] > found[1][1] > 0
    assert index.search("天气预报", 10, weights=EVEN) == []
    assert index.search("，。！", 10, weights=EVEN) == []


def test_fields_weigh_what_they_are_given(index: Keyword) -> None:
    assert index.search("管理通知", 10, weights={"body_bigrams": 1.0}) == []
    (head,) = index.search("管理通知", 10, weights={"head_words": 1.0})
    (twice,) = index.search("管理通知", 10, weights={"head_words": 2.0})
    assert head[0] == twice[0] == 4
    assert twice[1] == pytest.approx(2 * head[1], abs=2e-4)


def test_allowed_documents_bound_the_search_before_the_best_are_taken(index: Keyword) -> None:
    assert [chunk for chunk, _ in index.search("居住证", 1, weights=EVEN)] == [1]
    (found,) = index.search("居住证", 1, weights=EVEN, allowed=["db", "dc"])
    free = dict(index.search("居住证", 9, weights=EVEN))
    assert found == (3, free[3])  # and being allowed adds nothing to the score
    assert index.search("居住证", 9, weights=EVEN, allowed=[]) == []


def test_no_score_passes_the_ceiling(tmp_path: Path) -> None:
    again = [
        ChunkRow(9, "dz", 0, "居住证", (), "", "居住证" * 50, np.zeros(2, np.float16)),
        *rows(),
    ]
    keyword.write(tmp_path, again)
    index = Keyword(tmp_path)
    for query in ("居住证", "随迁子女的居住证", "新增学位"):
        ceiling = index.ceiling(query, EVEN)
        best = index.search(query, 1, weights=EVEN)[0][1]
        assert 0 < best <= ceiling
    once = index.ceiling("居住证", {"body_words": 1.0})
    assert index.search("居住证", 1, weights={"body_words": 1.0})[0][1] / once > 0.8
    assert index.ceiling("居住证居住证", {"body_words": 1.0}) == once  # terms count once
    assert index.ceiling("", EVEN) == 0


def test_frequencies(index: Keyword) -> None:
    assert index.count == 4
    assert index.document_frequency("居住证", "body_words") == 2
    assert index.document_frequency("办法", "head_bigrams") == 2
    assert index.document_frequency("天气", "body_words") == 0
    assert index.idf("天气", "body_words") > index.idf("居住证", "body_words") > 0


def test_equal_scores_come_in_the_order_of_chunk_ids(tmp_path: Path) -> None:
    same = [
        ChunkRow(at, f"d{at % 3}", 0, "通知", (), "", "学校放假。", np.zeros(2, np.float16))
        for at in range(60)
    ]
    keyword.write(tmp_path, sorted(same, key=lambda row: -row.chunk_id))
    found = Keyword(tmp_path).search("学校放假", 5, weights=EVEN)
    assert [chunk for chunk, _ in found] == [0, 1, 2, 3, 4]
    assert len({score for _, score in found}) == 1


def test_extending_drops_documents_and_adds_rows(tmp_path: Path) -> None:
    keyword.write(tmp_path, rows(1, 2, 3))
    before = Keyword(tmp_path)
    keyword.extend(tmp_path, ["da"], rows(4))
    after = Keyword(tmp_path)
    assert after.search("户籍适龄儿童", 9, weights=EVEN) == []
    assert [chunk for chunk, _ in after.search("培训机构", 9, weights=EVEN)] == [4]
    assert (after.count, after.deleted) == (2, 2)
    assert [chunk for chunk, _ in before.search("户籍适龄儿童", 1, weights=EVEN)] == [2]


def test_a_pasted_page_is_searched_by_its_beginning(index: Keyword) -> None:
    page = "居住证" + "".join(chr(0x4E00 + at) for at in range(20_000))
    assert index.search(page, 1, weights=EVEN)[0][0] in (1, 3)
