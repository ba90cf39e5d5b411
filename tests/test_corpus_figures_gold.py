"""The gold set of figures is sound, its scorer fair, and the extraction good enough on it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from corpus.figure import Figure, Nature, Period, Qualifier
from tests.benchmarks.figures import GROUPS, Score, compare, score
from tests.gold import HALVES, OURS, SHARED, Gold, Passage, passages, read, span, spots, where

ENUMS = {"qualifiers": Qualifier, "natures": Nature}


def resolved(half: str) -> Iterator[tuple[Passage, str]]:
    """Each passage whose document is at hand, with its text."""
    for passage in passages(half):
        if where(passage.source).is_file():
            text = read(passage.source).text
            start, end = span(passage, text)
            yield passage, text[start:end]


@pytest.mark.parametrize("half", HALVES)
def test_every_value_stands_in_its_passage(half: str) -> None:
    for passage, text in resolved(half):
        places = spots(text, passage.figures)
        assert [text[a:b] for a, b in places] == [gold.value for gold in passage.figures]


def test_the_halves_share_no_passage() -> None:
    open_half, held = ({(p.source, text) for p, text in resolved(half)} for half in HALVES)
    assert not open_half & held


@pytest.mark.parametrize("half", HALVES)
def test_a_half_can_be_scored(half: str) -> None:
    every = list(passages(half))
    assert {passage.group for passage in every} == set(GROUPS)
    assert sum(len(passage.figures) for passage in every) > 150
    assert sum(not passage.figures for passage in every) > 20  # traps
    for passage in every:
        for gold in passage.figures:
            for field, kind in ENUMS.items():
                assert [kind(one) for one in getattr(gold, field)]
            assert gold.metrics and (gold.part_of is None or passage.figures[gold.part_of])


def test_sentences_of_shared_documents_are_not_copied() -> None:
    for half in HALVES:
        path = Path(__file__).parent / f"data/figures-gold-{half}.jsonl"
        for line in path.read_text(encoding="utf-8").splitlines():
            said = json.loads(line)
            assert ("passage" in said) is said["source"].startswith(("samples/", "others/"))
            assert len(said.get("start_words", "")) <= 40 and len(said.get("end_words", "")) <= 10


def _gold(value: str, unit: str, **more: object) -> Gold:
    year = (("2025-01-01", "2025-12-31"),)
    given = Gold(
        value,
        unit,
        Decimal(value),
        ("exact",),
        ("新增学位",),
        (),
        year,
        ("result",),
        None,
        True,
        False,
    )
    return replace(given, **more)  # type: ignore[arg-type]


def _ours(text: str, value: str, unit: str, **more: object) -> Figure:
    at = text.index(value)
    given = Figure(
        value,
        unit,
        Decimal(value),
        Qualifier.EXACT,
        "新增学位",
        "",
        Period("", date(2025, 1, 1), date(2025, 12, 31)),
        Nature.RESULT,
        at,
        at + len(value + unit),
        0,
        len(text),
        (),
        None,
    )
    return replace(given, **more)  # type: ignore[arg-type]


TEXT = "新增学位300个，培训教师20人。"


def _score(golds: list[Gold], ours: list[Figure]) -> Score:
    total = Score()
    passage = Passage("samples/x", TEXT, TEXT, TEXT, 2025, tuple(golds))
    compare(passage, TEXT, (0, len(TEXT)), ours, total)
    return total


def test_a_wrong_unit_costs_precision_and_recall() -> None:
    both = [_gold("300", "个"), _gold("20", "人")]
    right = _score(both, [_ours(TEXT, "300", "个"), _ours(TEXT, "20", "人")])
    assert (right.precision, right.recall) == (1, 1)
    wrong = _score(both, [_ours(TEXT, "300", "个"), _ours(TEXT, "20", "人。")])
    assert (wrong.precision, wrong.recall) == (0.5, 0.5)
    missed = _score(both, [_ours(TEXT, "300", "个")])
    assert (missed.precision, missed.recall) == (1, 0.5)


def test_an_optional_figure_may_be_taken_or_left() -> None:
    golds = [_gold("300", "个"), _gold("20", "人", optional=True)]
    for ours in ([_ours(TEXT, "300", "个")], [_ours(TEXT, "300", "个"), _ours(TEXT, "20", "人")]):
        scored = _score(golds, ours)
        assert (scored.precision, scored.recall, scored.gold) == (1, 1, 1)


@pytest.mark.parametrize(
    ("metric", "right"),
    [
        ("新增学位", 1),
        ("“新增”的学位", 1),
        ("新增学位数", 1),
        ("学位", 0),
        ("全年计划新增学位个数", 0),
    ],
)
def test_a_metric_may_say_a_little_more_or_less(metric: str, right: float) -> None:
    scored = _score([_gold("300", "个")], [_ours(TEXT, "300", "个", metric=metric)])
    assert scored.share("metric") == right


def test_a_rule_is_of_no_time_or_of_its_documents_year() -> None:
    gold = _gold("300", "个", periods=None)
    for period, right in [
        (Period(""), 1),
        (Period("", date(2025, 1, 1), date(2025, 12, 31)), 1),
        (Period("2024年", date(2024, 1, 1), date(2024, 12, 31)), 0),
    ]:
        scored = _score([gold], [_ours(TEXT, "300", "个", period=period)])
        assert scored.share("period") == right


def test_masked_years_have_no_dates() -> None:
    gold = _gold("300", "个", periods=((None, None),))
    dated = _score([gold], [_ours(TEXT, "300", "个")])
    assert dated.share("period") == 0
    masked = _score([gold], [_ours(TEXT, "300", "个", period=Period("20XX年"))])
    assert masked.share("period") == 1


def test_breakdowns_are_counted_by_their_links() -> None:
    golds = [_gold("300", "个"), _gold("20", "人", part_of=0)]
    whole, part = _ours(TEXT, "300", "个"), _ours(TEXT, "20", "人", part_of=0)
    assert _score(golds, [whole, part]).links == {"gold": 1, "ours": 1, "both": 1}
    assert _score(golds, [whole, replace(part, part_of=None)]).links["both"] == 0


# (half, precision, recall, metric, period); of the held half that it does not get much worse
FLOORS = [("open", 0.97, 0.95, 0.9, 0.95), ("held", 0.98, 0.95, 0.9, 0.95)]


@pytest.mark.parametrize(("half", "precision", "recall", "metric", "period"), FLOORS)
def test_the_extraction_is_good_enough(
    half: str, precision: float, recall: float, metric: float, period: float
) -> None:
    scored = score(half, GROUPS if SHARED.is_dir() else list(OURS))
    assert scored.precision >= precision
    assert scored.recall >= recall
    assert scored.share("number") >= 0.98
    assert scored.share("metric") >= metric
    assert scored.share("period") >= period
