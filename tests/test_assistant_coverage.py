"""How much of a question a text has words for."""

from pathlib import Path

import pytest

from assistant.coverage import NUMBER, PART, SAME, SYNONYM, Weighed, fit, match, plain, weigh
from index.synonyms import OWN, synonyms_of


def words(*terms: str) -> tuple[Weighed, ...]:
    return weigh(terms, lambda _: 1.0)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("20", "2012年"),
        ("20", "120个"),
        ("6", "16周岁"),
        ("50", "1950人"),
        ("12", "2012"),
    ],
)
def test_a_number_does_not_stand_inside_another(word: str, text: str) -> None:
    assert match(words(word)[0], plain(text)) == 0.0


@pytest.mark.parametrize(("word", "text"), [("20", "选派20名"), ("6", "满６周岁"), ("50", "50人")])
def test_a_number_stands_by_itself(word: str, text: str) -> None:
    assert match(words(word)[0], plain(text)) == SAME


def test_full_width_white_space_and_case_do_not_matter() -> None:
    assert plain(" Ａ类　学 位\n（含）") == "a类学位(含)"
    assert match(words("学位")[0], plain("学\n位")) == SAME


def test_other_words_for_the_same_count_nearly_as_much() -> None:
    child = words("小孩")[0]
    assert match(child, plain("适龄儿童应当登记")) == SYNONYM
    assert match(child, plain("小孩应当登记")) == SAME
    assert match(child, plain("教师应当登记")) == 0.0


def test_a_synonym_that_the_question_names_itself_is_no_stand_in() -> None:
    """Of "学费和收费" a text with 收费 alone says half."""
    one, _ = words("学费", "收费")
    assert "收费" not in one.others


def test_the_library_may_have_words_of_its_own_for_the_same(tmp_path: Path) -> None:
    (tmp_path / OWN).write_text("暖托 课后服务\n", "utf-8")
    text = plain("课后服务到18:00结束")
    own = weigh(("暖托", "小孩"), lambda _: 1.0, synonyms_of(tmp_path))
    assert match(own[0], text) == SYNONYM
    assert match(own[1], plain("适龄儿童")) == SYNONYM  # the built-in list holds beside it
    assert match(words("暖托")[0], text) == 0.0


def test_single_characters_do_not_stand_in() -> None:
    """办 means 办理, and stands in 民办, 公办, 教育办."""
    for term in words("办理", "举办", "办"):
        assert all(len(other) > 1 for other in term.others)
    assert match(words("办理")[0], plain("民办学校")) == 0.0


def test_most_of_a_long_word_is_part_of_it() -> None:
    found = match(words("入党申请书")[0], plain("递交了申请书"))
    assert 0 < found < PART
    assert match(words("入党申请书")[0], plain("申报表")) == 0.0


def test_a_text_with_every_word_covers_all() -> None:
    all_of = fit(words("小学", "报名", "材料"), plain("小学报名要带的材料"))
    assert all_of.share == pytest.approx(1.0) and all_of.gap == 0.0


def test_what_is_missing_shows_as_the_gap() -> None:
    terms = weigh(("校服", "小学"), lambda w: 1.0 if w == "校服" else 0.25)
    found = fit(terms, plain("小学应当公布名单"))
    assert found.share == pytest.approx(0.2) and found.gap == pytest.approx(0.8)
    assert found.mass == pytest.approx(0.25)


def test_headings_count_less_than_the_text_itself() -> None:
    terms = words("民办学校", "摇号")
    inside = fit(terms, plain("民办学校的摇号"))
    above = fit(terms, plain("摇号在6月"), plain("民办学校招生"))
    nowhere = fit(terms, plain("摇号在6月"))
    assert inside.share > above.share > nowhere.share


def test_numbers_weigh_little() -> None:
    """Rules seldom repeat how old the asker's child is."""
    number, word = words("6", "报名")
    assert number.weight == pytest.approx(NUMBER * word.weight)


def test_nothing_asked_is_not_covered() -> None:
    found = fit((), plain("任何文字"))
    assert (found.share, found.gap, found.mass) == (0.0, 1.0, 0.0)


def test_neighbours_that_the_list_knows_as_one_word_have_its_other_words() -> None:
    apart = words("外地", "户口")
    assert [t.word for t in apart] == ["外地", "户口"]
    assert fit(apart, plain("非本市户籍的随迁子女")).share == pytest.approx(SYNONYM)
    assert fit(words("户口", "外地"), plain("非本市")).share == 0.0


def test_what_is_denied_is_of_the_same_matter() -> None:
    term = words("没摇中")[0]
    assert term.word == "摇中"
    assert match(term, plain("没有摇中的，由区教育局统筹安排")) == SAME
    assert words("要招")[0].word == "招"
    assert [t.word for t in words("会计", "未成年人")] == ["会计", "未成年人"]


def test_a_compound_is_cut_only_where_nothing_of_it_is_lost() -> None:
    def idf(word: str) -> float:
        return 0.5 if word in ("热线", "电话", "校长") else 1.0

    assert [t.word for t in weigh(["热线电话"], idf)] == ["热线", "电话"]
    assert [t.word for t in weigh(["名校长"], idf)] == ["名校长"]
