"""Lists and headings whose parts are the answer, whole across passages."""

from datetime import date

from outlined import drawn, find, words

from assistant.complete import LONGEST, LONGEST_PART, complete
from assistant.coverage import fit, plain, weigh
from assistant.evidence import Evidence
from assistant.question import understand
from corpus.document import Description, Document, Status
from corpus.outline import Outline, paths

FAR = "学校应当把办理的时间、地点和联系人写在招生简章里，并在校门口张贴，方便家长随时查看。" * 4
RULES = f"""
第一章 小学
第七条 公办小学依照下列顺位安排学位，前一顺位安排完毕仍有余额的，再安排下一顺位：
（一）第一顺位：户籍与住房同在片区的。{FAR}
（二）第二顺位：有下列情形之一的：
1.户籍登记在祖父母住房的；
2.户籍登记在外祖父母住房的。
（三）第三顺位：租房居住的。{FAR}
"""
SUMMARY = f"""
= 示例区教育局工作总结
一、主要成绩
（一）主要成效
一是学位供给扩大。{FAR}{FAR}
二是教师队伍加强。{FAR}{FAR}
三是校园更加安全。{FAR}{FAR}
（二）主要经验
一是坚持早谋划。
二是坚持跨部门办事。
"""
PAPERS = """
附件2
登记材料清单
一、本区户籍家庭
1.户口簿；
2.住房证明。
二、租房家庭
1.户口簿；
2.租赁合同。
"""
TABLE = """
附件1
2026年登记日程安排
| 2026年登记日程安排｜事项：登记；时间：5月11日至5月20日
| 2026年登记日程安排｜事项：补登记；时间：8月17日
| 2026年登记日程安排｜事项：公布录取结果；时间：7月6日
"""


def found(drawing: Outline, begins: str, question: str) -> tuple[Evidence, ...]:
    """What completes the unit that begins with these words."""
    at = find(drawing, begins)
    unit = drawing.units[at]
    understood = understand(question, as_of=date(2026, 11, 24))
    terms = weigh(understood.terms, lambda _: 1.0)
    quote = words(drawing, unit)
    place = paths(drawing.units)[at]
    evidence = Evidence(
        document=Document(
            "d", Description("示例文件"), Status.IN_FORCE, "a.txt", "txt", "0" * 64, None
        ),
        location=place,
        page=None,
        start=unit.start,
        end=unit.end,
        quote=quote,
        best=quote,
        score=1.0,
        similarity=0.5,
        words=fit(terms, plain(quote), plain(" ".join(place))),
        holds=None,
        beside="",
        first=True,
    )
    return complete(understood, terms, evidence, drawing.units, drawing.text)


def test_an_item_brings_its_whole_list_with_the_lead_in_and_what_is_nested() -> None:
    drawing = drawn(RULES)
    (whole,) = found(drawing, "（三）", "公办小学按什么顺位安排，要什么条件")
    assert whole.quote.startswith("第七条") and "仍有余额的" in whole.quote
    assert "有下列情形之一的：\n1.户籍登记在祖父母住房的；\n2." in whole.quote
    assert whole.quote.endswith(FAR) and len(whole.quote) <= LONGEST
    assert whole.location[-1] == "第七条"


def test_a_nested_condition_brings_the_one_it_stands_under() -> None:
    (whole,) = found(drawn(RULES), "2.户籍登记", "外祖父母的住房可以吗")
    assert whole.quote.startswith("（二）第二顺位：有下列情形之一的：")
    assert "1.户籍登记在祖父母住房的；" in whole.quote


def test_a_heading_that_is_asked_about_gives_its_parts() -> None:
    (whole,) = found(drawn(SUMMARY), "一是坚持早谋划", "主要经验有哪几条")
    assert whole.quote == "（二）主要经验\n一是坚持早谋划。\n二是坚持跨部门办事。"
    assert whole.words.share == 1.0  # the heading says what the parts only mean


def test_of_long_parts_the_heads_are_given_each_at_its_place() -> None:
    drawing = drawn(SUMMARY)
    heads = found(drawing, "二是教师队伍", "主要成效有哪些")
    assert [e.quote for e in heads] == [
        "一是学位供给扩大。",
        "二是教师队伍加强。",
        "三是校园更加安全。",
    ]
    assert len({e.location for e in heads}) == 3
    assert len(drawing.text) > LONGEST_PART


def test_a_list_of_lists_stays_nested() -> None:
    (whole,) = found(drawn(PAPERS), "2.住房证明", "登记材料有哪些")
    assert whole.quote.startswith("登记材料清单\n一、本区户籍家庭\n1.户口簿；")
    assert whole.quote.endswith("二、租房家庭\n1.户口簿；\n2.租赁合同。")


def test_a_table_that_is_asked_for_is_given_whole() -> None:
    (whole,) = found(drawn(TABLE), "2026年登记日程安排｜事项：补", "登记日程安排有哪些")
    assert [line.split("事项：")[1][:2] for line in whole.quote.split("\n")] == [
        "登记",
        "补登",
        "公布",
    ]


def test_one_row_answers_for_itself() -> None:
    (row,) = found(drawn(TABLE), "2026年登记日程安排｜事项：公布", "录取结果有什么安排")
    assert "登记；" not in row.quote


def test_what_says_it_itself_stays_as_it_is() -> None:
    drawing = drawn(SUMMARY)
    (alone,) = found(drawing, "二是坚持跨部门", "怎么跨部门办事")
    assert alone.quote == "二是坚持跨部门办事。"


def test_every_quote_stands_in_the_document() -> None:
    drawing = drawn(SUMMARY + PAPERS)
    for begins in ("一是学位", "一是坚持", "2.住房证明"):
        for one in found(drawing, begins, "主要成效、主要经验和登记材料有哪些"):
            assert drawing.text[one.start : one.end] == one.quote
            assert one.best in one.quote
