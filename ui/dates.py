"""The days that an answer names, a line each, and the route that gives one as a calendar file."""

import re
from bisect import bisect_right
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote as urlquote
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from markupsafe import Markup

from assistant.answer import Answer, Citation, Outcome
from assistant.deadline import DatedLine, concrete
from assistant.ics import calendar
from corpus.outline import paths
from ui.access.view import seen_by

if TYPE_CHECKING:
    from ui.engine import Engine

LONGEST = 20_000  # characters of a quote that days are looked for in
NAMED = 24  # characters of a file's name
MarkLink = Callable[[Citation, int, int], Markup]


def date_list(
    answer: Answer, number: int, mark_link: MarkLink, today: date | None = None
) -> Markup:
    """The days worked out of the quotes; "加入日历" on those that are not over."""
    day = today or date.today()
    rows = Markup("").join(_row(it, answer, number, mark_link, day) for it in answer.dates)
    return (
        Markup('<ul class="dates" role="list" aria-label="日期">{}</ul>').format(rows)
        if rows
        else rows
    )


def _row(line: DatedLine, answer: Answer, number: int, mark_link: MarkLink, today: date) -> Markup:
    position, cited = next(
        ((i, it) for i, it in enumerate(answer.citations, 1) if it.mark == line.mark), (0, None)
    )
    if cited is None:
        return Markup("")
    over = line.until < today
    link = Markup('<a class="ics" href="{}" aria-label="{}">加入日历</a>').format(
        address(cited, line), f"加入日历：{line.spelled}"
    )
    derived = Markup('<span class="derived">由“{}”按文件年份推算</span>').format(line.words)
    return Markup(
        '<li><div><p><time datetime="{}">{}</time>{}</p><p class="about">{}{}{}</p></div>{}</li>'
    ).format(
        line.first.isoformat(),
        line.spelled,
        Markup('<span class="over">已过</span>') if over else "",
        line.label,
        mark_link(cited, number, position),
        derived if line.derived else "",
        "" if over else link,
    )


def address(cited: Citation, line: DatedLine) -> str:
    """Where the day is had as a calendar file; it is worked out again there, from the document."""
    asked = urlencode(
        {
            "start": cited.start,
            "end": cited.end,
            "first": line.first.isoformat(),
            "last": line.until.isoformat(),
        }
    )
    return f"/dates/{cited.document.id}.ics?{asked}"


def file_name(line: DatedLine) -> str:
    """A name that no file system minds, of the day and what it is about."""
    about = "".join(re.findall(r"[\u4e00-\u9fffA-Za-z0-9]+", line.label))[:NAMED]
    return f"{line.first.isoformat()}-{about}.ics" if about else f"{line.first.isoformat()}.ics"


def date_files(engine: "Engine", missing: Callable[[], Response]) -> APIRouter:
    """Route ``/dates/{document}.ics``; ``missing`` makes the page for a day that is not there."""
    router = APIRouter(include_in_schema=False)

    @router.get("/dates/{document_id}.ics")
    def day(
        request: Request,
        document_id: str,
        first: date,
        last: date,
        start: int = Query(ge=0),
        end: int = Query(ge=0),
    ) -> Response:
        found = cited(seen_by(engine, request), document_id, start, end)
        of = concrete(found.quote, found.document) if found else ()
        line = next((it for it in of if (it.first, it.until) == (first, last)), None)
        if found is None or line is None:
            return missing()
        answer = Answer("", "", Outcome.ANSWERED, "", "", citations=(found,))
        # shown at once by telephones: an attachment would only be kept as a file
        names = f"filename=\"{line.first}.ics\"; filename*=UTF-8''{urlquote(file_name(line))}"
        return Response(
            calendar([line], answer),
            media_type="text/calendar; charset=utf-8",
            headers={
                "Content-Disposition": f"inline; {names}",
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "no-cache",
            },
        )

    return router


def cited(engine: "Engine", document_id: str, start: int, end: int) -> Citation | None:
    """The span of a document as a citation; ``None`` where there is no such document or span."""
    library = engine.library
    document = next((it for it in library.documents() if it.id == document_id), None)
    if document is None or not start < end <= start + LONGEST:
        return None
    quote = library.text_slice(document_id, start, end)
    units = library.units(document_id)
    at = bisect_right([unit.start for unit in units], start) - 1
    if at < 0 or len(quote) < end - start:
        return None
    return Citation(1, quote, document, paths(units)[at], units[at].page, 1.0, start, end)
