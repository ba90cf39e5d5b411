"""How much of a query stands in a passage to the letter."""

from pathlib import Path

import pytest
from entries import entry

from corpus.library import Library
from index.cover import asked, covered
from index.keyword import Keyword
from index.store import open_store


@pytest.fixture
def keyword(tmp_path: Path) -> Keyword:
    library = Library(tmp_path / "library")
    library.set_model("model-a")
    lines = "\n".join(("学校食堂应当留样", "学校应当报告", "学校应当登记", "校车由学校管理"))
    library.put(entry("办法.txt", lines))
    return open_store(library).keyword


def test_all_or_nothing(keyword: Keyword) -> None:
    of = asked("食堂留样", keyword)
    assert covered(of, ["学校食堂应当留样"]) < 1  # 堂留 stands nowhere
    assert covered(of, ["食堂留样"]) == pytest.approx(1.0)
    assert covered(of, ["天气晴朗"]) == 0.0


def test_the_rarer_word_counts_for_more(keyword: Keyword) -> None:
    of = asked("学校 留样", keyword)
    assert covered(of, ["留样"]) > covered(of, ["学校"]) > 0


def test_title_and_headings_count_like_the_text(keyword: Keyword) -> None:
    of = asked("食堂 留样", keyword)
    assert covered(of, ["食堂管理办法", "应当留样"]) == pytest.approx(1.0)


def test_a_number_is_no_part_of_another(keyword: Keyword) -> None:
    of = asked("29号", keyword)
    assert covered(of, ["第2029号"]) < covered(of, ["第29号"])


def test_how_often_a_word_stands_there_does_not_count(keyword: Keyword) -> None:
    of = asked("食堂 留样", keyword)
    assert covered(of, ["食堂留样"]) == covered(of, ["食堂留样，食堂留样，食堂留样"])


def test_marks_alone_cover_nothing(keyword: Keyword) -> None:
    assert covered(asked("？！", keyword), ["？！"]) == 0.0


def test_full_width_and_case_make_no_difference(keyword: Keyword) -> None:
    assert covered(asked("ＡＢＣ１２", keyword), ["abc12"]) == pytest.approx(1.0)
