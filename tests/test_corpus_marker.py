"""Marks: what opens a part, and what only looks like it."""

import pytest

from corpus.marker import Style, at_start, inline
from corpus.numerals import to_chinese, to_int


@pytest.mark.parametrize(
    ("line", "style", "number", "label", "rest"),
    [
        ("第一编 总则", Style.BOOK, 1, "第一编", "总则"),
        ("第二分编 物权", Style.SUBBOOK, 2, "第二分编", "物权"),
        ("第十二章　附则", Style.CHAPTER, 12, "第十二章", "附则"),
        ("第三章招生", Style.CHAPTER, 3, "第三章", "招生"),
        ("第2节 报名", Style.SECTION, 2, "第2节", "报名"),
        ("第一百零三条 本法施行。", Style.ARTICLE, 103, "第一百零三条", "本法施行。"),
        ("第八条　学位安排。", Style.ARTICLE, 8, "第八条", "学位安排。"),
        ("第八条学校应当公示。", Style.ARTICLE, 8, "第八条", "学校应当公示。"),
        ("第二十条之一 组织考试的", Style.ARTICLE, 20, "第二十条之一", "组织考试的"),
        ("附件2：材料清单", Style.ANNEX, 2, "附件2", "材料清单"),
        ("附件", Style.ANNEX, 0, "附件", ""),
        ("问：几岁可以上学？", Style.QUESTION, 0, "问：", "几岁可以上学？"),
        ("Q3：怎么报名？", Style.QUESTION, 3, "Q3：", "怎么报名？"),
        ("一、总体要求", Style.COMMA, 1, "一、", "总体要求"),
        ("一、一年来的工作", Style.COMMA, 1, "一、", "一年来的工作"),
        ("二、三年行动计划", Style.COMMA, 2, "二、", "三年行动计划"),
        ("（十一）其他", Style.BRACKET, 11, "（十一）", "其他"),
        ("(三)及时更新", Style.BRACKET, 3, "(三)", "及时更新"),
        ("1. 2025年招生", Style.DIGIT, 1, "1.", "2025年招生"),
        ("2、户口簿", Style.DIGIT, 2, "2、", "户口簿"),
        ("（3）租房", Style.DIGIT_BRACKET, 3, "（3）", "租房"),
        ("②监测", Style.CIRCLE, 2, "②", "监测"),
        ("十是创新管理", Style.IS, 10, "十是", "创新管理"),
    ],
)
def test_marks_are_read(line: str, style: Style, number: int, label: str, rest: str) -> None:
    mark = at_start(line)
    assert mark is not None
    assert (mark.style, mark.number, mark.label) == (style, number, label)
    assert line[mark.end :] == rest


@pytest.mark.parametrize(
    "line",
    [
        "一、二年级学生免费午餐。",
        "三、四季度完成督导。",
        "一、二、三等奖各一名",
        "1.5万元用于培训。",
        "2012.9 启动名师工程",
        "3：00召开大会。",
        "3.15消费者权益日",
        "第八条第二款规定的期限",
        "第八条 第二款规定的期限",
        "第八条规定的条件",
        "第八条、第九条",
        "第一节课从八点开始。",
        "（一）项所列情形",
        "（一）、（二）项所列情形",
        "附件中的材料",
        "附件1中列明的材料",
        "一是一、二是二",
        "依照第八条第二款",
    ],
)
def test_what_only_looks_like_a_mark(line: str) -> None:
    assert at_start(line) is None


def labels(line: str) -> list[str]:
    return [m.label for m in inline(line, at_start(line))]


def test_enumerations_inside_a_line() -> None:
    assert labels("抓好三件事。一是扩学位。二是强师资。三是优服务。") == ["一是", "二是", "三是"]
    assert labels("主要用于：一是校舍，二是设备") == ["一是", "二是"]
    assert labels("材料：（1）户口簿；（2）房产证。") == ["（1）", "（2）"]
    assert labels("要做到①教研；②监测") == ["①", "②"]


def test_an_enumeration_goes_on_from_the_mark_of_its_line() -> None:
    assert labels("1.户口簿；2.房产证；3.照片") == ["2.", "3."]


def test_lists_in_lists_are_found() -> None:
    line = "一是扩学位。包括：（1）新建；（2）改建。二是强师资。"
    assert labels(line) == ["（1）", "（2）", "二是"]
    assert labels("抓两件事。" + line) == ["一是", "（1）", "（2）", "二是"]


def test_a_lone_mark_or_a_reference_is_no_enumeration() -> None:
    assert labels("会议强调，一是要抓落实。") == []
    assert labels("符合（一）、（二）项的，按第（三）项办理。") == []
    assert labels("投入1.5万元。2.5万元用于培训。") == []


def test_a_whole_statute_in_one_line() -> None:
    line = (
        "第一章 总则 第一条 为了管理，制定本办法。第二条 依照第八条第二款办理。 "
        "第二章 招生 第三条 违反第一条规定的，不予录取。"
    )
    assert labels(line) == ["第一条", "第二条", "第二章", "第三条"]


def test_long_lines_take_linear_time() -> None:
    line = "".join(f"第{to_chinese(n)}条 学校应当公示；" for n in range(1, 3000))
    assert labels(line)[-1] == "第二千九百九十九条"


@pytest.mark.parametrize("number", [1, 10, 11, 20, 101, 110, 999, 1040, 1260, 9999])
def test_numerals_there_and_back(number: int) -> None:
    assert to_int(to_chinese(number)) == number


def test_numerals_of_years_and_none() -> None:
    assert to_int("二〇二六") == 2026
    assert to_int("第") is None


def test_a_list_whose_entry_begins_with_a_year_is_no_number() -> None:
    mark = at_start("1.2026年入学登记日程安排")
    assert mark is not None
    assert (mark.style, mark.number, mark.label) == (Style.DIGIT, 1, "1.")
    assert at_start("1.2026亿元") is None
    assert at_start("3.14") is None
