"""Deadlines as a calendar file, read back by the library that phones' makers test against."""

from datetime import date, timedelta

from icalendar import Calendar, Event

from assistant.answer import Answer, Citation, Outcome
from assistant.deadline import concrete
from assistant.ics import calendar
from corpus.document import Description, Document, Kind, Status

QUOTE = "第六条 入学登记在平台办理，时间为5月11日至5月20日；返区升学申请应当在5月15日前提出。"
RULES = Document(
    "d1",
    Description("示例区2026年招生实施细则", Kind.REGULATION),
    Status.IN_FORCE,
    "a.txt",
    "txt",
    "0" * 64,
    pages=None,
)
CITED = Citation(1, QUOTE, RULES, ("第六条",), None, 0.9, 0, len(QUOTE))
ANSWER = Answer("a1", "什么时候登记", Outcome.ANSWERED, f"{QUOTE}[1]", "", (CITED,))


def events(text: str) -> list[Event]:
    return [e for e in Calendar.from_ical(text).walk("VEVENT") if isinstance(e, Event)]


def test_every_deadline_is_an_all_day_event() -> None:
    window, day = events(calendar(concrete(QUOTE, RULES), ANSWER))
    assert (window.decoded("dtstart"), window.decoded("dtend")) == (
        date(2026, 5, 11),
        date(2026, 5, 21),  # the first day after it
    )
    assert (day.decoded("dtstart"), day.decoded("dtend")) == (date(2026, 5, 15), date(2026, 5, 16))
    assert "返区升学申请" in str(day["summary"])


def test_an_event_names_its_source_and_the_words_it_was_made_from() -> None:
    window, _ = events(calendar(concrete(QUOTE, RULES), ANSWER))
    said = str(window["description"])
    assert QUOTE in said and RULES.title in said and "第六条" in said
    assert "原文：5月11日至5月20日" in said and "2026年5月20日" in said


def test_the_phone_reminds_the_day_before() -> None:
    window, day = events(calendar(concrete(QUOTE, RULES), ANSWER))
    (alarm,) = day.walk("VALARM")
    assert alarm.decoded("trigger") == -timedelta(hours=15)
    opens, ends = window.walk("VALARM")
    assert opens["trigger"].params["RELATED"] == "START"
    # the end is midnight after the last day: nine o'clock of the day before that day
    assert ends["trigger"].params["RELATED"] == "END"
    assert ends.decoded("trigger") == -timedelta(hours=39)


def test_saving_again_changes_the_event_instead_of_doubling_it() -> None:
    dates = concrete(QUOTE, RULES)
    assert calendar(dates, ANSWER) == calendar(dates, ANSWER)
    uids = {str(event["uid"]) for event in events(calendar(dates, ANSWER))}
    assert len(uids) == len(dates)
