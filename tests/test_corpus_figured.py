"""Figures in the library: kept beside their text, renewed when what they rest on moves."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from entries import entry

from corpus import extraction, figured
from corpus.document import Kind
from corpus.errors import BureauError
from corpus.figure import Nature
from corpus.figures import figures
from corpus.library import Library
from corpus.record import Entry

TEXT = "全年新增学位4170个，其中小学1120个，初中3050个。\n学前教育专项经费2500万元。"
OLD = Path(__file__).parent / "data" / "old-library"


def report(**about: object) -> Entry:
    one = entry(
        "总结.txt", TEXT, **{"title": "工作总结", "kind": Kind.SUMMARY, "year": 2012, **about}
    )
    return replace(one, figures=figures(one.text, one.units, one.about))


@pytest.fixture
def library(tmp_path: Path) -> Library:
    made = Library(tmp_path / "library")
    made.put(report())
    return made


def never(*_: object) -> None:
    raise AssertionError("extracted again")


def test_what_was_put_in_is_what_comes_out(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figured, "extracted", never)
    again = Library(library.folder)
    (document,) = again.documents()
    stated = again.figures(document.id)
    assert tuple(it.figure for it in stated) == report().figures
    places = next(it for it in stated if it.figure.value == "4170")
    assert places.quote.startswith("全年新增学位4170个") and places.document == document
    assert places.figure.number == Decimal(4170)
    assert again.unextracted() == 0


def test_an_entry_without_figures_gets_them_when_they_are_asked_for(tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    library.put(replace(report(), figures=None))
    before = library.generation
    assert library.unextracted() == 1
    assert [it.figure for it in library.figures()] == list(report().figures or ())
    assert library.unextracted() == 0  # and kept
    assert library.generation == before  # no index is stale for it


def test_a_library_of_the_first_schema_has_figures(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    shutil.copytree(OLD, folder)
    with closing(sqlite3.connect(folder / "library.db")) as database, database:
        database.executescript((folder / "library.sql").read_text("utf-8"))
    library = Library(folder, create=False)
    stated = library.figures(library.documents()[1].id)
    assert any("学位" in it.quote for it in stated)
    assert all(it.quote in library.text(it.document.id) for it in stated)


def test_other_rules_extract_anew(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    known = extraction.basis
    monkeypatch.setattr(extraction, "basis", lambda about: known(about, 999))
    assert library.unextracted() == 1
    assert tuple(it.figure for it in library.figures()) == report().figures
    assert library.unextracted() == 0


def test_a_corrected_year_moves_the_periods_and_goes_back(library: Library) -> None:
    (document,) = library.documents()
    library.correct(document.id, year=2019)
    assert {it.year for it in library.figures()} == {2019}
    assert {it.year for it in Library(library.folder).figures()} == {2019}
    library.correct(document.id, unset=("year",))
    assert {it.year for it in library.figures()} == {2012}


def test_a_corrected_kind_makes_targets_of_results(library: Library) -> None:
    (document,) = library.documents()
    places = library.figures()[0]
    assert places.figure.nature is Nature.RESULT
    library.correct(document.id, kind=Kind.PLAN)
    assert library.figures()[0].figure.nature is Nature.TARGET


def test_what_is_told_while_adding_counts(tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    library.put(report(), told={"year": 2020})
    assert {it.year for it in library.figures()} == {2020}


def test_a_new_version_has_its_own_figures_and_a_removed_document_none(library: Library) -> None:
    changed = entry(
        "总结.txt", "全年新增学位5000个。", title="工作总结", kind=Kind.SUMMARY, year=2012
    )
    library.put(replace(changed, figures=figures(changed.text, changed.units, changed.about)))
    assert [it.figure.value for it in library.figures()] == ["5000"]
    (document,) = library.documents()
    library.remove(document.id)
    assert library.figures() == ()
    with pytest.raises(BureauError, match="移出"):
        library.figures(document.id)


def test_a_library_that_cannot_be_written_gives_the_same_figures(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", wait=0.1)
    library.put(replace(report(), figures=None))
    other = Library(tmp_path / "library", wait=0.1)
    with other._writing():  # someone else is at work for long
        stated = library.figures()
    assert tuple(it.figure for it in stated) == report().figures
    assert library.unextracted() == 1


def test_figures_are_of_the_moment_in_which_the_rest_is_read(library: Library) -> None:
    changed = entry(
        "总结.txt", "全年新增学位5000个。", title="工作总结", kind=Kind.SUMMARY, year=2012
    )
    with library.moment():
        before = library.figures()
        Library(library.folder).put(changed)
        assert library.figures() == before
    assert [it.figure.value for it in library.figures()] == ["5000"]


def test_a_split_stays_and_can_be_given_up(library: Library) -> None:
    library.split_figures("新增 学位", "小学学位")
    library.split_figures("小学学位", "新增学位")  # said twice is said once
    assert Library(library.folder).figure_splits() == {("小学学位", "新增学位")}
    assert library.rejoin_figures("新增学位", "小学学位")
    assert not library.rejoin_figures("新增学位", "小学学位")
    assert library.figure_splits() == frozenset()


def test_a_metric_is_not_split_from_itself(library: Library) -> None:
    with pytest.raises(BureauError, match="两个不同的指标"):
        library.split_figures("新增学位", " 新增学位 ")


def test_a_figure_knows_whether_it_is_of_a_whole_year(library: Library) -> None:
    stated = library.figures()[0]
    assert stated.whole_year and stated.year == 2012
    period = replace(stated.figure.period, last=date(2012, 9, 15))
    assert not replace(stated, figure=replace(stated.figure, period=period)).whole_year
