"""One search over both retrievers: filters, passages, order."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from fake_encoder import CountingEncoder

from corpus.document import Kind, Status
from corpus.library import Library
from index.ingest import add
from index.search import Filters, Found, Searcher
from index.store import open_store

LONG = "第三条 学校食堂应当符合下列要求：\n" + "\n".join(
    f"（{n}）食堂第{n}项要求是留存样品并记录在册，由专人保管钥匙，每日检查三次，发现问题立即报告，记录保存两年以上备查。"
    for n in "一二三四五六七八九"
)
FILES = {
    "食堂办法.txt": "示例区学校食堂管理办法\n第一条 为保障安全制定本办法。\n"
    f"第二条 食堂实行陪餐。\n{LONG}\n第四条 校车由学校管理。\n",
    "2025年工作总结.txt": "示例区教育局2025年工作总结\n一、学位建设\n新增学位4350个。\n"
    "二、食堂管理\n检查食堂86所。\n",
    "2024年工作总结.txt": "示例区教育局2024年工作总结\n一、学位建设\n新增学位3860个。\n"
    "二、食堂管理\n检查食堂70所。\n",
}


def library_of(folder: Path, files: dict[str, str]) -> Searcher:
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    encoder, library = CountingEncoder(), Library(folder / "library")
    for one in add(library, encoder, [folder / name for name in files]):
        assert one.result == "added", one
    return Searcher(library, open_store(library), encoder)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return library_of(tmp_path_factory.mktemp("search"), FILES)


def texts(found: Found) -> list[str]:
    return [hit.text for hit in found.hits]


def test_the_passage_with_the_words_comes_first(searcher: Searcher) -> None:
    assert "校车由学校管理" in searcher.search("校车由谁管理").hits[0].text
    assert "陪餐" in searcher.search("陪餐").hits[0].text


def test_a_long_article_is_one_passage_and_whole(searcher: Searcher) -> None:
    found = searcher.search("食堂留存样品记录要求", 10)
    of_article = [hit for hit in found.hits if hit.location[-1:] == ("第三条",)]
    assert len(of_article) == 1
    hit = of_article[0]
    assert hit.text.startswith("第三条") and "第九项" in hit.text
    assert "第四条" not in hit.text
    assert len(hit.chunks) > 1  # it was cut, since the model could not read it whole
    assert hit.text == searcher.library.text(hit.document.id)[hit.start : hit.end]


def test_no_passage_comes_twice(searcher: Searcher) -> None:
    found = searcher.search("食堂", 50)
    places = [(hit.document.id, hit.start, hit.end) for hit in found.hits]
    assert len(set(places)) == len(places)


def test_every_hit_says_who_found_it(searcher: Searcher) -> None:
    for hit in searcher.search("学校食堂管理", 50).hits:
        assert hit.found_by
        assert ("dense" in hit.found_by) == (hit.dense is not None)
        assert ("keyword" in hit.found_by) == (hit.keyword is not None)
    best = searcher.search("校车由学校管理").hits[0]
    assert best.found_by == ("dense", "keyword")


def test_words_that_stand_nowhere_are_found_by_their_likeness_alone(searcher: Searcher) -> None:
    found = searcher.search("xyz", 5)
    assert all(hit.found_by == ("dense",) for hit in found.hits)


def test_scores_fall_and_lie_between_nought_and_one(searcher: Searcher) -> None:
    scores = [hit.score for hit in searcher.search("食堂检查多少所", 50).hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 for score in scores)


def test_order_is_the_same_every_time(searcher: Searcher) -> None:
    def places() -> list[tuple[str, int]]:
        return [(h.document.id, h.start) for h in searcher.search("新增学位", 50).hits]

    first = places()
    assert all(places() == first for _ in range(3))


def test_the_order_of_adding_does_not_change_what_is_found(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one = library_of(tmp_path / "a", FILES)
    other = library_of(tmp_path / "b", dict(reversed(FILES.items())))
    for query in ("食堂检查", "新增学位多少", "校车"):
        assert {(h.document.id, h.start) for h in one.search(query, 50).hits} == {
            (h.document.id, h.start) for h in other.search(query, 50).hits
        }


# -- filters -------------------------------------------------------------------------------


def test_filters_act_before_the_best_are_taken(searcher: Searcher) -> None:
    """The only passage of 2024 about 食堂 is found though others would fill the list."""
    unfiltered = searcher.search("食堂", 1).hits[0]
    assert unfiltered.document.about.year != 2024
    (hit,) = searcher.search("食堂", 1, filters=Filters(year=2024)).hits
    assert hit.document.about.year == 2024 and "70所" in hit.text


@pytest.mark.parametrize(
    ("filters", "fits"),
    [
        (Filters(kind=Kind.SUMMARY), lambda d: d.about.kind is Kind.SUMMARY),
        (Filters(year=2025), lambda d: d.about.year == 2025),
        (Filters(kind=Kind.SUMMARY, year=2024), lambda d: d.about.year == 2024),
        (Filters(status=Status.UNKNOWN), lambda d: d.status is Status.UNKNOWN),
        (Filters(status=Status.IN_FORCE), lambda d: d.status is Status.IN_FORCE),
    ],
)
def test_only_what_a_filter_admits_is_found(
    searcher: Searcher, filters: Filters, fits: Callable[..., bool]
) -> None:
    hits = searcher.search("食堂 学位 校车", 50, filters=filters).hits
    assert all(fits(hit.document) for hit in hits)
    wanted = {d.id for d in searcher.library.documents() if fits(d)}
    assert {hit.document.id for hit in hits} == wanted


def test_one_document(searcher: Searcher) -> None:
    of = searcher.library.documents()[0].id
    hits = searcher.search("食堂", 50, filters=Filters(document=of)).hits
    assert {hit.document.id for hit in hits} == {of}


def test_a_filter_that_admits_nothing_finds_nothing(searcher: Searcher) -> None:
    assert searcher.search("食堂", filters=Filters(year=1949)).hits == ()
    assert searcher.search("食堂", filters=Filters(document="dnone")).hits == ()


# -- edges ---------------------------------------------------------------------------------


def test_more_is_asked_for_than_there_is(searcher: Searcher) -> None:
    everything = searcher.search("食堂", 10_000).hits
    assert {hit.document.id for hit in everything} == {d.id for d in searcher.library.documents()}
    assert everything[:5] == searcher.search("食堂", 5).hits


@pytest.mark.parametrize("query", ["", " ", "？？", "\x00", "食" * 20_000, "😀", "'\" OR 1=1 --"])
def test_odd_queries_do_no_harm(searcher: Searcher, query: str) -> None:
    found = searcher.search(query, 3)
    assert len(found.hits) <= 3


def test_none_wanted(searcher: Searcher) -> None:
    assert searcher.search("食堂", 0).hits == ()


def test_an_empty_library(tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    encoder = CountingEncoder()
    searcher = Searcher(library, open_store(library), encoder)
    assert searcher.search("食堂").hits == ()
    assert searcher.search("食堂", filters=Filters(year=2025)).hits == ()


def test_what_is_removed_is_found_no_more(tmp_path: Path) -> None:
    searcher = library_of(tmp_path, FILES)
    gone = searcher.search("校车").hits[0].document.id
    searcher.library.remove(gone)
    searcher.store.update()
    assert gone not in {hit.document.id for hit in searcher.search("校车", 50).hits}
    searcher.library.restore(gone)
    searcher.store.update()
    assert searcher.search("校车").hits[0].document.id == gone


def test_status_is_told_for_the_day_that_is_asked_about(tmp_path: Path) -> None:
    text = "示例区校车管理办法\n第一条 校车由学校管理。\n第二条 本办法自2026年9月1日起施行。\n"
    searcher = library_of(tmp_path, {"办法.txt": text})
    before = searcher.search("校车", as_of=date(2026, 8, 31)).hits[0].document.status
    after = searcher.search("校车", as_of=date(2026, 9, 1)).hits[0].document.status
    assert (before, after) == (Status.NOT_YET, Status.IN_FORCE)
