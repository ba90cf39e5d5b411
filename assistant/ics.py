"""Deadlines of an answer as a calendar file (RFC 5545), for the phone's own calendar."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

from assistant.answer import Answer, Citation
from assistant.deadline import DatedLine

_NINE_BEFORE = timedelta(hours=15)  # nine in the morning of the day before midnight's day


def calendar(dates: Sequence[DatedLine], answer: Answer) -> str:
    """The text of an .ics file with one all-day event for each of ``dates``.

    An event is told at nine o'clock the day before it begins, one of several days also the day
    before its last. Its UID is made from the document and the day, so that saving it again
    changes the event instead of doubling it. Equal input gives equal text: the time stamp that
    the format demands is the day itself.
    """
    made = Calendar()
    made.add("prodid", "-//bureau-assistant//zh-CN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    cited = {citation.mark: citation for citation in answer.citations}
    for day in dates:
        made.add_component(_event(day, cited.get(day.mark)))
    return made.to_ical().decode("utf-8")


def _event(day: DatedLine, source: Citation | None) -> Event:
    event = Event()
    event.add("uid", _uid(day, source))
    event.add("dtstamp", datetime.combine(day.first, time(), UTC))
    event.add("summary", day.label)
    event.add("dtstart", day.first)
    event.add("dtend", day.until + timedelta(days=1))  # the first day after it
    event.add("transp", "TRANSPARENT")  # a deadline takes no time of the day
    event.add("description", _described(day, source))
    event.add_component(_alarm(day, -_NINE_BEFORE))
    if day.last is not None:
        event.add_component(_alarm(day, -(timedelta(days=1) + _NINE_BEFORE), related="END"))
    return event


def _alarm(day: DatedLine, trigger: timedelta, related: str = "START") -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", day.label)
    alarm.add("trigger", trigger, parameters={"RELATED": related})
    return alarm


def _described(day: DatedLine, source: Citation | None) -> str:
    lines = [f"日期：{day.spelled}" + (f"（原文：{day.words}）" if day.derived else "")]
    if source is not None:
        place = " ".join(source.location)
        lines += [f"原文：{source.quote}", f"出处：{source.document.title} {place}".rstrip()]
    lines.append("以原文和主管部门最新通知为准。")
    return "\n".join(lines)


def _uid(day: DatedLine, source: Citation | None) -> str:
    of = source.document.id if source else ""
    token = "|".join((of, day.words, day.label, day.first.isoformat()))
    return hashlib.sha256(token.encode()).hexdigest()[:24] + "@bureau-assistant"
