"""One metric over the years."""

from stating import BULLETIN, EARLIER, PLAN, REPORT, stated

from corpus.figure import Nature
from index.measured import measured
from index.series import series

PLACES = "新增学位"
FIGURES = (
    stated(EARLIER, "新增学位3860个。", "3860", "个", PLACES),
    stated(PLAN, "计划新增学位4200个。", "4200", "个", PLACES),
    stated(REPORT, "全年增加学位4350个。", "4350", "个", "增加学位"),
)


def test_figures_of_all_documents_in_the_order_of_their_time() -> None:
    (one,) = series(measured(FIGURES))
    assert [(p.stated.year, p.stated.figure.value) for p in one.points] == [
        (2024, "3860"), (2025, "4200"), (2025, "4350"),
    ]  # fmt: skip
    assert (one.name, one.unit, one.years) == (PLACES, "个", (2024, 2025))
    assert any("增加" in reason for reason in one.joined)


def test_a_split_keeps_names_apart_even_through_a_third() -> None:
    both = series(measured(FIGURES), {("增加学位", "新增学位")})
    assert [it.name for it in both] == [PLACES, "增加学位"]
    third = stated(BULLETIN, "学位增加数：4350个", "4350", "个", "学位增加数")
    parted = series(measured((*FIGURES, third)), {("增加学位", "新增学位")})
    for it in parted:
        assert not {PLACES, "增加学位"} <= {p.stated.figure.metric for p in it.points}


def test_two_numbers_of_one_document_for_one_time_are_two_things() -> None:
    one = stated(BULLETIN, "生均图书28册。", "28", "册", "生均图书")
    other = stated(BULLETIN, "生均图书41册。", "41", "册", "生均图书", position=1)
    assert len(series(measured((one, other)))) == 2


def test_rules_and_changes_are_of_no_series_and_gaps_of_their_own() -> None:
    rule = stated(BULLETIN, "每班不超过45人。", "45", "人", "每班人数", nature=Nature.RULE)
    change = stated(REPORT, "新增学位比上年增加490个。", "490", "个", PLACES, position=1)
    gap = stated(EARLIER, "新增学位缺口800个。", "800", "个", PLACES, position=1, nature=Nature.GAP)
    found = series(measured((*FIGURES, rule, change, gap)))
    assert [[p.stated.figure.value for p in it.points] for it in found] == [
        ["3860", "4200", "4350"], ["800"],
    ]  # fmt: skip
