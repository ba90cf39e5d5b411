"""What a text is found by."""

import pytest

from index.tokenize import bigrams, words


def test_words_are_those_of_a_dictionary_long_and_short() -> None:
    found = words("关于义务教育阶段学校招生入学工作的实施意见")
    assert {"义务教育", "义务", "教育", "招生", "入学"} <= set(found)


def test_words_hold_no_punctuation_and_keep_numbers() -> None:
    assert words("，。《》（）…— ！") == []
    found = words("新增学位4,170个，达标率97.6%。")
    assert {"4170", "97.6", "学位"} <= set(found)
    assert not {"，", "。", "%"} & set(found)


def test_width_and_case_do_not_matter() -> None:
    assert words("ＡＩ课堂２０２４") == words("ai课堂2024")
    assert bigrams("ＡＩ课堂２０２４") == ["ai", "课堂", "2024"]


@pytest.mark.parametrize(
    "written",
    ["越教字〔2021〕29号", "越教字[2021]29号", "越教字（2021）29号", "越教字【2021】第29号"],
)
def test_number_of_issue_is_one_term_however_bracketed(written: str) -> None:
    assert "〔2021〕29号" in words(f"根据{written}文件")


def test_bigrams_overlap_and_do_not_cross_signs() -> None:
    assert bigrams("小学招生，幼儿园") == ["小学", "学招", "招生", "幼儿", "儿园"]
    assert bigrams("第8条 **区 20XX年") == ["第", "8", "条", "区", "20xx", "年"]
    assert bigrams("3.5万人次 abc-12") == ["3.5", "万人", "人次", "abc", "12"]


def test_rare_characters_are_characters_too() -> None:
    assert bigrams("𠮷野家〇") == ["𠮷野", "野家", "家〇"]


def test_nothing_and_broken_text() -> None:
    assert words("") == [] and bigrams(" \n") == []
    assert bigrams("学\ud800校") == ["学", "校"]
    assert words("学校\ud800\x00招生") == ["学校", "招生"]
