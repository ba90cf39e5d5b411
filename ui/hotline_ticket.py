"""Hand-over: a ticket (工单) with everything said, to the outbox first, then to a web hook.

The library's database keeps each ticket before anything else is tried, so that neither a full
disk nor a server that is down loses one, and no operator waits for either.
"""

import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any

from corpus.desk import Call
from corpus.errors import BureauError
from corpus.library import Library
from corpus.ticket import Ticket
from ui.figure_table import Table, write_csv
from ui.hotline_note import local, source_words

if TYPE_CHECKING:
    from ui.engine import Engine

log = logging.getLogger(__name__)

OUTBOX = "outbox"  # folder beside the library's database
PAUSES = (5.0, 15.0, 60.0, 300.0)  # seconds between two tries of what is not delivered
HEAD = ("工单编号", "登记时间", "转给", "事由", "回电号码", "来电编号", "来电时间", "问题",
        "已答复", "依据", "记录")  # fmt: skip


def content_of(call: Call, *, to: str, reason: str, made_at: str) -> dict[str, Any]:
    """What a ticket says; times are ISO 8601 with their zone."""
    return {
        "made_at": made_at,
        "to": to,
        "reason": reason,
        "callback": call.callback,
        "call": call.id,
        "begun_at": local(call.begun_at).isoformat(timespec="seconds"),
        "note": call.note,
        "asked": [
            {
                "asked_at": local(it.asked_at).isoformat(timespec="seconds"),
                "question": it.question,
                "answer_id": it.answer_id,
                "outcome": it.outcome,
                "spoken": it.spoken,
                "sources": [
                    {
                        "document": s.document,
                        "title": s.title,
                        "number": s.number,
                        "version": s.version,
                        "sha256": s.sha256,
                        "location": list(s.location),
                        "page": s.page,
                        "quote": s.quote,
                        "words": source_words(s),
                    }
                    for s in it.sources
                ],
            }
            for it in call.asked
        ],
    }


class Outbox:
    """Delivers tickets; ``put`` files at once, a thread sends and tries again."""

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine
        self._filing = Lock()
        self._wake = Event()
        self._wake.set()  # what was left when the program last stopped
        self._thread = Thread(target=self._deliver, name="tickets", daemon=True)
        self._thread.start()

    @property
    def folder(self) -> Path:
        return self._engine.library.folder / OUTBOX

    @property
    def sends(self) -> bool:
        return bool(self._engine.settings.ticket_url)

    def put(self, call: int, day: date, content: Mapping[str, Any]) -> Ticket:
        """Keep a ticket and write it to the outbox; where that fails it is tried again later.

        Raises:
            BureauError: it could not even be kept.
        """
        made = self._engine.library.make_ticket(call, day, content)
        with suppress(BureauError):  # said in the log; the thread tries again
            self._file(made)
        self._wake.set()
        return made

    def _file(self, ticket: Ticket) -> None:
        written = json.dumps(ticket.content, ensure_ascii=False, indent=1)
        try:
            with self._filing:
                self.folder.mkdir(exist_ok=True)
                file = self.folder / f"{ticket.number}.json"
                half = file.with_suffix(".half")
                half.write_text(written, encoding="utf-8")
                half.replace(file)
                file_day(self._engine.library, self.folder, ticket.number.partition("-")[0])
        except OSError as error:
            log.warning("ticket %s is not in the outbox: %s", ticket.number, error)
            raise BureauError(f"工单没有写入“{self.folder}”（{error.strerror}）。") from error
        except BureauError as error:
            log.warning("ticket %s is not in the outbox: %s", ticket.number, error)
            raise
        self._engine.library.mark_ticket(ticket.number, filed=True)

    def _deliver(self) -> None:
        failures = 0
        while True:
            pause = PAUSES[min(failures, len(PAUSES)) - 1] if failures else None
            self._wake.wait(pause)
            self._wake.clear()
            try:
                failures = 0 if self._delivered() else failures + 1
            except Exception:  # the library may be gone; the next ticket shows
                log.exception("tickets were not delivered")
                failures = 0

    def _delivered(self) -> bool:
        """Tries each ticket that waits once; whether none is left."""
        library = self._engine.library
        done = True
        for ticket in library.undelivered_tickets(sending=self.sends):
            try:
                if not ticket.filed:
                    self._file(ticket)
            except BureauError:
                done = False
                continue
            if self.sends and ticket.sent_at is None:
                taken = self._send(ticket)
                library.mark_ticket(ticket.number, tried=taken)
                done = done and taken
        return done

    def _send(self, ticket: Ticket) -> bool:
        """Whether the web hook took it: any 2xx. The number tells it from what it has already."""
        import httpx

        s = self._engine.settings
        headers = {"Idempotency-Key": ticket.number}
        if s.ticket_key:
            headers["Authorization"] = f"Bearer {s.ticket_key}"
        try:
            # only the status is read: what else is said may be of any length
            with httpx.stream(
                "POST", s.ticket_url, json=dict(ticket.content), headers=headers,
                timeout=s.ticket_timeout,
            ) as response:  # fmt: skip
                if response.is_success:
                    return True
                said = f"HTTP {response.status_code}"
        except httpx.HTTPError as error:
            said = type(error).__name__
        log.warning("ticket %s was not taken by the web hook: %s", ticket.number, said)
        return False


def file_day(library: Library, folder: Path, name: str) -> None:
    """The CSV of a day ("R20261124"), written whole each time: a torn line cannot be. It goes when
    there is no ticket of the day any more."""
    day = datetime.strptime(name, "R%Y%m%d").date()
    rows = tuple(map(_row, library.tickets(day=day)))
    if rows:
        write_csv(Table("工单", HEAD, rows), folder / f"{name}.csv")
    else:
        (folder / f"{name}.csv").unlink(missing_ok=True)


def _row(ticket: Ticket) -> tuple[str | int, ...]:
    said = ticket.content
    asked = said["asked"]
    return (
        ticket.number,
        said["made_at"],
        said["to"],
        said["reason"],
        said["callback"],
        said["call"],
        said["begun_at"],
        "\n".join(it["question"] for it in asked),
        "\n".join(it["spoken"] for it in asked),
        "\n".join(dict.fromkeys(s["words"] for it in asked for s in it["sources"])),
        said["note"],
    )
