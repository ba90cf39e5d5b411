"""Dates without a year, made whole from the document's year, or left alone."""

from datetime import date, time

import pytest

from assistant.deadline import DatedLine, concrete
from corpus.document import Description, Document, Kind, Status

RULES = "示例区2026年小学招生实施细则"


def document(title: str = RULES, kind: Kind = Kind.REGULATION, **told: object) -> Document:
    about = Description(title, kind, **told)  # type: ignore[arg-type]
    return Document("d1", about, Status.IN_FORCE, "a.txt", "txt", "0" * 64, pages=None)


def only(quote: str, of: Document | None = None) -> DatedLine:
    (found,) = concrete(quote, of or document())
    return found


def test_a_day_of_the_documents_year_is_made_whole_and_keeps_its_words() -> None:
    found = only("凡当年8月31日（含本日）前年满6周岁的儿童，应当入学。")
    assert (found.words, found.first, found.derived) == ("当年8月31日", date(2026, 8, 31), True)
    assert found.spelled == "2026年8月31日"
    assert not found.deadline  # an age, nothing to be done


@pytest.mark.parametrize(
    ("quote", "first", "last"),
    [
        ("6月20日至25日登记。", date(2026, 6, 20), date(2026, 6, 25)),
        ("登记时间为2026年5月11日至5月20日。", date(2026, 5, 11), date(2026, 5, 20)),
        ("自五月十一日起至六月一日止报名。", date(2026, 5, 11), date(2026, 6, 1)),
        ("12月20日至次年1月10日登记。", date(2026, 12, 20), date(2027, 1, 10)),
        ("12月20日—1月10日登记。", date(2026, 12, 20), date(2027, 1, 10)),
    ],
)
def test_ranges(quote: str, first: date, last: date) -> None:
    found = only(quote)
    assert (found.first, found.last) == (first, last)
    assert found.deadline


def test_several_days_are_several() -> None:
    assert [d.first.day for d in concrete("笔试于6月20日、21日举行。", document())] == [20, 21]


def test_times_of_day() -> None:
    found = only("请于6月20日上午9:00至6月21日下午5时30分报名。")
    assert (found.start_time, found.end_time) == (time(9), time(17, 30))
    found = only("6月20日9:00-17:00现场登记。")
    assert (found.last, found.end_time) == (None, time(17))
    assert found.spelled == "2026年6月20日09:00至17:00"


@pytest.mark.parametrize(
    ("quote", "deadline"),
    [
        ("应当在5月15日前提出申请。", True),
        ("5月20日登记截止以前可以更改。", True),
        ("报名截至5月20日。", True),
        ("到4月30日前连续租住满12个月的，可以申请。", False),
        ("7月6日公布录取结果。", False),
        ("6月1日起施行。", False),
    ],
)
def test_a_deadline_is_something_to_be_done_by_then(quote: str, deadline: bool) -> None:
    assert only(quote).deadline is deadline


@pytest.mark.parametrize(
    "quote",
    [
        "20XX年5月1日前报名。",  # masked: the year is there, and unknown
        "2月30日报名。",
        "开学前一周报名。",
        "8月下旬补报名。",
        "孩子9月3日出生，能报名吗？",
        "2025年5月发布、6月1日施行的办法废止。",
    ],
)
def test_what_cannot_be_told_is_left_alone(quote: str) -> None:
    assert [d for d in concrete(quote, document()) if d.derived] == []


@pytest.mark.parametrize(
    "title", ["示例区小学招生办法", "示例区招生办法（2021年修订）", "2025—2026学年校历"]
)
def test_a_document_of_no_single_year_gives_none(title: str) -> None:
    of = document(title, year=2026, issued_on=date(2026, 5, 1))
    assert concrete("当年8月31日前年满6周岁。", of) == ()
    assert not only("自2026年9月1日起施行。", of).derived


def test_a_notice_speaks_of_the_months_after_it_was_issued() -> None:
    notice = document("关于做好报名工作的通知", Kind.NOTICE, issued_on=date(2026, 4, 22))
    assert only("请于5月15日前报名。", notice).first == date(2026, 5, 15)
    assert concrete("请于3月15日前报名。", notice) == ()


def test_a_report_speaks_of_its_own_year() -> None:
    report = document("教育局工作总结", Kind.SUMMARY, year=2012)
    assert only("今年9月1日，新学校开学。", report).first == date(2012, 9, 1)


def test_the_label_is_what_the_date_is_about() -> None:
    row = "日程安排｜事项：补登记；时间：8月17日至8月19日；负责单位：区教育局"
    assert only(row).label == "事项：补登记；时间：8月17日至8月19日；负责单位：区教育局"
    assert only("第六条　在平台登记，时间为5月11日至5月20日。").label.startswith("在平台登记")
