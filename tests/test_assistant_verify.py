"""Answers that break the contract are refused, whatever way they break it; true ones pass."""

import time
from dataclasses import replace
from typing import Any

import pytest

from assistant.answer import Answer, Citation, Outcome
from assistant.verify import Unverified, verify, without_broken
from corpus.document import Description, Document, Status

TEXT = """示例区招生细则
第一章 总则
第五条 当年8月31日（含当日）以前年满6周岁的儿童，应当登记入读小学一年级。
第六条 登记时间为2026年5月11日至5月20日，7月6日公布结果。补登记在8月17日至19日。
第七条 小学每班不超过四十五人，共有五所学校，新增学位1,120个，占97.6%，惠及60万人次。
第八条 《**区民办学校教师津贴方案》（示教规〔2025〕7号）自20XX年起为**区教师发放补贴。
第九条 咨询电话0000-80001234，工作日8:30至12:00。学校不得收费[3]。"""


def document(pages: int | None = None) -> Document:
    return Document(
        id="d1",
        about=Description(title="示例区招生细则"),
        status=Status.IN_FORCE,
        source="rules.txt",
        format="pdf" if pages else "txt",
        sha256="0" * 64,
        pages=pages,
    )


def cited(quote: str, mark: int = 1, /, **change: Any) -> Citation:
    start = TEXT.index(quote)
    label = next((line.split(" ")[0] for line in TEXT.split("\n") if quote in line), "第一章 总则")
    found = Citation(
        mark=mark,
        quote=quote,
        document=document(),
        location=("第一章 总则", label),
        page=None,
        score=0.5,
        start=start,
        end=start + len(quote),
    )
    return replace(found, **change)


def answered(
    *citations: Citation, said: str | None = None, spoken: str = "", **more: Any
) -> Answer:
    text = "\n\n".join(f"{c.quote}[{c.mark}]" for c in citations) if said is None else said
    made = Answer("a", "什么时候登记", Outcome.ANSWERED, text, spoken, citations)
    return replace(made, **more)


def check(answer: Answer) -> Answer:
    return verify(answer, lambda _: TEXT)


AGE = "当年8月31日（含当日）以前年满6周岁的儿童，应当登记入读小学一年级。"
WHEN = "登记时间为2026年5月11日至5月20日，7月6日公布结果。补登记在8月17日至19日。"
COUNT = "小学每班不超过四十五人，共有五所学校，新增学位1,120个，占97.6%，惠及60万人次。"
MASKED = "《**区民办学校教师津贴方案》（示教规〔2025〕7号）自20XX年起为**区教师发放补贴。"
PHONE = "咨询电话0000-80001234，工作日8:30至12:00。学校不得收费[3]。"


@pytest.mark.parametrize("quote", [AGE, WHEN, COUNT, MASKED, PHONE])
def test_a_quote_passes_as_answer_and_as_speech(quote: str) -> None:
    answer = answered(cited(quote), spoken=quote.split("。")[0] + "。")
    assert check(answer) is answer


@pytest.mark.parametrize(
    ("quote", "spoken"),
    [
        (WHEN, "登记时间为2026年5月11日至5月20日。"),
        (WHEN, "5月11日至5月20日登记，7月6号公布结果。"),
        (WHEN, "登记时间为２０２６年５月１１日至５月２０日。"),
        (COUNT, "新增学位1120个，占97.6％。"),
        (COUNT, "每班不超过四十五人。"),
        (COUNT, "97.6%"),
        (MASKED, "《**区民办学校教师津贴方案》自20XX年起为**区教师发放补贴。"),
        (PHONE, "请打0000-80001234。"),
        (AGE, "8月31日以前年满6周岁。"),
    ],
)
def test_true_words_made_from_a_quote_pass(quote: str, spoken: str) -> None:
    check(answered(cited(quote), spoken=spoken))


def test_numbers_of_the_question_may_be_said() -> None:
    check(answered(cited(AGE), question="我2019年搬来的能报吗", spoken="2019年搬来的也一样。"))


def test_several_quotes_pass() -> None:
    check(answered(cited(AGE), cited(WHEN, 2), cited(PHONE, 3), spoken="7月6日公布结果。"))


def test_refusals_pass_without_citations() -> None:
    for outcome in (Outcome.NOT_COVERED, Outcome.OUT_OF_SCOPE):
        check(Answer("a", "问", outcome, "文件中没有找到这个问题的答案。", "没有找到。"))


def test_asking_back_counts_nothing() -> None:
    said = "请补充是哪一年的规定。"
    check(Answer("a", "问", Outcome.NEEDS_DETAIL, said, said))


# -- 1. quotes stand where they are said to stand -------------------------------------------

MISPLACED = {
    "one character altered": cited(AGE, quote=AGE.replace("6周岁", "7周岁")),
    "a character dropped": cited(AGE, quote=AGE[1:]),
    "one place to the right": cited(
        AGE, start=TEXT.index(AGE) + 1, end=TEXT.index(AGE) + 1 + len(AGE)
    ),
    "end too far": cited(AGE, end=TEXT.index(AGE) + len(AGE) + 1),
    "counted from the end": cited(PHONE, start=TEXT.index(PHONE) - len(TEXT), end=len(TEXT)),
    "start behind end": cited(AGE, quote="", start=9, end=3),
    "beyond the text": cited(AGE, start=len(TEXT), end=len(TEXT) + 5),
    "blank": cited(AGE, quote="\n", start=TEXT.index("\n"), end=TEXT.index("\n") + 1),
    "of another article": cited(AGE, location=("第一章 总则", "第六条")),
    "of an article that does not exist": cited(AGE, location=("第一章 总则", "第五十条")),
    "of another chapter": cited(AGE, location=("第二章 罚则", "第五条")),
    "a page where there are none": cited(AGE, page=1),
    "no page where there are some": cited(AGE, document=document(3)),
    "a page behind the last": cited(AGE, document=document(3), page=4),
    "page nought": cited(AGE, document=document(3), page=0),
}


@pytest.mark.parametrize("name", MISPLACED)
def test_misplaced_quotes_are_refused(name: str) -> None:
    with pytest.raises(Unverified):
        check(answered(MISPLACED[name]))
    with pytest.raises(Unverified):
        check(
            Answer("a", "问", Outcome.NOT_COVERED, "没有。", "没有。", nearest=(MISPLACED[name],))
        )


def test_a_right_page_passes() -> None:
    check(answered(cited(AGE, document=document(3), page=2)))


def test_broken_nearest_passages_are_left_out_and_the_rest_kept() -> None:
    good, bad = cited(AGE), MISPLACED["one character altered"]
    answer = Answer("a", "问", Outcome.NOT_COVERED, "没有。", "没有。", nearest=(bad, good))
    assert without_broken(answer, lambda _: TEXT).nearest == (good,)


# -- 2. what is said is in a quote ----------------------------------------------------------


@pytest.mark.parametrize(
    ("quote", "spoken"),
    [
        (AGE, "年满7周岁。"),
        (AGE, "年满16周岁。"),
        (AGE, "8月30日以前。"),
        (AGE, "年满六周岁。"),  # the quote writes 6
        (WHEN, "7月12日公布结果。"),
        (WHEN, "5月6日公布结果。"),  # 5 and 6 are there, the date is not
        (WHEN, "2026年7月6日公布结果。"),
        (WHEN, "2025年5月11日登记。"),
        (COUNT, "占97%。"),
        (COUNT, "占7.6%。"),
        (COUNT, "占97.6。"),
        (COUNT, "惠及60人次。"),
        (COUNT, "惠及60亿人次。"),
        (COUNT, "新增学位120个。"),
        (COUNT, "新增学位1个。"),
        (COUNT, "新增学位11200个。"),
        (COUNT, "每班不超过五人。"),
        (COUNT, "每班不超过四十人。"),
        (COUNT, "每班不超过五十五人。"),
        (COUNT, "共有六所学校。"),
        (COUNT, "共有十五所学校。"),
        (COUNT, "共有伍拾所学校。"),
        (COUNT, "占百分之九十八。"),
        (COUNT, "约三分之二。"),
        (MASKED, "示教规〔2025〕8号。"),
        (MASKED, "示教规〔2026〕7号。"),
        (MASKED, "越教字〔2025〕7号。"),
        (MASKED, "《教师津贴方案》。"),
        (MASKED, "《**区民办学校教师津贴办法》。"),
        (MASKED, "《**区民办学校教师津贴方"),  # cut in half … and so no title at all
        (PHONE, "请打0000-80001235。"),
        (PHONE, "工作日8:00至12:00。"),
        (PHONE, "工作日12:30开始。"),
        (PHONE, "依照第十条。"),
    ],
)
def test_unsupported_words_are_refused(quote: str, spoken: str) -> None:
    if spoken.startswith("《**区民办学校教师津贴方") and not spoken.endswith("。"):
        spoken += "案（试行）"
    with pytest.raises(Unverified):
        check(answered(cited(quote), spoken=spoken))
    with pytest.raises(Unverified):
        check(answered(cited(quote), said=f"{quote}[1]\n{spoken}"))


def test_a_number_does_not_run_over_from_one_quote_to_the_next() -> None:
    first = cited("新增学位1", end=TEXT.index("新增学位1") + 5)
    second = cited("0000-80001234", 2, location=())
    with pytest.raises(Unverified):
        check(answered(first, second, spoken="新增学位10000。"))


def test_a_number_of_the_question_does_not_run_over_into_a_quote() -> None:
    with pytest.raises(Unverified):
        check(answered(cited("60万人次"), question="是不是1", spoken="160万人次。"))


def test_a_mark_does_not_hide_a_number() -> None:
    with pytest.raises(Unverified):
        check(answered(cited(WHEN), said=f"{WHEN}[1]\n共1[1]9个。"))


# -- 3. citations and marks -----------------------------------------------------------------


@pytest.mark.parametrize("outcome", [Outcome.ANSWERED, Outcome.PARTIAL])
def test_an_answer_without_a_citation_is_refused(outcome: Outcome) -> None:
    with pytest.raises(Unverified):
        check(Answer("a", "问", outcome, "可以。", "可以。"))


@pytest.mark.parametrize("outcome", [Outcome.NOT_COVERED, Outcome.OUT_OF_SCOPE])
def test_a_refusal_with_a_citation_is_refused(outcome: Outcome) -> None:
    with pytest.raises(Unverified):
        check(answered(cited(AGE), outcome=outcome))


@pytest.mark.parametrize("marks", [(2,), (0,), (1, 1), (1, 3), (2, 1)])
def test_marks_count_from_one(marks: tuple[int, ...]) -> None:
    quotes = (AGE, WHEN)
    citations = [cited(quotes[i], mark) for i, mark in enumerate(marks)]
    with pytest.raises(Unverified):
        check(answered(*citations))


def test_a_mark_that_no_citation_bears_is_refused() -> None:
    with pytest.raises(Unverified):
        check(answered(cited(AGE), said=f"{AGE}[1][2]"))


def test_a_citation_that_no_mark_leads_to_is_refused() -> None:
    with pytest.raises(Unverified):
        check(answered(cited(AGE), cited(WHEN, 2), said=f"{AGE}[1]"))


def test_a_bracketed_number_of_a_quote_is_no_mark() -> None:
    check(answered(cited(PHONE), spoken="学校不得收费[3]。"))


def test_marks_are_not_read_out() -> None:
    with pytest.raises(Unverified):
        check(answered(cited(AGE), spoken="应当登记入读小学一年级[1]。"))


# -- 4. masks stay --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spoken",
    [
        "自二零年起为越秀区教师发放补贴。",
        "为越秀区教师发放补贴。",
        "自20XX年起为南山区教师发放补贴。",
        "自2025年起为**区教师发放补贴。",
        "自今年起为**区教师发放补贴。",
        "《**区民办学校教师津贴方案》自20XX年起为区教师发放补贴。",  # the mask is gone
        "为***区教师发放补贴。",
        "为××区教师发放补贴。",
    ],
)
def test_masks_are_neither_filled_in_nor_changed(spoken: str) -> None:
    with pytest.raises(Unverified):
        check(answered(cited(MASKED), spoken=spoken))


# -- speed ----------------------------------------------------------------------------------


def test_a_long_answer_is_checked_in_less_than_two_milliseconds() -> None:
    parts = [
        f"第{n}条 学校应当在2026年{n % 12 + 1}月{n}日前公布{n * 7}个学位。" for n in range(1, 29)
    ]
    text = "\n".join(parts)
    quotes = ["\n".join(parts[i : i + 9]) for i in (0, 9, 18)]
    citations = tuple(
        Citation(
            mark,
            q,
            document(),
            (q[: q.index(" ")],),
            None,
            0.5,
            text.index(q),
            text.index(q) + len(q),
        )
        for mark, q in enumerate(quotes, 1)
    )
    said = "\n\n".join(f"{c.quote}[{c.mark}]" for c in citations)
    answer = Answer("a", "问", Outcome.ANSWERED, said, parts[3].split(" ")[1], citations)
    verify(answer, lambda _: text)
    took = []
    for _ in range(20):
        began = time.perf_counter()
        verify(answer, lambda _: text)
        took.append(time.perf_counter() - began)
    assert min(took) < 0.002
