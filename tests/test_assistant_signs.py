"""What speaks for evidence, as numbers."""

import pytest
from judged import asked, good, seen

from assistant.coverage import plain, weigh
from assistant.signs import near, signs


def beside(question: str, text: str) -> float:
    q = asked(question)
    return near(q, weigh(q.terms, lambda _: 1.0), text, "")


def test_a_neighbours_number_stands_among_the_neighbours_words() -> None:
    text = "选派校园长赴上海进行为期三周的挂职锻炼，同年另选派二十名优秀教师，集中赴加拿大培训。"
    assert beside("赴上海挂职多久", text) > beside("赴加拿大培训多久", text)


def test_a_clause_counts_with_the_one_before_it() -> None:
    assert beside("社区讲座多少人次", "举办社区讲座，惠及60万人次") > 0.5


def test_where_the_form_stands_nowhere_nothing_is_near() -> None:
    assert beside("课后服务到几点", "课后服务由学校安排") == 0.0


def test_a_clock_and_a_thousand_are_not_cut_apart() -> None:
    assert beside("课后服务到几点", "课后服务一般到17:30") == pytest.approx(1.0)
    assert beside("新增学位多少个", "新增学位1,120个") == pytest.approx(1.0)


def test_a_noun_that_stands_nowhere_is_missing_by_its_rarity() -> None:
    q, best = asked("校服在哪里买"), good("学校应当公开收费项目")
    assert signs(q, best, seen(q, best, "校服")).missing == 1.0
    here = good("校服由学校统一采购")
    assert signs(q, here, seen(q, here, "校服")).missing == 0.0
    above = good("由学校统一采购", location=("校服管理",))
    assert signs(q, above, seen(q, above, "校服")).missing == 0.0


def test_what_can_be_asked_of_many_things_is_never_missing() -> None:
    """条件 and 材料 are told without being named."""
    q, best = asked("报名的条件"), good("年满六周岁即可")
    assert signs(q, best, seen(q, best, "条件", "报名")).missing == 0.0


def test_a_passage_that_search_did_not_find_has_no_search_score() -> None:
    q, best = asked("小学怎么报名"), good("小学在平台报名")
    found = signs(q, best, seen(q, best, dense=0.4))
    assert (found.dense, found.keyword) == (0.4, 0.4)
    elsewhere = good("小学在平台报名", start=900, end=907)
    assert signs(q, elsewhere, seen(q, best)).dense == 0.0


def test_pairs_of_characters_count_where_words_are_cut_otherwise() -> None:
    q = asked("义务教育")
    all_of, none = good("义务教育"), good("公园绿地")
    assert signs(q, all_of, seen(q, all_of)).pairs == 1.0
    assert signs(q, none, seen(q, none)).pairs == 0.0
    assert plain(all_of.quote) == "义务教育"
