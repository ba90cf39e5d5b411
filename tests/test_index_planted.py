"""What is planted in the sample documents: every pair, conflict and sum is found, and no other."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fake_encoder import CountingEncoder

from corpus.document import Document
from corpus.library import Library
from corpus.stated import Stated
from index.breakdowns import breakdowns
from index.conflicts import Conflict, conflicts
from index.ingest import add
from index.measured import Measured, measured
from index.pledges import Pledge, Verdict, pledges
from index.series import series

SAMPLES = Path(__file__).parent.parent / "corpus" / "samples"
PLANTED: Mapping[str, Any] = json.loads(
    (Path(__file__).parent / "data" / "planted.json").read_text("utf-8")
)
Known = Mapping[str, Any]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    made = Library(tmp_path_factory.mktemp("planted") / "library")
    paths = sorted(it for it in SAMPLES.iterdir() if it.name != "README.md")
    assert {it.result for it in add(made, CountingEncoder(8), paths)} == {"added"}
    return made


@pytest.fixture(scope="module")
def figures(library: Library) -> tuple[Measured, ...]:
    return measured(library.figures())


@pytest.fixture(scope="module")
def outcomes(figures: tuple[Measured, ...]) -> tuple[Pledge, ...]:
    return pledges(figures)


@pytest.fixture(scope="module")
def differences(library: Library, figures: tuple[Measured, ...]) -> tuple[Conflict, ...]:
    def words(of: Document) -> Any:
        return library.text(of.id), library.units(of.id)

    return conflicts(figures, words)


def fits(it: Stated | None, known: Known) -> bool:
    """Whether it is the planted figure: its document, number and unit."""
    if it is None:
        return False
    wanted = (known["document"], known["value"], known["unit"])
    return (it.document.source, it.figure.value, it.figure.unit) == wanted


def about(it: Stated, known: Known) -> bool:
    """And the words around it: a number can stand in a document twice."""
    return fits(it, known) and _plain(known["words"]) in _plain(it.quote)


def _plain(text: str) -> str:
    return "".join(text.split())


def pledge_of(outcomes: Sequence[Pledge], known: Known) -> Pledge | None:
    found = [it for it in outcomes if any(about(one, known) for one in (it.target, *it.again))]
    return found[0] if found else None


def name(known: Known) -> str:
    target = known.get("target", {})
    return f"{known.get('metric', known.get('why'))}-{target.get('value', '')}"


@pytest.mark.parametrize("known", PLANTED["outcomes"], ids=name)
def test_every_planted_target_has_its_outcome(outcomes: Sequence[Pledge], known: Known) -> None:
    found = pledge_of(outcomes, known["target"])
    if found is None and known.get("optional"):
        return
    assert found is not None
    assert found.verdict == known["verdict"]
    if known["result"] is None:
        assert found.result is None
        return
    assert about(found.result, known["result"]) if found.result else False
    for other in known.get("also", ()):
        assert any(about(it, other) for it in found.others)


@pytest.mark.parametrize("known", PLANTED["not_outcomes"], ids=name)
def test_no_near_miss_is_taken_for_an_outcome(outcomes: Sequence[Pledge], known: Known) -> None:
    for it in outcomes:
        if any(fits(one, known["target"]) for one in (it.target, *it.again)):
            assert not any(
                about(one, known["not_result"]) for one in (it.result, *it.others) if one
            )


def test_no_outcome_is_there_that_is_not_planted(outcomes: Sequence[Pledge]) -> None:
    planted = [it for it in PLANTED["outcomes"] if it["result"] is not None]
    for found in outcomes:
        if found.verdict is not Verdict.NO_DATA:
            told = (found.target, *found.again)
            assert any(fits(one, it["target"]) for it in planted for one in told), found


@pytest.mark.parametrize("known", PLANTED["conflicts"], ids=name)
def test_every_planted_conflict_is_found(differences: Sequence[Conflict], known: Known) -> None:
    sides = known["values"]
    found = [it for it in differences if all(any(_on(it, one) for one in side) for side in sides)]
    assert len(found) == 1
    every = (found[0].one, found[0].other, *found[0].again)
    assert all(any(about(it, one) for it in every) for side in sides for one in side)
    reason = known["reason"]
    assert bool(found[0].reasons) == (reason is not None)
    if reason:
        assert any(reason["words"] in _plain(it.quote) for it in found[0].reasons)
        assert {it.document.source for it in found[0].reasons} == {reason["document"]}


def _on(it: Conflict, known: Known) -> bool:
    return about(it.one, known) or about(it.other, known)


def test_no_conflict_is_there_that_is_not_planted(differences: Sequence[Conflict]) -> None:
    assert len(differences) == len(PLANTED["conflicts"])
    for it in differences:
        every = (it.one, it.other, *it.again)
        for known in PLANTED["not_conflicts"]:
            assert not all(any(about(one, side) for one in every) for side in known["pair"])


def _totals(library: Library) -> Iterator[tuple[str, str, str, tuple[str, ...], bool | None]]:
    for it in breakdowns(library.figures()):
        figure = it.total.figure
        parts = tuple(part.figure.value for part in it.parts)
        yield it.total.document.source, figure.value, figure.unit, parts, it.sums


@pytest.mark.parametrize("known", PLANTED["sums"], ids=lambda it: f"{it['document']}-{it['total']}")
def test_every_breakdown_is_checked(library: Library, known: Known) -> None:
    parts = tuple(known["parts"])
    wanted = (known["document"], known["total"], known["unit"], parts, known["adds_up"])
    assert wanted in set(_totals(library))


def test_only_the_planted_sum_is_wrong(library: Library) -> None:
    wrong = [(source, value) for source, value, *_, sums in _totals(library) if sums is False]
    assert wrong == [
        (it["document"], it["total"]) for it in PLANTED["sums"] if it["adds_up"] is False
    ]


@pytest.mark.parametrize("known", PLANTED["series"], ids=name)
def test_every_planted_series_is_joined(figures: Sequence[Measured], known: Known) -> None:
    lacking = partial(_lacking, known)
    assert min((lacking(it.stated) for it in series(figures)), key=len) == []


def _lacking(known: Known, points: Sequence[Stated]) -> list[Known]:
    there = {(it.year, it.figure.value, str(it.figure.nature), it.figure.unit) for it in points}
    return [
        it
        for it in known["points"]
        if (it["year"], it["value"], it["nature"], known["unit"]) not in there
    ]
